package statements

import (
	"bytes"
	"image/jpeg"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/chart"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement05ChangeLocksTheProfile: a scanner and its profile are accepted by
// a run with the test chart, and signed; a change of the program locks both until
// they are accepted anew (A.O.3). The scanner is a real driver with a simulated
// device behind it. Firmware and driver go the same way; what they tell is
// simulated in the tests of the station.
func TestStatement05ChangeLocksTheProfile(t *testing.T) {
	s := newStaff(t)
	sheet, err := chart.Draw(300)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := jpeg.Encode(&page, sheet, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	device, err := airscantest.Start(airscantest.Config{Glass: true, Feeder: true, Sheets: 1, Vendor: "Muster", Serial: "VS-0815", Pages: [][]byte{page.Bytes(), page.Bytes(), page.Bytes()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	dir := filepath.Join(s.Dir, "sane")
	process.Write(t, dir, nil)
	if err := airscantest.WriteConfig(dir, "airscan"); err != nil {
		t.Fatal(err)
	}
	s.Env = append(s.Env, "SANE_CONFIG_DIR="+dir)

	s.use("kopierend", "ersetzend", "inspect = true", "inspect = true\nseal_proof = \"Dienstanweisung 8\"")
	name := s.useProfile("name = \"stapel\"\n[scan]\nduplex = false\nsource = \"adf\"\n[read]\nenabled = false\n")
	capture := []string{"capture", "-c", "amt", "-p", name, "-d", device.DeviceName()}
	accept := []string{"acceptance", "run", "-p", name, "-d", device.DeviceName()}
	sign := []string{"acceptance", "sign", "-p", name, "-d", device.DeviceName(), "--reason", "Tafel angesehen"}

	s.scan.expect(batch.ExitPolicy, batch.CodeProfileLocked, "", capture...)
	if device.Sheets() != 1 {
		t.Fatal("a locked scanner fed paper")
	}
	got := process.As[station.Acceptance](t, s.scan.does(accept...), "acceptance")
	if len(got) != 1 || !got[0].Passed || got[0].Reading.Glyphs != 480 || got[0].Fingerprint.Driver != "airscan" || got[0].Fingerprint.Library == "" || got[0].SignedBy != "" {
		t.Fatalf("%+v", got)
	}
	device.Load(1)
	s.scan.expect(batch.ExitPolicy, batch.CodeProfileLocked, "", capture...) // nobody signed
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", sign...)
	s.lead.does(sign...)
	taken := s.scan.does(capture...)
	if got[0].Fingerprint.Identity["serial"] != "VS-0815" {
		t.Errorf("%+v", got[0].Fingerprint)
	}
	s.knows(taken.Summary(t).Batch, batch.Equipment{Vendor: "Muster", Model: "Virtuell", Serial: "VS-0815", Driver: "airscan"})

	// The same program in another version.
	newer := filepath.Join(s.Dir, "neuer")
	if out, err := exec.Command("go", "build", "-tags", "crashpoints", "-ldflags", "-s -w -X main.version=neuer", "-o", newer, "github.com/scanstelle/scanstelle/cmd/scanstelle").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.Upgrade(newer)
	device.Load(1)
	r := s.scan.expect(batch.ExitPolicy, batch.CodeProfileLocked, "", capture...)
	if !strings.Contains(r.Lines(t, "error")[0].Message, "Programmfassung war »dev«, ist »neuer«") {
		t.Errorf("%s", r.Out)
	}
	s.scan.does(accept...)
	s.lead.does(sign...)
	device.Load(1)
	s.scan.does(capture...)
	if n := len(s.logged("acceptance-signed")); n != 2 {
		t.Errorf("%d signatures in the log", n)
	}
	if n := len(s.Packages()); n != 0 {
		t.Errorf("%d packages of trials", n)
	}
}

// knows checks who the batch says that its scanner was (A.NB.4 b).
func (s *staff) knows(id batch.ID, want batch.Equipment) {
	s.t.Helper()
	head := process.As[struct {
		Devices []batch.Equipment `json:"devices"`
	}](s.t, s.look.does("batch", "show", string(id)), "batch")
	if len(head) != 1 || len(head[0].Devices) != 1 {
		s.t.Fatalf("%+v", head)
	}
	got := head[0].Devices[0]
	if want.Library = got.Library; got != want || got.Library == "" {
		s.t.Errorf("%+v, want %+v", got, want)
	}
}
