// Package audit is the room Revision: the audit log, its verification, and
// figures of profiles and devices.
package audit

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room shows the log or the figures.
type Room struct {
	desk  *frame.Desk
	model model.Desk

	log     model.Log
	report  station.Report
	figures bool // shown instead of the log
	reading bool // more of the log is on its way

	which   *part.Choice
	kinds   *part.Suggest
	person  *part.Suggest
	about   *part.Suggest
	from    *part.Suggest
	to      *part.Suggest
	filters *fyne.Container
	table   *part.Table
	rows    *part.Table
	lists   *fyne.Container
	reader  *part.Reader
	panes   *part.Fold
	sum     *part.Text
	verify  *part.Button

	actions []frame.Action
	content fyne.CanvasObject
	stop    context.CancelFunc
}

var _ frame.Room = (*Room)(nil)

// New makes the room.
func New(d *frame.Desk) *Room {
	w := d.Words
	r := &Room{desk: d, model: model.Desk{Station: d.Station, Context: d.Context}, stop: func() {}, sum: part.NewSmall("")}
	r.actions = r.make()
	r.which = part.NewChoice([]string{w.T("audit.log"), w.T("audit.figures")}, 0, d.Keys, func(i int) { r.turn(i == 1) })
	field := func(key string) *part.Suggest { return part.NewSuggest(w.T("audit."+key), "", d.Keys) }
	r.from, r.to, r.kinds, r.person, r.about = field("from"), field("to"), field("kind"), field("person"), field("about")
	for _, f := range []*part.Suggest{r.from, r.to, r.kinds, r.person, r.about} {
		f.Submit(r.load)
	}
	for _, f := range []*part.Suggest{r.from, r.to} {
		f.Offer([]string{w.T("day.today"), w.T("day.yesterday"), w.T("day.monday")})
	}
	var names []string
	for _, k := range model.Kinds() {
		names = append(names, r.event(k))
	}
	r.kinds.Offer(names)
	r.filters = container.New(part.Columns(170, look.Apart, look.Tight), r.from, r.to, r.kinds, r.person, r.about)
	r.table = part.NewTable(d.Keys, []part.TableColumn{{Head: w.T("audit.column.seq"), Least: 60, Right: true}, {Head: w.T("audit.column.time"), Least: 150}, {Head: w.T("audit.column.event"), Least: 150, Share: 3},
		{Head: w.T("audit.column.person"), Least: 96}, {Head: w.T("audit.column.about"), Least: 110, Share: 2}})
	r.table.OnChosen = func(int) { r.choose() }
	r.table.OnEnd = r.more
	number := func(key string) part.TableColumn {
		return part.TableColumn{Head: w.T("audit." + key), Least: 58, Share: 1, Right: true}
	}
	r.rows = part.NewTable(d.Keys, []part.TableColumn{{Head: w.T("audit.profile"), Least: 100, Share: 2}, {Head: w.T("audit.device"), Least: 100, Share: 2}, number("batches"), number("sheets"), number("pages"), number("blank"),
		number("warnings"), number("severe"), number("doublefeeds"), number("rescans")})
	r.rows.OnChosen = func(int) { r.choose() }
	r.rows.Hide()
	r.lists = container.NewStack(r.table, r.rows)
	r.reader = part.NewReader(d.Keys)
	r.panes = part.NewFold(part.NewBox(look.Card, r.lists).Edged(look.Line, 1), part.NewBox(look.Card, r.reader).Edged(look.Line, 1), 600, 320, 0.25)
	r.table.OnFocus = func() { r.panes.Turn(0) }
	r.rows.OnFocus = r.table.OnFocus
	r.reader.OnFocus = func() { r.panes.Turn(1) }

	r.verify = r.button("audit-verify").Main()
	head := part.NewBox(look.Card, part.Column(look.Near,
		part.FlowWithin(look.Apart, 1, part.NewTitle(w.T("audit.title")), r.which, r.button("next-view"), r.button("search"), r.button("list")), r.filters)).Padded(look.Apart, look.Wide)
	foot := part.NewBox(look.Card, part.Foot(look.Apart, r.sum, r.button("audit-export"), r.verify)).Padded(look.Near, look.Wide)
	r.content = part.ColumnFilled(0, 2, head, part.Rule(), part.NewBox(look.Ground, r.panes.Content()).Padded(look.Apart, look.Wide), part.Rule(), foot)
	return r
}

