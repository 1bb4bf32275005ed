package outbox

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// TestServerRestarts: the line is cut and the server restarted (SIGKILL) again and again
// while packages go out, to a server that keeps what it has in files. That server writes
// into the folder it shows: it is given a moment between the cut and its end, for half a
// file would stay there, and be told as a conflict.
func TestServerRestarts(t *testing.T) {
	if !long {
		t.Skip("the long form only: starting Java takes its time")
	}
	own, err := opencmis.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer own.Stop()
	random := rand.New(rand.NewPCG(seed, 77))
	p, err := faultproxy.New(own.Share)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	folder, err := MakeFolder(own.Share, "test")
	if err != nil {
		t.Fatal(err)
	}
	d := &Depot{Dir: t.TempDir(), Server: p.Through(own.Share), Repo: "test", Folder: folder.Path, Settle: 5 * time.Second}
	if err := d.Name(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := d.Fill(context.Background(), 400, func(int) int { return 1 + random.IntN(200_000) }); err != nil {
		t.Fatal(err)
	}
	_, done, err := life{Depot: d, Epoch: time.Now(), Speed: 300, Limit: 10 * time.Minute}.begin()
	if err != nil {
		t.Fatal(err)
	}
	restarts := 0
	for ended := false; !ended; {
		select {
		case err := <-done:
			if ended = true; err != nil {
				t.Fatal(err)
			}
		case <-time.After(time.Duration(200+random.IntN(800)) * time.Millisecond):
			if restarts == 8 {
				continue
			}
			restarts++
			p.Down(true)
			time.Sleep(500 * time.Millisecond)
			if err := own.Restart(); err != nil {
				t.Fatal(err)
			}
			p.Down(false)
		}
	}
	if err := folder.Holds(d); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packages, %d restarts of the server", len(d.Order), restarts)
	if restarts < 3 {
		t.Error("too little happened")
	}
}
