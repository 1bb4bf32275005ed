package station

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestNumbersAfterRestore: the numbers given between a backup and the loss are not
// given a second time; a person names the highest, and till then mail is taken in
// and nothing sealed without its number.
func TestNumbersAfterRestore(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	to := d.secure(t, BackupSetting{})
	d.mustAdd(t, scans, PieceRequest{})
	d.backupNow(t)
	for range 2 {
		d.mustAdd(t, scans, PieceRequest{})
	}
	other, _ := d.another(t, to, true)
	_, err := other.AddPiece(ctx, scans, PieceRequest{})
	wants(t, "a number that was given before", err, batch.CodeNumbersWait)
	if len(other.journal(t, scans, JournalQuery{})) != 1 {
		t.Error("something was entered")
	}
	r := other.whole(other.file(t, "brief.pdf", "content"))
	r.Intake.Rule = batch.IntakeDocuments
	sum, e := other.run(t, r)
	if sum.Code != batch.CodeNumbersWait || len(e.pages) != 1 || sum.Delivered != 0 || len(other.packages(t)) != 0 {
		t.Errorf("%+v, %d packages", sum, len(other.packages(t)))
	}
	number := func(n int) string { return batch.IntakeNumber(time.Now().Year(), n) }
	for name, c := range map[string]struct {
		q    ContinueRequest
		want batch.Code
	}{
		"no reason":       {ContinueRequest{After: []string{"3"}}, batch.CodeReason},
		"no number":       {ContinueRequest{Reason: "nachgesehen"}, batch.CodeJournal},
		"given already":   {ContinueRequest{After: []string{"0"}, Reason: "nachgesehen"}, batch.CodeJournal},
		"not a number":    {ContinueRequest{After: []string{"drei"}, Reason: "nachgesehen"}, batch.CodeJournal},
		"below zero":      {ContinueRequest{After: []string{"-3"}, Reason: "nachgesehen"}, batch.CodeJournal},
		"a slip":          {ContinueRequest{After: []string{"300000"}, Reason: "nachgesehen"}, batch.CodeJournal},
		"the future":      {ContinueRequest{After: []string{"3", batch.IntakeNumber(time.Now().Year()+1, 3)}, Reason: "nachgesehen"}, batch.CodeJournal},
		"only last year":  {ContinueRequest{After: []string{batch.IntakeNumber(time.Now().Year()-1, 3)}, Reason: "nachgesehen"}, batch.CodeJournal},
		"twice this year": {ContinueRequest{After: []string{"3", "4"}, Reason: "nachgesehen"}, batch.CodeJournal},
	} {
		_, err := other.ContinueNumbers(ctx, leads, c.q)
		wants(t, name, err, c.want)
	}
	_, err = call[Continued](other, scans, OpJournalContinue, ContinueRequest{After: []string{"3"}, Reason: "nachgesehen"})
	wants(t, "an operator", err, batch.CodeRole)
	out, err := other.ContinueNumbers(ctx, leads, ContinueRequest{After: []string{strings.ToLower(number(3)), batch.IntakeNumber(time.Now().Year()-1, 2)}, Reason: "im DMS nachgesehen"})
	if err != nil || out.Next != number(4) || !slices.Equal(out.Voided, []string{number(2), number(3), batch.IntakeNumber(time.Now().Year()-1, 1), batch.IntakeNumber(time.Now().Year()-1, 2)}) {
		t.Fatalf("%+v %v", out, err)
	}
	_, err = other.ContinueNumbers(ctx, leads, ContinueRequest{After: []string{"9"}, Reason: "noch einmal"})
	wants(t, "twice", err, batch.CodeWrongState)
	if sum, err := other.Deliver(ctx, DeliverRequest{Target: r.Target, Who: Actor{UID: os.Getuid()}}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Errorf("%+v %v", sum, err)
	}
	var numbers []string
	for _, v := range other.journal(t, leads, JournalQuery{}) {
		if strings.HasPrefix(v.Piece.Number, fmt.Sprintf("E-%d-", time.Now().Year())) {
			numbers = append(numbers, v.Piece.Number)
		}
		if p := v.Piece; p.Number == number(2) && (v.Standing != PieceVoid || !strings.Contains(p.Void.Reason, "Nummern "+number(2)+" bis "+number(3)+" möglicherweise vergeben")) {
			t.Errorf("%+v", v)
		}
	}
	if !slices.Equal(numbers, []string{number(1), number(2), number(3), number(4)}) {
		t.Errorf("%v", numbers)
	}
	if report, err := other.Check(ctx, store.Evidence, func(any) {}); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v %v", report.Problems, err)
	}
	if k := other.kinds(t); k["intake-suspended"] != 1 || k["intake-continued"] != 1 || k["intake-skipped"] != 4 {
		t.Errorf("%v", k)
	}
	own, err := other.pseudonym(ownUID())
	if err != nil {
		t.Fatal(err)
	}
	if err := other.store.Log().ReadFrom(0, func(e audit.Entry) error {
		if (e.Record.Kind == "station-restored" || e.Record.Kind == "intake-suspended") && e.Record.Actor != own {
			t.Errorf("%s by %q", e.Record.Kind, e.Record.Actor)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// TestRestoreThatBrokeOff: the folder was copied, and could not be opened; whoever
// opens it later finds the numbers suspended, what was not sealed waiting, and the
// backup off, once and not again.
func TestRestoreThatBrokeOff(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	to := d.secure(t, BackupSetting{})
	d.mustAdd(t, scans, PieceRequest{})
	taken, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "offen.pdf", "content")}, Who: Actor{UID: os.Getuid()}})
	d.backupNow(t)
	other := &desk{workers: &paperWorkers{}, dir: d.path("anderswo")}
	if err := os.MkdirAll(other.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, RestoreRequest{From: to, Data: other.path("daten"), Unlock: store.Unlock{PassphraseFile: other.path("kennwort")}, Takeover: true}, func(any) {}); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Fatalf("restored without the passphrase: %v", err)
	}
	phrase, err := os.ReadFile(d.path("kennwort"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other.path("kennwort"), phrase, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		other.open(t)
		if told := other.Recovery().Restored != nil; told != (i == 0) {
			t.Errorf("start %d: told %v", i, told)
		}
		_, err := other.AddPiece(ctx, scans, PieceRequest{})
		wants(t, "a number that was given before", err, batch.CodeNumbersWait)
		if err := other.afterRestore(taken.Batch); batch.CodeOf(err) != batch.CodeRestoredWaits {
			t.Errorf("the batch does not wait: %v", err)
		}
		if s, err := other.backupSetting(); err != nil || s.Target != "" {
			t.Errorf("%+v %v", s, err)
		}
		if k := other.kinds(t); k["intake-suspended"] != 1 || k["batch-restored"] != 1 || k["station-restored"] != 1 {
			t.Errorf("%v", k)
		}
		if i == 0 {
			if err := other.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
