package station

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// processing lists what people and rules did to the pages of the document
// (A.NB.1), and names the pages that are not in it because of that (A.NB.4 c).
func (n *noting) processing() error {
	steps := batch.NewEditStack(n.acts).Done
	family := n.family(steps)
	for _, step := range steps {
		data, ok := step.Edit.Edit()
		if !ok || !n.concerns(step.Edit, data, family) {
			continue
		}
		s, err := n.step(step.Edit, data)
		if err != nil {
			return err
		}
		n.Processing.Steps = append(n.Processing.Steps, s)
		n.subject(step.Edit.Page, step.Edit.Document)
		if err := n.withdrawn(step.Edit, data, family); err != nil {
			return err
		}
	}
	for _, a := range n.acts {
		if a.Name == batch.FieldTaken && a.Document == n.document.ID {
			n.Times.Indexed = transfernote.At(later(n.Times.Indexed.At, a.Time))
		}
	}
	if err := n.originals(); err != nil {
		return err
	}
	return n.suppression()
}

// family are the document and those that were joined to it.
func (n *noting) family(steps []batch.EditStep) map[batch.ID]bool {
	family := map[batch.ID]bool{n.document.ID: true}
	for _, step := range slices.Backward(steps) {
		data, _ := step.Edit.Edit()
		if step.Edit.Name != batch.DocumentsJoined || !slices.ContainsFunc(data.Documents, func(id batch.ID) bool { return family[id] }) {
			continue
		}
		for _, id := range data.Documents {
			family[id] = true
		}
	}
	return family
}

// concerns tells whether an edit was about the document or its pages. That a
// document got another number in its batch is no change of it.
func (n *noting) concerns(a batch.Act, data batch.EditData, family map[batch.ID]bool) bool {
	if a.Name == batch.UrgencySet {
		return false
	}
	if slices.ContainsFunc(data.Pages, func(id batch.ID) bool { return slices.Contains(n.document.Pages, id) }) ||
		slices.ContainsFunc(data.Documents, func(id batch.ID) bool { return family[id] }) {
		return true
	}
	for _, d := range a.Documents {
		was := slices.IndexFunc(data.Before.Documents, func(p batch.DocumentPlace) bool { return p.ID == d.ID })
		if family[d.ID] && was >= 0 && !slices.Equal(data.Before.Documents[was].Pages, d.Pages) {
			return true
		}
	}
	return false
}

// step is an edit with its parameters in German.
func (n *noting) step(a batch.Act, data batch.EditData) (transfernote.ProcessStep, error) {
	s := transfernote.ProcessStep{Name: a.Name, Time: a.Time.UTC(), Person: a.Actor, Title: actTexts[a.Name]}
	add := func(name, value string) {
		if value != "" {
			s.Parameters = append(s.Parameters, transfernote.Parameter{Name: name, Value: transfernote.Legal(value)})
		}
	}
	images, err := n.images(data.Pages)
	if err != nil {
		return s, err
	}
	replaced, err := n.images(data.Replaced)
	if err != nil {
		return s, err
	}
	if a.Name == batch.PagesDiscarded {
		images, replaced = replaced, images
		add("Abbild", images)
		add("es gilt Abbild", replaced)
	} else {
		add("Abbild", images)
		add("statt Abbild", replaced)
	}
	switch a.Name {
	case batch.PageRotated:
		add("Winkel", fmt.Sprintf("%d Grad im Uhrzeigersinn", data.Degrees))
	case batch.PagesMoved, batch.PagesPlaced:
		place := "Ende"
		if data.At > 0 {
			place = strconv.Itoa(data.At)
		}
		add("Platz im Dokument", place)
	}
	add("Art", kindTexts[data.Kind])
	add("Titel", data.Title)
	var documents []string
	for _, id := range data.Documents {
		documents = append(documents, string(id))
	}
	add("Dokument", strings.Join(documents, ", "))
	add("Grund", data.Reason)
	return s, nil
}

// images are the numbers of pages in the batch.
func (n *noting) images(pages []batch.ID) (string, error) {
	var numbers []string
	for _, id := range pages {
		p, err := n.st.store.Page(id)
		if err != nil {
			return "", err
		}
		numbers = append(numbers, strconv.Itoa(p.Position))
	}
	return strings.Join(numbers, ", "), nil
}

