// Package audit is the room Revision: the audit log, its verification, figures of
// profiles and devices, and the reconciliation list.
package audit

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// view is what the room shows.
type view int

const (
	viewLog view = iota
	viewFigures
	viewEven // whether what was scanned is sealed and delivered
	views
)

// Room shows one of its views.
type Room struct {
	desk  *frame.Desk
	model model.Desk

	log     model.Log
	report  station.Report
	even    station.Reconciliation
	shown   view
	reading bool // more of the log is on its way

	which    *part.Choice
	kinds    *part.Suggest
	person   *part.Suggest
	about    *part.Suggest
	from     *part.Suggest
	to       *part.Suggest
	filters  *fyne.Container
	table    *part.Table
	rows     *part.Table
	balances *part.Table
	lists    *fyne.Container
	reader   *part.Reader
	panes    *part.Fold
	sum      *part.Text
	verify   *part.Button
	logs     []*part.Button // of the log and the figures
	evens    []*part.Button // of the reconciliation list

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
	r.which = part.NewChoice([]string{w.T("audit.log"), w.T("audit.figures"), w.T("audit.even")}, 0, d.Keys, func(i int) { r.turn(view(i)) })
	r.which.Called(w.T("name.view"))
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
	r.table = part.NewTable(d.Keys, []part.TableColumn{{Head: w.T("audit.column.seq"), Least: 60, Right: true}, {Head: w.T("audit.column.time"), Least: 176}, {Head: w.T("audit.column.event"), Least: 150, Share: 3},
		{Head: w.T("audit.column.person"), Least: 96}, {Head: w.T("audit.column.about"), Least: 110, Share: 2}})
	r.table.OnChosen = func(int) { r.choose() }
	r.table.OnEnd = r.more
	number := func(key string, least float32) part.TableColumn {
		return part.TableColumn{Head: w.T("audit." + key), Least: least, Share: 1, Right: true}
	}
	r.rows = part.NewTable(d.Keys, []part.TableColumn{{Head: w.T("audit.profile"), Least: 84, Share: 2}, {Head: w.T("audit.device"), Least: 76, Share: 2}, number("batches", 46), number("sheets", 40), number("pages", 44), number("blank", 34),
		number("warnings", 68), number("severe", 48), number("doublefeeds", 86), number("rescans", 60)})
	r.balances = r.newEven()
	r.lists = container.NewStack(r.table, r.rows, r.balances)
	for _, t := range []*part.Table{r.rows, r.balances} {
		t.OnChosen = func(int) { r.choose() }
		t.Hide()
	}
	r.reader = part.NewReader(d.Keys)
	r.reader.Called(w.T("name.details"))
	r.panes = part.NewFold(part.NewBox(look.Card, r.lists).Edged(look.Line, 1), part.NewBox(look.Card, r.reader).Edged(look.Line, 1), 600, 320, 0.25)
	r.table.OnFocus = func() { r.panes.Turn(0) }
	r.rows.OnFocus, r.balances.OnFocus = r.table.OnFocus, r.table.OnFocus
	r.reader.OnFocus = func() { r.panes.Turn(1) }

	r.verify = r.button("audit-verify").Main()
	r.logs = []*part.Button{r.button("audit-export"), r.verify}
	r.evens = []*part.Button{r.button("journal-earlier"), r.button("journal-later"), r.button("journal-csv"), r.button("journal-pdf").Main()}
	foot := part.Foot(look.Apart, r.sum)
	for _, b := range slices.Concat(r.logs, r.evens) {
		foot.Add(b)
	}
	r.press()
	head := part.NewBox(look.Card, part.Column(look.Near,
		part.FlowWithin(look.Apart, 1, part.NewTitle(w.T("audit.title")), r.which, r.button("next-view"), r.button("search"), r.button("list")), r.filters)).Padded(look.Apart, look.Wide)
	r.content = part.ColumnFilled(0, 2, head, part.Rule(), part.NewBox(part.Clear, r.panes.Content()).Padded(look.Apart, look.Wide), part.Rule(), part.NewBox(look.Card, foot).Padded(look.Near, look.Wide))
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
	return []fyne.Focusable{r.list(), r.reader, r.from.Focus(), r.which}
}

