package folder

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/scanner"
)

// tiffKind is an uncompressed picture and what it must look like on white paper.
type tiffKind struct {
	name                       string
	bits, samples, photometric int
	extra                      []int
	colours                    []int // 16 bit
}

const testWidth, testHeight = 203, 157

var tiffKinds = []tiffKind{
	{"bitonal", 1, 1, whiteIsZero, nil, nil},
	{"bitonal-black", 1, 1, blackIsZero, nil, nil},
	{"gray2", 2, 1, blackIsZero, nil, nil},
	{"gray4-white", 4, 1, whiteIsZero, nil, nil},
	{"gray8", 8, 1, blackIsZero, nil, nil},
	{"gray8-white", 8, 1, whiteIsZero, nil, nil},
	{"gray16", 16, 1, blackIsZero, nil, nil},
	{"gray8-alpha", 8, 2, blackIsZero, []int{2}, nil},
	{"rgb8", 8, 3, rgbColour, nil, nil},
	{"rgb16", 16, 3, rgbColour, nil, nil},
	{"rgb8-alpha", 8, 4, rgbColour, []int{2}, nil},
	{"rgb8-premultiplied", 8, 4, rgbColour, []int{1}, nil},
	{"rgb16-alpha", 16, 4, rgbColour, []int{2}, nil},
	{"rgb8-unknown-fourth", 8, 4, rgbColour, []int{0}, nil},
	{"palette1", 1, 1, palette, nil, testPalette(1)},
	{"palette4", 4, 1, palette, nil, testPalette(4)},
	{"palette8", 8, 1, palette, nil, testPalette(8)},
	{"cmyk8", 8, 4, cmyk, nil, nil},
}

func testPalette(bits int) []int {
	all := make([]int, 3<<bits)
	for i := range all {
		all[i] = (i * 7919 % 256) * 257
	}
	return all
}

// samples gives values in [0, 1<<bits) that have runs as paper has, and noise.
func (k tiffKind) values() []int {
	random := rand.New(rand.NewPCG(uint64(k.bits), uint64(k.samples*100+k.photometric)))
	most := 1<<k.bits - 1
	all := make([]int, testWidth*testHeight*k.samples)
	for i := range all {
		x, y := i/k.samples%testWidth, i/k.samples/testWidth
		switch {
		case (x/23+y/17)%2 == 0:
			all[i] = most
		case random.IntN(9) == 0:
			all[i] = random.IntN(most + 1)
		}
	}
	if len(k.extra) > 0 && k.extra[0] == 1 { // premultiplied: colour never above alpha
		for i := range all {
			all[i] = min(all[i], all[i-i%k.samples+k.samples-1])
		}
	}
	return all
}

// pack writes values row by row.
func (k tiffKind) pack(values []int, order binary.ByteOrder) []byte {
	var out []byte
	for y := range testHeight {
		row := values[y*testWidth*k.samples : (y+1)*testWidth*k.samples]
		var acc, held int
		for _, v := range row {
			switch k.bits {
			case 16:
				out = append(out, 0, 0)
				order.PutUint16(out[len(out)-2:], uint16(v))
			case 8:
				out = append(out, byte(v))
			default:
				acc, held = acc<<k.bits|v, held+k.bits
				if held == 8 {
					out, acc, held = append(out, byte(acc)), 0, 0
				}
			}
		}
		if held > 0 {
			out = append(out, byte(acc<<(8-held)))
		}
	}
	return out
}

// want gives the expected colour of a pixel in 16 bit, computed independently
// of the code under test.
func (k tiffKind) want(values []int, i int) color.RGBA64 {
	px := values[i*k.samples:]
	most := float64(int(1)<<k.bits - 1)
	part := func(v int) float64 { return float64(v) / most }
	var rgb [3]float64
	switch k.photometric {
	case whiteIsZero:
		v := 1 - part(px[0])
		rgb = [3]float64{v, v, v}
	case blackIsZero:
		v := part(px[0])
		rgb = [3]float64{v, v, v}
	case rgbColour:
		rgb = [3]float64{part(px[0]), part(px[1]), part(px[2])}
	case palette:
		n := len(k.colours) / 3
		for c := range rgb {
			rgb[c] = float64(k.colours[c*n+px[0]]) / 0xffff
		}
	case cmyk:
		for c := range rgb {
			rgb[c] = (1 - part(px[c])) * (1 - part(px[3]))
		}
	}
	if len(k.extra) > 0 && k.extra[0] != 0 {
		alpha := part(px[k.samples-1])
		for c := range rgb {
			if k.extra[0] == 2 {
				rgb[c] *= alpha
			}
			rgb[c] += 1 - alpha
		}
	}
	return color.RGBA64{uint16(rgb[0]*0xffff + 0.5), uint16(rgb[1]*0xffff + 0.5), uint16(rgb[2]*0xffff + 0.5), 0xffff}
}

