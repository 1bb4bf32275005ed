package batch

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestSealedFieldValues: what was read on a sealed-off page, or typed before while it
// lay in the document, is sealed with it, wherever the page went meanwhile.
func TestSealedFieldValues(t *testing.T) {
	seal, open, replaced := SealedOff, NotWithdrawn, Replaced
	d1, d2 := ID("d1"), ID("d2")
	raw := func(v any) json.RawMessage {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	take := func(d ID, f Field, page, file ID) Act {
		return Act{Name: FieldTaken, Document: d, Data: raw(FieldValue{Field: f, Page: page, File: file})}
	}
	from := func(name ActName, page, home ID, to *ID, w *Withdrawal) Act {
		return Act{Name: name, Pages: []PageChange{{Page: page, Document: to, Withdrawn: w}}, Data: raw(EditData{Before: Before{Pages: []PageChange{{Page: page, Document: &home}}}})}
	}
	typed := []Act{take(d1, FieldSender, "", "f0"), take(d1, FieldSubject, "p1", "f1"), take(d1, FieldOffice, "p2", "f2"), take(d2, FieldSender, "", "f3")}
	nothing := ID("")
	for name, c := range map[string]struct {
		acts   []Act
		sealed []ID // files
	}{
		"nothing":           {nil, nil},
		"a page":            {[]Act{from(PagesSealedOff, "p1", d1, &nothing, &seal)}, []ID{"f0", "f1"}},
		"set again":         {[]Act{from(PagesSealedOff, "p1", d1, &nothing, &seal), take(d1, FieldSender, "", "f4")}, []ID{"f1"}},
		"back":              {[]Act{from(PagesSealedOff, "p1", d1, &nothing, &seal), from(EditUndone, "p1", d1, &d1, &open)}, nil},
		"moved before":      {[]Act{from(PagesMoved, "p1", d1, &d2, nil), from(PagesSealedOff, "p1", d2, &nothing, &seal)}, []ID{"f0", "f1", "f3"}},
		"of a doubt":        {[]Act{{Name: "doubt-withdrawn", Document: d2, Pages: []PageChange{{Page: "p9", Withdrawn: &seal}}}}, []ID{"f3"}},
		"replaced, not off": {[]Act{from(PagesReplaced, "p1", d1, &nothing, &replaced)}, nil},
	} {
		acts := slices.Concat(typed, c.acts)
		for i := range acts {
			acts[i].Seq = int64(i + 1)
		}
		values, err := FieldValues(acts)
		if err != nil {
			t.Fatal(name, err)
		}
		var sealed []ID
		for _, list := range values {
			for _, v := range list {
				if v.Sealed {
					sealed = append(sealed, v.File)
				}
			}
		}
		if slices.Sort(sealed); !slices.Equal(sealed, c.sealed) {
			t.Errorf("%s: %q", name, sealed)
		}
	}
}

// TestFieldFilesOf: with a removed page go the files of what was read on it or typed
// before, also of values that were changed since; with the last page of a document all.
func TestFieldFilesOf(t *testing.T) {
	seal, d1, nothing := SealedOff, ID("d1"), ID("")
	value := func(f Field, page, file ID) Act {
		data, err := json.Marshal(FieldValue{Field: f, Page: page, File: file})
		if err != nil {
			t.Fatal(err)
		}
		return Act{Name: FieldTaken, Document: d1, Data: data}
	}
	before, err := json.Marshal(EditData{Before: Before{Pages: []PageChange{{Page: "p1", Document: &d1}}}})
	if err != nil {
		t.Fatal(err)
	}
	acts := []Act{value(FieldSender, "p1", "f1"), value(FieldSender, "", "f2"), value(FieldOffice, "p2", "f3"),
		{Name: PagesSealedOff, Data: before, Pages: []PageChange{{Page: "p1", Document: &nothing, Withdrawn: &seal}}}, value(FieldSender, "", "f4")}
	for i := range acts {
		acts[i].Seq = int64(i + 1)
	}
	for _, c := range []struct {
		pages []ID
		gone  bool
		want  []ID
	}{{[]ID{"p1"}, false, []ID{"f1", "f2"}}, {[]ID{"p1"}, true, []ID{"f1", "f2", "f3", "f4"}}, {[]ID{"p2"}, true, nil}} {
		got, err := FieldFilesOf(acts, c.pages, func(ID) bool { return c.gone })
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q %v", c, got, err)
		}
	}
}
