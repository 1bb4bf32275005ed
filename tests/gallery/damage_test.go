package gallery

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestAuditTellsDamage: somebody changed one byte of the audit log on the disk. Whoever
// verifies it in Revision reads that it was changed, in which line of which file, and what
// to do now; once the byte is as it was the log is sound.
func TestAuditTellsDamage(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Lead, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("audit")
	s.settle(func() bool { return s.shows("Zeilen passen") })
	path := filepath.Join(d.Data, "audit", "0001.log")
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const line = 5
	at := 0
	for range line - 1 {
		at += bytes.IndexByte(data[at:], '\n') + 1
	}
	at += bytes.Index(data[at:], []byte(`"actor":"`)) + len(`"actor":"`) + 3
	put := func(b byte) {
		t.Helper()
		if _, err := file.WriteAt([]byte{b}, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	verify := func() {
		s.chord(fyne.KeyK, fyne.KeyModifierControl)
		s.settle(func() bool { return !s.shows("wird nachgeprüft") })
	}
	put(data[at] ^ 1)
	verify()
	if !s.shows("Protokoll: 0001.log: Zeile ") {
		t.Error("nothing says where the log is damaged")
	}
	s.outlined("audit-damaged")
	s.inTwoLooks("audit-damaged")
	put(data[at])
	verify()
	s.settle(func() bool { return s.shows("Das Protokoll ist unversehrt") })
}
