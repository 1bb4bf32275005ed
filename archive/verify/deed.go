package verify

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// deed is what the note says that a person did. The log must have it: a note
// cannot claim an inspection that nobody made.
type deed struct {
	kind, actor string
	page        batch.ID // of a look at a page
	document    batch.ID // of a look at the whole document
	at          time.Time
}

// Kinds of records in the audit log that a note speaks of.
const (
	kindLook    = "page-inspected"
	kindRelease = "batch-released"
	kindSettled = "difference-settled"
	kindRemoved = "removal-confirmed"
)

func deedsOf(n *transfernote.Note) (out []deed) {
	for _, l := range n.Quality.Looks {
		d := deed{kind: kindLook, actor: l.Person, page: l.Page, at: l.Time}
		if l.Page == "" {
			d.document = n.Document.ID
		}
		out = append(out, d)
	}
	if r := n.Quality.Release; r != nil {
		out = append(out, deed{kind: kindRelease, actor: r.Person, at: r.Time})
	}
	for _, d := range n.Quality.Completeness.Decisions {
		out = append(out, deed{kind: kindSettled, actor: d.Person, at: d.Time})
	}
	for _, p := range n.Anomalies.SealedOff {
		if p.Removed != nil {
			out = append(out, deed{kind: kindRemoved, actor: p.ConfirmedBy, at: *p.Removed})
		}
	}
	for _, s := range n.Processing.Steps {
		out = append(out, deed{kind: string(s.Name), actor: s.Person, at: s.Time})
	}
	return out
}

// heed remembers a record of the log under what a deed would say of it.
func (m mentions) heed(e audit.Entry) {
	d := deed{kind: e.Kind, actor: e.Actor}
	switch {
	case e.Kind == kindLook && e.Page != "":
		d.page = e.Page
	case e.Kind == kindLook, e.Kind == kindLater:
		d.document = e.Document
	}
	m.deeds[d] = append(m.deeds[d], e.Time)
}

// A deed is written down first in the manifest of its batch, which gives its
// time, and then witnessed by the log: at once, but for a slow disk or a clock
// that was set.
const (
	witnessedBefore = time.Second
	witnessedAfter  = 5 * time.Minute
)

// witnessed reports whether the log has a deed.
func (m mentions) witnessed(d deed) bool {
	at := d.at
	d.at = time.Time{}
	return slices.ContainsFunc(m.deeds[d], func(t time.Time) bool {
		return !t.Before(at.Add(-witnessedBefore)) && !t.After(at.Add(witnessedAfter))
	})
}
