// Package faults lets the real program meet what goes wrong around it: targets
// that go away, disks that fill up or become read-only, a second instance,
// signals, a clock set back, inputs that change or are malformed.
package faults

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

var (
	program string
	shared  string // folder of the post, drawn by the first who needs it
)

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(dir, built string) error {
		program = built
		shared = filepath.Join(dir, "post")
		return nil
	}))
}

// whole proves that the post lies in the target once and whole.
func whole(t *testing.T, d *process.Desk, post process.Post) {
	t.Helper()
	d.Check()
	titles := map[string]int{}
	for _, p := range d.Packages() {
		if titles[p.Title] != 0 {
			t.Errorf("%s was delivered twice", p.Title)
		}
		titles[p.Title] = p.Pages
	}
	for title, pages := range post.Titles {
		if titles[title] != pages {
			t.Errorf("%s was delivered with %d pages instead of %d", title, titles[title], pages)
		}
	}
	if len(titles) != len(post.Titles) {
		t.Errorf("delivered %v", titles)
	}
	d.Tidy()
}

// code returns the code of the one error line, or of the summary.
func code(t *testing.T, r process.Result) string {
	t.Helper()
	for _, line := range append(r.Lines(t, "error"), r.Lines(t, "summary")...) {
		return string(line.Code)
	}
	return ""
}
