package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scanstelle/scanstelle/assets/samplepost"
)

// contender is one program on the way from page images to text or packages.
type contender struct {
	name string
	run  func(p post, dir string) (cost, error)
}

// Names of the contenders.
const (
	bare           = "tesseract"
	ours           = "scanstelle"
	peer           = "ocrmypdf"
	peerStraight   = "ocrmypdf --deskew --rotate-pages"
	jobs           = 2
	bareCommand    = "OMP_THREAD_LIMIT=1 tesseract PAGE stdout -l deu   # 2 processes side by side"
	oursCommand    = "scanstelle --json run --target folder:OUT PAGES"
	peerCommand    = "ocrmypdf -l deu --jobs 2 ALL.pdf OUT.pdf   # ALL.pdf by img2pdf"
	peerStraightly = "ocrmypdf -l deu --jobs 2 --deskew --rotate-pages ALL.pdf OUT.pdf"
)

// peers compares the whole way of a page, and the size of what comes out.
func (b *bench) peers() (section, error) {
	s := section{
		Title: "Files to sealed PDF/A, against OCRmyPDF and bare Tesseract",
		Intro: fmt.Sprintf("The `bench` set of the sample post: %d pages at 300 dpi. Everything runs in turn, %d rounds, at most two OCR processes at a time. "+
			"OCRmyPDF gets one PDF of all pages, so that it can use both cores; Scanstelle gets the files, checks every page, seals a package per file with a transfer note, "+
			"delivers it and compares what arrived. Its built-in profile turns pages upright and straightens them, so one run of it stands against OCRmyPDF without and with these steps. Pages per minute count from the start of the process to its end.", b.pages, b.rounds),
	}
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return s, err
	}
	all := filepath.Join(b.work, "all.pdf")
	if _, err := b.command(nil, nil, filepath.Join(filepath.Dir(b.ocrmypdf), "img2pdf"), append([]string{"-o", all}, p.files...)...); err != nil {
		return s, err
	}
	ocrmypdf := func(flags ...string) func(post, string) (cost, error) {
		return func(_ post, dir string) (cost, error) {
			return b.command(nil, nil, b.ocrmypdf, append(append([]string{"-q", "-l", "deu", "--jobs", "2"}, flags...), all, filepath.Join(dir, "out.pdf"))...)
		}
	}
	contenders := []contender{
		{bare, b.bareTesseract},
		{peer, ocrmypdf()},
		{ours, b.deliver},
		{peerStraight, ocrmypdf("--deskew", "--rotate-pages")},
	}
	costs := map[string][]cost{}
	var loads []float64
	for round := range b.rounds {
		for _, c := range contenders {
			dir, err := b.fresh(strings.ReplaceAll("peers-"+c.name, " ", "-"))
			if err != nil {
				return s, err
			}
			took, err := c.run(p, dir)
			if err != nil {
				return s, fmt.Errorf("%s: %w", c.name, err)
			}
			costs[c.name] = append(costs[c.name], took)
			loads = append(loads, load())
			b.say("   round %d %-34s %6.1f s, %6.2f CPU s a page", round+1, c.name, took.wall.Seconds(), took.cpu.Seconds()/float64(len(p.files)))
		}
	}
	s.Figures, s.Tables = compare(len(p.files), contenders, costs)
	s.Notes = append(s.Notes, fmt.Sprintf("Load average during the runs: median %.1f. Ratios are medians of the rounds, each taken within its round.", median(loads)))
	size, err := b.packageSize(p)
	if err != nil {
		return s, err
	}
	s.Figures = append(s.Figures, size)
	return s, nil
}

