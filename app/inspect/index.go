package inspect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// index is the pane on the right: findings of the page, and the index fields of
// its document. A field that was not confirmed is empty, whatever is suggested.
type index struct {
	room     *Room
	document model.Document
	known    model.Index
	findings *fyne.Container
	fields   *fyne.Container
	hint     *part.Text
	number   *part.Text
	said     string // what the findings show
	entries  []*entry
	last     *entry // had the keyboard last
	now      *entry // has it
	onward   batch.Field
	wanted   batch.Field // that somebody is sent to
	unread   int         // pages of the document that were still to be read when the fields came
	scroll   *container.Scroll
	content  fyne.CanvasObject
}

// entry is one field.
type entry struct {
	known model.Field
	field *part.Field
	badge *part.Badge
	doubt *part.Badge     // below the field
	line  *fyne.Container // all of it
	offer int             // the suggestion shown, -1 for none

	offices *offices // the register of the town; nil for other fields
}

func newIndex(r *Room) *index {
	x := &index{room: r, findings: part.Column(look.Near), fields: part.Column(look.Apart), hint: part.NewSmall("").Wrapped(), number: part.NewText("").Bold()}
	list := part.Column(look.Wide-4, x.findings, x.fields, x.hint)
	x.scroll = container.NewVScroll(part.NewBox(part.Clear, list).Padded(look.Apart, look.Apart))
	x.content = part.NewBox(look.Card, x.scroll)
	return x
}

// reveal scrolls until a field is seen, with its name above it.
func (x *index) reveal(e *entry) {
	d := fyne.CurrentApp().Driver()
	if d.CanvasForObject(e.field) == nil {
		return
	}
	top := d.AbsolutePositionForObject(e.line).Y - d.AbsolutePositionForObject(x.scroll.Content).Y
	end, high := top+e.line.Size().Height, x.scroll.Size().Height
	switch at := x.scroll.Offset.Y; {
	case end > at+high:
		x.scroll.ScrollToOffset(fyne.NewPos(0, end-high+look.Near))
	case top < at:
		x.scroll.ScrollToOffset(fyne.NewPos(0, max(top-look.Near, 0)))
	}
}

// typing is the field with the keyboard, nil for none.
func (x *index) typing() *entry { return x.now }

// pane is what F6 comes to.
func (x *index) pane() fyne.Focusable {
	switch {
	case x.last != nil:
		return x.last.field
	case len(x.entries) > 0:
		return x.unconfirmed(0).field
	}
	return nil
}

// unconfirmed is the first entry from an index on, going round, that nobody
// confirmed; else the first.
func (x *index) unconfirmed(from int) *entry {
	for i := range x.entries {
		if e := x.entries[(from+i)%len(x.entries)]; !e.known.Confirmed() && !e.known.Optional() {
			return e
		}
	}
	return x.entries[0]
}

// show loads the fields of a document, unless they are there and nothing was read since.
// Until they come the lines of the document before stay, with nothing in them.
func (x *index) show(d model.Document) {
	unread := x.room.work.Unread(d)
	if x.document.ID == d.ID && x.document.Batch == d.Batch && len(x.entries) > 0 {
		x.document = d
		if unread < x.unread && x.typing() == nil { // what somebody types stays
			x.unread = unread
			x.load()
		}
		return
	}
	x.unread = unread
	x.document, x.known = d, model.Index{}
	x.room.page.aim(nil)
	if d.ID == "" {
		x.entries, x.last, x.now = nil, nil, nil
		x.fields.RemoveAll()
		x.hint.Say("")
		return
	}
	for _, e := range x.entries {
		x.put(e, model.Field{Name: e.known.Name})
	}
	x.load()
}

func (x *index) load() {
	d := x.document
	x.room.desk.Bridge.Go(func(ctx context.Context) {
		known, err := x.room.model.Index(ctx, d.ID)
		x.room.desk.Bridge.Show(x, func() {
			switch {
			case x.document.ID != d.ID:
			case err != nil:
				x.room.desk.Fail(err)
			default:
				x.fill(known)
			}
		})
	})
}

// fill shows the fields. After a confirmation the keyboard goes on to the next.
func (x *index) fill(known model.Index) {
	t := x.room.desk.Words
	x.known = known
	same := slices.EqualFunc(x.entries, known.Fields, func(e *entry, f model.Field) bool { return e.known.Name == f.Name })
	if !same {
		x.lines(known.Fields)
	}
	for i, f := range known.Fields {
		x.put(x.entries[i], f)
		if o := x.entries[i].offices; o != nil {
			o.know(known.Offices)
		}
	}
	number := known.Number
	if number == "" {
		number = t.T("inspect.no-number")
	}
	x.number.Say(number)
	x.hint.Say(t.T("inspect.fields-hint"))
	x.fields.Refresh()
	x.room.know(known)
	x.turn()
	if x.onward == "" {
		return
	}
	from := 0
	for i, e := range x.entries {
		if e.known.Name == x.onward {
			from = i + 1
		}
	}
	x.onward = ""
	if next := x.unconfirmed(from % max(len(x.entries), 1)); !next.known.Confirmed() {
		x.room.desk.Focus(next.field)
		return
	}
	x.room.desk.Focus(x.room.page.viewer)
}

