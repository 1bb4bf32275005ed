package batch

import "encoding/json"

// sealing is a page that is sealed off, and what lay with it.
type sealing struct {
	seq   int64       // of the act that did it
	last  ID          // the document it was taken from
	homes map[ID]bool // every document it ever lay in
}

// sealings folds acts to the pages that are sealed off by them.
func sealings(acts []Act) map[ID]sealing {
	homes, out := map[ID]map[ID]bool{}, map[ID]sealing{}
	for _, a := range acts {
		before := map[ID]ID{}
		data, edited := a.Edit()
		for _, p := range data.Before.Pages {
			if p.Document != nil && *p.Document != "" {
				before[p.Page] = *p.Document
			}
		}
		for _, c := range a.Pages {
			home := before[c.Page]
			if !edited {
				home = a.Document // of a doubt case
			}
			if homes[c.Page] == nil {
				homes[c.Page] = map[ID]bool{}
			}
			if home != "" {
				homes[c.Page][home] = true
			}
			switch {
			case c.Withdrawn == nil:
			case *c.Withdrawn == SealedOff:
				out[c.Page] = sealing{a.Seq, home, homes[c.Page]}
			default:
				delete(out, c.Page)
			}
		}
	}
	return out
}

// sealed tells whether a value tells, or may tell, what a sealed-off page shows: it
// was read on that page, or typed while the page lay in the document. Nobody can tell
// from which page a person typed; who needs the value sets it again.
func (v FieldValue) sealed(document ID, by map[ID]sealing) bool {
	if v.Page != "" {
		_, sealed := by[v.Page]
		return sealed
	}
	for _, s := range by {
		if s.homes[document] && v.seq < s.seq {
			return true
		}
	}
	return false
}

// FieldFilesOf names the files of index values that go with sealed-off pages when
// those are removed: what was read on them, what was typed while they lay in its
// document, and all of a document that they left empty. Values that were changed
// since have files as well.
func FieldFilesOf(acts []Act, pages []ID, gone func(document ID) bool) (files []ID, err error) {
	by := sealings(acts)
	wanted, emptied := map[ID]sealing{}, map[ID]bool{}
	for _, id := range pages {
		if s, ok := by[id]; ok {
			wanted[id], emptied[s.last] = s, gone(s.last)
		}
	}
	for _, a := range acts {
		if a.Name != FieldTaken {
			continue
		}
		var v FieldValue
		if err := json.Unmarshal(a.Data, &v); err != nil {
			return nil, &Error{Op: "fields.read", Code: CodeStoreDamaged, Doc: a.Document, Detail: string(a.Name), Err: err}
		}
		v.seq = a.Seq
		if v.File != "" && (emptied[a.Document] || v.sealed(a.Document, wanted)) {
			files = append(files, v.File)
		}
	}
	return files, nil
}
