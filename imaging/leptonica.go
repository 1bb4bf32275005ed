package imaging

/*
#cgo pkg-config: lept
#include <string.h>
#include <leptonica/allheaders.h>

static PIX *scanstelle_pix(int w, int h, const l_uint32 *words) {
	PIX *p = pixCreate(w, h, 1);
	if (p)
		memcpy(pixGetData(p), words, (size_t)pixGetWpl(p) * h * 4);
	return p;
}
*/
import "C"

import (
	"math"
	"unsafe"
)

func init() { C.setMsgSeverity(C.L_SEVERITY_NONE) }

// mask is a bitonal picture in leptonica's layout: 32 bit words, 1 = ink, the
// first pixel in the highest bit.
type mask struct {
	width, height, wpl int
	words              []uint32
}

func newMask(width, height int) *mask {
	wpl := (width + 31) / 32
	return &mask{width: width, height: height, wpl: wpl, words: make([]uint32, wpl*height)}
}

func (m *mask) set(x, y int) { m.words[y*m.wpl+x>>5] |= 1 << (31 - x&31) }

// turned returns the mask turned by 90 degrees clockwise.
func (m *mask) turned() *mask {
	out := newMask(m.height, m.width)
	for y := range m.height {
		for i, word := range m.words[y*m.wpl : (y+1)*m.wpl] {
			for bit := 0; word != 0; bit++ {
				if word&(1<<31) != 0 {
					out.set(m.height-1-y, 32*i+bit)
				}
				word <<= 1
			}
		}
	}
	return out
}

// sweepDegrees is how far to either side a lean is looked for; beyond that a
// page is no longer skewed but thrown in.
const sweepDegrees = 12

// lean finds the angle at which the rows of the mask separate best: degrees
// clockwise by which lines lean, and leptonica's confidence (the ratio of the
// best to the worst row profile; above 3 is sure). Without enough ink both are 0.
func (m *mask) lean() (degrees, confidence float64) {
	if m.width < 64 || m.height < 64 {
		return 0, 0
	}
	pix := C.scanstelle_pix(C.int(m.width), C.int(m.height), (*C.l_uint32)(unsafe.Pointer(&m.words[0])))
	if pix == nil {
		return 0, 0
	}
	defer C.pixDestroy(&pix)
	var angle, conf C.l_float32
	if C.pixFindSkewSweepAndSearch(pix, &angle, &conf, 2, 1, sweepDegrees, 1, 0.01) != 0 {
		return 0, 0
	}
	// leptonica tells the clockwise turn that straightens the page.
	if d, c := -float64(angle), float64(conf); !math.IsNaN(d) && !math.IsNaN(c) {
		return d, c
	}
	return 0, 0
}

// ascent asks leptonica for the evidence of ascenders over descenders, after
// straightening by lean degrees: positive for text that stands upright, negative
// for text upside down; above 8 is sure, 0 is no evidence at all.
func (m *mask) ascent(lean float64) float64 {
	pix := C.scanstelle_pix(C.int(m.width), C.int(m.height), (*C.l_uint32)(unsafe.Pointer(&m.words[0])))
	if pix == nil {
		return 0
	}
	defer func() { C.pixDestroy(&pix) }()
	if math.Abs(lean) > 0.7 {
		straight := C.pixRotate(pix, C.l_float32(-lean*math.Pi/180), C.L_ROTATE_SHEAR, C.L_BRING_IN_WHITE, 0, 0)
		if straight == nil {
			return 0
		}
		C.pixDestroy(&pix)
		pix = straight
	}
	var up C.l_float32
	if C.pixUpDownDetect(pix, &up, 0, 0, 0) != 0 {
		return 0
	}
	return float64(up)
}