// entry is a directory entry for buildTIFF; value holds numbers or bytes.
type entry struct {
	tag, kind int
	value     any
}

// buildTIFF writes pages of one strip each.
func buildTIFF(order binary.ByteOrder, pages ...[]entry) []byte {
	file := []byte("II*\x00\x00\x00\x00\x00")
	if order == binary.ByteOrder(binary.BigEndian) {
		file = []byte("MM\x00*\x00\x00\x00\x00")
	}
	put := func(kind int, v any) []byte {
		var b bytes.Buffer
		switch v := v.(type) {
		case []byte:
			return v
		case []int:
			for _, n := range v {
				if kind == 3 {
					_ = binary.Write(&b, order, uint16(n))
				} else {
					_ = binary.Write(&b, order, uint32(n))
				}
			}
		}
		return b.Bytes()
	}
	link := 4
	for _, entries := range pages {
		for i, e := range entries { // the strip comes first, its place is noted
			if data, ok := e.value.([]byte); ok && e.tag == tagStripOffsets {
				entries = append(append([]entry(nil), entries[:i]...), append([]entry{
					{tagStripOffsets, 4, []int{len(file)}}}, entries[i+1:]...)...)
				entries = append(entries, entry{tagStripCounts, 4, []int{len(data)}})
				file = append(file, data...)
				break
			}
		}
		if len(file)%2 == 1 {
			file = append(file, 0)
		}
		order.PutUint32(file[link:], uint32(len(file)))
		dir := make([]byte, 2, 2+12*len(entries)+4)
		order.PutUint16(dir, uint16(len(entries)))
		after := len(file) + 2 + 12*len(entries) + 4
		var extra []byte
		for tag := 0; tag < 1<<16; tag++ { // ascending, as the format asks
			for _, e := range entries {
				if e.tag != tag {
					continue
				}
				raw := put(e.kind, e.value)
				count := len(raw) / int(fieldSizes[e.kind])
				field := make([]byte, 12)
				order.PutUint16(field, uint16(tag))
				order.PutUint16(field[2:], uint16(e.kind))
				order.PutUint32(field[4:], uint32(count))
				if len(raw) <= 4 {
					copy(field[8:], raw)
				} else {
					order.PutUint32(field[8:], uint32(after+len(extra)))
					extra = append(extra, raw...)
				}
				dir = append(dir, field...)
			}
		}
		link = len(file) + len(dir)
		file = append(append(append(file, dir...), 0, 0, 0, 0), extra...)
	}
	return file
}

func (k tiffKind) entries(order binary.ByteOrder, values []int) []entry {
	depths := make([]int, k.samples)
	for i := range depths {
		depths[i] = k.bits
	}
	all := []entry{
		{tagWidth, 3, []int{testWidth}}, {tagHeight, 3, []int{testHeight}}, {tagBits, 3, depths},
		{tagCompression, 3, []int{1}}, {tagPhotometric, 3, []int{k.photometric}}, {tagStripOffsets, 4, k.pack(values, order)},
		{tagSamples, 3, []int{k.samples}}, {tagRowsPerStrip, 3, []int{testHeight}}, {tagUnit, 3, []int{2}},
		{tagXResolution, 5, []int{300, 1}}, {tagYResolution, 5, []int{300, 1}}, {tagPlanar, 3, []int{1}},
	}
	if k.extra != nil {
		all = append(all, entry{tagExtraSamples, 3, k.extra})
	}
	if k.colours != nil {
		all = append(all, entry{tagColorMap, 3, k.colours})
	}
	return all
}

// readAll opens a file by content and gives all pages with their bytes.
func readAll(t testing.TB, data []byte, limits batch.ImportLimits) ([]scanner.Image, [][]byte, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "eingang")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return readFile(t, path, limits)
}

