package model_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	added, waits, err := chef.Hire(ctx, "neu", "Nina Neu", "Scankraft, Qualitätsprüfer", "")
	if err != nil || bool(waits) || added.OneTime == "" || len(added.Person.Roles) != 2 {
		t.Fatalf("%+v %v", added, err)
	}
	if _, _, err := scan.Hire(ctx, "x", "X Y", "Scankraft", ""); batch.CodeOf(err) != batch.CodeRole {
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
	if again, err := chef.ResetPassword(ctx, p.Pseudonym); err != nil || again.OneTime == "" || again.OneTime == added.OneTime {
		t.Errorf("%+v %v", again, err)
	}
	if again, err := chef.ResetPassword(ctx, "blick"); err != nil || again.NoSecond.IsZero() { // who had one of their own
		t.Errorf("%+v %v", again, err)
	}
	blames(t, "a day that is none", "day", func() error { _, err := chef.Train(ctx, p.Pseudonym, "bedienung", "morgen", ""); return err })
	blames(t, "no name", "name", func() error { _, _, err := chef.Hire(ctx, "x", " ", "Scankraft", ""); return err })
	blames(t, "no reason", "reason", func() error {
		_, err := chef.TakeEmergency(ctx, map[string]string{"role": "Scanleitung", "hours": "1"})
		return err
	})
	if _, err := chef.TakeEmergency(ctx, map[string]string{"role": "Scanleitung", "hours": "1", "reason": "niemand ist da, Frist heute"}); batch.CodeOf(err) != batch.CodeEmergency {
		t.Errorf("a role that somebody has who is there: %v", err)
	}

	channels(t, d, s, chef)

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
	blames(t, "no truth", "inspect", func() error { _, err := lead.DraftClass(ctx, c.Newest(), typed); return err })
	typed["inspect"], typed["legal_basis"] = "ja", ""
	blames(t, "no legal basis", "legal_basis", func() error { _, err := lead.DraftClass(ctx, c.Newest(), typed); return err })

	// Targets: a name, the one to take, a test that leaves nothing.
	place := model.TargetForm{Kind: station.FolderTarget}
	if waits, err := chef.SaveTarget(ctx, place, typedIn(t, place, "name", "DMS", "folder", d.Target, "first", "ja")); err != nil || waits {
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
	setUp(t, s)

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
	second, waits, err := chef.Hire(ctx, "zweit", "Zoe Zweit", "Scanleitung, Revision", "") // a role that confirms is confirmed itself
	if err != nil || !bool(waits) || len(second.Person.Roles) != 1 {
		t.Errorf("%+v %v %v", second, waits, err)
	}
	if settings, err = lead.Settings(ctx); err != nil {
		t.Fatal(err)
	}
	if names, err := lead.Names(ctx); err != nil || names[second.Person.Pseudonym] != "Zoe Zweit" {
		t.Errorf("%+v %v", names, err)
	}
	i := slices.IndexFunc(settings.All, func(s model.Setting) bool { return s.Key == "roles/"+second.Person.Pseudonym })
	if rights, err := model.ProposedRights(settings.All[max(i, 0)].Pending.Value); err != nil || strings.Join(rights.Before, ",") != "Revision" || strings.Join(rights.After, ",") != "Scanleitung,Revision" {
		t.Errorf("%+v %v", rights, err)
	}
	if err := lead.ConfirmSetting(ctx, "roles/"+second.Person.Pseudonym, "vertritt"); err != nil {
		t.Error(err)
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
	blames(t, "no number", "reserve_mb", func() error { _, err := chef.ChangeSetting(ctx, "space", space); return err })
	twoByTwo(t, chef, lead, scan)

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

// blames expects that one field of a form is to blame.
func blames(t *testing.T, what, key string, do func() error) {
	t.Helper()
	err := do()
	if got, _ := model.Blame(err, append(model.ClassKeys, key)); err == nil || got != key {
		t.Errorf("%s: %v blames %q, not %q", what, err, got, key)
	}
}

// twoByTwo: what one person changes another confirms, also where several changes wait
// together; an earlier version comes back on the same way (A.SC.4).
func twoByTwo(t *testing.T, chef, lead, scan model.Desk) {
	t.Helper()
	ctx := t.Context()
	proposes := func(waits model.Proposed, err error) {
		t.Helper()
		if err != nil || !bool(waits) {
			t.Errorf("%v %v", waits, err)
		}
	}
	proposes(chef.SetOffice(ctx, "", map[string]string{"number": "50", "name": "Sozialamt", "also": "Amt für Soziales, Jobcenter", "opening": "unit"}))
	proposes(chef.SetOffice(ctx, "", map[string]string{"number": "63", "name": "Bauamt", "opening": "class"}))
	proposes(chef.SetOffice(ctx, "Bauamt", map[string]string{"number": "64", "name": "Bauamt", "opening": "class"}))
	proposes(chef.ChangeSetting(ctx, "fields", map[string]string{"town": "Stadt Musterhausen", "postcodes": "12345, 12347", "ibans": ""}))
	blames(t, "an office twice", "name", func() error { _, err := chef.SetOffice(ctx, "", map[string]string{"name": "bauamt"}); return err })
	if err := lead.ConfirmSetting(ctx, "fields", "gesehen"); err != nil {
		t.Fatal(err)
	}
	now, err := chef.Offices(ctx)
	if err != nil || now.Waits || now.Town != "Stadt Musterhausen" || len(now.Postcodes) != 2 || len(now.Offices) != 2 || now.Offices[1].Number != "64" || now.Offices[0].Opening != batch.OpenByUnit || now.Offices[1].Opening != "" || len(now.Offices[0].Also) != 2 {
		t.Errorf("%+v %v", now, err)
	}
	proposes(chef.SetOffice(ctx, "Sozialamt", nil))
	if then, err := chef.Offices(ctx); err != nil || !then.Waits || len(then.Offices) != 1 {
		t.Errorf("%+v %v", then, err)
	}
	if _, err := scan.SetOffice(ctx, "Bauamt", nil); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator changes offices: %v", err)
	}

	proposes(chef.SettingBack(ctx, "space", map[string]string{"version": "1"}))
	if err := lead.ConfirmSetting(ctx, "space", "war besser"); err != nil {
		t.Error(err)
	}
	for key, typed := range map[string]map[string]string{"journal": {"early_days": "3"}, "clock": {"standstill_days": "21"}} {
		proposes(chef.ChangeSetting(ctx, key, typed))
		if err := lead.ConfirmSetting(ctx, key, "so"); err != nil {
			t.Error(err)
		}
	}
	settings, err := lead.Settings(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings.All {
		switch {
		case s.Key == "space" && (len(s.Versions) != 3 || s.Values[0].Text != "500"), s.Key == "journal" && s.Values[0].Text != "3", s.Key == "clock" && s.Values[0].Text != "21", s.Key == "directory" && len(s.Values) > 0:
			t.Errorf("%+v", s)
		}
	}
	blames(t, "a directory without an address", "url", func() error {
		_, err := chef.ChangeSetting(ctx, "directory", map[string]string{"on": "ja"})
		return err
	})
	blames(t, "a group without a role", "groups", func() error {
		_, err := chef.ChangeSetting(ctx, "directory", map[string]string{"on": "ja", "url": "ldaps://x:636", "groups": "Chef=cn=chef"})
		return err
	})
	if on, err := chef.HasDirectory(ctx); err != nil || on {
		t.Errorf("%v %v", on, err)
	}
}

// TestProcedures: without a released version no paper is replaced; another person than
// who put it down releases it, and the document comes back as it was (A.G.1).
func TestProcedures(t *testing.T) {
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	lead, boss, ctx := deskOf(s.Owner, s.Lead), deskOf(s.Owner, s.Boss), t.Context()
	path := filepath.Join(d.Dir, "verfahren.txt")
	if err := os.WriteFile(path, []byte("Verfahrensdokumentation der Stadt Musterhausen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{"path": path, "version": "2026-1", "title": "Verfahren Posteingang", "keeper": ""}
	blames(t, "nobody keeps it", "keeper", func() error { _, err := lead.PutProcedure(ctx, typed); return err })
	typed["keeper"] = "Hauptamt"
	v, err := lead.PutProcedure(ctx, typed)
	if err != nil || v.Standing != station.Draft {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := lead.ReleaseProcedure(ctx, v.Number, "geprüft"); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("whoever put it down released it: %v", err)
	}
	if _, err := boss.ReleaseProcedure(ctx, v.Number, "geprüft"); err != nil {
		t.Error(err)
	}
	all, err := lead.Procedures(ctx)
	if err != nil || len(all) != 1 || !all[0].Valid {
		t.Fatalf("%+v %v", all, err)
	}
	if f, err := lead.ProcedureDocument(ctx, all[0]); err != nil || f.Name != "verfahren.txt" || !strings.HasPrefix(string(f.Data), "Verfahrensdokumentation") {
		t.Errorf("%+v %v", f, err)
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
	gray, err := lead.DraftProfile(ctx, draft.Profile, map[string]string{"scan.mode": "gray", "scan.dpi": "300"})
	if err != nil {
		t.Fatal(err)
	}
	serviced(t, f, deskOf(st, s.Chef), lead, devices[0].Name, fmt.Sprintf("bauakten@%d", gray.Profile.Version))
}

// serviced: the chart is scanned and signed (A.O.3); a maintenance ends with a checklist
// that names a trial, and nothing is scanned before (A.O.2).
func serviced(t *testing.T, f *feeder.Feeder, chef, lead model.Desk, device, profile string) {
	t.Helper()
	ctx := t.Context()
	blames(t, "no scanner", "device", func() error { _, err := lead.Accept(ctx, "bauakten", ""); return err })
	if sheet, err := lead.ChartSheet(ctx); err != nil || !strings.HasPrefix(string(sheet.Data), "%PDF-") {
		t.Errorf("%s %v", sheet.Name, err)
	}
	f.Put(feeder.Chart(t, 300), nil)
	a, err := lead.Accept(ctx, profile, device)
	if err != nil || !a.Passed || len(a.Criteria) < 6 {
		t.Fatalf("%+v %v", a.Criteria, err)
	}
	blames(t, "signed without a word", "reason", func() error { _, err := lead.SignAcceptance(ctx, a, ""); return err })
	if a, err = lead.SignAcceptance(ctx, a, "Tafel angesehen"); err != nil || a.SignedBy == "" {
		t.Errorf("%+v %v", a, err)
	}
	if all, err := lead.Acceptances(ctx); err != nil || len(all) != 1 || all[0].SignedBy == "" {
		t.Errorf("%+v %v", all, err)
	}

	blames(t, "no reason", "reason", func() error { return chef.BeginMaintenance(ctx, "") })
	if err := chef.BeginMaintenance(ctx, "neue Rollen"); err != nil {
		t.Fatal(err)
	}
	all, err := lead.Maintenances(ctx)
	if err != nil || len(all) != 1 || !all[0].On {
		t.Fatalf("%+v %v", all, err)
	}
	if trials, err := lead.Trials(ctx, all[0]); err != nil || len(trials) != 0 {
		t.Errorf("those before it: %+v %v", trials, err)
	}
	typed := map[string]string{"updates": "alle eingespielt", "acceptance": "unverändert", "note": "ging schnell"}
	blames(t, "no trial", "trial", func() error { _, err := lead.EndMaintenance(ctx, typed); return err })
	f.Put(feeder.Post(t, 1)...)
	probe, err := lead.Probe(ctx, device, "")
	if err != nil || probe.Pages == 0 {
		t.Fatalf("%+v %v", probe, err)
	}
	trials, err := lead.Trials(ctx, all[0])
	if err != nil || len(trials) != 1 || trials[0].ID != probe.Batch {
		t.Fatalf("%+v %v", trials, err)
	}
	typed["trial"] = string(trials[0].ID)
	if m, err := lead.EndMaintenance(ctx, typed); err != nil || m.On || m.Checklist == nil {
		t.Errorf("%+v %v", m, err)
	}
}
