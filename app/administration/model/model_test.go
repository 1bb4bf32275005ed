package model_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

func deskOf(c station.Caller, token string) model.Desk {
	return model.Desk{Station: c, Context: func(ctx context.Context) context.Context { return station.WithSession(ctx, token) }}
}

// TestAdministration is the room's whole way, without a screen, with real people.
func TestAdministration(t *testing.T) {
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	chef, lead, boss, scan, ctx := deskOf(s.Owner, s.Chef), deskOf(s.Owner, s.Lead), deskOf(s.Owner, s.Boss), deskOf(s.Owner, s.Scan), t.Context()

	// People: the one-time password works, roles need their trainings, the operator may not.
	added, err := chef.Hire(ctx, "neu", "Nina Neu", "Scankraft, Qualitätsprüfer", "")
	if err != nil || added.OneTime == "" || len(added.Person.Roles) != 2 {
		t.Fatalf("%+v %v", added, err)
	}
	if _, err := scan.Hire(ctx, "x", "X Y", "Scankraft", ""); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator registers people: %v", err)
	}
	process.Ask[station.LoginResult](s, "", station.OpLogin, station.LoginRequest{Account: "neu", Password: added.OneTime})
	if _, err := chef.SetRights(ctx, added.Person, "Scankraft", "Bauamt", "nur noch scannen"); err != nil {
		t.Error(err)
	}
	if _, err := chef.Train(ctx, added.Person.Pseudonym, "verpflichtung, bedienung sicherheit", "", ""); err != nil {
		t.Error(err)
	}
	p, err := chef.Person(ctx, added.Person.Pseudonym)
	if err != nil || len(p.Roles) != 1 || !p.Roles[0].Effective || strings.Join(p.Units, "") != "Bauamt" || len(p.Trainings) != 3 || len(p.History) < 4 {
		t.Errorf("%+v %v", p, err)
	}
	if locked, err := chef.Lock(ctx, p.PersonView, "in Elternzeit"); err != nil || locked.State != "deactivated" {
		t.Errorf("%+v %v", locked, err)
	} else if open, err := chef.Lock(ctx, locked, ""); err != nil || open.State == "deactivated" {
		t.Errorf("%+v %v", open, err)
	}
	if again, err := chef.ResetPassword(ctx, p.Pseudonym); err != nil || again == "" || again == added.OneTime {
		t.Errorf("%q %v", again, err)
	}

	// A class: what was typed becomes a draft, another person releases it.
	classes, err := lead.Classes(ctx)
	if err != nil || len(classes) == 0 {
		t.Fatal(err)
	}
	c := classes[0]
	before, err := model.ClassValues(c.Newest())
	if err != nil || len(before) != len(model.ClassKeys) {
		t.Fatal(err)
	}
	typed := map[string]string{}
	for _, v := range before {
		typed[v.Key] = v.Text
	}
	typed["legal_basis"], typed["inspect"], typed["plan"] = "Dienstanweisung 9", "ja", "percent 20"
	draft, err := lead.DraftClass(ctx, c.Newest(), typed)
	if err != nil || draft.Class.LegalBasis != "Dienstanweisung 9" || !draft.Class.Inspect || draft.Class.Title != c.Newest().Title || draft.Standing != station.Draft {
		t.Fatalf("%+v %v", draft, err)
	}
	if _, err := lead.ReleaseClass(ctx, c.Name, "geprüft"); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("whoever wrote it released it: %v", err)
	}
	if v, err := boss.ReleaseClass(ctx, c.Name, "geprüft"); err != nil || v.Standing != station.InUse {
		t.Errorf("%+v %v", v, err)
	}
	typed["inspect"] = "vielleicht"
	if _, err := lead.DraftClass(ctx, c.Newest(), typed); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("no truth: %v", err)
	}

	// Targets: a name, the one to take, a test that leaves nothing.
	if waits, err := chef.NameTarget(ctx, "DMS", d.Target, true); err != nil || waits {
		t.Errorf("%v %v", waits, err)
	}
	all, err := chef.Targets(ctx)
	if err != nil || len(all) != 1 || !all[0].First || all[0].Spec != "folder:"+d.Target {
		t.Errorf("%+v %v", all, err)
	}
	if test, err := chef.TestTarget(ctx, all[0].Spec); err != nil || !test.Written {
		t.Errorf("%+v %v", test, err)
	}
	if left, err := os.ReadDir(d.Target); err != nil || len(left) > 0 {
		t.Errorf("left %v %v", left, err)
	}
	if _, err := scan.TestTarget(ctx, all[0].Spec); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator tests targets: %v", err)
	}

	// Settings: alone they hold at once; with a second person they wait.
	space := map[string]string{"warn_sheets": "500", "reserve_mb": "64"}
	if waits, err := chef.ChangeSetting(ctx, "space", space); err != nil || waits {
		t.Errorf("%v %v", waits, err)
	}
	if _, err := chef.ChangeSetting(ctx, "persons", map[string]string{"persons": "2", "reason": "wieder zu zweit"}); err != nil {
		t.Fatal(err)
	}
	space["warn_sheets"] = "700"
	if waits, err := chef.ChangeSetting(ctx, "space", space); err != nil || !bool(waits) {
		t.Errorf("%v %v", waits, err)
	}
	settings, err := lead.Settings(ctx)
	if err != nil || settings.Persons.One || settings.All[0].Key != "space" || settings.All[0].Pending == nil || settings.All[0].Values[0].Text != "500" {
		t.Errorf("%+v %v", settings, err)
	}
	if err := chef.ConfirmSetting(ctx, "space", "so"); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("alone: %v", err)
	}
	if err := lead.ConfirmSetting(ctx, "space", "reicht für einen Tag"); err != nil {
		t.Error(err)
	}
	if settings, err = lead.Settings(ctx); err != nil || settings.All[0].Pending != nil {
		t.Errorf("%+v %v", settings.All[0], err)
	}
	space["reserve_mb"] = "viel"
	if _, err := chef.ChangeSetting(ctx, "space", space); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("no number: %v", err)
	}

	// Storage: check and backup with progress, the drill proves it, nothing goes.
	told := 0
	tell := func(p model.Progress) { told++ }
	if report, err := chef.Check(ctx, tell); err != nil || len(report.Problems) > 0 || report.Log == 0 {
		t.Errorf("%+v %v", report, err)
	}
	if _, err := chef.ChangeSetting(ctx, "persons", map[string]string{"persons": "1", "reason": "Urlaub"}); err != nil {
		t.Error(err)
	}
	if err := lead.ConfirmSetting(ctx, "persons", "Urlaub"); err != nil {
		t.Error(err)
	}
	if _, err := chef.ChangeSetting(ctx, "backup", map[string]string{"target": filepath.Join(d.Dir, "sicherung"), "seconds": "3600", "wait": "nein"}); err != nil {
		t.Fatal(err)
	}
	if _, err := chef.Backup(ctx, tell); err != nil || told == 0 {
		t.Errorf("told %d times, %v", told, err)
	}
	if drill, err := chef.Drill(ctx, tell); err != nil || !drill.OK {
		t.Errorf("%+v %v", drill, err)
	}
	storage, err := chef.Storage(ctx)
	if err != nil || storage.Station.Holder == "" || storage.Backup.Target == "" {
		t.Errorf("%+v %v", storage, err)
	}
	if due, err := chef.Due(ctx); err != nil || !due.DryRun || due.Batches != 0 {
		t.Errorf("%+v %v", due, err)
	}

	// Sheets and parts.
	if f, err := scan.CoverSheets(ctx, map[string]string{"count": "2", "class": c.Name, "sheets": "3", "intake": "heute"}); err != nil || !strings.HasPrefix(string(f.Data), "%PDF-") || f.Name != "deckblatt-"+c.Name+".pdf" {
		t.Errorf("%s %v", f.Name, err)
	}
	if _, err := scan.CoverSheets(ctx, map[string]string{"count": "viele"}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("no number: %v", err)
	}
	if options, err := scan.SheetOptions(ctx); err != nil || len(options["class"]) < 10 || len(options["profile"]) == 0 {
		t.Errorf("%v %v", options, err)
	}
	if _, err := chef.RecoverySheet(ctx, "AGE-SECRET-KEY-1H62YRN5UKD84G3M808CXVG5RMAHPK8CJXLCHJTZWXHEYRE4LXALQYWSZ5N"); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Errorf("a key of another station: %v", err)
	}
	if about, err := chef.About(ctx); err != nil || len(about.Modules) < 20 || about.Licence != "EUPL-1.2" {
		t.Errorf("%+v %v", about, err)
	}
}

