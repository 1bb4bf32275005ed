package folder

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/color"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// smooth is a picture that JPEG does not tear apart.
func smooth(k tiffKind) []int {
	all := make([]int, testWidth*testHeight*k.samples)
	for i := range all {
		x, y := i/k.samples%testWidth, i/k.samples/testWidth
		all[i] = (x + y*(1+i%k.samples)) * 255 / (testWidth + testHeight*k.samples)
	}
	return all
}

// TestTIFFJPEG compares JPEG in TIFF with what libtiff decodes of it: one strip
// is a JPEG file with the same coded data, several become PNG.
func TestTIFFJPEG(t *testing.T) {
	for _, k := range []tiffKind{tiffKinds[4], tiffKinds[8]} {
		base := buildTIFF(binary.LittleEndian, k.entries(binary.LittleEndian, smooth(k)))
		for _, flags := range []string{"-c jpeg -s -r 1000", "-c jpeg:r -s -r 1000", "-c jpeg -s -r 32", "-c jpeg:r -s -r 64", "-c jpeg -t -w 64 -l 64", "-B -c jpeg:r -t -w 128 -l 32"} {
			t.Run(k.name+"/"+flags, func(t *testing.T) {
				file := recode(t, base, strings.Fields(flags)...)
				images, pages, err := readAll(t, file, batch.ImportLimits{})
				if err != nil {
					t.Fatal(err)
				}
				_, plain, err := readAll(t, recode(t, file, "-c", "none"), batch.ImportLimits{})
				if err != nil {
					t.Fatal(err)
				}
				img := images[0].Page
				if img.DPI != 300 || img.Width != testWidth || img.Height != testHeight {
					t.Fatalf("%+v", img)
				}
				one := strings.Contains(flags, "1000")
				if one != (img.Codec == batch.JPEG) || one != (len(images[0].Findings) == 0) {
					t.Fatalf("%+v", images[0])
				}
				raster, err := imaging.Decode(pages[0], img, true, imaging.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				if one {
					scan := pages[0][bytes.Index(pages[0], []byte{0xFF, 0xDA}):]
					if !bytes.Contains(file, scan) {
						t.Fatal("the coded data was changed")
					}
				}
				at := pixelAt(t, batch.Image{Codec: batch.PNG}, plain[0])
				for i := range testWidth * testHeight {
					got := [3]int{int(raster.Gray[i]), int(raster.Gray[i]), int(raster.Gray[i])}
					if raster.RGB != nil {
						got = [3]int{int(raster.RGB[3*i]), int(raster.RGB[3*i+1]), int(raster.RGB[3*i+2])}
					}
					want := color.NRGBAModel.Convert(at(i%testWidth, i/testWidth)).(color.NRGBA)
					for c, w := range [3]int{int(want.R), int(want.G), int(want.B)} {
						if d := got[c] - w; d > 3 || d < -3 {
							t.Fatalf("pixel %d,%d channel %d: %d, libtiff has %d", i%testWidth, i/testWidth, c, got[c], w)
						}
					}
				}
			})
		}
	}
}

// TestThumbnail: a small copy is no page; whatever only says that it is one
// stays a page.
func TestThumbnail(t *testing.T) {
	k := tiffKinds[4]
	main := k.entries(binary.LittleEndian, k.values())
	small := func(width, height int) []entry {
		all := []entry{{tagSubfile, 4, []int{1}}}
		for _, e := range main {
			switch e.tag {
			case tagWidth:
				e.value = []int{width}
			case tagHeight, tagRowsPerStrip:
				e.value = []int{height}
			}
			all = append(all, e)
		}
		return all
	}
	for _, test := range []struct {
		pages [][]entry
		want  int
	}{
		{[][]entry{main, small(50, 39)}, 1},
		{[][]entry{main, small(testWidth, testHeight)}, 2},
		{[][]entry{main, small(39, 50)}, 2},
		{[][]entry{small(50, 39), main}, 2},
		{[][]entry{small(50, 39)}, 1},
	} {
		images, _, err := readAll(t, buildTIFF(binary.LittleEndian, test.pages...), batch.ImportLimits{})
		if err != nil || len(images) != test.want {
			t.Errorf("%d pages, want %d, %v", len(images), test.want, err)
		}
	}
}

func TestTIFFNotes(t *testing.T) {
	k := tiffKinds[4]
	for _, test := range []struct {
		entries     []entry
		orientation int
		dpi         float64
		estimated   bool
	}{
		{[]entry{{tagOrientation, 3, []int{6}}}, 6, 300, false},
		{[]entry{{tagOrientation, 3, []int{99}}}, 1, 300, false},
		{[]entry{{tagUnit, 3, []int{3}}, {tagXResolution, 5, []int{1000, 10}}, {tagYResolution, 5, []int{1000, 10}}}, 1, 254, false},
		{[]entry{{tagXResolution, 5, []int{0, 0}}}, 1, 100, true},
		{[]entry{{tagUnit, 3, []int{1}}}, 1, 100, true},
	} {
		all := test.entries
		for _, e := range k.entries(binary.LittleEndian, k.values()) {
			known := false
			for _, own := range test.entries {
				known = known || own.tag == e.tag
			}
			if !known {
				all = append(all, e)
			}
		}
		images, _, err := readAll(t, buildTIFF(binary.LittleEndian, all), batch.ImportLimits{})
		if err != nil {
			t.Fatal(err)
		}
		if img := images[0]; img.Orientation != test.orientation || img.Page.DPI != test.dpi || img.Page.DPIEstimated != test.estimated {
			t.Errorf("%v: %+v", test.entries, img)
		}
	}
}

// TestTIFFUnsupported: what is not decoded is named.
func TestTIFFUnsupported(t *testing.T) {
	for _, test := range []struct {
		tag   int
		value []int
		kind  int
		code  batch.Code
	}{
		{tagCompression, []int{6}, 4, batch.CodeUnsupported},
		{tagCompression, []int{34715}, 0, batch.CodeJBIG2},
		{tagCompression, []int{50002}, 4, batch.CodeUnsupported},
		{tagPhotometric, []int{8}, 8, batch.CodeUnsupported},
		{tagBits, []int{32}, 4, batch.CodeUnsupported},
		{tagBits, []int{8, 8, 4}, 8, batch.CodeUnsupported},
		{tagSampleFormat, []int{3}, 4, batch.CodeUnsupported},
		{tagPredictor, []int{3}, 4, batch.CodeUnsupported},
		{tagSamples, []int{0}, 4, batch.CodeBroken},
		{tagWidth, []int{0}, 4, batch.CodeBroken},
		{tagRowsPerStrip, []int{0}, 4, batch.CodeBroken},
		{tagRowsPerStrip, []int{1}, 4, batch.CodeTruncated},
		{tagHeight, []int{60000}, 4, batch.CodeTruncated},
	} {
		k := tiffKinds[test.kind]
		all := k.entries(binary.LittleEndian, k.values())
		found := false
		for i := range all {
			if all[i].tag == test.tag {
				all[i].value, found = test.value, true
			}
		}
		if !found {
			all = append(all, entry{test.tag, 3, test.value})
		}
		_, _, err := readAll(t, buildTIFF(binary.LittleEndian, all), batch.ImportLimits{})
		if batch.CodeOf(err) != test.code {
			t.Errorf("%s: %v", fmt.Sprint(test), err)
		}
	}
}
