package imaging

/*
#include <stdlib.h>
#include <string.h>

// Tells whether runs of dark, light, dark, light, dark measure 1:1:3:1:1.
static int scanstelle_ratio(const int *run, int *total) {
	int all = run[0] + run[1] + run[2] + run[3] + run[4];
	*total = all;
	if (all < 9)
		return 0;
	float module = all / 7.0f, slack = module * 0.5f + 0.8f;
	for (int k = 0; k < 5; k++) {
		float want = k == 2 ? 3 * module : module, room = k == 2 ? 1.6f * slack : slack;
		if (run[k] > want + room || run[k] < want - room)
			return 0;
	}
	return 1;
}

// Walks a column up or down from the middle of a finder through its three runs.
static int scanstelle_walk(const unsigned char *at, long step, long most, unsigned char limit, int *run) {
	long i = 0;
	for (int k = 0; k < 3; k++) {
		long begin = i;
		while (i < most && (at[i * step] >= limit) == (k != 1))
			i++;
		run[k] = (int)(i - begin);
		if (run[k] == 0 || (i == most && k < 2))
			return 0;
	}
	return 1;
}

static int scanstelle_upright(const unsigned char *c, long w, long h, long x, long y, unsigned char limit, int across) {
	int up[3], down[3], total;
	const unsigned char *at = c + y * w + x;
	if (!scanstelle_walk(at, -w, y + 1, limit, up) || !scanstelle_walk(at, w, h - y, limit, down))
		return 0;
	int run[5] = {up[2], up[1], up[0] + down[0] - 1, down[1], down[2]};
	return scanstelle_ratio(run, &total) && 10 * total >= 6 * across && 6 * total <= 10 * across;
}

typedef struct { int x, y, size, rows; } scanstelle_centre;

enum { most_centres = 256 };

// Adds a hit to the centre it belongs to, or opens one.
static int scanstelle_note(scanstelle_centre *list, int n, int x, int y, int size) {
	for (int i = n - 1; i >= 0; i--) {
		scanstelle_centre *f = &list[i];
		if (4 * abs(f->x - x) <= size && 2 * abs(f->y - y) <= size && 10 * abs(f->size - size) <= 4 * size) {
			f->rows++;
			return n;
		}
	}
	if (n < most_centres)
		list[n++] = (scanstelle_centre){x, y, size, 1};
	return n;
}

// Lists what may be the finders of QR codes.
static int scanstelle_centres(const unsigned char *c, long w, long h, unsigned char limit, scanstelle_centre *list) {
	int n = 0;
	unsigned char *change = calloc(w + 8, 1);
	for (long y = 0; change && y < h && n < most_centres; y++) {
		const unsigned char *row = c + y * w;
		for (long x = 1; x < w; x++)
			change[x] = (row[x] >= limit) != (row[x - 1] >= limit);
		int run[5] = {0};
		long last = 0;
		for (long x = 0; x < w; x += 8) {
			unsigned long long eight;
			memcpy(&eight, change + x, 8);
			if (!eight)
				continue;
			for (long u = x; u < x + 8; u++) {
				if (!change[u])
					continue;
				memmove(run, run + 1, 4 * sizeof *run);
				run[4] = (int)(u - last);
				last = u;
				int total;
				if (row[u - 1] < limit || !run[0] || !scanstelle_ratio(run, &total))
					continue;
				long middle = u - run[4] - run[3] - (run[2] + 1) / 2;
				if (scanstelle_upright(c, w, h, middle, y, limit, total))
					n = scanstelle_note(list, n, (int)middle, (int)y, total);
			}
		}
	}
	free(change);
	return n;
}

// Tells whether two of them are alike and as far apart as in one code: 14 to 170
// modules, a finder being 7.
static int scanstelle_finders(const unsigned char *c, long w, long h, unsigned char limit) {
	scanstelle_centre list[most_centres];
	int n = scanstelle_centres(c, w, h, limit, list);
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			const scanstelle_centre *a = &list[i], *b = &list[k];
			long long dx = a->x - b->x, dy = a->y - b->y, far = dx * dx + dy * dy, size = (a->size + b->size) / 2;
			if (a->rows > 1 && b->rows > 1 && 10 * abs(a->size - b->size) <= 4 * size && 2 * far >= 5 * size * size && far <= 625 * size * size)
				return 1;
		}
	return n == most_centres;
}
*/
import "C"

import "unsafe"

// hasFinders tells whether the page shows what may be two finders of a QR code:
// squares within frames, dark and light in the ratio 1:1:3:1:1 along a row and
// along the column through their middle (ISO/IEC 18004, 6.3.3), at any lean.
func (s *sheet) hasFinders() bool {
	if len(s.contrast) == 0 {
		return false
	}
	return C.scanstelle_finders((*C.uchar)(unsafe.Pointer(&s.contrast[0])), C.long(s.width), C.long(s.height), C.uchar(s.inkLimit())) != 0
}
