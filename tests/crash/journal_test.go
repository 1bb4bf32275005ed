package crash

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// numberingPoints are those that giving intake numbers passes, each at passings that
// lie about it.
var numberingPoints = map[string][]int{
	"station.documents-numbered": {1, 2, 3}, "store.manifest-durable": {8, 11, 14, 16}, "store.audit-durable": {9, 12, 15}, "store.index-committed": {10, 13, 16},
}

// TestKillWhileNumbering kills an import of three letters under a class about the
// moment at which they get their intake numbers. After the same call again each has
// one, the numbers have no gap, and none was used up.
func TestKillWhileNumbering(t *testing.T) {
	for point, passings := range numberingPoints {
		for _, n := range passings {
			at := fmt.Sprintf("%s:%d", point, n)
			t.Run(name(at), func(t *testing.T) {
				t.Parallel()
				d := process.NewDesk(t, program)
				args := brief(t, d, "a.jpg", "b.jpg", "c.jpg")
				args = append(slices.Clone(args[:2]), append([]string{"--class", "eingangspost"}, args[2:]...)...)
				first := d.Start(crashAt(at), args...).Wait()
				if !first.Killed && n == 1 {
					t.Fatalf("the run does not pass %s: exit %d\n%s", at, first.Exit, first.Err)
				}
				if n%2 == 0 {
					loseIndex(t, d)
				}
				if again := d.Run(args...); again.Exit != 0 && (first.Killed || again.Exit != batch.ExitPolicy) {
					t.Fatalf("once more: exit %d\n%s", again.Exit, again.Err)
				}
				d.Check()
				journalHolds(t, d, 3)
			})
		}
	}
}

// journalHolds expects n pieces, numbered without a gap, and each of n documents
// linked to another of them.
func journalHolds(t *testing.T, d *process.Desk, n int) {
	t.Helper()
	s, err := store.Open(d.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var numbers, linked []string
	if err := s.Entries(store.Journal, func(e store.Entry) error {
		var value struct{ Number string }
		if err := json.Unmarshal(e.Value, &value); err != nil {
			return err
		}
		if strings.HasPrefix(e.Key, "E-") {
			numbers = append(numbers, e.Key)
		} else {
			linked = append(linked, value.Number)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(linked)
	var want []string
	for i := range n {
		year, _, _ := batch.ParseIntakeNumber(numbers[0])
		want = append(want, batch.IntakeNumber(year, i+1))
	}
	if !slices.Equal(numbers, want) || !slices.Equal(linked, want) {
		t.Errorf("numbers %q, linked %q, want %q", numbers, linked, want)
	}
}
