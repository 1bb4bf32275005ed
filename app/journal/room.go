// Package journal is the room Posteingangsbuch: every piece of mail with its
// number, and the search over all that the desk still knows.
package journal

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room shows the book.
type Room struct {
	desk  *frame.Desk
	model model.Desk

	shown  model.Range
	open   bool // only what is open
	book   model.Book
	found  *model.Found // nil: the book is shown
	sought string
	offers model.Offers

	spans  *part.Choice
	days   *part.Text
	search *part.Field
	sum    *part.Text
	table  *part.Table
	hits   *part.Table
	lists  *fyne.Container // the book, or what was found
	detail *detail
	panes  *part.Fold
	body   *fyne.Container // the panes, or the form
	head   *part.Box       // above and below the panes; a form has their room, too
	foot   *part.Box
	form   *form // nil: none is open

	actions []frame.Action
	content fyne.CanvasObject
	leave   context.CancelFunc
	looking context.CancelFunc // ends the search that is under way
}

var _ frame.Room = (*Room)(nil)

// New makes the room.
func New(d *frame.Desk) *Room {
	w := d.Words
	r := &Room{desk: d, model: model.Desk{Station: d.Station, Context: d.Context}, shown: model.Range{Span: model.OneWeek, Day: batch.DayOf(d.Now())}, leave: func() {}, looking: func() {}}
	r.actions = r.make()
	r.spans = part.NewChoice([]string{w.T("journal.day"), w.T("journal.week"), w.T("journal.month"), w.T("journal.all")}, int(r.shown.Span), d.Keys, func(i int) {
		r.shown.Span = model.Span(i)
		r.reload()
	})
	r.spans.Called(w.T("name.span"))
	r.days = part.NewText("").Bold()
	r.search = part.NewField(w.T("journal.search.hint"), d.Keys)
	r.search.OnSubmitted = r.look
	r.sum = part.NewSmall("")
	r.table = part.NewTable(d.Keys, []part.TableColumn{
		{Head: w.T("journal.column.number"), Least: 112}, {Head: w.T("journal.column.received"), Least: 84}, {Head: w.T("journal.column.sender"), Least: 90, Share: 3},
		{Head: w.T("journal.column.subject"), Least: 80, Share: 4}, {Head: w.T("journal.column.unit"), Least: 70, Share: 2}, {Head: w.T("journal.column.sheets"), Least: 44, Right: true},
		{Head: w.T("journal.column.standing"), Least: 118},
	})
	r.table.OnChosen = func(int) { r.choose() }
	r.hits = part.NewTable(d.Keys, []part.TableColumn{
		{Head: w.T("journal.column.number"), Least: 112}, {Head: w.T("journal.column.received"), Least: 84}, {Head: w.T("journal.column.document"), Least: 110, Share: 2},
		{Head: w.T("journal.column.place"), Least: 96}, {Head: w.T("journal.column.found"), Least: 120, Share: 5},
	})
	r.hits.OnChosen = func(int) { r.choose() }
	r.hits.Hide()
	r.lists = container.NewStack(r.table, r.hits)
	r.detail = newDetail(r)
	r.panes = part.NewFold(part.NewBox(look.Card, r.lists).Edged(look.Line, 1), part.NewBox(look.Card, r.detail.content).Edged(look.Line, 1), 620, 340, 0.3)
	r.table.OnFocus = func() { r.panes.Turn(0) }
	r.hits.OnFocus = r.table.OnFocus
	r.detail.reader.OnFocus = func() { r.panes.Turn(1) }
	r.detail.viewer.OnFocus = func(on bool) {
		if on {
			r.panes.Turn(1)
		}
	}
	r.body = container.NewStack(r.panes.Content())

	r.head = part.NewBox(look.Card, part.Column(look.Near,
		part.Foot(look.Apart, part.NewTitle(w.T("journal.title")), part.NewLeast(320, r.search), r.button("search")),
		part.FlowWithin(look.Apart, 1, r.spans, r.days, r.button("journal-earlier"), r.button("journal-later"), r.button("journal-open"), r.button("next-view")))).Padded(look.Apart, look.Wide)
	r.foot = part.NewBox(look.Card, part.Foot(look.Apart, r.sum, r.button("journal-csv"), r.button("journal-pdf"), r.button("journal-new").Main())).Padded(look.Near, look.Wide)
	r.content = part.ColumnFilled(0, 2, r.head, part.Rule(), part.NewBox(part.Clear, r.body).Padded(look.Apart, look.Wide), part.Rule(), r.foot)
	r.sayRange()
	return r
}

func (r *Room) today() batch.Day { return batch.DayOf(r.desk.Now()) }

// ID is "journal".
func (r *Room) ID() string { return "journal" }

// Roles may enter: whoever may read the book.
func (r *Room) Roles() []batch.Role {
	return []batch.Role{batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor, batch.RoleAuditor}
}

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return r.actions }

