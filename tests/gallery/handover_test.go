package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// plain is a profile without reading: what is shown here is the way to the target.
const plain = "name = \"schnell\"\nversion = 1\n[read]\nenabled = false\n"

// outbox makes a station whose target is gone: one letter arrived before, three wait,
// of which one was set aside.
func outbox(t *testing.T) (*process.Desk, *station.Client) {
	t.Helper()
	d := process.NewDesk(t, program)
	owner := d.Serve()
	letter := process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))
	send := func(name string, exit int) {
		process.Write(t, d.Dir, map[string][]byte{name: letter, "schnell.toml": []byte(plain)})
		d.Expect(exit, append(d.RunArgs(filepath.Join(d.Dir, name)), "-p", filepath.Join(d.Dir, "schnell.toml"))...)
	}
	send("Widerspruch Muster GmbH.jpg", 0)
	if err := os.Rename(d.Target, d.Target+"-fort"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Antrag auf Wohngeld.jpg", "Bauantrag Weißenseer Weg 3, Nachreichung der Statik.jpg", "Rechnung 2026-4711.jpg"} {
		send(name, 4)
	}
	return d, owner
}

// TestHandover goes the room's whole way by keys: packages wait for a target that is
// gone, one is set aside, the target is paused and resumed, a copy is written, and in
// the end all arrive but the one.
func TestHandover(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	d, owner := outbox(t)
	s := openWith(t, app.Config{Station: owner, Target: "folder:" + d.Target}, look.Light, 1, looks[0].size)
	s.enter("handover")
	s.settle(func() bool { return s.shows("nicht erreichbar") && s.shows("Wohngeld") })
	s.settle(func() bool { return s.shows("3 Pakete warten, ältestes seit") })
	for _, text := range []string{"Das Ziel ist nicht erreichbar", "Arbeiten Sie weiter. Wir senden von selbst", "liegt hier sicher", "SHA-256"} {
		if !s.shows(text) {
			t.Errorf("»%s« is not shown", text)
		}
	}
	s.outlined("handover-waiting")
	s.golden("handover-waiting")
	s.inAllLooks("handover-waiting")

	s.chord(fyne.KeyP, fyne.KeyModifierAlt)
	if !s.shows("zurückstellen") {
		t.Fatal("nobody asks why")
	}
	s.key(fyne.KeyReturn) // without a reason
	s.settle(func() bool { return s.shows("Dafür muss ein Grund angegeben werden") })
	s.outlined("handover-ask")
	s.walked("handover-ask")
	s.inAllLooks("handover-ask")
	s.typed("erst mit dem Amt klären")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("hat dieses Paket zurückgestellt") })

	s.chord(fyne.KeyR, fyne.KeyModifierControl)
	s.typed("Wartung am DMS bis 14 Uhr")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("angehalten seit") && s.shows("Übergabe angehalten") })
	s.outlined("handover-paused")
	s.inAllLooks("handover-paused")
	s.chord(fyne.KeyR, fyne.KeyModifierControl)
	s.typed("Wartung beendet")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return !s.shows("angehalten seit") })

	s.chord(fyne.KeyB, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("Kopie ausgegeben") })
	bags, err := filepath.Glob(filepath.Join(home, "*.zip"))
	if err != nil || len(bags) != 1 {
		t.Errorf("copies: %v %v", bags, err)
	}
	s.key(fyne.KeyF10)
	if s.shows("Kopie ausgegeben") {
		t.Error("the sentence cannot be put away")
	}

	if err := os.Rename(d.Target+"-fort", d.Target); err != nil {
		t.Fatal(err)
	}
	s.chord(fyne.KeyJ, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("1 Paket wartet noch") && s.shows("Ziel erreichbar") })
	s.settle(func() bool { return !s.shows("Rechnung") && s.shows("Wohngeld") })
	s.outlined("handover-parked")
	s.inAllLooks("handover-parked")
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("Byte für Byte verglichen") && s.shows("Rechnung") })
	s.outlined("handover-arrived")
	s.inAllLooks("handover-arrived")
	if n := len(d.Packages()); n != 3 {
		t.Errorf("%d packages arrived", n)
	}
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("hat dieses Paket zurückgestellt") })
	s.chord(fyne.KeyP, fyne.KeyModifierAlt)
	s.typed("geklärt")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { // the service sends what is no longer held
		there, err := filepath.Glob(filepath.Join(d.Target, "*.pdf"))
		return err == nil && len(there) == 4 && s.shows("Jedes gesiegelte Paket wurde am Ziel") && !s.shows("Wohngeld")
	})
	s.outlined("handover-empty")
	s.inAllLooks("handover-empty")
	if n := len(d.Packages()); n != 4 {
		t.Errorf("%d packages arrived in the end", n)
	}
}