func readFile(t testing.TB, path string, limits batch.ImportLimits) (images []scanner.Image, pages [][]byte, err error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := Open(path, f, limits)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	for range s.Pages() {
		var out bytes.Buffer
		img, err := s.Next(t.Context(), &out)
		if err != nil {
			return images, pages, err
		}
		images, pages = append(images, img), append(pages, out.Bytes())
	}
	return images, pages, nil
}

// pixelAt decodes a page image by other code than ours where there is some.
func pixelAt(t testing.TB, img batch.Image, data []byte) func(x, y int) color.Color {
	t.Helper()
	switch img.Codec {
	case batch.PNG:
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return m.At
	case batch.G4:
		rows, err := imaging.DecodeG4(data, img.Width, img.Height)
		if err != nil {
			t.Fatal(err)
		}
		return func(x, y int) color.Color {
			if rows[y*((img.Width+7)/8)+x/8]&(0x80>>(x%8)) != 0 {
				return color.Black
			}
			return color.White
		}
	}
	t.Fatalf("codec %q", img.Codec)
	return nil
}

func (k tiffKind) compare(t *testing.T, data []byte, values []int) {
	t.Helper()
	images, pages, err := readAll(t, data, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(images) != 1 {
		t.Fatalf("%d pages", len(images))
	}
	img := images[0].Page
	if img.Width != testWidth || img.Height != testHeight || img.DPI != 300 || img.DPIEstimated {
		t.Fatalf("%+v", img)
	}
	tolerance := 0
	if k.bits == 8 && (k.photometric == cmyk || len(k.extra) > 0 && k.extra[0] != 0) {
		tolerance = 258 // one of 255 steps, by rounding
	} else if k.bits == 16 && len(k.extra) > 0 {
		tolerance = 1
	}
	at := pixelAt(t, img, pages[0])
	for i := range testWidth * testHeight {
		r, g, b, _ := at(i%testWidth, i/testWidth).RGBA()
		want := k.want(values, i)
		for c, pair := range [3][2]int{{int(r), int(want.R)}, {int(g), int(want.G)}, {int(b), int(want.B)}} {
			if d := pair[0] - pair[1]; d > tolerance || d < -tolerance {
				t.Fatalf("pixel %d,%d channel %d: %d, want %d", i%testWidth, i/testWidth, c, pair[0], pair[1])
			}
		}
	}
}

// recode has libtiff's tiffcp write the file anew.
func recode(t testing.TB, data []byte, flags ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.tif"), filepath.Join(dir, "out.tif")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("tiffcp", append(flags, in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("tiffcp %v: %v\n%s", flags, err, msg)
	}
	result, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTIFFKinds(t *testing.T) {
	for _, k := range tiffKinds {
		values := k.values()
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			t.Run(fmt.Sprintf("%s/%s", k.name, order), func(t *testing.T) {
				k.compare(t, buildTIFF(order, k.entries(order, values)), values)
			})
		}
	}
}

// TestTIFFByLibtiff compares, pixel by pixel, what libtiff wrote from known
// pixels in every compression and arrangement.
func TestTIFFByLibtiff(t *testing.T) {
	for _, k := range tiffKinds {
		values := k.values()
		base := buildTIFF(binary.LittleEndian, k.entries(binary.LittleEndian, values))
		codings := []string{"none", "lzw", "zip", "packbits"}
		if k.bits >= 8 && k.photometric != palette {
			codings = append(codings, "lzw:2", "zip:2")
		}
		if k.bits == 1 && k.photometric != palette {
			codings = append(codings, "g4", "g3:1d", "g3:2d", "g3:1d:fill", "g3:2d:fill")
		}
		layouts := [][]string{{"-s", "-r", "1000"}, {"-s", "-r", "16"}, {"-B", "-s", "-r", "7"}, {"-f", "lsb2msb", "-s"}}
		if k.bits != 2 && k.bits != 4 {
			layouts = append(layouts, []string{"-t", "-w", "64", "-l", "48"}, []string{"-B", "-f", "lsb2msb", "-t", "-w", "32", "-l", "160"})
		}
		if k.samples > 1 && k.bits == 8 { // tiffcp cannot separate others
			layouts = append(layouts, []string{"-p", "separate", "-s", "-r", "40"}, []string{"-p", "separate", "-t", "-w", "64", "-l", "64"})
		}
		for _, coding := range codings {
			for _, layout := range layouts {
				flags := append([]string{"-c", coding}, layout...)
				t.Run(k.name+"/"+strings.Join(flags, " "), func(t *testing.T) {
					k.compare(t, recode(t, base, flags...), values)
				})
			}
		}
	}
}

