package station

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

// LongDocument has so many pages more than the others of its stack that a separator
// sheet may be missing in it (mailroom.md 6, row 13). It is a hint: nothing waits for it.
type LongDocument struct {
	Document batch.ID `json:"document"`
	Number   int      `json:"number"`
	Pages    int      `json:"pages"`
}

// longDocuments looks at the documents that can still be split. Only what separator
// sheets divide is compared: the letters of a stack, or of one file. A document whose
// sheets were counted is as long as it should be, and a class by which the whole stack
// is one thing says nothing against a long one.
func (st *Station) longDocuments(b batch.Batch) (out []LongDocument, err error) {
	if b.State == batch.Open || b.Settings == nil || !b.Settings.Split.Separators || b.Post != nil || b.Trial || intakeRule(b) == batch.IntakeBatch {
		return nil, nil
	}
	c, err := st.store.Contents(b.ID, &st.memo)
	if err != nil {
		return nil, err
	}
	of := map[batch.ID]int{} // its file
	for _, p := range c.PageList {
		if b.Device == "" {
			of[p.ID] = p.Input
		}
	}
	for _, d := range c.DocumentList {
		if d.Gone || d.State != batch.Open || d.Expected > 0 || !quality.UnusuallyLong(len(d.Pages), nil) {
			continue
		}
		var others []int
		for _, o := range c.DocumentList {
			if o.ID != d.ID && !o.Gone && len(o.Pages) > 0 && of[o.Pages[0]] == of[d.Pages[0]] {
				others = append(others, len(o.Pages))
			}
		}
		// One document alone is none too many where letters come as files, and where
		// nobody counts letters.
		if len(others) == 0 && (b.Device == "" || intakeRule(b) != batch.IntakeDocuments) {
			continue
		}
		if quality.UnusuallyLong(len(d.Pages), others) {
			out = append(out, LongDocument{d.ID, d.Number, len(d.Pages)})
		}
	}
	return out, nil
}

// hintLong tells of them whoever let the stack end.
func (r *run) hintLong() {
	b, err := r.st.store.Header(r.batch.ID)
	if err != nil || b.State != batch.Captured {
		return
	}
	long, err := r.st.longDocuments(b)
	if err != nil {
		return // the summary tells what is wrong with the store
	}
	for _, l := range long {
		r.emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Dokument %d hat %d Seiten. Vielleicht fehlt ein Trennblatt: durchblättern, trennen mit »scanstelle document split«.", l.Number, l.Pages)})
	}
}
