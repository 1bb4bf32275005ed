package part

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestTableBreaksRows: where the columns have no room side by side, those with a share
// stand below the others, and their words are whole.
func TestTableBreaksRows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 2))
	table := NewTable(noKeys{}, []TableColumn{{Head: "Nummer", Least: 112}, {Head: "Eingang", Least: 84}, {Head: "Absender", Least: 90, Share: 3}, {Head: "Betreff", Least: 80, Share: 4}, {Head: "Stand", Least: 118}})
	words := []string{"E-2026-000017", "22.11.2026", "Finanzamt Musterhausen", "Antrag auf Wohngeld", "nur Papier"}
	table.Fill(40, "", func(_, column int) Cell { return Cell{Words: words[column]} })
	w := test.NewTempWindow(t, table)
	w.SetPadded(false)
	for _, c := range []struct {
		width  float32
		broken bool
	}{{2000, false}, {900, true}} {
		w.Resize(fyne.NewSize(c.width, 700))
		table.Choose(3)
		at := map[string]fyne.Position{}
		for _, o := range test.WidgetRenderer(table).Objects() {
			text, ok := o.(*canvas.Text)
			if !ok {
				continue
			}
			if strings.HasSuffix(text.Text, "…") {
				t.Errorf("%v wide: »%s« is cut", c.width, text.Text)
			}
			if _, seen := at[text.Text]; !seen {
				at[text.Text] = text.Position()
			}
		}
		for _, pair := range [][2]string{{"Nummer", "Absender"}, {"E-2026-000017", "Finanzamt Musterhausen"}, {"22.11.2026", "Antrag auf Wohngeld"}} {
			if below := at[pair[1]].Y > at[pair[0]].Y; below != c.broken {
				t.Errorf("%v wide: »%s« at %v, »%s« at %v", c.width, pair[0], at[pair[0]], pair[1], at[pair[1]])
			}
		}
		if at["Finanzamt Musterhausen"].Y >= at["Nummer"].Y+2*table.rowHeight() {
			t.Errorf("%v wide: the first row begins at %v", c.width, at["E-2026-000017"])
		}
		table.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, table.rowHeight()*2.9)})
		if table.Chosen() != 1 {
			t.Errorf("%v wide: the second row was pressed, row %d is chosen", c.width, table.Chosen())
		}
	}
}

// TestTableBeginsWithItsFirstColumn: what a row is about stands in its upper line.
func TestTableBeginsWithItsFirstColumn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 2))
	table := NewTable(noKeys{}, []TableColumn{{Head: "Dokument", Least: 140, Share: 2}, {Head: "Ziel", Least: 90, Share: 1}, {Head: "Versuche", Least: 80, Right: true}, {Head: "Wartet seit", Least: 90}})
	table.Fill(3, "", func(_, _ int) Cell { return Cell{} })
	for _, c := range []struct {
		width float32
		lines []int
	}{{2000, []int{0, 0, 0, 0}}, {600, []int{0, 0, 1, 1}}} {
		for i, s := range table.spots(c.width) {
			if s.line != c.lines[i] {
				t.Errorf("%v wide: column %d stands in line %d, want %d", c.width, i, s.line, c.lines[i])
			}
		}
	}
}
