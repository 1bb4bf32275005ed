package gallery

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

// appearance is how a screen looks.
type appearance struct {
	mode  look.Mode
	scale float32
	size  fyne.Size
}

// looks are those in which a room is shown.
var looks = []appearance{
	{look.Light, 1, fyne.NewSize(1280, 800)}, {look.Dark, 1, fyne.NewSize(1920, 1080)}, {look.HighContrast, 1, fyne.NewSize(1280, 800)},
	{look.Light, 1.5, fyne.NewSize(1920, 1080)}, {look.Light, 2, fyne.NewSize(1280, 800)},
}

// desktop opens a desk in the room Erfassen with a memory of its own.
func desktop(t *testing.T, st *station.Station, memory frame.Memory) *screen {
	t.Helper()
	s := openWith(t, app.Config{Station: st, Memory: memory}, look.Light, 1, looks[0].size)
	s.memory = memory
	s.enter("capture")
	return s
}

// worn are the looks in which a test goes its whole way: all of them for pictures, else
// the usual one and the largest print.
func worn() []appearance {
	if kept() {
		return looks
	}
	return []appearance{looks[0], looks[len(looks)-1]}
}

// inAllLooks keeps a picture of what is on the screen in every look.
func (s *screen) inAllLooks(name string) { s.in(name, 4, 3, 2, 1, 0) }

// inTwoLooks keeps one of the largest print and of the usual look.
func (s *screen) inTwoLooks(name string) { s.in(name, 4, 0) }

// in keeps pictures in some of the looks; the last one stays. Where nobody keeps them
// that one is enough.
func (s *screen) in(name string, some ...int) {
	s.t.Helper()
	if !kept() {
		some = some[len(some)-1:]
	}
	defer s.scrolled()()
	for _, i := range some {
		s.wear(looks[i].mode, looks[i].scale, looks[i].size)
		s.rest()
		s.save(name)
	}
}

// atScale2 goes round with Tab in the largest print, where one pane is shown: what it
// stops at can be seen and read.
func (s *screen) atScale2(state string) {
	s.t.Helper()
	defer s.scrolled()()
	s.wear(looks[4].mode, looks[4].scale, looks[4].size)
	s.rest()
	s.readable(state)
	s.tabs(state, s.desk.Room().Panes())
	s.key(fyne.KeyF6)
	s.key(fyne.KeyF6)
	s.wear(looks[0].mode, looks[0].scale, looks[0].size)
	s.rest()
}

// rest lets pictures arrive until nothing has come for a while. It does not wait for
// ever: a picture of an unfinished screen is better than none.
func (s *screen) rest() {
	s.t.Helper()
	end := time.After(10 * time.Second)
	for range 3 {
		s.win.Content().Refresh()
	}
	for {
		select {
		case f := <-s.queue:
			f()
			s.win.Content().Refresh()
		case <-time.After(pause(300 * time.Millisecond)):
			return
		case <-end:
			return
		}
	}
}

// morning is the post of a morning as sides of paper: letters, a separator sheet
// between two of them, one that was copied too bright, one that lay askew.
func morning(t *testing.T) [][]byte {
	t.Helper()
	separator, err := separators.PNG(separators.Own, 200)
	if err != nil {
		t.Fatal(err)
	}
	var sides [][]byte
	for i := range 14 {
		front := process.PNG(t, letter(t, i))
		var back []byte
		switch i {
		case 1, 5:
			back = process.PNG(t, letter(t, 20+i))
		case 3:
			front, back = separator, separator
		case 6:
			front = process.PNG(t, streaked(letter(t, i)))
		}
		sides = append(sides, front, back)
	}
	return sides
}

// letter is one of several that do not look alike.
func letter(t *testing.T, n int) *image.Gray {
	subjects := []string{"Antrag auf Wohngeld", "Widerspruch gegen den Bescheid vom 2. November", "Bauantrag Weißenseer Weg 3", "Rechnung 2026-4711", "Anfrage nach § 4 IFG"}
	senders := []string{"Versicherung a. G. Münster · Hauptstraße 6 · 28195 Bremen", "Kanzlei Öztürk & Partner · Am Markt 2", "Erika Beispiel · Lindenallee 17"}
	sentences := []string{"hiermit lege ich gegen den genannten Bescheid Widerspruch ein.", "Die geforderten Unterlagen füge ich in Kopie bei.", "Bitte bestätigen Sie den Eingang dieses Schreibens.",
		"Der Betrag wird bis zum Ende des Monats überwiesen.", "Für Rückfragen stehe ich gern zur Verfügung."}
	lines := []process.LetterLine{{X: 25, Y: 48, Text: senders[n%3]}, {X: 25, Y: 65, Text: "Stadt Musterhausen"}, {X: 25, Y: 70, Text: "Rathausplatz 1"}, {X: 25, Y: 90 + float64(n%4)*6, Text: subjects[n%5]}}
	for i := range 4 + n*3%17 {
		lines = append(lines, process.LetterLine{X: 25, Y: 118 + float64(i)*(6+float64(n%3)*2), Text: sentences[(i*n+n)%5]})
	}
	return process.NewLetter(t, lines...)
}