// withdrawn names the pages that an edit took out of the document for good: others
// stand for them, or they were not to be scanned.
func (n *noting) withdrawn(a batch.Act, data batch.EditData, family map[batch.ID]bool) error {
	list, pages := &n.Anomalies.Replaced, data.Replaced
	if a.Name == batch.PagesDiscarded {
		list = &n.Anomalies.Discarded
	}
	if a.Name == batch.PagesSealedOff {
		list, pages = &n.Anomalies.SealedOff, nil
		for _, before := range data.Before.Pages {
			if before.Document != nil && family[*before.Document] {
				pages = append(pages, before.Page)
			}
		}
	}
	for _, id := range pages {
		p, err := n.st.store.Page(id)
		if err != nil {
			return err
		}
		w := transfernote.Withdrawn{Position: p.Position, Sheet: p.Sheet, Side: p.Side, Person: a.Actor, Time: a.Time.UTC(), Reason: transfernote.Legal(data.Reason)}
		switch p.Withdrawn {
		case batch.Replaced, batch.Discarded:
			w.File = p.Image.SHA256
		case batch.SealedOff: // nothing of what it shows goes out, not even a hash
			n.removed(&w, id)
		default: // it came back by a later edit
			continue
		}
		*list = append(*list, w)
	}
	return nil
}

// removed tells who had the image of a sealed-off page erased.
func (n *noting) removed(w *transfernote.Withdrawn, id batch.ID) {
	r := batch.RemovalsOf(n.acts)[id]
	if r == nil || r.ConfirmedBy == "" {
		return
	}
	at := r.ConfirmedAt.UTC()
	w.Removed, w.OrderedBy, w.ConfirmedBy = &at, r.OrderedBy, r.ConfirmedBy
	n.subject(id, "")
}

// originals tells of files taken in that were erased because they held a page that
// was not to be scanned as well.
func (n *noting) originals() error {
	told := map[batch.ID]bool{}
	for _, id := range n.document.Pages {
		p, err := n.st.store.Page(id)
		if err != nil {
			return err
		}
		if p.Original == "" || told[p.Original] {
			continue
		}
		told[p.Original] = true
		f, err := n.st.store.OpenFile(p.Original)
		switch {
		case err == nil:
			if err := f.Close(); err != nil {
				return err
			}
		case batch.CodeOf(err) == batch.CodeErased:
			n.Anomalies.Remarks = append(n.Anomalies.Remarks, transfernote.Legal(fmt.Sprintf(
				"Die Eingabedatei »%s« wurde gelöscht, weil sie auch eine Seite enthielt, die nicht gescannt werden durfte; ihre Prüfsumme bleibt genannt, die Bilder dieses Dokuments sind unverändert.", shortSource(n.batch.Inputs[p.Input].Source))))
		default:
			return err
		}
	}
	return nil
}

// suppression names the blank pages that the package goes without (A.SC.8), as
// the act just before the seal fixed them.
func (n *noting) suppression() error {
	s := &n.Processing.Suppression
	s.Policy = n.batch.Settings.Blank.Policy
	if len(n.document.Suppressed) == 0 {
		return nil
	}
	var list []batch.Suppression
	for _, a := range n.acts {
		if a.Name != batch.BlankSuppressed || a.Document != n.document.ID {
			continue
		}
		list = nil
		if err := json.Unmarshal(a.Data, &list); err != nil {
			return &batch.Error{Op: "seal", Code: batch.CodeStoreDamaged, Doc: n.document.ID, Detail: string(a.Name), Err: err}
		}
	}
	for _, b := range list {
		if !slices.Contains(n.document.Suppressed, b.Page) {
			continue
		}
		blank := transfernote.Blank{ID: b.Page, Position: b.Position, Sheet: b.Sheet, Side: b.Side, Ink: b.Ink, File: b.SHA256, Thumbnail: b.Thumbnail, Automatic: b.Rule != "", ConfirmedBy: b.ConfirmedBy}
		if b.ConfirmedBy != "" {
			at := b.ConfirmedAt.UTC()
			blank.ConfirmedAt = &at
		}
		s.Pages = append(s.Pages, blank)
	}
	if len(s.Pages) != len(n.document.Suppressed) {
		return &batch.Error{Op: "seal", Code: batch.CodeStoreDamaged, Doc: n.document.ID, Detail: "weggelassene Leerseiten"}
	}
	return nil
}
