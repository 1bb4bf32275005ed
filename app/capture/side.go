package capture

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// side shows the current page large, with what is known of it.
type side struct {
	room    *Room
	title   *part.Text
	data    *part.Text
	viewer  *part.Viewer
	signs   *fyne.Container
	read    *part.Text
	tools   []*part.Button
	row     *fyne.Container // of the tools
	alone   bool            // there is no room for the sheets beside
	content fyne.CanvasObject
	shown   showing
	said    sideWords
}

// showing is the picture of a page as it is now: one that is measured is shown
// straight.
type showing struct {
	model.Version
	measured bool
}

// toolWidth is the least width of a tool, at text scale 1: two of them side by side.
const toolWidth = 150

// sideWords is all that is said beside a page.
type sideWords struct{ title, data, text, signs string }

func newSide(r *Room) *side {
	s := &side{room: r, title: part.NewText("").Bold(), data: part.NewSmall(""), signs: part.Flow(look.Near), read: part.NewSmall("").Wrapped()}
	s.viewer = part.NewViewer(r.desk.Keys, r.desk.Bridge)
	s.viewer.Called(r.desk.Words.T("name.page"))
	s.viewer.FitPage()
	s.viewer.OnFocus = func(on bool) {
		if on {
			r.fold.turn(true)
		}
	}
	s.row = container.New(part.Columns(toolWidth, look.Near, look.Near))
	for _, id := range []string{"turn-right", "blank", "split", "join", "insert", "rush", "envelope", "discard"} {
		b := r.desk.ShortButton(r.actions[id], r.desk.Words.T("capture.tool."+id), toolWidth+2*look.Apart)
		s.tools = append(s.tools, b)
		s.row.Add(b)
	}
	line := part.Flow(look.Apart, s.title, s.data)
	frame := container.NewStack(part.NewBox(part.Clear, s.viewer).Padded(1, 1), part.NewEdge(look.Line, 1))
	s.content = part.NewBox(look.Card, part.ColumnFilled(look.Near, 1, line, frame, s.signs, s.read, s.row)).Padded(look.Apart, look.Apart+4)
	return s
}

// leastPage is the height, at least, that tools leave to the page beside the sheets.
const leastPage = 220

// fit leaves the room to the page where there is little: what the tools do, keys do.
func (s *side) fit(alone bool, size fyne.Size) {
	hidden := alone || s.left(size) < leastPage
	if s.row.Hidden != hidden {
		s.row.Hidden, s.read.Hidden = hidden, hidden
	}
	if s.alone != alone {
		if s.alone = alone; alone {
			s.viewer.FitWidth()
		} else {
			s.viewer.FitPage()
		}
	}
}

// left is the height that words and tools leave to the page in a pane of a size: six
// lines of words, and the tools side by side where they fit.
func (s *side) left(size fyne.Size) float32 {
	columns := part.ColumnsIn(size.Width-2*(look.Apart+4), toolWidth, look.Near)
	lines := float32((len(s.tools) + columns - 1) / columns)
	return size.Height - 2*look.Apart - 6*(1.4*theme.TextSize()+look.Tight) - lines*(s.tools[0].MinSize().Height+look.Near)
}

// show brings the page up to what is known.
func (s *side) show() {
	r, w := s.room, s.room.desk.Words
	for _, b := range s.tools {
		b.Enable(r.canEdit())
	}
	p, ok := r.stack.Page(r.chosen)
	if !ok {
		s.title.Say(w.T("capture.page.none"))
		s.data.Say("")
		s.read.Say("")
		s.signs.RemoveAll()
		s.shown, s.said = showing{}, sideWords{}
		s.viewer.Open(nil)
		return
	}
	text := s.text(p)
	if o := r.stack.Order(p.ID); o != nil {
		text = w.T("capture.task.order", words.Data{"Reason": o.Reason}) + "\n" + text
	}
	s.say(sideWords{w.T("capture.page."+string(p.Side), words.Data{"Number": p.Sheet}), s.about(p), text, fmt.Sprint(p.ID, p.Kind, p.Findings, r.stack.Order(p.ID) != nil)}, p)
	if v := (showing{model.VersionOf(p), p.Measured != nil}); v != s.shown {
		s.shown = v
		r.open()
	}
}

