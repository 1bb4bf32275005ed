// Package folder takes pages from files: JPEG, PNG, TIFF and PDF. A file is
// told by its content, never by its name; its headers are held against the
// limits before anything is decoded; and a file that is not complete is refused
// as a whole before its first page is given (goal 1: an incomplete file must not
// pass for a complete one).
//
// It runs in an import worker that may be killed at any time, and calls
// poppler's pdfinfo, pdfimages and pdftoppm for PDF.
//
// A page image is, in this order of preference: the file itself; the coded
// stream of the container, unchanged; the same pixels coded without loss; a
// conversion, named by a finding of its own.
package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/scanner"
)

// Limits that hold where a profile names none (0).
const (
	defaultBytes   = 1 << 30
	defaultPages   = 2000
	defaultDepth   = 8
	defaultDPI     = 300
	defaultSeconds = 60
)

func complete(l batch.ImportLimits) batch.ImportLimits {
	for _, d := range []struct {
		value    *int
		fallback int
	}{{&l.MaxPages, defaultPages}, {&l.MaxDepth, defaultDepth}, {&l.RenderDPI, defaultDPI}, {&l.Seconds, defaultSeconds}} {
		if *d.value <= 0 {
			*d.value = d.fallback
		}
	}
	if l.MaxBytes <= 0 {
		l.MaxBytes = defaultBytes
	}
	if l.MaxPixels <= 0 {
		l.MaxPixels = imaging.DefaultMaxPixels
	}
	l.RenderDPI = min(max(l.RenderDPI, leastRenderDPI), mostRenderDPI)
	return l
}

// document is one opened file of a known format.
type document interface {
	pages() int
	// page gives page i, from 0. Its bytes are empty where the page image is
	// the file itself.
	page(ctx context.Context, i int) (page, error)
}

// page is a page image before it is written out.
type page struct {
	data        []byte
	image       batch.Image
	orientation int
	verbatim    bool
	findings    []batch.Finding
}

// Source gives the pages of one file. It implements scanner.Source.
type Source struct {
	format string
	limits batch.ImportLimits
	data   []byte // mapped
	doc    document
	next   int
	err    error // sticky
}

// Open looks at a file and refuses what cannot become pages. name is for
// messages only. f must be readable and of fixed size (a memfd, a regular
// file); it stays the caller's and must stay open, with the same bytes, until
// Close.
//
// Errors: CodeEmptyFile, CodeUnknownFormat, CodeUnsupported, CodeTruncated,
// CodeBroken, CodeTooManyBytes, CodeTooManyPixels, CodeTooManyPages,
// CodeNoPages, CodeJBIG2, CodeEncrypted, CodePDFTrailer, CodeNotRegular,
// CodeTimeLimit, CodeUnreadable.
func Open(name string, f *os.File, limits batch.ImportLimits) (*Source, error) {
	s := &Source{limits: complete(limits)}
	if err := s.open(name, f); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Source) open(name string, f *os.File) error {
	const op = "folder.open"
	info, err := f.Stat()
	if err != nil {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: name, Err: err}
	}
	switch size := info.Size(); {
	case !info.Mode().IsRegular():
		return batch.Refuse(op, batch.CodeNotRegular, "%s", name)
	case size == 0:
		return batch.Refuse(op, batch.CodeEmptyFile, "%s", name)
	case size > s.limits.MaxBytes:
		return batch.Refuse(op, batch.CodeTooManyBytes, "%d Byte, erlaubt sind %d", size, s.limits.MaxBytes)
	}
	s.data, err = unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: name, Err: err}
	}
	s.format = imaging.Sniff(s.data[:min(len(s.data), 1024)])
	switch s.format {
	case "jpeg":
		s.doc, err = openJPEG(s.data, s.limits)
	case "png":
		s.doc, err = openPNG(s.data, s.limits)
	case "tiff":
		s.doc, err = openTIFF(s.data, s.limits)
	case "pdf":
		s.doc, err = openPDF(f, s.data, s.limits)
	default:
		return refuseFormat(s.format)
	}
	if err != nil {
		return err
	}
	if n := s.doc.pages(); n == 0 {
		return batch.Refuse(op, batch.CodeNoPages, "%s", name)
	} else if n > s.limits.MaxPages {
		return tooManyPages(s.limits)
	}
	return nil
}

