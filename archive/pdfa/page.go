package pdfa

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Page is one page to be written.
type Page struct {
	// Image describes the coded image. Where SHA256 and Bytes are set they are
	// compared with what Data gives.
	Image batch.Image
	// Data are the coded bytes. JPEG (gray, YCbCr, RGB) and G4 go in byte for
	// byte, the IDAT data of a PNG as well where it has neither alpha nor
	// interlacing; other PNGs are decoded and compressed with Flate.
	Data io.Reader
	// Rotation turns the raw image upright: 0, 90, 180 or 270 degrees
	// clockwise. It is done by the image's matrix; text lies upright.
	Rotation int
	// Deskew is the clockwise lean of the lines in degrees. Other than 0 the
	// image is shown straightened by its matrix, on a page that has grown to hold
	// the whole of it; its pixels stay as they are.
	Deskew float64
	// Text is the invisible text layer; nil for none. It is laid on the words
	// whatever Rotation and Deskew say.
	Text  *batch.Text
	Kind  batch.PageKind
	Label string // page label of the viewer; empty = number
}

// written is what the writer remembers of a page until Close.
type written struct {
	width, height, unit float64
	image, content      int
	faces               []face // of its text
	kind                batch.PageKind
	label               string
	sum                 [sha256.Size]byte
}

// AddPage writes the image and the text of one page. A page that is refused by
// its header or geometry leaves the writer usable; any later error does not.
//
// Codes: CodeUnsupported (CMYK, 12 bit, lossless JPEG: convert before),
// CodeBroken, CodeTruncated, CodeUnreadable, CodeTooManyPixels,
// CodeStoreDamaged (Data is not what Image says), CodeUsage.
func (w *Writer) AddPage(p Page) error {
	if w.closed || w.sink.err != nil {
		return w.unusable()
	}
	f, err := newFrame(&p)
	if err != nil {
		return err
	}
	layer, faces, err := w.layer(f, p.Text)
	if err != nil {
		return err
	}
	data := newChecked(p.Data)
	pic, err := openPicture(p.Image, data)
	if err != nil {
		return err
	}
	page := written{width: f.width, height: f.height, unit: f.unit, faces: faces, kind: p.Kind, label: clean(p.Label)}
	if page.image, page.sum, err = w.picture(pic); err == nil {
		err = data.finish(p.Image)
	}
	if err != nil {
		if w.sink.err == nil {
			w.sink.err = err
		}
		return err
	}
	page.content = w.sink.alloc()
	show := fmt.Sprintf("q\n%s cm\n/I Do\nQ\n", numbers(6, sliceOf(f.image())...))
	w.sink.packed(page.content, "", []byte(show+layer))
	if w.sink.err != nil {
		return w.unusable()
	}
	w.pages = append(w.pages, page)
	return nil
}

func sliceOf(m matrix) []float64 { return m[:] }

// picture writes the image XObject. Its length is not known before its last
// byte, so it stands in an object of its own behind it.
func (w *Writer) picture(p picture) (object int, sum [sha256.Size]byte, err error) {
	object = w.sink.alloc()
	length := w.sink.alloc()
	w.sink.begin(object)
	w.sink.print("<<%s/Length %s>>\nstream\n", p.dict, ref(length))
	start := w.sink.size
	hash := sha256.New()
	if err := p.copy(io.MultiWriter(w.sink, hash)); err != nil {
		return 0, sum, err
	}
	size := w.sink.size - start
	w.sink.print("\nendstream\nendobj\n")
	w.sink.object(length, fmt.Sprint(size))
	hash.Sum(sum[:0])
	return object, sum, w.sink.err
}

// StreamSHA256 is the SHA-256 of the coded image as it stands in the package:
// for JPEG and G4 that of the page file, for PNG that of its IDAT data. Pages
// count from 0; an unknown page gives "".
func (w *Writer) StreamSHA256(page int) string {
	if page < 0 || page >= len(w.pages) {
		return ""
	}
	return hex.EncodeToString(w.pages[page].sum[:])
}
