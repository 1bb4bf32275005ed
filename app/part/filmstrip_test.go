package part

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// reel is a film of so many sheets to a group that counts what it is asked for.
type reel struct {
	groups, sheets int
	state          map[string]string
	worded         int
}

func (r *reel) Groups() int    { return r.groups }
func (r *reel) Sheets(int) int { return r.sheets }
func (r *reel) Title(g int) string {
	r.worded++
	return fmt.Sprintf("Dokument %d", g+1)
}

func (r *reel) Sheet(g, i int) FilmSheet {
	r.worded++
	id := fmt.Sprintf("%d/%d", g, i)
	return FilmSheet{Title: "Blatt " + id, Sides: []FilmSide{{ID: id}, {ID: id + "v", Words: "leer"}}, Tone: ToneGood, State: "gesichert" + r.state[id]}
}

func (r *reel) Find(id string) (group, i int, ok bool) {
	n, _ := fmt.Sscanf(id, "%d/%d", &group, &i)
	return group, i, n == 2 && group < r.groups && i < r.sheets
}

// strip is a filmstrip in a window that counts how often a sheet is drawn.
func strip(t *testing.T, film Film) (f *Filmstrip, drawn func() int) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	f = NewFilmstrip(noKeys{})
	picture := image.NewRGBA(image.Rect(0, 0, 8, 8))
	f.Picture = func(string) image.Image { return picture }
	w := test.NewTempWindow(t, f)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(700, 600))
	f.SetFilm(film)
	last := map[*filmCard]int{}
	return f, func() (n int) {
		for _, c := range f.cards.all {
			n += c.drawings - last[c]
			last[c] = c.drawings
		}
		return n
	}
}

// TestOnlyWhatIsSeenIsWorded: of a thousand sheets in a thousand groups only those on
// the screen are put into words, whatever happens.
func TestOnlyWhatIsSeenIsWorded(t *testing.T) {
	r := &reel{groups: 1000, sheets: 1}
	f, _ := strip(t, r)
	seen := f.Built()
	if seen < 3 || seen > 30 {
		t.Fatalf("%d sheets are seen", seen)
	}
	for name, do := range map[string]func(){
		"another film": func() { f.SetFilm(r) }, "a choice": func() { f.Choose("0/0") }, "a far one": func() { f.Choose("700/0") }, "the end": f.End, "a mark": func() { f.Mark("3/0") }, "a picture": f.Arrived,
		"focus": f.FocusGained,
	} {
		r.worded = 0
		do()
		if r.worded > 6*seen {
			t.Errorf("%s: %d titles and sheets put into words for %d that are seen", name, r.worded, seen)
		}
		if n := f.Built(); n > 2*seen {
			t.Errorf("%s: widgets for %d sheets", name, n)
		}
	}
}

// TestOnlyWhatChangedIsDrawn: a sheet that looks as before is not drawn anew.
func TestOnlyWhatChangedIsDrawn(t *testing.T) {
	r := &reel{groups: 3, sheets: 100, state: map[string]string{}}
	f, drawn := strip(t, r)
	if n := drawn(); n < f.Built() {
		t.Fatalf("%d of %d sheets are drawn", n, f.Built())
	}
	for _, c := range []struct {
		name string
		do   func()
		want int
	}{
		{"the same film", func() { f.SetFilm(r) }, 0},
		{"pictures that are there", f.Arrived, 0},
		{"a sheet is chosen", func() { f.Choose("0/0") }, 1},
		{"another one", func() { f.Choose("0/1") }, 2},
		{"the same one", func() { f.Choose("0/1") }, 0},
		{"the keyboard comes", f.FocusGained, 1},
		{"the keyboard goes", f.FocusLost, 1},
		{"a sheet is read", func() { r.state["0/2"] = ", gelesen"; f.SetFilm(r) }, 1},
		{"one that is not seen is read", func() { r.state["2/90"] = ", gelesen"; f.SetFilm(r) }, 0},
		{"more sheets come", func() { r.sheets++; f.SetFilm(r) }, 0},
	} {
		if c.do(); drawn() != c.want {
			t.Errorf("%s: not %d sheets are drawn", c.name, c.want)
		}
	}
	f.SetFilm(&reel{groups: 3, sheets: 100}) // what was read is not any more
	drawn()
	f.scroll.ScrollToOffset(fyne.NewPos(0, filmSize(f).Height+look.Apart)) // by a row
	f.fill()
	if n, across := drawn(), f.Across(); n > 2*across {
		t.Errorf("a row further %d sheets are drawn, %d lie in a row", n, across)
	}
	if f.Refresh(); drawn() < f.Built() {
		t.Error("in other colours not all is drawn anew")
	}
}

// TestChosenSheetStaysInSight: where a question or larger text takes room from the strip,
// or gives it back, the chosen sheet stays in sight; who scrolled away stays there.
func TestChosenSheetStaysInSight(t *testing.T) {
	f, _ := strip(t, &reel{groups: 3, sheets: 30})
	whole := f.Size()
	f.Choose("1/20")
	for _, size := range []fyne.Size{{Width: whole.Width, Height: 260}, {Width: 400, Height: 8000}, whole, {Width: 400, Height: 300}} {
		f.Resize(size)
		if !f.inSight() {
			t.Errorf("%v: seen at %v", size, f.At())
		}
	}
	f.Resize(whole)
	f.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 20000)})
	if f.At() != 0 || f.inSight() {
		t.Fatalf("scrolled to %v", f.At())
	}
	if f.Resize(fyne.NewSize(whole.Width, 300)); f.At() != 0 {
		t.Errorf("who looks elsewhere is taken away, to %v", f.At())
	}
}

// TestFilmGoesOn: a strip whose sheets become fewer, or none, or that has no size yet,
// shows what there is.
func TestFilmGoesOn(t *testing.T) {
	f, _ := strip(t, &reel{groups: 2, sheets: 50})
	f.Choose("1/49")
	if !f.AtEnd() || f.At() == 0 {
		t.Errorf("the last sheet is chosen, seen at %v", f.At())
	}
	f.SetFilm(&reel{groups: 1, sheets: 1})
	if f.Built() != 1 {
		t.Errorf("%d sheets for one", f.Built())
	}
	f.Choose("1/49") // gone
	if f.SetFilm(&reel{}); f.Built() != 0 || f.AccessibilityLabel() != "" {
		t.Errorf("%d sheets for none", f.Built())
	}
	small := NewFilmstrip(noKeys{})
	small.SetFilm(&reel{groups: 2, sheets: 2})
	small.Choose("1/1")
	if small.Built() != 0 {
		t.Error("widgets without room")
	}
}
