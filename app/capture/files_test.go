package capture

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// TestLimitsBeforeTheChoice: what a file may be at most stands above the list of files,
// by the profile that is chosen (field.md, complaint 31).
func TestLimitsBeforeTheChoice(t *testing.T) {
	r := newRoom(t)
	r.choices = model.Choices{Profiles: []batch.Profile{{Name: "klein", Import: batch.ImportLimits{MaxBytes: 64 << 20, MaxPages: 10, MaxPixels: 40_000_000, MaxDepth: 2}},
		{Name: "post", Import: batch.ImportLimits{MaxBytes: 1 << 30, MaxPages: 2000, MaxPixels: 150_000_000, MaxDepth: 8}}}}
	for profile, want := range map[string]string{"post": "Höchstens 1.024 MB und 2.000 Seiten je Datei, 150 Megapixel je Seite.", "klein": "64 MB und 10 Seiten"} {
		r.wanted.Profile = profile
		r.openFiles()
		found := false
		for _, said := range textsIn(r.prompt.inner) {
			found = found || strings.Contains(said, want)
		}
		if !found {
			t.Errorf("%s: it is not said: %s", profile, want)
		}
	}
}

// textsIn are the words below something.
func textsIn(o fyne.CanvasObject) (all []string) {
	switch o := o.(type) {
	case *part.Text:
		all = append(all, o.Words())
	case *fyne.Container:
		for _, c := range o.Objects {
			all = append(all, textsIn(c)...)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			all = append(all, textsIn(c)...)
		}
	}
	return all
}
