package folder

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// smallLimits keep what a fuzzer can ask for small.
var smallLimits = complete(batch.ImportLimits{MaxPixels: 300_000, MaxPages: 5, MaxBytes: 1 << 20})

func FuzzTIFF(f *testing.F) {
	// Seeds are tiny, or the fuzzer spends its time on making them smaller.
	tiny := func(k tiffKind, order binary.ByteOrder) []byte {
		all := k.entries(order, k.values())
		for i, e := range all {
			switch e.tag {
			case tagWidth, tagHeight, tagRowsPerStrip:
				all[i].value = []int{16}
			case tagStripOffsets:
				all[i].value = bytes.Repeat([]byte{0xF0, 0x12, 0}, 11*k.samples*k.bits)[:32*k.samples*k.bits]
			}
		}
		return buildTIFF(order, all)
	}
	for _, k := range tiffKinds {
		f.Add(tiny(k, binary.BigEndian))
	}
	for _, coding := range []string{"g4", "g3:2d", "packbits", "lzw", "zip"} {
		f.Add(recode(f, tiny(tiffKinds[0], binary.LittleEndian), "-c", coding, "-t", "-w", "16", "-l", "16"))
	}
	for _, flags := range [][]string{{"-c", "jpeg", "-r", "16"}, {"-c", "jpeg", "-s", "-r", "16"}, {"-c", "lzw:2", "-p", "separate"}} {
		f.Add(recode(f, tiny(tiffKinds[8], binary.BigEndian), flags...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := openTIFF(data, smallLimits)
		if err != nil {
			wantCoded(t, err)
			return
		}
		for i := range doc.pages() {
			p, err := doc.page(context.Background(), i)
			if err != nil {
				wantCoded(t, err)
				continue
			}
			if p.image.Width <= 0 || p.image.Height <= 0 || int64(p.image.Width)*int64(p.image.Height) > smallLimits.MaxPixels || len(p.data) == 0 || p.image.DPI <= 0 {
				t.Fatalf("%+v with %d bytes", p.image, len(p.data))
			}
		}
	})
}

// wantCoded demands a code a person can be told.
func wantCoded(t *testing.T, err error) {
	t.Helper()
	if code := batch.CodeOf(err); code == batch.CodeInternal || batch.Lookup(code).Code != code {
		t.Fatalf("%v", err)
	}
}

// FuzzPDFContent: whatever the instructions say, reading them ends, and an
// image counts as all there is only if nothing else can be seen.
func FuzzPDFContent(f *testing.F) {
	_, scan := testScan(f)
	objects, err := readObjects(context.Background(), buildPDF(testPage{content: fullPage, images: []testImage{scan}}))
	if err != nil {
		f.Fatal(err)
	}
	page, _, inherited, err := objects.ctx.PageDict(1, false)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{fullPage, "BT (a\\)(b)) Tj ET", "q Q Q", "<</A [1 2]>> BDC", "% c\n1 0 0 1 0 0 cm", "BI ID \x00\xff EI", "1e999 0 0 1 0 0 cm /Im0 Do"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		paint := painter{objects: objects, resources: inherited.Resources, box: [4]float64{0, 0, 200, 300}}
		if own := objects.dict(page, "Resources"); own != nil {
			paint.resources = own
		}
		paint.run(content)
		var look pageLook
		objects.judge(&look, &paint)
		if look.whole != nil && (paint.other || len(paint.images) != 1 || bytes.Count(content, []byte("Do")) == 0) {
			t.Fatalf("%q", content)
		}
	})
}

// FuzzPDF: the parts that read the file in this process. Poppler runs in one of
// its own.
func FuzzPDF(f *testing.F) {
	scan := testImage{"/Width 16 /Height 24 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", jpegOf(f, paper(16, 24))}
	plain := buildPDF(testPage{content: fullPage, images: []testImage{scan}}, testPage{content: "BT ET"})
	f.Add(plain)
	f.Add(qpdf(f, plain, "--object-streams=generate"))
	f.Add(qpdf(f, plain, "--linearize"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := checkTrailer(data); err != nil {
			wantCoded(t, err)
		}
		objects, err := readObjects(context.Background(), data)
		if err != nil {
			return
		}
		if err := objects.check(smallLimits); err != nil {
			wantCoded(t, err)
		}
		for n := range min(objects.ctx.PageCount, 3) {
			look := objects.look(n+1, pageSize{200, 300})
			if look.whole != nil && checkPixels(smallLimits, look.whole.width, look.whole.height) == nil {
				if p, ok := look.whole.extract(); ok && len(p.data) == 0 {
					t.Fatal("empty image")
				}
			}
		}
	})
}

func FuzzPPM(f *testing.F) {
	f.Add([]byte("P6\n2 1\n255\nabcdef"))
	f.Add([]byte("P5\n2 1\n255\nab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		px, err := readPPM(bytes.NewReader(data), smallLimits)
		if err == nil && len(px.rows) != px.width*px.height*px.channels {
			t.Fatalf("%d × %d × %d with %d bytes", px.width, px.height, px.channels, len(px.rows))
		}
	})
}
