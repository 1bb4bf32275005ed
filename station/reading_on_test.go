package station

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// shutReader reads nothing until it is opened.
type shutReader struct {
	*paperWorkers
	open chan struct{}
}

func (w shutReader) Read(ctx context.Context, job ReadJob, data *os.File) (*batch.Text, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.open:
		return w.paperWorkers.Read(ctx, job, data)
	}
}

// TestReadingGoesOn: reading in the background that gave way to somebody goes on when
// they are done, whatever they did and whether it was refused: else a page that was
// inserted late says for ever that it is still being read.
func TestReadingGoesOn(t *testing.T) {
	for name, do := range map[string]func(*testing.T, *desk, batch.ID){
		"a sheet comes twice, before anything is read": func(t *testing.T, d *desk, id batch.ID) {
			if _, err := d.Insert(t.Context(), nobody, InsertRequest{Batch: id, Document: "1", Paths: []string{d.file(t, "noch.pdf", "content")}}, func(any) {}); err != nil {
				t.Fatal(err)
			}
		},
		"an edit is refused": func(t *testing.T, d *desk, id batch.ID) {
			if _, err := call[EditResult](d, nobody, OpEditUndo, EditRequest{Batch: id}); err == nil {
				t.Fatal("there was something to undo")
			}
		},
		"a rescan is ordered": func(t *testing.T, d *desk, id batch.ID) {
			if _, err := call[batch.RescanOrder](d, person("prüf", batch.RoleInspector), OpRescanOrder, EditRequest{Batch: id, Pages: []string{"1"}, Reason: "Strich"}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			reader := shutReader{d.workers, make(chan struct{})}
			d.Station.workers = reader
			sum, err := call[SummaryEvent](d, nobody, OpRun, RunRequest{Paths: []string{d.file(t, "a.pdf", strings.Repeat("content ", 6))}, Read: true, Yield: true})
			if err != nil {
				t.Fatal(err)
			}
			do(t, d, sum.Batch)
			close(reader.open)
			left := 0
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
				v, err := d.Batch(sum.Batch)
				if err != nil {
					t.Fatal(err)
				}
				pages, _, err := d.unread(v.Batch)
				if err != nil {
					t.Fatal(err)
				}
				if left = len(pages); left == 0 {
					return
				}
			}
			t.Errorf("%d pages are never read", left)
		})
	}
}