// list is the table of the view.
func (r *Room) list() *part.Table {
	return []*part.Table{r.table, r.rows, r.balances}[r.shown]
}

// Enter reads anew.
func (r *Room) Enter() { r.load() }

// Leave ends what is under way.
func (r *Room) Leave() { r.stop() }

// make lists the actions of the room.
func (r *Room) make() []frame.Action {
	const ctrl, alt = fyne.KeyModifierControl, fyne.KeyModifierAlt
	logged, even := func() bool { return r.shown != viewEven }, func() bool { return r.shown == viewEven && !r.even.At.IsZero() }
	return []frame.Action{
		{ID: "audit-verify", Keys: []frame.Chord{{Key: fyne.KeyK, Mod: ctrl}}, Once: true, Do: r.check, Ready: logged},
		{ID: "search", Keys: []frame.Chord{{Key: fyne.KeyF, Mod: ctrl}}, Do: func() { r.desk.Focus(r.from.Focus()) }},
		{ID: "list", Keys: []frame.Chord{{Key: fyne.KeyF2}}, Do: r.clear},
		{ID: "audit-this", Keys: []frame.Chord{{Key: fyne.KeyH, Mod: ctrl}}, Do: r.this, Ready: func() bool { return r.chosenBatch() != "" }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Do: func() { r.which.Choose((r.which.Chosen() + 1) % int(views)) }},
		{ID: "audit-export", Keys: []frame.Chord{{Key: fyne.KeyD, Mod: ctrl}}, Once: true, Do: r.export, Ready: logged},
		{ID: "journal-earlier", Keys: []frame.Chord{{Key: fyne.KeyLeft, Mod: alt}}, Do: func() { r.day(-1) }, Ready: even},
		{ID: "journal-later", Keys: []frame.Chord{{Key: fyne.KeyRight, Mod: alt}}, Do: func() { r.day(1) }, Ready: even},
		{ID: "journal-today", Keys: []frame.Chord{{Key: fyne.KeyHome, Mod: ctrl}}, Do: r.today, Ready: even},
		{ID: "journal-csv", Keys: []frame.Chord{{Key: fyne.KeyT, Mod: ctrl}}, Once: true, Do: func() { r.exportEven(station.ExportCSV) }, Ready: even},
		{ID: "journal-pdf", Keys: []frame.Chord{{Key: fyne.KeyP, Mod: ctrl}}, Once: true, Do: func() { r.exportEven(station.ExportPDF) }, Ready: even},
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

// turn shows another view.
func (r *Room) turn(to view) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r.list())
	inList := c != nil && c.Focused() == fyne.Focusable(r.list())
	r.shown = to
	for _, f := range []*part.Suggest{r.kinds, r.person, r.about} {
		show(f, to == viewLog)
	}
	for _, t := range []*part.Table{r.table, r.rows, r.balances} {
		show(t, t == r.list())
	}
	if inList {
		r.desk.Focus(r.list())
	}
	r.press()
	r.filters.Refresh()
	r.load()
}

// press shows the buttons of the view.
func (r *Room) press() {
	for _, b := range r.logs {
		show(b, r.shown != viewEven)
	}
	for _, b := range r.evens {
		show(b, r.shown == viewEven)
	}
}

// show shows something or hides it.
func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
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

// chosenBatch is that of the chosen line; empty: it is of none.
func (r *Room) chosenBatch() batch.ID {
	switch i := r.list().Chosen(); {
	case i < 0:
	case r.shown == viewLog && i < len(r.log.Rows):
		return r.log.Rows[i].Batch
	case r.shown == viewEven && i < len(r.even.Rows):
		return r.even.Rows[i].Batch
	}
	return ""
}

// this shows what the log says of the batch of the chosen line, and nothing else.
func (r *Room) this() {
	id := r.chosenBatch()
	if id == "" {
		return
	}
	if r.shown == viewEven { // the log has lines of other days too
		r.from.Say("")
		r.to.Say("")
	}
	r.about.Say(string(id))
	if r.shown != viewLog {
		r.which.Choose(int(viewLog))
		return
	}
	r.load()
}