// Panes are the search, the list and what is known of the chosen entry.
func (r *Room) Panes() []fyne.Focusable {
	if r.form != nil {
		return r.form.panes()
	}
	list := fyne.Focusable(r.table)
	if r.found != nil {
		list = r.hits
	}
	return []fyne.Focusable{list, r.detail.pane(), r.search, r.spans}
}

// Enter reads the book anew.
func (r *Room) Enter() { r.reload() }

// Leave ends what is under way.
func (r *Room) Leave() {
	r.leave()
	r.looking()
	r.closeForm()
}

// reload reads the part of the book that is to be shown.
func (r *Room) reload() {
	r.sayRange()
	r.leave()
	q := model.Query(r.shown, r.open)
	r.leave = r.desk.Bridge.Go(func(ctx context.Context) {
		book, err := r.model.Load(ctx, q)
		var offers model.Offers
		if err == nil {
			offers, err = r.model.Offers(ctx, book)
		}
		if err == nil {
			offers.Options[model.FieldDate] = r.lately()
		}
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(r, func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			r.show(book, offers)
		})
	})
}

// lately are the days on which what comes in today mostly came.
func (r *Room) lately() (out []string) {
	for _, day := range []string{"today", "yesterday", "friday", "saturday", "monday"} {
		out = append(out, r.desk.Words.T("day."+day))
	}
	return out
}

// sayRange says which days are shown.
func (r *Room) sayRange() {
	w := r.desk.Words
	from, to := r.shown.Days()
	switch {
	case from == "":
		r.days.Say(w.T("journal.whole"))
	case from == to:
		r.days.Say(w.Date(dayTime(from)))
	default:
		r.days.Say(w.T("journal.range", words.Data{"From": w.Date(dayTime(from)), "To": w.Date(dayTime(to))}))
	}
}

// show shows a part of the book; the entry that was chosen stays so.
func (r *Room) show(book model.Book, offers model.Offers) {
	chosen := r.number()
	r.book, r.offers = book, offers
	empty := r.desk.Words.T("journal.empty")
	r.table.Fill(len(book.Pieces), empty, r.cell)
	at := 0
	for i, v := range book.Pieces {
		if v.Piece.Number == chosen {
			at = i
		}
	}
	if len(book.Pieces) == 0 {
		at = -1
	}
	r.table.Choose(at)
	r.saySum()
	if r.found == nil {
		r.choose()
	}
}

// saySum says how much there is.
func (r *Room) saySum() {
	w := r.desk.Words
	if f := r.found; f != nil {
		text := w.N("journal.hits", len(f.Hits))
		switch {
		case f.Share < 1:
			text += " · " + w.T("journal.searching", words.Data{"Percent": int(100 * f.Share)})
		case f.Sum.More:
			text += " · " + w.T("journal.more")
		default:
			text += " · " + w.N("journal.searched", f.Sum.Pages)
		}
		r.sum.Say(text)
		return
	}
	r.sum.Say(w.N("journal.count", len(r.book.Pieces)) + " · " + w.N("journal.opencount", r.book.Open))
}

// number is that of the entry that is chosen, empty for none.
func (r *Room) number() string {
	if f := r.found; f != nil {
		if i := r.hits.Chosen(); i >= 0 && i < len(f.Hits) {
			return f.Hits[i].Number
		}
		return ""
	}
	if i := r.table.Chosen(); i >= 0 && i < len(r.book.Pieces) {
		return r.book.Pieces[i].Piece.Number
	}
	return ""
}

// choose shows what is known of what is chosen.
func (r *Room) choose() {
	if f := r.found; f != nil {
		if i := r.hits.Chosen(); i >= 0 && i < len(f.Hits) {
			r.detail.hit(f.Hits[i])
			return
		}
		r.detail.nothing()
		return
	}
	if i := r.table.Chosen(); i >= 0 && i < len(r.book.Pieces) {
		r.detail.piece(r.book.Pieces[i])
		return
	}
	r.detail.nothing()
}

// export writes the part of the book that is shown. A PDF is opened at once, with
// whatever the person prints from.
func (r *Room) export(format station.ExportFormat) {
	q := model.Query(r.shown, r.open)
	r.desk.Bridge.Go(func(ctx context.Context) {
		path, file, err := r.model.Export(ctx, q, format, model.Documents())
		r.desk.Bridge.Show("journal-export", func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			w := r.desk.Words
			r.desk.Say(part.ToneGood, w.T("journal.exported.title"), w.N("journal.exported.text", file.Pieces, words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
			if format == station.ExportPDF && r.desk.Open != nil {
				if err := r.desk.Open(path); err != nil { // the file is there all the same
					r.desk.Say(part.ToneWarning, w.T("journal.exported.title"), w.T("journal.unopenable", words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
				}
			}
		})
	})
}
