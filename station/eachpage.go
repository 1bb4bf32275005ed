package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// subjectPages are the pages that a look is about; those of the whole batch where
// it names none that is there.
func subjectPages(b inspection.Batch, q LookRequest) (pages []batch.ID) {
	for _, d := range b.Documents {
		if slices.Contains(q.Documents, d.ID) {
			pages = append(pages, d.Pages...)
		}
	}
	if pages = append(pages, q.Pages...); len(pages) > 0 {
		return pages
	}
	return b.Batch.Pages
}

// eachPage refuses a confirmation that is not of one page alone, or of a page that
// the person was not shown whole and legibly as it is now (A.AM.IN.SH.5, without
// select-all).
// CodeEachPage.
func eachPage(b inspection.Batch, q LookRequest, actor string) error {
	if len(q.Documents) > 0 || len(q.Pages) != 1 {
		return batch.Refuse("inspection.look", batch.CodeEachPage, "%d Seiten und %d Dokumente auf einmal", len(q.Pages), len(q.Documents))
	}
	if page := q.Pages[0]; !wasOpened(b.Acts, page, actor) {
		return &batch.Error{Op: "inspection.look", Code: batch.CodeEachPage, Page: page, Detail: "Sie haben diese Seite noch nicht ganz und lesbar gesehen"}
	}
	return nil
}

// wasOpened tells whether a page was shown to a person as it is now.
func wasOpened(acts []batch.Act, page batch.ID, actor string) bool {
	for _, a := range slices.Backward(acts) {
		if a.Name == inspection.Opened && a.Page == page && a.Actor == actor {
			return true
		}
		if slices.ContainsFunc(a.Pages, func(c batch.PageChange) bool { return c.Page == page }) {
			return false
		}
	}
	return false
}
