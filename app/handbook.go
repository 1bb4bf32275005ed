package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handbook"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// reading is the action that opens the handbook, or puts it away.
func (d *Desk) reading() frame.Action {
	return frame.Action{ID: "handbook", Keys: []frame.Chord{{Key: fyne.KeyF1, Mod: fyne.KeyModifierShift}}, Do: d.handbook}
}

// places are where the handbook tells of a room.
var places = map[string]string{"capture": "bedienung.md#erfassen", "inspect": "pruefung.md#arbeitsplatz", "handover": "bedienung.md#uebergabe", "journal": "bedienung.md#posteingangsbuch",
	"audit": "einrichten.md#raum-revision", "admin": "einrichten.md#raum-verwaltung"}

// code is that of the failure on the screen, empty for none.
func (d *Desk) code() batch.Code {
	if d.failed != "" || d.now < 0 {
		return d.failed
	}
	if r, ok := d.rooms[d.now].(frame.Failing); ok {
		return r.Failed()
	}
	return ""
}

// topic is the place of the handbook about what is on the screen: the failure that
// waits to be read, or else the room.
func (d *Desk) topic() string {
	if code := d.code(); code != "" {
		place := batch.Lookup(code).Page
		if _, _, ok := handbook.Find("de", place); ok {
			return place
		}
	}
	if d.now < 0 {
		return "bedienung.md#anmelden"
	}
	return places[d.rooms[d.now].ID()]
}

// handbook lays the pages for whoever scans and whoever inspects over what is there,
// open where they tell of it. It needs no network and no other program.
func (d *Desk) handbook() {
	if slices.ContainsFunc(d.covers, func(c cover) bool { return c.name == "handbook" }) {
		d.uncover("handbook")
		return
	}
	d.uncover("help")
	d.uncover("card")
	newManual(d).open(d.topic(), d.code())
}

// administers tells whether whoever is there may enter a room that the page about
// administration is for.
func (d *Desk) administers() bool {
	if d.now < 0 { // before the login nobody knows
		return false
	}
	for i, r := range d.rooms {
		if (r.ID() == "admin" || r.ID() == "audit") && d.open(i) {
			return true
		}
	}
	return false
}

// manual is the handbook on the screen.
type manual struct {
	desk     *Desk
	kind     handbook.Kind
	page     handbook.Page
	which    *part.Choice
	offered  int // pages, the first of all
	chapters *part.Rows
	reader   *part.Reader
	code     batch.Code // of the message it was opened for
}

// chapterWidth is that of the list of chapters at text scale 1.
const chapterWidth = 260

func newManual(d *Desk) *manual {
	m := &manual{desk: d, reader: part.NewReader(d.frame.Keys)}
	m.reader.Called(d.frame.Words.T("handbook.title"))
	w := d.frame.Words
	names := []string{w.T("handbook.operation"), w.T("handbook.inspection")}
	if d.administers() {
		names = append(names, w.T("handbook.administration"))
	}
	m.offered = len(names)
	m.which = part.NewChoice(names, 0, d.frame.Keys, func(i int) { m.turn(handbook.Kind(i), 0) })
	m.which.Called(w.T("handbook.title"))
	m.chapters = part.NewRows(d.frame.Keys, func() int { return len(m.page.Chapters) },
		func() fyne.CanvasObject { return newChapterRow() },
		func(i int, o fyne.CanvasObject) {
			o.(*chapterRow).show(m.page.Chapters[i].Title, i == m.chapters.Chosen())
		},
		func(int) bool { return false }, func(i int) { m.show(i) })
	m.chapters.Called(w.T("name.chapters"))
	return m
}

// open shows the sheet at a place of the handbook, and at the top what it says about a
// message.
func (m *manual) open(place string, code batch.Code) {
	d := m.desk
	m.code = code
	w := d.frame.Words
	shut := frame.Action{ID: "close-help", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { d.uncover("handbook") }}
	view := frame.Action{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Do: func() { m.which.Choose((m.which.Chosen() + 1) % m.offered) }}
	pane := frame.Action{ID: "next-pane", Keys: []frame.Chord{{Key: fyne.KeyF6}}, Do: m.turnPane}
	head := part.Flow(look.Apart, part.NewTitle(w.T("handbook.title")), m.which, d.frame.Button(view))
	foot := part.Foot(look.Apart, part.NewSmall(w.T("handbook.keys")).Wrapped(), d.frame.Button(pane), d.frame.Button(shut).Main())
	panes := part.NewFold(part.NewBox(part.Clear, m.chapters).Padded(0, look.Tight), part.NewBox(look.Card, m.reader).Edged(look.Line, 1), chapterWidth, 420, 0.9)
	m.reader.OnFocus = func() { panes.Turn(1) }
	m.chapters.OnFocus = func(on bool) {
		if on {
			panes.Turn(0)
		}
	}
	card := part.NewBox(look.Card, part.ColumnFilled(look.Apart, 1, head, panes.Content(), foot)).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.cover("handbook", part.NewBox(part.Clear, card).Padded(look.Apart, look.Apart), []frame.Action{shut, view, pane})
	kind, chapter, _ := handbook.Find(w.Language(), place)
	if int(kind) >= m.offered { // the message is about what others do
		kind, chapter = handbook.Operation, 0
	}
	m.which.Choose(int(kind))
	m.turn(kind, max(chapter, 0))
	d.frame.Focus(m.reader)
}

