package batch

import "time"

// ProcedureRef pins a version of the procedure documentation (A.G.1): the one
// that was valid when a batch was opened, for its transfer notes (A.NB.4 b).
type ProcedureRef struct {
	ID      ID     `json:"id"`      // of its document in the store
	Number  int    `json:"number"`  // in the register, from 1
	Version string `json:"version"` // as the town calls it
	Title   string `json:"title"`
	From    Day    `json:"from"`   // valid since
	Keeper  string `json:"keeper"` // the organisation or unit that keeps it
	SHA256  string `json:"sha256"` // of the document
	// ReleasedBy is the pseudonym of who released it.
	ReleasedBy string    `json:"released_by"`
	Released   time.Time `json:"released"`
}
