package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestSealedPagesOfAllBatches: the supervisors see what was sealed off in any batch
// until two of them removed it or it was taken back, and nobody else does (mailroom.md 1.2).
func TestSealedPagesOfAllBatches(t *testing.T) {
	d := newDesk(t)
	first, second := d.captured(t, true, d.file(t, "a.pdf", "c1 c2 c3")), d.captured(t, true, d.file(t, "b.pdf", "c4 c5"))
	for id, sheets := range map[batch.ID][]string{first: {"2", "3"}, second: {"1"}} {
		if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(id, sheets...)); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []Actor{nobody, scans, person("prüf", batch.RoleInspector), person("admin", batch.RoleAdministration)} {
		if list, err := call[[]SealedPage](d, who, OpSealedPages, nil); err == nil || len(list) > 0 {
			t.Errorf("%+v sees %+v", who.Person, list)
		}
	}
	sealed := func() map[batch.ID]int {
		t.Helper()
		list, err := call[[]SealedPage](d, removes, OpSealedPages, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := map[batch.ID]int{}
		for i, p := range list {
			if n[p.Batch]++; p.Opened.IsZero() || p.SealedBy != pseudonym("scan") || p.Reason == "" || i > 0 && p.SealedAt.After(list[i-1].SealedAt) {
				t.Errorf("%+v", p)
			}
		}
		return n
	}
	if got := sealed(); got[first] != 2 || got[second] != 1 {
		t.Errorf("%v", got)
	}
	if _, err := call[EditResult](d, removes, OpPageUnseal, removesThis(second, "1")); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, removes, OpRemovalOrder, removesThis(first, "2")); err != nil {
		t.Fatal(err)
	}
	if got := sealed(); got[first] != 2 || got[second] != 0 {
		t.Errorf("after one was taken back and a removal was asked for: %v", got)
	}
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(first, "2")); err != nil {
		t.Fatal(err)
	}
	if got := sealed(); got[first] != 1 {
		t.Errorf("after a removal: %v", got)
	}
}
