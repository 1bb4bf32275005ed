// Package start leads through the first start in five steps: language, data
// folder, scanner, target, first person. Each can be skipped.
package start

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/start/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Config is what the first start needs.
type Config struct {
	Words     *words.Words
	Languages []string
	Do        func(func())
	// Data is the folder that is proposed.
	Data string
	// Target is the folder that is proposed for packages, empty for none.
	Target string
	// Speak begins anew in another language.
	Speak func(language string)
	// Left is where an earlier first start was left; Keep remembers it, an empty one
	// once it is over. nil: it is forgotten.
	Left Left
	Keep func(Left)
	// Found makes the data folder, or connects to it, and returns its recovery key
	// where it was made now. It may take some seconds and is called beside the
	// screen.
	Found func(data string) (c station.Caller, recoveryKey string, err error)
	// Mode of colours and scale of text, and what changes them; nil: nothing does.
	Mode  look.Mode
	Scale float32
	Wear  func(mode look.Mode, scale float32)
	// Open shows a file with the program that the person has for it; nil: there is
	// none.
	Open func(path string) error
	// Practise goes to the practice with the sample post; nil: there is none.
	Practise func()
	// Done ends the first start; token is the session of the first person, or empty.
	Done func(token string)
	Quit func()
}

// Left is where a first start was left.
type Left struct {
	At   string // "recovery", "scanner", "target" or "person"; empty: it begins
	Data string // the folder that was made

	caller station.Caller // as long as the program runs
	key    string
}

// Start is the content of the window during the first start.
type Start struct {
	config Config
	words  *words.Words
	keys   *frame.Keys
	bridge *frame.Bridge
	canvas fyne.Canvas
	first  fyne.Focusable

	caller station.Caller
	data   string // the folder that was made
	key    string // its recovery key, until the first start is over; empty: it was made before
	lost   bool   // the key was shown in an earlier start, and nobody confirmed it
	person model.Registration
	at     step
	said   *fyne.Container
	body   *fyne.Container
	next   *part.Button
	busy   bool
}

// step is one page.
type step int

const (
	stepLanguage step = iota
	stepFolder
	stepScanner
	stepTarget
	stepPerson
	steps
)

// names are those of the steps once the folder is made.
var names = map[step]string{stepScanner: "scanner", stepTarget: "target", stepPerson: "person"}

// New begins with the language, or goes on where an earlier start was left.
func New(ctx context.Context, c Config) *Start {
	s := &Start{config: c, words: c.Words, keys: frame.NewKeys(), bridge: frame.NewBridge(ctx, c.Do), body: container.NewStack()}
	s.caller, s.data, s.key = c.Left.caller, c.Left.Data, c.Left.key
	if s.caller == nil && c.Left.At != "" {
		s.goOn(c.Left)
		return s
	}
	s.show(stepLanguage)
	return s
}

// Left is where it is now; who begins anew in another language goes on with the folder
// that was made.
func (s *Start) Left() Left { return Left{Data: s.data, caller: s.caller, key: s.key} }

// remember keeps the step for a start after this one.
func (s *Start) remember(at string) {
	if s.config.Keep != nil {
		s.config.Keep(Left{At: at, Data: s.data})
	}
}

// done ends the first start.
func (s *Start) done(token string) {
	if s.config.Keep != nil {
		s.config.Keep(Left{})
	}
	s.config.Do(func() { s.config.Done(token) })
}

// Content is what the window shows.
func (s *Start) Content() fyne.CanvasObject { return part.NewBox(part.Clear, s.body) }

// Keys are those of the step.
func (s *Start) Keys() *frame.Keys { return s.keys }

// Close joins what was started.
func (s *Start) Close() { s.bridge.Close() }

// Attach lets the keys of a window come.
func (s *Start) Attach(c fyne.Canvas, held func() fyne.KeyModifier) {
	s.canvas, s.keys.Held = c, held
	s.keys.Attach(c)
	s.focus(s.first)
}

func (s *Start) focus(f fyne.Focusable) {
	s.first = f
	if s.canvas != nil && f != nil {
		s.canvas.Focus(f)
	}
}

// show lays out a step.
func (s *Start) show(at step) {
	s.at = at
	if name := names[at]; name != "" && s.caller != nil {
		s.remember(name)
	}
	switch at {
	case stepLanguage:
		s.language()
	case stepFolder:
		s.folder()
	case stepScanner:
		s.scanner()
	case stepTarget:
		s.target()
	case stepPerson:
		s.registration()
	}
}

