package ocr_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

const start = `<div class='ocr_page' id='page_1' title='image "a; bbox 0 0 1 1"; bbox 0 0 1000 2000; ppageno 0; scan_res 300 300'>`

func TestParseHOCR(t *testing.T) {
	const document = start + `
   <div class='ocr_photo' id='block_1_1' title="bbox 0 0 10 10"></div>
   <div class='ocr_carea' id='block_1_2' title="bbox 100 100 900 300">
    <p class='ocr_par' id='par_1_1' lang='deu' title="bbox 100 100 900 300">
     <span class='ocr_header' id='line_1_1' title="bbox 100 100 900 140; baseline 0.003 -9; x_size 43.859261; x_descenders 9.8592587; x_ascenders 12">
      <span class='ocrx_word' id='word_1_1' title='bbox 100 102 230 137; x_wconf 96'><strong><em>Gr&uuml;&#223;e</em></strong></span>
      <span class='ocrx_word' id='word_1_2' title='bbox 249 102 415 137; x_wconf 7'>A&amp;B&lt;&quot;C&quot;&gt;&#39;</span>
      <span class='ocrx_word' id='word_1_3' title='bbox 500 102 600 137; x_wconf 95'> </span>
     </span>
     <span class='ocr_line' title="bbox 100 200 140 300; textangle 90; x_size 40; x_descenders 8; x_ascenders 9">
      <span class='ocrx_word' title='bbox 100 200 140 300; x_wconf 88'>ge&#xFEFF;dre&#xE000;ht&#1;</span>
     </span>
    </p>
    <p class='ocr_par'>
     <span class='ocr_line' title="bbox 100 310 900 340; baseline 0 0"><span class='ocrx_word' title='bbox 990 310 1200 340; x_wconf 101'>Rand</span></span>
     <span class='ocr_line' title="bbox 100 350 900 360"><span class='ocrx_word' title='bbox 1 1 2 2; x_wconf 9'> &nbsp; </span></span>
    </p>
   </div>
   <div class="ocr_carea"><p class=ocr_par><span class='ocr_textfloat' title='bbox 5 5 25 15'><span class='ocrx_word' title='bbox 5 5 25 15'>x</span></span></p></div>
</div>`
	want := &batch.Text{Width: 1000, Height: 2000, Lines: []batch.Line{
		{Box: [4]int{100, 100, 800, 40}, BaselineSlope: 0.003, BaselineOffset: -9, Size: 43.859261, Paragraph: 1, Block: 1, Words: []batch.Word{
			{Text: "Grüße", Box: [4]int{100, 102, 130, 35}, Confidence: 96},
			{Text: `A&B<"C">'`, Box: [4]int{249, 102, 166, 35}, Confidence: 7}}},
		{Box: [4]int{100, 200, 40, 100}, Angle: 90, Size: 40, Paragraph: 1, Block: 1, Words: []batch.Word{
			{Text: "gedreht", Box: [4]int{100, 200, 40, 100}, Confidence: 88}}},
		{Box: [4]int{100, 310, 800, 30}, Size: 30, Paragraph: 2, Block: 1, Words: []batch.Word{
			{Text: "Rand", Box: [4]int{990, 310, 10, 30}, Confidence: 100}}},
		{Box: [4]int{5, 5, 20, 10}, Size: 10, Paragraph: 3, Block: 2, Words: []batch.Word{
			{Text: "x", Box: [4]int{5, 5, 20, 10}}}},
	}}
	for name, data := range map[string]string{
		"fragment": document,
		"document": `<?xml version="1.0"?><!DOCTYPE html><html><head><title></title><meta name='a' content='>' /><meta charset=utf-8></head><!-- <b> --><body>` + document + `<br/></body></html>`,
	} {
		got, err := ocr.ParseHOCR([]byte(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
		}
	}
}

// TestParseHOCRVertical: lines without textangle that Tesseract read down or up
// the page.
func TestParseHOCRVertical(t *testing.T) {
	for _, test := range []struct {
		name, line           string
		words                []string
		angle, slope, offset float64
	}{
		{"down", "bbox 100 100 140 600; x_size 43", []string{"bbox 100 100 140 300", "bbox 100 320 140 600"}, 270, 0, 0},
		{"down, steep", "bbox 100 100 140 600; baseline -722.5 722.5", []string{"bbox 100 100 140 300", "bbox 100 320 140 600"}, 270, 0, 0},
		{"up", "bbox 100 100 140 600", []string{"bbox 100 320 140 600", "bbox 100 100 140 300"}, 90, 0, 0},
		{"one word", "bbox 100 100 140 600", []string{"bbox 100 100 140 600"}, 270, 0, 0},
		{"one slim letter", "bbox 100 100 110 140; baseline 0 -3", []string{"bbox 100 100 110 140"}, 0, 0, -3},
		{"flat without baseline", "bbox 100 100 600 140", []string{"bbox 100 100 600 140"}, 0, 0, 0},
		{"flat, steep", "bbox 100 100 600 140; baseline 99 -9", []string{"bbox 100 100 600 140"}, 0, 0, 0},
		{"said", "bbox 100 100 140 600; textangle 180", []string{"bbox 100 100 140 600"}, 180, 0, 0},
	} {
		data := start + "<span class='ocr_line' title='" + test.line + "'>"
		for _, box := range test.words {
			data += "<span class='ocrx_word' title='" + box + "'>Wort</span> "
		}
		text, err := ocr.ParseHOCR([]byte(data + "</span></div>"))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if l := text.Lines[0]; l.Angle != test.angle || l.BaselineSlope != test.slope || l.BaselineOffset != test.offset || len(l.Words) != len(test.words) {
			t.Errorf("%s: %+v", test.name, l)
		}
	}
}

func TestParseHOCRRefuses(t *testing.T) {
	const line, word = `<span class='ocr_line' title='bbox 1 1 9 9'>`, `<span class='ocrx_word' title='bbox 1 1 9 9'>`
	for name, data := range map[string]string{
		"empty":               "",
		"text":                "Guten Tag",
		"no page":             "<html><body></body></html>",
		"two pages":           start + "</div>" + start + "</div>",
		"page without size":   `<div class='ocr_page' title='image "x"'></div>`,
		"page of no size":     `<div class='ocr_page' title='bbox 0 0 0 0'></div>`,
		"page too large":      `<div class='ocr_page' title='bbox 0 0 99999 9'></div>`,
		"page from elsewhere": `<div class='ocr_page' title='bbox 5 5 9 9'></div>`,
		"page without end":    start,
		"cut tag":             start + `<span class='ocr_li`,
		"cut comment":         start + "</div><!-- ",
		"cut declaration":     start + "</div><!DOCTYPE",
		"wrong nesting":       start + "<p><b></p></b></div>",
		"end too many":        start + "</div></div>",
		"line outside":        line + "</span>" + start + "</div>",
		"line in line":        start + line + line + "</span></span></div>",
		"line without box":    start + `<span class='ocr_line' title='baseline 0 0'></span></div>`,
		"line without body":   start + `<span class='ocr_line' title='bbox 1 1 9 9'/></div>`,
		"word outside":        start + word + "x</span></div>",
		"word in word":        start + line + word + word + "</span></span></span></div>",
		"word without box":    start + line + `<span class='ocrx_word'>x</span></span></div>`,
		"box of words":        start + line + `<span class='ocrx_word' title='bbox a b c d'>x</span></span></div>`,
		"box too far":         start + line + `<span class='ocrx_word' title='bbox 1 1 9 99999999'>x</span></span></div>`,
		"box of three":        start + line + `<span class='ocrx_word' title='bbox 1 1 9'>x</span></span></div>`,
		"too deep":            start + strings.Repeat("<b>", 100) + strings.Repeat("</b>", 100) + "</div>",
		"nameless":            start + "< b></div>",
	} {
		if text, err := ocr.ParseHOCR([]byte(data)); batch.CodeOf(err) != batch.CodeBroken || text != nil {
			t.Errorf("%s: text %v, error %v", name, text, err)
		}
	}
	if _, err := ocr.ParseHOCR(make([]byte, 65<<20)); batch.CodeOf(err) != batch.CodeTooManyBytes {
		t.Errorf("64 MiB: %v", err)
	}
	many := start + line + strings.Repeat(word+"x</span>", 100_001) + "</span></div>"
	if _, err := ocr.ParseHOCR([]byte(many)); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("100,001 words: %v", err)
	}
}

