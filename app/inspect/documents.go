package inspect

import (
	"context"
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// documents is the pane on the left: what was drawn, what is suspicious beside it,
// and the sheet balance.
type documents struct {
	room    *Room
	lines   []line
	shown   *model.Work // whose documents these are
	rows    *part.Rows
	list    *fyne.Container
	view    *part.Button // shows what nobody has to see too
	more    *part.Box    // around it
	balance *fyne.Container
	content fyne.CanvasObject

	thumbs *pages.Thumbs
	asked  map[pages.Version]bool

	headings []int // lines that have a height of their own
}

// line is a heading, or a document by index.
type line struct {
	heading  string
	document int
}

// mostThumbs are held: some screens of the list. thumbSide is their longer side in
// dots: that of the place they are shown in, on a screen of two dots for a point.
const (
	mostThumbs = 40
	thumbSide  = 108
)

func newDocuments(r *Room) *documents {
	d := &documents{room: r, balance: part.Column(look.Tight), thumbs: pages.NewThumbs(mostThumbs), asked: map[pages.Version]bool{}}
	d.rows = part.NewRows(r.desk.Keys, func() int { return len(d.lines) },
		func() fyne.CanvasObject { return newDocumentRow(d) },
		func(i int, o fyne.CanvasObject) {
			if i < len(d.lines) {
				o.(*documentRow).show(d.lines[i])
			}
		}, func(i int) bool { return d.lines[i].heading != "" }, d.chosen)
	d.rows.Called(r.desk.Words.T("name.documents"))
	d.rows.OnFocus = func(on bool) {
		if on {
			r.panes.Show(0)
		}
	}
	d.view = r.button("next-view")
	d.more = part.NewBox(part.Clear, d.view).Padded(0, look.Near)
	d.list = part.ColumnFilled(look.Tight, 0, d.rows, d.more)
	d.content = part.NewBox(look.Card, container.New(&beside{documents: d}, part.NewBox(part.Clear, d.list).Padded(look.Near, look.Tight), part.Rule(), part.NewBox(part.Clear, d.balance).Padded(look.Apart, look.Apart)))
	return d
}

// beside puts the balance below the list, or beside it where the pane has the whole
// width to itself: with large print there is no room below.
type beside struct {
	documents *documents
	text      float32 // size for which the lines of the list have their height
}

// MinSize is that of both below each other, with little of the list.
func (*beside) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize().Max(o[2].MinSize()) }

// Layout places list, line and balance.
func (l *beside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if text := theme.TextSize(); l.text != text {
		l.text = text
		l.documents.heights()
	}
	if own := 2 * widths[0] * theme.TextSize() / look.TextBody; size.Width > own {
		right := size.Width * 0.4
		o[0].Resize(fyne.NewSize(size.Width-right-1, size.Height))
		o[1].Move(fyne.NewPos(size.Width-right-1, 0))
		o[1].Resize(fyne.NewSize(1, size.Height))
		o[2].Move(fyne.NewPos(size.Width-right, 0))
		o[2].Resize(fyne.NewSize(right, size.Height))
		return
	}
	low := o[2].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width, size.Height-low-1))
	o[1].Move(fyne.NewPos(0, size.Height-low-1))
	o[1].Resize(fyne.NewSize(size.Width, 1))
	o[2].Move(fyne.NewPos(0, size.Height-low))
	o[2].Resize(fyne.NewSize(size.Width, low))
}

// chosen goes to a document that a person chose.
func (d *documents) chosen(i int) {
	if at := d.lines[i].document; at != d.room.spot.Document {
		d.room.visit(model.Spot{Document: at})
	}
}

// show lists the documents of the work, and marks the one whose page is shown.
func (d *documents) show() {
	if d.shown != d.room.work {
		d.shown = d.room.work
		d.arrange()
	}
	at := slices.IndexFunc(d.lines, func(l line) bool { return l.heading == "" && l.document == d.room.spot.Document })
	if at == d.rows.Chosen() {
		d.rows.Refresh()
	} else { // which shows all lines anew
		d.rows.Choose(at)
	}
}

