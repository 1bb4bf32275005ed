package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestCountedDocumentsAreKept: how many documents somebody counted before the scan stands
// with the stack and beside what came of it; it stops nothing.
func TestCountedDocumentsAreKept(t *testing.T) {
	d := newDesk(t)
	q := RunRequest{Paths: []string{d.file(t, "a.pdf", "content separator content")}, Read: true, Who: nobody, Intake: IntakeRequest{Documents: 3}}
	sum, _ := d.run(t, q)
	v, err := d.Batch(sum.Batch)
	if err != nil || v.Intake == nil || v.Intake.Documents != 3 || sum.Counted != 3 || sum.Exit != 0 || len(v.DocumentList) != 2 {
		t.Errorf("%+v %+v %v", v.Intake, sum, err)
	}
	q.Paths, q.Intake.Documents = []string{d.file(t, "b.pdf", "content")}, -1
	if code := d.codeOf(t, q); code != batch.CodeJournal {
		t.Errorf("a negative number: %s", code)
	}
}
