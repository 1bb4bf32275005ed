package imaging

/*
#cgo pkg-config: libturbojpeg
#include <stdlib.h>
#include <turbojpeg.h>

// Takes plain pointers, because planes would be a pointer to Go's pointers.
static int scanstelle_luma(tjhandle handle, const unsigned char *rgb, int width, int height, unsigned char *gray) {
	unsigned char *planes[1] = {gray};
	return tjEncodeYUVPlanes(handle, rgb, width, 3 * width, height, TJPF_RGB, planes, NULL, TJSAMP_GRAY, 0);
}
*/
import "C"

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"sync"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
)

// turbo is one libjpeg-turbo handle; pools keep a few of them alive.
type turbo struct{ handle C.tjhandle }

func (t *turbo) failure() string { return C.GoString(C.tjGetErrorStr2(t.handle)) }

func turboPool(open func() C.tjhandle) *sync.Pool {
	return &sync.Pool{New: func() any {
		t := &turbo{open()}
		if t.handle == nil {
			return t
		}
		runtime.AddCleanup(t, func(h C.tjhandle) { C.tjDestroy(h) }, t.handle)
		return t
	}}
}

var (
	decoders = turboPool(func() C.tjhandle { return C.tjInitDecompress() })
	encoders = turboPool(func() C.tjhandle { return C.tjInitCompress() })
)

// scaled returns a side reduced by num/8, rounded as libjpeg-turbo rounds.
func scaled(side, num int) int { return (side*num + 7) / 8 }

// decodeJPEG decodes at num/8 of the size (1, 2, 4 or 8) into format and returns
// the pixels and, where the file is damaged but gave pixels, the complaint.
// The size must be the one of the checked header.
func decodeJPEG(data []byte, h Header, num int, format C.int, channels int) (pix []byte, damaged string, err error) {
	const op = "imaging.jpeg"
	t := decoders.Get().(*turbo)
	defer decoders.Put(t)
	if t.handle == nil {
		return nil, "", batch.Refuse(op, batch.CodeMemoryLimit, "")
	}
	width, height := scaled(h.Width, num), scaled(h.Height, num)
	pix = make([]byte, width*height*channels)
	// LIMITSCANS refuses progressive bombs of more than 500 scans.
	rc := C.tjDecompress2(t.handle, (*C.uchar)(unsafe.Pointer(&data[0])), C.ulong(len(data)),
		(*C.uchar)(unsafe.Pointer(&pix[0])), C.int(width), 0, C.int(height), format, C.TJFLAG_LIMITSCANS)
	if rc == 0 {
		return pix, "", nil
	}
	if C.tjGetErrorCode(t.handle) == C.TJERR_WARNING {
		return pix, t.failure(), nil
	}
	return nil, "", &batch.Error{Op: op, Code: batch.CodeBroken, Detail: t.failure()}
}

// jpegRaster decodes luma straight from the Y plane, and colour from a reduced
// or a full decode.
func jpegRaster(data []byte, h Header, colour bool) (*Raster, error) {
	r := &Raster{Width: h.Width, Height: h.Height}
	var err error
	switch {
	case h.Channels == 4:
		return cmykRaster(data, h)
	case h.Channels == 3 && colour:
		if r.RGB, r.Damaged, err = decodeJPEG(data, h, 8, C.TJPF_RGB, 3); err != nil {
			return nil, err
		}
		if err := r.fromRGB(); err != nil {
			return nil, err
		}
	default:
		if r.Gray, r.Damaged, err = decodeJPEG(data, h, 8, C.TJPF_GRAY, 1); err != nil {
			return nil, err
		}
		if h.Channels == 3 {
			if r.Small, _, err = decodeJPEG(data, h, 1, C.TJPF_RGB, 3); err != nil {
				return nil, err
			}
			r.SmallWidth, r.SmallHeight = scaled(h.Width, 1), scaled(h.Height, 1)
		}
	}
	return r, nil
}

// cmykRaster decodes CMYK and YCCK. Adobe files hold inverted values, which is
// what TJPF_CMYK passes through and what nearly every writer does.
func cmykRaster(data []byte, h Header) (*Raster, error) {
	pix, damaged, err := decodeJPEG(data, h, 8, C.TJPF_CMYK, 4)
	if err != nil {
		return nil, err
	}
	r := &Raster{Width: h.Width, Height: h.Height, Damaged: damaged, RGB: make([]byte, 3*h.Width*h.Height)}
	inverted := h.Transform >= 0
	for i := range h.Width * h.Height {
		k := int(pix[4*i+3])
		for c := range 3 {
			v := int(pix[4*i+c])
			if inverted {
				r.RGB[3*i+c] = byte(v * k / 255)
			} else {
				r.RGB[3*i+c] = byte((255 - v) * (255 - k) / 255)
			}
		}
	}
	return r, r.fromRGB()
}

