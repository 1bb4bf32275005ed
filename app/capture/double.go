package capture

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// asksDouble tells whether the device reported a double feed that nobody answered: one
// sheet with a sticker looks to its sensor like two.
func (r *Room) asksDouble() bool { return r.stack.DoubleFeed != nil && r.work == idle }

// question asks what went through. It is answered by 1 or 2 and by nothing else.
func (r *Room) question() fyne.CanvasObject {
	w := r.desk.Words
	safe, last := w.T("fault.unharmed"), r.stack.DoubleFeed.Sheet
	if last > 0 {
		safe = w.N("fault.safe", last)
	}
	text := w.T("capture.double.text", words.Data{"Safe": safe, "Next": w.Number(last + 1)})
	if _, came := r.stack.InDoubt(); came {
		text = w.T("capture.double.came", words.Data{"Safe": safe, "Last": w.Number(last)})
	}
	one, two := r.desk.Button(r.actions["double-one"]).Main(), r.desk.Button(r.actions["double-two"]).Main()
	one.OnFocus, two.OnFocus = r.bySheets, r.bySheets
	r.asks = []fyne.Focusable{one, two}
	return part.NewBanner(part.ToneWarning, w.T("capture.double.title"), text, part.Column(look.Near, one, two))
}

// answer says how many sheets went through.
func (r *Room) answer(sheets int) {
	stack := r.stack
	r.engage("capture.working")
	r.desk.Bridge.Go(func(ctx context.Context) {
		result, err := stack.Answer(r.desk.Context(ctx), r.caller(), sheets)
		r.later("answered", func() {
			r.work = idle
			if err != nil {
				r.fail(err)
				return
			}
			if r.stack.Batch.ID == result.Batch {
				r.stack.DoubleFeed = nil
			}
			r.answered(result)
		})
	})
}

// answered says what to do at the device now.
func (r *Room) answered(result station.DoubleFeedResult) {
	w := r.desk.Words
	data := words.Data{"Last": w.Number(result.Sheet), "Next": w.Number(result.Sheet + 1)}
	key := "capture.double.two"
	switch {
	case result.Sheets == 1:
		key = "capture.double.one"
	case len(result.Again) > 0:
		key = "capture.double.again"
	}
	r.say(part.TonePlain, w.T(key+".title", data), w.T(key+".text", data), true)
	r.hold()
}
