package folder

import (
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pageLook is what is known of a page before it is drawn.
type pageLook struct {
	rotate     int  // 0, 90, 180, 270
	imagesOnly bool // nothing but images can be seen
	// dpi is the finest resolution of the images that matter: of those that
	// cover a hundredth of the page where there are only images, else half of it.
	dpi float64
	// whole is the one image a page consists of, upright and edge to edge.
	whole *pdfImage
}

// pdfImage is an image whose stored samples are what is seen.
type pdfImage struct {
	width, height  int
	bits, channels int
	filter         string // "" where the samples are not to be had without drawing
	raw            []byte
	inverted       bool   // the samples mean the opposite of the usual
	predictor      int    // of FlateDecode, ISO 32000-1 table 10
	palette        []byte // RGB triples, for an indexed image; channels is 1 then
	dpiX, dpiY     float64
}

// look looks at page n, from 1. Whatever is not understood leaves the page to
// be drawn.
func (o *pdfObjects) look(n int, size pageSize) (look pageLook) {
	defer func() {
		if recover() != nil { // pdfcpu on a damaged page
			look = pageLook{}
		}
	}()
	page, _, inherited, err := o.ctx.PageDict(n, false)
	if err != nil {
		return pageLook{}
	}
	look.rotate = ((inherited.Rotate % 360) + 360) % 360
	content, err := o.content(page)
	if err != nil {
		return look
	}
	box := inherited.MediaBox
	if crop := inherited.CropBox; crop != nil {
		box = crop
	}
	annotations, _ := o.get(page, "Annots").(types.Array)
	if box == nil || len(annotations) > 0 || o.get(page, "UserUnit") != nil {
		return look
	}
	// What poppler calls the page must be what pdfcpu calls it.
	if math.Abs(box.Width()-size.width) > 1 || math.Abs(box.Height()-size.height) > 1 {
		return look
	}
	resources := inherited.Resources
	if own := o.dict(page, "Resources"); own != nil {
		resources = own
	}
	paint := painter{objects: o, resources: resources, box: [4]float64{box.LL.X, box.LL.Y, box.UR.X, box.UR.Y}}
	paint.run(content)
	o.judge(&look, &paint)
	return look
}

// judge draws the conclusions from what was painted.
func (o *pdfObjects) judge(look *pageLook, paint *painter) {
	look.imagesOnly = !paint.other && len(paint.images) > 0
	area := (paint.box[2] - paint.box[0]) * (paint.box[3] - paint.box[1])
	for _, im := range paint.images {
		if im.area() >= area/2 || look.imagesOnly && im.area() >= area/100 {
			look.dpi = max(look.dpi, im.dpi(o))
		}
	}
	if !look.imagesOnly || len(paint.images) != 1 || paint.images[0].clipped || !paint.images[0].covers(paint.box) {
		return
	}
	look.whole = o.image(paint.images[0])
}

// image describes a painted image, nil where its samples are not simply gray
// or RGB.
func (o *pdfObjects) image(drawn paintedImage) *pdfImage {
	d := drawn.stream.Dict
	for _, key := range []string{"SMask", "Mask", "ImageMask", "OC", "Alternates", "SMaskInData"} {
		if v := o.get(d, key); v != nil && v != types.Boolean(false) {
			return nil
		}
	}
	im := &pdfImage{
		width: int(o.number(d, "Width")), height: int(o.number(d, "Height")), bits: int(o.number(d, "BitsPerComponent")),
		channels: o.colourChannels(o.get(d, "ColorSpace")), raw: drawn.stream.Raw,
	}
	if im.channels == 0 {
		if im.palette = o.indexed(o.get(d, "ColorSpace")); im.palette != nil {
			im.channels = 1
		}
	}
	if im.width <= 0 || im.height <= 0 || im.width > 1<<20 || im.height > 1<<20 || im.channels == 0 {
		return nil
	}
	im.dpiX = float64(im.width) / drawn.matrix[0] * 72
	im.dpiY = float64(im.height) / drawn.matrix[3] * 72
	filters := o.filters(d)
	if len(filters) != 1 {
		return im
	}
	parameters := o.parameters(d)
	var known bool
	im.inverted, known = o.decodeArray(d, im.channels)
	switch {
	case !known || im.palette != nil && (im.inverted || filters[0] != "FlateDecode"):
	case filters[0] == "DCTDecode" && o.get(parameters, "ColorTransform") == nil && !im.inverted,
		filters[0] == "FlateDecode" && o.readPredictor(parameters, im):
		im.filter = filters[0]
	case filters[0] == "CCITTFaxDecode" && im.bits == 1 && im.channels == 1 && o.isG4(parameters, im):
		im.filter, im.inverted = filters[0], im.inverted != o.truth(parameters, "BlackIs1")
	}
	return im
}

// readPredictor notes how the rows were filtered before compression, where
// that was done for samples as the image has them.
func (o *pdfObjects) readPredictor(p types.Dict, im *pdfImage) bool {
	im.predictor = int(o.number(p, "Predictor"))
	if im.predictor <= 1 {
		return true
	}
	value := func(key string, fallback int) int {
		if v := o.get(p, key); v != nil {
			return int(asNumber(v))
		}
		return fallback
	}
	return im.predictor >= 10 && im.predictor <= 15 && value("Colors", 1) == im.channels && value("BitsPerComponent", 8) == im.bits && value("Columns", 1) == im.width
}

// indexed gives the palette of an indexed colour space over gray or RGB as RGB
// triples, nil for any other space.
func (o *pdfObjects) indexed(space types.Object) []byte {
	v, ok := space.(types.Array)
	if !ok || len(v) != 4 {
		return nil
	}
	family, _ := o.follow(v[0]).(types.Name)
	base := o.colourChannels(o.follow(v[1]))
	if family != "Indexed" || base == 0 {
		return nil
	}
	var table []byte
	switch lookup := o.follow(v[3]).(type) {
	case types.HexLiteral:
		table, _ = lookup.Bytes()
	case types.StringLiteral:
		table, _ = types.Unescape(string(lookup))
	case types.StreamDict:
		table, _ = o.plain(lookup)
	}
	count := int(asNumber(o.follow(v[2]))) + 1
	if count < 1 || count > 256 || len(table) < count*base {
		return nil
	}
	out := make([]byte, 0, 3*count)
	for i := range count {
		for c := range 3 {
			out = append(out, table[i*base+min(c, base-1)])
		}
	}
	return out
}

// isG4 reports whether the data is plain T.6 of the image's own size.
func (o *pdfObjects) isG4(p types.Dict, im *pdfImage) bool {
	columns := int(o.number(p, "Columns"))
	if columns == 0 {
		columns = 1728 // ISO 32000-1 table 11
	}
	return o.number(p, "K") < 0 && columns == im.width && !o.truth(p, "EncodedByteAlign") && !o.truth(p, "EndOfLine")
}

func (o *pdfObjects) truth(d types.Dict, key string) bool {
	b, _ := o.get(d, key).(types.Boolean)
	return bool(b)
}

// decodeArray reports whether Decode inverts every sample; known is false where
// it does something else.
func (o *pdfObjects) decodeArray(d types.Dict, channels int) (inverted, known bool) {
	v := o.get(d, "Decode")
	if v == nil {
		return false, true
	}
	a, ok := v.(types.Array)
	if !ok || len(a) != 2*channels {
		return false, false
	}
	first := asNumber(o.follow(a[0]))
	for i := range channels {
		low, high := asNumber(o.follow(a[2*i])), asNumber(o.follow(a[2*i+1]))
		if low != first || low != 0 && low != 1 || high != 1-low {
			return false, false
		}
	}
	return first == 1, true
}

// colourChannels is 1 for gray, 3 for RGB, 0 for any other colour space.
func (o *pdfObjects) colourChannels(space types.Object) int {
	switch v := space.(type) {
	case types.Name:
		return map[types.Name]int{"DeviceGray": 1, "DeviceRGB": 3}[v]
	case types.Array:
		if len(v) < 2 {
			break
		}
		family, _ := o.follow(v[0]).(types.Name)
		switch family {
		case "CalGray", "CalRGB":
			if parameters, ok := o.follow(v[1]).(types.Dict); ok && o.usualGamma(parameters) {
				return map[types.Name]int{"CalGray": 1, "CalRGB": 3}[family]
			}
		case "ICCBased":
			if profile, ok := o.follow(v[1]).(types.StreamDict); ok {
				if n := int(o.number(profile.Dict, "N")); n == 1 || n == 3 {
					return n
				}
			}
		}
	}
	return 0
}

// usualGamma reports whether calibrated samples mean about what uncalibrated
// ones do; the standard's own default, 1, does not.
func (o *pdfObjects) usualGamma(parameters types.Dict) bool {
	all, ok := o.get(parameters, "Gamma").(types.Array)
	if !ok {
		all = types.Array{o.get(parameters, "Gamma")}
	}
	for _, each := range all {
		if g := asNumber(o.follow(each)); g < 1.7 || g > 2.5 {
			return false
		}
	}
	return true
}
