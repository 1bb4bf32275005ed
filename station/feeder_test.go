package station

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/store"
)

// feeder is paper workers with a scanner: sides lie in it as kinds of pages, each
// unlike all others unless a number follows, "content@5".
type feeder struct {
	*paperWorkers
	duplex bool
	// equipment is who it says it is.
	equipment batch.Equipment

	mu    sync.Mutex
	sides []string        // not fed yet; "jam" and "double" break the stack off, once
	twice int             // the image, from 1, with which the sensor sees two sheets; 0 for none
	fed   int             // images handed over
	spoil int             // the image, from 1, that cannot be coded; 0 for none
	after func(image int) // each image that was handed over
}

// sidesOf are those of a sheet that the scanner gives.
func sidesOf(duplex bool) []batch.Side {
	if duplex {
		return []batch.Side{batch.Front, batch.Back}
	}
	return []batch.Side{batch.Front}
}

func (f *feeder) Scan(ctx context.Context, from scanner.Feed, started func(ScanStart), take func(scanner.Image, *os.File) error) error {
	started(ScanStart{Duplex: f.duplex, DoubleFeed: "test", Equipment: f.equipment})
	for n := 0; ; n++ {
		if from.Sheets > 0 && n == from.Sheets*len(sidesOf(f.duplex)) {
			return nil
		}
		f.mu.Lock()
		if len(f.sides) == 0 {
			f.mu.Unlock()
			if n == 0 {
				return batch.Refuse("test", batch.CodeNoPaper, "")
			}
			return ctx.Err()
		}
		kind := f.sides[0]
		f.sides = f.sides[1:]
		f.fed++
		fed := f.fed
		f.mu.Unlock()
		select {
		case <-from.Stop:
			if n%2 == 0 || !f.duplex {
				f.mu.Lock()
				f.sides = append([]string{kind}, f.sides...)
				f.mu.Unlock()
				return batch.Refuse("test", batch.CodeStopped, "")
			}
		default:
		}
		if code, broken := map[string]batch.Code{"jam": batch.CodeJam, "double": batch.CodeDoubleFeed}[kind]; broken {
			return batch.Refuse("test", code, "")
		}
		if ctx.Err() != nil {
			return batch.Fail("test", batch.CodeCanceled, ctx.Err())
		}
		image := scanner.Image{Sheet: n + 1, Side: batch.Front, Page: batch.Image{Width: 100, Height: 140, Bits: 8, Channels: 1, DPI: 100, Quality: fed}}
		if f.duplex {
			image.Sheet, image.Side = n/2+1, sidesOf(f.duplex)[n%2]
		}
		if fed == f.twice {
			image.Findings = []batch.Finding{{Code: batch.FindingDoubleFeed, Severity: batch.Severe, Message: "zwei"}}
		}
		looks := 1000 + fed
		if name, number, found := strings.Cut(kind, "@"); found {
			kind = name
			if _, err := fmt.Sscan(number, &looks); err != nil {
				return err
			}
		}
		frame, err := worker.MemfdFrom("frame", bytes.NewReader(pagePNG(kind, looks)))
		if err != nil {
			return err
		}
		if err := take(image, frame); err != nil {
			return err
		}
		if f.after != nil {
			f.after(fed)
		}
	}
}

// Measure codes a frame by copying it: it is a PNG already.
func (f *feeder) Measure(ctx context.Context, job MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	if job.Raw {
		data, err := worker.FileBytes(input, 1<<20)
		if err != nil {
			return batch.Measurement{}, err
		}
		if job.Image.Quality == f.spoil {
			return batch.Measurement{}, batch.Refuse("test", batch.CodeWorkerDied, "")
		}
		sum := sha256.Sum256(data)
		image := job.Image
		image.Codec, image.Quality, image.SHA256, image.Bytes = batch.PNG, 0, hex.EncodeToString(sum[:]), int64(len(data))
		page, err := worker.MemfdFrom("page", bytes.NewReader(data))
		if err != nil {
			return batch.Measurement{}, err
		}
		if err := coded(image, page); err != nil {
			return batch.Measurement{}, err
		}
	}
	return f.paperWorkers.Measure(ctx, job, input, nil)
}

// feederDesk is a desk with a stack in its scanner.
func feederDesk(t *testing.T, f *feeder) *desk {
	t.Helper()
	f.paperWorkers = &paperWorkers{}
	d := &desk{workers: f.paperWorkers, dir: t.TempDir()}
	var err error
	d.Station, err = Open(Options{
		Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: f, Version: "test", Targets: Folders{},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) stack() RunRequest {
	return RunRequest{Device: "paper:0", Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Who: Actor{UID: os.Getuid()}}
}

func sides(kind string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = kind
	}
	return out
}

// positions checks that a batch has exactly the pages 1 to n.
func (d *desk) positions(t *testing.T, id batch.ID, n int) {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.PageList) != n {
		t.Errorf("%d pages, want %d", len(v.PageList), n)
	}
	for i, p := range v.PageList {
		if p.Position != i+1 {
			t.Errorf("page %d is at position %d", i+1, p.Position)
		}
	}
}

