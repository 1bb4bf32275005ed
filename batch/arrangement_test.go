package batch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

// stack is a batch written as text: documents in words, a letter per page; s is
// a separator and stands alone. Each letter is a sheet of one page.
func stack(text string) *batch.Arrangement {
	var pages []batch.Page
	var documents []batch.Document
	for _, word := range strings.Fields(text) {
		d := batch.Document{ID: batch.ID("doc-" + word), Batch: "stapel", Number: len(documents) + 1, Title: word, State: batch.Open}
		for _, letter := range word {
			n := len(pages) + 1
			p := batch.Page{ID: batch.ID(letter), Batch: "stapel", Position: n, Sheet: n, Side: batch.Front, Kind: batch.KindContent, HasText: true, Measured: &batch.Measurement{Width: 1}}
			switch letter {
			case 's':
				p.Kind, p.HasText, p.ReadNote = batch.KindSeparator, false, "separator"
			case 'b':
				p.Kind, p.HasText, p.ReadNote = batch.KindBlank, false, "blank"
				fallthrough
			default:
				p.Document = d.ID
				d.Pages = append(d.Pages, p.ID)
			}
			pages = append(pages, p)
		}
		if len(d.Pages) > 0 {
			documents = append(documents, d)
		}
	}
	return batch.NewArrangement(pages, documents)
}

// written is how the pages lie: documents in words, envelopes in capitals, blank
// pages in brackets, what is turned with its degrees.
func written(a *batch.Arrangement) string {
	var words []string
	for _, d := range a.Live() {
		word := ""
		for _, id := range d.Pages {
			p := a.Page(id)
			letter := string(id)
			switch p.Kind {
			case batch.KindEnvelope:
				letter = strings.ToUpper(letter)
			case batch.KindBlank:
				letter = "(" + letter + ")"
			}
			if p.Rotation != 0 {
				letter += fmt.Sprint(p.Rotation)
			}
			word += letter
		}
		if d.Urgent {
			word += "!"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestEdits(t *testing.T) {
	type edit = func(*batch.Arrangement) (batch.Act, error)
	for _, c := range []struct {
		name, from string
		edit       edit
		want       string
	}{
		{"rotate", "ac", func(a *batch.Arrangement) (batch.Act, error) { return a.Rotate(90, "a") }, "a90c"},
		{"rotate left", "ac", func(a *batch.Arrangement) (batch.Act, error) { return a.Rotate(-90, "a", "c") }, "a270c270"},
		{"blank", "ac", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindBlank, "c") }, "a(c)"},
		{"an envelope goes last", "acd", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindEnvelope, "a") }, "cdA"},
		{"a blank page may be an envelope", "abc", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindEnvelope, "b") }, "acB"},
		{"a separator that is none comes in", "ac s d", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindContent, "s") }, "acs d"},
		{"the same before everything", "s d", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindContent, "s") }, "sd"},
		{"the same alone", "s", func(a *batch.Arrangement) (batch.Act, error) { return a.Mark(batch.KindContent, "s") }, "s"},
		{"reorder", "acd", func(a *batch.Arrangement) (batch.Act, error) { return a.Move("doc-acd", 1, "d", "c") }, "dca"},
		{"to the end", "acd", func(a *batch.Arrangement) (batch.Act, error) { return a.Move("doc-acd", 0, "a") }, "cda"},
		{"to another document", "ac de", func(a *batch.Arrangement) (batch.Act, error) { return a.Move("doc-de", 2, "c") }, "a dce"},
		{"the last page of a document", "a de", func(a *batch.Arrangement) (batch.Act, error) { return a.Move("doc-de", 1, "a") }, "ade"},
		{"split", "acd ef", func(a *batch.Arrangement) (batch.Act, error) { return a.Split("c", "neu", "") }, "a cd ef"},
		{"join", "a cd ef", func(a *batch.Arrangement) (batch.Act, error) { return a.Join("doc-ef", "doc-a") }, "cd efa"},
		{"urgent", "a cd", func(a *batch.Arrangement) (batch.Act, error) { return a.Hurry(true, "doc-cd") }, "a cd!"},
		{"all urgent", "a cd", func(a *batch.Arrangement) (batch.Act, error) { return a.Hurry(true) }, "a! cd!"},
		{"sealed off", "acd", func(a *batch.Arrangement) (batch.Act, error) { return a.SealOff("verschlossene Personalsache", "c") }, "ad"},
		{"discarded", "acd", func(a *batch.Arrangement) (batch.Act, error) { return a.Discard("zweimal eingezogen", "a", "d") }, "ac"},
		{"a document sealed off", "a cd", func(a *batch.Arrangement) (batch.Act, error) { return a.SealOff("irrtümlich geöffnet", "a") }, "cd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := stack(c.from)
			act, err := c.edit(a)
			if err != nil {
				t.Fatal(err)
			}
			next := a.Apply(act)
			if got := written(next); got != c.want {
				t.Errorf("%s becomes %s, want %s", c.from, got, c.want)
			}
			whole(t, next)
			for _, d := range act.Documents {
				if a.Document(d.ID) == nil && act.Document != d.ID {
					t.Errorf("the log must name the new document %s", d.ID)
				}
			}
			act.Seq = 7
			back, err := next.Undo(batch.NewEditStack([]batch.Act{act}))
			if err != nil {
				t.Fatal(err)
			}
			if got := written(next.Apply(back)); got != written(a) || back.Undoes != 7 {
				t.Errorf("undone it is %s, not %s", got, written(a))
			}
		})
	}
}

