package statements

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement14RawImagesRemain: A.NB.2. Nothing that happens to a page before
// its inspection has passed touches the image as captured, not even replacing,
// removing or the retention period; check re-reads each with its hash.
func TestStatement14RawImagesRemain(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := string(s.letters(3))
	images := map[string]string{} // page → hash
	for _, p := range process.As[batch.Page](t, s.look.does("batch", "show", id), "page") {
		images[string(p.ID)] = p.Image.SHA256
	}
	if len(images) != 3 {
		t.Fatalf("%d pages", len(images))
	}
	process.Write(t, s.Dir, map[string][]byte{"neu.jpg": process.JPEG(t, process.Page(t, "Brief 2", "noch einmal"))})
	s.scan.does("page", "rotate", id, "1", "--by", "90")
	s.scan.does("page", "replace", id, "2", "--reason", "unscharf", filepath.Join(s.Dir, "neu.jpg"))
	s.look.does("page", "discard", id, "3", "--instead", "1", "--reason", "doppelt")
	s.chef.does("retention", "set", "1")
	s.lead.does("setting", "confirm", "retention", "--reason", "geprüft")
	s.chef.does("retention", "run")
	later := filepath.Join(s.Dir, "später") // whose clock is ahead from then on
	tool(t, "cp", "-a", s.Data, later)
	if sum := s.retainLater(later, 3*24*time.Hour); sum.Batches != 0 || sum.Kept != 1 {
		t.Errorf("what nobody inspected goes when its days are over: %+v", sum)
	}
	remain := func(when string) {
		t.Helper()
		for page := range images {
			if info, err := os.Stat(filepath.Join(s.Data, "batches", id, "pages", page)); err != nil || info.Size() == 0 {
				t.Errorf("%s: the image of page %s is gone: %v", when, page, err)
			}
		}
		seen := 0
		for _, p := range process.As[batch.Page](t, s.look.does("batch", "show", id), "page") {
			if want, captured := images[string(p.ID)]; captured {
				seen++
				if p.Image.SHA256 != want {
					t.Errorf("%s: page %s has another image", when, p.ID)
				}
			}
		}
		if seen != len(images) {
			t.Errorf("%s: %d of %d pages are still told of", when, seen, len(images))
		}
		s.Check()
	}
	remain("before the inspection")
	s.scan.run("", "deliver") // measures the new page, and waits for the release
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	s.look.does("batch", "settle", id, "discarded", "--reason", "beide verglichen")
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	remain("after hand-over")
}