// TestCapture scans a stack with a jam and a double feed by keyboard only, ends it,
// scans anew what has to be, and shows the room on the way.
func TestCapture(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	st, f := feeder.Open(t, program)
	f.Text = "Sehr geehrte Damen und Herren hiermit lege ich Widerspruch ein"
	memory := frame.Forgetful{}
	s := desktop(t, st, memory)
	shows := func(key string, data ...words.Data) func() bool {
		return func() bool { return s.shows(w.T(key, data...)) }
	}
	s.settle(func() bool { return s.shows("posteingang") && s.shows("Einzug 60") })
	var fields []*part.Field // another day, sheets, box
	for _, p := range s.desk.Room().Panes() {
		if field, ok := p.(*part.Field); ok {
			fields = append(fields, field)
		}
	}
	s.win.Canvas().Focus(fields[0])
	s.typed("32.")
	s.key(fyne.KeyF5)
	if s.settleFor(50 * time.Millisecond); f.Fed() != 0 || !s.shows(w.T("capture.form.other.wrong", words.Data{"Text": "32."})) {
		t.Error("scanned with a day that is none")
	}
	s.inTwoLooks("capture-wrong")
	fields[0].SetText("")
	s.win.Canvas().Focus(fields[1])
	s.typed("15")
	s.outlined("capture-empty")
	s.inAllLooks("capture-empty")
	s.ordered("tab-capture-empty", s.tabs("capture", s.desk.Room().Panes()))
	f.Put(morning(t)...)
	f.Pace = 250 * time.Millisecond
	f.Faults[6], f.Twice[9], f.Faults[10] = batch.CodeJam, true, batch.CodeDoubleFeed
	s.key(fyne.KeyF5)
	s.settle(func() bool { return f.Fed() >= 4 && s.shows("Blatt 3") })
	s.save("capture-running")
	if s.key(fyne.KeyU); !s.shows(w.T("capture.later.title")) {
		t.Error("a key that waits for the feeder does nothing")
	}
	f.Pace = 0
	s.settle(shows("fault.jam.title", words.Data{"Next": 6}))
	s.still()
	s.outlined("capture-jam")
	s.golden("capture-jam")
	s.inAllLooks("capture-jam")
	s.atScale2("capture-jam")

	s.key(fyne.KeyF5)
	s.settle(shows("capture.double.title"))
	s.rest()
	s.outlined("capture-double")
	s.inTwoLooks("capture-double")
	s.inLetters("capture-double", "", "")
	s.walked("capture-double")
	s.key(fyne.KeyF5) // answers nothing
	if s.rest(); f.Fed() != 9 || !s.shows(w.T("capture.double.title")) {
		t.Errorf("%d sheets: went on without an answer", f.Fed())
	}
	s.key(fyne.Key2)
	s.settle(shows("capture.double.again.title", words.Data{"Last": 9}))
	s.inTwoLooks("capture-double-two")

	s.key(fyne.KeyF5)
	s.settle(shows("fault.no-paper.title"))
	s.inTwoLooks("capture-no-paper")
	s.chord(fyne.KeyF9, fyne.KeyModifierControl)
	s.settle(shows("action.new-stack"))
	s.settle(func() bool { return s.shows("Gezählt: 15 Blatt. Gescannt: 13 Blatt") })
	s.rest()
	s.outlined("capture-differs")
	s.inAllLooks("capture-differs")
	s.atScale2("capture-differs")
	s.key(fyne.KeyEscape)
	s.key(fyne.KeyHome)
	s.key(fyne.KeyF8)
	s.inTwoLooks("capture-findings")
	s.key(fyne.KeyF6)
	s.inAllLooks("capture-page")
	s.key(fyne.KeyF6)

	s.settle(func() bool { return s.shows("1 Auftrag") })
	s.chord(fyne.KeyM, fyne.KeyModifierControl)
	s.settle(shows("capture.task.title", words.Data{"Number": 9}))
	s.rest()
	s.outlined("capture-task")
	s.inTwoLooks("capture-task")
	s.walked("capture-task")
	s.key(fyne.KeyDelete)
	s.settle(shows("capture.discard.title", words.Data{"Number": 9}))
	s.rest()
	s.outlined("capture-discard")
	s.inAllLooks("capture-discard")
	s.walked("capture-discard")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return !s.shows("1 Auftrag") })
	s.key(fyne.KeyEscape)
	s.key(fyne.KeyEnd)
	s.settle(shows("capture.replaced"))
	s.inTwoLooks("capture-replaced")
	s.chord(fyne.KeyI, fyne.KeyModifierControl)
	s.inTwoLooks("capture-seal-off")
	s.key(fyne.KeyEscape)

	s.key(fyne.KeyHome)
	s.key(fyne.KeyPageDown)
	page := memory.String("capture.page")
	s.desk.Abandon()
	again := desktop(t, st, memory) // the window was closed and opened again
	again.settle(func() bool { return again.shows("Blatt 1, Rückseite") })
	again.rest()
	if again.save("capture-again"); memory.String("capture.page") != page || page == "" {
		t.Errorf("page %q, before %q", memory.String("capture.page"), page)
	}
	again.ordered("tab-capture-page", again.tabs("capture", again.desk.Room().Panes()))
	again.desk.Abandon()
	captureInLongWords(t, st, memory)
}

