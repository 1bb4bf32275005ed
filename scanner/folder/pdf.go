package folder

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Resolution in dots per inch at which pages are rendered.
const leastRenderDPI, mostRenderDPI = 150, 600

// smallPNG is the size up to which a rendered page is kept without loss.
const smallPNG = 2 << 20

// pdfFile is a PDF. Poppler says how many pages there are and draws them;
// pdfcpu shows the objects, so that what must not be in them is found and what
// needs no drawing is taken as it is.
type pdfFile struct {
	file    *os.File
	limits  batch.ImportLimits
	sizes   []pageSize
	objects *pdfObjects // nil where they cannot be read
	// repaired is set where the structure departs from the standard, so that
	// the drawn page rests on poppler's repair.
	repaired bool
}

// pageSize is the visible box of a page in points, before its rotation.
type pageSize struct{ width, height float64 }

func openPDF(file *os.File, data []byte, limits batch.ImportLimits) (document, error) {
	off, err := checkTrailer(data)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(data, []byte("/JBIG2Decode")) {
		return nil, refuseJBIG2("Datei")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(limits.Seconds)*time.Second)
	defer cancel()
	f := &pdfFile{file: file, limits: limits, repaired: off}
	if f.sizes, err = pdfPages(ctx, file, limits); err != nil {
		return nil, err
	}
	f.objects, err = readObjects(ctx, data)
	if err != nil {
		f.repaired = true
		err = pdfListedImages(ctx, file, limits)
	} else {
		err = f.objects.check(limits)
	}
	if err != nil {
		return nil, err
	}
	for i, size := range f.sizes {
		width, height := size.at(leastRenderDPI)
		if err := checkPixels(limits, width, height); err != nil {
			return nil, &batch.Error{Op: "folder.pdf", Code: batch.CodeOf(err), Detail: fmt.Sprintf("Seite %d mit %.0f × %.0f mm", i+1, size.width/72*25.4, size.height/72*25.4), Err: err}
		}
	}
	return f, nil
}

func refuseJBIG2(where string) error {
	return batch.Refuse("folder.pdf", batch.CodeJBIG2, "%s", where)
}

// at gives the size in pixels as pdftoppm rounds it.
func (s pageSize) at(dpi float64) (width, height int) {
	return int(math.Ceil(s.width * dpi / 72)), int(math.Ceil(s.height * dpi / 72))
}

func (f *pdfFile) pages() int { return len(f.sizes) }

func (f *pdfFile) page(ctx context.Context, i int) (page, error) {
	limit := time.Duration(f.limits.Seconds) * time.Second
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p, err := f.convert(timed, i)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return page{}, batch.Fail("folder.pdf", batch.CodeCanceled, ctx.Err())
	case timed.Err() != nil:
		return page{}, &batch.Error{Op: "folder.pdf", Code: batch.CodeTimeLimit, Detail: fmt.Sprintf("Seite %d, mehr als %s", i+1, limit), Err: err}
	default:
		return page{}, err
	}
	if f.repaired {
		p.findings = append(p.findings, damaged(batch.Note, "Der Aufbau des PDF weicht von der Norm ab; die Seite zeigt, was trotzdem lesbar war."))
	}
	return p, nil
}

func damaged(severity batch.Severity, message string) batch.Finding {
	return batch.Finding{Code: batch.FindingDamaged, Severity: severity, Message: message}
}

// convert takes the one image of a scanned page as it is, or draws the page.
func (f *pdfFile) convert(ctx context.Context, i int) (page, error) {
	look := pageLook{}
	if f.objects != nil {
		look = f.objects.look(i+1, f.sizes[i])
	}
	if whole := look.whole; whole != nil {
		if err := checkPixels(f.limits, whole.width, whole.height); err != nil {
			return page{}, err
		}
		if p, ok := whole.extract(); ok {
			p.orientation = orientationOf(look.rotate)
			return p, nil
		}
	}
	return f.draw(ctx, i, look)
}

// orientationOf gives the EXIF orientation that does what /Rotate asks for.
func orientationOf(rotate int) int {
	return map[int]int{90: 6, 180: 3, 270: 8}[rotate] + map[int]int{0: 1}[rotate]
}

// draw has poppler draw the page, at the resolution that its images have.
func (f *pdfFile) draw(ctx context.Context, i int, look pageLook) (page, error) {
	size := f.sizes[i]
	if look.rotate%180 != 0 {
		size.width, size.height = size.height, size.width
	}
	job := drawing{file: f.file, page: i + 1, dpi: float64(f.limits.RenderDPI), limits: f.limits}
	switch {
	case look.whole != nil: // one pixel for each of the image's
		job.width, job.height = look.whole.width, look.whole.height
		if look.rotate%180 != 0 {
			job.width, job.height = job.height, job.width
		}
	case look.imagesOnly && look.dpi > 0:
		job.dpi = math.Round(min(max(look.dpi, leastRenderDPI), mostRenderDPI))
	case look.dpi > job.dpi:
		job.dpi = math.Round(min(look.dpi, mostRenderDPI))
	}
	width, height := job.width, job.height
	if width == 0 {
		job.dpi = f.affordable(size, job.dpi)
		width, height = size.at(job.dpi)
	}
	if err := checkPixels(f.limits, width, height); err != nil {
		return page{}, err
	}
	px, complaint, err := job.run(ctx)
	if err != nil {
		return page{}, err
	}
	p := page{orientation: 1, image: batch.Image{Width: px.width, Height: px.height}}
	if job.width > 0 {
		setDPI(&p.image, float64(px.width)/size.width*72, float64(px.height)/size.height*72)
	} else {
		p.image.DPI = job.dpi
	}
	if err := px.keep(&p); err != nil {
		return page{}, err
	}
	p.findings = append(p.findings, converted(true, "PDF-Seite mit %.0f dpi gezeichnet (%s).", p.image.DPI, p.image.Codec))
	if complaint != "" {
		p.findings = append(p.findings, damaged(batch.Warning, "Das PDF ist fehlerhaft: "+complaint))
	}
	return p, nil
}

// affordable lowers the resolution of a large drawing until it fits the limits;
// openPDF has seen to it that the least resolution does.
func (f *pdfFile) affordable(size pageSize, dpi float64) float64 {
	for ; dpi > leastRenderDPI; dpi -= 10 {
		width, height := size.at(dpi)
		if checkPixels(f.limits, width, height) == nil {
			return dpi
		}
	}
	return max(dpi, leastRenderDPI)
}

// keep codes drawn pixels: bitonal ones as G4, others without loss where that
// is small, else as JPEG.
func (px *pixels) keep(p *page) error {
	if err := px.encode(p); err != nil || p.image.Codec == batch.G4 || len(p.data) <= smallPNG {
		return err
	}
	png, image := p.data, p.image
	if err := px.encodeJPEG(p); err != nil {
		return err
	}
	if len(p.data) > len(png)*3/4 {
		p.data, p.image = png, image
	}
	return nil
}
