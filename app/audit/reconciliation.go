package audit

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/audit/model"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// standings say how each standing looks.
var standings = map[model.Standing]part.Tone{model.StandsEven: part.ToneGood, model.StandsOpen: part.ToneOpen, model.StandsUnsettled: part.ToneWarning, model.StandsMissing: part.ToneSevere}

// newEven makes the table of the reconciliation list.
func (r *Room) newEven() *part.Table {
	w := r.desk.Words
	number := func(key string, least float32) part.TableColumn {
		return part.TableColumn{Head: w.T(key), Least: least, Share: 1, Right: true}
	}
	return part.NewTable(r.desk.Keys, []part.TableColumn{{Head: w.T("audit.even.standing"), Least: 110}, {Head: w.T("audit.even.begun"), Least: 82}, {Head: w.T("audit.profile"), Least: 82, Share: 2},
		number("audit.pages", 46), number("audit.even.packed", 62), number("audit.documents", 76), number("audit.even.sealed", 64), number("audit.even.delivered", 72)})
}

func (r *Room) showEven(e station.Reconciliation) {
	w := r.desk.Words
	r.even = e
	n := len(e.Rows)
	if n > 0 {
		n++ // the sum
	}
	r.balances.Fill(n, w.T("audit.even.none"), r.balance)
	r.sum.Say(w.T("audit.even.sum", words.Data{"Days": r.days(), "Time": w.Time(e.At.Local())}))
	r.balances.Choose(n - 1)
	r.choose()
}

// days names the days of the list.
func (r *Room) days() string {
	w := r.desk.Words
	date := func(d batch.Day) string {
		t, err := time.Parse(time.DateOnly, string(d))
		if err != nil {
			return "…"
		}
		return w.Date(t)
	}
	if r.even.From == r.even.To {
		return date(r.even.From)
	}
	return w.T("audit.even.span", words.Data{"From": date(r.even.From), "To": date(r.even.To)})
}

// evenLine is one row of the list, the last of which is the sum.
func (r *Room) evenLine(row int) (station.ReconciliationRow, bool) {
	if row < len(r.even.Rows) {
		return r.even.Rows[row], false
	}
	return r.even.Sum, true
}

// balance is one place of the list.
func (r *Room) balance(row, column int) part.Cell {
	line, sum := r.evenLine(row)
	w := r.desk.Words
	switch column {
	case 0:
		standing := model.StandingOf(line)
		tone := standings[standing]
		return part.Cell{Words: w.T("audit.even.stands." + string(standing)), Tone: &tone, Bold: sum}
	case 1:
		if sum {
			return part.Cell{Words: w.T("audit.sum"), Bold: true}
		}
		if r.even.From == r.even.To {
			return part.Cell{Words: w.Time(line.Opened.Local())}
		}
		return part.Cell{Words: w.Date(line.Opened.Local())}
	case 2:
		if line.Electronic {
			return part.Cell{Words: w.T("audit.even.electronic")}
		}
		return part.Cell{Words: line.Profile}
	}
	n := []int{line.Scanned, line.Packed, line.Documents, line.Sealed, line.Delivered}[column-3]
	return part.Cell{Words: w.Number(n), Bold: sum}
}

// chooseEven shows where every page and document of the chosen row is.
func (r *Room) chooseEven() {
	w := r.desk.Words
	i := r.balances.Chosen()
	if i < 0 || len(r.even.Rows) == 0 {
		r.reader.Fill(part.NewText(w.T("audit.even.none")).Wrapped())
		return
	}
	row, sum := r.evenLine(i)
	standing := string(model.StandingOf(row))
	title := w.Stack(row.Opened)
	if sum {
		title = r.days()
	}
	lines := []fyne.CanvasObject{part.NewTitle(title).Wrapped(),
		part.NewBanner(standings[model.Standing(standing)], w.T("audit.even.title."+standing), w.T("audit.even.text."+standing), nil)}
	pair := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T(key), text))
		}
	}
	if !sum {
		pair("audit.detail.batch", string(row.Batch))
		pair("audit.even.class", row.Class)
		log := r.button("audit-this")
		log.SetLabel(w.T("audit.even.log"))
		lines = append(lines, part.Flow(0, log))
	}
	count := func(key string, n int, always bool) {
		if always || n > 0 {
			pair(key, w.Number(n))
		}
	}
	if row.Electronic {
		lines = append(lines, part.Rule(), part.NewText(w.T("audit.even.paperless")).Wrapped())
	} else {
		lines = append(lines, part.Rule(), part.NewText(w.T("audit.even.pages")).Bold())
		count("audit.sheets", row.Sheets, true)
		count("audit.pages", row.Scanned, true)
		count("audit.even.packed", row.Packed, true)
		count("audit.blank", row.Blank, false)
		count("audit.even.separators", row.Separators, false)
		count("audit.even.withdrawn", row.Withdrawn, false)
		count("audit.even.open", row.Open, false)
		count("audit.even.missing", row.Missing, false)
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("audit.even.every-document")).Bold())
	count("audit.documents", row.Documents, true)
	count("audit.even.sealed", row.Sealed, true)
	count("audit.even.delivered", row.Delivered, true)
	count("audit.even.waiting", row.Waiting, false)
	count("audit.even.doubtful", row.Doubtful, false)
	r.reader.Fill(lines...)
}

// day shows the list of the day before or after.
func (r *Room) day(by int) { r.dayOf(model.Neighbour(r.even, by)) }

// today shows the list of today.
func (r *Room) today() { r.dayOf(model.Neighbour(station.Reconciliation{At: r.even.At}, 0)) }

func (r *Room) dayOf(d batch.Day) {
	r.from.Say(d.German())
	r.to.Say(d.German())
	r.load()
}

// exportEven writes the list into the folder of documents, and shows a PDF.
func (r *Room) exportEven(format station.ExportFormat) {
	from, to := r.from.Words(), r.to.Words()
	r.desk.Bridge.Go(func(ctx context.Context) {
		path, err := r.model.ExportReconciliation(ctx, from, to, format, journal.Documents())
		r.desk.Bridge.Show("audit-export", func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			w, where := r.desk.Words, words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}
			r.desk.Say(part.ToneGood, w.T("audit.exported.title"), w.T("audit.even.exported", where))
			if format == station.ExportPDF && r.desk.Open != nil {
				if err := r.desk.Open(path); err != nil { // the file is there all the same
					r.desk.Say(part.ToneWarning, w.T("audit.exported.title"), w.T("journal.unopenable", where))
				}
			}
		})
	})
}