// luma computes ITU-R BT.601 luma with the vector code of libjpeg-turbo: the same
// values that its JPEG files carry.
func luma(rgb []byte, width, height int) ([]byte, error) {
	const op = "imaging.luma"
	t := encoders.Get().(*turbo)
	defer encoders.Put(t)
	if t.handle == nil {
		return nil, batch.Refuse(op, batch.CodeMemoryLimit, "")
	}
	gray := make([]byte, width*height)
	_ = rgb[3*width*height-1]
	if C.scanstelle_luma(t.handle, (*C.uchar)(unsafe.Pointer(&rgb[0])), C.int(width), C.int(height), (*C.uchar)(unsafe.Pointer(&gray[0]))) != 0 {
		return nil, batch.Fail(op, batch.CodeInternal, fmt.Errorf("libjpeg-turbo: %s", t.failure()))
	}
	return gray, nil
}

// Sampling of colour.
const (
	wholeColour = C.TJSAMP_444
	halfColour  = C.TJSAMP_420
)

// encodeJPEG compresses 8 bit rows of channels samples (1 or 3), 4:4:4, and
// states the density in the JFIF header.
func encodeJPEG(pix []byte, width, height, stride, channels, quality int, dpiX, dpiY float64) ([]byte, error) {
	return encodeSampled(pix, width, height, stride, channels, quality, dpiX, dpiY, wholeColour)
}

func encodeSampled(pix []byte, width, height, stride, channels, quality int, dpiX, dpiY float64, sampling C.int) ([]byte, error) {
	const op = "imaging.encode"
	if quality < 1 || quality > 100 {
		return nil, batch.Refuse(op, batch.CodeUsage, "JPEG-Güte %d", quality)
	}
	t := encoders.Get().(*turbo)
	defer encoders.Put(t)
	if t.handle == nil {
		return nil, batch.Refuse(op, batch.CodeMemoryLimit, "")
	}
	format := C.int(C.TJPF_RGB)
	if channels == 1 {
		format, sampling = C.TJPF_GRAY, C.TJSAMP_GRAY
	}
	var out *C.uchar
	var size C.ulong
	rc := C.tjCompress2(t.handle, (*C.uchar)(unsafe.Pointer(&pix[0])), C.int(width), C.int(stride), C.int(height),
		format, &out, &size, sampling, C.int(quality), 0)
	defer func() { C.tjFree(out) }()
	if rc != 0 {
		return nil, batch.Fail(op, batch.CodeInternal, fmt.Errorf("libjpeg-turbo: %s", t.failure()))
	}
	file := C.GoBytes(unsafe.Pointer(out), C.int(size))
	setDensity(file, dpiX, dpiY)
	return file, nil
}

// setDensity writes dots per inch into the JFIF segment libjpeg put first.
func setDensity(file []byte, x, y float64) {
	if len(file) < 20 || string(file[6:11]) != "JFIF\x00" || x < 1 || x > math.MaxUint16 {
		return
	}
	if y < 1 || y > math.MaxUint16 {
		y = x
	}
	file[13] = 1
	binary.BigEndian.PutUint16(file[14:], uint16(math.Round(x)))
	binary.BigEndian.PutUint16(file[16:], uint16(math.Round(y)))
}

// EncodeJPEG compresses a raster, 4:4:4, with its resolution in the JFIF header.
// With colour false, or where RGB is missing, it codes Gray. Quality is 1 to 100.
func EncodeJPEG(r *Raster, quality int, colour bool) ([]byte, error) {
	if colour && r.RGB != nil {
		return encodeJPEG(r.RGB, r.Width, r.Height, 3*r.Width, 3, quality, r.DPI, r.DPI)
	}
	return encodeJPEG(r.Gray, r.Width, r.Height, r.Width, 1, quality, r.DPI, r.DPI)
}

// EncodeFrameJPEG compresses raw rows from a device (see FromFrame) without an
// intermediate copy; 16 bit rows are reduced to 8 bit first. Bitonal frames are
// batch.CodeUnsupported: they go to EncodeG4.
func EncodeFrameJPEG(data []byte, img batch.Image, bytesPerLine, quality int) ([]byte, error) {
	if err := checkFrame(data, img, bytesPerLine); err != nil {
		return nil, err
	}
	switch img.Bits {
	case 1:
		return nil, batch.Refuse("imaging.encode", batch.CodeUnsupported, "JPEG mit 1 Bit")
	case 16:
		samples := img.Width * img.Channels
		data, bytesPerLine = packRows(data, bytesPerLine, samples, img.Height, 16), samples
	}
	return encodeJPEG(data, img.Width, img.Height, bytesPerLine, img.Channels, quality, img.DPI, img.DPIY)
}
