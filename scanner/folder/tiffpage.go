package folder

import (
	"context"
	"encoding/binary"

	"github.com/scanstelle/scanstelle/batch"
)

// Compression schemes of TIFF.
const (
	tiffNone      = 1
	tiffHuffman   = 2 // T.4 one-dimensional without EOL
	tiffG3        = 3
	tiffG4        = 4
	tiffLZW       = 5
	tiffOldJPEG   = 6
	tiffJPEG      = 7 // Technical Note 2
	tiffDeflate   = 8
	tiffPackBits  = 32773
	tiffDeflateOl = 32946
	tiffJBIG2     = 34715
)

// Photometric interpretations.
const (
	whiteIsZero = 0
	blackIsZero = 1
	rgbColour   = 2
	palette     = 3
	cmyk        = 5
	yCbCr       = 6
)

// tiffPage is one page, checked as far as its directory goes.
type tiffPage struct {
	width, height int
	bits, samples int
	compression   int
	photometric   int
	reversed      bool // FillOrder 2
	planar        bool // one plane after the other
	predictor     bool
	t4Options     int64
	orientation   int
	x, y          float64 // dots per inch, 0 unknown
	alpha         int     // 0 none, 1 premultiplied, 2 not
	colours       []int64 // palette: reds, greens, blues, 16 bit
	tables        []byte  // JPEGTables
	tiled         bool
	chunkWidth    int // of a strip or tile
	chunkHeight   int
	chunks        [][]byte
	subfile       int64
}

// tiffFile is a TIFF of one or more pages.
type tiffFile struct {
	order  binary.ByteOrder
	limits batch.ImportLimits
	all    []tiffPage
}

func openTIFF(data []byte, limits batch.ImportLimits) (document, error) {
	if len(data) < 8 {
		return nil, tiffCut("%d Byte", len(data))
	}
	r := &tiffReader{data: data, order: binary.LittleEndian}
	if data[0] == 'M' {
		r.order = binary.BigEndian
	}
	dirs, err := r.directories(limits)
	if err != nil {
		return nil, err
	}
	f := &tiffFile{order: r.order, limits: limits}
	for _, dir := range dirs {
		p, err := r.page(dir, limits)
		if err != nil {
			return nil, err
		}
		if !p.isThumbnail(f.all) {
			f.all = append(f.all, *p)
		}
	}
	return f, nil
}

// isThumbnail reports whether a page is a small copy of the one before it: it
// says so itself (NewSubfileType bit 0), it is at most half as large, and it has
// the same shape. Whatever else says so is kept as a page: none may be lost.
func (p *tiffPage) isThumbnail(before []tiffPage) bool {
	if p.subfile&1 == 0 || len(before) == 0 {
		return false
	}
	main := before[len(before)-1]
	if 2*p.width > main.width || 2*p.height > main.height {
		return false
	}
	shape := float64(p.width) * float64(main.height) / (float64(p.height) * float64(main.width))
	return shape > 0.9 && shape < 1.1
}

func (r *tiffReader) page(dir directory, limits batch.ImportLimits) (*tiffPage, error) {
	width, height := r.number(dir, tagWidth, 0), r.number(dir, tagHeight, 0)
	if width <= 0 || height <= 0 || width > 1<<30 || height > 1<<30 {
		return nil, tiffBroken("TIFF nennt die Größe %d × %d", width, height)
	}
	if err := checkPixels(limits, int(width), int(height)); err != nil {
		return nil, err
	}
	p := &tiffPage{
		width: int(width), height: int(height),
		bits: int(r.number(dir, tagBits, 1)), samples: int(r.number(dir, tagSamples, 1)),
		compression: int(r.number(dir, tagCompression, 1)), photometric: int(r.number(dir, tagPhotometric, -1)),
		reversed: r.number(dir, tagFillOrder, 1) == 2, planar: r.number(dir, tagPlanar, 1) == 2,
		predictor: r.number(dir, tagPredictor, 1) == 2, t4Options: r.number(dir, tagT4Options, 0),
		orientation: 1, x: r.resolution(dir, tagXResolution), y: r.resolution(dir, tagYResolution),
		subfile: r.number(dir, tagSubfile, 0),
	}
	if o := r.number(dir, tagOrientation, 1); o >= 1 && o <= 8 {
		p.orientation = int(o)
	}
	if p.samples < 1 || p.samples > 8 {
		return nil, tiffBroken("TIFF mit %d Kanälen", p.samples)
	}
	p.planar = p.planar && p.samples > 1
	if err := r.samples(dir, p); err != nil {
		return nil, err
	}
	if err := p.supported(r.number(dir, tagPredictor, 1)); err != nil {
		return nil, err
	}
	return p, r.chunks(dir, p)
}

