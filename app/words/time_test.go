package words_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestTimes: a time has one form wherever it stands (mailroom.md 6, rule 10).
func TestTimes(t *testing.T) {
	at := time.Date(2026, 11, 20, 7, 40, 5, 0, time.Local)
	for language, want := range map[string]string{
		"de": "7:40 Uhr|20.11.2026, 7:40 Uhr|20.11.2026, 7:40:05 Uhr|7:40 Uhr|0:05 Uhr|bald|Stapel vom 20.11.2026, 7:40 Uhr",
		"en": "07:40|2026-11-20, 07:40|2026-11-20, 07:40:05|07:40|00:05|bald|Batch of 2026-11-20, 07:40",
	} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join([]string{w.Time(at), w.Moment(at), w.Second(at), w.Noted("07:40"), w.Noted("00:05"), w.Noted("bald"), w.Stack(at.UTC())}, "|")
		if got != want {
			t.Errorf("%s: %s\nwant %s", language, got, want)
		}
		if language == "de" && batch.Moment(at.UTC()) != w.Moment(at) {
			t.Errorf("the station writes %s", batch.Moment(at))
		}
	}
}

// TestNobodyWritesTimesByHand: all rooms take their times from this package.
func TestNobodyWritesTimesByHand(t *testing.T) {
	byHand := regexp.MustCompile(`"[^"]*15:04|time\.(TimeOnly|Kitchen)|Words?\(?\)?\.Date\([^\n]*", ?" ?\+`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "../words/time.go" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if found := byHand.Find(source); found != nil {
			t.Errorf("%s: %s", path, found)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