// TestProfiles: a draft is tested with paper before another person releases it, and
// says what it changes.
func TestProfiles(t *testing.T) {
	st, f := feeder.Open(t, program)
	s := process.NewStaff(t, st)
	lead, boss, ctx := deskOf(st, s.Lead), deskOf(st, s.Boss), t.Context()
	devices, err := lead.Devices(ctx)
	if err != nil || len(devices) != 1 {
		t.Fatalf("%v %v", devices, err)
	}
	if can, err := lead.Describe(ctx, devices[0].Name); err != nil || can.Feeder == "" {
		t.Errorf("%+v %v", can, err)
	}
	all, err := lead.Profiles(ctx)
	if err != nil || len(all) != 1 || all[0].Next != nil {
		t.Fatalf("%+v %v", all, err)
	}
	draft, err := lead.DraftProfile(ctx, all[0].Newest(), map[string]string{"name": "bauakten", "scan.dpi": "200", "read.enabled": "nein", "check.max_skew_deg": "3,5", "read.languages": "deu, eng"})
	if err != nil || draft.Profile.Name != "bauakten" || draft.Profile.Scan.DPI != 200 || draft.Profile.Read.Enabled || draft.Profile.Check.MaxSkewDeg != 3.5 || len(draft.Profile.Read.Languages) != 2 {
		t.Fatalf("%+v %v", draft, err)
	}
	if _, err := boss.ReleaseProfile(ctx, "bauakten", "gut"); batch.CodeOf(err) != batch.CodeProfileUnreleased {
		t.Errorf("released without a test: %v", err)
	}
	f.Put(feeder.Post(t, 1)...)
	probe, err := lead.Probe(ctx, devices[0].Name, "bauakten@1")
	if err != nil || probe.Pages != 2 || probe.First == nil || probe.Fault != "" {
		t.Fatalf("%+v %v", probe, err)
	}
	if _, err := lead.NoteTest(ctx, "bauakten", 1, probe.Batch, "Text und Ränder gut"); err != nil {
		t.Fatal(err)
	}
	if v, err := boss.ReleaseProfile(ctx, "bauakten", "für Bauakten"); err != nil || v.Standing != station.InUse {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := lead.DraftProfile(ctx, draft.Profile, map[string]string{"scan.dpi": "400"}); err != nil {
		t.Fatal(err)
	}
	changes, err := lead.ProfileDiff(ctx, "bauakten")
	if err != nil || len(changes) != 1 || changes[0].Key != "scan.dpi" || changes[0].From != "200" || changes[0].To != "400" {
		t.Errorf("%+v %v", changes, err)
	}
	if _, err := lead.Probe(ctx, devices[0].Name, ""); batch.CodeOf(err) != batch.CodeNoPaper && err != nil {
		t.Errorf("without paper: %v", err)
	}
}
