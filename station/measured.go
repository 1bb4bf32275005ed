package station

import (
	"context"
	"os"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/store"
)

// measure sends a page image through hop 3. The slot it holds is given back
// when the pixels are.
func (r *run) measure(id batch.ID, pixels *os.File) {
	job := r.measureJob(id)
	r.spawn(func(ctx context.Context) func() error { return r.measureNow(ctx, job, pixels) })
}

func (r *run) measureJob(id batch.ID) MeasureJob {
	image := r.pages[id].Image
	return MeasureJob{Page: id, Image: image, MaxPixels: r.profile.Import.MaxPixels, Thumb: true, Stated: exifRotation(image.Orientation), Sure: quality.SureRotation}
}

func (r *run) measureNow(ctx context.Context, job MeasureJob, pixels *os.File) func() error {
	defer pixels.Close()
	begin := r.st.store.Now()
	m, err := r.st.workers.Measure(ctx, job, pixels, nil)
	r.st.keepThumb(job.Page, &m)
	took := float64(r.st.store.Now().Sub(begin).Microseconds()) / 1000
	<-r.slots
	return func() error {
		r.pages[job.Page].ms["measure"] = took
		return r.measured(job.Page, m, err)
	}
}

// measureStored measures a page of a resumed batch from its page file.
func (r *run) measureStored(s *pageState) {
	job := r.measureJob(s.ID)
	r.spawn(func(ctx context.Context) func() error {
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return func() error { return batch.Fail("run.measure", batch.CodeCanceled, ctx.Err()) }
		}
		pixels, err := r.st.pixels(job.Page)
		if err != nil {
			<-r.slots
			return func() error { return err }
		}
		return r.measureNow(ctx, job, pixels)
	})
}

// pixels copies a stored page image into memory for a worker.
func (st *Station) pixels(id batch.ID) (*os.File, error) {
	f, err := st.store.OpenFile(id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return worker.MemfdFrom("page", f.Reader())
}

// measured takes the result of hop 3. A page that cannot be measured is kept
// and marked.
func (r *run) measured(id batch.ID, m batch.Measurement, err error) error {
	if r.ctx.Err() != nil {
		return batch.Fail("run.measure", batch.CodeCanceled, r.ctx.Err())
	}
	s := r.pages[id]
	r.counts.measured++
	s.measurement, s.failure = &m, err
	if err != nil {
		s.measurement = nil
	}
	if err := r.settleSheet(s.Input, s.Sheet); err != nil {
		return err
	}
	return r.settleBehind(s)
}

// settleSheet judges the sides of a sheet together once all that will come are
// measured, and the pages before that they may repeat.
func (r *run) settleSheet(input, sheet int) error {
	sides := r.sides(input, sheet)
	complete := r.inputs[input].taken || r.inputs[input].broke || r.lastSheet(input) > sheet
	for _, s := range sides {
		if !s.known() || !s.judged && r.waits(s) {
			return nil
		}
	}
	if !complete && len(sides) < 2 && r.twoSided(input) {
		return nil
	}
	var front, back *batch.Measurement
	for _, s := range sides {
		m := s.measurement
		if s.judged {
			m = s.Measured
		}
		if s.Side == batch.Back {
			back = m
		} else {
			front = m
		}
	}
	frontBlank, backBlank := quality.JudgeSheet(front, back, r.profile.Check)
	for _, s := range sides {
		if s.judged {
			continue
		}
		if err := r.judge(s, (s.Side == batch.Front && frontBlank) || (s.Side == batch.Back && backBlank)); err != nil {
			return err
		}
	}
	return nil
}

// twoSided tells whether a sheet may still get a second side.
func (r *run) twoSided(input int) bool {
	if r.fromDevice(input) {
		return r.duplex
	}
	return r.profile.Import.Pairs
}

// lastSheet is the sheet of the last page of an input; sheets come in order.
func (r *run) lastSheet(input int) int {
	pages := r.inputs[input].pages
	if len(pages) == 0 {
		return 0
	}
	return r.pages[pages[len(pages)-1]].Sheet
}

func (r *run) sides(input, sheet int) []*pageState {
	var out []*pageState
	pages := r.inputs[input].pages
	for i := len(pages) - 1; i >= 0; i-- {
		s := r.pages[pages[i]]
		if s.Sheet == sheet {
			out = append(out, s)
		}
		if s.Sheet < sheet-64 { // sheets arrive in order; far enough back
			break
		}
	}
	slices.Reverse(out)
	return out
}

// judge turns the measurement into kind, rotation and findings and makes them
// durable.
func (r *run) judge(s *pageState, blank bool) error {
	s.judged = true
	record := store.MeasuredRecord{Page: s.ID, Kind: batch.KindContent, Measurement: s.measurement, Rotation: exifRotation(s.Image.Orientation)}
	if s.failure != nil {
		record.Findings = append(record.Findings, batch.Finding{Code: batch.FindingMeasureFailed, Severity: batch.Severe, Page: s.ID,
			Message: "Die Seite konnte nicht geprüft werden: " + batch.Message(s.failure)})
	} else {
		m := s.measurement
		record.Kind = kindOf(m, blank)
		record.Findings = append(record.Findings, quality.Judge(*m, s.Image, r.profile.Check)...)
		record.Rotation = m.Upright(record.Rotation, quality.SureRotation)
		var f batch.Finding
		ok := false
		if record.Kind == batch.KindContent {
			f, ok = r.repeats(s)
		}
		if again := r.sheetAgain(s, record.Kind); again != nil {
			f, ok = *again, true
		}
		if ok && !r.standsFor(s, f.Other) {
			record.Findings = append(record.Findings, f)
		}
		if !ok && !r.batch.Trial {
			f, ok, err := r.st.seenBefore(s.Page, record.Kind)
			if err != nil {
				return err
			}
			if ok {
				record.Findings = append(record.Findings, f)
			}
		}
	}
	if s.Kind != batch.KindContent && s.Kind != "" { // a person said so before it came
		record.Kind = s.Kind
	}
	if f := r.halfSheet(s); f != nil {
		record.Findings = append(record.Findings, *f)
	}
	record.Findings = fitKind(untold(record.Findings, s.Findings), record.Kind, s.ID)
	s.Kind, s.Rotation, s.Measured = record.Kind, record.Rotation, s.measurement
	if s.Measured == nil {
		s.Measured = &batch.Measurement{}
	}
	s.Findings = append(s.Findings, record.Findings...)
	r.noteStreak(s)
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.store.Measured(ctx, r.batch.ID, r.actor, record)
		return func() error {
			if err != nil {
				return err
			}
			s.stored = true
			r.readOrSkip(s)
			return r.settleInput(s.Input)
		}
	})
	return nil
}

