package station

import (
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// parked refuses an act that takes pages out of a document with an open doubt
// case, or brings those of another into it: nothing in doubt goes on under another
// number, and nothing else waits with it (A.O.1 j). A page scanned anew in the
// place of one of its own may come: that may settle the doubt.
func (e *editing) parked(next batch.Document, act batch.Act) error {
	was := e.Document(next.ID)
	if was == nil {
		return nil // its pages come from others, and those are asked
	}
	if was.State != batch.Doubtful {
		return nil
	}
	refuse := &batch.Error{Op: "edit", Code: batch.CodeEditState, Doc: was.ID, Detail: fmt.Sprintf(
		"Dokument %d »%s« ist ein Zweifelsfall; zuerst entscheidet die Scanleitung darüber", was.Number, was.Title)}
	for _, id := range next.Pages {
		if from := e.Page(id).Document; from != "" && from != was.ID {
			return refuse
		}
	}
	data, _ := act.Edit()
	rescanned := (act.Name == batch.PagesReplaced || data.Of == batch.PagesReplaced) &&
		slices.ContainsFunc(slices.Concat(data.Pages, data.Replaced), func(id batch.ID) bool { return slices.Contains(next.Pages, id) })
	for _, id := range was.Pages {
		if slices.Contains(next.Pages, id) || rescanned && slices.Contains(slices.Concat(data.Pages, data.Replaced), id) {
			continue
		}
		return refuse
	}
	return nil
}
