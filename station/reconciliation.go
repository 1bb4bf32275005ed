package station

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Operations of the reconciliation list: scanned = sealed = delivered (A.NB.3).
const (
	OpReconciliation       Operation = "reconciliation"
	OpReconciliationExport Operation = "reconciliation-export"
)

var reconciliationOperations = map[Operation]operation{
	OpReconciliation: {reporters, handle(func(ctx context.Context, st *Station, who Actor, q ReportQuery, _ Emit) (Reconciliation, error) {
		return st.Reconciliation(ctx, who, q)
	})},
	OpReconciliationExport: {reporters, handle(func(ctx context.Context, st *Station, who Actor, q ReconciliationExport, emit Emit) (ExportFile, error) {
		return st.ExportReconciliation(ctx, who, q, emit)
	})},
}

// Reconciliation tells what became of every page and document of the batches of some
// days, as the store holds them and as receipts prove them.
type Reconciliation struct {
	Type string              `json:"type"` // "reconciliation"
	From batch.Day           `json:"from,omitempty"`
	To   batch.Day           `json:"to,omitempty"`
	At   time.Time           `json:"at"`
	Rows []ReconciliationRow `json:"rows"`
	Sum  ReconciliationRow   `json:"sum"`
	// Even: every page is accounted for, and every document is sealed and proved to be
	// at its target.
	Even bool `json:"even"`
}

// ReconciliationRow is one batch. Scanned = Packed + Blank + Separators + Withdrawn +
// Open + Missing; the last is none, or something is very wrong.
type ReconciliationRow struct {
	Batch      batch.ID  `json:"batch,omitempty"`
	Opened     time.Time `json:"opened,omitzero"`
	Profile    string    `json:"profile,omitempty"`
	Class      string    `json:"class,omitempty"`
	Electronic bool      `json:"electronic,omitempty"` // post without paper: documents, no pages
	Sheets     int       `json:"sheets"`
	Scanned    int       `json:"scanned"`    // pages taken
	Packed     int       `json:"packed"`     // in sealed packages
	Blank      int       `json:"blank"`      // left out of packages, or of documents, because nothing is on them
	Separators int       `json:"separators"` // sheets that are no post
	Withdrawn  int       `json:"withdrawn"`  // replaced by a rescan, discarded or sealed off by a person
	Open       int       `json:"open"`       // in documents that are not sealed
	Missing    int       `json:"missing"`
	Documents  int       `json:"documents"`
	Sealed     int       `json:"sealed"`
	Delivered  int       `json:"delivered"` // proved by a receipt
	Waiting    int       `json:"waiting"`   // sealed, on their way
	Doubtful   int       `json:"doubtful"`  // sealed, and a person has to decide
}

// Even tells whether a row goes up.
func (r ReconciliationRow) Even() bool {
	return r.Missing == 0 && r.Open == 0 && r.Sealed == r.Documents && r.Delivered == r.Sealed
}

// Reconciliation compares the batches of some days; without any, those of today. Tests
// are left out, and so is what the reader may not see.
func (st *Station) Reconciliation(ctx context.Context, who Actor, q ReportQuery) (Reconciliation, error) {
	out := Reconciliation{Type: "reconciliation", At: st.store.Now(), Rows: []ReconciliationRow{}}
	if q.From == "" && q.To == "" {
		q.From, q.To = string(st.today()), string(st.today())
	}
	var err error
	if out.From, out.To, err = st.days(q.From, q.To); err != nil {
		return out, err
	}
	k, err := st.knowledge(who)
	if err != nil {
		return out, err
	}
	deliveries, err := st.deliveriesOf()
	if err != nil {
		return out, err
	}
	if err := st.store.Batches(func(b batch.Batch) error {
		if ctx.Err() != nil {
			return batch.Fail("reconciliation", batch.CodeCanceled, ctx.Err())
		}
		day := batch.DayOf(b.Opened.Local())
		if b.Trial || day < out.From || out.To != "" && day > out.To {
			return nil
		}
		if known, err := k.batch(b); err != nil || !known {
			return err
		}
		row, err := st.reconcile(b, deliveries)
		if err == nil && (row.Scanned > 0 || row.Documents > 0) {
			out.Rows = append(out.Rows, row)
		}
		return err
	}); err != nil {
		return out, err
	}
	slices.SortFunc(out.Rows, func(a, b ReconciliationRow) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Batch, b.Batch))
	})
	for _, r := range out.Rows {
		out.Sum.add(r)
	}
	out.Even = out.Sum.Even()
	return out, nil
}

