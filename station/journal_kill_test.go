package station

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/store"
)

const childFolder = "SCANSTELLE_TEST_JOURNAL"

// TestJournalChild enters pieces from four hands until it is killed; it is run by
// TestNumbersSurviveAKill in a process of its own.
func TestJournalChild(t *testing.T) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		return
	}
	st, err := Open(Options{Data: filepath.Join(dir, "daten"), Unlock: store.Unlock{PassphraseFile: filepath.Join(dir, "kennwort")}, Workers: &paperWorkers{}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		go func() {
			for {
				v, err := st.AddPiece(context.Background(), scans, PieceRequest{Sender: text("x")})
				if err != nil {
					panic(err)
				}
				fmt.Printf("\nNUMBER %s\n", v.Piece.Number)
			}
		}()
	}
	time.Sleep(time.Minute)
}

// TestNumbersSurviveAKill kills the program three times in the middle of entries:
// every number that anybody saw is there, none is given twice, none is missing.
func TestNumbersSurviveAKill(t *testing.T) {
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for range 3 {
		child := exec.Command(os.Args[0], "-test.run=^TestJournalChild$")
		child.Env = append(os.Environ(), childFolder+"="+d.dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		before := len(seen)
		for lines := bufio.NewScanner(out); len(seen) < before+12 && lines.Scan(); {
			var number string
			if _, err := fmt.Sscanf(lines.Text(), "NUMBER %s", &number); err == nil {
				seen = append(seen, number)
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = child.Wait() // killed
		if len(seen) < before+12 {
			t.Fatalf("the child gave %d numbers", len(seen)-before)
		}
	}
	d.open(t)
	got := numbersOf(d.journal(t, scans, JournalQuery{}))
	gapless(t, got, time.Now().Year(), len(got))
	slices.Sort(seen)
	if len(slices.Compact(slices.Clone(seen))) != len(seen) {
		t.Errorf("a number was given twice: %q", seen)
	}
	for _, number := range seen {
		if !slices.Contains(got, number) {
			t.Errorf("%s was given and is gone", number)
		}
	}
}
