package pdfa

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// patch replaces a text once and moves the cross-reference table along.
func patch(t *testing.T, data []byte, from, to string) []byte {
	t.Helper()
	at := bytes.Index(data, []byte(from))
	if at < 0 {
		t.Fatalf("%q is not in the file", from)
	}
	delta := len(to) - len(from)
	out := append(append(bytes.Clone(data[:at]), to...), data[at+len(from):]...)
	if delta == 0 {
		return out
	}
	moved := func(digits []byte) int {
		n, err := strconv.Atoi(string(digits))
		if err != nil {
			t.Fatal(err)
		}
		if n > at {
			n += delta
		}
		return n
	}
	table := bytes.LastIndex(out, []byte("\nxref\n")) + 1
	trailer := bytes.LastIndex(out, []byte("trailer\n"))
	for row := table + bytes.IndexByte(out[table+5:], '\n') + 6; row < trailer; row += 20 {
		copy(out[row:], fmt.Sprintf("%010d", moved(out[row:row+10])))
	}
	start := bytes.LastIndex(out, []byte("startxref\n"))
	return append(out[:start], fmt.Sprintf("startxref\n%d\n%%%%EOF\n", table)...)
}

// TestMutations breaks good packages on purpose: the lint and veraPDF must both
// name the rule, else their silence on good files would say nothing.
func TestMutations(t *testing.T) {
	l := drawLetter(t)
	fill := func(w *Writer) {
		colour := painted(60, 40)
		add(t, w, page(batch.JPEG, asJPEG(t, colour), colour.Rect, 100))
		p := page(batch.JPEG, asJPEG(t, l.img), l.img.Bounds(), l.dpi)
		p.Text = l.text(0, 0, 0)
		add(t, w, p)
		if err := w.Attach(Attachment{"a.xml", "application/xml", "A", "Data", []byte("<a/>"), someTime}); err != nil {
			t.Fatal(err)
		}
	}
	read := func(seal Sealer, change func(w *Writer)) []byte {
		path, _ := write(t, someOptions(Part3), seal, func(w *Writer) { fill(w); change(w) })
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	good := read(nil, func(*Writer) {})
	signed := read(newCAdES(t), func(*Writer) {})
	profile := regexp.MustCompile(`/N 3/Filter/FlateDecode/Length (\d+)`).FindSubmatch(good)
	length, err := strconv.Atoi(string(profile[1]))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, rule string
		data       []byte
	}{
		{"no output intent, colour", "6.2.4.3-2", patch(t, good, "/OutputIntents[", "/OutputIntentz[")},
		{"no output intent, gray", "6.2.4.3-4", patch(t, good, "/OutputIntents[", "/OutputIntentz[")},
		{"no file ID", "6.1.3-1", patch(t, good, "/ID[", "/IE[")},
		{"data behind the end", "6.1.3-3", append(bytes.Clone(good), "more"...)},
		{"length", "6.1.7.1-1", patch(t, good, string(profile[0]), fmt.Sprintf("/N 3/Filter/FlateDecode/Length %d", length-1))},
		{"filter", "6.1.7.2-1", patch(t, good, "/N 3/Filter/FlateDecode", "/N 3/Filter/LZWDecode")},
		{"interpolate", "6.2.8-3", patch(t, good, "/Subtype/Image", "/Subtype/Image/Interpolate true")},
		{"alternates", "6.2.8-1", patch(t, good, "/Subtype/Image", "/Subtype/Image/Alternates[]")},
		{"no glyph map", "6.2.11.3.2-1", patch(t, good, "/CIDToGIDMap", "/CIDToGIDMaq")},
		{"no unicode", "6.2.11.7.2-1", patch(t, good, "/ToUnicode", "/ToUnicodf")},
		{"unicode of a mark", "6.2.11.7.2-2", read(nil, func(w *Writer) { w.font.runes[3] = 0xFEFF })},
		{"code without glyph", "6.2.11.8-1", read(nil, func(w *Writer) { w.font.runes = w.font.runes[:9] })},
		{"wrong part", "6.6.4-2", patch(t, good, "<pdfaid:part>3<", "<pdfaid:part>4<")},
		{"level", "6.6.4-3", patch(t, good, "conformance>U<", "conformance>X<")},
		{"property without schema", "6.6.2.3.1-2", patch(t, good, "<pdfaProperty:name>DeliveryID", "<pdfaProperty:name>DeliveryIE")},
		{"unknown namespace", "6.6.2.3.1-1", patch(t, good, "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"", "xmlns:xmp=\"http://ns.adobe.com/xap/9.9/\"")},
		{"relationship", "6.8-3", patch(t, good, "/AFRelationship/Data", "")},
		{"not associated", "6.8-4", patch(t, good, "/AF[", "/AG[")},
		{"MIME", "6.8-1", patch(t, good, "/Subtype/application#2Fxml", "")},
		{"file name", "6.8-2", patch(t, good, "/UF(a.xml)", "")},
		{"action", "6.5.1-1", patch(t, good, "/Lang(", "/OpenAction<</S/Launch/F(x)>>/Lang(")},
		{"page size", "6.1.13-11", patch(t, good, "/MediaBox[0 0 43.2 ", "/MediaBox[0 0 15000 ")},
		{"invisible field", "6.3.2-2", patch(t, signed, "/F 132", "/F 134")},
		{"field without look", "6.3.3-1", patch(t, signed, "/Rect[0 0 0 0]", "/Rect[0 0 9 9]")},
		{"byte range", "6.4.3-1", patch(t, signed, "/ByteRange[0 ", "/ByteRange[1 ")},
		{"bytes added", "6.4.3-1", patch(t, signed, "/Reason(", "/Reason(- ")},
	}
	var files []string
	folder := t.TempDir()
	for i, c := range cases {
		file := filepath.Join(folder, fmt.Sprintf("%02d.pdf", i))
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for i, v := range verapdf.Validate(t, "3u", files...) {
		c := cases[i]
		var rules []string
		f, err := Open(bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, p := range Lint(f) {
			rules = append(rules, p.Rule)
		}
		if !slices.Contains(rules, c.rule) {
			t.Errorf("%s: lint finds %q, not %s", c.name, rules, c.rule)
		}
		if v.Passed || !slices.Contains(v.Failed, c.rule) {
			t.Errorf("%s: veraPDF finds %q, lint %q", c.name, v.Failed, rules)
		}
	}
}

// TestPart2 shows that attachments make a file fail as PDF/A-2.
func TestPart2(t *testing.T) {
	dot := image.NewGray(image.Rect(0, 0, 9, 9))
	path, _ := write(t, someOptions(Part3), nil, func(w *Writer) {
		add(t, w, page(batch.PNG, asPNG(t, dot), dot.Rect, 72))
		if err := w.Attach(Attachment{"a.xml", "application/xml", "A", "Data", []byte("<a/>"), someTime}); err != nil {
			t.Fatal(err)
		}
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, patch(t, data, "<pdfaid:part>3<", "<pdfaid:part>2<"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Lint(open(t, path)); len(got) != 1 || got[0].Rule != "6.8-5" {
		t.Errorf("lint %v", got)
	}
	if v := verapdf.Validate(t, "2u", path)[0]; !slices.Equal(v.Failed, []string{"6.8-5"}) {
		t.Errorf("veraPDF %v", v.Details)
	}
}
