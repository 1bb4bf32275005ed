package outbox

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// desk is a depot, a folder at the server, and the proxy between them.
type desk struct {
	*Depot
	*testing.T
	folder *Folder
	proxy  *faultproxy.Proxy
}

func newDesk(t *testing.T, packages int, size func(int) int) *desk {
	t.Helper()
	return newDeskIn(t, t.TempDir(), packages, size)
}

func newDeskIn(t *testing.T, dir string, packages int, size func(int) int) *desk {
	t.Helper()
	s := started(t)
	folder, err := MakeFolder(s.Memory, "A1")
	if err != nil {
		t.Fatal(err)
	}
	p, err := faultproxy.New(s.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	d := &desk{&Depot{Dir: dir, Server: p.Through(s.Memory), Repo: "A1", Folder: folder.Path, Settle: 5 * time.Second, Mapped: true}, t, folder, p}
	if err := d.Name(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.fill(packages, size)
	return d
}

func (d *desk) fill(n int, size func(int) int) {
	d.Helper()
	if err := d.Depot.Fill(context.Background(), n, size); err != nil {
		d.Fatal(err)
	}
}

// holds wants every package at the server, once.
func (d *desk) holds() {
	d.Helper()
	if err := d.folder.Holds(d.Depot); err != nil {
		d.Fatal(err)
	}
}

// row reads a row of the outbox while nobody owns the data folder.
func (d *desk) row(id batch.ID) batch.Delivery {
	d.Helper()
	s, err := d.Store()
	if err != nil {
		d.Fatal(err)
	}
	defer s.Close()
	row, err := s.Delivery(id)
	if err != nil {
		d.Fatal(err)
	}
	return row
}

func kilobyte(int) int { return 1000 }

// TestFault01Killed kills the process that owns the data folder at each request of a
// delivery, before and after it: these are the edges of its states. The next life finds
// what there is and sends what is missing, and nothing twice.
func TestFault01Killed(t *testing.T) {
	d := newDesk(t, 0, kilobyte)
	object, content, query := faultproxy.Selector("object"), faultproxy.Selector("content"), faultproxy.Selector("query")
	for _, edge := range []struct {
		name  string
		at    func(*http.Request) bool
		skip  int // requests of that kind before
		when  int // see killing
		state batch.DeliveryState
		sent  int // in all
	}{
		{"before-look-up", object, 1, 0, batch.Queued, 1}, // the first asks for the folder
		{"before-sending", faultproxy.Post, 0, 0, batch.Unknown, 1},
		{"half-sent", faultproxy.Post, 0, 1, batch.Unknown, 1},
		{"committed", faultproxy.Post, 0, 2, batch.Unknown, 1},
		{"before-read-back", content, 0, 0, batch.Placed, 1},
		{"read-back", content, 0, 2, batch.Placed, 1},
		{"before-counting", query, 1, 0, batch.Placed, 1},
	} {
		t.Run(edge.name, func(t *testing.T) {
			d := *d
			d.T = t
			d.fill(1, kilobyte)
			id := d.Order[len(d.Order)-1]
			c := &chaos{}
			d.proxy.Clear()
			if edge.skip > 0 {
				d.proxy.Add(edge.at, edge.skip, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) { p.Pass(w, r) })
			}
			d.proxy.Add(edge.at, 1, c.killing(edge.when))
			before := d.proxy.Passed(faultproxy.Post)
			l := life{Depot: d.Depot, Epoch: time.Now(), Speed: 300}
			cmd, done, err := l.begin()
			if err != nil {
				t.Fatal(err)
			}
			c.lives(cmd.Process.Pid)
			if err := <-done; !killed(err) {
				t.Fatalf("it was not killed: %v", err)
			}
			if row := d.row(id); row.State != edge.state {
				t.Errorf("state %s, want %s", row.State, edge.state)
			}
			if _, done, err = l.begin(); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if n := d.proxy.Passed(faultproxy.Post) - before; n != edge.sent {
				t.Errorf("sent %d times", n)
			}
			d.holds()
		})
	}
}