// samples reads what concerns single samples: depth, format, alpha, palette.
func (r *tiffReader) samples(dir directory, p *tiffPage) error {
	depths, err := r.numbers(dir, tagBits, 16)
	if err != nil {
		return err
	}
	for _, d := range depths {
		if int(d) != p.bits {
			return tiffUnsupported("TIFF mit verschieden tiefen Kanälen")
		}
	}
	if r.number(dir, tagSampleFormat, 1) != 1 && r.number(dir, tagSampleFormat, 1) != 4 {
		return tiffUnsupported("TIFF mit anderen als ganzen Zahlen")
	}
	extra, err := r.numbers(dir, tagExtraSamples, 16)
	if err != nil {
		return err
	}
	if len(extra) > 0 && (extra[0] == 1 || extra[0] == 2) && p.samples == p.colourSamples()+len(extra) {
		p.alpha = int(extra[0])
	}
	if f, ok := dir[tagJPEGTables]; ok {
		p.tables = f.value
	}
	if p.photometric != palette {
		return nil
	}
	p.colours, err = r.numbers(dir, tagColorMap, 3<<16)
	if err == nil && (p.bits > 8 || len(p.colours) != 3<<p.bits) {
		err = tiffBroken("TIFF mit falscher Farbtabelle")
	}
	return err
}

// colourSamples is the number of samples the photometric interpretation needs.
func (p *tiffPage) colourSamples() int {
	switch p.photometric {
	case rgbColour, yCbCr:
		return 3
	case cmyk:
		return 4
	}
	return 1
}

func tiffUnsupported(format string, args ...any) error {
	return batch.Refuse("folder.tiff", batch.CodeUnsupported, format, args...)
}

// supported refuses, with a reason, what this reader does not decode.
func (p *tiffPage) supported(predictor int64) error {
	if p.photometric < 0 && p.compression >= tiffHuffman && p.compression <= tiffG4 {
		p.photometric = whiteIsZero // left out by some fax devices
	}
	if p.samples < p.colourSamples() {
		return tiffBroken("TIFF mit %d Kanälen für Farbart %d", p.samples, p.photometric)
	}
	switch p.photometric {
	case whiteIsZero, blackIsZero, rgbColour, palette:
	case cmyk:
		if p.bits != 8 || p.compression == tiffJPEG {
			return tiffUnsupported("CMYK-TIFF mit %d Bit oder JPEG", p.bits)
		}
	case yCbCr:
		if p.compression != tiffJPEG && p.compression != tiffOldJPEG {
			return tiffUnsupported("TIFF in YCbCr ohne JPEG")
		}
	default:
		return tiffUnsupported("TIFF mit Farbart %d", p.photometric)
	}
	switch p.compression {
	case tiffHuffman, tiffG3, tiffG4:
		if p.bits != 1 || p.samples != 1 || p.photometric > blackIsZero {
			return tiffBroken("Fax-Verfahren mit %d Bit und %d Kanälen", p.bits, p.samples)
		}
	case tiffJPEG:
		if p.bits != 8 || p.planar || p.photometric == palette {
			return tiffUnsupported("JPEG im TIFF mit %d Bit", p.bits)
		}
	case tiffNone, tiffLZW, tiffDeflate, tiffDeflateOl, tiffPackBits:
	case tiffOldJPEG:
		return tiffUnsupported("TIFF mit JPEG alter Art (Verfahren 6); es ist mehrdeutig und wird seit 1995 durch Verfahren 7 ersetzt")
	case tiffJBIG2:
		return batch.Refuse("folder.tiff", batch.CodeJBIG2, "TIFF-Verfahren %d", tiffJBIG2)
	default:
		return tiffUnsupported("TIFF mit Verfahren %d", p.compression)
	}
	switch {
	case p.bits != 1 && p.bits != 2 && p.bits != 4 && p.bits != 8 && p.bits != 16,
		p.bits < 8 && p.samples > 1, p.bits == 16 && p.photometric == cmyk:
		return tiffUnsupported("TIFF mit %d Bit und %d Kanälen", p.bits, p.samples)
	case predictor == 3 || predictor == 2 && p.bits < 8:
		return tiffUnsupported("TIFF mit Prädiktor %d bei %d Bit", predictor, p.bits)
	}
	return nil
}

