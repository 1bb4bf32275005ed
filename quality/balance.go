package quality

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// Balance is the sheet balance of a batch as it stands (A.DV.2, A.NB.3): what
// was expected, what came, what became of it, and what does not fit.
type Balance struct {
	Expected  int `json:"expected"`   // sheets without separator sheets; -1 where nobody counted
	Fed       int `json:"fed"`        // sheets by the device's own counter; -1 where it does not tell
	Received  int `json:"received"`   // sheets that count, without separator sheets
	Separator int `json:"separator"`  // separator sheets
	Rescanned int `json:"rescanned"`  // sheets replaced by a rescan
	Discarded int `json:"discarded"`  // sheets that a person withdrew because another shows the same
	SealedOff int `json:"sealed_off"` // of Received: sheets that were not to be scanned
	Removed   int `json:"removed"`    // of SealedOff: sheets whose images two people had erased
	Sides     int `json:"sides"`      // images received, all of them
	Kept      int `json:"kept"`       // pages in documents
	Blank     int `json:"blank"`      // pages marked blank
	// DoubleFeeds were reported by the device.
	DoubleFeeds int `json:"double_feeds"`
	Refused     int `json:"refused"` // inputs that gave no page

	Differences []Difference `json:"differences"`
}

// DifferenceCode is the stable name of something that does not fit.
type DifferenceCode string

// Differences that keep a batch from release until somebody decides.
const (
	DifferenceUncounted  DifferenceCode = "uncounted"   // nobody counted, though the class asks for it
	DifferenceCount      DifferenceCode = "count"       // expected and received differ
	DifferenceFed        DifferenceCode = "fed"         // the device counted other than what arrived
	DifferenceDocument   DifferenceCode = "document"    // the same for one document
	DifferenceDoubleFeed DifferenceCode = "double-feed" // reported by the device
	DifferenceBroken     DifferenceCode = "broken-off"  // the capture was interrupted and went on
	DifferenceRefused    DifferenceCode = "refused"     // an input gave no page
	DifferenceLeft       DifferenceCode = "left-over"   // a page is in no document, and nothing says why
	DifferenceDiscarded  DifferenceCode = "discarded"   // a person withdrew a sheet because another shows the same
	DifferenceSealedOff  DifferenceCode = "sealed-off"  // a sheet was not to be scanned; only a supervisor may see it
	DifferenceVanished   DifferenceCode = "vanished"    // a document drawn is gone with all its pages
)

// Difference is one thing that does not fit. Two are the same when code,
// subject and sentence are: a decision about one that has changed since does
// not hold.
type Difference struct {
	Code     DifferenceCode `json:"code"`
	Document batch.ID       `json:"document,omitempty"`
	Page     batch.ID       `json:"page,omitempty"`
	Message  string         `json:"message"` // German
}

// NewBalance counts. counted says whether the class wants the sheets counted by
// a person. Blank pages that are left out of documents are known by their kind.
func NewBalance(b batch.Batch, pages []batch.Page, documents []batch.Document, counted bool) Balance {
	out := Balance{Expected: b.Balance.Expected, Fed: b.Balance.Fed, Sides: len(pages), Refused: b.Balance.Refused, DoubleFeeds: b.Balance.DoubleFeeds, Differences: []Difference{}}
	sheets := map[int]*sheet{}
	for _, p := range pages {
		s := sheets[p.Sheet]
		if s == nil {
			s = &sheet{}
			sheets[p.Sheet] = s
		}
		s.add(p)
		if p.Withdrawn == batch.NotWithdrawn && p.Kind == batch.KindBlank {
			out.Blank++
		}
		if p.Document != "" {
			out.Kept++
		}
		if left(p) {
			out.differ(DifferenceLeft, "", p.ID, "Blatt %d (%s) gehört zu keinem Dokument", p.Sheet, germanSide[p.Side])
		}
	}
	for _, s := range sheets {
		out.count(*s)
	}
	out.compare(b, counted)
	out.compareDocuments(pages, documents)
	return out
}

// sheet collects what the sides of one sheet are.
type sheet struct{ counts, separator, replaced, discarded, sealed, removed bool }

func (s *sheet) add(p batch.Page) {
	switch {
	case p.Kind == batch.KindPlaceholder: // made by us, never paper of the stack
	case p.Withdrawn == batch.Replaced, p.Withdrawn == batch.Retracted:
		s.replaced = true
	case p.Withdrawn == batch.Discarded:
		s.discarded = true
	case p.Kind == batch.KindSeparator:
		s.separator = true
	default:
		s.counts = true
		s.sealed = s.sealed || p.Withdrawn == batch.SealedOff
		s.removed = s.removed || p.Removed
	}
}

func (b *Balance) count(s sheet) {
	switch {
	case s.separator: // its back is blank
		b.Separator++
	case s.counts:
		b.Received++
		if s.sealed {
			b.SealedOff++
			if s.removed {
				b.Removed++
			}
		}
	case s.discarded:
		b.Discarded++
	case s.replaced:
		b.Rescanned++
	}
}

// left tells whether a page is in no document without a reason.
func left(p batch.Page) bool {
	return p.Document == "" && p.Withdrawn == batch.NotWithdrawn && p.Kind != batch.KindSeparator && p.Kind != batch.KindBlank
}

func (b *Balance) compare(of batch.Batch, counted bool) {
	switch {
	case b.Expected < 0 && counted:
		b.differ(DifferenceUncounted, "", "", "Die Blätter sind nicht gezählt; gescannt sind %d", b.Received)
	case b.Expected >= 0 && b.Expected != b.Received:
		b.differ(DifferenceCount, "", "", "Gezählt: %d Blatt. Gescannt: %d Blatt", b.Expected, b.Received)
	}
	if all := b.Received + b.Separator + b.Rescanned + b.Discarded; b.Fed >= 0 && b.Fed != all {
		b.differ(DifferenceFed, "", "", "Der Scanner zählte %d Blatt, angekommen sind %d", b.Fed, all)
	}
	if b.DoubleFeeds > 0 {
		b.differ(DifferenceDoubleFeed, "", "", "Der Scanner meldete %d Mal einen Doppeleinzug", b.DoubleFeeds)
	}
	if n := len(of.Events) - b.DoubleFeeds; n > 0 {
		b.differ(DifferenceBroken, "", "", "Die Erfassung wurde %d Mal unterbrochen", n)
	}
	if b.Refused > 0 {
		b.differ(DifferenceRefused, "", "", "%d Dateien wurden abgelehnt", b.Refused)
	}
}

func (b *Balance) compareDocuments(pages []batch.Page, documents []batch.Document) {
	sheets := map[batch.ID]map[int]bool{}
	for _, p := range pages {
		if p.Document == "" || p.Kind == batch.KindPlaceholder {
			continue
		}
		if sheets[p.Document] == nil {
			sheets[p.Document] = map[int]bool{}
		}
		sheets[p.Document][p.Sheet] = true
	}
	for _, d := range documents {
		if n := len(sheets[d.ID]); !d.Gone && d.Expected > 0 && d.Expected != n {
			b.differ(DifferenceDocument, d.ID, "", "Dokument %d: gezählt %d Blatt, gescannt %d Blatt", d.Number, d.Expected, n)
		}
	}
}

func (b *Balance) differ(code DifferenceCode, document, page batch.ID, format string, args ...any) {
	b.Differences = append(b.Differences, Difference{code, document, page, fmt.Sprintf(format, args...) + "."})
}

var germanSide = map[batch.Side]string{batch.Front: "Vorderseite", batch.Back: "Rückseite"}
