package imaging

/*
#cgo CFLAGS: -O3
#include <string.h>

static void scanstelle_luma(unsigned char *restrict gray, const unsigned char *restrict rgb, long pixels) {
	for (long i = 0; i < pixels; i++)
		gray[i] = (unsigned char)((19595u * rgb[3*i] + 38470u * rgb[3*i+1] + 7471u * rgb[3*i+2] + 32768u) >> 16);
}

static void scanstelle_reduce(unsigned char *restrict out, long w, long h, const unsigned char *restrict in, long stride, long f) {
	for (long y = 0; y < h; y++) {
		const unsigned char *a = in + y * f * stride;
		unsigned char *o = out + y * w;
		if (f == 2) {
			const unsigned char *b = a + stride;
			for (long x = 0; x < w; x++)
				o[x] = (unsigned char)((a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1] + 2) >> 2);
			continue;
		}
		for (long x = 0; x < w; x++) {
			unsigned sum = 0;
			for (long v = 0; v < f; v++)
				for (long u = 0; u < f; u++)
					sum += a[v * stride + x * f + u];
			o[x] = (unsigned char)(sum / (unsigned)(f * f));
		}
	}
}

static void scanstelle_darker(unsigned char *restrict out, const unsigned char *restrict in, const unsigned char *restrict level, long w, long rows) {
	for (long y = 0; y < rows; y++)
		for (long x = 0; x < w; x++)
			out[y*w + x] = level[x] > in[y*w + x] ? level[x] - in[y*w + x] : 0;
}

static void scanstelle_ink(unsigned char *restrict out, const unsigned char *restrict contrast, long pixels, unsigned char least) {
	for (long i = 0; i < pixels; i++)
		out[i] = contrast[i] >= least ? 255 - contrast[i] : 255;
}
*/
import "C"

import "unsafe"

// The loops over every pixel of a page are in C because the compiler vectorises
// them there: 3 instead of 20 ms for a page.

// luma computes ITU-R BT.601 luma; len(rgb) is at least 3 × len(gray).
func luma(gray, rgb []byte) {
	if len(gray) == 0 {
		return
	}
	_ = rgb[3*len(gray)-1]
	C.scanstelle_luma((*C.uchar)(unsafe.Pointer(&gray[0])), (*C.uchar)(unsafe.Pointer(&rgb[0])), C.long(len(gray)))
}

// reduce averages boxes of factor × factor pixels; what does not fill a box at
// the right and the bottom is dropped.
func reduce(pix []byte, width, height, factor int) (out []byte, w, h int) {
	w, h = width/factor, height/factor
	out = make([]byte, w*h)
	if len(out) == 0 {
		return out, w, h
	}
	_ = pix[(h*factor-1)*width+w*factor-1]
	C.scanstelle_reduce((*C.uchar)(unsafe.Pointer(&out[0])), C.long(w), C.long(h),
		(*C.uchar)(unsafe.Pointer(&pix[0])), C.long(width), C.long(factor))
	return out, w, h
}

// darker writes how much darker than level, one value per column, the rows are.
func darker(out, rows, level []byte) {
	if len(rows) == 0 {
		return
	}
	_ = out[len(rows)-1]
	C.scanstelle_darker((*C.uchar)(unsafe.Pointer(&out[0])), (*C.uchar)(unsafe.Pointer(&rows[0])),
		(*C.uchar)(unsafe.Pointer(&level[0])), C.long(len(level)), C.long(len(rows)/len(level)))
}

// inkOnWhite paints contrast below least white and the rest as dark as it is.
func inkOnWhite(contrast []byte, least byte) []byte {
	out := make([]byte, len(contrast))
	if len(out) > 0 {
		C.scanstelle_ink((*C.uchar)(unsafe.Pointer(&out[0])), (*C.uchar)(unsafe.Pointer(&contrast[0])), C.long(len(out)), C.uchar(least))
	}
	return out
}
