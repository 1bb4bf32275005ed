package station

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is a station over a fresh data folder with an input folder beside it.
type desk struct {
	*Station
	workers *paperWorkers
	dir     string           // data, ausgang and inputs lie here
	now     func() time.Time // nil is the computer's clock
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{workers: &paperWorkers{}, dir: t.TempDir()}
	d.open(t)
	return d
}

// newDeskAt has had a clock of its own from the beginning: one that was opened by the
// computer's would find a day before today to be a clock set back.
func newDeskAt(t *testing.T, now *time.Time) *desk {
	t.Helper()
	d := &desk{workers: &paperWorkers{}, dir: t.TempDir(), now: func() time.Time { return *now }}
	d.open(t)
	d.trustClock(t)
	return d
}

func (d *desk) open(t *testing.T) {
	t.Helper()
	var err error
	d.Station, err = Open(Options{
		Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{}, Now: d.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	st := d.Station
	t.Cleanup(func() {
		if d.Station == st {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

// file writes an input of the paper workers: kinds of pages, e.g. "content
// blank".
func (d *desk) file(t *testing.T, name, kinds string) string {
	t.Helper()
	data, err := json.Marshal(strings.Fields(kinds))
	if err != nil {
		t.Fatal(err)
	}
	path := d.path(name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// events sorts what an operation emitted.
type events struct {
	pages     []PageEvent
	documents []DocumentEvent
	refused   []RefusedEvent
	summaries []SummaryEvent
	notices   []NoticeEvent
}

func (e *events) collect(event any) {
	switch v := event.(type) {
	case PageEvent:
		e.pages = append(e.pages, v)
	case NoticeEvent:
		e.notices = append(e.notices, v)
	case DocumentEvent:
		e.documents = append(e.documents, v)
	case RefusedEvent:
		e.refused = append(e.refused, v)
	case SummaryEvent:
		e.summaries = append(e.summaries, v)
	}
}

// run runs a request to its end in this process.
func (d *desk) run(t *testing.T, r RunRequest) (SummaryEvent, events) {
	t.Helper()
	var e events
	sum, err := d.Run(context.Background(), r, e.collect)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.summaries) != 1 {
		t.Fatalf("%d summaries", len(e.summaries))
	}
	return sum, e
}

// whole asks for the whole way of some files.
func (d *desk) whole(paths ...string) RunRequest {
	return RunRequest{Paths: paths, Target: "folder:" + d.path("ausgang"), Read: true, Deliver: true, Who: Actor{UID: os.Getuid()}}
}

func (d *desk) packages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(d.path("ausgang/*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (d *desk) codeOf(t *testing.T, r RunRequest) batch.Code {
	t.Helper()
	_, err := d.Run(context.Background(), r, func(any) {})
	return batch.CodeOf(err)
}

// TestLogTellsTheProgram: every opening enters the version of the program, so that the
// log shows when another one took over (A.SC.11 a).
func TestLogTellsTheProgram(t *testing.T) {
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "neuer", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	_, created := d.lines(t, "station-created")
	_, opened := d.lines(t, "station-opened")
	if len(created) != 1 || created[0]["program"] != "test" || len(opened) != 1 || opened[0]["program"] != "neuer" {
		t.Errorf("%v %v", created, opened)
	}
}
