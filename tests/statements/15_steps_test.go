package statements

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// leaning turns a page by degrees.
func leaning(page *image.Gray, degrees float64) *image.Gray {
	out := image.NewGray(page.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(page.Rect.Dx())/2, float64(page.Rect.Dy())/2
	draw.BiLinear.Transform(out, f64.Aff3{cos, -sin, x - cos*x + sin*y, sin, cos, y - sin*x - cos*y}, page, page.Rect, draw.Src, nil)
	return out
}

// TestStatement15EveryStepIsListed: the transfer note lists what was done to the
// images and to the set of pages, with parameters and person (A.NB.1), and what
// was undone is not among it.
func TestStatement15EveryStepIsListed(t *testing.T) {
	s := newStaff(t)
	s.use()
	lines := []string{"Sehr geehrte Damen und Herren", "hiermit beantrage ich Wohngeld", "für die Wohnung am Markt 4", "mit freundlichen Grüßen", "E. Beispiel"}
	blank := image.NewGray(image.Rect(0, 0, 620, 440))
	draw.Draw(blank, blank.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	process.Write(t, s.Dir, map[string][]byte{
		"a1.jpg": process.JPEG(t, leaning(process.Page(t, lines...), 2)), "a2.jpg": process.JPEG(t, process.Page(t, "Seite 2, unscharf")),
		"a3.jpg": process.JPEG(t, blank), "a4.jpg": process.JPEG(t, process.Page(t, "Seite 4", "verschlossene Anlage")), "b1.jpg": process.JPEG(t, process.Page(t, "Ein anderer Brief")),
		"neu.jpg":   process.JPEG(t, process.Page(t, "Seite 2, scharf", "und vollständig")),
		"kurz.toml": []byte(plain + "[blank]\npolicy = \"remove_confirmed\"\n"),
	})
	args := []string{"run", "-t", "folder:" + s.Target, "-c", "amt", "-p", filepath.Join(s.Dir, "kurz.toml")}
	for _, name := range []string{"a1", "a2", "a3", "a4", "b1"} {
		args = append(args, filepath.Join(s.Dir, name+".jpg"))
	}
	r := s.scan.expect(batch.ExitPolicy, "", "", args...)
	id := r.Summary(t).Batch
	edit := func(args ...string) {
		t.Helper()
		s.scan.does(slices.Insert(args, 2, string(id))...)
	}
	edit("document", "join", "1", "2", "3", "4")
	edit("page", "rotate", "1", "--by", "180")
	edit("page", "rotate", "2", "--by", "90")
	s.scan.does("batch", "edit", "undo", string(id))
	edit("page", "replace", "2", "--reason", "unscharf", filepath.Join(s.Dir, "neu.jpg"))
	edit("page", "confirm-blank", "3")
	edit("page", "seal-off", "4", "--reason", "persönlich/vertraulich")
	s.lead.does("batch", "settle", string(id), "sealed-off", "--reason", "ist zu verschließen")
	s.pass(id)

	me := s.scan.whoami().Pseudonym
	docs := s.documents(id)
	notes := s.notes()
	n, other := notes[batch.ID(docs[0])], notes[batch.ID(docs[1])]
	var told []string
	for _, step := range n.Processing.Steps {
		if step.Person != me || step.Time.IsZero() {
			t.Errorf("%+v", step)
		}
		told = append(told, fmt.Sprint(step.Name, step.Parameters))
	}
	if want := []string{
		fmt.Sprintf("documents-joined[{Dokument %s}]", joined(n, told)),
		"page-rotated[{Abbild 1} {Winkel 180 Grad im Uhrzeigersinn}]", "pages-replaced[{Abbild 6} {statt Abbild 2} {Grund unscharf}]",
		"blank-confirmed[{Abbild 3}]", "pages-sealed-off[{Abbild 4} {Grund persönlich/vertraulich}]",
	}; !slices.Equal(told, want) {
		t.Errorf("told\n%q\nwant\n%q", told, want)
	}
	if upright, straight := n.Pages[0].Turned(); upright != 180 || math.Abs(math.Abs(straight)-2) > 0.2 {
		t.Errorf("turned by %g and %g", upright, straight)
	}
	if a := n.Anomalies; a.None || len(a.Replaced) != 1 || a.Replaced[0].Sheet != 2 || a.Replaced[0].Reason != "unscharf" || a.Replaced[0].File == "" ||
		len(a.SealedOff) != 1 || a.SealedOff[0].Sheet != 4 || a.SealedOff[0].File != "" || a.SealedOff[0].Person != me {
		t.Errorf("%+v", a)
	}
	if b := n.Processing.Suppression; b.Policy != batch.RemoveConfirmed || b.Count != 1 || b.Pages[0].Sheet != 3 || len(b.Pages[0].Thumbnail) != 64 || b.Pages[0].ConfirmedBy != me {
		t.Errorf("%+v", b)
	}
	if len(n.Pages) != 2 || len(other.Pages) != 1 || len(other.Processing.Steps) != 0 || len(other.Anomalies.Replaced)+len(other.Anomalies.SealedOff) != 0 {
		t.Errorf("the other document: %+v", other.Processing)
	}
	s.Check()
}

// joined are the documents that the first step names.
func joined(n transfernote.Note, told []string) string {
	if len(told) == 0 || len(n.Processing.Steps[0].Parameters) != 1 {
		return ""
	}
	return n.Processing.Steps[0].Parameters[0].Value
}
