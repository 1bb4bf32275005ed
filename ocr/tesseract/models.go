package tesseract

// #cgo LDFLAGS: -ltesseract
// #include <stdlib.h>
// #include <tesseract/capi.h>
import "C"

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
)

// Model is one installed language.
type Model struct {
	Language string // "deu"
	Path     string // of the traineddata file
	Bytes    int64
	SHA256   string
	Version  string // as its makers name it: "4.00.00alpha:deu:synth20170629:[…]"
	// Kind is "fast" (integer weights), "best" (float weights), "standard" (with
	// the older recogniser beside) or "" where the file does not tell.
	Kind string
}

// String returns language and kind.
func (m Model) String() string {
	if m.Kind == "" {
		return m.Language
	}
	return m.Language + " (" + m.Kind + ")"
}

// Installed returns the folder Tesseract takes its models from (TESSDATA_PREFIX
// or the one it was built with) and the names of the models in it, sorted.
func Installed() (folder string, languages []string) {
	loading.Lock()
	defer loading.Unlock()
	return installed()
}

// installed asks the library, which knows the folder only after trying to load
// something. The attempt names no model, costs nothing and is kept quiet. The
// caller holds loading.
func installed() (folder string, languages []string) {
	api := C.TessBaseAPICreate()
	defer C.TessBaseAPIDelete(api)
	none, debug, null, empty := C.CString("none"), C.CString("debug_file"), C.CString(os.DevNull), C.CString("")
	for _, s := range []*C.char{none, debug, null, empty} {
		defer C.free(unsafe.Pointer(s))
	}
	C.TessBaseAPISetVariable(api, debug, null)
	C.TessBaseAPIInit3(api, nil, none)
	C.TessBaseAPISetVariable(api, debug, empty)
	folder = C.GoString(C.TessBaseAPIGetDatapath(api))
	list := C.TessBaseAPIGetAvailableLanguagesAsVector(api)
	defer C.TessDeleteTextArray(list)
	for p := list; p != nil && *p != nil; p = (**C.char)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(*p))) {
		languages = append(languages, C.GoString(*p))
	}
	slices.Sort(languages)
	return folder, languages
}

// Describe returns the models of the languages. A missing one gives
// CodeLanguage with the installed ones named.
func Describe(languages ...string) ([]Model, error) {
	loading.Lock()
	defer loading.Unlock()
	return describe(languages)
}

func describe(languages []string) ([]Model, error) {
	folder, have := installed()
	var models []Model
	for _, language := range languages {
		if !slices.Contains(have, language) {
			return nil, batch.Refuse("ocr.load", batch.CodeLanguage, "%s (vorhanden in %s: %s)", language, folder, strings.Join(have, ", "))
		}
		m := Model{Language: language, Path: filepath.Join(folder, filepath.FromSlash(language)+".traineddata")}
		data, err := os.ReadFile(m.Path)
		if err != nil {
			return nil, &batch.Error{Op: "ocr.load", Code: batch.CodeLanguage, Detail: language, Err: err}
		}
		sum := sha256.Sum256(data)
		m.Bytes, m.SHA256 = int64(len(data)), hex.EncodeToString(sum[:])
		parts := components(data)
		m.Version = string(parts[componentVersion])
		m.Kind = kind(parts)
		models = append(models, m)
	}
	return models, nil
}

// Components of a traineddata file, by Tesseract's TessdataType.
const (
	componentInttemp = 4 // the older recogniser
	componentLSTM    = 17
	componentVersion = 23
)

// components splits a traineddata file: a count, that many 64 bit offsets (-1
// for absent), the parts. All numbers are little-endian.
func components(data []byte) map[int][]byte {
	parts := map[int][]byte{}
	if len(data) < 4 {
		return parts
	}
	n := int(binary.LittleEndian.Uint32(data))
	if n < 1 || n > 64 || len(data) < 4+8*n {
		return parts
	}
	end := int64(len(data))
	for i := n - 1; i >= 0; i-- {
		start := int64(binary.LittleEndian.Uint64(data[4+8*i:]))
		if start < int64(4+8*n) || start > end {
			continue
		}
		parts[i] = data[start:end]
		end = start
	}
	return parts
}

// kind looks at the end of the recogniser: its network's description in
// brackets, the training flags (1 = integer weights) and six more 32 bit values.
func kind(parts map[int][]byte) string {
	const tail = 7 * 4
	lstm := parts[componentLSTM]
	if len(lstm) <= tail || lstm[len(lstm)-tail-1] != ']' {
		return ""
	}
	switch integer := binary.LittleEndian.Uint32(lstm[len(lstm)-tail:])&1 == 1; {
	case len(parts[componentInttemp]) > 0:
		return "standard"
	case integer:
		return "fast"
	default:
		return "best"
	}
}