// say says it where it is something else by now: nothing is laid out anew for a change
// of another page.
func (s *side) say(now sideWords, p batch.Page) {
	if now == s.said {
		return
	}
	if now.signs != s.said.signs {
		s.signs.Objects = s.findings(p)
	}
	s.said = now
	s.title.Say(now.title)
	s.data.Say(now.data)
	s.read.Say(now.text)
	s.content.Refresh()
}

// about are the figures of a page.
func (s *side) about(p batch.Page) string {
	w := s.room.desk.Words
	return w.T("capture.page.about", words.Data{"DPI": w.Number(int(p.Image.DPI + 0.5)), "Bits": w.Number(p.Image.Bits * p.Image.Channels), "MB": w.Decimal(float64(p.Image.Bytes)/1e6, 1)})
}

// text says of the worst that was found what it means and what to do, and what was read.
func (s *side) text(p batch.Page) string {
	if said := s.blankText(p); said != "" {
		return said
	}
	f := model.Sheet{Sides: []batch.Page{p}}.Worst()
	if f == nil || f.Message == "" {
		return s.words(p)
	}
	r, w := s.room, s.room.desk.Words
	said := w.Finding(*f)
	if slices.Contains(betterAnew, f.Code) && r.stack.Replaceable(p.ID) {
		said += " " + w.T("capture.page.anew", words.Data{"Key": r.actions["replace"].Keys[0].Cap(w)})
		if slices.Contains(hardToRead, f.Code) && r.stack.Batch.Class.NeedsRelease() { // else nobody asks
			said += " " + w.T("capture.page.best", words.Data{"Key": r.desk.Hint(frame.Action{ID: "inspect-best", Keys: one(fyne.KeyB, 0)})})
		}
	}
	return said + "\n" + s.words(p)
}

// betterAnew are findings that a sheet may lose when it is scanned once more.
var betterAnew = []batch.FindingCode{batch.FindingDark, batch.FindingBright, batch.FindingLowContrast, batch.FindingBlurred, batch.FindingCutEdge, batch.FindingStreak, batch.FindingLowConfidence}

// hardToRead are findings that may be the fault of the paper: then whoever inspects says
// why it gets no better (mailroom.md 6, row 10).
var hardToRead = []batch.FindingCode{batch.FindingDark, batch.FindingBright, batch.FindingLowContrast, batch.FindingBlurred, batch.FindingLowConfidence}

// words says what was read.
func (s *side) words(p batch.Page) string {
	w := s.room.desk.Words
	switch {
	case p.HasText && p.WordCount > 0:
		return w.N("capture.page.words", p.WordCount, words.Data{"Confidence": w.Number(int(p.Confidence + 0.5))})
	case p.ReadNote != "" || p.HasText:
		return w.T("capture.page.wordless")
	case !s.room.stack.Unread(p):
		return w.T("capture.page.not-read")
	}
	return w.T("capture.page.unread")
}

// findings are all of a page, the grave ones first.
func (s *side) findings(p batch.Page) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if o := s.room.stack.Order(p.ID); o != nil {
		out = append(out, part.NewBadge(part.ToneSevere, s.room.desk.Words.T("capture.task.sheet")))
	}
	for _, severity := range []batch.Severity{batch.Severe, batch.Warning, batch.Note} {
		tone := map[batch.Severity]part.Tone{batch.Severe: part.ToneSevere, batch.Warning: part.ToneWarning, batch.Note: part.TonePlain}[severity]
		for _, f := range p.Findings {
			if f.Severity == severity {
				out = append(out, part.NewBadge(tone, s.room.findingWord(f)))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, part.NewBadge(part.ToneGood, s.room.desk.Words.T("capture.page.clean")))
	}
	return out
}

// open brings the chosen page into the viewer. Who leafs fast sees the last one.
func (r *Room) open() {
	if r.opening {
		return
	}
	r.opening = true
	v := r.side.shown
	r.desk.Bridge.Go(func(ctx context.Context) {
		tiles, err := model.OpenPage(ctx, r.caller(), v.Page, r.desk.Context)
		r.later("page", func() {
			r.opening = false
			switch {
			case r.side.shown != v:
				if r.side.shown.Page != "" {
					r.open()
				}
			case err == nil:
				r.side.viewer.Open(tiles)
			}
		})
	})
}