// captureInLongWords opens the stack and the questions about it in words that are a third
// longer: all of them can be read.
func captureInLongWords(t *testing.T, st *station.Station, memory frame.Memory) {
	t.Helper()
	w, err := words.Open(words.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, app.Config{Station: st, Memory: memory, Words: w, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: words.Pseudo}}}, look.Light, 1, looks[0].size)
	s.name = words.Pseudo + "-" + s.name
	s.enter("capture")
	s.settle(func() bool { return s.shows(w.T("capture.page.back", words.Data{"Number": 1})) })
	s.rest()
	s.save("capture-stack")
	for name, press := range map[string]func(){"placeholder": func() { s.key(fyne.KeyP) }, "seal-off": func() { s.chord(fyne.KeyI, fyne.KeyModifierControl) }, "discard": func() { s.key(fyne.KeyDelete) }} {
		press()
		s.rest()
		s.save("capture-" + name)
		s.key(fyne.KeyEscape)
	}
	s.desk.Abandon()
}

// TestCaptureKeys presses the keys of the room: a held one does once what it does, and
// every action has a key and words.
func TestCaptureKeys(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	st, f := feeder.Open(t, program)
	f.Text = "Text"
	s := desktop(t, st, frame.Forgetful{})
	for _, a := range s.desk.Room().Actions() {
		if len(a.Keys) == 0 || w.T("action."+a.ID) == "" || a.Do == nil {
			t.Errorf("%s has no key or no words", a.ID)
		}
	}
	s.settle(func() bool { return s.shows("Einzug 60") })
	f.Put(feeder.Post(t, 3)...)
	held := func(c frame.Chord) {
		s.desk.Keys().Pressed(c.Key)
		for range 5 {
			s.desk.Keys().Chord(c, false)
			s.settleFor(20 * time.Millisecond)
		}
		s.desk.Keys().Released(c.Key)
	}
	held(frame.Chord{Key: fyne.KeyF5})
	s.settle(func() bool { return s.shows(w.T("fault.no-paper.title")) })
	s.chord(fyne.KeyU, fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows(w.T("capture.nothing.title")) })
	s.inTwoLooks("capture-nothing")
	s.desk.Abandon()
	s = desktop(t, st, s.memory) // as after a crash: it says what is safe, and with which sheet it goes on
	s.settle(func() bool {
		return s.shows(w.T("capture.open.title")) && s.shows("Blatt 1 bis 3 sind gesichert. Das letzte ist Blatt 3. Legen Sie ab Blatt 4")
	})
	s.inTwoLooks("capture-taken-up")
	f.Put(feeder.Post(t, 1)...)
	s.chord(fyne.KeyU, fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows(w.T("capture.enveloped.title", words.Data{"Number": 4})) })
	s.inTwoLooks("capture-enveloped")
	held(frame.Chord{Key: fyne.KeyF9, Mod: fyne.KeyModifierControl})
	s.settle(func() bool { return s.shows(w.T("action.new-stack")) })
	s.key(fyne.KeyHome)
	s.key(fyne.KeyPageDown)
	s.key(fyne.KeyPageDown)
	held(frame.Chord{Key: fyne.KeyT})
	s.settle(func() bool { return s.shows("Dokument 2") })
	s.settleFor(200 * time.Millisecond)
	if s.shows("Dokument 3") {
		t.Error("a held T split twice")
	}
	s.chord(fyne.KeyZ, fyne.KeyModifierControl)
	s.settle(func() bool { return !s.shows("Dokument 2") && s.ready("redo") })
	s.chord(fyne.KeyY, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("Dokument 2") })
	s.capturesMore(w, f)
	s.importsByKeyboard(w)
}

