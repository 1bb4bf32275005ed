package station

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// fieldFile is the content of the file of an index value. Its hash stands open in
// the manifest: without Salt whoever guesses a name could prove it, even after the
// value was erased.
type fieldFile struct {
	batch.FieldValue
	Salt []byte `json:"salt"`
}

// keepField makes an index value durable. It tells of people as the page does that
// it was read from, so it lies in a file of its own whose key can be erased with
// that (A.AM.VT.H.3); the act says which field was set, and when by whom.
func (st *Station) keepField(ctx context.Context, actor string, d batch.Document, v batch.FieldValue) error {
	v.File = batch.NewID()
	file, err := st.store.Create(d.Batch, store.RoleField, v.File)
	if err != nil {
		return err
	}
	defer file.Abort()
	content := fieldFile{v, make([]byte, 16)}
	rand.Read(content.Salt)
	if err := json.NewEncoder(file).Encode(content); err != nil {
		return err
	}
	if _, err := file.Finish(); err != nil {
		return err
	}
	raw, err := json.Marshal(batch.FieldValue{Field: v.Field, Page: v.Page, File: v.File})
	if err != nil {
		return batch.Fail("fields.take", batch.CodeInternal, err)
	}
	return st.store.ActWith(ctx, d.Batch, actor, batch.Act{Name: batch.FieldTaken, Document: d.ID, Data: raw}, file)
}

// fieldsIn returns the index values of each document of a batch. Those that were
// erased are none.
func (st *Station) fieldsIn(acts []batch.Act) (map[batch.ID][]batch.FieldValue, error) {
	values, err := batch.FieldValues(acts)
	if err != nil {
		return nil, err
	}
	_, erased := batch.Erased(acts)
	for id := range values {
		var kept []batch.FieldValue
		for _, v := range values[id] {
			v, err := st.fieldIn(v)
			if erased || batch.CodeOf(err) == batch.CodeErased {
				continue
			}
			if err != nil {
				return nil, err
			}
			kept = append(kept, v)
		}
		if values[id] = kept; len(kept) == 0 {
			delete(values, id)
		}
	}
	return values, nil
}

// fieldIn reads the rest of an index value from its file, or from memory where the
// search keeps it.
func (st *Station) fieldIn(v batch.FieldValue) (batch.FieldValue, error) {
	if v.File == "" {
		return v, nil
	}
	full := v
	text, found, era := st.searched.get(indexed{page: v.File})
	if !found {
		f, err := st.store.OpenFile(v.File)
		if err != nil {
			return v, err
		}
		defer f.Close()
		data, err := io.ReadAll(f.Reader())
		if err != nil {
			return v, batch.Fail("fields.read", batch.CodeStoreDamaged, err)
		}
		text = string(data)
		st.searched.put(era, indexed{page: v.File}, text)
	}
	if err := json.Unmarshal([]byte(text), &full); err != nil {
		return v, batch.Fail("fields.read", batch.CodeStoreDamaged, err)
	}
	full.By, full.At = v.By, v.At
	return full, nil
}

// withoutSealed leaves out the values of documents that are gone, and those that tell
// of a page that was sealed off.
func (st *Station) withoutSealed(values map[batch.ID][]batch.FieldValue) error {
	for id := range values {
		d, err := st.store.Document(id)
		if err != nil {
			return err
		}
		if d.Gone {
			delete(values, id)
			continue
		}
		values[id] = openly(values[id])
	}
	return nil
}

// openly leaves out the values that only a supervisor sees.
func openly(values []batch.FieldValue) []batch.FieldValue {
	return slices.DeleteFunc(slices.Clone(values), func(v batch.FieldValue) bool { return v.Sealed })
}

// FieldsFor returns the index data of a document as somebody may see them: what
// was noted of one that is gone only a supervisor sees.
func (st *Station) FieldsFor(who Actor, id batch.ID) (DocumentFields, error) {
	f, err := st.Fields(id)
	if err != nil || seesSealed(who) {
		return f, err
	}
	d, err := st.store.Document(id)
	if err != nil {
		return DocumentFields{}, err
	}
	if d.Gone {
		return DocumentFields{}, allow(who, supervisors)
	}
	values := map[batch.ID][]batch.FieldValue{id: f.Values}
	err = st.withoutSealed(values)
	f.Values = append([]batch.FieldValue{}, values[id]...)
	return f, err
}

// notedFrom are the files of index values that were taken from pages.
func (e *editing) notedFrom(pages []batch.ID) ([]batch.ID, error) {
	return batch.FieldFilesOf(e.acts, pages, func(id batch.ID) bool {
		d := e.Document(id)
		return d != nil && d.Gone
	})
}
