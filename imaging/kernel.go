package imaging

/*
#cgo CFLAGS: -O3
#include <string.h>

// Every second pixel per side is plenty for a mean of 64.
static void scanstelle_small(unsigned char *restrict out, long w, long h, const unsigned char *restrict rgb, long width, long height) {
	for (long y = 0; y < h; y++)
		for (long x = 0; x < w; x++) {
			unsigned red = 0, green = 0, blue = 0, n = 0;
			long right = (x + 1) * 8 < width ? (x + 1) * 8 : width, bottom = (y + 1) * 8 < height ? (y + 1) * 8 : height;
			for (long v = y * 8; v < bottom; v += 2)
				for (long u = x * 8; u < right; u += 2, n++) {
					const unsigned char *p = rgb + 3 * (v * width + u);
					red += p[0], green += p[1], blue += p[2];
				}
			unsigned char *o = out + 3 * (y * w + x);
			o[0] = red / n, o[1] = green / n, o[2] = blue / n;
		}
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
// The tensor of the gradients of every second row of a box, see (*sheet).tensor.
static void scanstelle_tensor(const unsigned char *restrict gray, long width, long left, long top, long right, long bottom, long long *restrict sum) {
	long long xx = 0, yy = 0, xy = 0;
	for (long y = top; y < bottom; y += 2) {
		const unsigned char *row = gray + y * width, *below = row + width;
		int rowxx = 0, rowyy = 0, rowxy = 0; // a row of a square is short
		for (long x = left; x < right; x++) {
			// Both centred between the four pixels, so that no diagonal is favoured.
			int falling = below[x + 1] - row[x], rising = row[x + 1] - below[x];
			int dx = falling + rising, dy = falling - rising;
			rowxx += dx * dx;
			rowyy += dy * dy;
			rowxy += dx * dy;
		}
		xx += rowxx, yy += rowyy, xy += rowxy;
	}
	sum[0] = xx, sum[1] = yy, sum[2] = xy;
}

// See (*sheet).ridges.
static void scanstelle_ridges(unsigned char *restrict out, const unsigned char *restrict contrast, long w, long h, long reach, long diagonal, unsigned char floor) {
	const long steps[4] = {reach, reach * w, diagonal * w + diagonal, diagonal * w - diagonal};
	for (long y = reach; y < h - reach; y++) {
		const unsigned char *in = contrast + y * w;
		for (long x = reach; x < w - reach; x++) {
			unsigned char v = in[x], best = 0;
			for (int k = 0; k < 4; k++) {
				unsigned char a = in[x - steps[k]], b = in[x + steps[k]], side = a > b ? a : b, out = v > side ? v - side : 0;
				best = out > best ? out : best;
			}
			out[y * w + x] = v >= floor && best >= floor ? best : 0;
		}
	}
}
*/
import "C"

import "unsafe"

// The loops over every pixel of a page are in C because the compiler vectorises
// them there: 3 instead of 20 ms for a page.

// shrinkColour averages squares of reduction × reduction pixels.
func shrinkColour(rgb []byte, width, height int) (small []byte, w, h int) {
	w, h = (width+reduction-1)/reduction, (height+reduction-1)/reduction
	small = make([]byte, 3*w*h)
	if len(small) == 0 {
		return small, w, h
	}
	_ = rgb[3*width*height-1]
	C.scanstelle_small((*C.uchar)(unsafe.Pointer(&small[0])), C.long(w), C.long(h), (*C.uchar)(unsafe.Pointer(&rgb[0])), C.long(width), C.long(height))
	return small, w, h
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

// sumTensor sums the squares and the product of the gradients over a box that lies
// one pixel within the picture: along x, along y, both.
func sumTensor(gray []byte, width int, left, top, right, bottom int) [3]float64 {
	_ = gray[bottom*width+right]
	var sum [3]C.longlong
	C.scanstelle_tensor((*C.uchar)(unsafe.Pointer(&gray[0])), C.long(width), C.long(left), C.long(top), C.long(right), C.long(bottom), &sum[0])
	return [3]float64{float64(sum[0]), float64(sum[1]), float64(sum[2])}
}

// standOut is (*sheet).ridges on plain pixels.
func standOut(contrast []byte, width, height, reach, diagonal int, floor byte) []byte {
	out := make([]byte, len(contrast))
	if width > 2*reach && height > 2*reach {
		_ = contrast[width*height-1]
		C.scanstelle_ridges((*C.uchar)(unsafe.Pointer(&out[0])), (*C.uchar)(unsafe.Pointer(&contrast[0])), C.long(width), C.long(height),
			C.long(reach), C.long(diagonal), C.uchar(floor))
	}
	return out
}
