package start

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/start/model"
)

// back goes to a step before.
func (s *Start) back(to step) func() { return func() { s.show(to) } }

// scales are the sizes of text that can be chosen.
var scales = []float32{1, 1.25, 1.5, 2}

// language asks for the language and the look, and offers the practice.
func (s *Start) language() {
	var options, sizes []string
	for _, l := range s.config.Languages {
		options = append(options, s.words.T("language."+l))
	}
	for _, scale := range scales {
		sizes = append(sizes, s.words.Number(int(scale*100))+" %")
	}
	choice := part.NewChoice(options, max(slices.Index(s.config.Languages, s.words.Language()), 0), s.keys, func(i int) {
		s.config.Do(func() { s.config.Speak(s.config.Languages[i]) })
	})
	content := part.Column(look.Apart, part.Row(0, choice))
	if s.config.Wear != nil {
		var modes []string
		for _, m := range look.Modes {
			modes = append(modes, s.words.T("look."+string(m)))
		}
		wear := func() { s.config.Wear(s.config.Mode, s.config.Scale) }
		size := part.NewChoice(sizes, max(slices.Index(scales, s.config.Scale), 0), s.keys, func(i int) { s.config.Scale = scales[i]; wear() })
		mode := part.NewChoice(modes, max(slices.Index(look.Modes, s.config.Mode), 0), s.keys, func(i int) { s.config.Mode = look.Modes[i]; wear() })
		content.Add(part.NewLabelled(s.words.T("look.size"), part.Row(0, size)))
		content.Add(part.NewLabelled(s.words.T("look.mode"), part.Row(0, mode)))
	}
	var more []frame.Action
	if s.config.Practise != nil {
		more = append(more, frame.Action{ID: "practice", Keys: []frame.Chord{{Key: fyne.Key0, Mod: fyne.KeyModifierAlt}}, Do: func() { s.config.Do(s.config.Practise) }, Ready: s.free, Once: true})
	}
	s.page("language", content, choice, s.back(stepFolder), nil, nil, more...)
}

// folder asks where the data shall lie, and makes the folder. Once it is made it stays.
func (s *Start) folder() {
	if s.caller != nil {
		made := part.NewBanner(part.ToneGood, s.words.T("start.folder.made"), s.data, nil)
		s.page("folder", made, nil, s.afterFolder, nil, s.back(stepLanguage))
		return
	}
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
				if err != nil {
					s.fail(err)
					return
				}
				s.caller, s.data, s.key = c, data, key
				s.afterFolder()
			})
		})
	}
	s.page("folder", part.NewLabelled(s.words.T("start.folder.label"), field), field, func() { found(field.Text) }, func() { found(s.config.Data) }, s.back(stepLanguage))
}

// afterFolder shows the recovery key of a folder that was made now.
func (s *Start) afterFolder() {
	switch {
	case s.key != "":
		s.recovery()
		return
	case s.lost:
		s.lostKey()
		return
	}
	s.show(stepScanner)
}

// scanner tells which scanners there are.
func (s *Start) scanner() {
	list := part.Column(look.Near, part.NewBadge(part.ToneRunning, s.words.T("start.scanner.looking")))
	again := frame.Action{ID: "admin-again", Keys: []frame.Chord{{Key: fyne.KeyW, Mod: fyne.KeyModifierAlt}}, Do: s.back(stepScanner), Ready: s.free, Once: true}
	s.page("scanner", list, nil, s.back(stepTarget), nil, s.back(stepFolder), again)
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

// target asks for the folder that takes the packages, and tries it.
func (s *Start) target() {
	field := part.NewField("", s.keys)
	field.SetText(s.config.Target)
	s.page("target", part.NewLabelled(s.words.T("start.target.label"), field), field, func() {
		folder, err := model.Folder(field.Text)
		if err != nil {
			s.fail(err)
			return
		}
		s.wait(true)
		s.tell(part.ToneRunning, s.words.T("admin.target.testing"), folder)
		s.bridge.Go(func(ctx context.Context) {
			err := model.NameTarget(ctx, s.caller, folder, s.words.T("start.target.name"))
			s.bridge.Show(s, func() {
				s.wait(false)
				if err != nil {
					s.fail(err)
					return
				}
				s.config.Target = folder
				s.show(stepPerson)
			})
		})
	}, s.back(stepPerson), s.back(stepScanner))
}

// registration enters the first person.
func (s *Start) registration() {
	w := s.words
	name, account := part.NewField(w.T("admin.person.namehint"), s.keys), part.NewField(w.T("admin.person.accounthint"), s.keys)
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
				s.done(token)
			})
		})
	}, func() { s.done("") }, s.back(stepTarget))
}
