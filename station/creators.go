package station

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// creators are who took part in the creation of a batch, by pseudonym
// (A.AM.IN.SH.1): who began it and who fed each page, which also is who fed it
// again, and who changed a page afterwards.
type creators struct {
	feeders map[batch.ID][]string // of each page that counts
	editors map[batch.ID][]string
}

// shaping are the edits that make a page another than was captured, or put it
// elsewhere. Who feeds a page that comes later stands at its input.
var shaping = []batch.ActName{batch.PageRotated, batch.PageMarked, batch.PagesMoved, batch.PagesUnsealed, batch.DocumentSplit, batch.DocumentsJoined, batch.EditUndone, batch.EditRedone}

func (st *Station) creatorsOf(b batch.Batch, pages []batch.Page, acts []batch.Act) creators {
	c := creators{map[batch.ID][]string{}, map[batch.ID][]string{}}
	accounts := st.secrets().People
	for _, p := range pages {
		if p.Withdrawn != batch.NotWithdrawn {
			continue
		}
		by, later := "", false
		if p.Input < len(b.Inputs) {
			by, later = b.Inputs[p.Input].By, b.Inputs[p.Input].Place != nil
		}
		if _, system := accounts[by]; later { // the one that began the batch had no part in it
			c.feeders[p.ID] = []string{by}
		} else if c.feeders[p.ID] = []string{b.Creator}; by != "" && by != b.Creator && !system { // the service only goes on
			c.feeders[p.ID] = append(c.feeders[p.ID], by)
		}
	}
	for _, a := range acts {
		for _, change := range a.Pages {
			if slices.Contains(shaping, a.Name) && !slices.Contains(c.editors[change.Page], a.Actor) {
				c.editors[change.Page] = append(c.editors[change.Page], a.Actor)
			}
		}
	}
	return c
}

// of returns who fed or changed any of the pages.
func (c creators) of(pages ...batch.ID) []string {
	return slices.Concat(c.fed(pages...), collect(c.editors, pages))
}

// fed returns who fed any of the pages.
func (c creators) fed(pages ...batch.ID) []string { return collect(c.feeders, pages) }

func collect(by map[batch.ID][]string, pages []batch.ID) (all []string) {
	for _, page := range pages {
		for _, one := range by[page] {
			if !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

// barred are those whose looks at a page do not count, where the class of a batch
// or the settings demand two persons now; else nil.
func (st *Station) barred(b batch.Batch, c creators) (map[batch.ID][]string, error) {
	from, err := st.fourEyesFrom(b.Class.FourEyes)
	if err != nil || !b.Class.Protection.Integrity.AtLeast(from) {
		return nil, err
	}
	out := map[batch.ID][]string{}
	for page := range c.feeders {
		out[page] = c.of(page)
	}
	return out, nil
}

// otherThanCreators refuses whoever is among the creators, where the class of the
// batch wants two persons. Where no page tells, it is who began the batch.
func (st *Station) otherThanCreators(b batch.Batch, creators []string, actor string) error {
	if len(creators) == 0 {
		creators = []string{b.Creator}
	}
	return st.fourEyes(creators, actor, b.Class.Protection.Integrity, b.Class.FourEyes)
}

// apart tells whether somebody was certainly another person than all creators at some
// time: an account of the operating system could be anybody.
func (st *Station) apart(all []people.Person, creators []string, actor string, at time.Time) bool {
	accounts := st.secrets().People
	return !slices.ContainsFunc(creators, func(one string) bool {
		_, system := accounts[one]
		if system || one == "" || one == actor {
			return true
		}
		first, err := find(all, one)
		other, missing := find(all, actor)
		by, _ := people.Shared(first, other, at)
		return err == nil && missing == nil && by != ""
	})
}

// creatorsOfDocument are those of the pages of a document.
func (st *Station) creatorsOfDocument(b batch.Batch, d batch.Document) ([]string, error) {
	var pages []batch.Page
	for _, id := range d.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	acts, err := st.store.Acts(b.ID)
	if err != nil {
		return nil, err
	}
	return st.creatorsOf(b, pages, acts).of(d.Pages...), nil
}

// fourEyesFrom is the need of integrity from which two persons are demanded, for a
// class that may demand them in any case.
func (st *Station) fourEyesFrom(class bool) (batch.Need, error) {
	settings, err := st.peopleSettings()
	if class {
		settings.FourEyesFrom = batch.NeedNormal
	}
	return people.From(settings.FourEyesFrom), err
}
