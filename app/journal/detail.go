package journal

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	capture "github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// detail shows what is known of the entry or page that is chosen.
type detail struct {
	room    *Room
	view    *station.PieceView // nil: no entry is chosen
	reader  *part.Reader
	viewer  *part.Viewer
	title   *part.Text
	place   *part.Text
	page    *fyne.Container // title, place and viewer of a page
	buttons *fyne.Container
	content fyne.CanvasObject
	stop    context.CancelFunc
}

func newDetail(r *Room) *detail {
	d := &detail{room: r, reader: part.NewReader(r.desk.Keys), viewer: part.NewViewer(r.desk.Keys, r.desk.Bridge), title: part.NewText("").Bold(), place: part.NewSmall("").Wrapped(), stop: func() {}}
	d.reader.Called(r.desk.Words.T("name.details"))
	d.viewer.Called(r.desk.Words.T("name.page"))
	d.viewer.OnFail = r.desk.Fail
	d.page = part.ColumnFilled(look.Near, 1, part.NewBox(part.Clear, part.Column(2, d.title, d.place)).Padded(look.Near, look.Apart), d.viewer)
	d.page.Hide()
	d.buttons = part.Flow(look.Near)
	d.content = part.ColumnFilled(0, 0, container.NewStack(d.reader, d.page), part.NewBox(part.Clear, d.buttons).Padded(look.Near, look.Apart))
	return d
}

// nothing shows that nothing is chosen.
func (d *detail) nothing() {
	d.stop()
	d.view = nil
	d.pageShown(false)
	d.reader.Fill(part.NewText(d.room.desk.Words.T("journal.choose")).Colored(look.Soft).Wrapped())
	d.offer()
}

// pane is what F6 comes to: the page of a hit, or what is to be read.
func (d *detail) pane() fyne.Focusable {
	if d.page.Visible() {
		return d.viewer
	}
	return d.reader
}

// pageShown shows the page, or what is to be read.
func (d *detail) pageShown(on bool) {
	if on {
		d.page.Show()
		d.reader.Hide()
		return
	}
	d.page.Hide()
	d.reader.Show()
	d.viewer.Open(nil)
}

// piece shows an entry, and its history as soon as that is there.
func (d *detail) piece(v station.PieceView) {
	d.stop()
	d.pageShown(false)
	d.fill(v)
	d.stop = d.load(v.Piece.Number)
}

func (d *detail) load(number string) context.CancelFunc {
	r := d.room
	return r.desk.Bridge.Go(func(ctx context.Context) {
		v, err := r.model.Piece(ctx, number)
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(d, func() {
			if r.number() != number {
				return
			}
			if err != nil {
				r.desk.Fail(err)
				return
			}
			d.fill(v)
		})
	})
}

// hit shows where something was found: on its page, or in its entry.
func (d *detail) hit(h station.Hit) {
	d.stop()
	d.view = nil
	r := d.room
	if h.Place != station.OnPage {
		d.pageShown(false)
		if d.reader.Fill(); h.Number != "" {
			d.stop = d.load(h.Number)
		} else {
			d.reader.Fill(part.NewTitle(h.Title).Wrapped(), part.NewText(r.place(h)+": "+h.Text).Wrapped())
		}
		d.offer()
		return
	}
	d.pageShown(true)
	d.title.Say(joined(" · ", h.Number, h.Title))
	d.place.Say(r.place(h) + ": " + h.Text)
	d.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		tiles, err := capture.OpenPage(ctx, r.desk.Station, h.Page, r.desk.Context)
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(d, func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			d.viewer.Open(tiles)
			var frames []part.Frame
			for _, b := range h.Boxes {
				frames = append(frames, part.Frame{Box: b, Tone: part.ToneWarning})
			}
			d.viewer.SetFrames(frames)
			if len(h.Boxes) > 0 {
				d.viewer.Look(h.Boxes[0])
			}
		})
	})
	d.offer()
}

