package station

import (
	"cmp"
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// OpReport counts what profiles and devices did.
const OpReport Operation = "report"

// reporters may look at logs and figures.
var reporters = []batch.Role{batch.RoleSupervisor, batch.RoleAdministration, batch.RoleAuditor}

var reportOperations = map[Operation]operation{
	OpReport: {reporters, handle(func(ctx context.Context, st *Station, who Actor, q ReportQuery, _ Emit) (Report, error) {
		return st.Report(ctx, who, q)
	})},
}

// ReportQuery chooses batches by the day on which they were begun.
type ReportQuery struct {
	From string `json:"from,omitempty"` // as typed
	To   string `json:"to,omitempty"`
}

// Report counts by profile and device. It names no person and never will: figures
// of people are no means of quality (mailroom practice; A.P.4).
type Report struct {
	Type string      `json:"type"` // "report"
	From batch.Day   `json:"from,omitempty"`
	To   batch.Day   `json:"to,omitempty"`
	Rows []ReportRow `json:"rows"`
	Sum  ReportRow   `json:"sum"`
}

// ReportRow is what one profile did on one device; files have the device "".
type ReportRow struct {
	Profile     string                    `json:"profile"`
	Device      string                    `json:"device"`
	Batches     int                       `json:"batches"`
	Documents   int                       `json:"documents"`
	Sheets      int                       `json:"sheets"`
	Pages       int                       `json:"pages"` // sides of paper, blank ones and separators among them
	Blank       int                       `json:"blank"`
	Separators  int                       `json:"separators"`
	Warnings    int                       `json:"warnings"` // pages whose worst finding is one
	Severe      int                       `json:"severe"`   // pages whose worst finding is severe
	DoubleFeeds int                       `json:"double_feeds"`
	Rescans     int                       `json:"rescans"`
	Faults      int                       `json:"faults"` // what the device reported, double feeds among it
	Findings    map[batch.FindingCode]int `json:"findings"`
}

// Report counts the batches of some days. Tests of profiles and devices are left
// out, and so is what the reader may not see.
func (st *Station) Report(ctx context.Context, who Actor, q ReportQuery) (Report, error) {
	out := Report{Type: "report", Rows: []ReportRow{}, Sum: ReportRow{Findings: map[batch.FindingCode]int{}}}
	var err error
	if out.From, out.To, err = st.days(q.From, q.To); err != nil {
		return out, err
	}
	k, err := st.knowledge(who)
	if err != nil {
		return out, err
	}
	rows := map[[2]string]*ReportRow{}
	if err := st.store.Batches(func(b batch.Batch) error {
		if ctx.Err() != nil {
			return batch.Fail("report", batch.CodeCanceled, ctx.Err())
		}
		day := batch.DayOf(b.Opened.Local())
		if b.Trial || day < out.From || out.To != "" && day > out.To {
			return nil
		}
		if known, err := k.batch(b); err != nil || !known {
			return err
		}
		key := [2]string{b.Profile.Name, b.Device}
		row := rows[key]
		if row == nil {
			row = &ReportRow{Profile: b.Profile.Name, Device: b.Device, Findings: map[batch.FindingCode]int{}}
			rows[key] = row
		}
		return st.countBatch(row, b)
	}); err != nil {
		return out, err
	}
	for _, row := range rows {
		out.Rows = append(out.Rows, *row)
		out.Sum.add(*row)
	}
	slices.SortFunc(out.Rows, func(a, b ReportRow) int {
		return cmp.Or(cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.Device, b.Device))
	})
	return out, nil
}

// countBatch adds a batch to a row.
func (st *Station) countBatch(row *ReportRow, b batch.Batch) error {
	n := b.Balance
	row.add(ReportRow{Batches: 1, Sheets: n.Sheets, Pages: n.Sides, Blank: n.Blank, Separators: n.Separators, DoubleFeeds: n.DoubleFeeds, Rescans: n.Rescans, Faults: len(b.Events)})
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return err
		}
		if !d.Gone {
			row.Documents++
		}
	}
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return err
		}
		row.countFindings(p.Findings)
	}
	return nil
}

// countFindings counts a page once, by its worst finding, and each kind of finding.
func (r *ReportRow) countFindings(findings []batch.Finding) {
	severe, warning := false, false
	for _, f := range findings {
		severe, warning = severe || f.Severity == batch.Severe, warning || f.Severity == batch.Warning
		if f.Severity != batch.Note {
			r.Findings[f.Code]++
		}
	}
	switch {
	case severe:
		r.Severe++
	case warning:
		r.Warnings++
	}
}

// add adds the numbers of another row.
func (r *ReportRow) add(o ReportRow) {
	r.Batches += o.Batches
	r.Documents += o.Documents
	r.Sheets += o.Sheets
	r.Pages += o.Pages
	r.Blank += o.Blank
	r.Separators += o.Separators
	r.Warnings += o.Warnings
	r.Severe += o.Severe
	r.DoubleFeeds += o.DoubleFeeds
	r.Rescans += o.Rescans
	r.Faults += o.Faults
	for code, n := range o.Findings {
		r.Findings[code] += n
	}
}
