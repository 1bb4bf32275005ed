// Package tesseract reads pages with Tesseract, through gosseract and a few
// lines on Tesseract's C interface.
//
// It is meant for a worker process: a page cannot be interrupted in Tesseract,
// so cancel and time limit are complete only when the process ends; loading a
// model sends the whole process's stderr to /dev/null for a moment; and
// Tesseract ends the process where its own assertions fail. Start the worker
// with Environment, and start it anew after some 200 pages: gosseract does not
// free the strings it hands over (15 to 45 kB a page).
package tesseract

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/otiai10/gosseract/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// Environment is what must be in a worker's environment before the process
// starts; set later it has no effect. OMP_THREAD_LIMIT keeps Tesseract from
// starting threads of its own, which cost 30 % more processor time without being
// faster where every core has a worker. MALLOC_ARENA_MAX keeps the memory that
// one page freed for the next one, whichever thread reads it (measured: 88
// instead of 114 MB).
func Environment() []string { return []string{"OMP_THREAD_LIMIT=1", "MALLOC_ARENA_MAX=1"} }

// loading serialises what is not safe beside another instance: loading a model
// redirects stderr.
var loading sync.Mutex

// Engine is Tesseract with the models of one set of languages at a time.
type Engine struct {
	// turn holds one token: who has it may use the fields below. It is a channel
	// because waiting for it ends with the context.
	turn      chan struct{}
	client    *gosseract.Client
	languages string // joined; of client
	name      string // of client
	image     []byte // encoded; kept for the next page
	closed    bool

	naming   sync.Mutex
	lastName string
}

var _ ocr.Engine = (*Engine)(nil)

// New loads the models of the given languages, so that the first page is as
// fast as the others; pages may ask for other languages later. Without
// languages nothing is loaded yet. Errors: CodeLanguage, CodeBroken.
func New(languages ...string) (*Engine, error) {
	e := &Engine{turn: make(chan struct{}, 1), lastName: "tesseract " + gosseract.Version()}
	e.turn <- struct{}{}
	if len(languages) > 0 {
		if err := e.load(languages); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Name tells version, languages and kind of models: "tesseract 5.3.0 deu
// (fast)".
func (e *Engine) Name() string {
	e.naming.Lock()
	defer e.naming.Unlock()
	return e.lastName
}

// Read recognises one page with the layout analysis of the command line's
// default (page segmentation mode 3), in exactly one pass. It returns when ctx
// ends, but the pass goes on in the background and the next Read and Close wait
// for it: a caller that wants the core back ends the process.
func (e *Engine) Read(ctx context.Context, p ocr.Page) (*batch.Text, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := ocr.Interrupted(ctx, p.ID); err != nil {
		return nil, err
	}
	select {
	case <-e.turn:
	case <-ctx.Done():
		return nil, ocr.Interrupted(ctx, p.ID)
	}
	if err := e.prepare(p); err != nil {
		e.turn <- struct{}{}
		return nil, err
	}
	type outcome struct {
		hocr string
		err  error
	}
	ended := make(chan outcome, 1)
	name := e.name
	go func() {
		hocr, err := e.client.HOCRText()
		e.turn <- struct{}{}
		ended <- outcome{hocr, err}
	}()
	select {
	case o := <-ended:
		if o.err != nil {
			return nil, fail(p, "Tesseract", o.err)
		}
		return text(p, o.hocr, name)
	case <-ctx.Done():
		return nil, ocr.Interrupted(ctx, p.ID)
	}
}

// prepare hands image and resolution to Tesseract. The caller has the turn.
func (e *Engine) prepare(p ocr.Page) error {
	if e.closed {
		return ocr.Closed(p.ID)
	}
	if e.client == nil || e.languages != strings.Join(p.Languages, "+") {
		if err := e.load(p.Languages); err != nil {
			return err
		}
	}
	// It must be set for every page, since the client keeps it.
	dpi := int(math.Round(credible(p.DPI)))
	if err := e.client.SetVariable("user_defined_dpi", fmt.Sprint(dpi)); err != nil {
		return fail(p, "Auflösung", err)
	}
	e.image = bmp(e.image, p)
	if err := e.client.SetImageFromBytes(e.image); err != nil {
		return fail(p, "Bild", err)
	}
	return nil
}

// load makes a client for the languages and lets it load its models. The caller
// has the turn.
func (e *Engine) load(languages []string) error {
	loading.Lock()
	defer loading.Unlock()
	models, err := describe(languages)
	if err != nil {
		return err
	}
	e.unload()
	client := gosseract.NewClient()
	// gosseract loads on the first recognition only and then mixes the models'
	// errors with the page's; a white page of 32 by 32 pixels keeps them apart.
	// Its page segmentation call would be lost in loading, the variable is not.
	blank := ocr.Page{Width: 32, Height: 32, DPI: 300, Gray: make([]byte, 32*32)}
	for i := range blank.Gray {
		blank.Gray[i] = 255
	}
	for _, step := range []func() error{
		func() error { return client.SetLanguage(languages...) },
		func() error { return client.SetVariable("tessedit_pageseg_mode", "3") },
		func() error { return client.SetVariable("user_defined_dpi", "300") },
		func() error { return client.SetImageFromBytes(bmp(nil, blank)) },
		func() error { _, err := client.HOCRText(); return err },
	} {
		if err := step(); err != nil {
			client.Close()
			return &batch.Error{Op: "ocr.load", Code: batch.CodeBroken, Detail: "Tesseract " + strings.Join(languages, "+"), Err: err}
		}
	}
	e.client, e.languages = client, strings.Join(languages, "+")
	e.name = "tesseract " + client.Version()
	for _, m := range models {
		e.name += " " + m.String()
	}
	e.naming.Lock()
	e.lastName = e.name
	e.naming.Unlock()
	return nil
}

func (e *Engine) unload() {
	if e.client != nil {
		e.client.Close() // its error is always nil
		e.client = nil
	}
}

// Close waits for a page that is still being read, then frees the models.
func (e *Engine) Close() error {
	<-e.turn
	e.closed = true
	e.unload()
	e.turn <- struct{}{}
	return nil
}

// text turns hOCR into the page's text. gosseract passes over an image it could
// not read and a recognition that failed: the first shows as a frame that is not
// the page's, the second as an empty document.
func text(p ocr.Page, hocr, name string) (*batch.Text, error) {
	if hocr == "" {
		return nil, fail(p, "Tesseract lieferte nichts", nil)
	}
	t, err := ocr.ParseHOCR([]byte(hocr))
	if err != nil {
		return nil, fail(p, "Tesseract", err)
	}
	if t.Width != p.Width || t.Height != p.Height {
		return nil, fail(p, fmt.Sprintf("Tesseract las %d × %d statt %d × %d Bildpunkte", t.Width, t.Height, p.Width, p.Height), nil)
	}
	ocr.Stamp(t, p, name)
	return t, nil
}

func fail(p ocr.Page, detail string, err error) error {
	return &batch.Error{Op: "ocr.read", Code: batch.CodeBroken, Page: p.ID, Detail: detail, Err: err}
}