// importsByKeyboard chooses files in a folder: letters go to them, Space takes, the folder
// around is one key away, and Enter takes them in.
func (s *screen) importsByKeyboard(w *words.Words) {
	s.t.Helper()
	dir := s.t.TempDir()
	process.Write(s.t, filepath.Join(dir, "Post", "Amt"), nil)
	process.Write(s.t, filepath.Join(dir, "Post"), map[string][]byte{"Brief 2.jpg": process.JPEG(s.t, letter(s.t, 2)), "Brief 10.jpg": process.JPEG(s.t, letter(s.t, 3)), "notiz.txt": []byte("x")})
	s.memory.SetString("capture.folder", filepath.Join(dir, "Post", "fort"))
	s.chord(fyne.KeyN, fyne.KeyModifierControl)
	s.chord(fyne.KeyO, fyne.KeyModifierControl)
	s.settle(func() bool { return s.shows("Brief 10.jpg") })
	s.typed("b")
	if s.typedKey(fyne.KeySpace); !s.shows(w.N("capture.import.take", 1)) || !s.shows(w.N("files.others", 1, words.Data{"Kinds": "JPEG, PNG, TIFF, PDF"})) {
		s.t.Error("Space does not take the file that a letter went to")
	}
	s.typedKey(fyne.KeyDown)
	s.typedKey(fyne.KeySpace)
	s.settle(func() bool { return s.shows("je Datei") })
	s.rest()
	s.outlined("capture-import")
	s.inAllLooks("capture-import")
	s.walked("capture-import")
	s.typedKey(fyne.KeyBackspace)
	s.settle(func() bool { return s.shows(filepath.Dir(dir)) || !s.shows("Brief 10.jpg") })
	s.typedKey(fyne.KeyDown) // taken is taken, wherever one looks
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Dokument 2") && s.shows(w.T("action.new-stack")) })
	if s.memory.String("capture.folder") != dir {
		s.t.Errorf("remembers %q", s.memory.String("capture.folder"))
	}
}

// capturesMore scans into a stack that has ended, with more in the feeder than is
// wanted: of a sheet that is replaced one comes and the others stay, a letter that was
// left lying becomes a document of its own.
func (s *screen) capturesMore(w *words.Words, f *feeder.Feeder) {
	s.t.Helper()
	f.Put(feeder.Post(s.t, 3)...)
	s.key(fyne.KeyHome)
	s.key(fyne.KeyF7)
	s.settle(func() bool { return s.shows(w.T("capture.replaced.title", words.Data{"Old": 1})) })
	if f.Fed() != 5 {
		s.t.Errorf("%d sheets went through for one that was replaced", f.Fed()-4)
	}
	s.inTwoLooks("capture-replaced-one")
	s.chord(fyne.KeyN, fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows(w.T("capture.appended.title", words.Data{"Number": 3})) })
	if f.Fed() != 7 || !s.shows("Dokument 3 · 2 Blatt") {
		s.t.Errorf("%d sheets went through for a letter of two", f.Fed()-5)
	}
	s.inTwoLooks("capture-appended")
}

// ready tells whether an action of the room can be done now.
func (s *screen) ready(id string) bool {
	return slices.ContainsFunc(s.desk.Room().Actions(), func(a frame.Action) bool { return a.ID == id && a.Ready() })
}

// settleFor lets the screen go on for a while.
func (s *screen) settleFor(d time.Duration) {
	for end := time.After(d); ; {
		select {
		case f := <-s.queue:
			f()
		case <-end:
			return
		}
	}
}

// loudspeaker is a program that plays sounds, and what it was given last.
func loudspeaker(t *testing.T) (heard func() string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "heard")
	if err := os.WriteFile(filepath.Join(dir, "pw-play"), []byte("#!/bin/sh\nexec cat >"+file+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() string {
		data, _ := os.ReadFile(file) // none: nothing was played
		return string(data)
	}
}
