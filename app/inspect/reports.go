package inspect

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// reports is the list of what case work reported about documents that were handed over,
// and what came of it (A.NB.3).
type reports struct {
	room    *Room
	all     []station.FeedbackMessage
	table   *part.Table
	reader  *part.Reader
	panes   *part.Fold
	content fyne.CanvasObject
	chosen  func() // is told of another line
}

func newReports(r *Room) *reports {
	w := r.desk.Words
	head := func(key string) string { return w.T("inspect.report.column." + key) }
	p := &reports{room: r, reader: part.NewReader(r.desk.Keys)}
	p.reader.Called(r.desk.Words.T("name.details"))
	p.table = part.NewTable(r.desk.Keys, []part.TableColumn{
		{Head: head("came"), Least: 168}, {Head: head("from"), Least: 110, Share: 1}, {Head: head("what"), Least: 150, Share: 3}, {Head: head("state"), Least: 160, Share: 1},
	})
	p.panes = part.NewFold(part.NewBox(look.Card, p.table).Edged(look.Line, 1), part.NewBox(look.Card, p.reader).Edged(look.Line, 1), 600, 320, 0.25)
	p.table.OnChosen = func(int) { p.read() }
	p.table.OnFocus = func() { p.panes.Turn(0) }
	p.reader.OnFocus = func() { p.panes.Turn(1) }
	p.content = p.panes.Content()
	return p
}

// load asks for the messages.
func (p *reports) load(ctx context.Context) {
	d := p.room.desk
	all, err := model.Reports(d.Context(ctx), d.Station)
	d.Bridge.Show(p, func() {
		if err != nil {
			if ctx.Err() == nil && p.room.entered {
				d.Fail(err)
			}
			return
		}
		p.show(all)
	})
}

// show lists the messages; the one that was chosen stays so.
func (p *reports) show(all []station.FeedbackMessage) {
	before, was := p.current()
	p.all = all
	p.table.Renew(len(all), p.room.desk.Words.T("inspect.report.none"), func(row, column int) part.Cell { return p.cell(all[row], column) },
		func(row int) bool { return was && all[row].Key == before.Key })
	p.read()
}

// current is the message that is chosen.
func (p *reports) current() (station.FeedbackMessage, bool) {
	if i := p.table.Chosen(); i >= 0 && i < len(p.all) {
		return p.all[i], true
	}
	return station.FeedbackMessage{}, false
}

// reportTones says how what came of a message is shown.
var reportTones = map[station.FeedbackState]part.Tone{
	station.FeedbackReceived: part.ToneOpen, station.FeedbackReopened: part.ToneWarning, station.FeedbackNoted: part.ToneGood, station.FeedbackRefused: part.ToneSevere,
}

// cell is one place of the list.
func (p *reports) cell(m station.FeedbackMessage, column int) part.Cell {
	w := p.room.desk.Words
	switch column {
	case 0:
		came := m.Came.Local()
		return part.Cell{Words: w.Moment(came)}
	case 1:
		return part.Cell{Words: m.Message.From}
	case 2:
		return part.Cell{Words: p.what(m), Bold: true}
	}
	tone := reportTones[m.State]
	return part.Cell{Words: w.T("inspect.report.state." + string(m.State)), Tone: &tone}
}

// what says what is reported, with the words of who reports.
func (p *reports) what(m station.FeedbackMessage) string {
	w := p.room.desk.Words
	said := w.T("inspect.report.kind." + string(m.Message.Kind))
	if m.Message.Page > 0 {
		said = w.T("inspect.report.page."+string(m.Message.Kind), words.Data{"Page": m.Message.Page})
	}
	if m.Message.Text != "" {
		said += ": " + m.Message.Text
	}
	return said
}

// read shows all of the chosen message, and what is to be done.
func (p *reports) read() {
	w := p.room.desk.Words
	m, ok := p.current()
	if p.chosen != nil {
		p.chosen()
	}
	if !ok {
		p.reader.Fill(part.NewText(w.T("inspect.report.none")).Wrapped())
		return
	}
	lines := []fyne.CanvasObject{part.NewTitle(p.what(m)).Wrapped(), part.Row(0, part.NewBadge(reportTones[m.State], w.T("inspect.report.state."+string(m.State))))}
	if m.Told != "" { // in the words of the station
		lines = append(lines, part.NewText(w.Sentence(m.Told)).Bold().Wrapped())
	}
	lines = append(lines, part.NewText(w.T("inspect.report.do."+string(m.State), words.Data{"Number": m.Number})).Wrapped(), part.Rule())
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("inspect.report.field."+key), text))
		}
	}
	say("from", m.Message.From)
	say("way", strings.TrimSpace(w.T("inspect.report.way."+string(m.Way))+" "+m.Sender))
	say("document", m.Title)
	if !m.Opened.IsZero() {
		say("stack", w.Stack(m.Opened))
	}
	say("object", m.Message.Object)
	say("id", m.Message.ID)
	p.reader.Fill(lines...)
}

// batch is the one that Enter opens; empty where the chosen message led to none.
func (p *reports) batch() batch.ID {
	m, _ := p.current()
	if m.Next == "" {
		return ""
	}
	return m.Batch
}

// open shows the document that corrects what was reported.
func (p *reports) open() {
	if m, ok := p.current(); ok && p.batch() != "" {
		p.room.openAt(m.Batch, m.Next)
	}
}
