package inspection

import (
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Acts of inspection; their names are the kinds of their lines in manifest and
// audit log.
const (
	Counted  batch.ActName = "sheets-counted"     // a Count
	Drawn    batch.ActName = "sample-drawn"       // a sampling.Draw
	Looked   batch.ActName = "page-inspected"     // a Look at a page or a document
	Settled  batch.ActName = "difference-settled" // a Settlement
	Returned batch.ActName = "batch-returned"     // a Return
	Released batch.ActName = "batch-released"     // a Release
	Parked   batch.ActName = "document-parked"    // a doubt case begins (A.O.1 j)
	Unparked batch.ActName = "document-unparked"  // it is settled
	Reopened batch.ActName = "document-reopened"  // a Feedback of case work (A.NB.3)
)

// Count is how many sheets a person counted, or a cover sheet told.
type Count struct {
	Sheets int    `json:"sheets"`
	Source string `json:"source"` // "typed" or "cover-sheet"
}

// Verdict is what a person says of a page or a document.
type Verdict string

// Verdicts.
const (
	Good Verdict = "good"
	// BestPossible: the original is no better; needs a reason and counts as seen.
	BestPossible Verdict = "best-possible"
	// Faulty: not fit for release as it is; needs a reason.
	Faulty Verdict = "faulty"
)

// Look is one look at a page or a document.
type Look struct {
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"` // of the list of reasons, or free
}

// Settlement is the decision about a difference of the sheet balance.
type Settlement struct {
	Difference quality.Difference `json:"difference"`
	Reason     string             `json:"reason"`
}

// Return sends a batch back: mend and inspect it again.
type Return struct {
	Reason string `json:"reason"`
}

// Release is what was known when a person released a batch; the transfer notes
// say it.
type Release struct {
	Rule    sampling.Rule      `json:"rule"`
	Draw    *sampling.Draw     `json:"draw,omitempty"` // without the IDs
	Covered []sampling.Covered `json:"covered"`
	Balance quality.Balance    `json:"balance"`
	Settled []Settlement       `json:"settled,omitempty"`
	// Documents counts those of the batch, without dissolved ones.
	Documents int  `json:"documents"`
	FourEyes  bool `json:"four_eyes"` // creator and inspector are two persons
	// Conflict says that one person did both, where that is allowed.
	Conflict bool `json:"conflict,omitempty"`
}

// Feedback is what case work reports about a document after hand-over (A.NB.3).
type Feedback struct {
	Result string `json:"result"` // "good", "missing", "unreadable", "wrong"
	Reason string `json:"reason,omitempty"`
	From   string `json:"from,omitempty"` // who reports, as text
}
