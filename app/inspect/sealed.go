package inspect

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// sealed is the list of what was sealed off because it should never have been scanned,
// with its picture: for the supervisors, who decide about it (mailroom.md 1.2).
type sealed struct {
	room         *Room
	all          []station.SealedPage
	table        *part.Table
	viewer       *part.Viewer
	title, about *part.Text
	state        *part.Text
	panes        *part.Fold
	content      fyne.CanvasObject
	chosen       func() // is told of another line
	shown        batch.ID
	stop         context.CancelFunc
}

func newSealed(r *Room) *sealed {
	w := r.desk.Words
	head := func(key string) string { return w.T("inspect.sealed.column." + key) }
	p := &sealed{room: r, viewer: part.NewViewer(r.desk.Keys, r.desk.Bridge), title: part.NewText("").Bold().Wrapped(), about: part.NewSmall("").Wrapped(), state: part.NewText("").Wrapped(), stop: func() {}}
	p.viewer.Called(w.T("name.page"))
	p.viewer.OnFail = func(err error) { r.desk.Fail(err) }
	p.table = part.NewTable(r.desk.Keys, []part.TableColumn{
		{Head: head("stack"), Least: 200, Share: 1}, {Head: head("sheet"), Least: 130}, {Head: head("why"), Least: 150, Share: 2}, {Head: head("state"), Least: 150},
	})
	told := part.NewBox(part.Clear, part.Column(look.Tight, p.title, p.about, p.state)).Padded(look.Near, look.Apart)
	p.panes = part.NewFold(part.NewBox(look.Card, p.table).Edged(look.Line, 1), part.NewBox(look.Card, part.ColumnFilled(0, 1, told, p.viewer)).Edged(look.Line, 1), 640, 360, 0.4)
	p.table.OnChosen = func(int) { p.read() }
	p.table.OnFocus = func() { p.panes.Turn(0) }
	p.viewer.OnFocus = func(on bool) {
		if on {
			p.panes.Turn(1)
		}
	}
	p.content = p.panes.Content()
	return p
}

// load asks for the pages.
func (p *sealed) load(ctx context.Context) {
	d := p.room.desk
	all, err := model.Sealed(d.Context(ctx), d.Station)
	d.Bridge.Show(p, func() {
		switch {
		case !p.room.queue.sealing.Load() || !p.room.entered: // nobody looks any more
		case err != nil && ctx.Err() == nil:
			d.Fail(err)
		case err == nil:
			p.show(all)
		}
	})
}

// show lists the pages; the one that was chosen stays so.
func (p *sealed) show(all []station.SealedPage) {
	before, _ := p.current()
	p.all = all
	p.table.Renew(len(all), p.room.desk.Words.T("inspect.sealed.none"), func(row, column int) part.Cell { return p.cell(all[row], column) },
		func(row int) bool { return all[row].Page == before.Page })
	p.read()
}

// current is the page that is chosen.
func (p *sealed) current() (station.SealedPage, bool) {
	if i := p.table.Chosen(); i >= 0 && i < len(p.all) {
		return p.all[i], true
	}
	return station.SealedPage{}, false
}

// cell is one place of the list.
func (p *sealed) cell(s station.SealedPage, column int) part.Cell {
	w := p.room.desk.Words
	switch column {
	case 0:
		return part.Cell{Words: w.Stack(s.Opened)}
	case 1:
		return part.Cell{Words: p.place(s), Bold: true}
	case 2:
		return part.Cell{Words: s.Reason}
	}
	tone, key := part.ToneOpen, "sealed"
	if s.OrderedBy != "" {
		tone, key = part.ToneWarning, "ordered"
	}
	return part.Cell{Words: w.T("inspect.sealed.state." + key), Tone: &tone}
}

// place is sheet and side.
func (p *sealed) place(s station.SealedPage) string {
	side := "front"
	if s.Side == batch.Back {
		side = "back"
	}
	return p.room.desk.Words.T("inspect.sealed."+side, words.Data{"Sheet": s.Sheet})
}

