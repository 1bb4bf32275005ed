package imaging

/*
#cgo pkg-config: libdmtx
#include <stdlib.h>
#include <string.h>
#include <dmtx.h>

static int scanstelle_dmtx(unsigned char *gray, int width, int height, int milliseconds, char *text, int most) {
	int n = -1;
	DmtxImage *image = dmtxImageCreate(gray, width, height, DmtxPack8bppK);
	DmtxDecode *decode = image ? dmtxDecodeCreate(image, 1) : NULL;
	if (decode) {
		DmtxTime until = dmtxTimeAdd(dmtxTimeNow(), milliseconds);
		DmtxRegion *region;
		while (n < 0 && (region = dmtxRegionFindNext(decode, &until)) != NULL) {
			DmtxMessage *message = dmtxDecodeMatrixRegion(decode, region, DmtxUndefined);
			if (message) {
				n = message->outputIdx < most ? message->outputIdx : most;
				memcpy(text, message->output, n);
				dmtxMessageDestroy(&message);
			}
			dmtxRegionDestroy(&region);
		}
		dmtxDecodeDestroy(&decode);
	}
	if (image)
		dmtxImageDestroy(&image);
	return n;
}
*/
import "C"

import (
	"strings"
	"unsafe"
)

// dmtxMilliseconds bounds the search of libdmtx in one place that looks like modules.
const dmtxMilliseconds = 20

// readDataMatrix reads one Data Matrix code (ISO/IEC 16022) from gray pixels,
// within the given time.
func readDataMatrix(gray []byte, width, height, milliseconds int) (string, bool) {
	if width < 16 || height < 16 {
		return "", false
	}
	text := make([]byte, 4096)
	n := C.scanstelle_dmtx((*C.uchar)(unsafe.Pointer(&gray[0])), C.int(width), C.int(height), C.int(milliseconds),
		(*C.char)(unsafe.Pointer(&text[0])), C.int(len(text)))
	if n <= 0 {
		return "", false
	}
	return strings.ToValidUTF8(string(text[:n]), "\uFFFD"), true
}
