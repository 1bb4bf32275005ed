package model

import "github.com/scanstelle/scanstelle/batch"

// Unread tells whether a page is still to be read: a page that counts no more, and one of a
// profile without reading, never is.
func (s Stack) Unread(p batch.Page) bool {
	reads := s.Batch.Settings == nil || s.Batch.Settings.Read.Enabled
	return reads && p.Withdrawn == batch.NotWithdrawn && !p.HasText && p.ReadNote == ""
}
