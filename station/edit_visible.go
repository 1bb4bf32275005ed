package station

import "github.com/scanstelle/scanstelle/batch"

// visibleTo leaves out what was sealed off: only a supervisor sees it, and what
// the file or the document was called.
func (v BatchView) visibleTo(who Actor) BatchView {
	if who.Person != nil && who.Person.Has(supervisors...) {
		return v
	}
	var pages, documents []batch.ID
	shown, live := []batch.Page{}, []batch.Document{}
	sealed, open := map[int]bool{}, map[int]bool{} // inputs
	for _, p := range v.PageList {
		if p.Withdrawn == batch.SealedOff {
			sealed[p.Input] = true
			continue
		}
		open[p.Input] = true
		shown, pages = append(shown, p), append(pages, p.ID)
	}
	for _, d := range v.DocumentList {
		if !d.Gone {
			live, documents = append(live, d), append(documents, d.ID)
		}
	}
	inputs := append([]batch.Input(nil), v.Inputs...)
	for i := range inputs {
		if sealed[i] && !open[i] {
			inputs[i].Source, inputs[i].Path = "versiegelt", ""
		}
	}
	v.PageList, v.Pages, v.DocumentList, v.Documents, v.Inputs = shown, pages, live, documents, inputs
	return v
}