func tooManyPages(l batch.ImportLimits) error {
	return batch.Refuse("folder.open", batch.CodeTooManyPages, "mehr als %d", l.MaxPages)
}

// formatNames are the words for what is recognised but not taken.
var formatNames = map[string]string{
	"bigtiff": "BigTIFF", "jp2": "JPEG 2000", "gif": "GIF", "bmp": "BMP", "webp": "WebP", "heif": "HEIF",
	"zip": "ZIP oder Office-Dokument", "ole": "altes Office-Dokument", "xml": "XML", "html": "HTML",
}

func refuseFormat(format string) error {
	const op = "folder.open"
	switch format {
	case "jbig2":
		return batch.Refuse(op, batch.CodeJBIG2, "JBIG2-Datei")
	case "bigtiff":
		return batch.Refuse(op, batch.CodeUnsupported, "%s", formatNames[format])
	case "":
		return batch.Refuse(op, batch.CodeUnknownFormat, "der Inhalt ist weder Bild noch PDF")
	}
	return batch.Refuse(op, batch.CodeUnknownFormat, "%s", formatNames[format])
}

// Format names what the file is: jpeg, png, tiff or pdf.
func (s *Source) Format() string { return s.format }

// Pages is the number of pages in the file.
func (s *Source) Pages() int { return s.doc.pages() }

// Next gives the next page of the file; see scanner.Source. After an error the
// rest of the file is not offered: it would pass for the whole.
func (s *Source) Next(ctx context.Context, w io.Writer) (scanner.Image, error) {
	const op = "folder.next"
	if s.err == nil && s.next >= s.doc.pages() {
		s.err = io.EOF
	}
	if s.err != nil {
		return scanner.Image{}, s.err
	}
	if err := ctx.Err(); err != nil {
		return scanner.Image{}, batch.Fail(op, batch.CodeCanceled, err)
	}
	p, err := s.doc.page(ctx, s.next)
	if err == nil && ctx.Err() == nil {
		if p.verbatim {
			p.data = s.data
		} else if _, writeErr := w.Write(p.data); writeErr != nil {
			err = batch.Fail(op, batch.CodeInternal, writeErr)
		}
	}
	if ctx.Err() != nil {
		err = batch.Fail(op, batch.CodeCanceled, ctx.Err())
	}
	if err != nil {
		s.err = err
		return scanner.Image{}, err
	}
	s.next++
	return s.describe(p), nil
}

func (s *Source) describe(p page) scanner.Image {
	hash := sha256.Sum256(p.data)
	p.image.SHA256, p.image.Bytes = hex.EncodeToString(hash[:]), int64(len(p.data))
	p.image.Orientation = p.orientation
	if p.image.DPIEstimated {
		p.findings = append(p.findings, batch.Finding{Code: batch.FindingDPIEstimated, Severity: batch.Note, Value: p.image.DPI, Unit: "dpi",
			Message: "Die Datei nennt keine brauchbare Auflösung; sie wurde geschätzt."})
	}
	img := scanner.Image{
		Encoded: true, Page: p.image, Sheet: s.next, Side: batch.Front, Verbatim: p.verbatim,
		Label: fmt.Sprintf("#%d", s.next), Findings: p.findings, Orientation: p.orientation,
	}
	if s.limits.Pairs {
		img.Sheet = (s.next + 1) / 2
		if s.next%2 == 0 {
			img.Side = batch.Back
		}
	}
	return img
}

// Close frees what the source holds, not the file.
func (s *Source) Close() error {
	if s.err == nil {
		s.err = io.EOF
	}
	if s.data == nil {
		return nil
	}
	err := unix.Munmap(s.data)
	s.data = nil
	if err != nil {
		return batch.Fail("folder.close", batch.CodeInternal, err)
	}
	return nil
}

// converted is the finding of a page image that is not what was taken in.
// loss is false where every pixel stayed as it was.
func converted(loss bool, format string, args ...any) batch.Finding {
	f := batch.Finding{Code: batch.FindingLossyTransform, Severity: batch.Note, Message: fmt.Sprintf(format, args...)}
	if loss {
		f.Value, f.Limit = 1, 0
	}
	return f
}
