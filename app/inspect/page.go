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
	seen    batch.ID // all that the viewer shows of it was on the screen
	ended   batch.ID // its end was
	mode    *part.Badge
	finding int // the one pointed to, -1 for none
	enter   int // findings are entered at their first (1) or last (-1) when the page comes
	point   *pointed
	look    bool                        // to the place pointed to, as soon as its page is there
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
	p := &page{room: r, finding: -1, ahead: map[batch.ID]*model.Picture{}, mode: part.NewBadge(part.ToneWarning, "")}
	p.viewer = part.NewViewer(r.desk.Keys, r.desk.Bridge)
	p.viewer.Called(r.desk.Words.T("name.page"))
	p.viewer.OnFail = func(err error) { r.desk.Fail(err) }
	p.viewer.OnWhole = p.whole
	p.viewer.OnFocus = func(on bool) {
		if on {
			r.panes.Show(1)
		}
	}
	p.mode.Hide()
	tools := part.FlowWithin(0, 1)
	for _, id := range []string{"inspect-raw", "inspect-text", "inspect-loupe", "inspect-width", "inspect-dots", "turn-right"} {
		tools.Add(r.button(id).Quiet())
	}
	bar := part.NewBox(look.Card, tools).Edged(look.Line, 1).Rounded(look.Radius).Padded(2, look.Tight)
	p.content = container.New(&floating{tools, p.viewer}, p.viewer, bar, p.mode)
	return p
}

// whole notes that the page shown can be judged, and makes the next one ready.
func (p *page) whole() {
	if !p.text && p.shown != nil {
		p.seen = p.shown.View.Page
		if p.viewer.Ends() {
			p.ended = p.seen
		}
		p.room.foot.show()
	}
	p.prepare()
}

// here tells whether the page that is wanted is the one on the screen.
func (p *page) here() bool { return p.shown != nil && p.shown.View.Page == p.wanted }

// goesOn tells whether there is more to read of the page before one can judge it.
func (p *page) goesOn() bool {
	return p.here() && !p.text && p.ended != p.wanted && !p.viewer.Ends()
}

// rest gives back what is held for looking: the room is left, or its list is shown.
func (p *page) rest() {
	clear(p.ahead)
	p.viewer.Rest()
}

// sayMode says in the corner what is shown where it is not the page as in the
// package.
func (p *page) sayMode() {
	t := p.room.desk.Words
	p.mode.Hidden = !p.text && !p.raw
	switch {
	case p.text:
		p.mode.Say(part.ToneWarning, t.T("inspect.mode.text"))
	case p.raw:
		p.mode.Say(part.ToneWarning, t.T("inspect.mode.raw"))
	}
	p.content.Refresh()
}

// floating lays tools above the lower edge of the page, where they have room, and
// what is shown into its upper left corner.
type floating struct {
	tools  *fyne.Container
	viewer *part.Viewer
}

// MinSize is that of the page.
func (*floating) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout places both.
func (f *floating) Layout(o []fyne.CanvasObject, size fyne.Size) {
	f.viewer.Under(o[1].MinSize().Height + look.Apart)
	o[0].Resize(size)
	o[2].Resize(o[2].MinSize())
	o[2].Move(fyne.NewPos(look.Apart, look.Apart))
	const edge = 2*look.Tight + 1
	width := float32(0)
	for _, tool := range f.tools.Objects {
		wider := width + tool.MinSize().Width
		if wider+edge > size.Width-2*look.Apart {
			break // the keys do the same
		}
		width = wider
	}
	width += edge
	high := o[1].MinSize().Height
	o[1].Resize(fyne.NewSize(width, high))
	o[1].Move(fyne.NewPos((size.Width-width)/2, size.Height-high-look.Apart))
}

// clear shows no page.
func (p *page) clear() {
	p.shown, p.wanted, p.finding, p.seen = nil, "", -1, ""
	p.forget()
	p.viewer.Open(nil)
}

// forget drops what was made ready: the pages lie otherwise now.
func (p *page) forget() {
	clear(p.ahead)
	p.shown, p.seen = nil, ""
}

// show shows a page; the same one again stays as it is.
func (p *page) show(page model.Page) {
	if p.shown != nil && p.shown.View.Page == page.ID && p.shown.View.Raw == p.raw && (p.raw || p.shown.View.Pose.Rotation == page.Rotation) {
		p.frames()
		return
	}
	if p.wanted != page.ID {
		p.finding, p.seen, p.ended = -1, "", ""
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
		p.finding = 0 // the first
		if p.enter < 0 {
			p.finding = n - 1
		}
		p.jump()
	}
	p.enter = 0
	p.lookThere()
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
	p.sayMode()
}

// toggleText shows what was read, or the page.
func (p *page) toggleText() {
	p.text = !p.text
	p.words()
	p.sayMode()
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
	p.pointAt(next)
	return true
}

// pointAt jumps to a finding of the page and draws a frame around its place.
func (p *page) pointAt(i int) {
	if p.shown == nil || i >= len(p.shown.View.Findings) {
		return
	}
	p.finding = i
	p.room.panes.Show(1)
	p.jump()
	p.frames()
	p.room.index.showFindings()
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
	p.point, p.look = at, at != nil
	p.lookThere()
	p.frames()
}

// lookThere brings the place pointed to into sight.
func (p *page) lookThere() {
	if !p.look || p.shown == nil || p.shown.View.Page != p.point.page {
		return
	}
	p.look = false
	if box, ok := p.shown.Place(p.point.offer); ok {
		p.viewer.Look(box)
	}
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