func kindOf(m *batch.Measurement, blank bool) batch.PageKind {
	switch {
	case quality.IsSeparator(*m):
		return batch.KindSeparator
	case blank && m.Separator == "":
		return batch.KindBlank
	}
	return batch.KindContent
}

// untold drops findings that the intake has told already.
func untold(findings, told []batch.Finding) []batch.Finding {
	return slices.DeleteFunc(findings, func(f batch.Finding) bool {
		return slices.ContainsFunc(told, func(t batch.Finding) bool { return t.Code == f.Code })
	})
}

// fitKind drops findings that mean nothing on blank pages and separators, and
// gives every finding its page.
func fitKind(findings []batch.Finding, kind batch.PageKind, page batch.ID) []batch.Finding {
	var out []batch.Finding
	hasBlank := false
	for _, f := range findings {
		f.Page = page
		if kind == batch.KindBlank {
			switch f.Code {
			case batch.FindingSkew, batch.FindingRotated, batch.FindingLowContrast, batch.FindingBlurred, batch.FindingCutEdge, batch.FindingNearBlank, batch.FindingDuplicate:
				continue
			}
		}
		if f.Code == batch.FindingBlank {
			if kind != batch.KindBlank {
				continue
			}
			hasBlank = true
		}
		out = append(out, f)
	}
	if kind == batch.KindBlank && !hasBlank {
		out = append(out, batch.Finding{Code: batch.FindingBlank, Severity: batch.Note, Page: page, Message: "Leerseite: markiert, nicht entfernt."})
	}
	return out
}

// exifRotation turns an EXIF orientation into degrees clockwise. Mirrored
// orientations do not occur in scans and count as their unmirrored twin.
func exifRotation(orientation int) int {
	switch orientation {
	case 3, 4:
		return 180
	case 5, 6:
		return 90
	case 7, 8:
		return 270
	}
	return 0
}