// arrange makes the lines anew.
func (d *documents) arrange() {
	w, t := d.room.work, d.room.desk.Words
	d.lines = d.lines[:0]
	last := model.Group(-1)
	for i, one := range w.Documents {
		if one.Group != last {
			last = one.Group
			d.lines = append(d.lines, line{heading: t.T([]string{"inspect.drawn", "inspect.suspicious", "inspect.doubts", "inspect.others", "inspect.gone"}[last])})
		}
		d.lines = append(d.lines, line{document: i})
	}
	d.heights()
	d.more.Hidden = w.Hidden == 0 && !w.All
	d.view.SetLabel(t.T("inspect.only-drawn"))
	if w.Hidden > 0 {
		d.view.SetLabel(t.N("inspect.more", w.Hidden))
	}
	d.list.Refresh()
	d.showBalance()
}

// heights gives headings their height in the size of text there is. All other lines
// have that of a row: the list lays itself out for each line that is told a height.
func (d *documents) heights() {
	for _, i := range d.headings {
		d.rows.SetItemHeight(i, rowHeight(i < len(d.lines) && d.lines[i].heading != ""))
	}
	d.headings = d.headings[:0]
	for i, l := range d.lines {
		if l.heading != "" {
			d.rows.SetItemHeight(i, rowHeight(true))
			d.headings = append(d.headings, i)
		}
	}
}

// rowHeight is that of a line of the list.
func rowHeight(heading bool) float32 {
	line := theme.TextSize() * 1.45
	if heading {
		return line + look.Apart
	}
	return max(paperSize.Height, 3*line) + 2*look.Near
}

// showBalance says where every sheet is (A.NB.3).
func (d *documents) showBalance() {
	t, b := d.room.desk.Words, d.room.work.Review.Balance
	d.balance.RemoveAll()
	d.balance.Add(part.NewText(t.T("inspect.balance")).Sized(theme.SizeNameCaptionText).Colored(look.Soft).Bold())
	if b.Expected >= 0 {
		d.balance.Add(part.NewText(t.T("inspect.expected", words.Data{"Expected": b.Expected, "Received": b.Received})).Wrapped())
	} else {
		d.balance.Add(part.NewText(t.N("inspect.received", b.Received)).Wrapped())
	}
	written, blank, others := d.room.work.Sides()
	d.balance.Add(part.NewSmall(t.T("inspect.sides", words.Data{"Sides": written + blank + others, "Written": written, "Blank": blank, "Others": others})).Wrapped())
	open := d.room.work.Review.Open
	if len(open) == 0 {
		d.balance.Add(part.NewBadge(part.ToneGood, t.T("inspect.balanced")))
		return
	}
	for _, o := range open {
		d.balance.Add(part.Row(0, part.NewBadge(part.ToneWarning, t.T("inspect.difference."+string(o.Code)))))
	}
	d.balance.Add(container.New(layout.NewCustomPaddedLayout(look.Tight, 0, 0, 0), d.room.desk.ShortButton(d.room.byID["inspect-balance"], t.T("action.inspect-balance"), widths[0])))
}

// thumb is the small picture of a page as it lies now, nil until it came.
func (d *documents) thumb(p batch.Page) image.Image {
	v := pages.VersionOf(p)
	if t := d.thumbs.Get(v); t != nil || d.asked[v] {
		return t
	}
	d.asked[v] = true
	d.room.desk.Bridge.Go(func(ctx context.Context) {
		picture, err := d.room.model.Thumb(ctx, p.ID)
		if err == nil {
			picture = pages.Within(picture, thumbSide) // the library keeps lines for a while that are gone
		}
		d.room.desk.Bridge.Show(v, func() {
			delete(d.asked, v)
			if err != nil {
				return // the place stays empty; the page itself tells why
			}
			d.thumbs.Put(v, picture)
			d.rows.Refresh()
		})
	})
	return nil
}

// documentRow is one line of the list.
type documentRow struct {
	widget.BaseWidget
	documents  *documents
	heading    *part.Text
	title, sub *part.Text
	sign       *part.Badge
	picture    *canvas.Image
	box        *part.Box
	content    *fyne.Container
}

