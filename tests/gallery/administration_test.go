package gallery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestAdministration shows the sections of the room Verwaltung, a form, and what came
// of a check.
func TestAdministration(t *testing.T) {
	st, f := feeder.Open(t, program)
	staff := process.NewStaff(t, st)
	f.Text = "Einladung zur Bürgerversammlung" // nobody need read it
	target := filepath.Join(t.TempDir(), "eingang")
	process.Ask[station.TargetSetting](staff, staff.Chef, station.OpTargetSet, station.TargetChange{Name: "DMS-Eingang", Spec: "folder:" + target})
	channels(t, staff)
	process.Ask[station.UserAdded](staff, staff.Chef, station.OpUserAdd, station.UserAdd{Account: "n.neu", Name: "Nina Neu", Roles: []string{"Scankraft"}})
	process.Ask[batch.FieldSettings](staff, staff.Chef, station.OpFieldSettings, "town = \"Stadt Musterhausen\"\n[[offices]]\nnumber = \"50\"\nname = \"Sozialamt\"\nalso = [\"Amt für Soziales\"]\nopening = \"unit\"\n[[offices]]\nnumber = \"63\"\nname = \"Bauamt\"\n")
	process.Ask[station.Persons](staff, staff.Chef, station.OpSettingPersons, station.PersonsRequest{Reason: "wieder zu zweit"})
	process.Ask[station.SpaceSetting](staff, staff.Chef, station.OpSpaceSet, station.SpaceSetting{WarnSheets: 700, ReserveMB: 64})
	process.Ask[station.ProfileVersion](staff, staff.Lead, station.OpProfilePut, "name = \"posteingang\"\nversion = 1\ndescription = \"Alles, was mit der Post kommt\"\n[scan]\ndpi = 200\n")
	serviced(t, staff, f)
	f.Put(feeder.Post(t, 1)...)
	for i, l := range worn() {
		s := openAs(t, st, staff.Chef, l.mode, l.scale, l.size)
		s.enter("admin")
		sections := []struct{ name, shows string }{{"scanners", "Einzug 60"}, {"profiles", "neuer Entwurf"}, {"acceptances", "nicht unterschrieben"}, {"maintenances", "in Wartung"}, {"targets", "DMS-Eingang"}, {"people", "6 Personen"}, {"offices", "Sozialamt"}, {"posts", "e-rechnung"}, {"classes", "mitgeliefert"}, {"procedures", "2026-1"}, {"settings", "Wartet auf eine zweite Person"}, {"storage", "Kennwortdatei"}, {"about", "EUPL-1.2"}}
		for at, section := range sections {
			if at > 0 {
				s.key(fyne.KeyF3)
			}
			s.settle(func() bool { return s.shows(section.shows) })
			s.quiet()
			if i == 0 {
				s.outlined("admin-" + section.name)
			}
			if i == 0 && section.name == "people" {
				s.golden("admin-people")
			}
			if l.scale == 2 { // one pane at a time
				s.key(fyne.KeyF6)
			}
			s.save("admin-" + section.name)
			switch {
			case section.name == "targets":
				s.chord(fyne.KeyD, fyne.KeyModifierAlt)
				s.settle(func() bool { return s.shows("posteingang") })
				s.save("sheets")
				s.key(fyne.KeyEscape)
			case section.name == "scanners" && i == 0:
				s.chord(fyne.KeyT, fyne.KeyModifierAlt)
				s.settle(func() bool { return s.shows("Probe gescannt") })
				if s.quiet(); s.shows("Rolle") {
					t.Error("whoever administers may not try a scanner")
				}
				s.save("admin-scanned")
			case section.name == "people":
				s.chord(fyne.KeyN, fyne.KeyModifierAlt)
				s.quiet()
				if i == 0 {
					s.outlined("admin-person")
					s.walked("admin-person")
				}
				s.save("admin-person")
				s.key(fyne.KeyReturn)
				s.settle(func() bool { return s.shows("fehlt (etwa Erika Muster)") })
				s.quiet()
				if i == 0 {
					s.outlined("admin-wrong")
				}
				s.save("admin-wrong")
				s.key(fyne.KeyEscape)
				s.chord(fyne.KeyN, fyne.KeyModifierControl|fyne.KeyModifierShift)
				s.quiet()
				if i == 0 {
					s.walked("admin-emergency")
				}
				s.save("admin-emergency")
				s.key(fyne.KeyEscape)
				s.password(i == 0)
			case section.name == "posts" && i == 0:
				s.chord(fyne.KeyA, fyne.KeyModifierAlt)
				s.quiet()
				s.outlined("admin-channel")
				s.walked("admin-channel")
				s.save("admin-channel")
				s.key(fyne.KeyEscape)
			case section.name == "maintenances" && i == 0:
				s.chord(fyne.KeyQ, fyne.KeyModifierAlt)
				s.quiet()
				s.outlined("admin-checklist")
				s.walked("admin-checklist")
				s.save("admin-checklist")
				s.key(fyne.KeyEscape)
			case section.name == "settings" && i == 0:
				s.win.Canvas().Focus(s.desk.Room().Panes()[1])
				s.typedKey(fyne.KeyEnd)
				s.typedKey(fyne.KeyUp) // the directory service, before the channels
				s.chord(fyne.KeyA, fyne.KeyModifierAlt)
				s.quiet()
				s.outlined("admin-directory")
				s.walked("admin-directory")
				s.save("admin-directory")
				s.key(fyne.KeyEscape)
			case section.name == "storage":
				s.chord(fyne.KeyC, fyne.KeyModifierAlt)
				s.settle(func() bool { return s.shows("Alles in Ordnung") })
				s.quiet()
				s.save("admin-checked")
			}
		}
		s.desk.Abandon()
	}
}

