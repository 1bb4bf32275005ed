package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
)

// Look is how somebody wants the screen.
type Look struct {
	Mode     look.Mode
	Scale    float32 // of text, 1 to 2
	Language string
	Bound    string        // further keys, as frame.ParseBindings reads them
	Letters  frame.Letters // how keys that type a character do something; empty: by themselves
}

// Looks remembers looks by pseudonym; the empty one is the look before anybody
// is logged in.
type Looks interface {
	Look(pseudonym string) Look
	Keep(pseudonym string, l Look)
}

// forgetful remembers nothing.
type forgetful struct{ is Look }

func (f forgetful) Look(string) Look  { return f.is }
func (f forgetful) Keep(string, Look) {}

// defaultLook is what the screen has now.
func defaultLook(w *words.Words) Look {
	l := Look{Mode: look.Light, Scale: 1, Language: w.Language()}
	if th, ok := fyne.CurrentApp().Settings().Theme().(*look.Theme); ok {
		l.Mode, l.Scale = th.Mode(), th.Scale()
	}
	return l
}

// wear shows the desk as somebody wants it.
func (d *Desk) wear(l Look) {
	th := look.New(l.Mode, l.Scale)
	if now, ok := fyne.CurrentApp().Settings().Theme().(*look.Theme); ok {
		th = now.In(l.Mode, l.Scale)
	}
	d.frame.Keys.Letters = l.Letters
	d.frame.Keys.Bound = frame.ParseBindings(l.Bound)
	d.shortcuts()
	if th.Mode() != d.look.Mode || th.Scale() != d.look.Scale || l.Letters != d.look.Letters || l.Bound != d.look.Bound { // buttons show other keys
		fyne.CurrentApp().Settings().SetTheme(th)
	}
	speak := l.Language != d.look.Language && d.config.Speak != nil && slices.Contains(catalogue.Languages, l.Language)
	d.look = l
	if speak {
		d.config.Do(func() { d.config.Speak(l.Language, d.who.Session()) }) // this desk may still be in the making
	}
}

// adjust changes how the screen looks, at once and for the next time.
func (d *Desk) adjust(change func(*Look)) {
	l := d.look
	change(&l)
	d.looks.Keep(d.last, l)
	d.looks.Keep("", l)
	d.wear(l)
}

// scales are the sizes of text that can be chosen.
var scales = []float32{1, 1.25, 1.5, 2}

// lookSheet lets one choose how the screen looks and which keys do something; every choice is on the screen
// at once and remembered.
func (d *Desk) lookSheet() {
	w, keys := d.frame.Words, d.frame.Keys
	set := d.adjust
	var modes, sizes []string
	for _, m := range look.Modes {
		modes = append(modes, w.T("look."+string(m)))
	}
	for _, s := range scales {
		sizes = append(sizes, w.Number(int(s*100))+" %")
	}
	mode := part.NewChoice(modes, slices.Index(look.Modes, d.look.Mode), keys, func(i int) { set(func(l *Look) { l.Mode = look.Modes[i] }) })
	size := part.NewChoice(sizes, max(slices.Index(scales, d.look.Scale), 0), keys, func(i int) { set(func(l *Look) { l.Scale = scales[i] }) })
	rows := part.Column(look.Wide, part.NewLabelled(w.T("look.mode"), part.Row(0, mode)), part.NewLabelled(w.T("look.size"), part.Row(0, size)))
	if d.config.Speak != nil {
		var names []string
		for _, l := range catalogue.Languages {
			names = append(names, w.T("language."+l))
		}
		language := part.NewChoice(names, max(slices.Index(catalogue.Languages, d.look.Language), 0), keys, func(i int) { set(func(l *Look) { l.Language = catalogue.Languages[i] }) })
		rows.Add(part.NewLabelled(w.T("look.language"), part.Row(0, language)))
	}
	rows.Add(d.letters())
	more := []frame.Action{}
	if d.now >= 0 { // they are somebody's
		more = append(more, d.binding())
		rows.Add(part.Row(0, d.frame.Button(more[0])))
	}
	shut := frame.Action{ID: "close-look", Keys: []frame.Chord{{Key: fyne.KeyEscape}, {Key: fyne.KeyReturn}}, Once: true, Do: func() { d.uncover("look") }}
	sample := part.NewBanner(part.ToneWarning, w.T("look.sample.title"), w.T("look.sample.text"), nil)
	card := part.NewBox(look.Card, part.Column(look.Wide, part.NewTitle(w.T("look.title")), rows, sample, part.RowFilled(0, 0, part.Space(), d.frame.Button(shut).Main()))).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide+look.Near, look.Wide+look.Near)
	d.cover("look", part.NewBox(part.Clear, container.NewCenter(part.NewLeast(480, card))), append(more, shut))
	d.frame.Focus(mode)
}
