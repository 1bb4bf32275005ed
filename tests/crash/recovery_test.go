package crash

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// reference is what a run that nobody disturbs makes of the post.
type reference struct {
	pages map[string]string // file#page to the hash of the page image
	took  time.Duration
}

// undisturbed makes the reference once.
var undisturbed = sync.OnceValue(func() func(t *testing.T) reference {
	var once sync.Once
	var ref reference
	return func(t *testing.T) reference {
		once.Do(func() {
			post = process.NewPost(t, post.Dir)
			d := process.NewDesk(t, program)
			r := d.Expect(batch.ExitRefused, d.RunArgs(post.Dir)...)
			ref = reference{pages: map[string]string{}, took: r.Took}
			for _, p := range d.Pages() {
				ref.pages[filepath.Base(p.Source)] = p.Image.SHA256
			}
			d.Check()
			delivered(t, d, ref)
			d.Tidy()
		})
		if len(ref.pages) == 0 {
			t.Fatal("there is no reference")
		}
		return ref
	}
})()

// recovered proves a desk after its process was killed: what was acknowledged is
// there, the same command goes on, and at the end everything is delivered once.
// resume is that command; killed is what it and its predecessors printed.
func recovered(t *testing.T, d *process.Desk, killed []process.Result, resume []string) {
	t.Helper()
	ref := undisturbed(t)
	if made(d) {
		d.Check()
		acknowledged(t, d, killed)
	}
	r := d.Run(resume...)
	switch {
	case r.Exit == batch.ExitRefused: // the broken file of the post
	case r.Exit == batch.ExitPolicy && alreadyDone(t, r): // the kill came after the last step
	default:
		t.Fatalf("resumed: exit %d\n%s\n%s", r.Exit, r.Out, r.Err)
	}
	d.Check()
	acknowledged(t, d, append(killed, r))
	delivered(t, d, ref)
	d.Tidy()
}

// made tells whether the data folder came to be.
func made(d *process.Desk) bool {
	_, err := os.Stat(filepath.Join(d.Data, "config", "station.json"))
	return err == nil
}

func alreadyDone(t *testing.T, r process.Result) bool {
	t.Helper()
	lines := r.Lines(t, "error")
	return len(lines) == 1 && lines[0].Code == batch.CodeAlreadyDone
}

// acknowledged holds every page and document that was printed against the store.
func acknowledged(t *testing.T, d *process.Desk, killed []process.Result) {
	t.Helper()
	pages := map[batch.ID]string{}
	for _, p := range d.Pages() {
		pages[p.ID] = p.Image.SHA256
	}
	documents := map[batch.ID]process.Line{}
	for _, doc := range d.Documents() {
		documents[doc.Document] = doc
	}
	for _, r := range killed {
		for _, line := range r.Lines(t, "page") {
			if pages[line.Page] != line.SHA256 || line.SHA256 == "" {
				t.Errorf("page %s of %s was acknowledged with %q; the store has %q", line.Page, line.Source, line.SHA256, pages[line.Page])
			}
		}
		for _, line := range r.Lines(t, "document") {
			doc := documents[line.Document]
			if doc.SHA256 != line.SHA256 || line.SHA256 == "" || doc.Delivery.ID != line.Delivery.ID {
				t.Errorf("document %s was %+v, is %+v", line.Title, line, doc)
			}
			if line.Delivery.State == batch.Verified && doc.Delivery.State != batch.Verified {
				t.Errorf("document %s was delivered, is %s", line.Title, doc.Delivery.State)
			}
		}
	}
}

// delivered proves that every source of the post lies in the target exactly
// once, with the pages of the reference.
func delivered(t *testing.T, d *process.Desk, ref reference) {
	t.Helper()
	if n := len(d.Expect(0, "batch", "list", "--json").Lines(t, "batch")); n != 1 {
		t.Errorf("%d batches", n)
	}
	var sources []string
	for _, p := range d.Pages() {
		name := filepath.Base(p.Source)
		sources = append(sources, name)
		if ref.pages[name] != p.Image.SHA256 {
			t.Errorf("page %s has hash %s, undisturbed %s", name, p.Image.SHA256, ref.pages[name])
		}
		if !p.HasText {
			t.Errorf("page %s has no text: %s", name, p.ReadNote)
		}
		for _, f := range p.Findings {
			if f.Code == batch.FindingMeasureFailed || f.Code == batch.FindingReadFailed {
				t.Errorf("page %s: %s", name, f.Message)
			}
		}
	}
	if len(sources) != len(ref.pages) || !slices.IsSorted(sources) {
		t.Errorf("the batch has the pages %q", sources)
	}
	documents := map[batch.ID]process.Line{}
	for _, doc := range d.Documents() {
		documents[doc.Document] = doc
		if doc.Delivery.State != batch.Verified {
			t.Errorf("document %s is %s", doc.Title, doc.Delivery.State)
		}
	}
	titles := map[string]int{}
	for _, p := range d.Packages() {
		doc := documents[p.Document]
		if doc.Title != p.Title || doc.SHA256 != p.SHA256 || doc.Delivery.ID != p.Delivery || doc.Batch != p.Batch {
			t.Errorf("package %+v does not belong to %+v", p, doc)
		}
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
	if len(documents) != len(post.Titles) || len(titles) != len(post.Titles) {
		t.Errorf("%d documents, delivered %v", len(documents), titles)
	}
}

// repeated proves that the finished run is not done again.
func repeated(t *testing.T, d *process.Desk, args []string) {
	t.Helper()
	if r := d.Expect(batch.ExitPolicy, args...); !alreadyDone(t, r) {
		t.Errorf("a repeated run says %s", r.Out)
	}
}

// loseIndex deletes the database, as a fault of the disk may.
func loseIndex(t *testing.T, d *process.Desk) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.Data, "scanstelle.db")); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// name makes a crash point the name of a subtest.
func name(point string) string { return strings.ReplaceAll(point, ":", "-") }