// lines makes a line for each field.
func (x *index) lines(fields []model.Field) {
	x.entries, x.last, x.now = nil, nil, nil
	x.fields.RemoveAll()
	for _, f := range fields {
		e := &entry{known: f, field: part.NewField("", x.room.desk.Keys), badge: part.NewBadge(part.ToneOpen, ""), doubt: part.NewBadge(part.ToneWarning, "").Wrapped(), offer: -1}
		e.field.Called(x.room.field(f.Name))
		e.field.OnFocus = func(on bool) { x.focus(e, on) }
		e.field.OnKey = func(key fyne.KeyName) bool { return x.key(e, key) }
		e.line = part.Column(look.Tight, part.Ends(look.Near, part.NewSmall(x.room.field(f.Name)), e.badge), e.field, e.doubt)
		if f.Name == batch.FieldOffice {
			e.offices = newOffices(e.field)
			e.line.Add(e.offices.list)
		}
		x.entries = append(x.entries, e)
		x.fields.Add(e.line)
	}
	x.fields.Add(part.Column(look.Tight, part.NewSmall(x.room.field(batch.FieldIntakeNumber)), x.number))
}

// put shows what is known of a field; its value is what a person set, or empty.
func (x *index) put(e *entry, f model.Field) {
	e.known, e.offer = f, -1
	text := ""
	if f.Value != nil {
		text = model.Shown(f.Name, f.Value.Value, x.room.desk.Words.Language())
	}
	e.field.SetText(text)
	e.field.SetPlaceHolder("")
	if len(f.Offers) > 0 {
		e.offer = 0
	}
	x.offer(e)
}

// focus points to where a value stands.
func (x *index) focus(e *entry, on bool) {
	if !on {
		if x.now == e {
			x.now = nil
		}
		x.room.foot.show()
		return
	}
	x.now, x.last = e, e
	x.room.panes.Show(2)
	x.reveal(e)
	x.room.foot.show()
	x.point(e)
}

// key goes through the suggestions, or with Esc back to the page: letters do there what
// they do, and what was typed stays.
func (x *index) key(e *entry, key fyne.KeyName) bool {
	if key == fyne.KeyEscape {
		x.room.desk.Focus(x.room.page.viewer)
		return true
	}
	if e.browse(key) {
		return true
	}
	by := map[fyne.KeyName]int{fyne.KeyDown: 1, fyne.KeyUp: -1}[key]
	if by == 0 || len(e.known.Offers) == 0 {
		return by != 0
	}
	e.offer = (e.offer + by + len(e.known.Offers)) % len(e.known.Offers)
	x.offer(e)
	x.point(e)
	return true
}

// point draws the frame at the place of the suggestion, on the page that has it.
func (x *index) point(e *entry) {
	s, ok := suggestionOf(e)
	if !ok || s.Page < 1 || s.Page > len(x.document.Pages) {
		x.room.page.aim(nil)
		return
	}
	at := &pointed{page: x.document.Pages[s.Page-1].ID, offer: s,
		words: x.room.desk.Words.T("inspect.pointed", words.Data{"Field": x.room.field(e.known.Name), "Percent": percent(s.Confidence)})}
	x.room.page.aim(at)
	if spot, found := x.room.work.Find(at.page); found && spot != x.room.spot {
		x.room.visit(spot)
	}
}

// suggestionOf is what the field offers, or what was confirmed.
func suggestionOf(e *entry) (batch.Suggestion, bool) {
	switch f := e.known; {
	case f.Value != nil && f.Value.Suggestion != nil:
		return *f.Value.Suggestion, true
	case e.offer >= 0:
		return f.Offers[e.offer].Suggestion, true
	}
	return batch.Suggestion{}, false
}

// confirm takes what stands in the field, or the suggestion where nothing does.
func (x *index) confirm() {
	e := x.now
	text, before := e.typed(), ""
	if e.known.Value != nil {
		before = model.Shown(e.known.Name, e.known.Value.Value, x.room.desk.Words.Language())
	}
	switch {
	case text == "" && e.known.Confirmed():
		x.change(e, func(ctx context.Context, d batch.ID) error { return x.room.model.Clear(ctx, d, e.known.Name) })
	case text == "" && e.offer < 0, e.known.Confirmed() && text == before:
		x.onward = e.known.Name
		x.fill(x.known)
	default:
		x.take(e, text, "")
	}
}

