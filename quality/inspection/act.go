package inspection

import (
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Acts of inspection; their names are the kinds of their lines in manifest and
// audit log.
const (
	Counted  batch.ActName = "sheets-counted"           // a Count
	Drawn    batch.ActName = "sample-drawn"             // a sampling.Draw
	Looked   batch.ActName = "page-inspected"           // a Look at a page or a document
	Settled  batch.ActName = "difference-settled"       // a Settlement
	Returned batch.ActName = "batch-returned"           // a Return
	Released batch.ActName = "batch-released"           // a Release
	Parked   batch.ActName = "document-parked"          // a doubt case begins (A.O.1 j)
	Unparked batch.ActName = "document-unparked"        // it is settled
	Reopened batch.ActName = "document-reopened"        // a Feedback of case work (A.NB.3)
	Later    batch.ActName = "document-inspected-later" // a LaterLook at a sealed document (A.SC.8)
	// Opened and LaterPage are about each page alone, without select-all (A.AM.IN.SH.5).
	Opened    batch.ActName = "page-opened"          // shown to a person
	LaterPage batch.ActName = "page-inspected-later" // a Look at a page of a sealed document
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
	// Alone tells that the page was opened by the person, and confirmed by a call of
	// its own.
	Alone bool `json:"alone,omitempty"`
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
	Result string `json:"result"` // "good", "missing", "unreadable", "wrong", "other"
	Reason string `json:"reason,omitempty"`
	From   string `json:"from,omitempty"` // who reports, as text
	Page   int    `json:"page,omitempty"` // of the package, where one is named
	// Way and Message are set where it came through a channel: how, and the key of the
	// message.
	Way     string `json:"way,omitempty"`
	Message string `json:"message,omitempty"`
}

// LaterLook is what a person said of a document after it was sealed; a
// supplementary transfer note tells it.
type LaterLook struct {
	Look
	Paper bool `json:"paper"` // the paper lay beside
	// Pages are those that were confirmed one by one; empty where the document stands
	// for them.
	Pages []batch.ID `json:"pages,omitempty"`
	// Delivery is that of the supplement which tells it, set before there is one: so
	// none is made twice, and none is left out.
	Delivery batch.ID `json:"delivery,omitempty"`
	// Answers are the supplements with objections that this look comes after.
	Answers []batch.ID `json:"answers,omitempty"`
}
