package capture

import (
	"context"
	"image"
	"regexp"
	"strings"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// film is the stack as the strip shows it.
func (r *Room) film() []part.FilmGroup {
	w := r.desk.Words
	out := make([]part.FilmGroup, 0, len(r.groups))
	for _, g := range r.groups {
		f := part.FilmGroup{Title: r.groupTitle(g), Sheets: make([]part.FilmSheet, 0, len(g.Sheets))}
		for _, s := range g.Sheets {
			f.Sheets = append(f.Sheets, r.filmSheet(w, s))
		}
		out = append(out, f)
	}
	return out
}

// nameless are the titles that documents of a stack have from the station.
var nameless = regexp.MustCompile(`^Stapel-[\d-]+$`)

func (r *Room) groupTitle(g model.Group) string {
	w := r.desk.Words
	var parts []string
	if g.Separated {
		parts = append(parts, w.T("capture.separator"))
	}
	switch {
	case g.Replaced:
		parts = append(parts, w.T("capture.replaced"))
	case g.Number == 0:
		parts = append(parts, w.T("capture.loose"))
	default:
		parts = append(parts, w.T("capture.document", words.Data{"Number": g.Number}))
	}
	parts = append(parts, w.N("capture.sheets", len(g.Sheets)))
	if g.Title != "" && !nameless.MatchString(g.Title) {
		parts = append(parts, g.Title)
	}
	if g.Urgent {
		parts = append(parts, w.T("capture.urgent"))
	}
	return strings.Join(parts, " · ")
}

// kinds are the pages that are shown as a word in their place.
var kinds = map[batch.PageKind]string{batch.KindBlank: "capture.kind.blank", batch.KindSeparator: "capture.kind.separator"}

func (r *Room) filmSheet(w *words.Words, s model.Sheet) part.FilmSheet {
	f := part.FilmSheet{Title: w.T("capture.sheet", words.Data{"Number": s.Number})}
	for _, p := range s.Sides {
		side := part.FilmSide{ID: string(p.ID)}
		if word, ok := kinds[p.Kind]; ok {
			side.Words = w.T(word)
		}
		if p.Withdrawn != batch.NotWithdrawn {
			side.Words = w.T("capture.kind.replaced")
		}
		f.Sides = append(f.Sides, side)
		if p.Kind == batch.KindEnvelope || p.Kind == batch.KindPlaceholder || p.Kind == batch.KindCover {
			f.Title = w.T("capture.sheet-"+string(p.Kind), words.Data{"Number": s.Number})
		}
	}
	f.Tone, f.State = r.sheetState(w, s)
	return f
}

// sheetState is what a sheet says below itself.
func (r *Room) sheetState(w *words.Words, s model.Sheet) (part.Tone, string) {
	if task, ok := r.taskState(s); ok {
		return part.ToneSevere, task
	}
	if len(s.Sides) > 0 && s.Sides[0].Withdrawn != batch.NotWithdrawn {
		return part.ToneOpen, w.T("capture.kept")
	}
	switch worst := s.Worst(); {
	case worst != nil && worst.Severity == batch.Severe:
		return part.ToneSevere, r.findingWord(*worst)
	case worst != nil:
		return part.ToneWarning, r.findingWord(*worst)
	case !s.Read():
		return part.ToneRunning, w.T("capture.reading")
	}
	return part.ToneGood, w.T("capture.saved")
}

// findingWord names a finding in as few letters as a badge has room for.
func (r *Room) findingWord(f batch.Finding) string {
	w := r.desk.Words
	word := w.T("finding." + string(f.Code))
	if f.Code == batch.FindingSkew {
		value := f.Value
		if value < 0 {
			value = -value
		}
		word += " " + w.Decimal(value, 1) + "°"
	}
	return word
}

// picture is that of a side, where it is there already.
func (r *Room) picture(id string) image.Image {
	p, ok := r.stack.Page(batch.ID(id))
	if !ok {
		return nil
	}
	return r.pictures.Get(model.VersionOf(p))
}

// want asks for the pictures that are seen; only the newest wish counts.
func (r *Room) want(ids []string) {
	var missing []model.Version
	for _, id := range ids {
		if p, ok := r.stack.Page(batch.ID(id)); ok && r.pictures.Get(model.VersionOf(p)) == nil {
			missing = append(missing, model.VersionOf(p))
		}
	}
	select {
	case <-r.asked:
	default:
	}
	r.asked <- missing
}

// fetch brings pictures until the room is left. What has no picture yet, or will
// never have one, stays paper.
func (r *Room) fetch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case missing := <-r.asked:
			for _, v := range missing {
				if len(r.asked) > 0 || ctx.Err() != nil {
					break // something else is seen by now
				}
				img, err := model.Thumb(r.desk.Context(ctx), r.caller(), v.Page)
				if err != nil {
					continue
				}
				r.pictures.Put(v, img)
				r.later("pictures", r.strip.Arrived)
			}
		}
	}
}