// take confirms; a value whose check digit is wrong, or one of two accounts, is kept with
// a reason only.
func (x *index) take(e *entry, text, reason string) {
	offer, d, value := e.offer, x.document, text
	if value == "" && offer >= 0 {
		value = e.known.Offers[offer].Value
	}
	x.change(e, func(ctx context.Context, id batch.ID) error {
		err := x.room.model.Take(ctx, id, e.known, text, offer, reason)
		if q, asks := asked[batch.CodeOf(err)]; asks {
			x.room.desk.Bridge.Show("inspect digit", func() {
				x.room.askAbout(q, x.room.documentName(d)+" · "+x.room.field(e.known.Name)+": "+value, func(reason string) { x.take(e, text, reason) })
			})
			return errAsked
		}
		return err
	})
}

// errAsked ends a change that a reason is asked for first.
var errAsked = errors.New("asked for a reason")

// change does something to a field and loads all anew.
func (x *index) change(e *entry, do func(context.Context, batch.ID) error) {
	if x.room.busy {
		return
	}
	x.room.busy = true
	d := x.document.ID
	x.room.desk.Bridge.Go(func(ctx context.Context) {
		err := do(ctx, d)
		var known model.Index
		if err == nil {
			known, err = x.room.model.Index(ctx, d)
		}
		x.room.desk.Bridge.Show("inspect field", func() {
			x.room.rest()
			switch {
			case errors.Is(err, errAsked): // the question has the keyboard
			case err != nil:
				x.room.desk.Fail(err)
			case x.document.ID == d:
				x.onward = e.known.Name
				x.fill(known)
			}
		})
	})
}

// showFindings lists those of the page.
func (x *index) showFindings() {
	t := x.room.desk.Words
	d, p, ok := x.room.current()
	shown := x.room.page.shown
	loaded, n := shown != nil && shown.View.Page == p.ID, 0
	if loaded {
		n = len(shown.View.Findings)
	}
	said := fmt.Sprint(ok, p.ID, p.Verdict, p.Reason, p.Rescan != nil, loaded, n, x.room.page.finding, d.Long, d.ID, len(d.Pages), d.Hints)
	if x.said == said {
		return
	}
	x.said = said
	x.findings.RemoveAll()
	if !ok {
		return
	}
	if d.Long {
		x.findings.Add(part.NewBadge(part.ToneWarning, t.N("inspect.long.title", len(d.Pages), words.Data{"Document": t.Number(d.Number)})).Wrapped())
		x.findings.Add(part.NewSmall(t.T("inspect.long.text", words.Data{"Key": x.room.byID["inspect-return"].Keys[0].Cap(t)})).Wrapped())
	}
	x.showHints(d)
	if p.Verdict != "" {
		tone := map[bool]part.Tone{true: part.ToneSevere, false: part.ToneGood}[p.Verdict == "faulty"]
		text := t.T("inspect.verdict." + string(p.Verdict))
		if p.Reason != "" {
			text += ": " + p.Reason
		}
		x.findings.Add(part.NewBadge(tone, text).Wrapped())
	}
	if p.Rescan != nil {
		x.findings.Add(part.NewBadge(part.ToneRunning, t.T("inspect.rescan-ordered")))
		x.findings.Add(part.NewSmall(x.room.orderText(*p.Rescan)).Wrapped())
	}
	if !loaded {
		x.findings.Refresh()
		return
	}
	title := t.T("inspect.no-findings")
	if n := len(shown.View.Findings); n > 0 {
		title = t.N("inspect.findings-here", n)
	}
	list := part.Column(look.Near, part.NewText(title).Bold().Wrapped())
	for i, f := range shown.View.Findings {
		where := "inspect.finding-page"
		if len(f.Boxes) > 0 {
			where = "inspect.finding-place"
		}
		head := part.Ends(look.Near, part.Row(0, part.NewBadge(findingTone(f.Severity), x.room.finding(f.Finding))), part.NewSmall(t.T(where)))
		box := part.NewBox(part.Clear, part.Column(2, head, part.NewSmall(t.Finding(f.Finding)).Wrapped())).Rounded(look.Tight).Padded(look.Tight, look.Near)
		if i == x.room.page.finding {
			box.Recolor(look.AccentSoft, look.Accent, 1)
		}
		list.Add(part.NewPress(box, func() { x.room.page.pointAt(i) }))
	}
	x.findings.Add(part.NewBox(look.Card, list).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Near+2, look.Near+2))
	x.findings.Refresh()
}
