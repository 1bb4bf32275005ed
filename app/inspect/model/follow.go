package model

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// calm is how long it is waited for more to happen before something is read anew.
const calm = 400 * time.Millisecond

// again is how long it is waited after a fault before it is tried again.
const again = 2 * time.Second

// calmer is how many times longer than it took to read it is waited then: to read a
// large batch anew for every page whose text comes would keep the computer from
// reading pages.
const calmer = 3

// looks are the kinds of changes after which the review alone is another.
var looks = []string{"page-inspected", "page-opened"}

// Follow calls changed soon after something happened to a batch, or to any where
// id is empty, until ctx ends. One call stands for many changes; the first comes when
// the station is heard, for what happened before. looked tells that people only looked
// at pages: these, the documents and the orders are as they were. Where changed says
// that it failed, the next call is for all of it again.
func (k Desk) Follow(ctx context.Context, id batch.ID, changed func(looked bool) (done bool)) {
	dirty := make(chan struct{}, 1)
	var more atomic.Bool // than looks
	note := func(looked bool) {
		if !looked {
			more.Store(true)
		}
		select {
		case dirty <- struct{}{}:
		default:
		}
	}
	var watching sync.WaitGroup
	watching.Go(func() {
		for ctx.Err() == nil {
			_, _ = station.Invoke[station.WatchEnd](k.Context(ctx), k.Station, station.OpWatch, station.WatchQuery{Batch: id}, func(raw json.RawMessage) {
				var e struct {
					Type string `json:"type"`
					Kind string `json:"kind"`
				}
				if json.Unmarshal(raw, &e) == nil && (e.Type == "change" || e.Type == "watching") { // begun, or something was lost
					note(slices.Contains(looks, e.Kind))
				}
			})
			rest(ctx, again) // the station was away, or nobody was logged in
			note(false)
		}
	})
	defer watching.Wait()
	pace(ctx, dirty, func() {
		all := more.Swap(false)
		if !changed(!all) && all {
			more.Store(true)
		}
	})
}

// pace calls changed for what came in, with rests, until ctx ends.
func pace(ctx context.Context, dirty <-chan struct{}, changed func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-dirty:
		}
		if rest(ctx, calm); ctx.Err() != nil {
			return
		}
		select { // what came meanwhile is in it
		case <-dirty:
		default:
		}
		begin := time.Now()
		changed()
		rest(ctx, calmer*time.Since(begin))
	}
}

// rest waits, at most until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