// ID is "audit".
func (r *Room) ID() string { return "audit" }

// Roles may enter: those who answer for the process, and who audits it.
func (r *Room) Roles() []batch.Role {
	return []batch.Role{batch.RoleSupervisor, batch.RoleAdministration, batch.RoleAuditor}
}

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return r.actions }

// Panes are the list, what the chosen line says, and the filter.
func (r *Room) Panes() []fyne.Focusable {
	list := fyne.Focusable(r.table)
	if r.figures {
		list = r.rows
	}
	return []fyne.Focusable{list, r.reader, r.from.Focus(), r.which}
}

// Enter reads anew.
func (r *Room) Enter() { r.load() }

// Leave ends what is under way.
func (r *Room) Leave() { r.stop() }

// make lists the actions of the room.
func (r *Room) make() []frame.Action {
	const ctrl = fyne.KeyModifierControl
	return []frame.Action{
		{ID: "audit-verify", Keys: []frame.Chord{{Key: fyne.KeyK, Mod: ctrl}}, Once: true, Do: r.check},
		{ID: "search", Keys: []frame.Chord{{Key: fyne.KeyF, Mod: ctrl}}, Do: func() { r.desk.Focus(r.from.Focus()) }},
		{ID: "list", Keys: []frame.Chord{{Key: fyne.KeyF2}}, Do: r.clear},
		{ID: "audit-this", Keys: []frame.Chord{{Key: fyne.KeyH, Mod: ctrl}}, Do: r.this, Ready: func() bool { return !r.figures && r.table.Chosen() >= 0 }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Do: func() { r.which.Choose(1 - r.which.Chosen()) }},
		{ID: "audit-export", Keys: []frame.Chord{{Key: fyne.KeyD, Mod: ctrl}}, Once: true, Do: r.export},
	}
}

// button is that of an action of the room.
func (r *Room) button(id string) *part.Button {
	for _, a := range r.actions {
		if a.ID == id {
			return r.desk.Button(a)
		}
	}
	panic(id)
}

// event names a kind of line; one that has no words of its own is shown as it is
// written.
func (r *Room) event(kind string) string {
	if model.Known(kind) {
		return r.desk.Words.T("audit.kind." + kind)
	}
	return kind
}

// turn shows the figures or the log.
func (r *Room) turn(figures bool) {
	r.figures = figures
	for _, f := range []*part.Suggest{r.kinds, r.person, r.about} {
		if figures {
			f.Hide()
		} else {
			f.Show()
		}
	}
	if figures {
		r.table.Hide()
		r.rows.Show()
	} else {
		r.rows.Hide()
		r.table.Show()
	}
	r.filters.Refresh()
	r.load()
}

// query is what the filter asks for.
func (r *Room) query() station.AuditQuery {
	return model.Filter(model.Meant(r.kinds.Words(), r.event), r.person.Words(), r.about.Words(), r.from.Words(), r.to.Words())
}

// clear shows everything again.
func (r *Room) clear() {
	for _, f := range []*part.Suggest{r.from, r.to, r.kinds, r.person, r.about} {
		f.Say("")
	}
	r.load()
}

// this shows only what concerns the batch of the chosen line.
func (r *Room) this() {
	if row := r.log.Rows[r.table.Chosen()]; row.Batch != "" {
		r.about.Say(string(row.Batch))
		r.load()
	}
}
