package pdfa

import (
	"io"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// PageInfo is what the reader tells about a page and its image.
type PageInfo struct {
	// Codec is how the image is coded in the file: JPEG and G4 are the bytes of
	// the page file, PNG stands for its rows compressed with Flate.
	Codec    batch.Codec
	Width    int // pixels
	Height   int // pixels
	Bits     int // per channel
	Channels int // 1 gray, bitonal or palette, 3 colour
	Palette  bool
	// MediaBox is left, bottom, right, top in units of UserUnit/72 inch.
	MediaBox [4]float64
	UserUnit float64
	HasText  bool // the page has a text layer
	Kind     batch.PageKind
	Label    string

	object  int // of the page
	image   int
	content int
	fonts   map[nameValue]int // of its text
	data    indirect
	reader  io.ReaderAt
}

// Stream gives the coded bytes of the image as they stand in the file.
func (p PageInfo) Stream() *io.SectionReader {
	if p.reader == nil {
		return io.NewSectionReader(nothing{}, 0, 0)
	}
	return io.NewSectionReader(p.reader, p.data.data, p.data.length)
}

type nothing struct{}

// ReadAt implements io.ReaderAt.
func (nothing) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }

func (f *File) loadPages() error {
	root, err := f.table.dict(f.catalog["Pages"], "Pages")
	if err != nil {
		return err
	}
	kids, ok := root["Kids"].([]any)
	if !ok || len(kids) == 0 {
		return notPackage("keine Seiten")
	}
	seen := map[int]bool{}
	for i, kid := range kids {
		r, ok := kid.(reference)
		if !ok || seen[r.number] {
			return notPackage("Seite %d", i+1)
		}
		seen[r.number] = true
		page, err := f.loadPage(r)
		if err != nil {
			return err
		}
		f.pages = append(f.pages, page)
	}
	return f.loadLabels()
}

func (f *File) loadPage(r reference) (PageInfo, error) {
	p := PageInfo{object: r.number, UserUnit: 1, Kind: batch.KindContent, reader: f.table.r, fonts: map[nameValue]int{}}
	d, err := f.table.dict(r, "Seite")
	if err != nil {
		return p, err
	}
	box, ok := d["MediaBox"].([]any)
	if d["Type"] != nameValue("Page") || !ok || len(box) != 4 {
		return p, notPackage("Seite in Objekt %d", r.number)
	}
	for i, v := range box {
		if p.MediaBox[i], ok = realOf(v); !ok {
			return p, notPackage("MediaBox in Objekt %d", r.number)
		}
	}
	if u, ok := realOf(d["UserUnit"]); ok {
		p.UserUnit = u
	}
	if private := inside(d, "PieceInfo", "Scanstelle", "Private"); private != nil {
		if kind, ok := private["Kind"].(nameValue); ok {
			p.Kind = batch.PageKind(kind)
		}
	}
	if c, ok := d["Contents"].(reference); ok {
		p.content = c.number
	}
	resources := inside(d, "Resources")
	for _, shape := range []face{plain, columnar} {
		if font, ok := inside(resources, "Font")[shape.resource].(reference); ok {
			p.HasText = true
			p.fonts[shape.resource] = font.number
		}
	}
	image, ok := inside(resources, "XObject")["I"].(reference)
	if !ok {
		return p, notPackage("Seite in Objekt %d ohne Bild", r.number)
	}
	p.image = image.number
	if p.data, err = f.table.streamOf(image, "Seitenbild"); err != nil {
		return p, err
	}
	return p, p.describe()
}

// describe reads the image dictionary.
func (p *PageInfo) describe() error {
	d := p.data.dict
	p.Codec = map[nameValue]batch.Codec{
		"DCTDecode": batch.JPEG, "CCITTFaxDecode": batch.G4, "FlateDecode": batch.PNG,
	}[nameOf(d["Filter"])]
	width, okW := d["Width"].(int64)
	height, okH := d["Height"].(int64)
	bits, okB := d["BitsPerComponent"].(int64)
	const most = 1 << 31
	if p.Codec == "" || !okW || !okH || !okB || width < 1 || height < 1 || width >= most || height >= most ||
		!slices.Contains([]int64{1, 2, 4, 8, 16}, bits) {
		return notPackage("Seitenbild in Objekt %d", p.image)
	}
	p.Width, p.Height, p.Bits = int(width), int(height), int(bits)
	switch space := d["ColorSpace"].(type) {
	case nameValue:
		p.Channels = map[nameValue]int{"DeviceGray": 1, "DeviceRGB": 3}[space]
	case []any:
		if len(space) == 4 && space[0] == nameValue("Indexed") && space[1] == nameValue("DeviceRGB") {
			p.Channels, p.Palette = 1, true
		}
	}
	if p.Channels == 0 {
		return notPackage("Farbraum in Objekt %d", p.image)
	}
	return nil
}

// loadLabels sets the labels that are more than numbers.
func (f *File) loadLabels() error {
	nums, ok := inside(f.catalog, "PageLabels")["Nums"].([]any)
	if !ok {
		return nil
	}
	for i := 0; i+1 < len(nums); i += 2 {
		page, ok := nums[i].(int64)
		label, isDict := nums[i+1].(dictionary)
		if !ok || !isDict || page < 0 || page >= int64(len(f.pages)) {
			return notPackage("PageLabels")
		}
		f.pages[page].Label, _ = textOf(label["P"])
	}
	return nil
}

func (f *File) pageOf(object int) int {
	return slices.IndexFunc(f.pages, func(p PageInfo) bool { return p.object == object })
}

// inside walks through direct dictionaries; nil where one is missing.
func inside(d dictionary, path ...nameValue) dictionary {
	for _, key := range path {
		d, _ = d[key].(dictionary)
	}
	return d
}

func nameOf(v any) nameValue {
	n, _ := v.(nameValue)
	return n
}

func realOf(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