// read tells of the page chosen, and shows it.
func (p *sealed) read() {
	w := p.room.desk.Words
	s, ok := p.current()
	if p.chosen != nil {
		p.chosen()
	}
	if !ok {
		p.title.Say("")
		p.about.Say("")
		p.state.Say(w.T("inspect.sealed.none"))
		p.clear()
		return
	}
	p.title.Say(w.Stack(s.Opened) + " · " + p.place(s))
	p.about.Say(w.T("inspect.sealed.by", words.Data{"Person": s.SealedBy, "When": w.Moment(s.SealedAt.Local()), "Reason": s.Reason}))
	p.state.Say(w.T("inspect.sealed.do.sealed"))
	if s.OrderedBy != "" {
		p.state.Say(w.T("inspect.sealed.do.ordered", words.Data{"Person": s.OrderedBy, "When": w.Moment(s.OrderedAt.Local())}))
	}
	p.content.Refresh() // what is told may take more lines
	p.look(s.Page)
}

// look shows the picture of a page.
func (p *sealed) look(page batch.ID) {
	if p.shown == page {
		return
	}
	p.clear()
	p.shown = page
	r := p.room
	p.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		tiles, err := r.model.OpenSealed(ctx, page)
		r.desk.Bridge.Show(p.viewer, func() {
			switch {
			case p.shown != page: // another one is chosen meanwhile
			case err == nil:
				p.viewer.Open(tiles)
			case ctx.Err() == nil:
				r.desk.Fail(err)
			}
		})
	})
}

// clear takes the picture from the screen: only who decides about it sees it.
func (p *sealed) clear() {
	p.stop()
	p.shown = ""
	p.viewer.Open(nil)
}

// leave forgets what was shown.
func (p *sealed) leave() {
	p.all = nil
	p.table.Fill(0, "", func(int, int) part.Cell { return part.Cell{} })
	p.clear()
	p.viewer.Rest()
}

// decide asks what becomes of the pages that were sealed with the one chosen.
func (p *sealed) decide() {
	s, ok := p.current()
	if !ok {
		return
	}
	r, w := p.room, p.room.desk.Words
	some := model.Together(p.all, s)
	sheets, n := model.Sheets(some)
	name := w.Stack(s.Opened) + " · " + w.N("inspect.sealed.sheets", n, words.Data{"Sheets": sheets, "Pages": w.N("inspect.pages", len(some))})
	list := part.Column(look.Near, part.NewText(name).Wrapped().Bold(), part.NewSmall(p.about.Words()).Wrapped())
	actions := []frame.Action{{ID: "inspect-cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: r.closeSheet}}
	var first fyne.Focusable
	offer := func(q question, do func(context.Context, []station.SealedPage, string) error) {
		a := frame.Action{ID: "inspect-sealed-" + q.id, Keys: []frame.Chord{{Key: digit(len(actions))}}, Once: true, Do: func() {
			r.askAbout(q, name, func(reason string) { p.settle(q, some, reason, do) })
		}}
		actions = append(actions, a)
		b := r.desk.Button(a).Leading()
		if list.Add(b); first == nil {
			first = b
		}
	}
	offer(unseals, r.model.Unseal)
	switch me := r.desk.Person(); {
	case s.OrderedBy == "":
		offer(removes, r.model.OrderRemoval)
	case me != nil && me.Pseudonym == s.OrderedBy:
		list.Add(part.NewText(w.T("inspect.sealed.second")).Wrapped())
	default:
		offer(confirms, r.model.ConfirmRemoval)
	}
	r.openSheet(w.T("inspect.sealed.ask"), list, actions, first)
}

// settle carries out what was decided, and says so.
func (p *sealed) settle(q question, some []station.SealedPage, reason string, do func(context.Context, []station.SealedPage, string) error) {
	r := p.room
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
		return w, do(ctx, some, reason)
	}, func(model.Work) {
		t := r.desk.Words
		r.desk.Say(part.ToneGood, t.T("inspect.sealed."+q.id), t.T("inspect.sealed."+q.id+".text"))
		r.desk.Bridge.Go(r.queue.load) // a batch may wait for something else now
	})
}
