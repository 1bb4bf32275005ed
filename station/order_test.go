package station

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestTurnsEnterInOrder: however long each takes, all enter and leave in the order
// in which they began, and none behind one that failed.
func TestTurnsEnterInOrder(t *testing.T) {
	d := newDesk(t)
	b := batch.Batch{ID: batch.NewID(), RunKey: "x", Creator: "P-TEST0000", Opened: d.store.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "a"}}}
	if err := d.store.OpenBatch(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	const turns, broken = 60, 40
	failure := errors.New("a disk that fails")
	var o order
	var entered, left []int // guarded by the order alone
	var wg sync.WaitGroup
	for i := range turns {
		turn := o.next()
		wg.Go(func() {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			err := turn.enter(func() (*store.Commit, error) {
				if i == broken {
					return nil, failure
				}
				entered = append(entered, i)
				return d.store.QueueInput(context.Background(), b.ID, "P-TEST0000", 0, batch.Input{Source: "a", Pages: i}, nil)
			})
			if (err == nil) != (i < broken) || err != nil && err != failure {
				t.Errorf("turn %d: %v", i, err)
			}
			left = append(left, i)
			turn.leave()
		})
	}
	o.wait()
	wg.Wait()
	if len(entered) != broken || len(left) != turns {
		t.Fatalf("%d entered, %d left", len(entered), len(left))
	}
	for i, n := range left {
		if n != i || i < broken && entered[i] != i {
			t.Fatalf("place %d: %d left, entered %v", i, n, entered)
		}
	}
	if got, err := d.store.Batch(b.ID); err != nil || got.Inputs[0].Pages != broken-1 {
		t.Errorf("%+v %v", got.Inputs, err)
	}
}

// taken asks for the part of the way up to the store.
func (d *desk) taken(paths ...string) RunRequest {
	r := d.whole(paths...)
	r.Target, r.Read, r.Deliver = "", false, false
	return r
}

// manyFiles are files of 1 to 5 pages, some of which are none.
func (d *desk) manyFiles(t *testing.T, n int) (paths []string, pages int) {
	t.Helper()
	for i := range n {
		name := string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".pdf"
		if i%7 == 3 {
			path := d.path(name)
			if err := os.WriteFile(path, []byte("kein Bild "+name), 0o600); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
			continue
		}
		paths = append(paths, d.file(t, name, strings.Repeat("content ", 1+i%5)))
		pages += 1 + i%5
	}
	return paths, pages
}

// inOrder checks that pages follow each other as their files do, and sheets as
// their pages.
func (d *desk) inOrder(t *testing.T, id batch.ID) BatchView {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	input, index := 0, 0
	for i, p := range v.PageList {
		if p.Input > input {
			input, index = p.Input, 0
		}
		if index++; p.Position != i+1 || p.Sheet != i+1 || p.Input != input || p.Index != index {
			t.Fatalf("page %d: position %d, sheet %d, file %d, page %d of it", i+1, p.Position, p.Sheet, p.Input, p.Index)
		}
	}
	return v
}

// TestFilesKeepTheirOrder: many files are on their way to the disk at once, and yet
// pages, sheets and documents are numbered as the files were given.
func TestFilesKeepTheirOrder(t *testing.T) {
	d := newDesk(t)
	paths, pages := d.manyFiles(t, 40)
	sum, e := d.run(t, d.taken(paths...))
	if sum.Pages != pages || sum.Documents != 34 || len(e.refused) != 6 || sum.Exit != batch.ExitRefused {
		t.Fatalf("%+v", sum)
	}
	v := d.inOrder(t, sum.Batch)
	last := -1
	for i, doc := range v.DocumentList {
		p, err := d.store.Page(doc.Pages[0])
		if err != nil || doc.Number != i+1 || p.Input <= last {
			t.Errorf("document %d has number %d and file %d behind %d, %v", i+1, doc.Number, p.Input, last, err)
		}
		last = p.Input
	}
	for i, in := range v.Inputs {
		if in.Done != (in.Refused == "") || in.Done && in.Pages != 1+i%5 {
			t.Errorf("input %d: %+v", i, in)
		}
	}
}

// TestCancelWhileTakingFiles cancels at many moments: what is durable then has no
// gap, and the same run takes in the rest, each page once.
func TestCancelWhileTakingFiles(t *testing.T) {
	for stop := 2; stop < 40; stop += 5 {
		d := newDesk(t)
		paths, pages := d.manyFiles(t, 20)
		ctx, cancel := context.WithCancel(context.Background())
		told := 0
		broken, err := d.Run(ctx, d.taken(paths...), func(any) {
			if told++; told == stop {
				cancel()
			}
		})
		cancel()
		if err != nil || broken.Code != batch.CodeCanceled {
			t.Fatalf("%+v %v", broken, err)
		}
		d.inOrder(t, broken.Batch)
		sum, _ := d.run(t, d.taken(paths...))
		if sum.Batch != broken.Batch || sum.Pages != pages || sum.Refused != 3 {
			t.Fatalf("stopped at event %d, then %+v", stop, sum)
		}
		d.inOrder(t, sum.Batch)
	}
}
