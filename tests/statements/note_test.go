package statements

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// tool runs a program that must succeed.
func tool(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return out
}

// noteOf takes the transfer note out of a package with poppler's tools, and has
// xmllint hold it against the published schema.
func (w *town) noteOf(path string) (xml []byte, n transfernote.Note) {
	w.t.Helper()
	dir := w.t.TempDir()
	tool(w.t, "pdfdetach", "-saveall", "-o", dir, path)
	schema, file := filepath.Join(dir, transfernote.SchemaName), filepath.Join(dir, transfernote.FileName)
	process.Write(w.t, dir, map[string][]byte{transfernote.SchemaName: transfernote.Schema()})
	tool(w.t, "xmllint", "--noout", "--nonet", "--schema", schema, file)
	xml, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	if n, err = transfernote.Parse(xml); err != nil {
		w.t.Fatal(err)
	}
	return xml, n
}

// notes are those of all packages in the target, by document.
func (w *town) notes() map[batch.ID]transfernote.Note {
	w.t.Helper()
	out := map[batch.ID]transfernote.Note{}
	for _, p := range w.Packages() {
		_, n := w.noteOf(p.File)
		if n.Document.ID != p.Document {
			w.t.Errorf("the note in %s is of another document", p.File)
		}
		out[p.Document] = n
	}
	return out
}

// replacing puts a class into use whose paper may go.
func (s *staff) replacing(change ...string) {
	s.t.Helper()
	s.use(slices.Concat([]string{"kopierend", "ersetzend", "inspect = true", "inspect = true\nseal_proof = \"Dienstanweisung 4\""}, change)...)
}

// pass inspects what has to be seen, releases the batch and hands it over.
func (s *staff) pass(id batch.ID) {
	s.t.Helper()
	s.look.does("batch", "inspect", string(id), "--accept", required(s.begin(id)))
	s.look.does("batch", "release", string(id))
	s.scan.does("deliver")
}
