// Package start leads through the first start in five steps: language, data
// folder, scanner, target, first person. Each can be skipped.
package start

import (
	"context"
	"slices"
	"strings"

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
	// Found makes the data folder, or connects to it, and returns its recovery key
	// where it was made now. It may take some seconds and is called beside the
	// screen.
	Found func(data string) (c station.Caller, recoveryKey string, err error)
	// Keep remembers the target.
	Keep func(target string)
	// Done ends the first start; token is the session of the first person, or empty.
	Done func(token string)
	Quit func()
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

// New begins with the language.
func New(ctx context.Context, c Config) *Start {
	s := &Start{config: c, words: c.Words, keys: frame.NewKeys(), bridge: frame.NewBridge(ctx, c.Do), body: container.NewStack()}
	s.show(stepLanguage)
	return s
}

// Content is what the window shows.
func (s *Start) Content() fyne.CanvasObject { return part.NewBox(look.Ground, s.body) }

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
// do is what Enter does; skip what Escape does, nil where it cannot be skipped.
func (s *Start) page(name string, content fyne.CanvasObject, first fyne.Focusable, do, skip func()) {
	w := s.words
	enter := frame.Action{ID: "next", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: do, Ready: s.free, Once: true}
	quit := frame.Action{ID: "quit", Keys: []frame.Chord{{Key: fyne.KeyQ, Mod: fyne.KeyModifierControl}}, Do: s.config.Quit}
	actions := []frame.Action{enter, quit}
	s.next = s.button(enter).Main()
	buttons := part.RowFilled(look.Apart, 0, part.Space())
	if skip != nil {
		over := frame.Action{ID: "skip", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: skip, Ready: s.free, Once: true}
		actions = append(actions, over)
		buttons.Add(s.button(over))
	}
	buttons.Add(s.next)
	s.keys.Pop("start")
	s.keys.Push("start", true, actions)
	s.said = part.Column(look.Apart)
	head := part.RowFilled(look.Apart, 1, part.NewIcon("desk", look.Accent).Sized(36), part.NewTitle(w.T("start."+name+".title")),
		part.NewSmall(w.T("start.step", words.Data{"Step": int(s.at) + 1, "Steps": int(steps)})))
	card := part.NewBox(look.Card, part.Column(look.Wide, head, part.NewText(w.T("start."+name+".text")).Wrapped(), content, s.said, buttons)).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide+look.Near, look.Wide+look.Near)
	s.body.Objects = []fyne.CanvasObject{container.NewCenter(part.NewLeast(640, card))}
	s.body.Refresh()
	if first == nil {
		first = s.next
	}
	s.focus(first)
}

func (s *Start) free() bool { return !s.busy }

func (s *Start) button(a frame.Action) *part.Button {
	return part.NewButton(s.words.T("action."+a.ID), a.Keys[0].Cap(s.words), s.keys, func() {
		if s.free() {
			a.Do()
		}
	})
}

// language asks for the language.
func (s *Start) language() {
	var options []string
	for _, l := range s.config.Languages {
		options = append(options, s.words.T("language."+l))
	}
	choice := part.NewChoice(options, max(slices.Index(s.config.Languages, s.words.Language()), 0), s.keys, func(i int) {
		s.config.Do(func() { s.config.Speak(s.config.Languages[i]) })
	})
	forward := func() { s.show(stepFolder) }
	s.page("language", part.Row(0, choice), choice, forward, nil)
}

// folder asks where the data shall lie, and makes the folder.
func (s *Start) folder() {
	field := part.NewField("", s.keys)
	field.SetText(s.config.Data)
	found := func(typed string) {
		data, err := model.Folder(typed)
		if err != nil {
			s.fail(err)
			return
		}
		s.wait(true)
		s.tell(part.ToneRunning, s.words.T("start.folder.making"), "")
		s.bridge.Go(func(context.Context) {
			c, key, err := s.config.Found(data)
			s.bridge.Show(s, func() {
				s.wait(false)
				switch {
				case err != nil:
					s.fail(err)
					return
				case key != "":
					s.caller = c
					s.recovery(key)
				default:
					s.caller = c
					s.show(stepScanner)
				}
			})
		})
	}
	s.page("folder", part.NewLabelled(s.words.T("start.folder.label"), field), field, func() { found(field.Text) }, func() { found(s.config.Data) })
}

