package inspect

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// head says which batch is inspected and how far it is.
type head struct {
	room    *Room
	title   *part.Text
	sample  *fyne.Container // how many were drawn, or which page is shown
	by      *fyne.Container // who scanned
	place   string
	done    *part.Text
	bar     *bar
	notice  *fyne.Container
	shown   *model.Work // that is told of
	content fyne.CanvasObject
}

func newHead(r *Room) *head {
	h := &head{room: r, title: part.NewTitle(""), sample: part.Row(0), by: part.Row(look.Apart), done: part.NewSmall(""), bar: &bar{}, notice: part.Column(0)}
	track := container.New(h.bar, part.NewBox(look.Line, part.Space()).Rounded(3), part.NewBox(look.Accent, part.Space()).Rounded(3))
	// Two lines at most, with large print too: the page needs the room.
	row := part.FlowWithin(look.Apart+4, 2, h.title, h.sample, part.Row(look.Near, h.done, track), h.by)
	h.content = part.NewBox(look.Card, part.Column(look.Near, row, h.notice)).Padded(look.Apart, look.Wide)
	return h
}

// show tells of the work as it is.
func (h *head) show() {
	w, t := h.room.work, h.room.desk.Words
	place := h.where()
	if h.shown == w && h.place == place {
		return
	}
	h.place = place
	h.shown = w
	h.title.Say(t.Stack(w.Batch.Opened))
	h.by.RemoveAll()
	h.by.Add(part.NewPill(t.T("inspect.scanned-by"), w.Batch.Creator))
	if paper := batch.PaperNow(w.Batch.Paper).German(); paper != "" {
		h.by.Add(part.NewPill(t.T("paper.pill"), paper))
	}
	h.sample.RemoveAll()
	if drawn, of := w.Sample(); place != "" {
		h.sample.Add(part.NewPill(t.T("inspect.each-page.mark"), place))
	} else if w.Review.Draw != nil {
		h.sample.Add(part.NewPill(t.T("inspect.sample"), t.N("inspect.sample-of", of, words.Data{"Drawn": drawn})))
	}
	done, all := w.Demanded()
	progress := "inspect.progress"
	if w.EachPage() {
		done, all = w.DemandedPages()
		progress = "inspect.progress-pages"
		tone, key := part.ToneGood, "inspect.balance-closed"
		if len(w.Review.Open) > 0 {
			tone, key = part.ToneWarning, "inspect.balance-open"
		}
		h.by.Objects = append([]fyne.CanvasObject{part.NewBadge(tone, t.T(key))}, h.by.Objects...)
	}
	h.done.Say(t.N(progress, all, words.Data{"Done": done}))
	h.bar.share = 0
	if all > 0 {
		h.bar.share = float32(done) / float32(all)
	}
	h.notice.RemoveAll()
	switch {
	case w.Released():
		h.notice.Add(part.NewBanner(part.ToneGood, t.T("inspect.released.title"), t.T("inspect.released.text"), nil))
	case w.Batch.State == batch.Rejected && len(w.Reported()) > 0:
		h.notice.Add(h.reported(w))
	case w.Batch.State == batch.Rejected:
		h.notice.Add(part.NewBanner(part.ToneSevere, t.T("inspect.rejected.title"), t.T("inspect.rejected.text"), nil))
	case w.Review.Draw == nil && w.Unready() > 0:
		h.notice.Add(part.NewBanner(part.ToneRunning, t.N("inspect.unready.title", w.Unready()), t.T("inspect.unready.text"), nil))
	case len(w.Review.Faulty) > 0:
		h.notice.Add(part.NewBanner(part.ToneWarning, t.N("inspect.faulty.title", len(w.Review.Faulty)), t.T("inspect.faulty.text", words.Data{"Rescan": h.room.hint("inspect-rescan"), "Return": h.room.hint("inspect-return")}), nil))
	case len(w.Reported()) > 0:
		h.notice.Add(h.reported(w))
	}
	if n := len(w.Review.Parked); w.Released() && n > 0 {
		h.notice.Objects = []fyne.CanvasObject{part.NewBanner(part.ToneWarning, t.N("inspect.doubt.left", n), t.T("inspect.doubt.left.text", words.Data{"Key": h.room.hint("inspect-doubt")}), nil)}
	}
	h.content.Refresh()
}

// reported tells what case work reported about documents that others correct now.
func (h *head) reported(w *model.Work) fyne.CanvasObject {
	t := h.room.desk.Words
	tone := part.ToneWarning
	var lines []string
	for _, r := range w.Reported() {
		from := r.From
		if from == "" {
			from = t.T("inspect.reported.nobody")
		}
		lines = append(lines, t.T("inspect.reported.line", words.Data{"Number": r.Number, "From": from, "Date": t.Date(r.Time.Local()), "Reason": r.Reason}))
	}
	if w.Batch.State == batch.Rejected {
		tone = part.ToneSevere
		lines = append(lines, t.T("inspect.rejected.text"))
	}
	return part.NewBanner(tone, t.T("inspect.reported.title"), strings.Join(lines, "\n"), nil)
}

// where says which page is shown, where the list of documents makes room for it.
func (h *head) where() string {
	d, _, ok := h.room.current()
	if !ok || !h.room.work.EachPage() {
		return ""
	}
	return h.room.pageName(d)
}

// bar is the layout of a line that shows a share.
type bar struct{ share float32 }

// MinSize is that of the whole line.
func (bar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(140, 6) }

// Layout fills the share.
func (b *bar) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(fyne.NewSize(size.Width*b.share, size.Height))
}

// paperSize is that of a thumbnail in the list, in points.
var paperSize = fyne.NewSize(38, 54)

// newPaper makes a place for a thumbnail.
func newPaper() (*canvas.Image, fyne.CanvasObject) {
	picture := &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest}
	least := canvas.NewRectangle(color.Transparent)
	least.SetMinSize(paperSize)
	return picture, part.NewBox(look.Paper, container.NewStack(least, picture)).Edged(look.Line, 1)
}
