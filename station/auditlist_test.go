package station

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// audited lists lines of the log, page by page.
func (d *desk) audited(t *testing.T, q AuditQuery) (rows []AuditRow) {
	t.Helper()
	for {
		page, err := d.AuditList(context.Background(), q, func(e any) { rows = append(rows, e.(AuditRow)) })
		if err != nil {
			t.Fatal(err)
		}
		if page.Next == 0 {
			return rows
		}
		if page.Shown != q.Limit || q.Before != 0 && page.Next >= q.Before {
			t.Fatalf("%+v after %+v", page, q)
		}
		q.Before = page.Next
	}
}

// TestAuditList: the newest line first, each exactly once whatever the size of the
// page, and a filter keeps exactly the lines that are meant.
func TestAuditList(t *testing.T) {
	d := newDesk(t)
	first := d.captured(t, true, d.file(t, "a.pdf", "c1 c2"))
	d.mustAdd(t, scans, PieceRequest{Sender: text("Muster GmbH")})
	d.mustAdd(t, looksAt, PieceRequest{Sender: text("Muster AG")})
	second := d.captured(t, false, d.file(t, "b.pdf", "c3"))

	var all []audit.Entry
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	today, tomorrow := string(batch.DayOf(time.Now())), string(batch.DayOf(time.Now().AddDate(0, 0, 1)))
	page := d.sheet(t, first, "1").ID
	for _, c := range []struct {
		q     AuditQuery
		means func(audit.Entry) bool
	}{
		{AuditQuery{}, func(audit.Entry) bool { return true }},
		{AuditQuery{Limit: 1}, func(audit.Entry) bool { return true }},
		{AuditQuery{Limit: 3, Kinds: []string{"page-taken", "page-read"}}, func(e audit.Entry) bool { return e.Kind == "page-taken" || e.Kind == "page-read" }},
		{AuditQuery{Person: scans.Person.Pseudonym}, func(e audit.Entry) bool { return e.Actor == scans.Person.Pseudonym }},
		{AuditQuery{Limit: 2, About: first}, func(e audit.Entry) bool { return e.Batch == first }},
		{AuditQuery{About: page}, func(e audit.Entry) bool { return e.Page == page }},
		{AuditQuery{About: second, Kinds: []string{"batch-opened"}}, func(e audit.Entry) bool { return e.Batch == second && e.Kind == "batch-opened" }},
		{AuditQuery{From: today, To: today}, func(audit.Entry) bool { return true }},
		{AuditQuery{From: tomorrow}, func(audit.Entry) bool { return false }},
		{AuditQuery{To: "gestern"}, func(audit.Entry) bool { return false }},
		{AuditQuery{Person: "P-00000000"}, func(audit.Entry) bool { return false }},
	} {
		var want []int64
		for i := len(all) - 1; i >= 0; i-- {
			if c.means(all[i]) {
				want = append(want, all[i].Seq)
			}
		}
		var got []int64
		for _, r := range d.audited(t, c.q) {
			got = append(got, r.Seq)
			if e := all[r.Seq]; r.Kind != e.Kind || !r.Time.Equal(e.Time) || r.Actor != e.Actor || string(r.Data) != string(e.Data) {
				t.Errorf("line %d: %+v, in the log %+v", r.Seq, r, e)
			}
			if register := map[bool]store.Register{true: store.Journal}[r.Kind == "intake-entered"]; (r.Batch == first || r.Batch == second || register != "") && r.Register != register {
				t.Errorf("%s is of the register %q, not %q", r.Kind, r.Register, register)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%+v: %v, want %v", c.q, got, want)
		}
	}
	if len(d.audited(t, AuditQuery{Person: scans.Person.Pseudonym})) == 0 || len(d.audited(t, AuditQuery{About: page})) == 0 {
		t.Error("a filter was compared with nothing")
	}
	_, err := d.AuditList(context.Background(), AuditQuery{From: "neulich"}, func(any) {})
	wants(t, "a day that is none", err, batch.CodeJournal)
}

// TestAuditListReadsBackInSteps: pages and filters work across the steps in which
// a long log is read back.
func TestAuditListReadsBackInSteps(t *testing.T) {
	d := newDesk(t)
	before := d.store.Log().Size()
	for i := range 2*auditChunk + 7 {
		kind := "test-many"
		if i%1500 == 0 {
			kind = "test-rare"
		}
		if _, err := d.store.Log().Append(audit.Record{Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.audited(t, AuditQuery{Kinds: []string{"test-rare"}, Limit: 2}); len(got) != 6 || got[5].Seq != before || got[0].Seq != before+7500 {
		t.Errorf("%d rare lines: %+v", len(got), got)
	}
	if got := d.audited(t, AuditQuery{Limit: 1000}); int64(len(got)) != d.store.Log().Size() || got[len(got)-1].Seq != 0 {
		t.Errorf("%d lines of %d", len(got), d.store.Log().Size())
	}
}
