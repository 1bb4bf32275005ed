package model

import "github.com/scanstelle/scanstelle/batch"

// Unread counts the pages of a document that are still to be read: what is suggested for
// its fields comes with them.
func (w Work) Unread(d Document) (n int) {
	if s := w.Batch.Settings; s == nil || !s.Read.Enabled {
		return 0
	}
	for _, p := range d.Pages {
		if p.Withdrawn == batch.NotWithdrawn && !p.HasText && p.ReadNote == "" {
			n++
		}
	}
	return n
}
