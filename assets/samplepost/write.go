package samplepost

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
)

// Names inside the folder given to [Write].
const (
	scansName    = "post"
	truthName    = "truth.jsonl"
	manifestName = "manifest.json"
)

// Write makes a sample post in dir: the input files in dir/post, one [Truth]
// per line in dir/truth.jsonl, the returned manifest in dir/manifest.json.
// Existing files of these names are replaced. Memory stays flat. Failures of
// the disk are returned as they are.
func Write(dir string, opt Options) (Manifest, error) {
	w := &writer{manifest: Manifest{Scans: filepath.Join(dir, scansName), Truth: filepath.Join(dir, truthName)}}
	if err := os.MkdirAll(w.manifest.Scans, 0o750); err != nil {
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	truth, err := os.Create(w.manifest.Truth)
	if err != nil {
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	lines := bufio.NewWriter(truth)
	encoder := json.NewEncoder(lines)
	encoder.SetEscapeHTML(false)
	for page, err := range Generate(opt) {
		if err == nil {
			err = encoder.Encode(page.Truth)
		}
		if err == nil {
			err = w.add(page)
		}
		if err != nil {
			w.abandon()
			_ = truth.Close() // the first error counts
			return Manifest{}, fmt.Errorf("sample post: %w", err)
		}
	}
	if err := lines.Flush(); err != nil {
		_ = truth.Close() // the first error counts
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	if err := truth.Close(); err != nil {
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	data, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, manifestName), append(data, '\n'), 0o600); err != nil {
		return Manifest{}, fmt.Errorf("sample post: %w", err)
	}
	return w.manifest, nil
}

// container puts page images into one file.
type container interface {
	// add takes the next page image.
	add(p Page) error
	// close writes what comes after the last page.
	close() error
}

// writer turns pages into files and the manifest.
type writer struct {
	manifest Manifest
	file     *os.File
	sum      hash.Hash
	size     *counter
	inside   container
}

// counter counts and sums what is written to a file.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}

func (w *writer) add(p Page) error {
	if p.Number == 1 {
		if err := w.open(p); err != nil {
			return err
		}
	}
	if err := w.inside.add(p); err != nil {
		return err
	}
	file := &w.manifest.Files[len(w.manifest.Files)-1]
	if file.Refused = p.Truth.Refused; file.Refused == "" {
		file.Pages++
		w.manifest.Pages++
		w.document(p.Truth)
	}
	if p.Last {
		return w.close(file)
	}
	return nil
}

func (w *writer) open(p Page) error {
	f, err := os.Create(filepath.Join(w.manifest.Scans, p.Name))
	if err != nil {
		return err
	}
	w.file, w.sum = f, sha256.New()
	w.size = &counter{to: io.MultiWriter(f, w.sum)}
	switch p.Format {
	case "pdf":
		w.inside = newPDF(w.size)
	case "tiff":
		w.inside = newTIFF(w.size)
	default:
		w.inside = plainFile{w.size}
	}
	w.manifest.Files = append(w.manifest.Files, File{Name: p.Name, Format: p.Format})
	return nil
}

func (w *writer) close(file *File) error {
	if err := w.inside.close(); err != nil {
		return err
	}
	err := w.file.Close()
	w.file = nil
	file.Bytes, file.SHA256 = w.size.n, hex.EncodeToString(w.sum.Sum(nil))
	return err
}

// abandon closes a file that will not be finished.
func (w *writer) abandon() {
	if w.file != nil {
		_ = w.file.Close() // the first error counts
	}
}

// document adds a page to the documents that packages must hold.
func (w *writer) document(t Truth) {
	if t.Kind == batch.KindSeparator {
		return
	}
	docs := w.manifest.Documents
	if n := len(docs); n > 0 && docs[n-1].File == t.File && docs[n-1].Number == t.Document {
		docs[n-1].Pages = append(docs[n-1].Pages, t.Page)
		return
	}
	w.manifest.Documents = append(docs, Document{File: t.File, Number: t.Document, Layout: t.Layout, Pages: []int{t.Page}})
}

// plainFile is a file that is the page image itself.
type plainFile struct{ w io.Writer }

func (p plainFile) add(page Page) error {
	_, err := p.w.Write(page.Data)
	return err
}

func (p plainFile) close() error { return nil }
