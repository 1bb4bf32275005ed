package station

import (
	"context"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

var serves = somebody("serve", batch.RoleAdministration)

// TestMaintenanceBlocksScanning covers A.O.2: nothing is taken in, what is there
// is handed over, and only a complete checklist ends it.
func TestMaintenanceBlocksScanning(t *testing.T) {
	d, f := chartDesk(t)
	ctx := context.Background()
	v := d.useProfile(t, ownProfile)
	before := d.try(t, v)
	d.accept(t, f, "amt")
	captured := d.whole(d.file(t, "vorher.pdf", "content"))
	captured.Deliver, captured.Target = false, ""
	sum, _ := d.run(t, captured)

	if _, err := d.BeginMaintenance(ctx, serves, " "); batch.CodeOf(err) != batch.CodeReason {
		t.Fatalf("without a reason: %v", err)
	}
	m, err := d.BeginMaintenance(ctx, serves, "neue Fassung")
	if err != nil || !m.On || m.Before.Program != "test" || len(m.Before.Devices) != 1 || m.Before.Devices[0].Driver != "paper" {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := d.BeginMaintenance(ctx, serves, "noch einmal"); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("%v", err)
	}
	f.sides = []string{"content"}
	for name, r := range map[string]RunRequest{"files": d.whole(d.file(t, "neu.pdf", "content")), "device": d.stack()} {
		if _, err := d.Run(ctx, r, func(any) {}); batch.CodeOf(err) != batch.CodeMaintenance || !strings.Contains(batch.Message(err), "neue Fassung") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Insert(ctx, scans, InsertRequest{Batch: sum.Batch, Paths: []string{d.file(t, "seite.pdf", "content")}}, func(any) {}); batch.CodeOf(err) != batch.CodeMaintenance {
		t.Errorf("insert: %v", err)
	}
	if got := d.deliverAll(t, DeliverRequest{Target: "folder:" + d.path("ausgang")}); got.Delivered != 1 {
		t.Errorf("delivery stopped: %+v", got)
	}
	if s, err := d.Status(ctx); err != nil || !s.Maintenance.On {
		t.Errorf("status: %+v %v", s.Maintenance, err)
	}

	d.version = "neuer"
	after := d.try(t, v)
	full := Checklist{Updates: "eingespielt", Acceptance: "wiederholt", Trial: after}
	for want, q := range map[string]Checklist{
		"Sicherheitsaktualisierungen": {Acceptance: "x", Trial: after},
		"Auskunft zur Abnahme":        {Updates: "x", Trial: after},
		"fehlt der Probestapel":       {Updates: "x", Acceptance: "x"},
		"keine abgeschlossene Probe":  {Updates: "x", Acceptance: "x", Trial: sum.Batch},
		"älter als die Wartung":       {Updates: "x", Acceptance: "x", Trial: before},
		"neu abgenommen werden":       full,
	} {
		if _, err := d.EndMaintenance(ctx, leads, q); batch.CodeOf(err) != batch.CodeChecklist || !strings.Contains(batch.Message(err), want) {
			t.Errorf("%s: %v", want, batch.Message(err))
		}
	}
	d.accept(t, f, "amt")
	m, err = d.EndMaintenance(ctx, leads, full)
	if err != nil || m.On || m.EndedBy != leads.Person.Pseudonym || len(m.Changes) != 1 || !strings.Contains(m.Changes[0], "»test«, ist »neuer«") {
		t.Fatalf("%+v %v", m, err)
	}
	if sum, _ := d.run(t, d.whole(d.file(t, "danach.pdf", "content"))); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
	var ended []Maintenance
	if _, err := d.MaintenanceHistory(func(e any) { ended = append(ended, e.(Maintenance)) }); err != nil || len(ended) != 1 || ended[0].Checklist.Updates != "eingespielt" {
		t.Errorf("%+v %v", ended, err)
	}
}

// TestOnlySomeMayMaintain: the rows of the table.
func TestOnlySomeMayMaintain(t *testing.T) {
	for op, roles := range map[Operation][]batch.Role{
		OpMaintenanceBegin: {batch.RoleAdministration},
		OpMaintenanceEnd:   {batch.RoleSupervisor, batch.RoleAdministration},
		OpAcceptanceSign:   {batch.RoleSupervisor, batch.RoleAdministration},
		OpProfileRelease:   {batch.RoleSupervisor},
	} {
		row, ok := lookup(op)
		if !ok {
			t.Fatalf("%s is not there", op)
		}
		for _, role := range batch.Roles() {
			allowed := allow(somebody("one", role), row.roles) == nil
			want := false
			for _, r := range roles {
				want = want || r == role
			}
			if allowed != want {
				t.Errorf("%s by %s: %v", op, role, allowed)
			}
		}
	}
}
