package station

import (
	"context"
	"os"
	"time"
)

// drainEvery is how often the service looks for deliveries that are due and
// for batches that a kill left unfinished.
const drainEvery = 30 * time.Second

// Drain keeps finishing batches and delivering in the background until ctx
// ends; Close waits for it.
func (st *Station) Drain(ctx context.Context) {
	st.sessions.Go(func() {
		tick := time.NewTicker(drainEvery)
		defer tick.Stop()
		for {
			// What fails stays in the outbox or in its batch and is tried again.
			_, _ = st.Deliver(ctx, DeliverRequest{Who: Actor{UID: os.Getuid()}, Due: true}, func(any) {})
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}
