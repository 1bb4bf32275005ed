package statements

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement12NothingGoesOutByOneWord: A.NB.3. A letter does not leave a batch by
// the word of who scans: not as the double of another that it does not resemble, and
// not sealed off without a supervisor who decides about it. Both are told where the
// batch is released, and in the note.
func TestStatement12NothingGoesOutByOneWord(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := s.letters(4)
	drawn := s.begin(id).Required[0].Unit
	var rest []string // sheets of the documents that were not drawn
	for i, d := range s.documents(id) {
		if d != string(drawn) {
			rest = append(rest, string(rune('1'+i)))
		}
	}
	name := string(id)
	s.scan.expect(batch.ExitPolicy, batch.CodeNotAlike, "", "page", "discard", name, rest[0], "--instead", rest[1], "--reason", "doppelt")
	s.look.does("page", "discard", name, rest[0], "--instead", rest[1], "--reason", "doppelt")
	s.scan.does("page", "seal-off", name, rest[2], "--reason", "Irrtum")
	r := s.review(s.look.does("batch", "inspect", name, "--accept", required(s.begin(id))))
	if !r.Seen || len(r.Open) != 2 || r.Balance.Discarded != 1 || r.Balance.SealedOff != 1 || r.Balance.Rescanned != 0 {
		t.Fatalf("%+v %+v", r.Open, r.Balance)
	}
	if text := string(s.look.run("", "batch", "inspect", name).Out); !strings.Contains(text, "0 neu gescannt, 1 verworfen, 1 versiegelt") || strings.Contains(text, "Alles angesehen") {
		t.Errorf("%s", text)
	}
	refused := s.look.expect(batch.ExitPolicy, batch.CodeBalanceOpen, "", "batch", "release", name)
	if m := refused.Lines(t, "error")[0].Message; !strings.Contains(m, "ist verworfen") || !strings.Contains(m, "ist versiegelt") {
		t.Errorf("%s", m)
	}
	s.look.does("batch", "settle", name, "discarded", "--reason", "beide verglichen")
	s.look.expect(batch.ExitPolicy, batch.CodeRole, "", "batch", "settle", name, "sealed-off", "--reason", "gesehen")
	s.lead.does("batch", "settle", name, "sealed-off", "--reason", "gehört nicht zu uns")
	if text := string(s.look.run("", "batch", "release", name).Out); !strings.Contains(text, "2 Dokumente gehen jetzt") || !strings.Contains(text, "aus 4 Dokumenten") || !strings.Contains(text, "1 verworfene und 1 versiegelte") {
		t.Errorf("%s", text)
	}
	s.scan.does("deliver")
	notes := s.notes()
	if len(notes) != 2 {
		t.Fatalf("%d packages", len(notes))
	}
	discarded := 0
	for _, n := range notes {
		discarded += len(n.Anomalies.Discarded)
		if b := n.Quality.Completeness; b.Balance.Discarded != 1 || b.Balance.Rescans != 0 || b.Balance.SealedOff != 1 || len(b.Decisions) != 2 || len(n.Anomalies.Replaced) != 0 {
			t.Errorf("%+v", b)
		}
	}
	if discarded != 1 {
		t.Errorf("told in %d notes", discarded)
	}
	s.Check()
}
