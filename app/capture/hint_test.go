package capture

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// bannerSays are the words above the sheets.
func bannerSays(r *Room) string {
	var out []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			out = append(out, o.Text)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(r.banner)
	return strings.Join(out, " ")
}

// TestStreakIsSaidWhileScanning: dirt on the glass is said once, with the number of pages
// as it grows and what to do; a sentence about the feeder stands above it, and Esc puts
// it away (mailroom.md 6, row 9).
func TestStreakIsSaidWhileScanning(t *testing.T) {
	r := newRoom(t)
	r.take(stackOf(8, 0))
	r.work = feeding
	says := func(when string, want ...string) {
		t.Helper()
		said := bannerSays(r)
		for _, w := range want {
			if hidden := strings.HasPrefix(w, "-"); strings.Contains(said, strings.TrimPrefix(w, "-")) == hidden {
				t.Errorf("%s: %q", when, said)
			}
		}
		if n := strings.Count(said, "senkrechter"); n > 1 {
			t.Errorf("%s: said %d times", when, n)
		}
	}
	tell := func(s *station.Streaked) { r.told(model.Progress{Taken: 12, Streak: s}) }
	tell(nil)
	says("clean", "-Strich")
	tell(&station.Streaked{Pages: 3, First: 2, Last: 4})
	says("three pages", "Auf den letzten 3 Seiten", "(Esc)", "Glas", "(F7)")
	tell(&station.Streaked{Side: batch.Front, Pages: 12, First: 2, Last: 13})
	says("twelve", "Auf den letzten 12 Vorderseiten", "-letzten 3 ")
	r.work = idle
	r.say(part.TonePlain, "Im Einzug liegt kein Papier mehr", "Legen Sie nach.", true)
	says("the feeder is empty", "kein Papier", "letzten 12 Vorderseiten", "bevor es weitergeht")
	r.escape()
	says("that is read", "-kein Papier", "letzten 12 Vorderseiten")
	r.unstreaked()
	r.work = feeding
	r.show()
	says("it goes on", "Auf 12 Vorderseiten", "Blatt 2 bis 13", "-letzten")
	tell(&station.Streaked{Side: batch.Front, Pages: 14, First: 2, Last: 15})
	says("still dirty", "Auf den letzten 14 Vorderseiten")
	r.work = idle
	r.escape()
	says("put away", "-Strich")
	tell(&station.Streaked{Side: batch.Front, Pages: 15, First: 2, Last: 16})
	says("the same line", "-Strich")
	tell(&station.Streaked{Side: batch.Front, Pages: 3, First: 20, Last: 22})
	says("another one", "Auf den letzten 3 Vorderseiten")
	r.clear()
	says("a new stack", "-Strich")
}

// TestLongDocumentIsHintedAt: a document in which a separator sheet may be missing is
// said after all that is more urgent, F8 leads to its first page, and it is settled by a
// split or by Esc (mailroom.md 6, row 13).
func TestLongDocumentIsHintedAt(t *testing.T) {
	r := newRoom(t)
	s := stackOf(100, 100)
	s.Batch.State = batch.Captured
	var ids []batch.ID
	for _, p := range s.Pages {
		ids = append(ids, p.ID)
	}
	s = model.NewStack(s.Batch, s.Pages, []batch.Document{{ID: "a", Number: 1, Pages: ids[:4]}, {ID: "b", Number: 2, Pages: ids[4:94]}, {ID: "c", Number: 3, Pages: ids[94:]}})
	r.take(s)
	says := func(when string, hinted bool) {
		t.Helper()
		if said := bannerSays(r); strings.Contains(said, "Dokument 2 hat 90 Seiten") != hinted || strings.Contains(said, "Trennblatt") != hinted {
			t.Errorf("%s: %q", when, said)
		}
	}
	says("nobody said so", false)
	s.Long = []station.LongDocument{{Document: "b", Number: 2, Pages: 90}}
	r.take(s)
	says("it is long", true)
	r.say(part.ToneWarning, "Gezählt: 15 Blatt. Gescannt: 13 Blatt", "Vergleichen Sie.", false)
	says("something is more urgent", false)
	r.escape()
	says("that is read", true)
	r.choose(ids[99])
	if r.finding(1); r.chosen != ids[4] {
		t.Errorf("F8 leads to page %s, the document begins with %s", r.chosen, ids[4])
	}
	if r.finding(1); r.chosen != ids[4] {
		t.Errorf("F8 in the document leads to page %s", r.chosen)
	}
	r.escape()
	says("put away", false)
	s.Long = []station.LongDocument{{Document: "b", Number: 2, Pages: 92}}
	r.take(s)
	if said := bannerSays(r); !strings.Contains(said, fmt.Sprint(92, " Seiten")) {
		t.Errorf("it became longer: %q", said)
	}
	s.Long = nil
	r.take(s)
	says("it was split", false)
}

// TestCountedDocumentsAreCompared: documents that somebody counted before the scan are
// compared at the end of the stack, with what to do about the difference; it is a hint that
// goes with the edit that settles it, or with Esc (mailroom.md 3).
func TestCountedDocumentsAreCompared(t *testing.T) {
	r := newRoom(t)
	s := stackOf(6, 6)
	var ids []batch.ID
	for _, p := range s.Pages {
		ids = append(ids, p.ID)
	}
	documents := func(n int) model.Stack {
		var out []batch.Document
		for i := range n {
			out = append(out, batch.Document{ID: batch.ID(fmt.Sprint("d", i)), Number: i + 1, Pages: ids[i : i+1]})
		}
		return model.NewStack(s.Batch, s.Pages, out)
	}
	says := func(when, want string) {
		t.Helper()
		if said := bannerSays(r); want == "" && strings.Contains(said, "Gefunden") || !strings.Contains(said, want) {
			t.Errorf("%s: %q", when, said)
		}
	}
	s.Batch.State = batch.Captured
	r.take(documents(4))
	says("nobody counted", "")
	s.Batch.Intake = &batch.Intake{Documents: 5}
	s.Batch.State = batch.Open
	r.take(documents(4))
	says("sheets may still come", "")
	s.Batch.State = batch.Captured
	r.take(documents(4))
	says("one is missing", "Gezählt: 5 Dokumente. Gefunden: 4")
	says("one is missing", "Trennblatt")
	r.say(part.ToneWarning, "Gezählt: 15 Blatt. Gescannt: 13 Blatt", "Vergleichen Sie.", false)
	says("sheets come first", "")
	r.escape()
	says("that is read", "Gefunden: 4")
	r.take(documents(6))
	says("one too many", "Gefunden: 6")
	says("one too many", "geteilt")
	r.take(documents(5))
	says("as many as counted", "")
	r.take(documents(6))
	r.escape()
	says("put away", "")
	r.take(documents(4))
	says("another difference", "Gefunden: 4")
}