func TestImpossibleEdits(t *testing.T) {
	a := stack("ac s de")
	seal, err := a.SealOff("irrtümlich geöffnet", "e")
	if err != nil {
		t.Fatal(err)
	}
	a = a.Apply(seal)
	for name, edit := range map[string]func() (batch.Act, error){
		"no page":                        func() (batch.Act, error) { return a.Rotate(90) },
		"askew":                          func() (batch.Act, error) { return a.Rotate(45, "a") },
		"all the way round":              func() (batch.Act, error) { return a.Rotate(360, "a") },
		"twice the same":                 func() (batch.Act, error) { return a.Rotate(90, "a", "a") },
		"a sealed-off page":              func() (batch.Act, error) { return a.Rotate(90, "e") },
		"made a separator":               func() (batch.Act, error) { return a.Mark(batch.KindSeparator, "a") },
		"made a placeholder":             func() (batch.Act, error) { return a.Mark(batch.KindPlaceholder, "a") },
		"a separator in a document":      func() (batch.Act, error) { return a.Move("doc-ac", 1, "s") },
		"too far":                        func() (batch.Act, error) { return a.Move("doc-ac", 4, "d") },
		"split before the first page":    func() (batch.Act, error) { return a.Split("a", "neu", "") },
		"split outside of documents":     func() (batch.Act, error) { return a.Split("s", "neu", "") },
		"join one":                       func() (batch.Act, error) { return a.Join("doc-ac") },
		"join with itself":               func() (batch.Act, error) { return a.Join("doc-ac", "doc-ac") },
		"the same title":                 func() (batch.Act, error) { return a.Rename("doc-ac", "ac") },
		"blank confirmed, but it is not": func() (batch.Act, error) { return a.ConfirmBlank("a") },
		"discarded for itself":           func() (batch.Act, error) { return a.Discard("doppelt", "a", "a") },
		"discarded for a separator":      func() (batch.Act, error) { return a.Discard("doppelt", "s", "a") },
		"unsealed, but it is not sealed": func() (batch.Act, error) { return a.Unseal("doch", "a") },
	} {
		if _, err := edit(); batch.CodeOf(err) != batch.CodeEditImpossible {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Rotate(90, "x"); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("unknown page: %v", err)
	}
	if _, err := a.Join("doc-ac", "doc-x"); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("unknown document: %v", err)
	}
	if _, err := a.Undo(batch.EditStack{}); batch.CodeOf(err) != batch.CodeEditImpossible {
		t.Errorf("nothing to undo: %v", err)
	}
	if _, err := a.Redo(batch.EditStack{}); batch.CodeOf(err) != batch.CodeEditImpossible {
		t.Errorf("nothing to redo: %v", err)
	}
}

