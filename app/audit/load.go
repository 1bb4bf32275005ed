package audit

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/audit/model"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// load reads what the view shows, as the filter says.
func (r *Room) load() {
	r.stop()
	q, from, to, shown := r.query(), r.from.Words(), r.to.Words(), r.shown
	r.reading = true
	r.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		var l model.Log
		var report station.Report
		var even station.Reconciliation
		var err error
		switch shown {
		case viewFigures:
			report, err = r.model.Report(ctx, from, to)
		case viewEven:
			even, err = r.model.Reconcile(ctx, from, to)
		default:
			l, err = r.model.Load(ctx, q)
		}
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(r, func() {
			r.reading = false
			switch {
			case err != nil:
				r.desk.Fail(err)
			case shown == viewFigures:
				r.showReport(report)
			case shown == viewEven:
				r.showEven(even)
			default:
				r.showLog(l, true)
			}
		})
	})
}

// more reads on where the list comes to its end.
func (r *Room) more() {
	if r.reading || r.log.Next == 0 || r.shown != viewLog {
		return
	}
	r.reading = true
	l := r.log
	r.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		l, err := r.model.More(ctx, l)
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(r, func() {
			if r.reading = false; err != nil {
				r.desk.Fail(err)
				return
			}
			r.showLog(l, false)
		})
	})
}

func (r *Room) showLog(l model.Log, anew bool) {
	w := r.desk.Words
	r.log = l
	r.table.Fill(len(l.Rows), w.T("audit.none"), r.cell)
	if l.Next > 0 {
		r.sum.Say(w.T("audit.lines", words.Data{"Shown": w.Number(len(l.Rows)), "Total": w.Number(int(l.Total))}))
	} else {
		r.sum.Say(w.N("audit.allshown", len(l.Rows), words.Data{"Total": w.Number(int(l.Total))}))
	}
	if anew {
		r.table.Choose(min(0, len(l.Rows)-1))
		r.choose()
	}
}

// cell is one place of the log.
func (r *Room) cell(row, column int) part.Cell {
	e, w := r.log.Rows[row], r.desk.Words
	switch column {
	case 0:
		return part.Cell{Words: w.Number(int(e.Seq))}
	case 1:
		return part.Cell{Words: r.moment(e.Time)}
	case 2:
		return part.Cell{Words: r.event(e.Kind)}
	case 3:
		return part.Cell{Words: e.Actor}
	}
	return part.Cell{Words: r.shortly(e)}
}

func (r *Room) showReport(report station.Report) {
	w := r.desk.Words
	r.report = report
	n := len(report.Rows)
	if n > 0 {
		n++ // the sum
	}
	r.rows.Fill(n, w.T("audit.nofigures"), r.figure)
	r.sum.Say(w.T("audit.nopeople"))
	r.rows.Choose(n - 1)
	r.choose()
}

// line is one row of the figures, the last of which is the sum.
func (r *Room) line(row int) (station.ReportRow, bool) {
	if row < len(r.report.Rows) {
		return r.report.Rows[row], false
	}
	return r.report.Sum, true
}

// figure is one place of the figures.
func (r *Room) figure(row, column int) part.Cell {
	line, sum := r.line(row)
	w := r.desk.Words
	switch column {
	case 0:
		if sum {
			return part.Cell{Words: w.T("audit.sum"), Bold: true}
		}
		return part.Cell{Words: line.Profile}
	case 1:
		if line.Device == "" && !sum {
			return part.Cell{Words: w.T("audit.files")}
		}
		return part.Cell{Words: line.Device}
	}
	n := []int{line.Batches, line.Sheets, line.Pages, line.Blank, line.Warnings, line.Severe, line.DoubleFeeds, line.Rescans}[column-2]
	return part.Cell{Words: w.Number(n), Bold: sum}
}

