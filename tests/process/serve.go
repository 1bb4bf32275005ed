package process

import (
	"time"

	"github.com/scanstelle/scanstelle/station"
)

// Serve starts the owner of the data folder and returns a connection to it; the
// owner ends with the test.
func (d *Desk) Serve(env ...string) *station.Client {
	d.t.Helper()
	c, _ := d.Owner(env...)
	return c
}

// Owner is Serve for who ends the owner sooner.
func (d *Desk) Owner(env ...string) (*station.Client, *Process) {
	d.t.Helper()
	p := d.Start(env, "serve")
	for range 300 {
		if c, ok := station.Dial(d.Data); ok {
			return c, p
		}
		if p.Ended() {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.Kill()
	r := p.Wait()
	d.t.Fatalf("serve does not answer: exit %d\n%s", r.Exit, r.Err)
	return nil, nil
}
