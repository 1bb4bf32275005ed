package inspect

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// leads tells whether whoever is at the desk decides doubt cases; the station has the
// last word.
func (r *Room) leads() bool {
	p := r.desk.Person()
	return p != nil && frame.Holds(p, batch.RoleSupervisor)
}

// inDoubt tells whether the document shown waits for a decision (A.O.1 j).
func (r *Room) inDoubt() bool {
	d, _, ok := r.current()
	return ok && d.State == batch.Doubtful
}

// openAt shows a document, whatever became of its batch.
func (r *Room) openAt(in, document batch.ID) {
	if r.busy {
		return
	}
	r.decide(func(ctx context.Context, _ model.Work) (model.Work, error) {
		return model.Begin(r.desk.Context(ctx), r.desk.Station, in, false)
	}, func(w model.Work) {
		r.watch(in)
		r.take(w)
		r.visit(w.Document(document))
		r.desk.Focus(r.page.viewer)
	})
}

// showDoubt tells what is in doubt of the document shown, and asks who may decide it.
func (r *Room) showDoubt() {
	d, _, _ := r.current()
	r.busy = true
	r.desk.Bridge.Go(func(ctx context.Context) {
		c, err := r.model.DoubtOf(ctx, d.ID)
		r.desk.Bridge.Show("inspect doubt", func() {
			r.rest()
			if err != nil {
				r.desk.Fail(err)
				return
			}
			r.askDecision(d, c)
		})
	})
}

// askDecision lays the case above the room.
func (r *Room) askDecision(d model.Document, c station.Doubt) {
	t := r.desk.Words
	at, name := c.Opened.Local(), r.about(r.documentName(d), d)
	list := part.Column(look.Near, part.NewText(name).Wrapped().Bold(), part.NewText(t.T("inspect.doubt.reason", words.Data{"Reason": c.Reason})).Wrapped(),
		part.NewSmall(t.T("inspect.doubt.by", words.Data{"Person": c.By, "Date": t.Date(at), "Time": t.Time(at)})).Wrapped())
	if c.Assignee != "" {
		list.Add(part.NewSmall(t.T("inspect.doubt.assigned", words.Data{"Person": c.Assignee})).Wrapped())
	}
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}}
	var first fyne.Focusable
	if r.leads() {
		for i, q := range []question{keeps, withdraws} {
			a := frame.Action{ID: "inspect-doubt-" + q.id, Keys: []frame.Chord{{Key: digit(i + 1)}}, Once: true, Do: func() { r.askAbout(q, name, func(reason string) { r.settleDoubt(c, q.id, reason) }) }}
			actions = append(actions, a)
			b := r.desk.Button(a).Leading()
			if first == nil {
				first = b
			}
			list.Add(b)
		}
	} else {
		list.Add(part.NewText(t.T("inspect.doubt.waits")).Wrapped())
	}
	assign := frame.Action{ID: "inspect-doubt-assign", Keys: []frame.Chord{{Key: digit(3)}}, Once: true, Do: func() { r.askAssignee(c, name) }}
	actions = append(actions, assign)
	b := r.desk.Button(assign).Leading()
	if first == nil {
		first = b
	}
	list.Add(b)
	r.openSheet(t.T("inspect.parked"), list, actions, first)
}

// askAssignee asks who is to decide a case: whoever asks, or a person or a unit that is
// typed. Name is that of its document.
func (r *Room) askAssignee(c station.Doubt, name string) {
	t := r.desk.Words
	typed := part.NewField(t.T("inspect.doubt.assignee"), r.desk.Keys)
	answer := func(who string) {
		if who = strings.TrimSpace(who); who != "" {
			r.closeSheet()
			r.assignDoubt(c, who)
		}
	}
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet},
		{ID: "inspect-reason-given", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { answer(typed.Text) }}}
	list := part.Column(look.Near, part.NewText(name).Wrapped().Bold())
	var first fyne.Focusable = typed
	if p := r.desk.Person(); p != nil {
		own := frame.Action{ID: "inspect-doubt-own", Keys: []frame.Chord{{Key: digit(1)}}, Once: true, Do: func() { answer(p.Pseudonym) }}
		actions = append(actions, own)
		b := r.desk.Button(own).Leading()
		first = b
		list.Add(b)
	}
	other := frame.Action{ID: "inspect-reason-9", Keys: []frame.Chord{{Key: fyne.Key9}}, Do: func() { r.desk.Focus(typed) }}
	actions = append(actions, other)
	list.Add(r.keyed(other, typed))
	r.openSheet(t.T("inspect.ask.assign"), list, actions, first)
}

// assignDoubt hands a case to somebody and says so.
func (r *Room) assignDoubt(c station.Doubt, who string) {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
		return r.model.AssignDoubt(ctx, w, c, who)
	}, func(w model.Work) {
		r.stay(w)
		t := r.desk.Words
		r.desk.Say(part.ToneGood, t.T("inspect.doubt.given", words.Data{"Person": who}), t.T("inspect.doubt.given.text"))
	})
}

// settleDoubt decides a case and shows what came of its document.
func (r *Room) settleDoubt(c station.Doubt, decision, reason string) {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
		return r.model.SettleDoubt(ctx, w, c, decision, reason)
	}, func(w model.Work) {
		r.stay(w)
		t := r.desk.Words
		r.desk.Say(part.ToneGood, t.T("inspect.doubt.settled"), t.T("inspect.doubt.settled."+decision))
	})
}

// showDoubt fills a line of the queue with a case.
func (r *waitingRow) showDoubt(c station.Doubt, chosen bool) {
	room := r.queue.room
	t := room.desk.Words
	r.title.Say(t.T("inspect.doubt.reason", words.Data{"Reason": c.Reason}))
	r.age.Say(t.T("inspect.since", words.Data{"Age": t.Age(room.desk.Now().Sub(c.Opened))}))
	at := c.Opened.Local()
	what := t.T("inspect.doubt.by", words.Data{"Person": c.By, "Date": t.Date(at), "Time": t.Time(at)})
	if c.Assignee != "" {
		what += " · " + t.T("inspect.doubt.assigned", words.Data{"Person": c.Assignee})
	}
	r.what.Say(what)
	r.signs.RemoveAll()
	r.signs.Add(part.NewBadge(part.ToneWarning, t.T("inspect.parked")))
	r.mark(chosen)
}
