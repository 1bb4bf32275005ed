package model_test

import (
	"context"
	"fmt"
	"image"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// unread is a profile without text: what most of this is about does not need it.
const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"

// open makes a station with its staff, and a desk of the inspector.
func open(t *testing.T, class string) (*process.Desk, *process.Staff, model.Desk) {
	t.Helper()
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	s.UseClass(class)
	return d, s, deskOf(s, s.Look)
}

func deskOf(s *process.Staff, token string) model.Desk {
	return model.Desk{Station: s.Owner, Context: func(ctx context.Context) context.Context { return station.WithSession(ctx, token) }}
}

// letters captures some letters of one page each.
func letters(t *testing.T, d *process.Desk, s *process.Staff, n int) batch.ID {
	t.Helper()
	files, names := map[string][]byte{}, []string{}
	for i := range n {
		name := fmt.Sprintf("brief%d.jpg", i+1)
		files[name] = process.JPEG(t, process.Page(t, fmt.Sprintf("Brief %d an das Amt", i+1), "vom heutigen Tage"))
		names = append(names, name)
	}
	return s.Capture(d.Dir, unread, names, files)
}

// TestInspectionFromQueueToRelease is the room's whole way, without a screen.
func TestInspectionFromQueueToRelease(t *testing.T) {
	d, s, k := open(t, "plan = \"full\"\nfour_eyes = true\n")
	id := letters(t, d, s, 3)
	ctx := k.Context(t.Context())
	queue, err := model.Queue(ctx, k.Station)
	if err != nil || len(queue) != 1 || queue[0].Batch != id || queue[0].Documents != 3 || queue[0].Barred != "" {
		t.Fatalf("%+v %v", queue, err)
	}
	w, err := model.Begin(ctx, k.Station, id, false)
	if err != nil || w.Missing() != 3 || len(w.Documents) != 3 || w.Documents[0].Group != model.Drawn {
		t.Fatalf("begun: %d missing of %d, %v", w.Missing(), len(w.Documents), err)
	}
	if _, err := k.Release(t.Context(), w); batch.CodeOf(err) != batch.CodeNotInspected {
		t.Fatalf("released unseen: %v", err)
	}
	// The first is accepted as a page, the second as a document, the third rejected.
	at := w.First()
	doc, page, _ := w.At(at)
	if w, err = k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictGood, ""); err != nil || w.Missing() != 2 {
		t.Fatalf("%d missing, %v", w.Missing(), err)
	}
	at, _ = w.NextOpen(at, 1)
	doc, _, _ = w.At(at)
	if w, err = k.AcceptDocument(t.Context(), w, doc); err != nil || w.Missing() != 1 {
		t.Fatalf("%d missing, %v", w.Missing(), err)
	}
	at, _ = w.NextOpen(at, 1)
	doc, page, _ = w.At(at)
	if _, err := k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictFaulty, ""); batch.CodeOf(err) != batch.CodeReason {
		t.Fatalf("rejected without a reason: %v", err)
	}
	if w, err = k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictFaulty, "unscharf"); err != nil || len(w.Faults()) != 1 {
		t.Fatalf("%v %v", w.Faults(), err)
	}
	if w, err = k.Rescan(t.Context(), w, page.ID, "unscharf"); err != nil {
		t.Fatal(err)
	}
	if _, p, _ := w.At(at); p.Rescan == nil || p.Verdict != station.VerdictFaulty {
		t.Errorf("%+v", p)
	}
	if _, err := k.Release(t.Context(), w); batch.CodeOf(err) != batch.CodeFaulty {
		t.Fatalf("released with a fault: %v", err)
	}
	// Better is not possible after all.
	if w, err = k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictBestPossible, "Vorlage ist blass"); err != nil || w.Missing() != 0 {
		t.Fatalf("%d missing, %v", w.Missing(), err)
	}
	// Whoever captured it may not (A.AM.IN.SH.1), and is told so as a sentence.
	if _, err := deskOf(s, s.Scan).Release(t.Context(), w); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator released: %v", err)
	}
	if w, err = k.Release(t.Context(), w); err != nil || !w.Released() {
		t.Fatalf("%s %v", w.Batch.State, err)
	}
	if queue, err := model.Queue(ctx, k.Station); err != nil || len(queue) != 0 {
		t.Errorf("still in the queue: %+v %v", queue, err)
	}
}

