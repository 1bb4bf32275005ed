package batch

import (
	"maps"
	"slices"
	"time"
)

// BlankPolicy says what becomes of blank pages in a package (resiscan.md 5.3).
// Their images stay in the store in any case.
type BlankPolicy string

// Blank policies. KeepMarked is the default, and what the risk analysis of the
// BSI prefers.
const (
	KeepMarked      BlankPolicy = "keep_marked"
	RemoveConfirmed BlankPolicy = "remove_confirmed" // only those that a person confirmed
	RemoveAutomatic BlankPolicy = "remove_automatic" // those without any doubt as well; need normal only
)

// BlankSettings choose what becomes of blank pages.
type BlankSettings struct {
	Policy BlankPolicy `toml:"policy" json:"policy"`
}

// BlankSuppressed is the act that fixes which blank pages a package goes without,
// just before it is sealed. Its Data is a list of Suppression.
const BlankSuppressed ActName = "blank-suppressed"

// Suppression is a blank page that is not in the package of its document. Either
// a person confirmed it, or Rule names the policy that left it out.
type Suppression struct {
	Page     ID      `json:"page"`
	Position int     `json:"position"` // in the batch
	Sheet    int     `json:"sheet"`
	Side     Side    `json:"side"`
	Ink      float64 `json:"ink"`    // share of the page
	SHA256   string  `json:"sha256"` // of the page image in the store
	// Thumbnail is the SHA-256 of the page made small (imaging.Raster.Miniature).
	Thumbnail   string      `json:"thumbnail_sha256"`
	ConfirmedBy string      `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time   `json:"confirmed_at,omitzero"`
	Rule        BlankPolicy `json:"rule,omitempty"`
}

// Suppressed returns the pages of a document that its package goes without, all
// but their thumbnails. A document of nothing but blank pages is kept whole: that
// something arrived must be seen.
func (a *Arrangement) Suppressed(d Document, policy BlankPolicy, need Need, acts []Act) []Suppression {
	if policy != RemoveConfirmed && policy != RemoveAutomatic {
		return nil
	}
	confirmed := confirmations(acts)
	var out []Suppression
	for _, id := range d.Pages {
		p := a.Page(id)
		if p == nil || p.Kind != KindBlank {
			continue
		}
		s := Suppression{Page: id, Position: p.Position, Sheet: p.Sheet, Side: p.Side, SHA256: p.Image.SHA256}
		if p.Measured != nil {
			s.Ink = p.Measured.Ink
		}
		switch act, ok := confirmed[id]; {
		case ok:
			s.ConfirmedBy, s.ConfirmedAt = act.Actor, act.Time
		case policy == RemoveAutomatic && !need.AtLeast(NeedHigh) && !doubtful(*p):
			s.Rule = policy
		default:
			continue
		}
		out = append(out, s)
	}
	if len(out) == len(d.Pages) {
		return nil
	}
	return out
}

// BlankSeen are the pages that people found blank, by acts that are in force.
func BlankSeen(acts []Act) []ID {
	return slices.Sorted(maps.Keys(confirmations(acts)))
}

// confirmations are the acts by which people found pages blank and that are in
// force: a page marked by hand was looked at.
func confirmations(acts []Act) map[ID]Act {
	out := map[ID]Act{}
	for _, step := range NewEditStack(acts).Done {
		data, ok := step.Edit.Edit()
		if !ok {
			continue
		}
		blank := step.Edit.Name == BlankConfirmed || step.Edit.Name == PageMarked && data.Kind == KindBlank
		for _, id := range data.Pages {
			switch {
			case blank:
				out[id] = step.Edit
			case step.Edit.Name == PageMarked:
				delete(out, id)
			}
		}
	}
	return out
}

// doubtful tells whether anything speaks against leaving a blank page out unseen:
// a single initial must not be lost (A.SC.8).
func doubtful(p Page) bool {
	if p.Measured == nil || !p.Measured.Blank || p.Measured.Marks > 0 || len(p.Measured.Barcodes) > 0 {
		return true
	}
	for _, f := range p.Findings {
		if f.Severity != Note || f.Code == FindingNearBlank {
			return true
		}
	}
	return false
}
