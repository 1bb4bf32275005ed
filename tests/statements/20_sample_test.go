package statements

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// TestStatement20UnsampledIsNotCalledChecked: a document that was not drawn is
// never described as inspected (A.NB.4, A.SC.8).
func TestStatement20UnsampledIsNotCalledChecked(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := s.letters(6)
	first := s.begin(id)
	if len(first.Required) != 1 {
		t.Fatalf("%+v", first.Required)
	}
	r := s.review(s.look.does("batch", "inspect", string(id), "--accept", required(first)))
	inspected := 0
	for _, c := range r.Covered {
		switch c.Coverage {
		case sampling.CoverageInspected:
			inspected++
		case sampling.CoverageNotDrawn:
		default:
			t.Errorf("%+v", c)
		}
	}
	if inspected != 1 || len(r.Covered) != 6 {
		t.Errorf("%+v", r.Covered)
	}
}

// TestStatement20NoteSaysWhatWasDone: the same in the transfer notes, as XML in
// the packages. In replacing mode the agreement is stated for the document a
// person has seen and for no other; of a mere copy it is never stated.
func TestStatement20NoteSaysWhatWasDone(t *testing.T) {
	for _, c := range []struct {
		mode  batch.Mode
		seen  transfernote.Scope
		other transfernote.Scope
	}{{batch.Replacing, transfernote.ScopeDocument, transfernote.ScopeBatch}, {batch.Copying, transfernote.ScopeNone, transfernote.ScopeNone}} {
		s := newStaff(t)
		if c.mode == batch.Replacing {
			s.replacing()
		} else {
			s.use()
		}
		id := s.letters(4)
		s.scan.does("batch", "count", string(id), "5")
		drawn := s.begin(id).Required[0].Unit
		s.look.does("batch", "settle", string(id), "count", "--reason", "das Deckblatt war mitgezählt")
		s.pass(id)
		inspector := s.look.whoami().Pseudonym
		for document, n := range s.notes() {
			want, result := c.other, transfernote.NotDrawn
			if document == drawn {
				want, result = c.seen, transfernote.Inspected
			}
			q := n.Quality
			if n.Mode != c.mode || q.Result != result || n.Agreement.Scope != want || n.Agreement.Made != (want == transfernote.ScopeDocument) {
				t.Errorf("%s: %s %+v", c.mode, q.Result, n.Agreement)
			}
			if q.Sample == nil || q.Sample.Plan != "percent 4" || q.Sample.Selected != (document == drawn) || q.Release == nil || q.Release.Person != inspector || !q.Release.FourEyes {
				t.Errorf("%+v %+v", q.Sample, q.Release)
			}
			if result == transfernote.NotDrawn {
				if len(q.Looks)+len(q.Criteria) != 0 || !strings.Contains(q.Statement, "Stapel durch Stichprobe freigegeben, Dokument nicht gezogen") || n.Times.Inspection.Missing == "" {
					t.Errorf("not drawn: %+v", q)
				}
			} else if len(q.Looks) != 1 || q.Looks[0].Person != inspector || n.Times.Inspection.At.IsZero() || len(q.Criteria) == 0 {
				t.Errorf("drawn: %+v", q)
			}
			if b := q.Completeness; b.Result != transfernote.Decided || b.Balance.Expected != 5 || b.Balance.Sheets != 4 || len(b.Decisions) != 1 || b.Decisions[0].Reason != "das Deckblatt war mitgezählt" || b.Decisions[0].Person != inspector {
				t.Errorf("%+v", b)
			}
		}
	}
}

// TestStatement20EditsDoNotEmptyTheSample: whoever joins the document that was drawn
// to another, or moves its page there, takes nothing out of the sample: it is looked
// at where it lies now, before anything of the batch goes out.
func TestStatement20EditsDoNotEmptyTheSample(t *testing.T) {
	s := newStaff(t)
	s.use()
	for _, how := range []string{"join", "move"} {
		id := s.letters(6)
		drawn := string(s.begin(id).Required[0].Unit)
		docs := s.documents(id)
		at := slices.Index(docs, drawn)
		other := (at + 1) % len(docs)
		number := func(i int) string { return strconv.Itoa(i + 1) }
		if how == "join" {
			s.scan.does("document", "join", string(id), number(other), number(at))
		} else {
			s.scan.does("page", "move", string(id), number(at), "--to", number(other))
		}
		refused := s.look.expect(batch.ExitPolicy, batch.CodeNotInspected, "", "batch", "release", string(id))
		if m := refused.Lines(t, "error")[0].Message; !strings.Contains(m, "ein Dokument ist noch anzusehen") {
			t.Errorf("%s: %s", how, m)
		}
		if text := string(s.look.run("", "batch", "inspect", string(id)).Out); strings.Contains(text, "Alles angesehen") || strings.Contains(text, "nicht gezogen") {
			t.Errorf("%s: %s", how, text)
		}
		r := s.begin(id)
		if len(r.Required) != 1 || string(r.Required[0].Unit) != docs[other] || !r.Required[0].Whole {
			t.Fatalf("%s: %+v", how, r.Required)
		}
		s.look.does("batch", "inspect", string(id), "--accept", docs[other])
		s.look.does("batch", "release", string(id))
	}
	if n := len(s.logged("page-inspected")); n != 2 {
		t.Errorf("%d looks", n)
	}
}
