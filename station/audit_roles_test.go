package station

import (
	"context"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestTheLogHasItsReaders: the log tells who did what when. As soon as people are
// registered only those whose part that is check and export it (A.AM.VT.H.1); who
// opens the data folder with its key may check it without a login.
func TestTheLogHasItsReaders(t *testing.T) {
	ops := map[Operation]any{OpCheck: store.Sizes, OpAuditVerify: nil, OpAuditExport: nil}
	d := newDesk(t)
	for op, args := range ops {
		if _, err := call[any](d, nobody, op, args); err != nil {
			t.Errorf("%s where nobody is registered: %v", op, err)
		}
	}
	s, chef := newStaff(t)
	sessions := map[string]string{"": "", "chef": chef}
	for account, role := range map[string]string{"scan": "Scankraft", "pruef": "Qualitätsprüfer", "leitung": "Scanleitung", "revision": "Revision"} {
		sessions[account] = s.hire(t, chef, account, "Name "+account, role)
		s.train(t, chef, account)
	}
	client := s.serve(t)
	for op, args := range ops {
		if _, err := as[any](s, "", op, args); (err == nil) != (op != OpAuditExport) {
			t.Errorf("%s where the data folder was opened: %v", op, err)
		}
	}
	for account, session := range sessions {
		for op, args := range ops {
			_, err := Invoke[any](WithSession(context.Background(), session), client, op, args, nil)
			want := batch.Code("")
			switch account {
			case "":
				want = batch.CodeLogin
			case "scan", "pruef":
				want = batch.CodeRole
			}
			if batch.CodeOf(err) != want {
				t.Errorf("%s asked by %q: %v, want %q", op, account, err, want)
			}
		}
	}
}

// TestLogOfAnotherUnit: who belongs to a unit sees of the log what is about the mail
// of that unit, and what is about none.
func TestLogOfAnotherUnit(t *testing.T) {
	o := newOffices(t)
	ctx := context.Background()
	social := somebody("sozial", batch.RoleSupervisor)
	social.Person.Units = []string{"Sozialamt"}
	rows := func(who Actor) (about []batch.ID, kinds []string) {
		k, err := o.knowledge(who)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.auditList(ctx, k, AuditQuery{Limit: auditMaxLimit}, func(e any) {
			r := e.(AuditRow)
			about, kinds = append(about, r.Batch, r.Document, r.Page), append(kinds, r.Kind)
		}); err != nil {
			t.Fatal(err)
		}
		return about, kinds
	}
	about, kinds := rows(social)
	for name, c := range map[string]struct {
		id   batch.ID
		want bool
	}{
		"own document": {o.own.Documents[0], true}, "own page": {o.own.Pages[0], true}, "foreign document": {o.foreign.Documents[0], false}, "foreign page": {o.foreign.Pages[0], false},
		"own document of both": {o.both.Documents[0], true}, "foreign page of both": {o.both.Pages[1], false}, "foreign batch": {o.foreign.ID, false},
	} {
		if slices.Contains(about, c.id) != c.want {
			t.Errorf("%s: %v, want %v", name, !c.want, c.want)
		}
	}
	if !slices.Contains(kinds, "class-released") {
		t.Error("what is about no mail is missing")
	}
	if everything, _ := rows(leads); !slices.Contains(everything, o.foreign.Pages[0]) {
		t.Error("without a unit something is missing")
	}
}