// chunks finds the strips or tiles and checks that all of them lie in the file.
func (r *tiffReader) chunks(dir directory, p *tiffPage) error {
	offsetTag, countTag := tagStripOffsets, tagStripCounts
	p.chunkWidth, p.chunkHeight = p.width, int(min(r.number(dir, tagRowsPerStrip, int64(p.height)), int64(p.height)))
	if _, p.tiled = dir[tagTileWidth]; p.tiled {
		offsetTag, countTag = tagTileOffsets, tagTileCounts
		tw, th := r.number(dir, tagTileWidth, 0), r.number(dir, tagTileHeight, 0)
		// Tiles may stick out over the page, but not without bound.
		if tw <= 0 || th <= 0 || tw > int64(p.width)+1024 || th > int64(p.height)+1024 || tw%8 != 0 {
			return tiffBroken("TIFF mit Kacheln von %d × %d", tw, th)
		}
		p.chunkWidth, p.chunkHeight = int(tw), int(th)
	}
	if p.chunkHeight <= 0 {
		return tiffBroken("TIFF mit %d Zeilen je Streifen", p.chunkHeight)
	}
	need := int64(p.across()) * int64(p.down())
	if p.planar {
		need *= int64(p.samples)
	}
	offsets, err := r.numbers(dir, offsetTag, need)
	if err != nil {
		return err
	}
	counts, err := r.numbers(dir, countTag, need)
	if err != nil {
		return err
	}
	if int64(len(offsets)) != need {
		return tiffCut("TIFF nennt %d von %d Streifen", len(offsets), need)
	}
	if len(counts) == 0 && need == 1 && p.compression == tiffNone {
		counts = []int64{int64(p.chunkBytes(p.chunkHeight))} // TIFF 4 files leave it out
	}
	if len(counts) != len(offsets) {
		return tiffBroken("TIFF nennt %d Streifen und %d Längen", len(offsets), len(counts))
	}
	p.chunks = make([][]byte, need)
	for i, at := range offsets {
		if at+counts[i] > int64(len(r.data)) {
			return tiffCut("TIFF-Streifen %d reicht bis Byte %d, die Datei hat %d", i+1, at+counts[i], len(r.data))
		}
		p.chunks[i] = r.data[at : at+counts[i]]
	}
	return nil
}

func (p *tiffPage) across() int { return (p.width + p.chunkWidth - 1) / p.chunkWidth }
func (p *tiffPage) down() int   { return (p.height + p.chunkHeight - 1) / p.chunkHeight }

// chunkSamples is the number of samples per pixel inside one chunk.
func (p *tiffPage) chunkSamples() int {
	if p.planar {
		return 1
	}
	return p.samples
}

// chunkStride is the length of a decoded row of a chunk, in bytes.
func (p *tiffPage) chunkStride() int { return (p.chunkWidth*p.chunkSamples()*p.bits + 7) / 8 }

func (p *tiffPage) chunkBytes(rows int) int { return p.chunkStride() * rows }

func (f *tiffFile) pages() int { return len(f.all) }

func (f *tiffFile) page(ctx context.Context, i int) (page, error) {
	src := &f.all[i]
	p := page{orientation: src.orientation}
	p.image = batch.Image{Width: src.width, Height: src.height}
	setDPI(&p.image, src.x, src.y)
	if src.compression == tiffJPEG {
		return p, src.jpegPage(ctx, &p, f.limits)
	}
	px, err := src.decode(ctx, f.order)
	if err != nil {
		return page{}, err
	}
	if err := px.encode(&p); err != nil {
		return page{}, err
	}
	switch {
	case src.photometric == cmyk:
		p.findings = append(p.findings, converted(true, "CMYK-TIFF nach RGB umgerechnet."))
	case src.compression != tiffG4:
		p.findings = append(p.findings, px.resaved("TIFF", p.image.Codec))
	}
	return p, nil
}