// fill shows an entry.
func (d *detail) fill(v station.PieceView) {
	d.view = &v
	r, p := d.room, v.Piece
	w := r.desk.Words
	tone, standing := r.toneOf(v)
	lines := []fyne.CanvasObject{part.RowFilled(look.Near, 1, part.NewTitle(p.Number), part.Space(), part.NewBadge(tone, standing)), part.NewSmall(v.Stamp).Wrapped()}
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("journal.field."+key), text))
		}
	}
	if v.Withheld {
		lines = append(lines, part.NewText(w.T("journal.withheld.text")).Wrapped())
	}
	lines = append(lines, r.holds(v.Held)...)
	say("sender", joined(", ", p.Sender, w.Sender(p.Sort)))
	say("subject", p.Subject)
	say("date", joined(", ", w.Date(dayTime(p.Date)), w.Noted(p.Time)))
	if v.Scanned != "" {
		say("scanned", w.Date(dayTime(v.Scanned)))
	}
	say("way", joined(", ", w.Way(p.Way), w.Mail(p.Kind)))
	say("tracking", joined(", ", p.Tracking, p.TrackingNote))
	if p.LetterDate != "" {
		say("letter-date", w.Date(dayTime(p.LetterDate)))
	}
	say("own-reference", p.OwnReference)
	say("their-reference", p.TheirReference)
	say("units", joined(", ", p.Units...))
	say("class", r.className(p.Class))
	if need := r.need(v); need != nil {
		say("protection", r.protection(*need))
	}
	if p.Annexes != nil {
		say("annexes", strconv.Itoa(*p.Annexes))
	}
	say("annexes-missing", p.AnnexesMissing)
	opened := w.T("journal.opened")
	if !p.Opened {
		opened = w.T("journal.unopened")
	}
	if p.Envelope {
		opened += ", " + w.T("journal.enveloped")
	}
	if !p.Way.Electronic() {
		say("opened", opened)
	}
	if v.Pages > 0 {
		say("size", size(w, v.Sheets, v.Pages))
	}
	if x := p.Deadline; x != nil {
		say("deadline", w.Date(dayTime(x.Day))+", "+x.Why)
	}
	if x := p.Valuables; x != nil {
		confirmed := w.T("journal.unconfirmed")
		if x.Confirmed != "" {
			confirmed = w.T("journal.confirmed", words.Data{"Person": x.Confirmed})
		}
		say("valuables", joined(", ", x.What, x.Amount, x.Receipt, confirmed))
	}
	for _, o := range p.Objects {
		say("object", joined(", ", o.What, o.Place))
	}
	var flags []string
	for _, f := range p.Flags {
		flags = append(flags, w.Flag(f))
	}
	say("flags", joined(", ", flags...))
	if v.Paper == "" {
		say("box", p.Box)
	}
	say("paper", v.Paper)
	say("clerk", p.Clerk)
	say("remark", p.Remark)
	if !v.Begun.IsZero() && !v.Withheld {
		say("stack", w.Stack(v.Begun))
		say("stack-number", string(p.Batch))
	}
	for _, doc := range v.Documents {
		state := ""
		if doc.Delivery != "" {
			state = w.T("delivery." + string(doc.Delivery))
		}
		say("document", joined(", ", doc.Title, state, doc.Ref))
	}
	if len(v.History) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.T("journal.history")).Bold())
	}
	for i := len(v.History) - 1; i >= 0; i-- {
		h := v.History[i]
		lines = append(lines, part.Column(0, part.NewText(joined(" ", w.T("journal.event."+h.Event), reasonOf(h))).Wrapped(),
			part.NewSmall(w.T("journal.by", words.Data{"Date": w.Date(h.Time.Local()), "Time": w.Time(h.Time.Local()), "Person": h.Actor})).Wrapped()))
	}
	d.reader.Fill(lines...)
	d.offer()
}

// reasonOf is why a version was made.
func reasonOf(h station.PieceVersion) string {
	p := h.Piece
	reason := ""
	switch {
	case p.Correction != "":
		reason = p.Correction
	case p.Void != nil && h.Event == "intake-voided":
		reason = p.Void.Reason
	case p.Forwarded != nil && h.Event == "intake-forwarded":
		reason = joined(", ", p.Forwarded.To, p.Forwarded.Reason)
	case p.Released != nil && h.Event == "intake-released":
		reason = p.Released.Reason
	}
	if reason != "" {
		reason = "– " + reason
	}
	return reason
}

// offer shows the buttons for what can be done with what is chosen.
func (d *detail) offer() {
	d.buttons.RemoveAll()
	for _, id := range []string{"list", "journal-confirm", "journal-correct", "journal-release", "journal-link", "journal-forward", "paper-move", "journal-void", "journal-hold"} {
		for _, a := range d.room.actions {
			if a.ID == id && a.Ready() {
				b := d.room.desk.Button(a)
				if id == "journal-hold" && d.room.held() {
					b.SetLabel(d.room.desk.Words.T("journal.unhold"))
				}
				d.buttons.Add(b)
			}
		}
	}
	d.buttons.Refresh()
}

// size is how much there is of something.
func size(w *words.Words, sheets, pages int) string {
	return w.N("journal.size.sheets", sheets) + ", " + w.N("journal.size.pages", pages)
}
