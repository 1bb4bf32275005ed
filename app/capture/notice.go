package capture

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// notice is a sentence in the flow of work.
type notice struct {
	tone        part.Tone
	title, text string
	goesOn      bool       // the stack goes on with a key
	passing     bool       // it holds only while sheets are fed
	code        batch.Code // of the failure it tells of, empty for none
}

// say shows a sentence until something else is done, or Esc puts it away.
func (r *Room) say(tone part.Tone, title, text string, goesOn bool) {
	r.notice = &notice{tone: tone, title: title, text: text, goesOn: goesOn}
	r.show()
	r.content.Refresh()
	r.strip.Choose(string(r.chosen)) // the sentence took room from the sheets
}

// fail shows a refusal in the words of the catalogue of failures.
func (r *Room) fail(err error) {
	r.say(part.ToneSevere, r.desk.Words.Failure(err), r.desk.Words.Next(batch.CodeOf(err)), false)
	r.notice.code = batch.CodeOf(err)
}

// hold lets what was said stay until the feeder goes on: other sentences come before it
// and are put away, and then it is there again.
func (r *Room) hold() {
	if r.stack.Open() {
		r.fault = r.notice
	}
}

// said is what is to be read now; nil for nothing.
func (r *Room) said() *notice {
	if r.notice != nil {
		return r.notice
	}
	return r.fault
}

// Failed is the code of the failure that waits to be read, empty for none.
func (r *Room) Failed() batch.Code {
	if n := r.said(); n != nil {
		return n.code
	}
	return ""
}

// faults are those with words of their own at the desk, and how grave they look.
var faults = map[batch.Code]part.Tone{
	batch.CodeJam: part.ToneWarning, batch.CodeDoubleFeed: part.ToneWarning, batch.CodeCoverOpen: part.ToneWarning, batch.CodeNoPaper: part.TonePlain,
	batch.CodeStopped: part.TonePlain, batch.CodeDeviceBusy: part.ToneWarning, batch.CodeOffline: part.ToneWarning, batch.CodeNoDevice: part.ToneWarning,
	batch.CodeDeviceIO: part.ToneWarning, batch.CodeDeviceHang: part.ToneWarning, batch.CodeDeviceCrash: part.ToneWarning, batch.CodeCanceled: part.TonePlain,
	batch.CodeDiskFull: part.ToneSevere, batch.CodeDiskFault: part.ToneSevere, batch.CodeReadOnly: part.ToneSevere,
}

// stopped says why no more sheets come: what happened, what is safe, what to do
// (mailroom.md 6).
func (r *Room) stopped(s station.SummaryEvent) {
	w := r.desk.Words
	last := s.Balance.Sheets
	safe := w.T("fault.unharmed")
	if last > 0 {
		safe = w.N("fault.safe", last)
	}
	if s.Code == batch.CodeNoPaper && r.waits() {
		r.signal(w.T("fault.no-paper.title"), false)
		r.say(part.TonePlain, w.T("fault.no-paper.title"), w.T("capture.wait.text", words.Data{"Safe": safe}), true)
		r.await()
		return
	}
	data := words.Data{"Last": w.Number(last), "Next": w.Number(last + 1), "Safe": safe}
	if s.Code == batch.CodeCanceled && r.stack.Batch.Device == "" {
		r.say(part.TonePlain, w.T("capture.import.stopped.title"), w.N("capture.import.stopped.text", s.Balance.Sides), true)
		return
	}
	own := known(s.Code)
	if s.Code != batch.CodeStopped { // who pressed Esc is there
		title := w.Said(s.Code, s.Message)
		if own {
			title = w.T("fault."+string(s.Code)+".title", data)
		}
		r.signal(title, false)
	}
	switch {
	case r.comesBack(s.Code):
		r.retry(s.Code, data)
		return
	case own:
		r.say(faults[s.Code], w.T("fault."+string(s.Code)+".title", data), w.T("fault."+string(s.Code)+".text", data), true)
	default:
		r.say(part.ToneWarning, w.Said(s.Code, s.Message), safe+" "+w.Next(s.Code), true)
	}
	r.notice.code = s.Code
	if s.Code != batch.CodeNoPaper && s.Code != batch.CodeStopped { // nothing is wrong there
		r.hold()
	}
}

// takenUp says of a stack that was left open, by whomever or whatever, what is safe of it
// and with which sheet it goes on (mailroom.md 6, row 22).
func (r *Room) takenUp() {
	w, b := r.desk.Words, r.stack.Batch
	if b.Device == "" {
		r.say(part.TonePlain, w.T("capture.import.stopped.title"), w.N("capture.import.stopped.text", b.Balance.Sides), true)
		return
	}
	last := b.Balance.Sheets
	text := w.T("capture.taken-up.none")
	if last > 0 {
		data := words.Data{"Safe": w.N("fault.safe", last), "Last": w.Number(last), "Next": w.Number(last + 1)}
		text = w.T("capture.taken-up.text", data)
		if g, ok := r.stack.Last(); ok {
			data["Document"], data["In"] = w.Number(g.Number), w.Number(len(g.Sheets))
			text = w.T("capture.taken-up.document", data)
		}
	}
	r.say(part.TonePlain, w.T("capture.open.title"), text, true)
}

// showNotice puts the sentence above the sheets, with the one button that goes on,
// or the question that comes first.
func (r *Room) showNotice() {
	r.banner.RemoveAll()
	switch n := r.said(); {
	case r.prompt.open(): // one thing after the other
	case r.asksDouble():
		r.banner.Add(r.question())
	case n != nil:
		var button fyne.CanvasObject
		if n.goesOn && r.stack.Open() && r.work == idle {
			b := r.desk.Button(r.actions["scan"]).Main()
			b.SetLabel(r.goOnLabel())
			b.OnFocus = r.bySheets
			button = b
		}
		r.banner.Add(part.NewBanner(n.tone, n.title, n.text, button))
	}
	if h := r.hint(); h != nil {
		r.banner.Add(h.banner(r))
	}
	r.banner.Hidden = len(r.banner.Objects) == 0
	r.banner.Refresh()
}

// goOnLabel says what F5 does with a stack that rests.
func (r *Room) goOnLabel() string {
	if r.stack.Batch.Device == "" {
		return r.desk.Words.T("capture.go-on.files")
	}
	return r.desk.Words.T("capture.go-on")
}
