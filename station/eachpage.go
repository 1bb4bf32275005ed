package station

import (
	"context"
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
// the person did not open as it is now (A.AM.IN.SH.5, without select-all).
// CodeEachPage.
func eachPage(b inspection.Batch, q LookRequest, actor string) error {
	if len(q.Documents) > 0 || len(q.Pages) != 1 {
		return batch.Refuse("inspection.look", batch.CodeEachPage, "%d Seiten und %d Dokumente auf einmal", len(q.Pages), len(q.Documents))
	}
	if page := q.Pages[0]; !wasOpened(b.Acts, page, actor) {
		return &batch.Error{Op: "inspection.look", Code: batch.CodeEachPage, Page: page, Detail: "Sie haben diese Seite noch nicht geöffnet"}
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

// noteOpened notes once that a page is shown to an inspector, where its class wants
// each page confirmed: only who opened it may confirm it.
func (st *Station) noteOpened(ctx context.Context, who Actor, id batch.ID) error {
	if who.Person == nil || !who.Person.Has(inspectors...) {
		return nil
	}
	p, err := st.store.Page(id)
	if err != nil {
		return err
	}
	b, err := st.store.Header(p.Batch)
	if err != nil || !b.Class.NeedsRelease() || b.State == batch.Open || b.Trial || p.Withdrawn != batch.NotWithdrawn {
		return err
	}
	rule, err := ruleOf(b.Class)
	if err != nil || !rule.PerPage {
		return err
	}
	acts, err := st.store.Acts(b.ID)
	if err != nil || wasOpened(acts, p.ID, who.Person.Pseudonym) {
		return err
	}
	return st.store.Act(ctx, b.ID, who.Person.Pseudonym, batch.Act{Name: inspection.Opened, Page: p.ID, Document: p.Document})
}
