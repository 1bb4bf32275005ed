package part

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// TableColumn is one column of a table. All take their least width; what is left is
// divided by the shares. Where there is no room for all, those with a share stand in a
// line of their own: above the others if the first column is one of them, else below.
type TableColumn struct {
	Head  string
	Least float32 // points at text scale 1
	Share float32
	Right bool // numbers stand at the right
}

// Cell is what a table shows in one place: words, and a sign before them where the
// tone is not nil.
type Cell struct {
	Words string
	Tone  *Tone
	Bold  bool
}

// Table is a list of any length in columns: only the rows that are seen exist.
// Arrows, Page Up and Down, Home and End choose a row; every other key goes to
// the desk.
type Table struct {
	widget.BaseWidget
	// OnChosen is told of another row.
	OnChosen func(row int)
	// OnFocus is told when it gets the keyboard.
	OnFocus func()
	// OnEnd is told when the last rows come into sight.
	OnEnd func()

	keys    KeyTarget
	columns []TableColumn
	rows    int
	cell    func(row, column int) Cell
	empty   string

	chosen  int // -1: none
	top     float32
	focused bool
}

var (
	_ fyne.Focusable  = (*Table)(nil)
	_ fyne.Tappable   = (*Table)(nil)
	_ fyne.Scrollable = (*Table)(nil)
	_ fyne.Accessible = (*Table)(nil)
	_ desktop.Keyable = (*Table)(nil)
)

// NewTable makes a table without rows.
func NewTable(keys KeyTarget, columns []TableColumn) *Table {
	t := &Table{keys: keys, columns: columns, chosen: -1, cell: func(int, int) Cell { return Cell{} }}
	t.ExtendBaseWidget(t)
	return t
}

// Fill shows rows; the chosen one stays where it was. empty is shown where there
// are none.
func (t *Table) Fill(rows int, empty string, cell func(row, column int) Cell) {
	t.rows, t.cell, t.empty = rows, cell, empty
	t.chosen = min(t.chosen, rows-1)
	t.clamp()
	t.Refresh()
}

// Renew is Fill for a list that is another now: the row stays chosen that is what the
// chosen one was, wherever it stands; else the first is.
func (t *Table) Renew(rows int, empty string, cell func(row, column int) Cell, was func(row int) bool) {
	t.Fill(rows, empty, cell)
	at := min(0, rows-1)
	for row := range rows {
		if was(row) {
			at = row
		}
	}
	t.Choose(at)
}

// Rows is how many there are.
func (t *Table) Rows() int { return t.rows }

// Chosen is the row that is chosen, -1 for none.
func (t *Table) Chosen() int { return t.chosen }

// Choose chooses a row, brings it into sight and tells of it; -1 chooses none.
func (t *Table) Choose(row int) {
	row = min(max(row, -1), t.rows-1)
	told := row != t.chosen
	t.chosen = row
	if row >= 0 {
		h := t.rowHeight()
		t.top = min(t.top, float32(row)*h)
		t.top = max(t.top, float32(row+1)*h-t.room())
	}
	t.clamp()
	t.Refresh()
	if told && t.OnChosen != nil {
		t.OnChosen(row)
	}
}

func (t *Table) scale() float32 { return textScale(t.Theme()) }

// lineHeight is that of a line of text.
func (t *Table) lineHeight() float32 {
	return fyne.MeasureText("Ag", t.Theme().Size(theme.SizeNameText), fyne.TextStyle{}).Height
}

// rowHeight is that of a row: its text with room to hit it.
func (t *Table) rowHeight() float32 {
	high := t.lineHeight() + 2*look.Near
	if t.twoLines(t.Size().Width) {
		high += t.lineHeight()
	}
	return max(look.Target, high)
}

// room is the height left for rows.
func (t *Table) room() float32 { return max(t.Size().Height-t.rowHeight(), 0) }

// Whole is the height that all rows and their heads need.
func (t *Table) Whole() float32 { return float32(t.rows+1) * t.rowHeight() }

// clamp keeps what is seen within what is there, and tells when it is the end.
func (t *Table) clamp() {
	whole := float32(t.rows) * t.rowHeight()
	t.top = max(min(t.top, whole-t.room()), 0)
	if t.OnEnd != nil && t.rows > 0 && t.top+2*t.room() >= whole {
		t.OnEnd()
	}
}

// AccessibilityLabel is what a screen reader says: the chosen row.
func (t *Table) AccessibilityLabel() string {
	if t.chosen < 0 {
		return t.heads()
	}
	words := ""
	for c, column := range t.columns {
		if cell := t.cell(t.chosen, c); cell.Words != "" {
			words += column.Head + " " + cell.Words + ". "
		}
	}
	return words
}

// heads says of what the table is, where no row is chosen: why it is empty, or what it
// would tell of each.
func (t *Table) heads() string {
	if t.empty != "" {
		return t.empty
	}
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.Head
	}
	return strings.Join(heads, ", ")
}

// AccessibilityRole is table, as near as there is one.
func (t *Table) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusGained shows the ring.
func (t *Table) FocusGained() {
	t.focused = true
	if t.OnFocus != nil {
		t.OnFocus()
	}
	if t.chosen < 0 && t.rows > 0 {
		t.Choose(0)
		return
	}
	t.Refresh()
}

// FocusLost hides it.
func (t *Table) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune hands a sign on: nothing is written here.
func (t *Table) TypedRune(typed rune) { t.keys.Sign(typed) }

// TypedKey chooses, or hands the key on.
func (t *Table) TypedKey(e *fyne.KeyEvent) {
	page := max(int(t.room()/t.rowHeight())-1, 1)
	step := map[fyne.KeyName]int{fyne.KeyDown: 1, fyne.KeyUp: -1, fyne.KeyPageDown: page, fyne.KeyPageUp: -page, fyne.KeyHome: -t.rows, fyne.KeyEnd: t.rows}[e.Name]
	if step == 0 {
		t.keys.Typed(Named(e), false)
		return
	}
	if t.rows > 0 {
		t.Choose(max(t.chosen+step, 0))
	}
}

// KeyDown hands the key on.
func (t *Table) KeyDown(e *fyne.KeyEvent) { t.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (t *Table) KeyUp(e *fyne.KeyEvent) { t.keys.Released(Named(e)) }

// Tapped chooses the row below the pointer.
func (t *Table) Tapped(e *fyne.PointEvent) {
	if e.Position.Y < t.rowHeight() {
		return
	}
	if row := int((e.Position.Y - t.rowHeight() + t.top) / t.rowHeight()); row < t.rows {
		t.Choose(row)
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil {
		c.Focus(t)
	}
}

// Scrolled moves the rows.
func (t *Table) Scrolled(e *fyne.ScrollEvent) {
	t.top -= e.Scrolled.DY
	t.clamp()
	t.Refresh()
}

// CreateRenderer draws it.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	r := &tableRenderer{table: t, bar: canvas.NewRectangle(color.Transparent), ring: NewEdge(look.Accent, look.Ring),
		line: canvas.NewRectangle(color.Transparent)}
	r.layout(t.Size())
	return r
}
