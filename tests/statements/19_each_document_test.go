package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement19EachDocumentHasItsOwnRecord: one note per document, in a batch
// too, with the place of the document in it (A.NB.4).
func TestStatement19EachDocumentHasItsOwnRecord(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := s.letters(4)
	s.pass(id)
	notes := s.notes()
	ids, numbers := map[batch.ID]bool{}, map[int]bool{}
	for _, document := range s.documents(id) {
		n, ok := notes[batch.ID(document)]
		if !ok {
			t.Fatalf("no package of %s", document)
		}
		ids[n.ID], numbers[n.Document.Number] = true, true
		if n.Batch.ID != id || n.Document.Of != 4 || n.Batch.Images != 4 || n.Document.First != n.Document.Number || n.Document.Last != n.Document.Number || n.Counts.Pages != 1 {
			t.Errorf("%+v %+v", n.Document, n.Batch)
		}
		if n.Receipt == nil || n.Receipt.Number == "" {
			t.Errorf("no intake number: %+v", n.Receipt)
		}
	}
	if len(notes) != 4 || len(ids) != 4 || len(numbers) != 4 {
		t.Errorf("%d packages with %d notes and %d numbers", len(notes), len(ids), len(numbers))
	}
}

// TestNoteNamesWhatItCorrects: the successor of a document that was handed over
// names it, with its delivery and the hash of its package (A.NB.3).
func TestNoteNamesWhatItCorrects(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := s.letters(1)
	s.pass(id)
	first := s.Packages()[0]
	s.look.does("feedback", string(first.Document), "unreadable", "--reason", "Rand fehlt")
	s.pass(id)
	var old *transfernote.Predecessor
	for document, n := range s.notes() {
		if document != first.Document {
			old = n.Document.Supersedes
		}
	}
	if old == nil || old.ID != first.Document || old.Delivery != first.Delivery || old.SHA256 != first.SHA256 {
		t.Errorf("%+v", old)
	}
}
