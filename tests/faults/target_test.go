package faults

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestTargetGone takes the target folder away after a first delivery: work is
// queued, and delivered once when the folder is back.
func TestTargetGone(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	d.Expect(0, d.RunArgs(filepath.Join(post.Dir, "karte.png"))...)
	away := filepath.Join(d.Dir, "abgehängt")
	if err := os.Rename(d.Target, away); err != nil {
		t.Fatal(err)
	}
	args := d.RunArgs(filepath.Join(post.Dir, "brief.jpg"), filepath.Join(post.Dir, "akte.tif"))
	r := d.Expect(batch.ExitTarget, args...)
	if s := r.Summary(t); s.Queued != 2 {
		t.Errorf("%+v", s)
	}
	for _, doc := range r.Lines(t, "document") {
		if doc.Package != "" || doc.Delivery.Code != batch.CodeTargetGone || doc.Delivery.Message == "" {
			t.Errorf("%+v", doc)
		}
	}
	if _, err := os.Stat(d.Target); !os.IsNotExist(err) {
		t.Errorf("a target that was used was made anew: %v", err)
	}
	d.Check()
	d.Expect(batch.ExitTarget, "deliver", "--json")
	if err := os.Rename(away, d.Target); err != nil {
		t.Fatal(err)
	}
	r = d.Expect(0, "deliver", "--json")
	if n := len(r.Lines(t, "document")); n != 2 {
		t.Errorf("%d documents delivered", n)
	}
	whole(t, d, process.Post{Titles: map[string]int{"karte": 1, "brief": 1, "akte": 3}})
	if r := d.Expect(batch.ExitPolicy, args...); code(t, r) != string(batch.CodeAlreadyDone) {
		t.Errorf("%s", r.Out)
	}
}

// TestTargetParentMissing names the folder that is not there.
func TestTargetParentMissing(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	d.Target = filepath.Join(d.Dir, "tippfehler", "eingang")
	r := d.Expect(batch.ExitTarget, d.RunArgs(filepath.Join(post.Dir, "karte.png"))...)
	if docs := r.Lines(t, "document"); len(docs) != 1 || docs[0].Delivery.Code != batch.CodeTargetGone {
		t.Errorf("%s", r.Out)
	}
	if err := os.Mkdir(filepath.Dir(d.Target), 0o700); err != nil {
		t.Fatal(err)
	}
	d.Expect(0, "deliver")
	whole(t, d, process.Post{Titles: map[string]int{"karte": 1}})
}

// TestTargetRefuses fills the target, then makes it read-only: packages wait
// until it takes them.
func TestTargetRefuses(t *testing.T) {
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	target := mount(t, d.Target, "64k")
	r := d.Expect(batch.ExitTarget, d.RunArgs(post.Dir)...)
	refused := 0
	for _, doc := range r.Lines(t, "document") {
		if doc.Delivery.Code == batch.CodeTargetFull {
			refused++
		}
	}
	if refused == 0 || refused == len(post.Titles) {
		t.Fatalf("a target of 64 kB refused %d packages of %d\n%s", refused, len(post.Titles), r.Out)
	}
	d.Check()
	target.resize("8m")
	target.readOnly(true)
	r = d.Expect(batch.ExitTarget, "deliver", "--json")
	for _, doc := range r.Lines(t, "document") {
		if doc.Delivery.State != batch.Verified && doc.Delivery.Code != batch.CodeTargetDenied {
			t.Errorf("%+v", doc)
		}
	}
	target.readOnly(false)
	d.Expect(batch.ExitRefused, "deliver", "--json") // the broken file of the post
	whole(t, d, post)
}
