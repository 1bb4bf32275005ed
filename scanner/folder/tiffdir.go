package folder

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Tags of TIFF 6.0 (Adobe, 1992) and its technical notes that are read.
const (
	tagSubfile       = 254
	tagWidth         = 256
	tagHeight        = 257
	tagBits          = 258
	tagCompression   = 259
	tagPhotometric   = 262
	tagFillOrder     = 266
	tagStripOffsets  = 273
	tagOrientation   = 274
	tagSamples       = 277
	tagRowsPerStrip  = 278
	tagStripCounts   = 279
	tagXResolution   = 282
	tagYResolution   = 283
	tagPlanar        = 284
	tagT4Options     = 292
	tagUnit          = 296
	tagPredictor     = 317
	tagColorMap      = 320
	tagTileWidth     = 322
	tagTileHeight    = 323
	tagTileOffsets   = 324
	tagTileCounts    = 325
	tagExtraSamples  = 338
	tagSampleFormat  = 339
	tagJPEGTables    = 347
	tagNewJPEGColour = 530 // YCbCrSubSampling
)

// fieldSizes are bytes per value by field type, TIFF 6.0 section 2.
var fieldSizes = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}

// tiffReader reads the directories of a TIFF file. Every offset and count is
// held against the length of the file.
type tiffReader struct {
	data  []byte
	order binary.ByteOrder
}

// field is one directory entry with its value where it lies.
type field struct {
	kind  int
	count int64
	value []byte
}

// directory is one page (or thumbnail) of the file.
type directory map[int]field

func tiffBroken(format string, args ...any) error {
	return batch.Refuse("folder.tiff", batch.CodeBroken, format, args...)
}

func tiffCut(format string, args ...any) error {
	return batch.Refuse("folder.tiff", batch.CodeTruncated, format, args...)
}

// directories follows the chain of directories, at most limit of them.
func (r *tiffReader) directories(limits batch.ImportLimits) ([]directory, error) {
	var all []directory
	var seen []int64
	for at := int64(r.order.Uint32(r.data[4:])); at != 0; {
		if slices.Contains(seen, at) {
			return nil, tiffBroken("das TIFF-Verzeichnis bei Byte %d verweist im Kreis", at)
		}
		if len(all) >= limits.MaxPages {
			return nil, tooManyPages(limits)
		}
		seen = append(seen, at)
		dir, next, err := r.directory(at)
		if err != nil {
			return nil, err
		}
		all, at = append(all, dir), next
	}
	return all, nil
}

func (r *tiffReader) directory(at int64) (directory, int64, error) {
	size := int64(len(r.data))
	if at+2 > size {
		return nil, 0, tiffCut("das TIFF-Verzeichnis soll bei Byte %d stehen, die Datei hat %d", at, size)
	}
	n := int64(r.order.Uint16(r.data[at:]))
	end := at + 2 + 12*n
	if end+4 > size {
		return nil, 0, tiffCut("das TIFF-Verzeichnis bei Byte %d ist unvollständig", at)
	}
	if n == 0 {
		return nil, 0, tiffBroken("leeres TIFF-Verzeichnis bei Byte %d", at)
	}
	dir := make(directory, n)
	for entry := r.data[at+2 : end]; len(entry) > 0; entry = entry[12:] {
		tag, kind, count := int(r.order.Uint16(entry)), int(r.order.Uint16(entry[2:])), int64(r.order.Uint32(entry[4:]))
		if kind <= 0 || kind >= len(fieldSizes) {
			continue // TIFF 6.0 section 2: skip over unknown types
		}
		f := field{kind: kind, count: count, value: entry[8:12]}
		if length := count * fieldSizes[kind]; length > 4 {
			from := int64(r.order.Uint32(entry[8:]))
			if from+length > size {
				if !wanted(tag) {
					continue
				}
				return nil, 0, tiffCut("der TIFF-Eintrag %d reicht über das Ende der Datei", tag)
			}
			f.value = r.data[from : from+length]
		}
		dir[tag] = f
	}
	return dir, int64(r.order.Uint32(r.data[end:])), nil
}

// wanted reports whether a page cannot be read without a tag; damage in others
// (descriptions, EXIF, vendors' own) is passed over.
func wanted(tag int) bool {
	return tag != tagXResolution && tag != tagYResolution && tag <= tagNewJPEGColour && tag != 269 && tag != 270 && tag != 271 && tag != 272 && tag != 305 && tag != 306 && tag != 315
}

// number gives the first value of a field, or fallback where it is not there.
func (r *tiffReader) number(dir directory, tag int, fallback int64) int64 {
	f, ok := dir[tag]
	if !ok || f.count < 1 {
		return fallback
	}
	return r.value(f, 0, fallback)
}

func (r *tiffReader) value(f field, i int64, fallback int64) int64 {
	switch f.kind {
	case 1, 7:
		return int64(f.value[i])
	case 3:
		return int64(r.order.Uint16(f.value[2*i:]))
	case 4:
		return int64(r.order.Uint32(f.value[4*i:]))
	}
	return fallback
}

// numbers gives all values of a field, at most limit.
func (r *tiffReader) numbers(dir directory, tag int, limit int64) ([]int64, error) {
	f := dir[tag]
	if f.count > limit {
		return nil, tiffBroken("der TIFF-Eintrag %d nennt %d Werte", tag, f.count)
	}
	all := make([]int64, f.count)
	for i := range all {
		if all[i] = r.value(f, int64(i), -1); all[i] < 0 {
			return nil, tiffBroken("der TIFF-Eintrag %d hat den Typ %d", tag, f.kind)
		}
	}
	return all, nil
}

// resolution gives dots per inch, 0 where not stated.
func (r *tiffReader) resolution(dir directory, tag int) float64 {
	f, ok := dir[tag]
	if !ok || f.kind != 5 || f.count < 1 {
		return 0
	}
	value := float64(r.order.Uint32(f.value)) / float64(r.order.Uint32(f.value[4:]))
	switch r.number(dir, tagUnit, 2) {
	case 3:
		value *= 2.54
	case 1:
		value = 0
	}
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return 0
	}
	return value
}