// TestSuspiciousBeyondTheDraw: what was drawn, what only automatic checks hit, and
// the rest lie apart; a page turned after it was seen is seen again, and undoing
// the turn brings the page back, not the look.
func TestSuspiciousBeyondTheDraw(t *testing.T) {
	d, s, k := open(t, "plan = \"percent 10\"\n")
	files, names := map[string][]byte{}, []string{}
	for i := range 5 {
		name := fmt.Sprintf("brief%d.jpg", i+1)
		page := process.Page(t, fmt.Sprintf("Brief %d an das Amt", i+1), "vom heutigen Tage")
		if i > 2 { // ink runs off the lower edge
			for x := 100; x < 500; x++ {
				for y := 400; y < 440; y++ {
					page.Pix[page.PixOffset(x, y)] = 20
				}
			}
		}
		files[name] = process.JPEG(t, page)
		names = append(names, name)
	}
	id := s.Capture(d.Dir, unread, names, files)
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil {
		t.Fatal(err)
	}
	if all := w.Showing(true); w.Hidden == 0 || len(all.Documents) != 5 || all.Hidden != 0 || len(w.Documents)+w.Hidden != 5 {
		t.Fatalf("%d shown, %d left out; with all %d and %d", len(w.Documents), w.Hidden, len(all.Documents), all.Hidden)
	}
	for _, doc := range w.Documents {
		if doc.Group == model.Others {
			t.Errorf("document %d was neither drawn nor is it suspicious", doc.Number)
		}
	}
	groups := map[model.Group]int{}
	for _, doc := range w.Showing(true).Documents {
		groups[doc.Group]++
		if n, _ := doc.Findings(); doc.Group == model.Suspicious && n == 0 {
			t.Errorf("document %d is suspicious without a finding", doc.Number)
		}
	}
	if drawn, of := w.Sample(); groups[model.Drawn] != drawn || of != 5 || groups[model.Drawn] == 0 || groups[model.Others] == 0 {
		t.Fatalf("%v, drawn %d of %d", groups, drawn, of)
	}
	at := w.First()
	doc, page, _ := w.At(at)
	if w, err = k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictGood, ""); err != nil {
		t.Fatal(err)
	}
	before := w.Missing()
	if w, err = k.Rotate(t.Context(), w, page.ID, 90); err != nil || w.Missing() <= before || w.Undo == "" {
		t.Fatalf("turned: %d missing before, %d now, undo %q, %v", before, w.Missing(), w.Undo, err)
	}
	if w, err = k.Undo(t.Context(), w); err != nil || w.Missing() <= before || w.Redo == "" {
		t.Fatalf("undone: %d missing, redo %q, %v", w.Missing(), w.Redo, err)
	}
	if w, err = k.Redo(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		kind batch.PageKind
		seen bool // a person found it blank
	}{{batch.KindBlank, true}, {batch.KindContent, false}} {
		_, page, _ = w.At(at)
		if w, err = k.Blank(t.Context(), w, page.Page); err != nil {
			t.Fatal(err)
		}
		if _, now, _ := w.At(at); now.Kind != c.kind || slices.Contains(w.Blank, now.ID) != c.seen {
			t.Errorf("%d: it is %s, seen by a person: %v", i, now.Kind, slices.Contains(w.Blank, now.ID))
		}
	}
}

// TestPictureOfAPage: the pieces of a page are those of the page, raw and as in the
// package, and make it up without a gap.
func TestPictureOfAPage(t *testing.T) {
	d, s, k := open(t, "")
	id := letters(t, d, s, 1)
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := w.At(w.First())
	keys := map[string]bool{}
	for _, raw := range []bool{false, true} {
		p, err := k.Open(t.Context(), page.ID, raw)
		if err != nil {
			t.Fatal(err)
		}
		keys[p.Key()] = true
		var sum image.Point
		for column := 0; column*p.Side() < p.Levels()[0][0]; column++ {
			tile, err := p.Tile(t.Context(), 0, column, 0)
			if err != nil {
				t.Fatal(err)
			}
			sum.X += tile.Rect.Dx()
			sum.Y = max(sum.Y, tile.Rect.Dy())
		}
		if sum.X != p.Levels()[0][0] || sum.Y != min(p.Side(), p.Levels()[0][1]) {
			t.Errorf("raw %v: the tiles are %v wide and high, the page %v", raw, sum, p.Levels()[0])
		}
		if _, err := p.Tile(t.Context(), 99, 0, 0); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("a level that is not there: %v", err)
		}
	}
	if len(keys) != 2 {
		t.Errorf("raw and derived have one key: %v", keys)
	}
	if thumb, err := k.Thumb(t.Context(), page.ID); err != nil || thumb.Rect.Empty() {
		t.Errorf("no thumbnail: %v", err)
	}
}

// TestFollowHearsOthers: what somebody else does is told, once for many changes.
func TestFollowHearsOthers(t *testing.T) {
	d, s, k := open(t, "plan = \"full\"\n")
	id := letters(t, d, s, 2)
	ctx, stop := context.WithCancel(t.Context())
	changed := make(chan bool, 100)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.Follow(ctx, id, func(looked bool) bool { changed <- looked; return true })
	}()
	heard := func(what string, looks bool) {
		t.Helper()
		select {
		case looked := <-changed:
			if looked != looks {
				t.Errorf("%s: only looks: %v", what, looked)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("nothing heard of %s", what)
		}
	}
	heard("what happened before it listened", false)
	select {
	case <-changed:
		t.Fatal("told without a change")
	case <-time.After(time.Second):
	}
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deskOf(s, s.Lead).Look(t.Context(), w, w.Documents[0].ID, "", station.VerdictGood, ""); err != nil {
		t.Fatal(err)
	}
	heard("a draw and a verdict", false)
	if !w.Reviewed(w.Review) {
		t.Error("a review is not itself")
	}
	if _, err := deskOf(s, s.Lead).Look(t.Context(), w, w.Documents[1].ID, "", station.VerdictGood, ""); err != nil {
		t.Fatal(err)
	}
	heard("another verdict", true)
	now, err := model.LoadReview(k.Context(t.Context()), k.Station, id)
	if err != nil || w.Reviewed(now) || !w.With(now).Reviewed(now) || w.With(now).Missing() != 0 {
		t.Errorf("after two verdicts of others: %+v, %v", now, err)
	}
	stop()
	<-ended
}