// turn shows a page at one of its chapters.
func (m *manual) turn(k handbook.Kind, chapter int) {
	page, err := handbook.Open(m.desk.frame.Words.Language(), k)
	if err != nil {
		panic(err) // the pages are part of the program
	}
	m.kind, m.page = k, page
	m.chapters.Choose(chapter)
	m.show(chapter)
}

// show shows a chapter from its beginning.
func (m *manual) show(chapter int) {
	c := m.page.Chapters[chapter]
	lines, off := []fyne.CanvasObject{part.NewTitle(c.Title).Wrapped()}, false
	for _, b := range c.Blocks {
		b, silent := m.desk.rekey(b)
		off = off || silent
		if line := block(b); b.Anchor != "" && b.Anchor == string(m.code) {
			line.(*part.Box).Recolor(look.AccentSoft, look.Accent, 1)
			lines = slices.Insert(lines, 1, line)
		} else {
			lines = append(lines, line)
		}
	}
	if off {
		lines = slices.Insert(lines, 1, fyne.CanvasObject(part.NewSmall(m.desk.frame.Words.T("handbook.off")).Wrapped()))
	}
	m.reader.Fill(lines...)
	m.chapters.Refresh()
}

// turnPane goes from the text to the chapters and back.
func (m *manual) turnPane() {
	if c := m.desk.canvas; c != nil && c.Focused() == fyne.Focusable(m.reader) {
		m.desk.frame.Focus(m.chapters)
		return
	}
	m.desk.frame.Focus(m.reader)
}

// block draws a piece of a chapter.
func block(b handbook.Block) fyne.CanvasObject {
	switch b.Form {
	case handbook.Heading:
		return part.NewBox(part.Clear, prose(b.Cells[0], true)).Padded(look.Near, 0)
	case handbook.Item:
		return container.New(hanging{}, part.NewText(b.Mark), prose(b.Cells[0], false))
	case handbook.Row:
		cells := part.Column(2)
		for i, c := range b.Cells {
			cells.Add(prose(c, i == 0))
		}
		return part.NewBox(look.Ground, cells).Rounded(look.Tight).Padded(look.Near, look.Apart)
	}
	return prose(b.Cells[0], false)
}

// prose writes spans; bold where a line is one that others hang from.
func prose(spans []handbook.Span, bold bool) *part.Prose {
	var out []part.ProseSpan
	for _, s := range spans {
		out = append(out, part.ProseSpan{Words: s.Words, Cap: s.Style == handbook.Key, Bold: bold || s.Style == handbook.Stress})
	}
	return part.NewProse(out...)
}

// hanging puts the mark of a list before the first line of its words.
type hanging struct{}

// indent is where the words begin, in widths of a letter.
const indent = 1.6

// MinSize is that of the words behind the mark.
func (hanging) MinSize(o []fyne.CanvasObject) fyne.Size {
	words := o[1].MinSize()
	return fyne.NewSize(words.Width+indent*theme.TextSize(), words.Height)
}

// Layout places both.
func (hanging) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := indent * theme.TextSize()
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(o[0].MinSize())
	o[1].Move(fyne.NewPos(x, 0))
	o[1].Resize(fyne.NewSize(size.Width-x, size.Height))
}

// chapterRow is the name of a chapter in the list.
type chapterRow struct {
	widget.BaseWidget
	title *part.Text
	box   *part.Box
}

func newChapterRow() *chapterRow {
	r := &chapterRow{title: part.NewText("–")}
	r.box = part.NewBox(look.Card, container.NewStack(r.title)).Rounded(look.Radius).Padded(look.Near, look.Near)
	r.ExtendBaseWidget(r)
	return r
}

func (r *chapterRow) show(title string, chosen bool) {
	r.title.Say(title)
	r.title.SetBold(chosen)
	if chosen {
		r.box.Recolor(look.AccentSoft, look.Accent, 1)
	} else {
		r.box.Recolor(look.Card, look.Card, 0)
	}
}

// CreateRenderer draws it.
func (r *chapterRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }
