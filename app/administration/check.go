package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// check proves the whole store, and keeps what was found on the screen.
func (r *Room) check() {
	w := r.desk.Words
	title := w.T("admin.check.running")
	r.run(title, func(ctx context.Context) (func(), error) {
		report, err := r.model.Check(ctx, r.progress(title))
		return func() { r.checked(report) }, err
	})
}

// checked tells what a check found. What is whole and yet to be known is no fault.
func (r *Room) checked(report station.CheckReport) {
	w := r.desk.Words
	r.known.checked = &report
	counted := w.T("admin.check.good.text", words.Data{"Batches": w.Number(report.Batches), "Files": w.Number(report.Files), "Packages": w.Number(report.Packages), "Lines": w.Number(int(report.Log))})
	switch {
	case len(report.Problems) > 0:
		r.tell(part.ToneSevere, w.N("admin.check.bad", len(report.Problems)), report.Problems[0].Message+" "+w.T("admin.check.bad.text"))
	case len(report.Notices) > 0:
		r.tell(part.ToneWarning, w.N("admin.check.noticed", len(report.Notices)), counted+" "+w.T("admin.check.noticed.text"))
	default:
		r.tell(part.ToneGood, w.T("admin.check.good"), counted)
	}
}

// checkLines are what the last check found, since somebody came into the room.
func (r *Room) checkLines() (lines []fyne.CanvasObject) {
	if r.known.checked == nil {
		return nil
	}
	w := r.desk.Words
	problems, notices := r.known.checked.Problems, r.known.checked.Notices
	for _, p := range problems {
		lines = append(lines, part.NewBanner(part.ToneSevere, p.Message, r.batchOf(p), nil))
	}
	if len(notices) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.N("admin.check.notices", len(notices))).Bold())
	}
	for _, n := range notices {
		lines = append(lines, part.NewBanner(part.ToneWarning, r.batchOf(n), n.Message, nil))
	}
	return lines
}

// batchOf names what a finding of a check is about.
func (r *Room) batchOf(p station.CheckProblem) string {
	if p.Batch == "" {
		return p.Where
	}
	return r.desk.Words.T("admin.check.batch", words.Data{"Batch": p.Batch})
}
