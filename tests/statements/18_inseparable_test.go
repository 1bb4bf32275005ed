package statements

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement18NoteIsWholeAndInseparable: the note has the contents a to f of
// A.NB.4, and who removes, edits or swaps it is found out by verify.
func TestStatement18NoteIsWholeAndInseparable(t *testing.T) {
	s := newStaff(t)
	s.replacing()
	s.pass(s.letters(2))
	packages := s.Packages()
	first, n := s.noteOf(packages[0].File)
	second, _ := s.noteOf(packages[1].File)
	for letter, there := range map[string]bool{
		"a": n.Creator.Pseudonym != "", "b": n.Environment.Profile.SHA256 != "" && n.Environment.Procedure.Present && n.Environment.Procedure.SHA256 != "", "c": n.Anomalies.Original != "",
		"d": !n.Times.ScanStart.At.IsZero() && !n.Times.Sealed.At.IsZero() && !n.Times.Released.At.IsZero() && n.Times.Intake.Day != "",
		"e": n.Quality.Statement != "" && n.Quality.Completeness.Balance.Sheets == 2, "f": n.Agreement.Statement != "",
	} {
		if !there {
			t.Errorf("content %s is missing", letter)
		}
	}
	text := string(s.Expect(batch.ExitDone, "verify", "--note", packages[0].File).Out)
	for _, head := range []string{"a) Ersteller", "b) Technisches", "c) Auffälligkeiten", "d) Zeitpunkte", "e) Qualitätssicherung", "f) Bildliche", n.Agreement.Statement} {
		if !strings.Contains(text, head) {
			t.Errorf("%q is missing in\n%s", head, text)
		}
	}
	shown := process.As[struct {
		Note transfernote.Note `json:"note"`
	}](t, s.Expect(batch.ExitDone, "verify", "--note", "--json", packages[0].File), "verify")
	if len(shown) != 1 || shown[0].Note.ID != n.ID || shown[0].Note.Agreement != n.Agreement {
		t.Errorf("%+v", shown)
	}

	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	process.Write(t, dir, map[string][]byte{
		"other.xml": second,
		"kind.xml":  bytes.Replace(first, []byte("ersetzend</Scanmodus>"), []byte("kopierend</Scanmodus>"), 1),
	})
	// The tools that everybody has: qpdf takes attachments out and puts others in.
	tool(t, "qpdf", packages[0].File, "--remove-attachment="+transfernote.FileName, "--", in("removed.pdf"))
	for _, name := range []string{"other", "kind"} {
		tool(t, "qpdf", in("removed.pdf"), "--add-attachment", in(name+".xml"), "--key="+transfernote.FileName, "--filename="+transfernote.FileName, "--", in(name+".pdf"))
	}
	sealed, err := os.ReadFile(packages[0].File)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(sealed, []byte(transfernote.FileName)) // the name of the attachment, in plain sight
	if at < 0 {
		t.Fatal("the package does not name the note")
	}
	renamed := bytes.Clone(sealed)
	renamed[at] = 'T'
	process.Write(t, dir, map[string][]byte{"renamed.pdf": renamed, "appended.pdf": append(bytes.Clone(sealed), second...)})
	for _, name := range []string{"removed", "other", "kind", "renamed", "appended"} {
		r := s.Run("verify", "--json", in(name+".pdf"))
		got := process.As[verify.Report](t, r, "verify")
		if r.Exit != batch.ExitRefused || len(got) != 1 || got[0].OK {
			t.Errorf("%s: exit %d\n%s", name, r.Exit, r.Out)
		}
	}
}
