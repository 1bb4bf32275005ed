package station

import (
	"context"
	"encoding/json"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/store"
)

// toRead tells whether a judged page goes through hop 4, and if not, why.
func toRead(profile batch.Profile, p batch.Page) (read bool, note string) {
	switch {
	case !profile.Read.Enabled:
		return false, "off"
	case p.Kind == batch.KindBlank:
		return false, "blank"
	case p.Kind == batch.KindSeparator:
		return false, "separator"
	case p.Measured.Width == 0:
		return false, "not-measured"
	}
	return true, ""
}

// readOrSkip sends a judged page on: to the reader, or past it.
func (r *run) readOrSkip(s *pageState) {
	read, note := toRead(r.profile, s.Page)
	if !r.request.Read {
		r.finish(s) // hop 4 belongs to whoever finishes the batch
		return
	}
	if !read {
		r.keepText(s, nil, store.ReadRecord{Page: s.ID, Rotation: s.Rotation, Note: note})
		return
	}
	r.pending++ // the queue's result
	r.unread++
	r.reads.Add(1)
	begin := r.st.store.Now()
	r.st.read(r.ctx, s.Page, r.profile.Read.Languages, func(result ocr.Result) {
		// Sent from a goroutine of its own: the queue must not wait for us.
		go func() {
			defer r.reads.Done()
			r.send(func() error {
				r.unread--
				s.ms["read"] = float64(result.Took.Microseconds()) / 1000
				s.ms["queue"] = math.Max(0, float64(r.st.store.Now().Sub(begin).Microseconds())/1000-s.ms["read"])
				return r.readDone(s, result)
			})
		}()
	})
}

// readPage is the queue's reader: it runs one page through a worker.
func (st *Station) readPage(ctx context.Context, job ocr.Job) (*batch.Text, error) {
	p, err := st.store.Page(job.Page)
	if err != nil {
		return nil, err
	}
	b, err := st.store.Header(p.Batch)
	if err != nil {
		return nil, err
	}
	pixels, err := st.pixels(p.ID)
	if err != nil {
		return nil, err
	}
	defer pixels.Close()
	m := p.Measured
	return st.workers.Read(ctx, ReadJob{
		Page: p.ID, Image: p.Image, Rotation: p.Rotation, Deskew: readingDeskew(m), Languages: job.Languages,
		Unsure: !p.Turned && m.RotationConfidence < quality.SureRotation, Seconds: b.Settings.Read.Seconds, MaxPixels: b.Settings.Import.MaxPixels,
	}, pixels)
}

// Leans in degrees from which straightening helps. The layout analysis of the
// reader gains from half a degree on; below it turning the pixels costs more than
// it gives. A page is shown straightened from less on, since that costs no pixel
// and readers of the package such as poppler take leaning lines apart.
const (
	minReadingLean = 0.5
	minShownLean   = 0.3
)

// readingDeskew is how far the reader straightens its own copy of the page; the
// image stays as it is.
func readingDeskew(m *batch.Measurement) float64 { return leanFrom(m, minReadingLean) }

// shownDeskew is how far the package straightens the page by the image's matrix.
func shownDeskew(m *batch.Measurement) float64 { return leanFrom(m, minShownLean) }

func leanFrom(m *batch.Measurement, least float64) float64 {
	if m == nil || math.Abs(m.SkewDeg) < least {
		return 0
	}
	return m.SkewDeg
}

// readDone takes the result of hop 4. A page that could not be read is kept
// without text and marked.
func (r *run) readDone(s *pageState, result ocr.Result) error {
	if code := batch.CodeOf(result.Err); code == batch.CodeCanceled || r.ctx.Err() != nil {
		return batch.Fail("run.read", batch.CodeCanceled, result.Err)
	}
	t, record := readRecord(s.Page, result, r.profile.Check.MinConfidence)
	r.keepText(s, t, record)
	return nil
}

// readRecord judges what the reader gave for a page; nil where there is no text.
func readRecord(s batch.Page, result ocr.Result, limit float64) (*batch.Text, store.ReadRecord) {
	record := store.ReadRecord{Page: s.ID, Rotation: s.Rotation}
	if result.Err != nil {
		record.Note = string(batch.CodeOf(result.Err))
		record.Findings = append(record.Findings, batch.Finding{Code: batch.FindingReadFailed, Severity: batch.Warning, Page: s.ID,
			Message: "Die Texterkennung ist an dieser Seite gescheitert: " + batch.Message(result.Err)})
		return nil, record
	}
	t := result.Text
	ocr.Sanitise(t)
	record.Engine, record.Rotation = t.Engine, t.Rotation
	record.Words, record.Confidence = t.Confidence()
	switch {
	case record.Words == 0:
		record.Note = "none"
		record.Findings = append(record.Findings, batch.Finding{Code: batch.FindingNoText, Severity: batch.Note, Page: s.ID, Message: "Kein Text erkannt."})
	case record.Confidence < limit:
		record.Findings = append(record.Findings, batch.Finding{Code: batch.FindingLowConfidence, Severity: batch.Warning, Page: s.ID,
			Value: record.Confidence, Limit: limit, Unit: "%", Message: "Der Text ist schlecht lesbar."})
	}
	rotated := func(f batch.Finding) bool { return f.Code == batch.FindingRotated }
	if record.Rotation != 0 && !slices.ContainsFunc(s.Findings, rotated) {
		record.Findings = append(record.Findings, batch.Finding{Code: batch.FindingRotated, Severity: batch.Note, Page: s.ID,
			Value: float64(record.Rotation), Unit: "°", Message: "Die Seite liegt nicht aufrecht; sie wird gedreht angezeigt."})
	}
	if record.Words == 0 {
		t = nil
	}
	return t, record
}

// keepText makes the result of hop 4 durable and finishes the page.
func (r *run) keepText(s *pageState, t *batch.Text, record store.ReadRecord) {
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.storeText(ctx, r.batch.ID, r.actor, t, &record)
		return func() error {
			if err != nil {
				return err
			}
			s.HasText, s.ReadNote = t != nil, record.Note
			s.WordCount, s.Confidence, s.Rotation = record.Words, record.Confidence, record.Rotation
			s.Findings = append(s.Findings, record.Findings...)
			r.finish(s)
			return nil
		}
	})
}

func (st *Station) storeText(ctx context.Context, id batch.ID, actor string, t *batch.Text, record *store.ReadRecord) error {
	if t == nil {
		return st.store.Read(ctx, id, actor, *record, nil)
	}
	record.Text = batch.NewID()
	file, err := st.store.Create(id, store.RoleText, record.Text)
	if err != nil {
		return err
	}
	defer file.Abort()
	if err := json.NewEncoder(file).Encode(t); err != nil {
		return err
	}
	if _, err := file.Finish(); err != nil {
		return err
	}
	return st.store.Read(ctx, id, actor, *record, file)
}

// finish tells of a page that is through all its checks and lets its document
// go on.
func (r *run) finish(s *pageState) {
	s.finished = true
	r.counts.finished++
	for _, f := range s.Findings {
		if f.Severity != batch.Note {
			r.counts.findings++
		}
	}
	if r.tells(s) {
		r.emit(pageEvent(s.Page, s.ms))
	}
	if d := r.documents[s.Document]; d != nil {
		d.waiting--
		r.ready(d)
	}
}
