package batch_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// seal marks documents of an arrangement as sealed.
func seal(a *batch.Arrangement, documents ...batch.ID) *batch.Arrangement {
	out := slices.Clone(a.Documents)
	for i := range out {
		if slices.Contains(documents, out[i].ID) {
			out[i].State = batch.Delivered
		}
	}
	return batch.NewArrangement(a.Pages, out)
}

// touched are the sealed documents that an act would change, themselves or by a page.
func touched(a *batch.Arrangement, act batch.Act) (out []batch.ID) {
	for _, d := range act.Documents {
		if was := a.Document(d.ID); was != nil && was.Sealed() {
			out = append(out, d.ID)
		}
	}
	for _, c := range act.Pages {
		if was := a.Document(a.Page(c.Page).Document); was != nil && was.Sealed() {
			out = append(out, c.Page)
		}
	}
	return out
}

// numbered are the documents by number, those that are gone with a dot.
func numbered(a *batch.Arrangement) (out []string) {
	for _, d := range a.Documents {
		text := fmt.Sprintf("%d %s", d.Number, d.ID)
		if d.Gone {
			text += " ."
		}
		out = append(out, text)
	}
	return out
}

// TestNumbersStayOnceSealed: the note of a sealed document says which of its batch it
// is. Whatever is done to the others, it keeps its number, and so do they; what was
// withdrawn before it leaves a gap.
func TestNumbersStayOnceSealed(t *testing.T) {
	base := stack("ac de fg hi")
	join, err := base.Join("doc-fg", "doc-de")
	if err != nil {
		t.Fatal(err)
	}
	join.Seq = 5
	joined := base.Apply(join) // ac, fgde, hi; de is the fourth
	hidden, err := base.SealOff("irrtümlich geöffnet", "a", "c")
	if err != nil {
		t.Fatal(err)
	}
	withdrawn := batch.Act{Name: "document-unparked", Pages: hidden.Pages, Documents: []batch.Document{{ID: "doc-ac", Batch: "stapel", Number: 1, State: batch.Open, Gone: true}}}
	for _, c := range []struct {
		name string
		a    *batch.Arrangement
		edit func(*batch.Arrangement) (batch.Act, error)
		want []string
	}{
		{"split", seal(base, "doc-de"), func(a *batch.Arrangement) (batch.Act, error) { return a.Split("c", "neu", "") },
			[]string{"1 doc-ac", "2 doc-de", "3 doc-fg", "4 doc-hi", "5 neu"}},
		{"join", seal(base, "doc-de"), func(a *batch.Arrangement) (batch.Act, error) { return a.Join("doc-hi", "doc-ac") },
			[]string{"1 doc-ac .", "2 doc-de", "3 doc-fg", "4 doc-hi"}},
		{"undone", seal(joined, "doc-hi"), func(a *batch.Arrangement) (batch.Act, error) { return a.Undo(batch.NewEditStack([]batch.Act{join})) },
			[]string{"1 doc-ac", "2 doc-fg", "3 doc-hi", "4 doc-de"}},
		{"after one was withdrawn", seal(base.Apply(withdrawn), "doc-hi"), func(a *batch.Arrangement) (batch.Act, error) { return a.Split("e", "neu", "") },
			[]string{"1 doc-ac .", "2 doc-de", "3 doc-fg", "4 doc-hi", "5 neu"}},
	} {
		act, err := c.edit(c.a)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := touched(c.a, act); len(got) > 0 {
			t.Errorf("%s changes %s, sealed", c.name, got)
		}
		if got := numbered(c.a.Apply(act)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// TestPagesThatArriveAfterTheSeal: they come into a document of their own, where no
// document is open for them, and stand for no page that is in a package.
func TestPagesThatArriveAfterTheSeal(t *testing.T) {
	for _, c := range []struct {
		name      string
		placement batch.Placement
		want      string
		exact     bool
	}{
		{"into a sealed document", batch.Placement{Document: "doc-ac", At: 2}, "ac de fg x", true},
		{"for a sealed page", batch.Placement{Replace: []batch.ID{"a"}}, "ac de fg x", false},
		{"for one sealed and one open", batch.Placement{Replace: []batch.ID{"a", "d"}}, "ac xde fg", false},
		{"for an open page", batch.Placement{Replace: []batch.ID{"d"}}, "ac xe fg", true},
		{"a further document", batch.Placement{Document: "neu"}, "ac de fg x", true},
	} {
		a, ids := arrive(seal(stack("ac de fg"), "doc-ac", "doc-fg"), "x")
		act, exact, err := a.Place(c.placement, 1, true, ids...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		next := a.Apply(act)
		if got := written(next); got != c.want || exact != c.exact {
			t.Errorf("%s: %s, exact %v", c.name, got, exact)
		}
		if got := touched(a, act); len(got) > 0 {
			t.Errorf("%s changes %s, sealed", c.name, got)
		}
		whole(t, next)
	}
}

// TestSuccessorIsEditedAlone: a document that was handed over and the one that
// corrects it have the same pages. Editing the latter takes nothing from the former,
// and gives no page back to it.
func TestSuccessorIsEditedAlone(t *testing.T) {
	base := seal(stack("ac de"), "doc-de")
	next := batch.Document{ID: "folge", Batch: "stapel", Number: 3, Pages: []batch.ID{"d", "e"}, State: batch.Open, Supersedes: "doc-de"}
	base = base.Apply(batch.Act{Documents: []batch.Document{next}})
	for name, edit := range map[string]func(*batch.Arrangement) (batch.Act, error){
		"move":     func(a *batch.Arrangement) (batch.Act, error) { return a.Move("doc-ac", 1, "d") },
		"envelope": func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindEnvelope, "d") },
		"discard":  func(a *batch.Arrangement) (batch.Act, error) { return a.Discard("zweimal", "e", "d") },
		"sealoff":  func(a *batch.Arrangement) (batch.Act, error) { return a.SealOff("Irrtum", "d", "e") },
		"rotate":   func(a *batch.Arrangement) (batch.Act, error) { return a.Rotate(90, "d") },
	} {
		act, err := edit(base)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		after := base.Apply(act)
		again, err := after.Rename("doc-ac", "anders") // an edit of something else settles everything anew
		if err != nil {
			t.Fatal(err)
		}
		for _, act := range []batch.Act{act, again} {
			if got := touched(base, act); len(got) > 0 {
				t.Errorf("%s changes %s, sealed", name, got)
			}
		}
		after = after.Apply(again)
		if d := after.Document("doc-de"); !slices.Equal(d.Pages, []batch.ID{"d", "e"}) || d.Number != 2 {
			t.Errorf("%s: the one handed over is %+v", name, d)
		}
		for _, d := range after.Documents {
			for _, id := range d.Pages {
				if p := after.Page(id); !d.Sealed() && p.Document != d.ID {
					t.Errorf("%s: page %s in %s says %s", name, id, d.ID, p.Document)
				}
			}
		}
		for _, id := range []batch.ID{"d", "e"} {
			if p := after.Page(id); p.Document == "doc-de" || p.Withdrawn != batch.NotWithdrawn && p.Document != "" {
				t.Errorf("%s: page %s, %q, says %q", name, id, p.Withdrawn, p.Document)
			}
		}
	}
}

// TestAnyEditsBesideTheSealed makes any edits of open documents, in a batch some of
// whose documents are sealed between them: no act changes what is sealed.
func TestAnyEditsBesideTheSealed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, fresh := arrive(stack("abc d efgh ij kl"), "xyzvw")
		var acts []batch.Act
		do := func(act batch.Act, err error) {
			if err == nil && len(touched(a, act)) > 0 {
				err = batch.Refuse("test", batch.CodeEditState, "gesiegelt") // as the station does
			}
			if err != nil {
				return
			}
			act.Seq = int64(len(acts) + 1)
			acts, a = append(acts, act), a.Apply(act)
		}
		some := func(from []batch.Document, of func(batch.Document) bool) batch.ID {
			list := slices.DeleteFunc(slices.Clone(from), func(d batch.Document) bool { return !of(d) })
			if len(list) == 0 {
				return "keins"
			}
			return rapid.SampledFrom(list).Draw(t, "document").ID
		}
		open := func() batch.ID { return some(a.Live(), func(d batch.Document) bool { return !d.Sealed() }) }
		page := func(d batch.ID) batch.ID {
			if a.Document(d) == nil || a.Document(d).Gone {
				return "keine"
			}
			return rapid.SampledFrom(a.Document(d).Pages).Draw(t, "page")
		}
		sealed := map[batch.ID]batch.Document{}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			before := a
			switch name := rapid.SampledFrom([]string{"seal", "move", "split", "join", "mark", "sealoff", "unseal", "urgent", "place", "undo", "undo-beside", "redo"}).Draw(t, "step"); name {
			case "seal":
				if id := open(); a.Document(id) != nil {
					a = seal(a, id)
					sealed[id] = *a.Document(id)
				}
			case "place":
				if len(fresh) == 0 {
					continue
				}
				p := batch.Placement{Document: some(a.Documents, func(batch.Document) bool { return true })}
				if rapid.Bool().Draw(t, "replace") {
					p = batch.Placement{Replace: []batch.ID{page(p.Document)}}
					if a.Page(p.Replace[0]) == nil {
						continue
					}
				}
				act, _, err := a.Place(p, 1, rapid.Bool().Draw(t, "whole"), fresh[0])
				if err != nil {
					t.Fatalf("pages that arrived are kept out: %v", err)
				}
				if got := touched(a, act); len(got) > 0 {
					t.Fatalf("placing changes %s, sealed", got)
				}
				fresh = fresh[1:]
				do(act, err)
			case "undo":
				do(a.Undo(batch.NewEditStack(acts)))
			case "undo-beside":
				act, err := a.Undo(batch.NewEditStack(acts).Beside(batch.PagesSealedOff, batch.PagesUnsealed))
				if err == nil && !slices.Contains([]batch.ActName{batch.PagesSealedOff, batch.PagesUnsealed}, undone(acts, act).Name) {
					for _, c := range act.Pages {
						if a.Page(c.Page).Withdrawn == batch.SealedOff {
							t.Fatalf("an undo beside what was sealed off changes it: %v", c)
						}
					}
				}
				do(act, err)
			case "redo":
				do(a.Redo(batch.NewEditStack(acts)))
			case "unseal":
				do(a.Unseal("doch", a.Pages[rapid.IntRange(0, len(a.Pages)-1).Draw(t, "page")].ID))
			default:
				var act batch.Act
				var err error
				switch d := open(); name {
				case "move":
					act, err = a.Move(d, 0, page(open()))
				case "split":
					act, err = a.Split(page(d), batch.ID(fmt.Sprintf("neu-%d", len(acts))), "")
				case "join":
					act, err = a.Join(d, open())
				case "mark":
					act, err = a.Mark(rapid.SampledFrom([]batch.PageKind{batch.KindContent, batch.KindEnvelope}).Draw(t, "kind"), page(d))
				case "sealoff":
					act, err = a.SealOff("Irrtum", page(d))
				case "urgent":
					act, err = a.Hurry(true)
				}
				if err == nil && len(touched(a, act)) > 0 {
					t.Fatalf("%s of open documents changes %s, sealed", name, touched(a, act))
				}
				do(act, err)
			}
			for id, was := range sealed {
				if now := a.Document(id); now.Number != was.Number || !slices.Equal(now.Pages, was.Pages) || now.Gone {
					t.Fatalf("%+v was sealed and is %+v", was, now)
				}
			}
			if len(before.Documents) > len(a.Documents) {
				t.Fatalf("a document is lost")
			}
			lost(t, a, fresh)
		}
	})
}

