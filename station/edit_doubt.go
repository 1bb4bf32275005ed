package station

import (
	"cmp"
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

// mayCome refuses pages for a batch that is not edited any more, except one scanned
// anew in the place of a page of a doubt case: that document was not released with its
// batch, and what comes may settle the doubt (A.SC.8, A.O.1 j).
func (st *Station) mayCome(b batch.Batch, p batch.Placement) error {
	refuse := editable(b)
	if refuse == nil || b.State != batch.Released || len(p.Replace) == 0 {
		return refuse
	}
	for _, id := range p.Replace {
		page, err := st.store.Page(id)
		if err != nil {
			return err
		}
		if page.Document == "" {
			return refuse
		}
		if d, err := st.store.Document(page.Document); err != nil || d.State != batch.Doubtful {
			return cmp.Or(err, refuse)
		}
	}
	return nil
}

// doubtfulOnly tells whether an act changes doubt cases and nothing else: what was
// released without them stays so.
func doubtfulOnly(a batch.Act) bool {
	return len(a.Documents) > 0 && !slices.ContainsFunc(a.Documents, func(d batch.Document) bool { return d.State != batch.Doubtful })
}
