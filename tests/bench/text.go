package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
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

// text measures the character error rates.
func (b *bench) text() (section, error) {
	s := section{
		Title: "Text",
		Intro: "Character error rate: edit distance ÷ characters of the truth, white space folded, the long s of old print written as s, alike for all. Like stands against like: " +
			"(a) the recognised text itself, that is our text layer in its own order (`pdftotext -raw`), against `tesseract PAGE stdout -l deu`; " +
			"(b) what plain `pdftotext` makes of the packages, against what it makes of Tesseract's own searchable PDF and of OCRmyPDF's. All with their defaults, from the same page images with the same model; " +
			"ours turns pages upright and straightens them, the others do not. Pages without printed text do not count; handwriting and stamps are not in the truth.",
	}
	sets, err := b.sampleSets()
	if err != nil {
		return s, err
	}
	if dir := corpus(); dir == "" {
		s.Notes = append(s.Notes, "The corpus of real scans (SCANSTELLE_SHARED) was not there: its pages are not measured.")
	} else {
		files, truth, err := transcribed(dir)
		if err != nil {
			return s, err
		}
		real, err := b.readingsOf("corpus-text", files, truth)
		if err != nil {
			return s, err
		}
		sets = append(sets, readingSet{name: "real scans with transcription (corpus, not part of this repository)", pages: real})
	}
	t := table{Head: []string{"pages", "n", "(a) Scanstelle", "(a) Tesseract", "(b) Scanstelle", "(b) Tesseract's PDF", "(b) OCRmyPDF"}}
	worst := table{Title: "Pages where ours is worse by more than one percentage point:", Head: []string{"page", "(a) Scanstelle", "(a) Tesseract", "(b) Scanstelle", "(b) Tesseract's PDF"}}
	for _, set := range sets {
		r := set.rates()
		t.Rows = append(t.Rows, []string{set.name, fmt.Sprint(r.pages), r.layer.String(), r.bare.String(), r.ours.String(), r.barePDF.String(), r.peer.String()})
		limit := min(r.barePDF.rate(), r.peer.rate())
		s.Figures = append(s.Figures,
			figure{What: "(a) recognised text, " + set.name, Goal: "≤ " + r.bare.String(), Got: r.layer.String(), Met: r.layer.rate() <= r.bare.rate(), Command: "pdftotext -raw PACKAGE -\ntesseract PAGE stdout -l deu"},
			figure{What: "(b) plain pdftotext, " + set.name, Goal: fmt.Sprintf("≤ %.2f %%", 100*limit), Got: r.ours.String(), Met: r.ours.rate() <= limit,
				Command: "pdftotext PACKAGE -\ntesseract PAGE OUT -l deu txt pdf && pdftotext OUT.pdf -\nocrmypdf -l deu --image-dpi 300 PAGE OUT.pdf && pdftotext OUT.pdf -   # the resolution counts only where the page names none"})
		worst.Rows = append(worst.Rows, set.worse()...)
	}
	s.Tables = []table{t}
	if len(worst.Rows) > 0 {
		s.Tables = append(s.Tables, worst)
	}
	return s, nil
}

// sampleSets reads the pages of the sample post. Pages of the full set that lie
// upright and straight are also told apart: the others turn no page.
func (b *bench) sampleSets() ([]readingSet, error) {
	small, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return nil, err
	}
	bench, err := b.sampleReadings("bench", small)
	if err != nil {
		return nil, err
	}
	full, _, err := b.fullRun()
	if err != nil {
		return nil, err
	}
	all, err := b.sampleReadings("full", full)
	if err != nil {
		return nil, err
	}
	upright := readingSet{name: "of these, upright and leaning less than 1°", part: true}
	for _, one := range all {
		if t := full.truth[one.File]; t.Rotation == 0 && t.SkewDeg < 1 && t.SkewDeg > -1 {
			upright.pages = append(upright.pages, one)
		}
	}
	return []readingSet{{name: "sample post, bench set", pages: bench}, {name: "sample post, full set", pages: all}, upright}, nil
}

// sampleReadings reads a sample post; the whole of it goes through the program,
// pages with printed text through the others.
func (b *bench) sampleReadings(name string, p post) ([]reading, error) {
	if _, err := b.once(name, p.files); err != nil {
		return nil, err
	}
	truth := map[string]string{}
	var files []string
	for _, f := range p.files {
		base := filepath.Base(f)
		if t := p.truth[base]; t.Kind == batch.KindContent && t.Text != "" {
			truth[base] = t.Text
			files = append(files, f)
		}
	}
	return b.readingsOf(name, files, truth)
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
