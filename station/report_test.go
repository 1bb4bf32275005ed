package station

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// TestReport counts by profile and device, and never by person.
func TestReport(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "c1 blank c2"), d.file(t, "b.pdf", "c3")))
	d.captured(t, false, d.file(t, "c.pdf", "c4"))
	r, err := call[Report](d, reads, OpReport, ReportQuery{})
	if err != nil || len(r.Rows) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	row := r.Rows[0]
	if row.Device != "" || row.Profile == "" || row.Batches != 2 || row.Documents != 3 || row.Pages != 5 || row.Blank != 1 || row.Sheets != 5 {
		t.Errorf("%+v", row)
	}
	if r.Sum.Pages != row.Pages || r.Sum.Batches != row.Batches || len(r.Sum.Findings) != len(row.Findings) {
		t.Errorf("sum %+v of %+v", r.Sum, row)
	}
	tomorrow := batch.DayOf(time.Now().AddDate(0, 0, 1))
	if r, err := call[Report](d, reads, OpReport, ReportQuery{From: string(tomorrow)}); err != nil || len(r.Rows) != 0 || r.Sum.Batches != 0 {
		t.Errorf("from tomorrow on: %+v %v", r, err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), b.Creator) || strings.Contains(string(text), "P-") || b.Creator == "" {
		t.Errorf("the report tells of people: %s", text)
	}
	for _, who := range []Actor{scans, looksAt} {
		_, err := call[Report](d, who, OpReport, ReportQuery{})
		wants(t, who.Person.Name, err, batch.CodeRole)
	}
}

// TestReportCountsPagesOnce: a page counts by its worst finding, whatever else
// was found on it.
func TestReportCountsPagesOnce(t *testing.T) {
	row := ReportRow{Findings: map[batch.FindingCode]int{}}
	row.countFindings([]batch.Finding{{Code: batch.FindingSkew, Severity: batch.Warning}, {Code: batch.FindingDark, Severity: batch.Severe}, {Code: batch.FindingBlank, Severity: batch.Note}})
	row.countFindings([]batch.Finding{{Code: batch.FindingSkew, Severity: batch.Warning}})
	row.countFindings(nil)
	if row.Severe != 1 || row.Warnings != 1 || row.Findings[batch.FindingSkew] != 2 || row.Findings[batch.FindingDark] != 1 || row.Findings[batch.FindingBlank] != 0 {
		t.Errorf("%+v", row)
	}
}

// TestReportSeparatesDevices: what a device did stands in a row of its own, with
// what it reported.
func TestReportSeparatesDevices(t *testing.T) {
	d := feederDesk(t, &feeder{sides: sides("content", 3)})
	d.captured(t, false, d.file(t, "a.pdf", "c1"))
	if _, err := d.Run(context.Background(), d.stack(), func(any) {}); err != nil {
		t.Fatal(err)
	}
	r, err := call[Report](d, leads, OpReport, ReportQuery{})
	if err != nil || len(r.Rows) != 2 || r.Rows[0].Device != "" || r.Rows[1].Device != "paper:0" || r.Sum.Batches != 2 {
		t.Errorf("%+v %v", r, err)
	}
}
