package station

import "github.com/scanstelle/scanstelle/store"

// order keeps what is worked on side by side in the order in which it came:
// pages enter the store, and are told of, strictly one after the other, though
// many wait for the disk at the same time. A kill never leaves a gap.
type order struct{ last *turn }

// turn is the place of one page, or of the end of an input, in the order.
type turn struct {
	before  *turn
	entered chan struct{} // closed when it has its place in the store, or never will
	left    chan struct{} // closed when it is durable and told of, or has failed
	failed  error         // why nothing behind it may enter; valid once entered is closed
}

// begun is what the first turn of an order waits for.
func begun() *turn {
	t := &turn{entered: make(chan struct{}), left: make(chan struct{})}
	close(t.entered)
	close(t.left)
	return t
}

// next gives the turn behind all others. It belongs to one goroutine; each turn
// must enter and leave, whatever becomes of its page.
func (o *order) next() *turn {
	if o.last == nil {
		o.last = begun()
	}
	o.last = &turn{before: o.last, entered: make(chan struct{}), left: make(chan struct{})}
	return o.last
}

// enter waits until everything before has entered, lets queue hand the change to
// the store, and waits until that is durable and all before it is told of. Where
// something before did not enter, queue is not called and that error returned.
// What queue reads and writes needs no lock against other turns.
func (t *turn) enter(queue func() (*store.Commit, error)) error {
	before := t.before
	t.before = nil // or the first turn would keep all others
	<-before.entered
	t.failed = before.failed
	var c *store.Commit
	if t.failed == nil {
		c, t.failed = queue()
	}
	err := t.failed
	close(t.entered)
	if err == nil {
		err = c.Wait()
	}
	<-before.left
	return err
}

// leave lets the next one be told of.
func (t *turn) leave() { close(t.left) }

// wait returns when every turn has left.
func (o *order) wait() {
	if o.last != nil {
		<-o.last.left
	}
}
