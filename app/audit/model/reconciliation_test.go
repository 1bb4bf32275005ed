package model_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStandingOf: the worst of what is open says how a row stands (A.NB.3).
func TestStandingOf(t *testing.T) {
	for _, c := range []struct {
		row  station.ReconciliationRow
		want model.Standing
	}{
		{station.ReconciliationRow{Scanned: 3, Packed: 2, Blank: 1, Documents: 1, Sealed: 1, Delivered: 1}, model.StandsEven},
		{station.ReconciliationRow{Scanned: 2, Open: 2, Documents: 1}, model.StandsOpen},
		{station.ReconciliationRow{Scanned: 2, Packed: 2, Documents: 1, Sealed: 1, Waiting: 1}, model.StandsOpen},
		{station.ReconciliationRow{Documents: 1}, model.StandsOpen}, // electronic, not sealed yet
		{station.ReconciliationRow{Scanned: 2, Packed: 2, Documents: 1, Sealed: 1, Doubtful: 1}, model.StandsUnsettled},
		{station.ReconciliationRow{Scanned: 3, Packed: 2, Missing: 1, Documents: 1, Sealed: 1, Doubtful: 1}, model.StandsMissing},
		{station.ReconciliationRow{Scanned: 1, Missing: 1}, model.StandsMissing},
	} {
		if got := model.StandingOf(c.row); got != c.want {
			t.Errorf("%+v stands %s, want %s", c.row, got, c.want)
		}
	}
}

// TestNeighbour: day by day, and never into the future.
func TestNeighbour(t *testing.T) {
	at := time.Date(2026, 3, 2, 16, 0, 0, 0, time.Local)
	for _, c := range []struct {
		from, to batch.Day
		by       int
		want     batch.Day
	}{
		{"2026-03-02", "2026-03-02", -1, "2026-03-01"}, {"2026-03-01", "2026-03-01", -1, "2026-02-28"}, {"2026-02-28", "2026-02-28", 1, "2026-03-01"},
		{"2026-03-02", "2026-03-02", 1, "2026-03-02"}, {"2026-02-23", "2026-02-27", 1, "2026-02-28"}, {"2026-02-23", "2026-02-27", -1, "2026-02-22"},
		{"", "2026-02-27", -1, "2026-03-02"}, {"2026-02-23", "", 1, "2026-03-02"}, {"", "", 0, "2026-03-02"},
	} {
		if got := model.Neighbour(station.Reconciliation{From: c.from, To: c.to, At: at}, c.by); got != c.want {
			t.Errorf("%q to %q by %d: %s, want %s", c.from, c.to, c.by, got, c.want)
		}
	}
}

// reconciles is the list of a day on which one batch of a page is open, and as files.
func reconciles(t *testing.T, d *process.Desk, s *process.Staff, k model.Desk) {
	t.Helper()
	ctx := t.Context()
	operator := model.Desk{Station: s.Owner, Context: func(ctx context.Context) context.Context { return station.WithSession(ctx, s.Scan) }}
	if _, err := operator.Reconcile(ctx, "", ""); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator reconciles: %v", err)
	}
	r, err := k.Reconcile(ctx, "", "")
	if err != nil || len(r.Rows) != 1 || r.Rows[0].Scanned != 1 || model.StandingOf(r.Rows[0]) != model.StandsOpen || model.StandingOf(r.Sum) != model.StandsOpen {
		t.Errorf("%+v %v", r, err)
	}
	if before, err := k.Reconcile(ctx, model.Neighbour(r, -1).German(), model.Neighbour(r, -1).German()); err != nil || len(before.Rows) != 0 || model.Neighbour(before, 1) != r.From {
		t.Errorf("the day before: %+v %v", before, err)
	}
	for format, begins := range map[station.ExportFormat]string{station.ExportCSV: "Stapel;", station.ExportPDF: "%PDF-"} {
		for n := range 2 {
			path, err := k.ExportReconciliation(ctx, "", "", format, d.Dir)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(path)
			if err != nil || !bytes.HasPrefix(raw, []byte(begins)) || filepath.Ext(path) != "."+string(format) {
				t.Errorf("%s: %q %v", path, raw[:min(len(raw), 20)], err)
			}
			if numbered := bytes.HasSuffix([]byte(path), []byte("-2."+string(format))); numbered != (n == 1) {
				t.Errorf("file %d is called %s", n, path)
			}
		}
	}
}