// TestParseHOCRCut cuts a real document at every byte: no cut may pass for the
// whole page.
func TestParseHOCRCut(t *testing.T) {
	data, err := os.ReadFile("testdata/letter.hocr")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := ocr.ParseHOCR(data)
	if err != nil {
		t.Fatal(err)
	}
	truth := ocrtest.Letters()[1].Truth.Plain()
	if cer := ocrtest.CER(truth, whole.Plain()); cer > 0 {
		t.Errorf("character error rate %v: %s", cer, whole.Plain())
	}
	if strings.Count(whole.Plain(), "\n\n") < 5 {
		t.Errorf("paragraphs lost:\n%s", whole.Plain())
	}
	data = []byte(strings.TrimSpace(string(data)))
	for n := range len(data) {
		if text, err := ocr.ParseHOCR(data[:n]); err == nil {
			t.Fatalf("cut at byte %d of %d passes with %d lines", n, len(data), len(text.Lines))
		}
	}
}

func FuzzParseHOCR(f *testing.F) {
	if data, err := os.ReadFile("testdata/letter.hocr"); err == nil {
		f.Add(data[:3000])
	}
	f.Add([]byte(start + `<p class='ocr_par'><span class='ocr_line' title="bbox 1 1 9 9; textangle 270"><span class="ocrx_word" title="bbox -5 0 7 1e9; x_wconf NaN">a&#x0;&amp;</span></span></p></div>`))
	f.Add([]byte(start + `<span class=ocr_caption title='bbox 9 9 1 1; x_size -Inf; baseline NaN 1e308'><span class=ocrx_word title='bbox 9 9 1 1'>` + "\xff\u202e\ufeff" + `</span></span></div>`))
	f.Add([]byte("<a b='<>' c=\"'\" class = ocr_page><!--><?x>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := ocr.ParseHOCR(data)
		if err != nil {
			if text != nil || batch.CodeOf(err) == batch.CodeInternal {
				t.Fatalf("text %v, error %v", text, err)
			}
			return
		}
		sound(t, text)
	})
}

func BenchmarkParseHOCR(b *testing.B) {
	data, err := os.ReadFile("testdata/letter.hocr")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ocr.ParseHOCR(data); err != nil {
			b.Fatal(err)
		}
	}
}
