package station

import (
	"context"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestSealedOffPages: who opened a letter by mistake seals its pages off at once;
// from then on only a supervisor sees them, and two people remove them
// (mailroom.md 1.2).
func TestSealedOffPages(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1 c2 c3"), d.file(t, "b.pdf", "c4"))
	scan, chief, second := person("scan", batch.RoleOperator), person("chief", batch.RoleSupervisor), person("second", batch.RoleSupervisor)

	if _, err := call[EditResult](d, scan, OpPageSealOff, EditRequest{Batch: id, Pages: []string{"2"}}); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := call[EditResult](d, scan, OpPageRotate, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 90}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[EditResult](d, scan, OpPageSealOff, EditRequest{Batch: id, Pages: []string{"2", "4"}, Reason: "verschlossene Personalsache"}); err != nil {
		t.Fatal(err)
	}
	d.expectLaid(t, id, "1°90 3")
	seen := func(who Actor) (sheets []int) {
		v, err := call[BatchView](d, who, OpBatch, id)
		if err != nil || len(v.Pages) != len(v.PageList) {
			t.Fatalf("%v, %d pages, %d IDs", err, len(v.PageList), len(v.Pages))
		}
		for _, p := range v.PageList {
			sheets = append(sheets, p.Sheet)
		}
		return sheets
	}
	for _, who := range []Actor{nobody, scan, person("prüf", batch.RoleInspector), person("admin", batch.RoleAdministration)} {
		if got := seen(who); !slices.Equal(got, []int{1, 3}) {
			t.Errorf("%+v sees sheets %v", who.Person, got)
		}
	}
	if got := seen(chief); !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("the supervisor sees sheets %v", got)
	}

	// Neither an undo nor naming the page brings it back.
	for who, want := range map[*Actor]batch.Code{&nobody: batch.CodeLogin, &scan: batch.CodeRole} {
		if _, err := call[EditResult](d, *who, OpEditUndo, EditRequest{Batch: id}); batch.CodeOf(err) != want {
			t.Errorf("undo: %v, want %s", err, want)
		}
		if _, err := call[EditResult](d, *who, OpPageUnseal, EditRequest{Batch: id, Pages: []string{"2"}, Reason: "doch"}); batch.CodeOf(err) != want {
			t.Errorf("unseal: %v, want %s", err, want)
		}
		if _, err := call[[]batch.Removal](d, *who, OpRemovals, id); batch.CodeOf(err) != want {
			t.Errorf("list: %v, want %s", err, want)
		}
	}
	// What it does not touch can be taken back all the same, and be done again.
	if h, err := call[EditHistory](d, scan, OpEditHistory, id); err != nil || !h.Beside {
		t.Errorf("beside what was sealed off: %+v %v", h, err)
	}
	for _, c := range []struct {
		op   Operation
		want string
	}{{OpEditUndo, "1 3"}, {OpEditRedo, "1°90 3"}} {
		if _, err := call[EditResult](d, scan, c.op, EditRequest{Batch: id, Beside: true}); err != nil {
			t.Errorf("%s beside: %v", c.op, err)
		}
		d.expectLaid(t, id, c.want)
	}
	if _, err := call[EditResult](d, scan, OpEditUndo, EditRequest{Batch: id}); err != nil { // which comes last now
		t.Error(err)
	}
	if _, err := call[EditResult](d, scan, OpEditUndo, EditRequest{Batch: id, Beside: true}); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("nothing is beside: %v", err)
	}
	if _, err := call[EditResult](d, chief, OpPageUnseal, EditRequest{Batch: id, Pages: []string{"4"}, Reason: "war doch Post an das Amt"}); err != nil {
		t.Fatal(err)
	}
	d.expectLaid(t, id, "1 3 4")

	// Removal: ordered by one, confirmed by another, then for good.
	order := EditRequest{Batch: id, Pages: []string{"2"}, Reason: "an die Personalstelle gegeben"}
	if _, err := call[struct{}](d, chief, OpRemovalConfirm, order); batch.CodeOf(err) != batch.CodeEditImpossible {
		t.Errorf("confirmed before it was ordered: %v", err)
	}
	if _, err := call[struct{}](d, chief, OpRemovalOrder, order); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, chief, OpRemovalConfirm, order); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("confirmed by the same person: %v", err)
	}
	if _, err := call[struct{}](d, scan, OpRemovalConfirm, order); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("confirmed by an operator: %v", err)
	}
	if _, err := call[struct{}](d, second, OpRemovalConfirm, order); err != nil {
		t.Fatal(err)
	}
	list, err := call[[]batch.Removal](d, chief, OpRemovals, id)
	if err != nil || len(list) != 1 || list[0].SealedBy != pseudonym("scan") || list[0].OrderedBy != pseudonym("chief") || list[0].ConfirmedBy != pseudonym("second") || list[0].Reason != "verschlossene Personalsache" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := call[EditResult](d, chief, OpPageUnseal, order); batch.CodeOf(err) != batch.CodeEditImpossible {
		t.Errorf("unsealed after the removal: %v", err)
	}

	// Nobody reads it, nothing of it is sealed or told.
	var told []int
	if _, err := d.Deliver(context.Background(), DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody}, func(e any) {
		if p, ok := e.(PageEvent); ok {
			told = append(told, p.Sheet)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(told, 2) || len(told) != 3 {
		t.Errorf("told of sheets %v", told)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	left := slices.DeleteFunc(v.Pages, func(id batch.ID) bool { return id == list[0].Page })
	if got := d.sealedPages(t, d.packageOf(t, "a"), left); len(got) != 3 || slices.Contains(got, list[0].Page) {
		t.Errorf("the package has %v", got)
	}
	d.sound(t, id)
}

// TestEditsNeedARole where somebody is logged in, or the class wants a release.
func TestEditsNeedARole(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, false, d.file(t, "a.pdf", "c1"))
	for who, want := range map[*Actor]batch.Code{
		{UID: 1}: "", actorAt(person("scan", batch.RoleOperator)): "", actorAt(person("prüf", batch.RoleInspector)): "", actorAt(person("chief", batch.RoleSupervisor)): "",
		actorAt(person("revision", batch.RoleAuditor)): batch.CodeRole, actorAt(person("admin", batch.RoleAdministration)): batch.CodeRole,
	} {
		if err := mayEdit(*who, batch.Batch{}); batch.CodeOf(err) != want {
			t.Errorf("%+v: %v", who.Person, err)
		}
	}
	if err := mayEdit(nobody, batch.Batch{Class: &batch.Class{Inspect: true}}); batch.CodeOf(err) != batch.CodeLogin {
		t.Errorf("nobody, in a class with inspection: %v", err)
	}
	for state, want := range map[batch.State]batch.Code{
		batch.Captured: "", batch.Ready: "", batch.Rejected: "", batch.Reading: "",
		batch.Open: batch.CodeEditState, batch.Released: batch.CodeEditState, batch.SealedDoc: batch.CodeEditState, batch.Delivered: batch.CodeEditState, batch.Failed: batch.CodeEditState,
	} {
		if err := editable(batch.Batch{State: state}); batch.CodeOf(err) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
	if _, err := call[EditResult](d, person("revision", batch.RoleAuditor), OpUrgent, EditRequest{Batch: id, Urgent: true}); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the auditor edits: %v", err)
	}
}

func actorAt(a Actor) *Actor { return &a }

// TestRescanOrder: the inspector orders, the operator finds the task, the new page
// settles it (A.SC.8).
func TestRescanOrder(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, false, d.file(t, "a.pdf", "c1 c2"))
	inspector := person("prüf", batch.RoleInspector)
	q := EditRequest{Batch: id, Pages: []string{"2"}, Reason: "Strich durch die Unterschrift"}
	if _, err := call[batch.RescanOrder](d, nobody, OpRescanOrder, q); batch.CodeOf(err) != batch.CodeLogin {
		t.Errorf("ordered by nobody: %v", err)
	}
	if _, err := call[batch.RescanOrder](d, inspector, OpRescanOrder, EditRequest{Batch: id, Pages: []string{"2"}}); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	o, err := call[batch.RescanOrder](d, inspector, OpRescanOrder, q)
	if err != nil || o.State != batch.OrderOpen || o.Actor != pseudonym("prüf") || o.Reason != q.Reason || !slices.Equal(o.Sheets, []int{2}) {
		t.Fatalf("%+v, %v", o, err)
	}
	open := func() int {
		list, err := call[[]batch.RescanOrder](d, nobody, OpRescanOrders, batch.ID(""))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if open() != 1 {
		t.Errorf("%d tasks", open())
	}
	d.insert(t, InsertRequest{Batch: id, Replace: []string{"2"}, Paths: []string{d.file(t, "neu.pdf", "c3")}})
	if open() != 0 {
		t.Errorf("%d tasks after the rescan", open())
	}
	d.edit(t, OpEditUndo, EditRequest{Batch: id})
	if open() != 1 {
		t.Errorf("%d tasks after its undo", open())
	}
	q.Order, q.Reason = o.Seq, "ist lesbar"
	if _, err := call[struct{}](d, inspector, OpRescanWithdraw, q); err != nil || open() != 0 {
		t.Errorf("%v, %d tasks after it was withdrawn", err, open())
	}
	if _, err := call[struct{}](d, inspector, OpRescanWithdraw, q); batch.CodeOf(err) != batch.CodeUnknownID {
		t.Errorf("withdrawn twice: %v", err)
	}
	list, err := call[[]batch.RescanOrder](d, nobody, OpRescanOrders, id)
	if err != nil || len(list) != 1 || list[0].State != batch.OrderWithdrawn || list[0].Batch != id {
		t.Errorf("%+v, %v", list, err)
	}
}
