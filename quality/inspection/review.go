package inspection

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Batch is what Make looks at.
type Batch struct {
	batch.Batch
	Pages     []batch.Page
	Documents []batch.Document
	Acts      []batch.Act // oldest first
	// Barred are, where two persons are demanded now, those whose looks at a page do
	// not count because they fed or edited it (A.AM.IN.SH.1).
	Barred map[batch.ID][]string
}

// Seen is a look that still holds: nothing about its subject changed since.
type Seen struct {
	Look
	Actor string    `json:"actor"`
	Time  time.Time `json:"time"`
}

// Review is how far the inspection of a batch is.
type Review struct {
	Rule sampling.Rule `json:"rule"`
	// Draw is nil until the sample is drawn: then only Balance is filled.
	Draw     *sampling.Draw         `json:"draw,omitempty"`
	Required []sampling.Requirement `json:"required"`
	Covered  []sampling.Covered     `json:"covered"`
	Looks    map[batch.ID]Seen      `json:"looks"`
	// Faulty are pages and documents found faulty and not mended since.
	Faulty []batch.ID `json:"faulty,omitempty"`
	// Faults counts the documents drawn in which a fault was found, mended or not.
	Faults int `json:"faults"`
	// Unlooked counts the documents drawn of which not everything was looked at that
	// still counts of them.
	Unlooked int `json:"unlooked,omitempty"`
	// Verdict follows from the sample, as soon as the rest of it cannot change it;
	// empty before.
	Verdict sampling.Verdict `json:"verdict,omitempty"`
	Seen    bool             `json:"seen"`    // all that is required is seen
	Missing int              `json:"missing"` // requirements that are not met yet

	Balance quality.Balance      `json:"balance"`
	Open    []quality.Difference `json:"open"` // differences that nobody decided about
	Settled []Settlement         `json:"settled,omitempty"`
	Parked  []batch.ID           `json:"parked,omitempty"` // documents with an open doubt case
}

// Edited is the reason for documents that came up or changed after the draw.
const Edited sampling.Reason = "edited"

// Make reviews a batch. counted says whether the class wants the sheets
// counted. Errors come from acts that no program of ours wrote.
func Make(b Batch, rule sampling.Rule, counted bool) (Review, error) {
	r := Review{Rule: rule, Looks: map[batch.ID]Seen{}, Required: []sampling.Requirement{}, Covered: []sampling.Covered{}}
	r.Balance = quality.NewBalance(b.Batch, b.Pages, b.Documents, counted)
	drawing, drawnAt, err := r.read(b)
	if err != nil {
		return r, err
	}
	r.lift(b)
	s := newSample(b, drawing, drawnAt)
	r.Balance.Differences = append(append(r.Balance.Differences, withdrawn(b)...), s.vanished(b)...)
	r.settle(b)
	if drawing == nil {
		return r, nil
	}
	r.Draw = &drawing.Draw
	return r, r.judge(b, drawing, s)
}

// read takes the looks that hold and the last draw, with its line.
func (r *Review) read(b Batch) (drawing *Drawing, drawnAt int64, err error) {
	for _, a := range b.Acts {
		switch a.Name {
		case Drawn:
			var d Drawing
			if err := decode(a, &d); err != nil {
				return nil, 0, err
			}
			drawing, drawnAt = &d, a.Seq
		case Looked:
			var l Look
			if err := decode(a, &l); err != nil {
				return nil, 0, err
			}
			subject := a.Page
			if subject == "" {
				subject = a.Document
			}
			r.Looks[subject] = Seen{Look: l, Actor: a.Actor, Time: a.Time}
		case batch.ActClassRaised: // drawn under less than is demanded now
			if drawing != nil && drawing.Order.Need != r.Rule.Need {
				drawing, drawnAt = nil, 0
			}
		default:
			r.lapse(b, a)
		}
	}
	return drawing, drawnAt, nil
}

// lift takes out the looks that do not satisfy what is demanded by now, whatever
// was demanded when they were made: a batch may have been raised since. A fault
// stays a fault, whoever found it.
func (r *Review) lift(b Batch) {
	documents := documentsOf(b.Documents)
	maps.DeleteFunc(r.Looks, func(subject batch.ID, look Seen) bool {
		return look.Verdict != Faulty && (r.Rule.PerPage && !look.Alone || b.bars(look.Actor, subject, documents[subject].Pages))
	})
}

// bars tells whether somebody's look at a page, or at any page of a document, does
// not count.
func (b Batch) bars(actor string, subject batch.ID, pages []batch.ID) bool {
	barred := func(id batch.ID) bool { return slices.Contains(b.Barred[id], actor) }
	return barred(subject) || slices.ContainsFunc(pages, barred)
}

// lapse forgets looks at what an act changed: a page turned after it was seen
// must be seen again, and so must its document.
func (r *Review) lapse(b Batch, a batch.Act) {
	for _, c := range a.Pages {
		delete(r.Looks, c.Page)
		for _, d := range b.Documents {
			if slices.Contains(d.Pages, c.Page) {
				delete(r.Looks, d.ID)
			}
		}
	}
	for _, d := range a.Documents {
		delete(r.Looks, d.ID)
	}
}

