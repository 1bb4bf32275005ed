package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
	"github.com/scanstelle/scanstelle/station"
)

// reportFile is what later parts need of a run.
type reportFile struct {
	Pages     []station.PageEvent
	Documents []station.DocumentEvent
}

func saveJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

func loadJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// lastReport is what a contender of the last round said.
func (b *bench) lastReport(name string) (r reportFile, err error) {
	return r, loadJSON(filepath.Join(b.work, strings.ReplaceAll("peers-"+name, " ", "-"), "report.json"), &r)
}

// reading is the text of one page as the programs gave it.
type reading struct {
	File  string
	Truth string
	Layer string // our text layer in its own order
	Ours  string // the same in the order that pdftotext finds
	Bare  string
	Peer  string
}

// layer is the text of a package.
type layer struct{ own, found string }

// texts takes the text layers out of delivered packages of one page each, by
// the base name of the source.
func (b *bench) texts(r reportFile) (map[string]layer, error) {
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

// keepReadings remembers what the last round of peers read.
func (b *bench) keepReadings(p post) error {
	r, err := b.lastReport(ours)
	if err != nil {
		return err
	}
	mine, err := b.texts(r)
	if err != nil {
		return err
	}
	var all []reading
	for i, f := range p.files {
		name := filepath.Base(f)
		one := reading{File: name, Truth: p.truth[name].Text, Layer: mine[name].own, Ours: mine[name].found}
		plain, err := os.ReadFile(filepath.Join(b.work, "peers-"+bare, name+".txt"))
		if err != nil {
			return err
		}
		one.Bare = string(plain)
		page := fmt.Sprint(i + 1)
		if one.Peer, err = b.pdftotext(filepath.Join(b.work, "peers-"+peer, "out.pdf"), "-f", page, "-l", page); err != nil {
			return err
		}
		all = append(all, one)
	}
	return saveJSON(filepath.Join(b.work, "readings-bench.json"), all)
}

// errors counts characters of a text against its truth.
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

// text measures the character error rates.
func (b *bench) text() (section, error) {
	s := section{
		Title: "Text",
		Intro: "Character error rate (edit distance ÷ characters of the truth, white space folded) of the text layer of the delivered packages in its own order (`pdftotext -raw`), against what bare Tesseract " +
			"gives from the same page images with the same model. Beside it the order that plain `pdftotext` makes up from the places of the words: where lines lean on the page, " +
			"it takes them apart; pages shown straight (image.deskew) do not suffer. Pages without printed text do not count; handwriting and stamps are not in the truth, alike for all.",
	}
	var sets []readingSet
	var set []reading
	if err := loadJSON(filepath.Join(b.work, "readings-bench.json"), &set); err != nil {
		return s, fmt.Errorf("the part »peers« comes first: %w", err)
	}
	sets = append(sets, readingSet{name: "sample post, bench set", pages: set})
	full, err := b.fullReadings()
	if err != nil {
		return s, err
	}
	sets = append(sets, full...)
	real, err := b.corpusReadings()
	if err != nil {
		return s, err
	}
	if len(real) == 0 {
		s.Notes = append(s.Notes, "The corpus of real scans (SCANSTELLE_SHARED) was not there: its pages are not measured.")
	} else {
		sets = append(sets, readingSet{name: "real scans with transcription (corpus, not part of this repository)", pages: real})
	}
	t := table{Head: []string{"pages", "n", "Scanstelle", "the same, plain pdftotext", "bare Tesseract", "OCRmyPDF, plain pdftotext"}}
	worst := table{Title: "Pages where the text layer is worse than bare Tesseract by more than one percentage point:", Head: []string{"page", "Scanstelle", "plain pdftotext", "bare Tesseract"}}
	for _, set := range sets {
		r := set.rates()
		row := []string{set.name, fmt.Sprint(r.pages), r.layer.String(), r.ours.String(), r.bare.String(), "–"}
		if r.peer.of > 0 {
			row[5] = r.peer.String()
		}
		t.Rows = append(t.Rows, row)
		goal := "≤ " + r.bare.String() + " (bare Tesseract)"
		s.Figures = append(s.Figures,
			figure{What: "error rate, " + set.name, Goal: goal, Got: r.layer.String(), Met: r.layer.rate() <= r.bare.rate(), Command: "pdftotext -raw PACKAGE -"},
			figure{What: "the same in the order of plain pdftotext", Goal: goal, Got: r.ours.String(), Met: r.ours.rate() <= r.bare.rate(), Command: "pdftotext PACKAGE -\n" + bareCommand})
		worst.Rows = append(worst.Rows, set.worse()...)
	}
	s.Tables = []table{t}
	if len(worst.Rows) > 0 {
		s.Tables = append(s.Tables, worst)
	}
	return s, nil
}

type readingSet struct {
	name  string
	pages []reading
	part  bool // of the set before
}

// rates of a set of pages.
type rates struct {
	pages                   int
	layer, ours, bare, peer characters
}

func (set readingSet) rates() rates {
	var sum rates
	for _, r := range set.pages {
		if r.Truth == "" {
			continue
		}
		sum.pages++
		sum.layer.add(r.Truth, r.Layer)
		sum.ours.add(r.Truth, r.Ours)
		sum.bare.add(r.Truth, r.Bare)
		if r.Peer != "" {
			sum.peer.add(r.Truth, r.Peer)
		}
	}
	return sum
}

// worse lists the pages where bare Tesseract is clearly better.
func (set readingSet) worse() [][]string {
	var out [][]string
	for _, r := range set.pages {
		if r.Truth == "" || set.part {
			continue
		}
		layer, bare := ocrtest.CER(r.Truth, r.Layer), ocrtest.CER(r.Truth, r.Bare)
		if layer > bare+0.01 {
			out = append(out, []string{r.File, fmt.Sprintf("%.1f %%", 100*layer), fmt.Sprintf("%.1f %%", 100*ocrtest.CER(r.Truth, r.Ours)), fmt.Sprintf("%.1f %%", 100*bare)})
		}
	}
	return out
}

// fullReadings reads the full sample post with both programs; pages that lie
// upright and straight are also told apart, because bare Tesseract does not turn
// a page.
func (b *bench) fullReadings() ([]readingSet, error) {
	p, r, err := b.fullRun()
	if err != nil {
		return nil, err
	}
	mine, err := b.texts(r)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, f := range p.files {
		if t := p.truth[filepath.Base(f)]; t.Kind == batch.KindContent && t.Text != "" {
			files = append(files, f)
		}
	}
	dir, err := b.fresh("full-bare")
	if err != nil {
		return nil, err
	}
	b.say("   reading %d pages of the full set with bare tesseract", len(files))
	if _, err := b.readBare(files, dir, "deu"); err != nil {
		return nil, err
	}
	all, upright := readingSet{name: "sample post, full set"}, readingSet{name: "of these, upright and leaning less than 1°", part: true}
	for _, f := range files {
		name := filepath.Base(f)
		t := p.truth[name]
		plain, err := os.ReadFile(filepath.Join(dir, name+".txt"))
		if err != nil {
			return nil, err
		}
		one := reading{File: name, Truth: t.Text, Layer: mine[name].own, Ours: mine[name].found, Bare: string(plain)}
		all.pages = append(all.pages, one)
		if t.Rotation == 0 && t.SkewDeg < 1 && t.SkewDeg > -1 {
			upright.pages = append(upright.pages, one)
		}
	}
	return []readingSet{all, upright}, nil
}

// fullRun sends the full sample post the whole way, once per work folder.
func (b *bench) fullRun() (post, reportFile, error) {
	p, err := b.samples(samplepost.Full, 0)
	if err != nil {
		return p, reportFile{}, err
	}
	r, err := b.once("full", p.files)
	return p, r, err
}

// once runs files the whole way and remembers the result in the work folder.
func (b *bench) once(name string, files []string) (r reportFile, err error) {
	dir := filepath.Join(b.work, "once-"+name)
	saved := filepath.Join(dir, "report.json")
	if loadJSON(saved, &r) == nil {
		return r, nil
	}
	b.say("   running %d files of %s", len(files), name)
	if dir, err = b.fresh("once-" + name); err != nil {
		return r, err
	}
	var out bytes.Buffer
	_, err = b.command(nil, &out, b.program, b.flags(filepath.Join(dir, "data"), append([]string{"run", "--target", "folder:" + filepath.Join(dir, "out")}, files...)...)...)
	got, broken := readReport(&out)
	if broken != nil {
		return r, broken
	}
	// Refused files give exit code 2; they are counted by who needs them.
	if got.summary.Type == "" || got.summary.Delivered != len(got.documents) {
		return r, fmt.Errorf("%d documents, %d delivered: %w", len(got.documents), got.summary.Delivered, err)
	}
	r = reportFile{got.pages, got.documents}
	return r, saveJSON(saved, r)
}
