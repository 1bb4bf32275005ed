package folder

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"golang.org/x/image/tiff/lzw"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// decode turns a page that is not JPEG into pixels.
func (p *tiffPage) decode(ctx context.Context, order binary.ByteOrder) (pixels, error) {
	planes := 1
	if p.planar {
		planes = p.samples
	}
	stride := (p.width*p.samples*p.bits + 7) / 8
	raw := make([]byte, stride*p.height)
	perPlane := len(p.chunks) / planes
	for i, chunk := range p.chunks {
		if err := ctx.Err(); err != nil {
			return pixels{}, batch.Fail("folder.tiff", batch.CodeCanceled, err)
		}
		plane, at := i/perPlane, i%perPlane
		left, top := at%p.across()*p.chunkWidth, at/p.across()*p.chunkHeight
		rows := min(p.chunkHeight, p.height-top)
		coded := rows
		if p.tiled {
			coded = p.chunkHeight
		}
		data, err := p.unpack(chunk, coded, order)
		if err != nil {
			return pixels{}, err
		}
		p.place(raw, data, stride, plane, left, top, rows)
	}
	if p.bits == 16 && order.Uint16([]byte{1, 0}) != order16.Uint16([]byte{1, 0}) {
		for i := 0; i+1 < len(raw); i += 2 {
			raw[i], raw[i+1] = raw[i+1], raw[i]
		}
	}
	return p.colour(raw, stride), nil
}

// unpack decompresses one strip or tile into exactly its rows. Data that ends
// early is CodeTruncated, whatever the scheme.
func (p *tiffPage) unpack(chunk []byte, rows int, order binary.ByteOrder) ([]byte, error) {
	if p.reversed {
		turned := make([]byte, len(chunk))
		for i, b := range chunk {
			turned[i] = bits.Reverse8(b)
		}
		chunk = turned
	}
	size := p.chunkBytes(rows)
	var data []byte
	var err error
	switch p.compression {
	case tiffHuffman:
		return imaging.DecodeG3(chunk, p.chunkWidth, rows, imaging.G3{Aligned: true})
	case tiffG3:
		return imaging.DecodeG3(chunk, p.chunkWidth, rows, imaging.G3{TwoDimensional: p.t4Options&1 != 0})
	case tiffG4:
		return imaging.DecodeG4(chunk, p.chunkWidth, rows)
	case tiffNone:
		data = chunk
	case tiffPackBits:
		data = unpackBits(chunk, size)
	case tiffLZW:
		if len(chunk) >= 2 && chunk[0] == 0 && chunk[1]&1 != 0 {
			return nil, tiffUnsupported("TIFF mit LZW alter Art")
		}
		z := lzw.NewReader(bytes.NewReader(chunk), lzw.MSB, 8)
		data, err = inflate(z, size)
	default:
		z, headErr := zlib.NewReader(bytes.NewReader(chunk))
		if headErr != nil {
			return nil, &batch.Error{Op: "folder.tiff", Code: batch.CodeBroken, Detail: "TIFF-Bilddaten", Err: headErr}
		}
		data, err = inflate(z, size)
	}
	if err != nil {
		return nil, err
	}
	if len(data) < size {
		return nil, tiffCut("TIFF-Bilddaten: %d von %d Byte", len(data), size)
	}
	if p.predictor && p.compression != tiffNone && p.compression != tiffPackBits {
		p.unpredict(data[:size], order)
	}
	return data[:size], nil
}

// inflate reads size bytes of compressed data; fewer are no error here.
func inflate(z io.ReadCloser, size int) ([]byte, error) {
	defer z.Close()
	data := make([]byte, size)
	n, err := io.ReadFull(z, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &batch.Error{Op: "folder.tiff", Code: batch.CodeBroken, Detail: "TIFF-Bilddaten", Err: err}
	}
	return data[:n], nil
}

// unpackBits decodes TIFF 6.0 section 9, at most size bytes.
func unpackBits(src []byte, size int) []byte {
	out := make([]byte, 0, size)
	for len(src) > 0 && len(out) < size {
		n := int(int8(src[0]))
		src = src[1:]
		switch {
		case n >= 0:
			n = min(n+1, len(src))
			out = append(out, src[:n]...)
			src = src[n:]
		case n != -128 && len(src) > 0:
			out = append(out, bytes.Repeat(src[:1], 1-n)...)
			src = src[1:]
		}
	}
	return out
}

// unpredict undoes horizontal differencing (TIFF 6.0 section 14) in place.
func (p *tiffPage) unpredict(data []byte, order binary.ByteOrder) {
	step, stride := p.chunkSamples(), p.chunkStride()
	for ; len(data) >= stride; data = data[stride:] {
		row := data[:stride]
		if p.bits == 8 {
			for i := step; i < len(row); i++ {
				row[i] += row[i-step]
			}
			continue
		}
		for i := 2 * step; i+1 < len(row); i += 2 {
			order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-2*step:]))
		}
	}
}

// place copies the rows of a chunk to where they belong on the page.
func (p *tiffPage) place(raw, data []byte, stride, plane, left, top, rows int) {
	columns := min(p.chunkWidth, p.width-left)
	if p.planar {
		size := p.bits / 8
		for y := range rows {
			src := data[y*p.chunkStride():]
			dst := raw[(top+y)*stride+(left*p.samples+plane)*size:]
			for x := range columns {
				copy(dst[x*p.samples*size:][:size], src[x*size:])
			}
		}
		return
	}
	length := (columns*p.samples*p.bits + 7) / 8
	from := left * p.samples * p.bits / 8 // tiles are whole bytes wide
	for y := range rows {
		copy(raw[(top+y)*stride+from:][:length], data[y*p.chunkStride():])
	}
}
