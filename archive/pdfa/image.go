package pdfa

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// picture is a page image ready to be written: its dictionary and a function
// that copies the coded pixels.
type picture struct {
	dict string
	copy func(w io.Writer) error
}

// openPicture reads the header of the coded image and compares it with what
// the page says. Nothing is written before that, so a refusal leaves the
// package as it was.
func openPicture(img batch.Image, r io.Reader) (picture, error) {
	var p picture
	var width, height int
	switch img.Codec {
	case batch.JPEG:
		head, err := readJPEGHead(r)
		if err != nil {
			return p, err
		}
		width, height = head.width, head.height
		p = jpegPicture(head, r)
	case batch.PNG:
		head, err := readPNGHead(r)
		if err != nil {
			return p, err
		}
		width, height = head.width, head.height
		if p, err = pngPicture(&head, r); err != nil {
			return p, err
		}
	case batch.G4:
		width, height = img.Width, img.Height
		p = picture{
			dict: fmt.Sprintf("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"+
				"/DecodeParms<</K -1/Columns %d/Rows %d>>", img.Width, img.Height),
			copy: func(w io.Writer) error { return copyAll(w, r) },
		}
	default:
		return p, batch.Refuse("pdfa.page", batch.CodeUnsupported, "%s", img.Codec)
	}
	if width != img.Width || height != img.Height {
		return p, batch.Refuse("pdfa.page", batch.CodeBroken, "%s: %d × %d statt %d × %d Pixel",
			img.Codec, width, height, img.Width, img.Height)
	}
	p.dict = fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d%s", width, height, p.dict)
	return p, nil
}

func jpegPicture(head jpegHead, r io.Reader) picture {
	dict := "/ColorSpace/DeviceRGB"
	if head.components == 1 {
		dict = "/ColorSpace/DeviceGray"
	}
	dict += "/BitsPerComponent 8/Filter/DCTDecode"
	if head.plainRGB {
		dict += "/DecodeParms<</ColorTransform 0>>"
	}
	return picture{dict: dict, copy: func(w io.Writer) error {
		return copyAll(w, io.MultiReader(bytes.NewReader(head.bytes), r))
	}}
}

func pngPicture(head *pngHead, r io.Reader) (picture, error) {
	if head.direct() {
		return picture{dict: head.dict(), copy: func(w io.Writer) error { return head.pass(w, r) }}, nil
	}
	flat, err := decodePNG(head, io.MultiReader(bytes.NewReader(head.bytes), r))
	if err != nil {
		return picture{}, err
	}
	return picture{dict: flat.dict(), copy: flat.write}, nil
}

func copyAll(w io.Writer, r io.Reader) error {
	// Writers of this package keep their own error; what is left is the input's.
	buf := make([]byte, 64<<10)
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, buf)
	if err != nil && batch.CodeOf(err) == batch.CodeInternal {
		return batch.Fail("pdfa.page", batch.CodeUnreadable, err)
	}
	return err
}

// checked hashes what is read and compares it with what the page should be.
type checked struct {
	in   io.Reader
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	size int64
}

func newChecked(r io.Reader) *checked { return &checked{in: r, hash: sha256.New()} }

// Read implements io.Reader.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	_, _ = c.hash.Write(p[:n]) // a hash does not fail
	c.size += int64(n)
	return n, err
}

// finish reads to the end and reports a page file that is not the one that was
// acknowledged: it must not become evidence.
func (c *checked) finish(img batch.Image) error {
	if err := copyAll(io.Discard, c); err != nil {
		return err
	}
	if img.Bytes > 0 && c.size != img.Bytes {
		return batch.Refuse("pdfa.page", batch.CodeStoreDamaged, "Seitenbild mit %d statt %d Byte", c.size, img.Bytes)
	}
	if sum := hex.EncodeToString(c.hash.Sum(nil)); img.SHA256 != "" && sum != img.SHA256 {
		return batch.Refuse("pdfa.page", batch.CodeStoreDamaged, "Seitenbild mit SHA-256 %s statt %s", sum, img.SHA256)
	}
	return nil
}