// choose shows what the chosen line says.
func (r *Room) choose() {
	w := r.desk.Words
	switch r.shown {
	case viewFigures:
		r.chooseFigure()
		return
	case viewEven:
		r.chooseEven()
		return
	}
	i := r.table.Chosen()
	if i < 0 || i >= len(r.log.Rows) {
		r.reader.Fill(part.NewText(w.T("audit.choose")).Colored(look.Soft).Wrapped())
		return
	}
	e := r.log.Rows[i]
	lines := []fyne.CanvasObject{part.NewTitle(r.event(e.Kind)).Wrapped()}
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("audit."+key), text))
		}
	}
	say("column.seq", w.Number(int(e.Seq)))
	say("detail.time", r.moment(e.Time))
	if say("detail.person", e.Actor); e.Actor == "" {
		say("detail.person", w.T("audit.station"))
	}
	say("detail.kind", e.Kind)
	say(r.subject(e))
	say("detail.document", string(e.Document))
	say("detail.page", string(e.Page))
	if e.Batch != "" {
		b := r.button("audit-this")
		if e.Register != "" {
			b.SetLabel(w.T("audit.thisregister"))
		}
		lines = append(lines, part.Flow(look.Near, b))
	}
	if says := r.says(e); len(says) > 0 {
		lines = append(append(lines, part.Rule(), part.NewText(w.T("audit.detail.says")).Bold()), says...)
	}
	r.reader.Fill(lines...)
}

// chooseFigure shows what was found on the pages of the chosen row.
func (r *Room) chooseFigure() {
	w := r.desk.Words
	i := r.rows.Chosen()
	if i < 0 || len(r.report.Rows) == 0 {
		r.reader.Fill(part.NewText(w.T("audit.nofigures")).Colored(look.Soft).Wrapped())
		return
	}
	row, sum := r.line(i)
	title := row.Profile
	if sum {
		title = w.T("audit.sum")
	}
	lines := []fyne.CanvasObject{part.NewTitle(title).Wrapped(), part.NewPair(w.T("audit.documents"), w.Number(row.Documents)), part.Rule(), part.NewText(w.T("audit.findings")).Bold()}
	var codes []batch.FindingCode
	for code := range row.Findings {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b batch.FindingCode) int {
		if d := row.Findings[b] - row.Findings[a]; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	for _, code := range codes {
		n := row.Findings[code]
		lines = append(lines, part.NewPair(w.T("finding."+string(code)), w.N("audit.per", n, words.Data{"Percent": w.Decimal(100*float64(n)/float64(max(row.Pages, 1)), 1)})))
	}
	if len(codes) == 0 {
		lines = append(lines, part.NewText(w.T("audit.nofindings")).Wrapped())
	}
	r.reader.Fill(lines...)
}

// check verifies the log and says in one sentence what came out: where lines are read,
// for above the lists it would push them off a screen with large print.
func (r *Room) check() {
	w := r.desk.Words
	r.verify.Enable(false)
	r.reader.Fill(part.NewBanner(part.ToneRunning, w.T("audit.verifying.title"), w.T("audit.verifying.text"), nil))
	r.panes.Turn(1)
	r.desk.Focus(r.reader)
	r.desk.Bridge.Go(func(ctx context.Context) {
		report, err := r.model.Verify(ctx)
		r.desk.Bridge.Show("audit-verify", func() {
			r.verify.Enable(true)
			if err != nil {
				r.reader.Fill(part.NewBanner(part.ToneSevere, w.Failure(err), w.Next(batch.CodeOf(err)), nil))
				return
			}
			text := w.T("audit.sound.text", words.Data{"Lines": w.Number(int(report.Records)), "First": w.Date(report.First.Local()), "Last": w.Date(report.Last.Local()), "Points": w.N("audit.points", report.Checkpoints)})
			if report.ClockBack > 0 {
				text += " " + w.N("audit.clockback", report.ClockBack)
			}
			r.reader.Fill(part.NewBanner(part.ToneGood, w.T("audit.sound.title"), text, nil))
		})
	})
}

// export writes the whole log into the folder of documents.
func (r *Room) export() {
	r.desk.Bridge.Go(func(ctx context.Context) {
		name, data, err := r.model.Export(ctx, time.Now())
		path := ""
		if err == nil {
			path, err = journal.WriteNew(journal.Documents(), name, data)
		}
		r.desk.Bridge.Show("audit-export", func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			w := r.desk.Words
			r.desk.Say(part.ToneGood, w.T("audit.exported.title"), w.T("audit.exported.text", words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
		})
	})
}
