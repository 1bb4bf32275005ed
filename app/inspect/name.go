package inspect

import (
	"strings"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// documentName is the number of a document.
func (r *Room) documentName(d model.Document) string {
	if d.ID == "" {
		return r.desk.Words.T("inspect.loose")
	}
	return r.desk.Words.T("inspect.document", words.Data{"Number": d.Number})
}

// pageName is the number of the document shown, and which of its pages is.
func (r *Room) pageName(d model.Document) string {
	return r.documentName(d) + ", " + r.desk.Words.T("inspect.page-of", words.Data{"Page": r.spot.Page + 1, "Pages": len(d.Pages)})
}

// telling are fields that tell a document from others, what tells most first.
var telling = []batch.Field{batch.FieldDocumentType, batch.FieldSubject, batch.FieldSender}

// about says behind the name of a document what somebody confirmed of it, so that who is
// asked about it sees which one it is. What is only suggested says nothing.
func (r *Room) about(name string, d model.Document) string {
	out := []string{name}
	for _, field := range telling {
		for _, e := range r.index.entries {
			if f := e.known; r.index.document.ID == d.ID && f.Name == field && f.Value != nil && f.Value.Value != "" && len(out) < 3 {
				out = append(out, model.Shown(field, f.Value.Value, r.desk.Words.Language()))
			}
		}
	}
	return strings.Join(out, " · ")
}
