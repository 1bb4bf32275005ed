package statements

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement17OrganisationOnlyIsRejected: nothing makes a note whose creator is
// an organisation, and nothing takes one (A.NB.4 a). Nor is paper replaced on the
// word of an account that several people may share.
func TestStatement17OrganisationOnlyIsRejected(t *testing.T) {
	s := newStaff(t)
	s.replacing()
	process.Write(t, s.Dir, map[string][]byte{"brief.jpg": process.JPEG(t, process.Page(t, "Brief"))})
	r := s.Run(append(s.RunArgs(filepath.Join(s.Dir, "brief.jpg")), "-c", "amt")...)
	if lines := r.Lines(t, "error"); r.Exit != batch.ExitPolicy || len(lines) != 1 || lines[0].Code != batch.CodeLogin {
		t.Fatalf("scanned by nobody: exit %d\n%s", r.Exit, r.Out)
	}
	s.pass(s.letters(1))
	sound, n := s.noteOf(s.Packages()[0].File)
	me := []byte(n.Creator.Pseudonym)
	for name, forged := range map[string][]byte{
		"organisation in place of the pseudonym": bytes.Replace(sound, append([]byte("<Pseudonym>"), me...), []byte("<Pseudonym>Stadt Musterstadt"), 1),
		"organisation as the kind":               bytes.Replace(sound, []byte(`art="natuerliche-person"`), []byte(`art="organisation"`), 1),
		"no pseudonym":                           bytes.Replace(sound, append(append([]byte("<Pseudonym>"), me...), []byte("</Pseudonym>")...), nil, 1),
		"account":                                bytes.Replace(sound, []byte(`ausgewiesen="anmeldung"`), []byte(`ausgewiesen="systemkonto"`), 1),
	} {
		if bytes.Equal(forged, sound) {
			t.Fatalf("%s: nothing was forged", name)
		}
		if _, err := transfernote.Parse(forged); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: %v", name, err)
		}
		if name == "account" { // the schema allows it, for copies
			continue
		}
		dir := t.TempDir()
		process.Write(t, dir, map[string][]byte{transfernote.SchemaName: transfernote.Schema(), "x.xml": forged})
		if out, err := exec.Command("xmllint", "--noout", "--nonet", "--schema", filepath.Join(dir, transfernote.SchemaName), filepath.Join(dir, "x.xml")).CombinedOutput(); err == nil {
			t.Errorf("%s: the schema takes it\n%s", name, out)
		}
	}
}
