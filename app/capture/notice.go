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
	goesOn      bool // the stack goes on with a key
}

// say shows a sentence until something else is done, or Esc puts it away.
func (r *Room) say(tone part.Tone, title, text string, goesOn bool) {
	r.notice = &notice{tone, title, text, goesOn}
	r.show()
}

// fail shows a refusal in the words of the catalogue of failures.
func (r *Room) fail(err error) {
	r.say(part.ToneSevere, batch.Message(err), batch.Lookup(batch.CodeOf(err)).Next, false)
}

// faults are those with words of their own at the desk, and how grave they look.
var faults = map[batch.Code]part.Tone{
	batch.CodeJam: part.ToneWarning, batch.CodeDoubleFeed: part.ToneWarning, batch.CodeCoverOpen: part.ToneWarning, batch.CodeNoPaper: part.TonePlain,
	batch.CodeStopped: part.TonePlain, batch.CodeDeviceBusy: part.ToneWarning, batch.CodeOffline: part.ToneWarning, batch.CodeNoDevice: part.ToneWarning,
	batch.CodeDeviceIO: part.ToneWarning, batch.CodeDeviceHang: part.ToneWarning, batch.CodeDeviceCrash: part.ToneWarning, batch.CodeCanceled: part.TonePlain,
	batch.CodeDiskFull: part.ToneSevere,
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
	data := words.Data{"Last": w.Number(last), "Next": w.Number(last + 1), "Safe": safe}
	tone, known := faults[s.Code]
	if !known {
		r.say(part.ToneWarning, s.Message, safe+" "+s.Next, true)
		return
	}
	r.say(tone, w.T("fault."+string(s.Code)+".title", data), w.T("fault."+string(s.Code)+".text", data), true)
}

// showNotice puts the sentence above the sheets, with the one button that goes on.
func (r *Room) showNotice() {
	r.banner.RemoveAll()
	if n := r.notice; n != nil {
		var button fyne.CanvasObject
		if n.goesOn && r.stack.Open() && r.work == idle {
			b := r.desk.Button(r.actions["scan"]).Main()
			b.SetLabel(r.desk.Words.T("capture.go-on"))
			button = b
		}
		r.banner.Add(part.NewBanner(n.tone, n.title, n.text, button))
	}
	r.banner.Hidden = r.notice == nil
	r.banner.Refresh()
}
