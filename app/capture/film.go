package capture

import (
	"context"
	"image"
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// film is the stack as the strip shows it.
type film struct {
	room   *Room
	groups []model.Group
}

// Groups counts documents, and what will become some.
func (f film) Groups() int { return len(f.groups) }

// Sheets counts those of a group.
func (f film) Sheets(group int) int { return len(f.groups[group].Sheets) }

// Title is the line above a group.
func (f film) Title(group int) string { return f.room.groupTitle(f.groups[group]) }

// Sheet is one of a group.
func (f film) Sheet(group, i int) part.FilmSheet {
	return f.room.filmSheet(f.room.desk.Words, f.groups[group].Sheets[i])
}

// Find tells on which sheet a side lies.
func (f film) Find(id string) (group, i int, ok bool) {
	for g := range f.groups {
		for s := range f.groups[g].Sheets {
			if f.groups[g].Sheets[s].Has(batch.ID(id)) {
				return g, s, true
			}
		}
	}
	return 0, 0, false
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
	case slices.ContainsFunc(s.Sides, r.stack.Unread):
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

// wish is what pictures are wanted, how large, and where they are kept.
type wish struct {
	missing []model.Version
	side    int // the longer one, in dots
	into    *model.Pictures
}

// want asks for the pictures that are seen; only the newest wish counts. On a screen of
// other dots, or in larger print, they are of another size.
func (r *Room) want(ids []string) {
	if side := r.strip.PictureSide(); r.dots != side {
		r.dots, r.pictures = side, model.NewPictures(keptPictures)
	}
	now := wish{side: r.dots, into: r.pictures}
	for _, id := range ids {
		if p, ok := r.stack.Page(batch.ID(id)); ok && r.pictures.Get(model.VersionOf(p)) == nil {
			now.missing = append(now.missing, model.VersionOf(p))
		}
	}
	select {
	case <-r.asked:
	default:
	}
	r.asked <- now
}

// fetch brings pictures until the room is left. What has no picture yet, or will
// never have one, stays paper.
func (r *Room) fetch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-r.asked:
			for _, v := range now.missing {
				if len(r.asked) > 0 || ctx.Err() != nil {
					break // something else is seen by now
				}
				if img, err := model.Thumb(r.desk.Context(ctx), r.caller(), v.Page, now.side); err == nil {
					now.into.Put(v, img)
					r.later("pictures", r.strip.Arrived)
				}
			}
		}
	}
}
