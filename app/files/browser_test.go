package files

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
)

// asking is a list in a window, and what came of it.
type asking struct {
	*Browser
	t     *testing.T
	queue chan func()
	done  []string
	shut  bool
}

// ask shows the folder for PDF files; several tells whether more than one is wanted.
func ask(t *testing.T, folder string, several bool) *asking {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	a := &asking{t: t, queue: make(chan func(), 100)}
	bridge := frame.NewBridge(t.Context(), func(f func()) { a.queue <- f })
	t.Cleanup(bridge.Close)
	wish := Wish{Ends: []string{".pdf"}, Called: "PDF", Keys: "admin.file.keys", Memory: "folder", Take: "admin-file", Done: func(paths []string) { a.done = paths }, Shut: func() { a.shut = true }}
	if several {
		wish.Several = "capture.import.take"
	}
	a.Browser = New(&frame.Desk{Words: w, Keys: frame.NewKeys(), Bridge: bridge, Memory: frame.Forgetful{"folder": folder}, Focus: func(fyne.Focusable) {}}, wish)
	test.NewTempWindow(t, a.Content()).Resize(fyne.NewSize(800, 500))
	a.shows(folder)
	return a
}

// shows waits until a folder is listed.
func (a *asking) shows(folder string) {
	a.t.Helper()
	for limit := time.After(10 * time.Second); a.folder.Path != folder; {
		select {
		case f := <-a.queue:
			f()
		case <-limit:
			a.t.Fatalf("lists %q, wanted %q", a.folder.Path, folder)
		}
	}
}

func (a *asking) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if k == fyne.KeyReturn {
			a.actions[1].Do()
			continue
		}
		a.list.Content().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// tree is a folder with a folder in it, two files that fit and one that does not.
func tree(t *testing.T) (dir string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "Amt"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.pdf", "b.pdf", "c.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestOneFile: folders are gone through with the arrow keys, Enter opens a folder and
// takes a file, and nothing else can be taken.
func TestOneFile(t *testing.T) {
	dir := tree(t)
	a := ask(t, dir, false)
	if want := "1 weitere Datei hier ist von anderer Art (möglich: PDF)."; a.said.Words() != want || a.button.Label() != "Ordner öffnen" {
		t.Errorf("says %q, the button %q", a.said.Words(), a.button.Label())
	}
	a.press(fyne.KeyDown, fyne.KeyReturn)
	a.shows(filepath.Join(dir, "Amt"))
	if want := "In diesem Ordner liegt keine passende Datei (möglich: PDF)."; a.said.Words() != want {
		t.Errorf("says %q", a.said.Words())
	}
	a.press(fyne.KeyBackspace)
	a.shows(dir)
	if e := a.chosen(); e == nil || e.Name != "Amt" {
		t.Errorf("looks at %+v, not at where one came from", e)
	}
	a.press(fyne.KeyDown, fyne.KeySpace)
	if len(a.taken) != 0 || a.button.Label() != a.desk.Words.T("action.admin-file") {
		t.Errorf("took %q, the button says %q", a.taken, a.button.Label())
	}
	a.press(fyne.KeyReturn)
	if want := []string{filepath.Join(dir, "a.pdf")}; !slices.Equal(a.done, want) {
		t.Errorf("done with %q, wanted %q", a.done, want)
	}
	if a.desk.Memory.String("folder") != dir {
		t.Errorf("remembers %q", a.desk.Memory.String("folder"))
	}
	if a.actions[0].Do(); !a.shut {
		t.Error("cannot be put away")
	}
}

// TestSeveralFiles: Space takes and puts back, folders too, but never the one around;
// they come in the order in which they were taken.
func TestSeveralFiles(t *testing.T) {
	dir := tree(t)
	a := ask(t, dir, true)
	a.press(fyne.KeySpace, fyne.KeyEnd, fyne.KeySpace, fyne.KeyUp, fyne.KeySpace, fyne.KeySpace, fyne.KeyUp, fyne.KeySpace)
	if want := a.desk.Words.N("capture.import.take", 2); a.button.Label() != want {
		t.Errorf("the button says %q, wanted %q", a.button.Label(), want)
	}
	a.press(fyne.KeyHome, fyne.KeyReturn)
	if want := []string{filepath.Join(dir, "b.pdf"), filepath.Join(dir, "Amt")}; !slices.Equal(a.done, want) {
		t.Errorf("done with %q, wanted %q", a.done, want)
	}
}

// TestTypedPath: a path that was typed comes before what is looked at; two are wrong
// where one is wanted.
func TestTypedPath(t *testing.T) {
	dir := tree(t)
	one, both := filepath.Join(dir, "b.pdf"), filepath.Join(dir, "b.pdf")+"; "+filepath.Join(dir, "a.pdf")
	for _, c := range []struct {
		typed   string
		several bool
		done    []string
		wrong   string
		opened  string
	}{
		{typed: one, done: []string{one}},
		{typed: filepath.Join(dir, "Amt"), opened: filepath.Join(dir, "Amt")},
		{typed: filepath.Join(dir, "fort.pdf"), wrong: filepath.Join(dir, "fort.pdf")},
		{typed: both, wrong: both},
		{typed: both, several: true, done: []string{one, filepath.Join(dir, "a.pdf")}},
		{typed: ";", several: true, wrong: ";"},
	} {
		a := ask(t, dir, c.several)
		a.path.SetText(c.typed)
		a.press(fyne.KeyReturn)
		if c.opened != "" {
			a.shows(c.opened)
		}
		said := ""
		if c.wrong != "" {
			said = a.desk.Words.T("files.wrong", words.Data{"Path": c.wrong})
		}
		if !slices.Equal(a.done, c.done) || said != "" && a.said.Words() != said {
			t.Errorf("%q: done with %q, says %q", c.typed, a.done, a.said.Words())
		}
	}
}