// page shows a step: what it is about, what can be done there, and the buttons.
// do is what Enter does; skip what Escape does, nil where it cannot be skipped; back
// goes to the step before, nil for none; more can be done besides.
func (s *Start) page(name string, content fyne.CanvasObject, first fyne.Focusable, do, skip, back func(), more ...frame.Action) {
	w := s.words
	enter := frame.Action{ID: "next", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: do, Ready: s.free, Once: true}
	quit := frame.Action{ID: "quit", Keys: []frame.Chord{{Key: fyne.KeyQ, Mod: fyne.KeyModifierControl}}, Do: s.config.Quit}
	help := frame.Action{ID: "help", Keys: []frame.Chord{{Key: fyne.KeyF1}}, Ready: s.free, Do: func() { s.tell(part.TonePlain, w.T("start.help.title"), w.T("start."+name+".help")) }}
	actions := []frame.Action{enter, quit, help}
	s.next = s.button(enter).Main()
	buttons := []fyne.CanvasObject{s.button(help)}
	if back != nil {
		before := frame.Action{ID: "back", Keys: []frame.Chord{{Key: fyne.KeyLeft, Mod: fyne.KeyModifierAlt}}, Do: back, Ready: s.free, Once: true}
		more = append([]frame.Action{before}, more...)
	}
	for _, a := range more {
		actions = append(actions, a)
		buttons = append(buttons, s.button(a))
	}
	if skip != nil {
		over := frame.Action{ID: "skip", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: skip, Ready: s.free, Once: true}
		actions = append(actions, over)
		buttons = append(buttons, s.button(over))
	}
	buttons = append(buttons, s.next)
	s.keys.Pop("start")
	s.keys.Push("start", true, actions)
	s.said = part.Column(look.Apart)
	s.said.Hide() // empty it would be a gap
	head := part.RowFilled(look.Apart, 1, part.NewIcon("desk", look.Accent).Sized(36), part.NewTitle(w.T("start."+name+".title")),
		part.NewSmall(w.T("start.step", words.Data{"Step": int(s.at) + 1, "Steps": int(steps)})))
	card := part.NewBox(look.Card, part.Column(look.Wide, head, part.NewText(w.T("start."+name+".text", words.Data{"Data": s.data})).Wrapped(), content, s.said, part.Foot(look.Apart, part.Space(), buttons...))).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide+look.Near, look.Wide+look.Near)
	s.body.Objects = []fyne.CanvasObject{container.NewVScroll(part.NewSheet(card))}
	s.body.Refresh()
	if s.canvas != nil {
		s.keys.Listen(s.canvas, actions)
	}
	if first == nil {
		first = s.next
	}
	s.focus(first)
}

func (s *Start) free() bool { return !s.busy }

func (s *Start) button(a frame.Action) *part.Button {
	return a.Meant(part.NewButton(s.words.T("action."+a.ID), a.Keys[0].Cap(s.words), s.keys, func() {
		if s.free() {
			a.Do()
		}
	}))
}

// wait shows that something is under way.
func (s *Start) wait(on bool) {
	s.busy = on
	s.next.Enable(!on)
}

func (s *Start) fail(err error) {
	s.tell(part.ToneSevere, s.words.Failure(err), s.words.Next(batch.CodeOf(err)))
}

// tell shows a sentence above the buttons.
func (s *Start) tell(tone part.Tone, title, sentence string) {
	s.said.RemoveAll()
	s.said.Show()
	s.said.Add(part.NewBanner(tone, title, sentence, nil))
	s.body.Refresh()
}

// Waiting is what the window shows until the data folder is open.
func Waiting(w *words.Words) fyne.CanvasObject {
	return part.NewBox(part.Clear, container.NewCenter(part.Column(look.Apart, part.Centred(part.NewIcon("desk", look.Accent).Sized(48)), part.NewText(w.T("start.waiting")))))
}

// Failed is what the window shows where the data folder cannot be opened; all
// that is left is to close it.
func Failed(w *words.Words, c fyne.Canvas, sentence, next string, quit func()) fyne.CanvasObject {
	keys := frame.NewKeys()
	shut := frame.Action{ID: "quit", Keys: []frame.Chord{{Key: fyne.KeyEscape}, {Key: fyne.KeyQ, Mod: fyne.KeyModifierControl}}, Do: quit}
	keys.Push("failed", true, []frame.Action{shut})
	keys.Attach(c)
	button := part.NewButton(w.T("action.quit"), shut.Keys[0].Cap(w), keys, quit)
	return part.NewBox(part.Clear, container.NewCenter(part.NewLeast(760, part.NewBanner(part.ToneSevere, sentence, next, button))))
}
