// Package login is the sheet that asks who is at the desk.
package login

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/login/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Sheet asks for account and password, and for an own password in the place of
// a one-time one.
type Sheet struct {
	desk *frame.Desk
	done func(station.LoginResult)

	enter    frame.Action
	button   *part.Button
	account  *part.Field
	password *part.Field
	next     *part.Field
	again    *part.Field
	said     *fyne.Container
	below    []fyne.CanvasObject
	content  *fyne.Container // the page with fields that is shown

	change  *station.LoginResult // the session whose one-time password is to be changed
	oneTime string               // that password: what is typed while the station is asked goes into the field as well
	busy    bool
}

// New makes a sheet; account stands in the field already, why above it, other ways on
// below. done is told of the login.
func New(d *frame.Desk, account, why string, below []fyne.CanvasObject, done func(station.LoginResult)) *Sheet {
	w := d.Words
	s := &Sheet{desk: d, done: done, said: part.Column(look.Apart), below: below}
	s.enter = frame.Action{ID: "login", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Do: s.try, Ready: func() bool { return !s.busy }, Once: true}
	s.button = d.Button(s.enter).Main()
	s.account, s.password = part.NewField("", d.Keys), part.NewSecretField("", d.Keys)
	s.next, s.again = part.NewSecretField("", d.Keys), part.NewSecretField("", d.Keys)
	s.account.SetText(account)
	if s.said.Hidden = why == ""; why != "" { // an empty line would be a gap
		s.said.Add(part.NewText(why).Wrapped())
	}
	fields := part.Column(look.Apart, part.NewLabelled(w.T("login.account"), s.account), part.NewLabelled(w.T("login.password"), s.password))
	s.content = container.NewStack(s.page(w.T("login.title"), fields))
	return s
}

// page is the card with some fields.
func (s *Sheet) page(title string, fields fyne.CanvasObject) fyne.CanvasObject {
	head := part.Row(look.Apart, part.NewIcon("desk", look.Accent).Sized(36), part.NewTitle(title))
	card := part.NewBox(look.Card, part.Column(look.Wide, append([]fyne.CanvasObject{head, s.said, fields, s.button}, s.below...)...)).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide+look.Near, look.Wide+look.Near)
	return part.NewBox(part.Clear, container.NewCenter(part.NewLeast(cardWidth, card)))
}

// cardWidth is that of the sheet at text scale 1.
const cardWidth = 420

// Content is what is shown; the same object at every call.
func (s *Sheet) Content() fyne.CanvasObject { return s.content }

// Actions are what can be done here by key.
func (s *Sheet) Actions() []frame.Action { return []frame.Action{s.enter} }

// Focus puts the cursor where something is to be typed.
func (s *Sheet) Focus() {
	switch {
	case s.change != nil:
		s.desk.Focus(s.next)
	case s.account.Text == "":
		s.desk.Focus(s.account)
	default:
		s.desk.Focus(s.password)
	}
}

// try asks the station.
func (s *Sheet) try() {
	if s.change == nil && s.password.Text == "" { // Enter in the field of the account goes on to the next
		s.desk.Focus(s.password)
		return
	}
	s.wait(true)
	account, password, next, again, change, oneTime := s.account.Text, s.password.Text, s.next.Text, s.again.Text, s.change, s.oneTime
	s.desk.Bridge.Go(func(ctx context.Context) {
		if change != nil {
			err := model.Change(ctx, s.desk.Station, change.Token, oneTime, next, again)
			s.desk.Bridge.Show(s, func() { s.answer(*change, err) })
			return
		}
		r, err := model.Login(ctx, s.desk.Station, account, password)
		s.desk.Bridge.Show(s, func() {
			s.oneTime = password
			s.answer(r, err)
		})
	})
}

// wait shows that the station is asked.
func (s *Sheet) wait(on bool) {
	s.busy = on
	s.button.Enable(!on)
}

// answer shows what the station said.
func (s *Sheet) answer(r station.LoginResult, err error) {
	s.wait(false)
	switch {
	case err != nil:
		s.say(part.ToneSevere, s.desk.Words.Failure(err), s.desk.Words.Next(batch.CodeOf(err)))
		if s.change == nil {
			s.password.SetText("")
		}
		s.Focus()
	case s.change == nil && r.Change:
		s.askChange(r)
	default:
		r.Change = false
		s.done(r)
	}
}

// askChange asks for an own password.
func (s *Sheet) askChange(r station.LoginResult) {
	w := s.desk.Words
	s.change = &r
	s.said.RemoveAll()
	s.said.Show()
	s.said.Add(part.NewText(w.T("login.change.text")).Wrapped())
	fields := part.Column(look.Apart, part.NewLabelled(w.T("login.new"), s.next), part.NewLabelled(w.T("login.again"), s.again))
	s.content.Objects = []fyne.CanvasObject{s.page(w.T("login.change.title"), fields)}
	s.content.Refresh()
	s.Focus()
}

func (s *Sheet) say(tone part.Tone, title, sentence string) {
	s.said.RemoveAll()
	s.said.Show()
	s.said.Add(part.NewBanner(tone, title, sentence, nil))
	s.content.Refresh()
}
