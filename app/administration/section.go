package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
)

// section is one part of the room: a list and what can be done with its lines.
type section struct {
	id      string
	columns []part.TableColumn
	// does are the actions of the section, the main one last.
	does []string
	// load reads the list, beside the screen.
	load func(ctx context.Context) (view, error)
	// ready tells what can be done with a line (-1: none) besides what always can.
	ready func(action string, row int) bool

	// label is what an action is called in the section (key), where that says more than
	// its own words; nil or empty: those.
	label func(action string) string

	// nobody says why the list is empty for somebody who is not logged in (key); empty:
	// the list is for everybody.
	nobody string

	table *part.Table
	view  view
	sum   string
	want  string // the line to choose once it is there, such as one that was just entered
}

// view is what was read: it does not change any more.
type view struct {
	names  []string // of the lines, to find one again
	cell   func(row, column int) part.Cell
	detail func(row int) []fyne.CanvasObject
	sum    string
	use    func() // tells the room what was read, on the screen; nil: nothing
}

// chosen is the name of the chosen line, empty for none.
func (s *section) chosen() string {
	if i := s.table.Chosen(); i >= 0 && i < len(s.view.names) {
		return s.view.names[i]
	}
	return ""
}

// can tells whether an action fits the section and the chosen line.
func (s *section) can(action string) bool {
	for _, id := range s.does {
		if id == action {
			return s.ready(action, min(s.table.Chosen(), len(s.view.names)-1))
		}
	}
	return false
}
