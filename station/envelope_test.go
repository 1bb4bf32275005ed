package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestOnlyTheClosedEnvelope: of a letter that stays closed the envelope is scanned where
// somebody says that it is one, and nothing else, also not later; the journal knows the
// piece as unopened (mailroom.md 1.2).
func TestOnlyTheClosedEnvelope(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		class string
		kind  batch.PageKind
		want  batch.Code
	}{
		{"personalsache", "", batch.CodeNotScanned}, {"persoenlich", batch.KindEnvelope, batch.CodeNotScanned}, {"wahlbrief", batch.KindEnvelope, batch.CodeNotScanned},
	} {
		r := d.whole(d.file(t, c.class, "content"))
		r.Class, r.Kind, r.Who = c.class, c.kind, scans
		if code := d.codeOf(t, r); code != c.want {
			t.Errorf("%s as %q: %s", c.class, c.kind, code)
		}
	}
	r := d.whole(d.file(t, "umschlag.pdf", "blank content"))
	r.Class, r.Kind, r.Who = "personalsache", batch.KindEnvelope, scans
	sum, e := d.run(t, r)
	if sum.Delivered != 1 || len(e.pages) != 2 {
		t.Fatalf("%+v", sum)
	}
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.PageList {
		if p.Kind != batch.KindEnvelope {
			t.Errorf("page %d is %s", p.Position, p.Kind)
		}
	}
	piece, err := d.JournalPiece(scans, v.Numbers[v.Documents[0]])
	if err != nil || piece.Piece.Opened || !piece.Piece.Closed() || len(piece.Documents) != 1 {
		t.Errorf("%+v %v", piece.Piece, err)
	}
	if seen, err := d.JournalPiece(looksAt, piece.Piece.Number); err != nil || !seen.Withheld {
		t.Errorf("whoever inspects sees what it is: %+v %v", seen, err)
	}
}
