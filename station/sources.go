package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// sourceOf is the device that gave an input of a batch, "" for a file.
func sourceOf(b batch.Batch, in batch.Input) string {
	if in.Place == nil {
		return b.Device
	}
	return in.Device
}

// devicesOf are the devices whose pages a batch has, its own and those by which
// pages were inserted.
func devicesOf(b batch.Batch) []string {
	var out []string
	if b.Device != "" {
		out = append(out, b.Device)
	}
	for _, in := range b.Inputs {
		if device := sourceOf(b, in); device != "" && in.Refused == "" && !slices.Contains(out, device) {
			out = append(out, device)
		}
	}
	return out
}

// hasFiles tells whether pages of a batch came from files. A placeholder is made
// here and shows no paper.
func hasFiles(b batch.Batch) bool {
	return b.Device == "" || slices.ContainsFunc(b.Inputs, func(in batch.Input) bool {
		return sourceOf(b, in) == "" && in.Refused == "" && in.Born() != batch.KindPlaceholder
	})
}
