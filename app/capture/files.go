package capture

import (
	"github.com/scanstelle/scanstelle/app/files"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
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
	r.prompt.put(part.ColumnFilled(look.Apart, 1, part.NewText(r.desk.Words.T("capture.import.title")).Bold(), b.Content()), b.Actions(), b.Focus())
}