// A text is made for one rotation: a turned page is read again, and so is one
// that was taken for blank.
func TestWhatChangesIsReadAgain(t *testing.T) {
	a := stack("abc")
	for name, c := range map[string]struct {
		edit func() (batch.Act, error)
		page batch.ID
		want bool
	}{
		"turned":       {func() (batch.Act, error) { return a.Rotate(180, "a") }, "a", true},
		"not blank":    {func() (batch.Act, error) { return a.Mark(batch.KindContent, "b") }, "b", true},
		"an envelope":  {func() (batch.Act, error) { return a.Mark(batch.KindEnvelope, "b") }, "b", true},
		"marked blank": {func() (batch.Act, error) { return a.Mark(batch.KindBlank, "c") }, "c", false},
		"sealed off":   {func() (batch.Act, error) { return a.SealOff("Irrtum", "a") }, "a", false},
	} {
		act, err := c.edit()
		if err != nil {
			t.Fatal(err)
		}
		p := a.Apply(act).Page(c.page)
		if got := !p.HasText && p.ReadNote == ""; got != c.want {
			t.Errorf("%s: to be read: %v", name, got)
		}
	}
}

func TestPagesThatArriveLater(t *testing.T) {
	for _, c := range []struct {
		name      string
		placement batch.Placement
		arrive    string // a letter per page; a capital is the other side of the sheet before
		want      string
		exact     bool
	}{
		{"at a place", batch.Placement{Document: "doc-ac", At: 2}, "xy", "axyc de", true},
		{"at the end", batch.Placement{Document: "doc-ac"}, "x", "acx de", true},
		{"a further document", batch.Placement{Document: "neu", Title: "Nachtrag"}, "xy", "ac de xy", true},
		{"for another", batch.Placement{Replace: []batch.ID{"d"}}, "x", "ac xe", true},
		{"both sides for another", batch.Placement{Replace: []batch.ID{"d"}}, "xX", "ac xXe", true},
		{"for two sheets", batch.Placement{Replace: []batch.ID{"a", "c"}}, "xy", "xy de", true},
		{"two for one", batch.Placement{Replace: []batch.ID{"d"}}, "xy", "ac xyde", false},
		{"one for two", batch.Placement{Replace: []batch.ID{"a", "c"}}, "x", "xac de", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := stack("ac de")
			if err := c.placement.Check(a); err != nil {
				t.Fatal(err)
			}
			a, ids := arrive(a, c.arrive)
			act, exact, err := a.Place(c.placement, 1, true, ids...)
			if err != nil {
				t.Fatal(err)
			}
			next := a.Apply(act)
			if got := written(next); got != c.want || exact != c.exact {
				t.Errorf("%s, exact %v; want %s, %v", got, exact, c.want, c.exact)
			}
			whole(t, next)
			act.Seq = 3
			acts := []batch.Act{act}
			undo, err := next.Undo(batch.NewEditStack(acts))
			if err != nil {
				t.Fatal(err)
			}
			back := next.Apply(undo)
			if got := written(back); got != "ac de" {
				t.Errorf("undone: %s", got)
			}
			for _, id := range ids {
				if p := back.Page(id); p.Withdrawn != batch.Retracted || p.Document != "" {
					t.Errorf("page %s that arrived is %q after the undo", id, p.Withdrawn)
				}
			}
			undo.Seq = 4
			redo, err := back.Redo(batch.NewEditStack(append(acts, undo)))
			if err != nil {
				t.Fatal(err)
			}
			if got := written(back.Apply(redo)); got != c.want {
				t.Errorf("redone: %s", got)
			}
		})
	}
	a, ids := arrive(stack("ac de"), "x")
	act, exact, err := a.Place(batch.Placement{Replace: []batch.ID{"d"}}, 1, false, ids...)
	if err != nil || exact || written(a.Apply(act)) != "ac xde" {
		t.Errorf("a feed that broke off replaces: %s, exact %v, %v", written(a.Apply(act)), exact, err)
	}
	a = stack("ac s")
	for name, p := range map[string]batch.Placement{
		"too far":     {Document: "doc-ac", At: 9},
		"a separator": {Replace: []batch.ID{"s"}},
		"a kind":      {Document: "doc-ac", Kind: batch.KindSeparator},
	} {
		if err := p.Check(a); batch.CodeOf(err) != batch.CodeEditImpossible {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// arrive adds pages that belong to no document yet.
func arrive(a *batch.Arrangement, letters string) (*batch.Arrangement, []batch.ID) {
	pages := slices.Clone(a.Pages)
	var ids []batch.ID
	sheet := len(pages)
	for _, letter := range letters {
		side := batch.Back
		if strings.ToLower(string(letter)) == string(letter) {
			sheet++
			side = batch.Front
		}
		pages = append(pages, batch.Page{ID: batch.ID(letter), Batch: "stapel", Position: len(pages) + 1, Sheet: sheet, Side: side, Input: 1, Kind: batch.KindContent})
		ids = append(ids, batch.ID(letter))
	}
	return batch.NewArrangement(pages, a.Documents), ids
}

// whole checks what holds for every arrangement: each page is in one document
// and says so, or is a separator or withdrawn; numbers have no gap; envelopes
// are last.
func whole(t interface{ Fatalf(string, ...any) }, a *batch.Arrangement) {
	in := map[batch.ID]batch.ID{}
	for i, d := range a.Documents {
		if d.Number != i+1 || d.Gone != (len(d.Pages) == 0) {
			t.Fatalf("document %s has number %d at place %d, %d pages, gone %v", d.ID, d.Number, i, len(d.Pages), d.Gone)
		}
		envelope := false
		for _, id := range d.Pages {
			if other := in[id]; other != "" {
				t.Fatalf("page %s is in %s and %s", id, other, d.ID)
			}
			in[id] = d.ID
			if e := a.Page(id).Kind == batch.KindEnvelope; envelope && !e {
				t.Fatalf("page %s lies behind an envelope", id)
			} else {
				envelope = e
			}
		}
	}
	for _, p := range a.Pages {
		if p.Document != in[p.ID] {
			t.Fatalf("page %s says %q and lies in %q", p.ID, p.Document, in[p.ID])
		}
		if excused := p.Kind == batch.KindSeparator || p.Withdrawn != batch.NotWithdrawn; p.Document == "" && !excused {
			t.Fatalf("page %s is lost", p.ID)
		}
		if p.Withdrawn != batch.NotWithdrawn && p.Document != "" {
			t.Fatalf("withdrawn page %s is in %s", p.ID, p.Document)
		}
	}
}

// TestAnyEditsUndone makes any edits in any order, then undoes all and redoes
// all: the batch is as it was, and then as it became. At no time is a page in two
// documents or lost.
func TestAnyEditsUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := stack("abc d s efgh ij")
		a, fresh := arrive(start, "xyXzvw")
		var acts []batch.Act
		states := []string{written(a)} // after each edit in force
		do := func(act batch.Act, err error) bool {
			if batch.CodeOf(err) == batch.CodeEditImpossible {
				return false
			}
			if err != nil {
				t.Fatalf("%v", err)
			}
			act.Seq, act.Time = int64(len(acts)+10), time.Unix(int64(len(acts)), 0)
			acts, a = append(acts, act), a.Apply(act)
			return true
		}
		page := func() batch.ID { return rapid.SampledFrom(start.Pages).Draw(t, "page").ID }
		document := func() batch.ID {
			live := a.Live()
			if len(live) == 0 {
				return "keins"
			}
			return rapid.SampledFrom(live).Draw(t, "document").ID
		}
		at := func() int { return rapid.IntRange(0, 4).Draw(t, "at") }
		edits := map[string]func() (batch.Act, error){
			"rotate": func() (batch.Act, error) {
				return a.Rotate(rapid.SampledFrom([]int{90, 180, -90}).Draw(t, "degrees"), page())
			},
			"mark": func() (batch.Act, error) {
				return a.Mark(rapid.SampledFrom([]batch.PageKind{batch.KindContent, batch.KindBlank, batch.KindEnvelope}).Draw(t, "kind"), page())
			},
			"move": func() (batch.Act, error) { return a.Move(document(), at(), page()) },
			"split": func() (batch.Act, error) {
				return a.Split(page(), batch.ID(fmt.Sprintf("neu-%d", len(acts))), "")
			},
			"join":    func() (batch.Act, error) { return a.Join(document(), document()) },
			"rename":  func() (batch.Act, error) { return a.Rename(document(), fmt.Sprintf("Titel %d", len(acts))) },
			"urgent":  func() (batch.Act, error) { return a.Hurry(true, document()) },
			"sealoff": func() (batch.Act, error) { return a.SealOff("Irrtum", page()) },
			"unseal":  func() (batch.Act, error) { return a.Unseal("doch nicht", page()) },
			"discard": func() (batch.Act, error) { return a.Discard("doppelt", page(), page()) },
			"confirm": func() (batch.Act, error) { return a.ConfirmBlank(page()) },
			"place": func() (batch.Act, error) {
				if len(fresh) == 0 {
					return batch.Act{}, batch.Refuse("test", batch.CodeEditImpossible, "alle da")
				}
				p := batch.Placement{Document: document()}
				if rapid.Bool().Draw(t, "replace") {
					p = batch.Placement{Replace: []batch.ID{page()}}
				}
				act, _, err := a.Place(p, 1, rapid.Bool().Draw(t, "whole"), fresh[0])
				if err == nil {
					fresh = fresh[1:]
				}
				return act, err
			},
		}
		names := []string{"rotate", "mark", "move", "split", "join", "rename", "urgent", "sealoff", "unseal", "discard", "confirm", "place", "undo", "redo"}
		for range rapid.IntRange(1, 25).Draw(t, "edits") {
			name := rapid.SampledFrom(names).Draw(t, "edit")
			before := batch.NewEditStack(acts)
			done := false
			switch name {
			case "undo":
				done = do(a.Undo(before))
			case "redo":
				done = do(a.Redo(before))
			default:
				done = do(edits[name]())
			}
			if !done {
				continue
			}
			lost(t, a, fresh)
			n := len(batch.NewEditStack(acts).Done)
			switch {
			case name == "undo" && (n != len(before.Done)-1 || written(a) != states[n]):
				t.Fatalf("after an undo it is %q, before the edit it was %q", written(a), states[n])
			case name == "undo":
			case n == len(states):
				states = append(states, written(a))
			case name == "redo" && written(a) != states[n]:
				t.Fatalf("after a redo it is %q, before the undo it was %q", written(a), states[n])
			default:
				states = append(states[:n:n], written(a))
			}
		}
		end := written(a)
		n := 0
		for s := batch.NewEditStack(acts); len(s.Done) > 0; s = batch.NewEditStack(acts) {
			n++
			do(a.Undo(s))
			lost(t, a, fresh)
		}
		if written(a) != states[0] {
			t.Fatalf("after all is undone it is %q, at first it was %q", written(a), states[0])
		}
		for _, p := range start.Pages {
			q := *a.Page(p.ID)
			if q.Kind != p.Kind || q.Rotation != p.Rotation || q.Turned != p.Turned || q.Document != p.Document || q.Withdrawn != p.Withdrawn {
				t.Fatalf("after all is undone page %s is %+v, at first it was %+v", p.ID, q, p)
			}
		}
		for range n {
			do(a.Redo(batch.NewEditStack(acts)))
		}
		if written(a) != end {
			t.Fatalf("after all is redone it is %q, before it was %q", written(a), end)
		}
	})
}

// lost checks an arrangement without the pages that have not arrived yet.
func lost(t *rapid.T, a *batch.Arrangement, missing []batch.ID) {
	pages := slices.DeleteFunc(slices.Clone(a.Pages), func(p batch.Page) bool { return slices.Contains(missing, p.ID) })
	whole(t, batch.NewArrangement(pages, a.Documents))
}
