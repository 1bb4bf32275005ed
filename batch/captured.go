package batch

import "time"

// CapturedAt is when the last page of the batch was taken that came with its
// capture; what was inserted or scanned anew later does not make it younger. Pages
// are those of the batch. Where there are none it is when the batch was opened.
func (b Batch) CapturedAt(pages []Page) time.Time {
	at := b.Opened
	for _, p := range pages {
		later := p.Input >= 0 && p.Input < len(b.Inputs) && b.Inputs[p.Input].Place != nil
		if !later && p.Taken.After(at) {
			at = p.Taken
		}
	}
	return at
}
