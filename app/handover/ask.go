package handover

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// question asks for the reason of something. It lies over the lists until it is
// answered or put away.
type question struct {
	field *part.Field
	wrong *part.Text
	busy  bool
}

// ask asks why; do gets the reason. What is wrong is said in the question, which
// stays.
func (r *Room) ask(key string, data words.Data, do func(ctx context.Context, reason string) error) {
	r.askFor(key, r.desk.Words.T("handover.ask.reason"), data, do)
}

// fill asks for the first field for want of which the target refuses a package, then
// makes another attempt.
func (r *Room) fill(v station.OutboxRow) {
	m := v.Missing[0]
	field := r.desk.Words.T("inspect.field." + string(m.Field))
	r.askFor("fill", field, words.Data{"Title": v.Title, "Field": field, "Target": m.Target, "Property": m.Property}, func(ctx context.Context, value string) error {
		return r.model.Fill(ctx, v, m.Field, value)
	})
}

// askFor is ask for something that has another name than a reason.
func (r *Room) askFor(key, label string, data words.Data, do func(ctx context.Context, said string) error) {
	if r.asked != nil {
		return
	}
	w := r.desk.Words
	q := &question{field: part.NewField(w.T("handover.ask."+key+".hint"), r.desk.Keys), wrong: part.NewText("").Colored(look.Severe).Bold().Wrapped()}
	q.wrong.Hide()
	answer := func() {
		reason := strings.TrimSpace(q.field.Text)
		if q.busy {
			return
		}
		q.busy = true
		r.desk.Bridge.Go(func(ctx context.Context) {
			err := do(ctx, reason)
			r.desk.Bridge.Show(q, func() {
				if q.busy = false; err != nil {
					q.wrong.Say(w.Failure(err))
					q.wrong.Show()
					r.body.Refresh()
					return
				}
				r.unask()
				r.Enter()
			})
		})
	}
	save := frame.Action{ID: "handover-" + key + "-now", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: answer}
	shut := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.unask}
	q.field.OnSubmitted = func(string) { answer() }
	card := part.NewBox(look.Card, part.Column(look.Apart, part.NewTitle(w.T("handover.ask."+key+".title", data)).Wrapped(), part.NewText(w.T("handover.ask."+key+".text", data)).Wrapped(), q.wrong,
		part.NewLabelled(label, q.field), part.Foot(look.Apart, part.Space(), r.desk.Button(shut), r.desk.Button(save).Main()))).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	r.asked = q
	r.body.Objects = []fyne.CanvasObject{part.Column(0, card)}
	r.foot.Hide()
	r.content.Refresh()
	r.desk.Keys.Push("handover-question", true, []frame.Action{save, shut})
	r.desk.Focus(q.field)
}

// unask puts the question away; nothing was changed by it.
func (r *Room) unask() {
	if r.asked == nil {
		return
	}
	r.asked = nil
	r.desk.Keys.Pop("handover-question")
	r.body.Objects = []fyne.CanvasObject{r.panes.Content()}
	r.foot.Show()
	r.content.Refresh()
	r.desk.Focus(r.table())
}
