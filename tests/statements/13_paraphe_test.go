package statements

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// paraphe is an A4 page at 200 dpi with nothing on it but somebody's initials:
// two strokes of a pen, 12 mm wide and half a millimetre thick.
func paraphe() *image.Gray {
	const mm = 200 / 25.4
	page := image.NewGray(image.Rect(0, 0, 1654, 2339))
	draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	for i := range 4000 {
		a := float64(i) / 4000
		x, y := (150+12*a)*mm, (250+4*math.Sin(9*a))*mm
		for dy := -2.0; dy <= 2; dy++ {
			for dx := -2.0; dx <= 2; dx++ {
				page.SetGray(int(x+dx), int(y+dy), color.Gray{Y: 40})
			}
		}
	}
	return page
}

// TestStatement13OneSmallParapheIsNotDropped: A.SC.8, A.NB.1. Whatever the profile
// does with blank pages, a page with initials is delivered, or it is told of: it is
// never dropped silently.
func TestStatement13OneSmallParapheIsNotDropped(t *testing.T) {
	for _, policy := range []string{"keep_marked", "remove_confirmed", "remove_automatic"} {
		t.Run(policy, func(t *testing.T) {
			d := process.NewDesk(t, program)
			process.Write(t, d.Dir, map[string][]byte{
				"akte.pdf":  process.PDF(process.JPEG(t, process.Page(t, "Verfügung", "1. Schreiben an den Antragsteller")), process.JPEG(t, paraphe())),
				"kurz.toml": []byte(plain + "[blank]\npolicy = \"" + policy + "\"\n"),
			})
			d.Expect(0, "run", "-t", "folder:"+d.Target, "-p", filepath.Join(d.Dir, "kurz.toml"), filepath.Join(d.Dir, "akte.pdf"))
			packages, pages := d.Packages(), d.Pages()
			if len(packages) != 1 || len(pages) != 2 {
				t.Fatalf("%d packages, %d pages", len(packages), len(pages))
			}
			if packages[0].Pages != 2 {
				t.Errorf("the page with initials is not in the package; it counts as %q", pages[1].Kind)
			}
			if pages[1].Kind == batch.KindBlank {
				t.Errorf("initials count as blank: %+v", pages[1].Measured)
			}
		})
	}
}
