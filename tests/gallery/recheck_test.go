package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/paperless"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestRecheck shows what the nightly look at a DMS came to: all as it was handed over, a
// package that somebody changed there, and a server that went away meanwhile.
func TestRecheck(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	server := paperless.NewServer(t)
	p, err := faultproxy.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	st, f := feeder.OpenWith(t, program, func(o *station.Options) { o.Targets = station.Folders{} })
	f.Text = "Text"
	own, spec := station.Actor{UID: os.Getuid()}, "paperless:"+p.URL
	if _, err := st.SetTarget(t.Context(), own, station.TargetChange{Name: "E-Akte", Spec: spec, Files: &station.FileSettings{Access: web.Access{Auth: web.Token}}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.SetTargetSecret(t.Context(), own, station.TargetSecret{Name: "E-Akte", Secret: web.Secret{Token: paperless.Token}}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	process.Write(t, dir, map[string][]byte{"Antrag.jpg": process.JPEG(t, process.Notice(t, "Antrag")), "Widerspruch Muster GmbH.jpg": process.JPEG(t, process.Notice(t, "Bescheid"))})
	if sum, err := st.Run(t.Context(), station.RunRequest{Paths: []string{filepath.Join(dir, "Widerspruch Muster GmbH.jpg"), filepath.Join(dir, "Antrag.jpg")}, Target: spec, Deliver: true, Read: true}, func(any) {}); err != nil || sum.Delivered != 2 {
		t.Fatalf("%+v %v", sum, err)
	}
	check := func() station.Rechecked {
		t.Helper()
		r, _ := st.RecheckTarget(t.Context(), own, "E-Akte")
		return r
	}
	if r := check(); r.Checked != 2 || r.Code != "" {
		t.Fatalf("%+v", r)
	}
	s := openWith(t, app.Config{Station: st}, look.Light, 1, looks[0].size)
	s.enter("handover")
	s.key(fyne.KeyF3)
	s.settle(func() bool {
		return s.shows("2 Pakete nachgeprüft, stimmen") && s.shows("stimmt überein") && !s.shows(w.T("footer.recheck"))
	})
	s.inTwoLooks("recheck-good")

	p.Down(true)
	if r := check(); r.Code != batch.CodeTargetGone {
		t.Fatalf("%+v", r)
	}
	s.key(fyne.KeyF3)
	s.settle(func() bool {
		return s.shows("Die Nachprüfung kam nicht zu Ende") && s.shows(w.T("footer.recheck")) && s.shows("nicht erreichbar seit")
	})
	s.inTwoLooks("recheck-broken")
	p.Down(false)

	server.Lock()
	for id, held := range server.Documents {
		held.Data = []byte("%PDF-bearbeitet")
		server.Documents[id] = held
		break
	}
	server.Unlock()
	if r := check(); len(r.Altered) != 1 {
		t.Fatalf("%+v", r)
	}
	s.key(fyne.KeyF3)
	s.settle(func() bool {
		return s.shows(w.N("footer.amiss", 1)) && s.shows(w.T("handover.amiss.target-differs")) && s.shows("Ein Paket liegt dort nicht mehr wie übergeben")
	})
	s.inAllLooks("recheck-amiss")
}
