package ocr

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/scanstelle/scanstelle/batch"
)

// Key names what decides the text of a page: the hexadecimal SHA-256 of
// languages, size and pixels.
func Key(p Page) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %d\n", p.Languages, p.Width, p.Height)
	h.Write(p.Gray)
	return hex.EncodeToString(h.Sum(nil))
}

// Record returns an engine that reads with e and keeps every text in dir, one
// JSON file per Key, for Replay. Closing it closes e.
func Record(e Engine, dir string) Engine { return &recorder{Engine: e, dir: dir} }

type recorder struct {
	Engine
	dir string
}

func (r *recorder) Read(ctx context.Context, p Page) (*batch.Text, error) {
	t, err := r.Engine.Read(ctx, p)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(t, "", " ")
	if err == nil {
		err = os.WriteFile(recording(r.dir, p), append(data, '\n'), 0o600)
	}
	if err != nil {
		return nil, &batch.Error{Op: "ocr.record", Code: batch.CodeUnreadable, Page: p.ID, Detail: r.dir, Err: err}
	}
	return t, nil
}

// Replay returns an engine that answers from the recordings in dir and reads
// nothing itself. A page without a recording gives CodeNotFound.
func Replay(dir string) Engine { return &replay{dir: dir} }

type replay struct {
	dir    string
	closed atomic.Bool
}

func (r *replay) Read(ctx context.Context, p Page) (*batch.Text, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := Interrupted(ctx, p.ID); err != nil {
		return nil, err
	}
	if r.closed.Load() {
		return nil, Closed(p.ID)
	}
	name := recording(r.dir, p)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &batch.Error{Op: "ocr.replay", Code: batch.CodeNotFound, Page: p.ID, Detail: name, Err: err}
	}
	t := &batch.Text{}
	if err == nil {
		err = json.Unmarshal(data, t)
	}
	if err != nil {
		return nil, &batch.Error{Op: "ocr.replay", Code: batch.CodeBroken, Page: p.ID, Detail: name, Err: err}
	}
	Stamp(t, p, t.Engine)
	return t, nil
}

func (r *replay) Name() string { return "replay" }

func (r *replay) Close() error {
	r.closed.Store(true)
	return nil
}

func recording(dir string, p Page) string { return filepath.Join(dir, Key(p)+".json") }
