package statements

import (
	"bytes"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement16CreatorIsAPerson: the creator of a transfer note is a natural
// person under a pseudonym, which the station resolves without delay; no name is
// in the package (A.NB.4 a).
func TestStatement16CreatorIsAPerson(t *testing.T) {
	s := newStaff(t)
	s.replacing()
	s.pass(s.letters(1))
	for _, p := range s.Packages() {
		xml, n := s.noteOf(p.File)
		me := s.scan.whoami()
		if n.Creator.Kind != transfernote.NaturalPerson || n.Creator.Known != transfernote.ByLogin || n.Creator.Pseudonym != me.Pseudonym || n.Creator.Resolution == "" {
			t.Errorf("%+v", n.Creator)
		}
		for _, name := range []string{"Muster", "Erika", "Prüfer", "blick"} {
			if bytes.Contains(xml, []byte(name)) {
				t.Errorf("the note tells %s", name)
			}
		}
		resolved := process.As[struct {
			Pseudonym string `json:"pseudonym"`
			Name      string `json:"name"`
		}](t, s.chef.does("user", "show", n.Creator.Pseudonym), "person")
		if len(resolved) != 1 || resolved[0].Name != "Erika Muster" || resolved[0].Pseudonym != n.Creator.Pseudonym {
			t.Errorf("%+v", resolved)
		}
	}
	// A mere copy names the account of the operating system, and says that it is
	// no more than that.
	process.Write(t, s.Dir, map[string][]byte{"kopie.jpg": process.JPEG(t, process.Page(t, "Kopie"))})
	s.Expect(batch.ExitDone, s.RunArgs(s.Dir+"/kopie.jpg")...)
	copies := 0
	for _, n := range s.notes() {
		if n.Class != nil {
			continue
		}
		copies++
		if n.Creator.Known != transfernote.ByAccount || n.Agreement.Made || n.Mode != batch.Copying {
			t.Errorf("%+v", n.Creator)
		}
		s.chef.does("user", "show", n.Creator.Pseudonym)
	}
	if copies != 1 {
		t.Errorf("%d copies", copies)
	}
}