// deliveriesOf are the rows of the outbox that deliver documents, by document.
func (st *Station) deliveriesOf() (map[batch.ID]batch.Delivery, error) {
	rows, err := st.store.Deliveries(func(d batch.Delivery) bool { return d.Supplement == "" })
	if err != nil {
		return nil, err
	}
	of := map[batch.ID]batch.Delivery{}
	for _, d := range rows {
		if known, ok := of[d.Document]; !ok || !known.Done() {
			of[d.Document] = d
		}
	}
	return of, nil
}

// reconcile counts a batch page by page: nothing is taken from sums that were counted
// before.
func (st *Station) reconcile(b batch.Batch, deliveries map[batch.ID]batch.Delivery) (ReconciliationRow, error) {
	row := ReconciliationRow{Batch: b.ID, Opened: b.Opened, Profile: b.Profile.Name, Electronic: b.Post != nil, Sheets: b.Balance.Sheets, Scanned: len(b.Pages)}
	if b.Class != nil {
		row.Class = b.Class.Name
	}
	place := map[batch.ID]*int{} // of the pages of documents
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return row, err
		}
		if d.Gone {
			continue
		}
		row.Documents++
		if !d.Sealed() {
			for _, p := range d.Pages {
				place[p] = &row.Open
			}
			continue
		}
		row.Sealed++
		for _, p := range d.Shown() {
			place[p] = &row.Packed
		}
		for _, p := range d.Suppressed {
			place[p] = &row.Blank
		}
		delivery, ok := deliveries[id]
		if ok && delivery.Done() && b.Post != nil {
			if delivery, err = st.withOriginal(d, delivery); err != nil {
				return row, err
			}
		}
		switch {
		case ok && delivery.Done():
			row.Delivered++
		case ok && (delivery.State == batch.Parked || delivery.State == batch.Conflict):
			row.Doubtful++
		default:
			row.Waiting++
		}
	}
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return row, err
		}
		*row.account(p, place[id])++
	}
	return row, nil
}

// withOriginal is the delivery that a piece of electronic post still waits for: with its
// package alone it is not handed over, what came has to be there as well.
func (st *Station) withOriginal(d batch.Document, pkg batch.Delivery) (batch.Delivery, error) {
	for _, id := range d.Supplements {
		if beside, err := st.store.Delivery(id); err != nil || !beside.Done() {
			return beside, err
		}
	}
	return pkg, nil
}

// account is where a page counts; in is its place in a document, nil where it is in none.
func (r *ReconciliationRow) account(p batch.Page, in *int) *int {
	switch {
	case p.Withdrawn != "":
		return &r.Withdrawn
	case in != nil:
		return in
	case p.Kind == batch.KindSeparator, p.Kind == batch.KindCover:
		return &r.Separators
	case p.Kind == batch.KindBlank:
		return &r.Blank
	}
	return &r.Missing
}

func (r *ReconciliationRow) add(o ReconciliationRow) {
	r.Sheets += o.Sheets
	r.Scanned += o.Scanned
	r.Packed += o.Packed
	r.Blank += o.Blank
	r.Separators += o.Separators
	r.Withdrawn += o.Withdrawn
	r.Open += o.Open
	r.Missing += o.Missing
	r.Documents += o.Documents
	r.Sealed += o.Sealed
	r.Delivered += o.Delivered
	r.Waiting += o.Waiting
	r.Doubtful += o.Doubtful
}
