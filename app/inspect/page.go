package inspect

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// page is the pane in the middle.
type page struct {
	room    *Room
	viewer  *part.Viewer
	raw     bool // as it was scanned
	text    bool // what was read
	shown   *model.Picture
	wanted  batch.ID
	finding int // the one pointed to, -1 for none
	enter   int // findings are entered at their first (1) or last (-1) when the page comes
	point   *pointed
	ahead   map[batch.ID]*model.Picture // pages that were made ready
	content fyne.CanvasObject
}

// pointed is the place of an index field.
type pointed struct {
	page  batch.ID
	offer batch.Suggestion
	words string
}

func newPage(r *Room) *page {
	p := &page{room: r, finding: -1, ahead: map[batch.ID]*model.Picture{}}
	p.viewer = part.NewViewer(r.desk.Keys, r.desk.Bridge)
	p.viewer.OnFail = func(err error) { r.desk.Fail(err) }
	p.viewer.OnWhole = p.prepare
	p.viewer.OnFocus = func(on bool) {
		if on {
			r.panes.Show(1)
		}
	}
	tools := part.Row(0)
	for _, id := range []string{"raw", "text", "loupe", "width", "dots", "left", "right"} {
		tools.Add(r.desk.Button(r.action(id)).Quiet())
	}
	bar := part.NewBox(look.Card, tools).Edged(look.Line, 1).Rounded(look.Radius).Padded(2, look.Tight)
	p.content = container.New(&floating{}, p.viewer, bar)
	return p
}

// floating lays tools above the lower edge of the page, where they have room.
type floating struct{}

// MinSize is that of the page.
func (floating) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout places both.
func (floating) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	least := o[1].MinSize()
	if least.Width+2*look.Apart > size.Width { // the keys do the same
		o[1].Hide()
		return
	}
	o[1].Show()
	o[1].Resize(least)
	o[1].Move(fyne.NewPos((size.Width-least.Width)/2, size.Height-least.Height-look.Apart))
}

// clear shows no page.
func (p *page) clear() {
	p.shown, p.wanted, p.finding = nil, "", -1
	p.forget()
	p.viewer.Open(nil)
}

// forget drops what was made ready: the pages lie otherwise now.
func (p *page) forget() {
	clear(p.ahead)
	p.shown = nil
}

// show shows a page; the same one again stays as it is.
func (p *page) show(page model.Page) {
	if p.shown != nil && p.shown.View.Page == page.ID && p.shown.View.Raw == p.raw {
		p.frames()
		return
	}
	if p.wanted != page.ID {
		p.finding = -1
	}
	p.wanted = page.ID
	// One that is confirmed alone is opened in earnest (A.AM.IN.SH.5).
	if ready, ok := p.ahead[page.ID]; ok && ready.View.Raw == p.raw && !page.Own {
		delete(p.ahead, page.ID)
		p.pictured(ready)
		return
	}
	raw := p.raw
	p.room.desk.Bridge.Go(func(ctx context.Context) {
		picture, err := p.room.model.Open(ctx, page.ID, raw)
		p.room.desk.Bridge.Show(p, func() {
			switch {
			case p.wanted != page.ID || p.raw != raw:
			case err != nil:
				p.viewer.Open(nil)
				p.room.desk.Fail(err)
			default:
				p.pictured(picture)
			}
		})
	})
}

// pictured puts a page on the screen.
func (p *page) pictured(picture *model.Picture) {
	p.shown = picture
	slices.SortStableFunc(picture.View.Findings, compareFindings)
	p.viewer.Open(picture)
	p.words()
	if n := len(picture.View.Findings); p.enter != 0 && n > 0 {
		p.finding = 0
		if p.enter < 0 {
			p.finding = n - 1
		}
		p.jump()
	}
	p.enter = 0
	p.frames()
	p.room.index.showFindings()
}

// prepare makes the page ready that comes next if this one is accepted.
func (p *page) prepare() {
	if p.room.work == nil {
		return
	}
	next, ok := p.room.work.NextOpen(p.room.spot, 1)
	if !ok {
		next = p.room.work.Step(p.room.spot, 1)
	}
	_, page, ok := p.room.work.At(next)
	if !ok || page.ID == p.wanted || p.ahead[page.ID] != nil || p.raw {
		return
	}
	p.room.desk.Bridge.Go(func(ctx context.Context) {
		picture, err := p.room.model.Ahead(ctx, page.ID)
		if err != nil {
			return // told when the page is shown
		}
		p.room.desk.Bridge.Show("inspect ahead", func() {
			clear(p.ahead)
			p.ahead[page.ID] = picture
			p.viewer.Prepare(picture)
		})
	})
}

// flip shows the page as it was scanned, or as in the package.
func (p *page) flip() {
	p.raw = !p.raw
	if _, page, ok := p.room.current(); ok {
		p.show(page)
	}
	p.room.head.show()
}

// toggleText shows what was read, or the page.
func (p *page) toggleText() {
	p.text = !p.text
	p.words()
}

func (p *page) words() {
	if !p.text || p.shown == nil {
		p.viewer.SetWords(nil)
		return
	}
	list := make([]part.Word, 0, len(p.shown.Words.Words))
	for _, w := range p.shown.Words.Words {
		list = append(list, part.Word{Text: w.Text, Box: w.Box, Unsure: model.Unsure(w)})
	}
	p.viewer.SetWords(list)
}

// loupe holds the glass until the key is let go.
func (p *page) loupe() {
	p.room.desk.Focus(p.viewer)
	p.viewer.Loupe(true)
}

// stepFinding points to the next finding of the page; false where there is none.
func (p *page) stepFinding(by int) bool {
	if p.shown == nil {
		return false
	}
	next := p.finding + by
	if p.finding < 0 && by < 0 {
		return false
	}
	if next < 0 || next >= len(p.shown.View.Findings) {
		return false
	}
	p.finding = next
	p.jump()
	p.frames()
	p.room.index.showFindings()
	return true
}

// enterFindings says at which end the next page shown begins.
func (p *page) enterFindings(by int) {
	p.enter = by
	p.finding = -1
	if p.shown != nil {
		p.shown = nil // also where it is the same page again
	}
}

// jump brings the finding pointed to into sight.
func (p *page) jump() {
	if boxes := p.shown.View.Findings[p.finding].Boxes; len(boxes) > 0 {
		p.viewer.Look(boxes[0])
	}
}

// aim points to the place of a suggestion, nil to none.
func (p *page) aim(at *pointed) {
	p.point = at
	if at != nil && p.shown != nil && p.shown.View.Page == at.page {
		if box, ok := p.shown.Place(at.offer); ok {
			p.viewer.Look(box)
		}
	}
	p.frames()
}

// frames draws borders around what is pointed to.
func (p *page) frames() {
	if p.shown == nil {
		return
	}
	var out []part.Frame
	for i, f := range p.shown.View.Findings {
		for j, box := range f.Boxes {
			frame := part.Frame{Box: box, Tone: findingTone(f.Severity)}
			if i == p.finding && j == 0 {
				frame.Words = p.room.finding(f.Finding)
			}
			out = append(out, frame)
		}
	}
	if p.point != nil && p.point.page == p.shown.View.Page {
		if box, ok := p.shown.Place(p.point.offer); ok {
			out = append(out, part.Frame{Box: box, Tone: part.TonePlain, Words: p.point.words})
		}
	}
	p.viewer.SetFrames(out)
}
