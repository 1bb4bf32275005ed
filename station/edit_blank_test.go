package station

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestBlankPolicies: what becomes of blank pages in a package, by profile (A.NB.2,
// resiscan.md 5.3). The image stays in the store, the log says who left it out.
func TestBlankPolicies(t *testing.T) {
	for _, c := range []struct {
		policy  batch.BlankPolicy
		confirm bool
		want    string // sheets of the package
		rule    batch.BlankPolicy
	}{
		{batch.KeepMarked, false, "[1 2 3]", ""},
		{batch.KeepMarked, true, "[1 2 3]", ""},
		{batch.RemoveConfirmed, false, "[1 2 3]", ""},
		{batch.RemoveConfirmed, true, "[1 3]", ""},
		{batch.RemoveAutomatic, true, "[1 3]", ""},
	} {
		t.Run(fmt.Sprintf("%s, confirmed %v", c.policy, c.confirm), func(t *testing.T) {
			d := newDesk(t)
			sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1 blank c3"), d.file(t, "leer.pdf", "blank")}, Who: nobody,
				Profile: fmt.Sprintf("name = \"leer\"\nversion = 1\n[blank]\npolicy = %q\n", c.policy)})
			id := sum.Batch
			if c.confirm {
				d.edit(t, OpBlankConfirm, EditRequest{Batch: id, Pages: []string{"2"}})
			}
			would, err := call[[]batch.Suppression](d, nobody, OpBlankSuppression, EditRequest{Batch: id, Documents: []string{"1"}})
			if err != nil {
				t.Fatal(err)
			}
			v, err := d.Batch(id)
			if err != nil {
				t.Fatal(err)
			}
			if sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody}); sum.Delivered != 2 {
				t.Fatalf("%+v", sum)
			}
			var sheets []int
			for _, page := range d.sealedPages(t, d.packageOf(t, "a"), v.Pages[:3]) {
				p, err := d.store.Page(page)
				if err != nil {
					t.Fatal(err)
				}
				sheets = append(sheets, p.Sheet)
			}
			if got := fmt.Sprint(sheets); got != c.want {
				t.Errorf("the package has sheets %s, want %s", got, c.want)
			}
			if f := d.packageOf(t, "leer"); f.Pages() != 1 {
				t.Errorf("a letter of one blank page has %d pages", f.Pages())
			}
			did, err := call[[]batch.Suppression](d, nobody, OpBlankSuppression, EditRequest{Batch: id, Documents: []string{"1"}})
			if err != nil || len(did) != len(would) || (len(did) == 1) != (c.want == "[1 3]") {
				t.Fatalf("it would go without %+v and went without %+v, %v", would, did, err)
			}
			if len(did) == 1 {
				p, err := d.store.Page(did[0].Page)
				if err != nil || did[0].Thumbnail != sha256Hex([]byte("small "+p.Image.SHA256)) || did[0].SHA256 != p.Image.SHA256 || did[0].Sheet != 2 || did[0].Rule != c.rule {
					t.Errorf("%+v, %v", did[0], err)
				}
				if c.confirm != (did[0].ConfirmedBy != "") {
					t.Errorf("%+v", did[0])
				}
				doc, err := d.store.Document(v.DocumentList[0].ID)
				if err != nil || !slices.Equal(doc.Suppressed, []batch.ID{p.ID}) || len(doc.Pages) != 3 {
					t.Errorf("%+v, %v", doc, err)
				}
				if f, err := d.store.OpenFile(p.ID); err != nil {
					t.Errorf("the image is not in the store any more: %v", err)
				} else {
					f.Close()
				}
			}
			d.sound(t, id)
		})
	}
}

// TestBlankSeen: the history tells which pages people found blank, by confirming or by
// marking, as long as that is in force.
func TestBlankSeen(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1 blank c3")}, Who: nobody})
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	seen := func(when string, want ...batch.ID) {
		t.Helper()
		h, err := d.EditHistory(nobody, sum.Batch)
		slices.Sort(want)
		if err != nil || !slices.Equal(h.Blank, want) {
			t.Errorf("%s: %v, %v, want %v", when, h.Blank, err, want)
		}
	}
	pages := v.DocumentList[0].Pages
	seen("nobody said so")
	d.edit(t, OpBlankConfirm, EditRequest{Batch: sum.Batch, Pages: []string{"2"}})
	seen("confirmed", pages[1])
	d.edit(t, OpPageMark, EditRequest{Batch: sum.Batch, Pages: []string{"3"}, Kind: batch.KindBlank})
	seen("another marked", pages[1], pages[2])
	d.edit(t, OpEditUndo, EditRequest{Batch: sum.Batch})
	d.edit(t, OpPageMark, EditRequest{Batch: sum.Batch, Pages: []string{"2"}, Kind: batch.KindContent})
	seen("content after all")
	d.edit(t, OpEditUndo, EditRequest{Batch: sum.Batch})
	seen("taken back", pages[1])
	d.edit(t, OpEditUndo, EditRequest{Batch: sum.Batch})
	seen("and the answer")
}

