package dms

import (
	"context"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
)

// turns holds, for each place, a channel with room for one writer.
var turns = struct {
	sync.Mutex
	of map[string]chan struct{}
}{of: map[string]chan struct{}{}}

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
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, batch.Fail(op, batch.CodeCanceled, ctx.Err())
	}
}
