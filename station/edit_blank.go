package station

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// suppressed lists the blank pages that the package of a document goes without,
// with the hash of a small picture of each (item for the transfer note).
func (st *Station) suppressed(ctx context.Context, b batch.Batch, d batch.Document) ([]batch.Suppression, error) {
	full, err := st.store.Batch(b.ID)
	if err != nil {
		return nil, err
	}
	e, err := st.openEdit(full)
	if err != nil {
		return nil, err
	}
	out := e.Suppressed(d, b.Settings.Blank.Policy, needOf(b.Class), e.acts)
	known := map[batch.ID]batch.Suppression{}
	for _, s := range recordedSuppressions(e.acts, d.ID) {
		known[s.Page] = s
	}
	for i := range out {
		if out[i].Thumbnail = known[out[i].Page].Thumbnail; out[i].Thumbnail != "" {
			continue
		}
		if out[i].Thumbnail, err = st.miniature(ctx, b, out[i].Page); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// needOf is the highest protection need of a class; a mere copy has none above
// normal.
func needOf(c *batch.Class) batch.Need {
	if c == nil {
		return batch.NeedNormal
	}
	return batch.NeedNormal.Max(c.Protection.Integrity).Max(c.Protection.Confidentiality).Max(c.Protection.Availability)
}

// miniature returns the SHA-256 of the small picture of a page.
func (st *Station) miniature(ctx context.Context, b batch.Batch, id batch.ID) (string, error) {
	p, err := st.store.Page(id)
	if err != nil {
		return "", err
	}
	pixels, err := st.pixels(id)
	if err != nil {
		return "", err
	}
	defer pixels.Close()
	m, err := st.workers.Measure(ctx, MeasureJob{Page: id, Image: p.Image, MaxPixels: b.Settings.Import.MaxPixels, Miniature: true}, pixels, nil)
	return m.Miniature, err
}

// suppress fixes, before a document is sealed, which blank pages its package goes
// without, and by whose word. The act stands in the log that the package carries.
func (st *Station) suppress(ctx context.Context, actor string, b batch.Batch, d batch.Document) ([]batch.Suppression, error) {
	if b.Settings.Blank.Policy == "" || b.Settings.Blank.Policy == batch.KeepMarked {
		return nil, nil
	}
	list, err := st.suppressed(ctx, b, d)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return nil, batch.Fail("seal", batch.CodeInternal, err)
	}
	acts, err := st.store.Acts(b.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		if a.Name == batch.BlankSuppressed && a.Document == d.ID && bytes.Equal(a.Data, data) {
			return list, nil // sealing came this far before a kill
		}
	}
	return list, st.store.Act(ctx, b.ID, actor, batch.Act{Name: batch.BlankSuppressed, Document: d.ID, Data: data})
}

// recordedSuppressions is what the last act about it says of a document.
func recordedSuppressions(acts []batch.Act, document batch.ID) []batch.Suppression {
	var list []batch.Suppression
	for _, a := range acts {
		if a.Name == batch.BlankSuppressed && a.Document == document {
			list = nil
			_ = json.Unmarshal(a.Data, &list) // what cannot be read is recorded anew
		}
	}
	return list
}

// Suppressions lists what the package of a document goes without, or would if it
// were sealed now.
func (st *Station) Suppressions(ctx context.Context, q EditRequest) ([]batch.Suppression, error) {
	b, err := st.store.Batch(q.Batch)
	if err != nil {
		return nil, err
	}
	e, err := st.openEdit(b)
	if err != nil {
		return nil, err
	}
	id, err := e.document(q.document())
	if err != nil {
		return nil, err
	}
	d := *e.Document(id)
	if d.Sealed() {
		sealed := slices.DeleteFunc(recordedSuppressions(e.acts, id), func(s batch.Suppression) bool { return !slices.Contains(d.Suppressed, s.Page) })
		return append([]batch.Suppression{}, sealed...), nil
	}
	list, err := st.suppressed(ctx, b, d)
	return append([]batch.Suppression{}, list...), err
}
