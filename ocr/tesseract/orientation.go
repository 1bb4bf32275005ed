package tesseract

// #cgo LDFLAGS: -llept
// #include <stdlib.h>
// #include <leptonica/allheaders.h>
// #include <tesseract/capi.h>
import "C"

import (
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// Orientation tells by how many degrees clockwise (0, 90, 180, 270) an 8 bit
// gray page of w by h pixels must be turned to be upright. The confidence is
// Tesseract's: about 1 is a guess, above 5 is safe; it is 0 where the page holds
// too little text to tell. The page is read by a model of its own ("osd"),
// which takes 0.4 s, as long as reading a short letter: ask only where cheaper
// means are unsure. Errors: CodeLanguage (model missing), CodeBroken.
func Orientation(gray []byte, w, h int, dpi float64) (degrees int, confidence float64, err error) {
	const model = "osd"
	page := ocr.Page{Gray: gray, Width: w, Height: h, DPI: dpi, Languages: []string{model}}
	if err := page.Check(); err != nil {
		return 0, 0, err
	}
	loading.Lock()
	if _, err := describe(page.Languages); err != nil {
		loading.Unlock()
		return 0, 0, err
	}
	api := C.TessBaseAPICreate()
	defer C.TessBaseAPIDelete(api)
	name := C.CString(model)
	defer C.free(unsafe.Pointer(name))
	failed := C.TessBaseAPIInit3(api, nil, name) != 0
	loading.Unlock()
	if failed {
		return 0, 0, &batch.Error{Op: "ocr.orientation", Code: batch.CodeBroken, Detail: "Tesseract " + model}
	}
	C.TessBaseAPISetPageSegMode(api, C.PSM_OSD_ONLY)
	// An image handed over as bare pixels would have no resolution.
	encoded := bmp(nil, page)
	pix := C.pixReadMem((*C.l_uint8)(unsafe.Pointer(&encoded[0])), C.size_t(len(encoded)))
	if pix == nil {
		return 0, 0, fail(page, "Bild", nil)
	}
	defer C.pixDestroy(&pix)
	C.TessBaseAPISetImage2(api, pix)
	var turned C.int
	var sure, scriptSure C.float
	var script *C.char // belongs to the library
	if C.TessBaseAPIDetectOrientationScript(api, &turned, &sure, &script, &scriptSure) == 0 {
		return 0, 0, nil
	}
	return (360 - int(turned)) % 360, max(float64(sure), 0), nil
}
