package statements

import (
	"bytes"
	"image/jpeg"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement01MixedBatchTakesTheHighestNeed: a printed separator sheet names
// another class than the batch has; from then on the whole batch is inspected as
// that class wants, and every transfer note tells it (A.G.2, maximum principle).
func TestStatement01MixedBatchTakesTheHighestNeed(t *testing.T) {
	s := newStaff(t)
	s.use("inspect = true\n", "")
	s.lead.does("class", "put", s.class(`name = "amt"`, `name = "akte"`, "Amtspost", "Personalakten", `integrity = "normal"`, `integrity = "high"`, `confidentiality = "normal"`, `confidentiality = "very-high"`))
	s.boss.does("class", "release", "akte", "--reason", "geprüft")
	sheet, err := separators.DrawCover(batch.Cover{Class: "akte"}, 300)
	if err != nil {
		t.Fatal(err)
	}
	var drawn bytes.Buffer
	if err := jpeg.Encode(&drawn, sheet, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	letter := func(lines ...string) []byte { return process.JPEG(t, process.Page(t, lines...)) }
	process.Write(t, s.Dir, map[string][]byte{
		"kurz.toml":  []byte(plain),
		"stapel.pdf": process.PDF(letter("Brief an das Amt", "Nummer eins"), drawn.Bytes(), letter("Personalsache", "Nummer zwei")),
	})
	r := s.scan.expect(batch.ExitPolicy, "", "", "run", "-t", "folder:"+s.Target, "-c", "amt", "-p", filepath.Join(s.Dir, "kurz.toml"), filepath.Join(s.Dir, "stapel.pdf"))
	sum := process.As[struct {
		Batch batch.ID   `json:"batch"`
		Code  batch.Code `json:"code"`
	}](t, r, "summary")
	if len(sum) != 1 || sum[0].Code != batch.CodeWaitsRelease || len(s.Packages()) != 0 {
		t.Fatalf("%+v\n%s%s", sum, r.Out, r.Err)
	}
	id := sum[0].Batch
	shown := process.As[struct {
		Class *batch.Class `json:"class"`
	}](t, s.look.does("batch", "show", string(id)), "batch")
	want := batch.Protection{Integrity: batch.NeedHigh, Confidentiality: batch.NeedVeryHigh, Availability: batch.NeedNormal}
	if len(shown) != 1 || shown[0].Class == nil || shown[0].Class.Protection != want || len(shown[0].Class.Mixed) != 2 {
		t.Fatalf("%+v", shown)
	}
	if n := len(s.logged("class-raised")); n != 1 {
		t.Errorf("%d raises in the log", n)
	}
	if r := s.begin(id); r.Rule.Need != batch.NeedHigh {
		t.Errorf("inspected under %s", r.Rule.Need)
	}
	s.pass(id)
	names := map[string]bool{}
	for _, n := range s.notes() {
		c := n.Class
		if c == nil || c.Integrity != want.Integrity || c.Confidentiality != want.Confidentiality || c.Availability != want.Availability || len(c.Mixed) != 2 || c.Mixed[0].Name != "amt" || c.Mixed[1].Name != "akte" || c.Mixed[1].Documents != 1 {
			t.Fatalf("%+v", c)
		}
		names[c.Name] = true
		if text := transfernote.Text(n); strings.Count(text, "Klasse im Stapel") != 2 {
			t.Error(text)
		}
	}
	if len(names) != 2 {
		t.Errorf("classes of the documents: %v", names)
	}
	s.Check()
}
