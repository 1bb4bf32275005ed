package ocrtest

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// Oracle returns an engine that knows the given letters (Letters where none is
// given) and finds nothing on a page of one even tone; any other page gives
// CodeNotFound. It is as well-behaved as an engine can be.
func Oracle(letters ...Letter) ocr.Engine {
	if len(letters) == 0 {
		letters = Letters()
	}
	o := &oracle{known: map[string]*batch.Text{}}
	for _, l := range letters {
		o.known[ocr.Key(l.Page)] = l.Truth
	}
	return o
}

type oracle struct {
	known  map[string]*batch.Text
	closed atomic.Bool
}

func (o *oracle) Read(ctx context.Context, p ocr.Page) (*batch.Text, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.closed.Load() {
		return nil, ocr.Closed(p.ID)
	}
	if err := ocr.Interrupted(ctx, p.ID); err != nil {
		return nil, err
	}
	t := &batch.Text{}
	if known := o.known[ocr.Key(p)]; known != nil {
		for _, line := range known.Lines {
			line.Words = slices.Clone(line.Words)
			t.Lines = append(t.Lines, line)
		}
	} else if slices.Min(p.Gray) != slices.Max(p.Gray) {
		return nil, &batch.Error{Op: "ocr.read", Code: batch.CodeNotFound, Page: p.ID, Detail: "diese Seite"}
	}
	ocr.Stamp(t, p, o.Name())
	return t, nil
}

func (o *oracle) Name() string { return "oracle" }

func (o *oracle) Close() error {
	o.closed.Store(true)
	return nil
}
