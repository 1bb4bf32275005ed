//go:build crashpoints

package main

import (
	"context"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/tesseract"
)

// replayEnv names a folder of recordings. A build for tests reads a page that was
// read before from there.
const replayEnv = "SCANSTELLE_REPLAY"

// newEngine is what reads pages.
func newEngine() (ocr.Engine, error) {
	engine, err := tesseract.New()
	if err != nil {
		return nil, err
	}
	if dir := os.Getenv(replayEnv); dir != "" {
		return remembering{Engine: ocr.Record(engine, dir), known: ocr.Replay(dir)}, nil
	}
	return engine, nil
}

// remembering reads each picture once.
type remembering struct {
	ocr.Engine
	known ocr.Engine
}

// Read takes the recording where there is a whole one.
func (r remembering) Read(ctx context.Context, p ocr.Page) (*batch.Text, error) {
	t, err := r.known.Read(ctx, p)
	if code := batch.CodeOf(err); code == batch.CodeNotFound || code == batch.CodeBroken {
		return r.Engine.Read(ctx, p)
	}
	return t, err
}
