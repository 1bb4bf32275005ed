package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/tests/process"
)

// Pages of TestAnswersWhileReading, and how many of them are different: the others
// have the text of one that was read before.
const (
	manyPages      = 60
	differentPages = 4
)

// longEnough is for how long keys are pressed where others leave no time for reading,
// which has the lowest rank.
const longEnough = 45 * time.Second

// realPages writes letters of the sample post into a folder, a file for each page.
func realPages(t *testing.T, dir string) {
	t.Helper()
	post := t.TempDir()
	if _, err := samplepost.Write(post, samplepost.Options{Seed: 1, Size: samplepost.Demo}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(post, "post", "*.jpg"))
	if err != nil || len(files) < differentPages {
		t.Fatalf("%d pages in the sample post: %v", len(files), err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range manyPages {
		if err := os.Link(files[i%differentPages], filepath.Join(dir, fmt.Sprintf("%02d.jpg", i))); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnswersWhileReading presses keys without a pause while sixty pages come in, are
// checked and read. What the window takes to answer is told; as a fault counts only
// that it does not answer at all: how fast it has to be the benchmark says, on a
// computer with nothing else to do.
func TestAnswersWhileReading(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	texts, post := filepath.Join(d.Temp, "texte"), filepath.Join(d.Dir, "zettel")
	if err := os.Mkdir(texts, 0o700); err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, "SCANSTELLE_REPLAY="+texts)
	realPages(t, post)
	d.Expect(0, "status") // makes the data folder
	p := d.Start(nil, "desk")
	s.sees("Dokumentklasse", "Papier einlegen und scannen")
	s.press("ctrl+o")
	s.sees("Ordner oder Pfad")
	s.press("shift+Tab") // from the list to the path
	s.press("ctrl+a")
	s.types(filepath.Dir(post))
	s.press("Return")
	s.sees("zettel")
	s.types("zett") // to the folder that begins so
	s.press("space")
	s.press("Return")
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if in, _ := progress(d); in > 0 {
			break
		}
		if time.Since(begin) > patience {
			t.Fatal("no page comes in")
		}
	}

	asker, err := s.x.NewAsker("F6") // the next pane gets the keyboard
	if err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	var in, read int
	unsure := 0 // the desk itself gives the keyboard to the sheets when all are in
	for begin := time.Now(); ; {
		for range 40 {
			one, sure, err := asker.Ask(t.Context())
			if err != nil {
				s.keep("fault")
				t.Fatalf("after %d answers: %v", len(took), err)
			}
			if took = append(took, one); !sure {
				unsure++
			}
			if err := asker.Press("Next"); err != nil {
				t.Fatal(err)
			}
		}
		if in, read = progress(d); read == manyPages || in == manyPages && time.Since(begin) > longEnough {
			break
		}
		if time.Since(begin) > patience {
			t.Fatalf("%d of %d pages are in", in, manyPages)
		}
	}
	if err := asker.Close(); err != nil {
		t.Error(err)
	}
	slices.Sort(took)
	t.Logf("%d keys while %d pages came in and %d were read: answered after %v, 99 %% within %v, worst %v; %d not told apart", len(took), in, read, took[len(took)/2], took[len(took)*99/100], took[len(took)-1], unsure)
	s.press("ctrl+q")
	ended(t, p)
	d.Check()
}

// progress counts the pages that are in, and those that are read.
func progress(d *process.Desk) (in, read int) {
	for _, p := range d.Pages() {
		in++
		if p.HasText || p.ReadNote != "" {
			read++
		}
	}
	return in, read
}