// recovery shows the recovery key, and asks for its end from paper.
func (s *Start) recovery(key string) {
	field := part.NewField("", s.keys)
	shown := part.NewBox(look.Ground, part.NewText(strings.Join(model.Groups(key), "   ")).Bold().Wrapped()).Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Apart, look.Apart)
	forward := func() { s.show(stepScanner) }
	s.page("recovery", part.Column(look.Apart, shown, part.NewLabelled(s.words.T("start.recovery.label"), field)), field, func() {
		if model.Confirmed(key, field.Text) {
			forward()
			return
		}
		s.tell(part.ToneWarning, s.words.T("start.recovery.differs"), s.words.T("start.recovery.again"))
	}, forward)
}

// scanner tells which scanners there are.
func (s *Start) scanner() {
	forward := func() { s.show(stepTarget) }
	list := part.Column(look.Near, part.NewBadge(part.ToneRunning, s.words.T("start.scanner.looking")))
	s.page("scanner", list, nil, forward, nil)
	s.bridge.Go(func(ctx context.Context) {
		devices, err := model.Devices(ctx, s.caller)
		s.bridge.Show("devices", func() {
			list.RemoveAll()
			for _, d := range devices {
				list.Add(part.NewBadge(part.ToneGood, d.Vendor+" "+d.Model))
				list.Add(part.NewSmall(d.Name))
			}
			if err != nil || len(devices) == 0 {
				list.Add(part.NewBanner(part.ToneWarning, s.words.T("start.scanner.none"), s.words.T("start.scanner.sample"), nil))
			}
			s.body.Refresh()
		})
	})
}

// target asks for the folder that takes the packages.
func (s *Start) target() {
	field := part.NewField("", s.keys)
	field.SetText(s.config.Target)
	forward := func() { s.show(stepPerson) }
	s.page("target", part.NewLabelled(s.words.T("start.target.label"), field), field, func() {
		folder, err := model.Folder(field.Text)
		if err != nil {
			s.fail(err)
			return
		}
		s.config.Keep("folder:" + folder)
		forward()
	}, forward)
}

// registration enters the first person.
func (s *Start) registration() {
	w := s.words
	name, account := part.NewField("", s.keys), part.NewField("", s.keys)
	password, again := part.NewSecretField("", s.keys), part.NewSecretField("", s.keys)
	fields := part.Column(look.Apart, part.NewLabelled(w.T("start.person.name"), name), part.NewLabelled(w.T("login.account"), account),
		part.NewLabelled(w.T("login.new"), password), part.NewLabelled(w.T("login.again"), again))
	s.page("person", fields, name, func() {
		s.wait(true)
		f := model.First{Account: account.Text, Name: name.Text, Password: password.Text, Again: again.Text}
		s.bridge.Go(func(ctx context.Context) {
			token, err := s.person.Try(ctx, s.caller, f)
			s.bridge.Show(s, func() {
				s.wait(false)
				if err != nil {
					s.fail(err)
					return
				}
				s.config.Do(func() { s.config.Done(token) })
			})
		})
	}, func() { s.config.Do(func() { s.config.Done("") }) })
}

// wait shows that something is under way.
func (s *Start) wait(on bool) {
	s.busy = on
	s.next.Enable(!on)
}

func (s *Start) fail(err error) {
	s.tell(part.ToneSevere, batch.Message(err), batch.Lookup(batch.CodeOf(err)).Next)
}

// tell shows a sentence above the buttons.
func (s *Start) tell(tone part.Tone, title, sentence string) {
	s.said.RemoveAll()
	s.said.Add(part.NewBanner(tone, title, sentence, nil))
	s.body.Refresh()
}

// Waiting is what the window shows until the data folder is open.
func Waiting(w *words.Words) fyne.CanvasObject {
	return part.NewBox(look.Ground, container.NewCenter(part.Column(look.Apart, part.Centred(part.NewIcon("desk", look.Accent).Sized(48)), part.NewText(w.T("start.waiting")))))
}

// Failed is what the window shows where the data folder cannot be opened; all
// that is left is to close it.
func Failed(w *words.Words, c fyne.Canvas, sentence, next string, quit func()) fyne.CanvasObject {
	keys := frame.NewKeys()
	shut := frame.Action{ID: "quit", Keys: []frame.Chord{{Key: fyne.KeyEscape}, {Key: fyne.KeyQ, Mod: fyne.KeyModifierControl}}, Do: quit}
	keys.Push("failed", true, []frame.Action{shut})
	keys.Attach(c)
	button := part.NewButton(w.T("action.quit"), shut.Keys[0].Cap(w), keys, quit)
	return part.NewBox(look.Ground, container.NewCenter(part.NewLeast(760, part.NewBanner(part.ToneSevere, sentence, next, button))))
}
