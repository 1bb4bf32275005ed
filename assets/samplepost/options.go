package samplepost

import (
	"github.com/scanstelle/scanstelle/batch"
)

// Size names a set of pages.
type Size string

// Sizes of the sample post.
const (
	// Demo is one morning's post in a handful of files: single letters, a
	// duplex stack cut by separator sheets, a fax, a broken file.
	Demo Size = "demo"
	// Bench is 40 pages at 300 dpi, each a file of its own, none of them a
	// separator: what is compared with other programs.
	Bench Size = "bench"
	// Full is what the error rates of blank pages, skew, orientation,
	// separators and text are measured on, each page a file of its own.
	Full Size = "full"
)

// Options choose a sample post.
type Options struct {
	Seed int64
	Size Size // Demo where empty
	// Held draws from other fonts and phrases: keep it for acceptance, never
	// tune on it.
	Held bool
}

func (o Options) checked() (Options, error) {
	if o.Size == "" {
		o.Size = Demo
	}
	switch o.Size {
	case Demo, Bench, Full:
		return o, nil
	}
	return o, batch.Refuse("samplepost", batch.CodeUsage, "Umfang %q (demo, bench oder full)", o.Size)
}