// TestCancelWhileFeedingEnds cancels at many moments, at each while the next
// images wait for the conductor: the run ends, and no page is durable whose
// predecessor is not.
func TestCancelWhileFeedingEnds(t *testing.T) {
	for i := range 16 {
		d := feederDesk(t, &feeder{duplex: i%2 == 0, sides: sides("content", 60)})
		ctx, cancel := context.WithCancel(context.Background())
		told := 0
		slow := func(any) {
			if told++; told == i+2 {
				time.Sleep(50 * time.Millisecond)
				cancel()
			}
		}
		done := make(chan SummaryEvent, 1)
		go func() {
			sum, err := d.Run(ctx, d.stack(), slow)
			if err != nil {
				t.Error(err)
			}
			done <- sum
		}()
		select {
		case sum := <-done:
			v, err := d.Batch(sum.Batch)
			if err != nil || sum.Code != batch.CodeCanceled {
				t.Fatalf("%v %+v", err, sum)
			}
			d.positions(t, sum.Batch, len(v.PageList))
		case <-time.After(30 * time.Second):
			t.Fatal("a cancelled run does not end")
		}
		cancel()
	}
}

// TestJamTellsOfEverySide: also the front whose back is still in the device is
// judged and told in the run that broke off; the next one goes on behind it.
func TestJamTellsOfEverySide(t *testing.T) {
	f := &feeder{duplex: true, sides: []string{"content", "content", "content", "blank", "content", "jam", "content", "content"}}
	d := feederDesk(t, f)
	sum, e := d.run(t, d.stack())
	if sum.Code != batch.CodeJam || sum.Exit != batch.ExitDevice || len(e.pages) != 5 || sum.Documents != 0 {
		t.Fatalf("%d pages told: %+v", len(e.pages), sum)
	}
	sum, e = d.run(t, d.stack())
	if sum.Exit != 0 || !sum.Resumed || sum.Pages != 7 || sum.Delivered != 1 || len(e.documents) != 1 || e.documents[0].Pages != 7 {
		t.Fatalf("%+v", sum)
	}
	d.positions(t, sum.Batch, 7)
	if sum.Balance.Sheets != 4 || sum.Balance.Sides != 7 {
		t.Errorf("%+v", sum.Balance)
	}
}

// TestImageThatFailsStopsTheFeeder: paper whose images would not be kept stays in
// the feeder, the batch says once what happened, and the rest of the stack closes
// the gap.
func TestImageThatFailsStopsTheFeeder(t *testing.T) {
	f := &feeder{sides: sides("content", 200), spoil: 5}
	f.after = func(int) { time.Sleep(5 * time.Millisecond) } // paper takes its time
	d := feederDesk(t, f)
	sum, _ := d.run(t, d.stack())
	if sum.Code != batch.CodeWorkerDied || f.fed > 100 {
		t.Fatalf("%d images fed: %+v", f.fed, sum)
	}
	d.positions(t, sum.Batch, 4)
	v, err := d.Batch(sum.Batch)
	if err != nil || len(v.Events) != 1 || v.Events[0].Sheet != 4 {
		t.Errorf("%+v %v", v.Events, err)
	}
	f.sides, f.spoil = sides("content", 6), 0
	sum, _ = d.run(t, d.stack())
	if sum.Exit != 0 || sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	d.positions(t, sum.Batch, 10)
}

// TestSheetsAreToldWhileFeeding: a sheet does not wait for the end of the stack,
// neither where the device gives fronts only nor where a back is missing.
func TestSheetsAreToldWhileFeeding(t *testing.T) {
	for _, duplex := range []bool{false, true} {
		f := &feeder{duplex: duplex, sides: sides("content", 4)}
		d := feederDesk(t, f)
		told := make(chan struct{}, 10)
		f.after = func(image int) {
			if duplex && image%2 == 1 {
				return // its back is still to come
			}
			select {
			case <-told:
			case <-time.After(10 * time.Second):
				t.Errorf("duplex %v: image %d is not told of before the next", duplex, image)
			}
		}
		sum, err := d.Run(context.Background(), d.stack(), func(event any) {
			if _, ok := event.(PageEvent); ok {
				told <- struct{}{}
			}
		})
		if err != nil || sum.Exit != 0 || sum.Pages != 4 {
			t.Errorf("%+v %v", sum, err)
		}
	}
}