func newDocumentRow(d *documents) *documentRow {
	r := &documentRow{documents: d, heading: part.NewText("").Sized(theme.SizeNameCaptionText).Colored(look.Soft).Bold(),
		title: part.NewText("").Bold(), sub: part.NewSmall(""), sign: part.NewBadge(part.TonePlain, "")}
	var paper fyne.CanvasObject
	r.picture, paper = newPaper()
	r.box = part.NewBox(part.Clear, part.RowFilled(look.Near+2, 1, paper, part.Column(1, r.title, r.sub, part.Row(0, r.sign)))).Rounded(look.Radius).Padded(look.Tight, look.Near)
	r.content = container.NewStack(part.NewBox(part.Clear, part.ColumnFilled(0, 0, part.Space(), r.heading)).Padded(look.Tight, look.Near), part.NewBox(part.Clear, r.box).Padded(look.Tight, look.Tight))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer draws the line.
func (r *documentRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(r.content)
}

// MinSize is that of a document, whatever is in the line: the list counts with it.
func (r *documentRow) MinSize() fyne.Size { return fyne.NewSize(80, rowHeight(false)) }

func (r *documentRow) show(l line) {
	t, w := r.documents.room.desk.Words, r.documents.room.work
	r.heading.Say(l.heading)
	document := l.heading == "" && w != nil && l.document < len(w.Documents)
	if heading, row := r.content.Objects[0], r.content.Objects[1]; row.Visible() != document || heading.Visible() == document {
		heading.(*part.Box).Hidden, row.(*part.Box).Hidden = document, !document
		r.content.Refresh()
	}
	if !document {
		return
	}
	d, chosen := w.Documents[l.document], l.document == r.documents.room.spot.Document
	r.title.Say(r.documents.room.documentName(d))
	r.sub.Say(t.N("inspect.pages", len(d.Pages)))
	if chosen {
		r.sub.Say(t.T("inspect.page-of", words.Data{"Page": r.documents.room.spot.Page + 1, "Pages": len(d.Pages)}))
	}
	if r.sign.Say(documentSign(t, d)) {
		r.box.Refresh() // it takes other room now
	}
	var picture image.Image
	if len(d.Pages) > 0 {
		picture = r.documents.thumb(d.Pages[0].Page)
	}
	if r.picture.Image != picture {
		r.picture.Image = picture
		r.picture.Refresh()
	}
	if chosen {
		r.box.Recolor(look.AccentSoft, look.Accent, 2)
	} else {
		r.box.Recolor(part.Clear, "", 0)
	}
}

// documentSign is the most important thing to say of a document.
func documentSign(t *words.Words, d model.Document) (part.Tone, string) {
	n, worst := d.Findings()
	faulty, rescans := 0, 0
	for _, p := range d.Pages {
		if p.Verdict == station.VerdictFaulty {
			faulty++
		}
		if p.Rescan != nil {
			rescans++
		}
	}
	switch {
	case d.State == batch.Doubtful:
		return part.ToneWarning, t.T("inspect.parked")
	case rescans > 0:
		return part.ToneRunning, t.T("inspect.rescan-ordered")
	case faulty > 0:
		return part.ToneSevere, t.T("inspect.sign-faulty")
	case d.Demanded() && d.Open() == 0:
		return part.ToneGood, t.T("inspect.accepted")
	case worst == batch.Severe:
		return part.ToneSevere, t.N("inspect.findings", n)
	case d.Long:
		return part.ToneWarning, t.N("inspect.long", len(d.Pages))
	case d.Asks():
		return part.ToneWarning, t.T("inspect.hint." + string(d.Hints[0].Code) + ".sign")
	case n > 0:
		return part.ToneWarning, t.N("inspect.findings", n)
	case d.Demanded():
		return part.ToneOpen, t.N("inspect.open-pages", d.Open())
	}
	if d.Group == model.Gone {
		return part.TonePlain, t.T("delivery." + string(batch.Sealed))
	}
	return part.TonePlain, t.T("inspect.not-drawn")
}