// TestDiscardedLast: the history tells which pages an undo lets count again, as long as the
// last edit in force discarded them.
func TestDiscardedLast(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1 c2 c3")}, Who: nobody})
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	back := func(when string, want ...batch.ID) {
		t.Helper()
		if h, err := d.EditHistory(nobody, sum.Batch); err != nil || !slices.Equal(h.Back, want) {
			t.Errorf("%s: %v, %v, want %v", when, h.Back, err, want)
		}
	}
	pages := v.DocumentList[0].Pages
	back("nothing was done")
	d.edit(t, OpPageDiscard, EditRequest{Batch: sum.Batch, Pages: []string{"1"}, Instead: "2", Reason: "doppelt"})
	back("discarded", pages[0])
	d.edit(t, OpPageRotate, EditRequest{Batch: sum.Batch, Pages: []string{"2"}, Degrees: 90})
	back("then turned")
	d.edit(t, OpEditUndo, EditRequest{Batch: sum.Batch})
	back("turned back", pages[0])
	d.edit(t, OpEditUndo, EditRequest{Batch: sum.Batch})
	back("it counts")
}

// TestAutomaticRemoval leaves out what nothing speaks against, and notes the rule;
// pages of the sample with a warning stay.
func TestAutomaticRemoval(t *testing.T) {
	d := newDesk(t)
	// The small pages of the tests are below the usual resolution: a warning, so a
	// doubt, and nothing goes.
	for _, c := range []struct {
		dpi  string
		want int
	}{{"200.0", 0}, {"50.0", 1}} {
		sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1 blank")}, Who: nobody, Again: true,
			Profile: "name = \"leer\"\nversion = 1\n[check]\nmin_dpi = " + c.dpi + "\n[blank]\npolicy = \"remove_automatic\"\n"})
		got, err := call[[]batch.Suppression](d, nobody, OpBlankSuppression, EditRequest{Batch: sum.Batch, Documents: []string{"1"}})
		if err != nil || len(got) != c.want {
			t.Errorf("min_dpi %s: %+v, %v", c.dpi, got, err)
		}
		if len(got) == 1 && (got[0].Rule != batch.RemoveAutomatic || got[0].ConfirmedBy != "" || got[0].Thumbnail == "") {
			t.Errorf("%+v", got[0])
		}
	}
	for need, want := range map[batch.Need]batch.Need{batch.NeedNormal: batch.NeedNormal, batch.NeedHigh: batch.NeedHigh, batch.NeedVeryHigh: batch.NeedVeryHigh} {
		if got := needOf(&batch.Class{Protection: batch.Protection{Confidentiality: need}}); got != want {
			t.Errorf("need %s counts as %s", need, got)
		}
	}
	if needOf(nil) != batch.NeedNormal {
		t.Error("a mere copy has a need")
	}
}

// TestTurnedPagesAreReadAgain: a text is made for one rotation; before a package
// is sealed, the page is read as it is shown.
func TestTurnedPagesAreReadAgain(t *testing.T) {
	for _, wait := range []bool{true, false} {
		d := newDesk(t)
		id := d.captured(t, true, d.file(t, "a.pdf", "c1 blank c3"))
		d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 90, Wait: wait})
		d.edit(t, OpPageMark, EditRequest{Batch: id, Pages: []string{"2"}, Kind: batch.KindContent, Wait: wait})
		v, err := d.Batch(id)
		if err != nil {
			t.Fatal(err)
		}
		read := func() bool {
			for _, p := range v.PageList {
				if text, err := d.store.Text(p.ID); err != nil {
					t.Fatal(err)
				} else if text == nil {
					return false
				}
			}
			return true
		}
		for begin := time.Now(); !read(); time.Sleep(5 * time.Millisecond) {
			if wait || time.Since(begin) > 20*time.Second {
				t.Fatalf("wait %v: the pages are not read again", wait)
			}
		}
		text, err := d.store.Text(v.Pages[0])
		if err != nil || text.Rotation != 90 {
			t.Errorf("the text is for %d degrees, %v", text.Rotation, err)
		}
		d.expectLaid(t, id, "1°90 2 3")
		if sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody}); sum.Delivered != 1 {
			t.Fatalf("%+v", sum)
		}
		if f := d.packageOf(t, "a"); !f.Page(0).HasText || !f.Page(1).HasText {
			t.Error("the package has pages without their text")
		}
		report, err := d.Check(t.Context(), store.Evidence, func(any) {})
		if err != nil || len(report.Problems) > 0 {
			t.Errorf("%+v %v", report.Problems, err)
		}
	}
}

// TestForbiddenOperation: only what the profile allows is done to an image
// (statement 15, A.NB.1).
func TestForbiddenOperation(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", "c1")}, Who: nobody, Profile: "name = \"fest\"\nversion = 1\n[image]\nrotate = false\n"})
	_, err := call[EditResult](d, nobody, OpPageRotate, EditRequest{Batch: sum.Batch, Pages: []string{"1"}, Degrees: 90})
	if batch.CodeOf(err) != batch.CodeEditForbidden {
		t.Errorf("%v", err)
	}
	if got := batch.Message(err); got != "Das Scanprofil erlaubt diese Nachbearbeitung nicht: Drehen (image.rotate)." {
		t.Errorf("%s", got)
	}
	d.expectLaid(t, sum.Batch, "1")
}