// compare makes figures of the rounds.
func compare(pages int, contenders []contender, costs map[string][]cost) ([]figure, []table) {
	faster := func(a, b string) float64 {
		return ratios(costs[a], costs[b], func(x, y cost) float64 { return y.wall.Seconds() / x.wall.Seconds() })
	}
	dearer := func(a, b string) float64 {
		return ratios(costs[a], costs[b], func(x, y cost) float64 { return x.cpu.Seconds() / y.cpu.Seconds() })
	}
	atLeast := func(what string, got, goal float64, command string) figure {
		return figure{What: what, Goal: fmt.Sprintf("≥ %.2f ×", goal), Got: fmt.Sprintf("%.2f ×", got), Met: got >= goal, Command: command}
	}
	atMost := func(what string, got, goal float64, command string) figure {
		return figure{What: what, Goal: fmt.Sprintf("≤ %.2f ×", goal), Got: fmt.Sprintf("%.2f ×", got), Met: got <= goal, Command: command}
	}
	figures := []figure{
		atLeast("pages per minute, Scanstelle : OCRmyPDF", faster(ours, peer), 1.7, oursCommand+"\n"+peerCommand),
		atLeast("the same, OCRmyPDF with deskew and orientation", faster(ours, peerStraight), 2.3, peerStraightly),
		atMost("CPU per page, Scanstelle with deskew and orientation : bare Tesseract", dearer(ours, bare), 1.20, bareCommand),
	}
	t := table{Head: []string{"program", "s", "pages/min", "CPU s/page", "CPU : tesseract", "rounds (s)"}}
	for _, c := range contenders {
		var wall, cpu []float64
		var rounds []string
		for _, one := range costs[c.name] {
			wall, cpu = append(wall, one.wall.Seconds()), append(cpu, one.cpu.Seconds()/float64(pages))
			rounds = append(rounds, fmt.Sprintf("%.0f", one.wall.Seconds()))
		}
		t.Rows = append(t.Rows, []string{c.name, fmt.Sprintf("%.1f", median(wall)), fmt.Sprintf("%.1f", 60*float64(pages)/median(wall)),
			fmt.Sprintf("%.2f", median(cpu)), fmt.Sprintf("%.2f", dearer(c.name, bare)), strings.Join(rounds, ", ")})
	}
	return figures, []table{t}
}

// ratios is the median over the rounds of a ratio taken within each.
func ratios(a, b []cost, of func(a, b cost) float64) float64 {
	var out []float64
	for i := range min(len(a), len(b)) {
		out = append(out, of(a[i], b[i]))
	}
	return median(out)
}

// bareTesseract reads every page with the command line program, two at a time,
// and leaves the texts in dir.
func (b *bench) bareTesseract(p post, dir string) (cost, error) {
	return b.eachPage(p.files, func(file string) (cost, error) {
		text, err := os.Create(filepath.Join(dir, filepath.Base(file)+".txt"))
		if err != nil {
			return cost{}, err
		}
		defer text.Close()
		return b.command(oneThread, text, "tesseract", file, "stdout", "-l", "deu")
	})
}

// oneThread keeps Tesseract from starting threads of its own.
var oneThread = []string{"OMP_THREAD_LIMIT=1"}

// eachPage runs something for every page, two at a time.
func (b *bench) eachPage(files []string, run func(file string) (cost, error)) (cost, error) {
	var total cost
	took := make([]cost, len(files))
	var g errgroup.Group
	g.SetLimit(jobs)
	begin := time.Now()
	for i, file := range files {
		g.Go(func() (err error) {
			took[i], err = run(file)
			return err
		})
	}
	err := g.Wait()
	for _, c := range took {
		total.cpu += c.cpu
	}
	total.wall = time.Since(begin)
	return total, err
}

// deliver runs the program on the files with a fresh data folder and insists on
// every page having arrived.
func (b *bench) deliver(p post, dir string) (cost, error) {
	args := []string{"run", "--target", "folder:" + filepath.Join(dir, "out")}
	r, c, err := b.scanstelle(filepath.Join(dir, "data"), append(args, p.files...)...)
	if err != nil {
		return c, err
	}
	if r.summary.Delivered != len(p.files) || len(r.documents) != len(p.files) || len(r.pages) != len(p.files) {
		return c, fmt.Errorf("%d of %d pages, %d packages delivered: %+v", len(r.pages), len(p.files), r.summary.Delivered, r.summary)
	}
	return c, saveJSON(filepath.Join(dir, "report.json"), reportFile{r.pages, r.documents})
}

// packageSize holds the packages of the last round against their page images.
func (b *bench) packageSize(p post) (figure, error) {
	f := figure{What: "size of the packages", Goal: "≤ 1.05 × page images + 8 kB per page of text"}
	var r reportFile
	if err := loadJSON(filepath.Join(b.work, "peers-"+ours, "report.json"), &r); err != nil {
		return f, err
	}
	var packages int64
	for _, d := range r.Documents {
		packages += d.Bytes
	}
	text := int64(0)
	for _, page := range r.Pages {
		if page.Words > 0 {
			text++
		}
	}
	images, err := p.bytes()
	if err != nil {
		return f, err
	}
	most := float64(images)*1.05 + float64(text)*8000
	f.Got = fmt.Sprintf("%.2f MB for %.2f MB of images and %d pages of text (allowed %.2f MB): %.3f ×, or images + %.1f kB a page",
		mb(packages), mb(images), text, most/1e6, float64(packages)/float64(images), float64(packages-images)/1000/float64(len(p.files)))
	f.Met = float64(packages) <= most
	return f, nil
}

func mb(n int64) float64 { return float64(n) / 1e6 }
