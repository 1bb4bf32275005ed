package imaging

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestFromFrame(t *testing.T) {
	gray := []byte{1, 2, 3, 4, 5, 6}
	r, err := FromFrame(gray, batch.Image{Width: 3, Height: 2, Bits: 8, Channels: 1, DPI: 200}, 3)
	if err != nil || &r.Gray[0] != &gray[0] || r.DPI != 200 {
		t.Errorf("8 bit gray without padding is not used in place: %v", err)
	}
	if r, err = FromFrame([]byte{1, 2, 3, 0, 4, 5, 6}, batch.Image{Width: 3, Height: 2, Bits: 8, Channels: 1}, 4); err != nil || !bytes.Equal(r.Gray, gray) {
		t.Errorf("padded rows: %v", err)
	}
	rgb := []byte{255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}
	if r, err = FromFrame(rgb, batch.Image{Width: 2, Height: 2, Bits: 8, Channels: 3}, 6); err != nil || !bytes.Equal(r.Gray, []byte{76, 150, 29, 255}) || &r.RGB[0] != &rgb[0] {
		t.Errorf("colour: %v %v", r.Gray, err)
	}
	deep := binary.NativeEndian.AppendUint16(binary.NativeEndian.AppendUint16(nil, 0x1234), 0xFF00)
	if r, err = FromFrame(deep, batch.Image{Width: 2, Height: 1, Bits: 16, Channels: 1}, 4); err != nil || !bytes.Equal(r.Gray, []byte{0x12, 0xFF}) {
		t.Errorf("16 bit: %v %v", r.Gray, err)
	}
	if r, err = FromFrame([]byte{0xA0, 0x80}, batch.Image{Width: 9, Height: 1, Bits: 1, Channels: 1}, 2); err != nil || !r.Bitonal ||
		!bytes.Equal(r.Gray, []byte{0, 255, 0, 255, 255, 255, 255, 255, 0}) {
		t.Errorf("bitonal: %v %v", r.Gray, err)
	}
	for name, c := range map[string]struct {
		img    batch.Image
		stride int
		want   batch.Code
	}{
		"rows missing": {batch.Image{Width: 3, Height: 3, Bits: 8, Channels: 1}, 3, batch.CodeShortFrame},
		"row short":    {batch.Image{Width: 3, Height: 2, Bits: 8, Channels: 1}, 2, batch.CodeShortFrame},
		"4 channels":   {batch.Image{Width: 1, Height: 1, Bits: 8, Channels: 4}, 4, batch.CodeUnsupported},
		"no width":     {batch.Image{Width: 0, Height: 1, Bits: 8, Channels: 1}, 4, batch.CodeBroken},
	} {
		if _, err := FromFrame(gray, c.img, c.stride); batch.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncodeFrameJPEG(t *testing.T) {
	src := picture(120, 80)
	padded := make([]byte, 80*364)
	deep := make([]byte, 80*720)
	for y := range 80 {
		copy(padded[y*364:], src.RGB[y*360:(y+1)*360])
		for x := range 360 {
			binary.NativeEndian.PutUint16(deep[y*720+2*x:], uint16(src.RGB[y*360+x])<<8)
		}
	}
	for _, c := range []struct {
		data         []byte
		bits, stride int
	}{{padded, 8, 364}, {deep, 16, 720}} {
		file, err := EncodeFrameJPEG(c.data, batch.Image{Width: 120, Height: 80, Bits: c.bits, Channels: 3, DPI: 300, DPIY: 600}, c.stride, 92)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
			t.Error(err)
		}
		h, err := ReadHeader(file)
		if err != nil || h.DPIX != 300 || h.DPIY != 600 || h.Channels != 3 {
			t.Errorf("%+v %v", h, err)
		}
		r, err := Decode(file, batch.Image{Codec: batch.JPEG}, true, Limits{})
		if err != nil || meanGap(r.RGB, src.RGB) > 3 {
			t.Errorf("%d bit: %v", c.bits, err)
		}
	}
	if _, err := EncodeFrameJPEG([]byte{0}, batch.Image{Width: 8, Height: 1, Bits: 1, Channels: 1}, 1, 90); batch.CodeOf(err) != batch.CodeUnsupported {
		t.Errorf("bitonal as JPEG: %v", err)
	}
	if _, err := EncodeJPEG(src, 101, true); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("quality 101: %v", err)
	}
}

func TestQuarterTurns(t *testing.T) {
	r := &Raster{Width: 3, Height: 2, Gray: []byte{1, 2, 3, 4, 5, 6}}
	for turn, want := range map[int][]byte{
		0: {1, 2, 3, 4, 5, 6}, 90: {4, 1, 5, 2, 6, 3}, 180: {6, 5, 4, 3, 2, 1}, 270: {3, 6, 2, 5, 1, 4},
	} {
		out := Upright(r, turn, 0)
		if !bytes.Equal(out.Gray, want) || turn%180 != 0 && (out.Width != 2 || out.Height != 3) {
			t.Errorf("%d: %v", turn, out.Gray)
		}
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"\xff\xd8\xff\xe0": "jpeg", pngSignature: "png", "II*\x00": "tiff", "MM\x00*": "tiff", "%PDF-1.7": "pdf", "junk\n%PDF-1.4": "pdf",
		"GIF89a": "gif", "RIFF\x00\x00\x00\x00WEBPVP8 ": "webp", "\x00\x00\x00\x0cjP  \r\n\x87\n": "jp2", "  <!DOCTYPE html>": "html",
		"\xef\xbb\xbf<HTML>": "html", "<?xml version": "xml", "Hallo": "", "": "", "BM": "bmp", "\x97JB2\r\n\x1a\n": "jbig2",
	} {
		if got := Sniff([]byte(head)); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
}
