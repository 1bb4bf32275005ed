package capture

import (
	"slices"

	"github.com/scanstelle/scanstelle/app/files"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// scannable are the ends of names of files that are taken in; what is in them is looked
// at when they are read.
var scannable = []string{".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}

// openFiles lets one choose files and folders that become a stack of their own.
func (r *Room) openFiles() {
	r.prompt.shut()
	shut := func() { r.prompt.shut(); r.focus() }
	b := files.New(r.desk, files.Wish{Ends: scannable, Called: "JPEG, PNG, TIFF, PDF", Keys: "capture.import.keys", Several: "capture.import.take", Memory: "capture.folder", Take: "import-now", Shut: shut, Done: func(paths []string) {
		shut()
		r.Drop(paths) // gives the keyboard to the sheets, or to what has to be mended first
	}})
	r.prompt.high = true
	head := part.Column(look.Near, part.NewText(r.desk.Words.T("capture.import.title")).Bold())
	if said := r.limits(); said != "" {
		head.Add(part.NewSmall(said).Wrapped())
	}
	r.prompt.put(part.ColumnFilled(look.Apart, 1, head, b.Content()), b.Actions(), b.Focus())
}

// limits says what a file may be at most, before one is chosen (field.md, complaint 31);
// empty where no profile is known yet.
func (r *Room) limits() string {
	i := slices.IndexFunc(r.choices.Profiles, func(p batch.Profile) bool { return p.Name == r.wanted.Profile })
	if i < 0 {
		return ""
	}
	w, l := r.desk.Words, r.choices.Profiles[i].Import
	return w.T("capture.import.limits", words.Data{"MB": w.Number(int(l.MaxBytes >> 20)), "Pages": w.Number(l.MaxPages), "Pixels": w.Number(int(l.MaxPixels / 1_000_000))})
}
