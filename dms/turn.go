package dms

import (
	"context"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
)

// turns holds, for each place, a channel with room for one writer.
var turns = struct {
	sync.Mutex
	of    map[string]chan struct{}
	taken map[string]int
}{of: map[string]chan struct{}{}, taken: map[string]int{}}

// Turn lets one writer of this process into a place and waits until it is free. op
// names the caller's step. CodeCanceled.
func Turn(ctx context.Context, op, place string) (done func(), err error) {
	turns.Lock()
	turn := turns.of[place]
	if turn == nil {
		turn = make(chan struct{}, 1)
		turns.of[place] = turn
	}
	turns.Unlock()
	select {
	case turn <- struct{}{}:
		turns.Lock()
		turns.taken[place]++
		turns.Unlock()
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, batch.Fail(op, batch.CodeCanceled, ctx.Err())
	}
}

// Turns counts the turns that were taken at a place so far. Who has one and counts one
// more than in its last was alone there meanwhile, as far as this process goes.
func Turns(place string) int {
	turns.Lock()
	defer turns.Unlock()
	return turns.taken[place]
}
