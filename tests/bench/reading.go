package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// reading is the text of one page as the programs gave it.
type reading struct {
	File    string
	Truth   string
	Layer   string // our text layer in its own order
	Ours    string // the same in the order that pdftotext finds
	Bare    string // Tesseract's text
	BarePDF string // Tesseract's PDF in the order that pdftotext finds
	Peer    string // OCRmyPDF's likewise
}

// readingsOf reads page images with all programs; truth is by base name. What
// was read stays in the work folder for the next time.
func (b *bench) readingsOf(name string, files []string, truth map[string]string) ([]reading, error) {
	report, err := b.once(name, files)
	if err != nil {
		return nil, err
	}
	mine, err := b.layers(report)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.work, "read-"+name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	b.say("   reading %d pages of %s with tesseract and ocrmypdf", len(files), name)
	if _, err := b.eachPage(files, func(file string) (cost, error) { return b.readPage(file, dir) }); err != nil {
		return nil, err
	}
	var out []reading
	for _, f := range files {
		base := filepath.Base(f)
		plain, err := os.ReadFile(filepath.Join(dir, base+".txt"))
		if err != nil {
			return nil, err
		}
		one := reading{File: base, Truth: modern(truth[base]), Layer: modern(mine[base].own), Ours: modern(mine[base].found), Bare: modern(string(plain))}
		for suffix, text := range map[string]*string{".pdf": &one.BarePDF, ".peer.pdf": &one.Peer} {
			found, err := b.pdftotext(filepath.Join(dir, base+suffix))
			if err != nil {
				return nil, err
			}
			*text = modern(found)
		}
		out = append(out, one)
	}
	return out, nil
}

// readPage lets Tesseract and OCRmyPDF make text and PDF of a page.
func (b *bench) readPage(file, dir string) (cost, error) {
	base := filepath.Join(dir, filepath.Base(file))
	if _, err := os.Stat(base + ".peer.pdf"); err == nil {
		return cost{}, nil
	}
	if took, err := b.command(oneThread, nil, "tesseract", file, base, "-l", "deu", "txt", "pdf"); err != nil {
		return took, err
	}
	return b.command(oneThread, nil, b.ocrmypdf, "-q", "-l", "deu", "--jobs", "1", "--image-dpi", "300", file, base+".peer.pdf")
}

// layer is the text of a package.
type layer struct{ own, found string }

// layers takes the text layers out of delivered packages of one page each, by
// the base name of the source.
func (b *bench) layers(r reportFile) (map[string]layer, error) {
	source := map[batch.ID]string{}
	for _, p := range r.Pages {
		name, _, _ := strings.Cut(filepath.Base(p.Source), "#")
		source[p.Page] = name
	}
	out := map[string]layer{}
	for _, d := range r.Documents {
		own, err := b.pdftotext(d.Package, "-raw")
		if err != nil {
			return nil, err
		}
		found, err := b.pdftotext(d.Package)
		if err != nil {
			return nil, err
		}
		out[source[d.PageIDs[0]]] = layer{own, found}
	}
	return out, nil
}

func (b *bench) pdftotext(path string, flags ...string) (string, error) {
	var text bytes.Buffer
	_, err := b.command(nil, &text, "pdftotext", append(append([]string{"-q"}, flags...), path, "-")...)
	return text.String(), err
}

// characters counts those of a text that differ from its truth.
type characters struct{ wrong, of float64 }

func (c *characters) add(truth, got string) {
	n := float64(len([]rune(strings.Join(strings.Fields(truth), " "))))
	c.wrong += ocrtest.CER(truth, got) * n
	c.of += n
}

func (c characters) String() string { return fmt.Sprintf("%.2f %%", 100*c.rate()) }

func (c characters) rate() float64 {
	if c.of == 0 {
		return 0
	}
	return c.wrong / c.of
}

type readingSet struct {
	name  string
	pages []reading
	part  bool // of the set before
}

// rates of a set of pages.
type rates struct {
	pages                            int
	layer, ours, bare, barePDF, peer characters
}

func (set readingSet) rates() rates {
	var sum rates
	for _, r := range set.pages {
		sum.pages++
		sum.layer.add(r.Truth, r.Layer)
		sum.ours.add(r.Truth, r.Ours)
		sum.bare.add(r.Truth, r.Bare)
		sum.barePDF.add(r.Truth, r.BarePDF)
		sum.peer.add(r.Truth, r.Peer)
	}
	return sum
}

// worse lists the pages where Tesseract alone is clearly better.
func (set readingSet) worse() [][]string {
	var out [][]string
	if set.part {
		return nil
	}
	for _, r := range set.pages {
		layer, bare := ocrtest.CER(r.Truth, r.Layer), ocrtest.CER(r.Truth, r.Bare)
		ours, pdf := ocrtest.CER(r.Truth, r.Ours), ocrtest.CER(r.Truth, r.BarePDF)
		if layer > bare+0.01 || ours > pdf+0.01 {
			row := []string{r.File}
			for _, v := range []float64{layer, bare, ours, pdf} {
				row = append(row, fmt.Sprintf("%.1f %%", 100*v))
			}
			out = append(out, row)
		}
	}
	return out
}