// TestUndoAfterAnotherDecision: an edit is not taken back upon pages that a decision
// of another kind withdrew since, or put into another document.
func TestUndoAfterAnotherDecision(t *testing.T) {
	base := stack("ac de")
	move, err := base.Move("doc-ac", 0, "d")
	if err != nil {
		t.Fatal(err)
	}
	move.Seq = 5
	moved := base.Apply(move)
	sealedOff, none := batch.SealedOff, batch.ID("")
	withdrawn := batch.Act{Name: "document-unparked", Documents: []batch.Document{{ID: "doc-ac", Batch: "stapel", Number: 1, State: batch.Open, Gone: true}}}
	for _, id := range []batch.ID{"a", "c", "d"} {
		withdrawn.Pages = append(withdrawn.Pages, batch.PageChange{Page: id, Withdrawn: &sealedOff, Document: &none})
	}
	elsewhere := batch.Act{Name: "feedback-reported", Documents: []batch.Document{{ID: "folge", Batch: "stapel", Number: 3, State: batch.Open, Pages: []batch.ID{"d"}}}}
	for name, act := range map[string]batch.Act{"withdrawn": withdrawn, "elsewhere": elsewhere} {
		a := moved.Apply(act)
		if undo, err := a.Undo(batch.NewEditStack([]batch.Act{move})); batch.CodeOf(err) != batch.CodeEditImpossible {
			t.Errorf("%s: %+v, %v", name, undo, err)
		}
	}
	undo, err := moved.Undo(batch.NewEditStack([]batch.Act{move}))
	if err != nil || written(moved.Apply(undo)) != "ac de" {
		t.Errorf("%v", err)
	}
}

// TestUnsealedBesideTheSealed: a page that comes back does not come into a document
// that is sealed.
func TestUnsealedBesideTheSealed(t *testing.T) {
	for from, want := range map[string]string{"acd e": "ad e c", "c e": "e c", "ce a": "e a c"} {
		a := stack(from)
		off, err := a.SealOff("Irrtum", "c")
		if err != nil {
			t.Fatal(err)
		}
		a = a.Apply(off)
		var all []batch.ID
		for _, d := range a.Live() {
			all = append(all, d.ID)
		}
		a = seal(a, all...)
		back, err := a.Unseal("doch", "c")
		if err != nil {
			t.Fatal(err)
		}
		if got := written(a.Apply(back)); got != want || len(touched(a, back)) > 0 {
			t.Errorf("%s: %s, changes %v", from, got, touched(a, back))
		}
	}
}

// undone is the edit that an act takes back, whatever was undone and redone between.
func undone(acts []batch.Act, act batch.Act) batch.Act {
	for _, a := range acts {
		if a.Seq != act.Undoes {
			continue
		}
		if a.Undoes != 0 {
			return undone(acts, a)
		}
		return a
	}
	return batch.Act{}
}
