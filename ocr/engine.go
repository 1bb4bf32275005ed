package ocr

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Engine reads pages. An engine may be used by several goroutines; it may read
// one page at a time only.
type Engine interface {
	// Read recognises one page. It returns either a text or an error, never an
	// empty text because something failed. Codes: CodeTimeLimit (deadline of
	// ctx), CodeCanceled, CodeLanguage (model not installed), CodeTooManyPixels,
	// CodeBroken (page or engine faulty). Read neither changes nor keeps p.Gray.
	Read(ctx context.Context, p Page) (*batch.Text, error)
	// Name tells engine, version and model: "tesseract 5.3.0 deu (fast)".
	Name() string
	// Close frees the engine; it may be called twice.
	Close() error
}

// Read lets the engine read the page and takes nothing on trust: a faulty page
// is refused before the engine sees it, a panic, a missing text and a text for
// another frame become errors, and the text is sanitised. Every caller of an
// engine goes this way.
func Read(ctx context.Context, e Engine, p Page) (t *batch.Text, err error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := Interrupted(ctx, p.ID); err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			t, err = nil, &batch.Error{Op: "ocr.read", Code: batch.CodeBroken, Page: p.ID,
				Detail: "die Texterkennung brach ab", Err: fmt.Errorf("panic: %v", r)}
		}
	}()
	t, err = e.Read(ctx, p)
	if err != nil {
		var known *batch.Error
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, &batch.Error{Op: "ocr.read", Code: batch.CodeBroken, Page: p.ID, Detail: "die Texterkennung meldet einen Fehler", Err: err}
	}
	if t == nil {
		return nil, p.refuse(batch.CodeBroken, "die Texterkennung lieferte nichts")
	}
	if t.Width != p.Width || t.Height != p.Height || t.Rotation != p.Rotation || t.Deskew != p.Deskew {
		return nil, p.refuse(batch.CodeBroken, "die Texterkennung las ein anderes Bild (%d × %d statt %d × %d)", t.Width, t.Height, p.Width, p.Height)
	}
	Sanitise(t)
	return t, nil
}

// Interrupted returns nil while ctx lives, afterwards an error with
// CodeTimeLimit or CodeCanceled.
func Interrupted(ctx context.Context, page batch.ID) error {
	cause := ctx.Err()
	switch {
	case cause == nil:
		return nil
	case errors.Is(cause, context.DeadlineExceeded):
		return &batch.Error{Op: "ocr.read", Code: batch.CodeTimeLimit, Page: page, Detail: "Texterkennung", Err: cause}
	default:
		return &batch.Error{Op: "ocr.read", Code: batch.CodeCanceled, Page: page, Err: cause}
	}
}

// Closed is the error of an engine that is asked to read after Close.
func Closed(page batch.ID) error {
	return &batch.Error{Op: "ocr.read", Code: batch.CodeBroken, Page: page, Detail: "die Texterkennung ist beendet"}
}

// Stamp fills in what the page and not the engine knows.
func Stamp(t *batch.Text, p Page, engine string) {
	t.Engine, t.Languages = engine, strings.Join(p.Languages, "+")
	t.Width, t.Height = p.Width, p.Height
	t.Rotation, t.Deskew = p.Rotation, p.Deskew
}