// TestG4Unchanged: one strip of G4 goes through byte for byte.
func TestG4Unchanged(t *testing.T) {
	k := tiffKinds[0]
	file := recode(t, buildTIFF(binary.LittleEndian, k.entries(binary.LittleEndian, k.values())), "-c", "g4", "-s", "-r", "1000")
	images, pages, err := readAll(t, file, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, pages[0]) || images[0].Findings != nil || images[0].Page.Codec != batch.G4 {
		t.Fatalf("%+v, in the file: %v", images[0], bytes.Contains(file, pages[0]))
	}
}

// TestTIFFCut: a file cut anywhere is refused or gives the same pixels; it
// never gives other ones.
func TestTIFFCut(t *testing.T) {
	for _, c := range []struct {
		kind  int
		flags []string
	}{
		{0, []string{"-c", "g4", "-s", "-r", "50"}}, {0, []string{"-c", "g3:2d", "-s"}}, {0, []string{"-c", "packbits"}},
		{4, []string{"-c", "lzw"}}, {8, []string{"-c", "zip", "-t", "-w", "64", "-l", "64"}}, {8, []string{"-c", "jpeg", "-r", "32"}},
	} {
		k := tiffKinds[c.kind]
		file := recode(t, buildTIFF(binary.LittleEndian, k.entries(binary.LittleEndian, k.values())), c.flags...)
		limits := complete(batch.ImportLimits{})
		whole := decodeTIFF(t, file, limits)
		for cut := 1; cut < len(file); cut += 1 + len(file)/300 {
			doc, err := openTIFF(file[:cut], limits)
			if err != nil {
				wantCode(t, err, batch.CodeTruncated, batch.CodeBroken)
				continue
			}
			p, err := doc.page(t.Context(), 0)
			if err != nil {
				wantCode(t, err, batch.CodeTruncated, batch.CodeBroken)
				continue
			}
			if !bytes.Equal(p.data, whole) {
				t.Fatalf("%s %v cut at %d of %d: other pixels", k.name, c.flags, cut, len(file))
			}
		}
		// Strips shortened inside an intact frame.
		for n := 1; n < 40; n++ {
			broken := shorten(t, file, n)
			p, err := pageOf(t, broken, limits)
			if err == nil && !bytes.Equal(p.data, whole) {
				t.Fatalf("%s %v with %d bytes less in the last strip: other pixels", k.name, c.flags, n)
			}
		}
	}
}

func pageOf(t *testing.T, file []byte, limits batch.ImportLimits) (page, error) {
	doc, err := openTIFF(file, limits)
	if err != nil {
		return page{}, err
	}
	return doc.page(t.Context(), 0)
}

// shorten lowers the byte count of the last strip or tile.
func shorten(t *testing.T, file []byte, n int) []byte {
	t.Helper()
	out := bytes.Clone(file)
	at := int(binary.LittleEndian.Uint32(out[4:]))
	for i := range int(binary.LittleEndian.Uint16(out[at:])) {
		e := out[at+2+12*i:]
		if tag := binary.LittleEndian.Uint16(e); tag != tagStripCounts && tag != tagTileCounts {
			continue
		}
		kind, count := binary.LittleEndian.Uint16(e[2:]), int(binary.LittleEndian.Uint32(e[4:]))
		where := e[8:]
		if size := count * int(fieldSizes[kind]); size > 4 {
			where = out[binary.LittleEndian.Uint32(e[8:]):]
		}
		if kind == 3 {
			last := where[2*(count-1):]
			binary.LittleEndian.PutUint16(last, binary.LittleEndian.Uint16(last)-uint16(n))
		} else {
			last := where[4*(count-1):]
			binary.LittleEndian.PutUint32(last, binary.LittleEndian.Uint32(last)-uint32(n))
		}
		return out
	}
	t.Fatal("no strip counts")
	return nil
}

func decodeTIFF(t *testing.T, file []byte, limits batch.ImportLimits) []byte {
	t.Helper()
	p, err := pageOf(t, file, limits)
	if err != nil {
		t.Fatal(err)
	}
	return p.data
}

func wantCode(t testing.TB, err error, codes ...batch.Code) {
	t.Helper()
	for _, c := range codes {
		if batch.CodeOf(err) == c {
			return
		}
	}
	t.Fatalf("error %v, want one of %v", err, codes)
}
