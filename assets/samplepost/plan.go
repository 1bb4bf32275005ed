package samplepost

import (
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/scanstelle/scanstelle/batch"
)

// plan is the list of pages under construction.
type plan struct {
	*rand.Rand
	pages []spec
	// of the file that grows
	file     string
	format   string
	document int
	sheet    int
	number   int
	files    int
}

// newPlan lists the pages of a sample post.
func newPlan(opt Options) []spec {
	seed := uint64(opt.Seed)
	if opt.Held {
		seed ^= 0x4e1d000000000000
	}
	p := &plan{Rand: rand.New(rand.NewPCG(seed, 0x90575ca57e11e))}
	switch opt.Size {
	case Bench:
		p.bench()
	case Full:
		p.full()
	default:
		p.demo()
	}
	return p.pages
}

// open begins a new file.
func (p *plan) open(name, format string) {
	p.files++
	p.file = fmt.Sprintf("%02d-%s", p.files, name)
	if p.format = format; format == "jpeg" {
		p.file += ".jpg"
	} else if format == "tiff" {
		p.file += ".tif"
	} else {
		p.file += "." + format
	}
	p.document, p.sheet, p.number = 1, 0, 0
}

// drawing gives a drawing its chances.
func (p *plan) drawing(layout string, draw func(*sheet)) drawing {
	return drawing{layout: layout, seed: p.Uint64(), draw: draw}
}

// page adds a page to the file.
func (p *plan) page(side batch.Side, front drawing, s scan) *spec {
	p.number++
	if side == batch.Front {
		p.sheet++
	}
	p.pages = append(p.pages, spec{file: p.file, format: p.format, number: p.number, document: p.document,
		sheet: p.sheet, side: side, front: front, scan: s})
	return &p.pages[len(p.pages)-1]
}

// single adds a file of one page.
func (p *plan) single(name string, front drawing, s scan) *spec {
	format := "jpeg"
	if s.mode == bitonalMode {
		format = "png"
	}
	p.open(name, format)
	return p.page(batch.Front, front, s)
}

var (
	white = color.RGBA{250, 250, 248, 255}
	cream = color.RGBA{247, 243, 230, 255}
	green = color.RGBA{214, 236, 214, 255}
	rosy  = color.RGBA{248, 222, 222, 255}
	gray  = color.RGBA{232, 231, 226, 255} // recycled paper
)

// clean is a good scan at 300 dpi in colour.
func clean() scan {
	return scan{dpi: 300, mode: colourMode, quality: 88, tint: white, backing: 246, noise: 1.2}
}

// used is a scan as it comes on an ordinary day: leaning a little, on various
// paper.
func (p *plan) used() scan {
	s := clean()
	s.quality = 85 + p.IntN(6)
	s.skew = p.lean(1.2)
	s.tint = []color.RGBA{white, white, white, cream, gray}[p.IntN(5)]
	s.noise = 1.5 + p.Float64()*2
	s.holes = p.IntN(6) == 0
	if p.IntN(4) == 0 {
		s.shadow, s.gutter = 0.15+p.Float64()*0.25, p.IntN(4)
	}
	return s
}

// lean returns an angle up to the limit, in steps of 0.01 degrees.
func (p *plan) lean(limit float64) float64 {
	return math.Round((p.Float64()*2-1)*limit*100) / 100
}

// drawn gives a drawing its chances and its paper.
func (p *plan) drawn(layout string, draw func(*sheet), size point) drawing {
	return drawing{layout: layout, seed: p.Uint64(), draw: draw, size: size}
}

// sides adds both sides of a sheet to the file; the back may be nil for a blank
// one. Each side shines through the other.
func (p *plan) sides(front drawing, back *drawing, s scan) {
	other := drawing{layout: "leer", seed: p.Uint64(), draw: blank(0), size: front.size}
	if back != nil {
		other = *back
	}
	f := p.page(batch.Front, front, s)
	f.back = &other
	s.skew = -s.skew // seen from behind the sheet leans the other way
	s.turn = (360 - s.turn) % 360
	b := p.page(batch.Back, other, s)
	b.back = &front
}