// settle matches decisions with the differences as they are now. What was decided
// about a page ends when the page is withdrawn again.
func (r *Review) settle(b Batch) {
	decided := map[quality.Difference]string{}
	for _, a := range b.Acts {
		var s Settlement
		if a.Name == Settled && decode(a, &s) == nil {
			decided[s.Difference] = s.Reason
		}
		for _, c := range a.Pages {
			maps.DeleteFunc(decided, func(d quality.Difference, _ string) bool { return c.Withdrawn != nil && d.Page == c.Page })
		}
	}
	r.Open = []quality.Difference{}
	for _, d := range r.Balance.Differences {
		if reason, ok := decided[d]; ok {
			r.Settled = append(r.Settled, Settlement{d, reason})
		} else {
			r.Open = append(r.Open, d)
		}
	}
	for _, d := range b.Documents {
		if d.State == batch.Doubtful {
			r.Parked = append(r.Parked, d.ID)
		}
	}
}

// judge says what must be seen, what was, and what follows.
func (r *Review) judge(b Batch, drawing *Drawing, s sample) error {
	units, edited := population(b, r.Draw)
	seen := map[batch.ID]bool{}
	absent := absentees(b, units)
	for id, look := range r.Looks {
		seen[id] = look.Verdict != Faulty
		if look.Verdict == Faulty && !absent[id] {
			r.Faulty = append(r.Faulty, id)
		}
	}
	slices.Sort(r.Faulty)
	for id := range absent {
		seen[id] = true // what became of it is decided elsewhere, or seen there
	}
	var findings []batch.Finding
	for _, p := range b.Pages {
		if !absent[p.ID] {
			for _, f := range p.Findings {
				f.Page = p.ID
				findings = append(findings, f)
			}
		}
	}
	var err error
	if r.Required, err = sampling.Required(units, *r.Draw, findings, r.Rule); err != nil {
		return err
	}
	r.Required = slices.DeleteFunc(r.Required, func(q sampling.Requirement) bool { return absent[q.Unit] })
	r.Required = merge(r.Required, s.edited(b, drawing, r.Rule.PerPage))
	all := append(slices.Clone(units), edited...)
	r.cover(all, seen, absent)
	r.Faults, r.Unlooked = s.faults(b), s.unlooked(b, r.Looks)
	if r.Faults < r.Draw.Order.Reject && !r.Seen && !sampleLooked(r.Required, all, r.Looks) {
		return nil // the rest may still change what follows
	}
	if _, r.Verdict = r.Rule.After(sampling.State{}, r.Draw.Order, r.Faults); r.Verdict == sampling.InspectAll {
		r.Required = r.Required[:0]
		for _, u := range all {
			if !absent[u.ID] {
				r.Required = append(r.Required, whole(u, sampling.Adaptive, r.Rule.PerPage))
			}
		}
		r.cover(all, seen, absent)
	}
	return nil
}

// cover says how far what is required was seen; nothing is said of what is not to
// be released.
func (r *Review) cover(units []sampling.Unit, seen, absent map[batch.ID]bool) {
	r.Covered, r.Seen = sampling.Cover(units, r.Required, seen)
	r.Covered = slices.DeleteFunc(r.Covered, func(c sampling.Covered) bool { return absent[c.Unit] })
	r.Missing = sampling.Missing(units, r.Required, seen)
}

// population are the documents of the draw as they are now, and those that came
// up since.
func population(b Batch, d *sampling.Draw) (units, edited []sampling.Unit) {
	now, drawn := documentsOf(b.Documents), map[batch.ID]bool{}
	for _, id := range d.Population.IDs {
		units = append(units, sampling.Unit{ID: id, Pages: now[id].Pages})
		drawn[id] = true
	}
	for _, doc := range b.Documents {
		if Waits(doc) && !drawn[doc.ID] {
			edited = append(edited, sampling.Unit{ID: doc.ID, Pages: doc.Pages})
		}
	}
	return units, edited
}

// Waits tells whether a document waits for release: it is not dissolved, parked
// or sealed.
func Waits(d batch.Document) bool { return !d.Gone && d.State == batch.Open }

// absentees are the documents of a draw, and the pages, that are not to be
// released now: dissolved, parked, sealed before, withdrawn. Pages in no document
// are separators and blanks; their findings count.
func absentees(b Batch, units []sampling.Unit) map[batch.ID]bool {
	waits, absent := map[batch.ID]bool{"": true}, map[batch.ID]bool{}
	for _, d := range b.Documents {
		waits[d.ID] = Waits(d)
		absent[d.ID] = !Waits(d)
	}
	for _, u := range units {
		absent[u.ID] = !waits[u.ID]
	}
	for _, p := range b.Pages {
		absent[p.ID] = p.Withdrawn != batch.NotWithdrawn || !waits[p.Document]
	}
	maps.DeleteFunc(absent, func(_ batch.ID, in bool) bool { return !in })
	return absent
}

func whole(u sampling.Unit, why sampling.Reason, perPage bool) sampling.Requirement {
	q := sampling.Requirement{Unit: u.ID, Reasons: []sampling.Reason{why}, Whole: true}
	if perPage {
		q.Pages = slices.Clone(u.Pages)
	}
	return q
}

// sampleLooked tells whether everything required was looked at, be it good or
// not.
func sampleLooked(required []sampling.Requirement, units []sampling.Unit, looks map[batch.ID]Seen) bool {
	looked := map[batch.ID]bool{}
	for id := range looks {
		looked[id] = true
	}
	_, done := sampling.Cover(units, required, looked)
	return done
}

func decode(a batch.Act, v any) error {
	if err := json.Unmarshal(a.Data, v); err != nil {
		return &batch.Error{Op: "inspection.read", Code: batch.CodeStoreDamaged, Detail: fmt.Sprintf("%s in Zeile %d", a.Name, a.Seq), Err: err}
	}
	return nil
}
