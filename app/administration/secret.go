package administration

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// lent is how long a password stays on the clipboard, where every program can read it.
const lent = time.Minute

// oneTime shows a password that nobody can show again, large enough to be written down,
// and for how long the two persons do not count as two.
func (r *Room) oneTime(name string, given station.PasswordResult, waits model.Proposed) {
	w := r.desk.Words
	if given.OneTime == "" {
		r.proposed(waits)
		return
	}
	text := w.T("admin.person.password.text")
	if waits {
		text += " " + w.T("admin.person.roleswait")
	}
	if until := given.NoSecond.Local(); !given.NoSecond.IsZero() {
		text += " " + w.T("admin.person.nosecond", words.Data{"Name": name, "Date": w.Date(until), "Time": w.Time(until)})
	}
	r.say(part.Column(look.Near, part.NewBanner(part.ToneGood, w.T("admin.person.password", words.Data{"Name": name}), text, nil),
		part.NewBox(look.Card, part.NewTitle(given.OneTime)).Edged(look.Line, 1).Padded(look.Near, look.Apart+4)))
	r.secret = given.OneTime
	r.buttons()
}

// copySecret puts the password that is shown on the clipboard for a while.
func (r *Room) copySecret() { r.lend(fyne.CurrentApp().Clipboard(), r.secret, lent) }

// lend puts a secret on the clipboard and takes it off again after a while, unless
// something else lies there then.
func (r *Room) lend(c fyne.Clipboard, secret string, span time.Duration) {
	c.SetContent(secret)
	w := r.desk.Words
	r.desk.Say(part.ToneGood, w.T("admin.copied.title"), w.T("admin.copied.text"))
	r.desk.Bridge.Go(func(ctx context.Context) {
		select {
		case <-time.After(span):
		case <-ctx.Done():
			return // the window closes, and its clipboard with it
		}
		r.desk.Bridge.Show("admin-lent", func() {
			if c.Content() == secret {
				c.SetContent("")
			}
		})
	})
}