// channels are folders for electronic post: one of them refused a file, one rests.
func channels(t *testing.T, staff *process.Staff) {
	t.Helper()
	dir := t.TempDir()
	process.Write(t, filepath.Join(dir, "bebpo"), nil)
	process.Write(t, filepath.Join(dir, "rechnungen", "abgelehnt"), map[string][]byte{"Angebot.docx.grund.txt": []byte("20.11.2026 07:40:00\nDiese Art von Datei wird nicht als elektronische Post übernommen: Angebot.docx\nAnsehen.\n")})
	for _, c := range []station.PostChannelChange{{Name: "e-rechnung", Folder: filepath.Join(dir, "rechnungen"), Way: "Rechnungseingang", Units: []string{"Kämmerei"}}, {Name: "gericht", Folder: filepath.Join(dir, "bebpo"), Way: "beBPo/EGVP", Units: []string{"Rechtsamt"}, Off: true}} {
		process.Ask[[]station.PostChannelView](staff, staff.Chef, station.OpPostChannel, c)
	}
}

// serviced lets the chart be scanned, a maintenance begin and the procedure
// documentation be put down.
func serviced(t *testing.T, staff *process.Staff, f *feeder.Feeder) {
	t.Helper()
	process.Ask[station.ProfileVersion](staff, staff.Lead, station.OpProfilePut, "name = \"pruefung\"\nversion = 1\ndescription = \"Grau\"\n[scan]\nmode = \"gray\"\n[read]\nenabled = false\n")
	f.Put(feeder.Chart(t, 300), nil)
	process.Ask[station.Acceptance](staff, staff.Lead, station.OpAcceptanceRun, station.AcceptanceRequest{Profile: "pruefung@1", Device: feeder.Device})
	process.Ask[station.Maintenance](staff, staff.Chef, station.OpMaintenanceBegin, "neue Rollen am Scanner")
	path := filepath.Join(t.TempDir(), "verfahren.txt")
	if err := os.WriteFile(path, []byte("Verfahrensdokumentation\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	process.Ask[station.ProcedureVersion](staff, staff.Lead, station.OpProcedurePut, station.ProcedurePut{Path: path, Version: "2026-1", Title: "Verfahren Posteingang", Keeper: "Hauptamt"})
}

// password gives the chosen person a one-time password and copies it.
func (s *screen) password(outlined bool) {
	s.t.Helper()
	s.chord(fyne.KeyK, fyne.KeyModifierAlt)
	s.quiet()
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("nicht als zwei Personen") })
	s.quiet()
	if outlined {
		s.outlined("admin-password")
	}
	s.save("admin-password")
	s.chord(fyne.KeyC, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("Zwischenablage") })
	if copied := fyne.CurrentApp().Clipboard().Content(); len(copied) != 23 || !s.shows(copied) {
		s.t.Errorf("on the clipboard: %q", copied)
	}
	s.key(fyne.KeyF10)
}

