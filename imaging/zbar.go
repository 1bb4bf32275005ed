package imaging

/*
#cgo pkg-config: zbar
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

typedef struct {
	int type, length;
	int left, top, right, bottom;
	char *text;
} scanstelle_symbol;

// One call holds the caller's pixels, so that no pointer outlives it.
static int scanstelle_zbar(const unsigned char *gray, unsigned width, unsigned height, int linear, int qr,
                           int rows, int columns, scanstelle_symbol *out, int most) {
	static const zbar_symbol_type_t bars[] = {
		ZBAR_CODE128, ZBAR_CODE39, ZBAR_EAN13, ZBAR_EAN8, ZBAR_UPCA, ZBAR_UPCE,
	};
	int n = 0;
	zbar_set_verbosity(0);
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	if (!scanner || !image)
		goto end;
	zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_ENABLE, 0);
	for (unsigned i = 0; linear && i < sizeof bars / sizeof *bars; i++)
		zbar_image_scanner_set_config(scanner, bars[i], ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, qr);
	// The density of Y is that of the rows, which are read along X.
	zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_Y_DENSITY, rows);
	zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_X_DENSITY, columns);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, width, height);
	zbar_image_set_data(image, gray, (unsigned long)width * height, NULL);
	if (zbar_scan_image(scanner, image) < 0)
		goto end;
	const zbar_symbol_t *s = zbar_image_first_symbol(image);
	for (; s && n < most; s = zbar_symbol_next(s)) {
		scanstelle_symbol *o = &out[n];
		// zbar itself drops weak price codes only where every line was read.
		zbar_symbol_type_t type = zbar_symbol_get_type(s);
		if (type > ZBAR_PARTIAL && type < ZBAR_COMPOSITE && zbar_symbol_get_quality(s) < 4)
			continue;
		unsigned points = zbar_symbol_get_loc_size(s);
		o->length = (int)zbar_symbol_get_data_length(s);
		o->text = malloc(o->length + 1);
		if (!o->text)
			break;
		memcpy(o->text, zbar_symbol_get_data(s), o->length);
		o->type = type;
		o->left = o->top = 1 << 30;
		o->right = o->bottom = -1;
		for (unsigned i = 0; i < points; i++) {
			int x = zbar_symbol_get_loc_x(s, i), y = zbar_symbol_get_loc_y(s, i);
			if (x < o->left) o->left = x;
			if (y < o->top) o->top = y;
			if (x > o->right) o->right = x;
			if (y > o->bottom) o->bottom = y;
		}
		n++;
	}
end:
	if (image) zbar_image_destroy(image);
	if (scanner) zbar_image_scanner_destroy(scanner);
	return n;
}
*/
import "C"

import (
	"strings"
	"unicode"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
)

// zbarFormats names what zbar is asked for. Interleaved 2 of 5 stays off: it
// gives false, shortened reads.
var zbarFormats = map[C.int]string{
	C.ZBAR_QRCODE: "QR", C.ZBAR_CODE128: "CODE128", C.ZBAR_CODE39: "CODE39",
	C.ZBAR_EAN13: "EAN13", C.ZBAR_EAN8: "EAN8", C.ZBAR_UPCA: "UPCA", C.ZBAR_UPCE: "UPCE",
}

const mostSymbols = 64

// search says what readZBar looks for and how closely. Nearly all its time goes
// into the pixels of the lines it reads, whatever is on them.
type search struct {
	linear, qr    bool // codes of bars, QR codes
	rows, columns int  // every so many rows and columns are read; 0: none
}

// closely reads every row and column for everything.
var closely = search{linear: true, qr: true, rows: 1, columns: 1}

// readZBar reads codes from gray pixels. Boxes are pixels of this picture.
func readZBar(gray []byte, width, height int, look search) []batch.Barcode {
	if width < 16 || height < 16 {
		return nil
	}
	found := make([]C.scanstelle_symbol, mostSymbols)
	n := C.scanstelle_zbar((*C.uchar)(unsafe.Pointer(&gray[0])), C.uint(width), C.uint(height), flag(look.linear), flag(look.qr),
		C.int(look.rows), C.int(look.columns), &found[0], mostSymbols)
	var codes []batch.Barcode
	for _, s := range found[:n] {
		text := C.GoStringN(s.text, s.length)
		C.free(unsafe.Pointer(s.text))
		format := zbarFormats[s._type]
		if format == "" {
			continue
		}
		// Some printers append a control character.
		text = strings.TrimFunc(strings.ToValidUTF8(text, "\uFFFD"), unicode.IsControl)
		code := batch.Barcode{Format: format, Text: text}
		if s.right >= s.left {
			code.Box = [4]int{int(s.left), int(s.top), int(s.right - s.left), int(s.bottom - s.top)}
		}
		codes = append(codes, code)
	}
	return codes
}

func flag(on bool) C.int {
	if on {
		return 1
	}
	return 0
}
