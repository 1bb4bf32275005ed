package model_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// TestAudit is the room's whole way, without a screen.
func TestAudit(t *testing.T) {
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	s.UseClass("plan = \"full\"\n")
	id := s.Capture(d.Dir, "", []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Page(t, "Ein Brief"))})
	deskOf := func(token string) model.Desk {
		return model.Desk{Station: s.Owner, Context: func(ctx context.Context) context.Context { return station.WithSession(ctx, token) }}
	}
	k, ctx := deskOf(s.Chef), t.Context()
	if _, err := deskOf(s.Scan).Load(ctx, station.AuditQuery{}); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator reads the log: %v", err)
	}
	whole, err := k.Load(ctx, station.AuditQuery{})
	if err != nil || int64(len(whole.Rows)) != whole.Total || whole.Next != 0 || whole.Rows[len(whole.Rows)-1].Seq != 0 {
		t.Fatalf("%d of %d lines, %v", len(whole.Rows), whole.Total, err)
	}
	for _, r := range whole.Rows {
		if !model.Known(r.Kind) {
			t.Errorf("%s has no words", r.Kind)
		}
		for _, s := range model.Says(r.Data) {
			if !model.Named(s.Name) {
				t.Errorf("%s of %s has no words", s.Name, r.Kind)
			}
		}
		if person := strings.HasPrefix(r.Kind, "person-"); person && r.Register != "people" || r.Batch == id && r.Register != "" {
			t.Errorf("%s is of the register %q", r.Kind, r.Register)
		}
	}
	// Page by page it is the same.
	q := model.Filter("", "", "", "", "")
	q.Limit = 4
	l, err := k.Load(ctx, q)
	for err == nil && l.Next > 0 {
		l, err = k.More(ctx, l)
	}
	if err != nil || len(l.Rows) != len(whole.Rows) {
		t.Errorf("%d of %d lines, %v", len(l.Rows), len(whole.Rows), err)
	}
	one, err := k.Load(ctx, model.Filter("page-taken, page-read", "", " "+strings.ToUpper(string(id)), "heute", ""))
	if err != nil || len(one.Rows) != 2 || one.Rows[0].Batch != id || model.About(one.Rows[0]) != "…"+string(one.Rows[0].Page[len(one.Rows[0].Page)-8:]) {
		t.Errorf("%+v %v", one, err)
	}
	if who := one.Rows[0].Actor; who != "" {
		if l, err := k.Load(ctx, model.Filter("", strings.ToLower(who), "", "", "")); err != nil || len(l.Rows) == 0 || slices.ContainsFunc(l.Rows, func(r station.AuditRow) bool { return r.Actor != who }) {
			t.Errorf("of %s: %+v %v", who, l, err)
		}
	}
	report, err := k.Verify(ctx)
	if err != nil || report.Records < whole.Total || report.Checkpoints == 0 {
		t.Errorf("%+v %v", report, err)
	}
	name, data, err := k.Export(ctx, time.Now())
	path := filepath.Join(d.Dir, name)
	if err != nil || os.WriteFile(path, data, 0o600) != nil {
		t.Fatal(err)
	}
	d.Expect(0, "audit", "verify", path) // re-checked from the file alone
	figures, err := k.Report(ctx, "heute", "")
	if err != nil || len(figures.Rows) != 1 || figures.Sum.Pages != 1 || figures.Sum.Batches != 1 {
		t.Errorf("%+v %v", figures, err)
	}
	if figures, err = k.Report(ctx, "", "gestern"); err != nil || len(figures.Rows) != 0 {
		t.Errorf("until yesterday: %+v %v", figures, err)
	}
	reconciles(t, d, s, k)
}