// TestPractice shows that the practice is marked in a room, in a sheet and at the login.
func TestPractice(t *testing.T) {
	d := process.NewDesk(t, program)
	owner := d.Serve()
	for _, l := range worn() {
		s := marked(t, owner, l.mode, l.scale, l.size, nil)
		s.enter("journal")
		s.quiet()
		if !s.shows("Hier ist nichts echt") {
			t.Error("the room does not say that it is practice")
		}
		s.save("practice-room")
		s.key(fyne.KeyF1)
		if !s.shows("Hier ist nichts echt") {
			t.Error("a sheet hides that it is practice")
		}
		s.save("practice-help")
		s.desk.Abandon()
	}
}

// TestCrash shows the offer of a report after a crash, and the report.
func TestCrash(t *testing.T) {
	d := process.NewDesk(t, program)
	owner := d.Serve()
	report := strings.Repeat("goroutine 7 [running]:\ngithub.com/scanstelle/scanstelle/app/frame.(*Bridge).Go.func1\n\tgithub.com/scanstelle/scanstelle/app/frame/bridge.go:61\n", 8)
	for _, l := range worn() {
		gone := false
		s := marked(t, owner, l.mode, l.scale, l.size, &app.Crash{When: time.Date(2026, 11, 20, 7, 40, 0, 0, time.Local), Text: "Scanstelle 1.0\n\n" + report, Path: "/home/scan/.cache/scanstelle/absturz-20261120-074000.txt", Discard: func() error { gone = true; return nil }})
		s.quiet()
		s.save("crash-offered")
		s.key(fyne.KeyReturn)
		s.quiet()
		if !s.shows("bridge.go:61") {
			t.Error("the report is not shown")
		}
		s.save("crash-report")
		s.key(fyne.KeyDelete)
		if !gone || s.shows("Das Programm endete unerwartet") {
			t.Error("the report is not discarded")
		}
		s.desk.Abandon()
	}
}

// marked opens a desk: for practice, or with a report where one is given.
func marked(t *testing.T, c station.Caller, mode look.Mode, scale float32, size fyne.Size, crash *app.Crash) *screen {
	t.Helper()
	newApp(t).Settings().SetTheme(look.New(mode, scale))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, queue: make(chan func(), 1000), name: fmt.Sprintf("%s-%gx%g-%g", mode, size.Width, size.Height, scale)}
	s.desk = app.New(t.Context(), app.Config{Station: c, Words: w, Do: func(f func()) { s.queue <- f }, Practice: crash == nil, Practise: func() {}, Crash: crash,
		Looks: fixed{app.Look{Mode: mode, Scale: scale, Language: "de"}}})
	t.Cleanup(s.desk.Abandon)
	s.win = test.NewTempWindow(t, s.desk.Content())
	s.win.SetPadded(false)
	s.win.Resize(size)
	s.desk.Attach(heard{s.win.Canvas(), complained}, func() fyne.KeyModifier { return 0 })
	return s
}
