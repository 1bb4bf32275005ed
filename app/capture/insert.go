package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// replace scans the sheet anew, in its place.
func (r *Room) replace() {
	old := r.chosen
	r.takeInAt(r.stack.Replace(old, r.wanted.Device), true, "replace", func(_ station.SummaryEvent, now model.Stack) { r.replaced(old, now) })
}

// replaced says whether a sheet stands in the place of another now. Only one was
// pulled in, so that a stack that lay ready is not taken for it.
func (r *Room) replaced(old batch.ID, now model.Stack) {
	w := r.desk.Words
	p, _ := now.Page(old)
	data := words.Data{"Old": w.Number(p.Sheet), "New": w.Number(now.Newest())}
	if p.Withdrawn == batch.Replaced {
		r.say(part.TonePlain, w.T("capture.replaced.title", data), w.T("capture.replaced.text", data), false)
		return
	}
	r.say(part.ToneWarning, w.T("capture.beside.title", data), w.T("capture.beside.text"), false)
}

// insert takes what lies in the feeder in behind the page.
func (r *Room) insert() {
	q, ok := r.stack.InsertAfter(r.chosen)
	q.Device = r.wanted.Device
	r.takeInAt(q, ok, "insert", nil)
}

// append takes what lies in the feeder in at the end of the document.
func (r *Room) append() {
	q, ok := r.stack.Append(r.chosen, r.wanted.Device)
	r.takeInAt(q, ok, "append", nil)
}

// appendDocument takes what lies in the feeder in as a document of its own, behind all
// others: a letter that was left lying when the stack ended.
func (r *Room) appendDocument() {
	r.takeInAt(r.stack.AppendDocument(r.wanted.Device), true, "append-document", func(_ station.SummaryEvent, now model.Stack) {
		w := r.desk.Words
		n := len(now.Documents)
		r.say(part.TonePlain, w.T("capture.appended.title", words.Data{"Number": w.Number(n)}), w.T("capture.appended.text"), false)
		if n > 0 && len(now.Documents[n-1].Pages) > 0 {
			r.choose(now.Documents[n-1].Pages[0])
		}
	})
}

// envelopeFollows takes the envelope of a letter in: of the one that a page belongs to,
// or of the one that came last, as long as further sheets of the stack may come.
func (r *Room) envelopeFollows() {
	w := r.desk.Words
	came := func(_ station.SummaryEvent, now model.Stack) {
		text := "capture.enveloped.text"
		if now.Open() {
			text = "capture.enveloped.open"
		}
		r.say(part.TonePlain, w.T("capture.enveloped.title", words.Data{"Number": w.Number(now.Newest())}), w.T(text), now.Open())
	}
	switch {
	case !r.stack.Open():
		q, ok := r.stack.Envelope(r.chosen, r.wanted.Device)
		r.takeInAt(q, ok, "envelope-follows", came)
	case r.stack.Batch.Device == "": // of files the rest comes first
		r.ended()
	case r.stack.DoubleFeed != nil:
		r.show() // the question is on the screen: first 1 or 2
	default:
		id := r.stack.Batch.ID
		r.feed(func(ctx context.Context, told func(model.Progress)) (station.SummaryEvent, error) {
			return model.EnvelopeNext(r.desk.Context(ctx), r.caller(), id, told)
		}, r.inserted("envelope-follows", batch.CodeStopped, came))
	}
}

// takeInAt takes pages in where that is possible. What came is said by then, nil for
// what can be seen.
func (r *Room) takeInAt(q station.InsertRequest, ok bool, action string, then func(station.SummaryEvent, model.Stack)) {
	w := r.desk.Words
	switch {
	case !r.ended():
	case !ok:
		r.editIf(model.Edit{}, false)
	case q.Device == "" && q.Placeholder == nil:
		r.say(part.ToneWarning, w.T("fault.no-device.title"), w.T("fault.no-device.text"), false)
	default:
		r.feed(func(ctx context.Context, told func(model.Progress)) (station.SummaryEvent, error) {
			return model.Insert(r.desk.Context(ctx), r.caller(), q, told)
		}, r.inserted(action, "", then))
	}
}

// inserted tells what came of sheets that were taken in by an action of their own: good
// is the code of a run after which all is as it was wanted. Where nothing lay in the
// feeder it says which key does it again, and not how the stack goes on.
func (r *Room) inserted(action string, good batch.Code, then func(station.SummaryEvent, model.Stack)) outcome {
	return func(s station.SummaryEvent, now model.Stack) bool {
		w := r.desk.Words
		switch {
		case s.Code == good && s.Refused == 0 && then != nil:
			then(s, now)
		case s.Code == batch.CodeNoPaper:
			a := r.actions[action]
			r.say(part.TonePlain, w.T("capture.nothing.title"), w.T("capture.nothing.text", words.Data{"Action": w.T("action." + action), "Key": r.desk.Hint(a)}), now.Open())
		default:
			return false
		}
		return true
	}
}
