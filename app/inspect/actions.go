package inspect

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

const (
	ctrl  = fyne.KeyModifierControl
	shift = fyne.KeyModifierShift
)

// makeActions lists everything that can be done here (mailroom.md 4.2). Where its
// tables collide one key means one thing: Enter only accepts, F9 only releases.
func (r *Room) makeActions() []frame.Action {
	key := func(k fyne.KeyName, mod ...fyne.KeyModifier) frame.Chord {
		c := frame.Chord{Key: k}
		for _, m := range mod {
			c.Mod |= m
		}
		return c
	}
	once := func(id string, do func(), ready func() bool, keys ...frame.Chord) frame.Action {
		return frame.Action{ID: id, Keys: keys, Do: do, Ready: ready, Once: true}
	}
	often := func(id string, do func(), keys ...frame.Chord) frame.Action {
		return frame.Action{ID: id, Keys: keys, Do: do, Ready: r.shown}
	}
	// What was released nobody decides about any more: the key says so.
	decide := func(id string, do func(), keys ...frame.Chord) frame.Action {
		return once(id, func() {
			if r.work.Released() {
				r.alreadyReleased()
				return
			}
			do()
		}, func() bool { return r.work != nil && !r.busy }, keys...)
	}
	return []frame.Action{
		once("inspect-accept", r.accept, r.idle, key(fyne.KeyReturn)),
		decide("inspect-accept-document", r.acceptDocument, key(fyne.KeyReturn, shift)),
		decide("inspect-reject", r.reject, key(fyne.KeyA), key(fyne.KeyBackspace)),
		decide("inspect-best", func() {
			if r.seeing() {
				r.best()
			}
		}, key(fyne.KeyB)),
		decide("inspect-rescan", r.rescan, key(fyne.KeyN)),
		once("inspect-doubt", r.doubt, func() bool { return r.inDoubt() && !r.busy || r.judging() }, key(fyne.KeyZ)),
		decide("inspect-balance", r.balance, key(fyne.KeyF4)),
		decide("inspect-return", r.sendBack, key(fyne.KeyA, shift)),
		decide("inspect-release", r.release, key(fyne.KeyF9)),
		often("inspect-next-open", func() { r.jumpOpen(1) }, key(fyne.KeyReturn, ctrl)),
		often("inspect-previous-open", func() { r.jumpOpen(-1) }, key(fyne.KeyReturn, ctrl, shift)),
		often("finding-next", func() { r.jumpFinding(1) }, key(fyne.KeyF8)),
		often("finding-previous", func() { r.jumpFinding(-1) }, key(fyne.KeyF8, shift)),
		often("inspect-next-page", func() { r.turnPage(1) }, key(fyne.KeyPageDown)),
		often("inspect-previous-page", func() { r.turnPage(-1) }, key(fyne.KeyPageUp)),
		often("inspect-next-document", func() { r.visit(r.work.StepDocument(r.spot, 1)) }, key(fyne.KeyPageDown, ctrl)),
		often("inspect-previous-document", func() { r.visit(r.work.StepDocument(r.spot, -1)) }, key(fyne.KeyPageUp, ctrl)),
		often("inspect-first-page", func() { r.visit(r.work.Step(model.Spot{}, 0)) }, key(fyne.KeyHome)),
		often("inspect-last-page", func() { r.visit(r.work.Last()) }, key(fyne.KeyEnd)),
		once("inspect-raw", func() { r.page.flip() }, r.shown, key(fyne.KeyO)),
		once("inspect-text", func() { r.page.toggleText() }, r.shown, key(fyne.KeyW)),
		often("inspect-loupe", func() { r.page.loupe() }, key(fyne.KeySpace)),
		often("inspect-width", func() { r.page.viewer.FitWidth() }, key(fyne.KeyS)),
		often("inspect-whole", func() { r.page.viewer.FitPage() }, key(fyne.Key0, ctrl)),
		often("inspect-dots", func() { r.page.viewer.DotForDot() }, key(fyne.KeyM)),
		often("inspect-larger", func() { r.page.viewer.Zoom(1) }, key(fyne.KeyPlus, ctrl), key(fyne.KeyEqual, ctrl)),
		often("inspect-smaller", func() { r.page.viewer.Zoom(-1) }, key(fyne.KeyMinus, ctrl)),
		decide("turn-left", func() { r.rotate(270) }, key(fyne.KeyLeft, ctrl)),
		decide("turn-right", func() { r.rotate(90) }, key(fyne.KeyRight, ctrl)),
		decide("blank", r.blank, key(fyne.KeyL)),
		decide("undo", r.undo, key(fyne.KeyZ, ctrl)),
		decide("redo", r.redo, key(fyne.KeyY, ctrl), key(fyne.KeyZ, ctrl, shift)),
		once("document-class", func() {
			if r.work.Released() && !r.inDoubt() { // a case stays behind, and its class may be what is in doubt
				r.alreadyReleased()
				return
			}
			r.reclass()
		}, func() bool { return r.work != nil && !r.busy }, key(fyne.KeyK, ctrl, shift)),
		decide("document-title", r.rename, key(fyne.KeyT, ctrl, shift)),
		once("paper-move", r.movePaper, r.shown, key(fyne.KeyF11)),
		once("list", r.close, r.shown, key(fyne.KeyF2)),
		once("next-view", r.turnView, r.idle, key(fyne.KeyF3)),
	}
}

func (r *Room) idle() bool { return !r.busy }

// shown tells whether a batch is open.
func (r *Room) shown() bool { return r.work != nil }

// judging tells whether something can be decided.
func (r *Room) judging() bool { return r.work != nil && !r.busy && !r.work.Released() }

// seeing tells whether something can be decided about the page that is on the
// screen: what nobody saw yet nobody finds good.
func (r *Room) seeing() bool {
	_, p, ok := r.current()
	return ok && r.judging() && r.page.seen == p.ID
}

// turnView shows the documents that nobody has to see too, or puts them away; where no
// batch is open, the other list.
func (r *Room) turnView() {
	switch {
	case r.busy:
		return
	case r.work == nil:
		r.queue.turnOn()
		return
	}
	r.stay(r.work.Showing(!r.work.All))
}

// accept is Enter: it opens the batch chosen, confirms the field that is typed in,
// or finds the page in order and goes on to the next that must be seen.
func (r *Room) accept() {
	switch d, p, ok := r.current(); {
	case r.work == nil && r.queue.sealing.Load():
		r.queue.sealed.decide()
	case r.work == nil && r.queue.reporting.Load():
		r.queue.reports.open()
	case r.work == nil:
		if w, ok := r.queue.current(); ok {
			r.open(w.Batch, false)
		} else if c, ok := r.queue.doubt(); ok {
			r.openAt(c.Batch, c.Document)
		}
	case r.index.typing() != nil:
		r.index.confirm()
	case r.work.Released():
		r.alreadyReleased()
	case r.work.Batch.State == batch.Rejected:
		r.askAgain()
	case ok && p.Verdict == station.VerdictGood:
		r.goOn(*r.work)
	case ok && r.page.text:
		r.desk.Say(part.ToneWarning, r.desk.Words.T("inspect.text-shown.title"), r.desk.Words.T("inspect.text-shown.text", words.Data{"Key": r.hint("inspect-text")}))
	case ok && r.seeing():
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Look(ctx, w, d.ID, p.ID, station.VerdictGood, "")
		}, r.goOn)
	}
}

// goOn shows what a decision changed, and the next page that must be seen.
func (r *Room) goOn(w model.Work) {
	_, before, _ := r.current()
	r.take(w)
	at, ok := w.Find(before.ID)
	if !ok {
		r.visit(w.First())
		return
	}
	if next, more := w.NextOpen(at, 1); more {
		at = next
	}
	r.visit(at)
}

// stay shows what a decision changed on the page it was about.
func (r *Room) stay(w model.Work) {
	_, before, _ := r.current()
	r.page.forget()
	r.take(w)
	at, ok := w.Find(before.ID)
	if !ok {
		at = w.First()
	}
	r.visit(at)
}

func (r *Room) acceptDocument() {
	d, _, ok := r.current()
	if ok {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.AcceptDocument(ctx, w, d) }, r.goOn)
	}
}

func (r *Room) reject() { r.judge(faults, station.VerdictFaulty) }

func (r *Room) best() { r.judge(bests, station.VerdictBestPossible) }

// judge asks why, and notes a verdict about the page that was shown then: others may
// change the batch meanwhile.
func (r *Room) judge(q question, v station.LookVerdict) {
	d, p, ok := r.current()
	if !ok {
		return
	}
	r.askAbout(q, r.about(r.pageName(d), d), func(reason string) {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Look(ctx, w, d.ID, p.ID, v, reason)
		}, r.goOn)
	})
}

// rescan orders the page to be scanned anew, or takes the order back that is open.
func (r *Room) rescan() {
	d, p, ok := r.current()
	if !ok {
		return
	}
	about := r.about(r.pageName(d), d)
	if p.Rescan != nil {
		o := *p.Rescan
		r.askAbout(stays, about+"\n"+r.orderText(o), func(reason string) {
			r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
				return r.model.WithdrawRescan(ctx, w, o, reason)
			}, r.stay)
		})
		return
	}
	r.askAbout(rescans, about, func(reason string) {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Rescan(ctx, w, p.ID, reason)
		}, r.goOn)
	})
}

// orderText says what is to be better when a page is scanned anew, and of how many pages.
func (r *Room) orderText(o batch.RescanOrder) string {
	return r.desk.Words.N("inspect.rescan.order", len(o.Pages), words.Data{"Reason": o.Reason})
}

func (r *Room) doubt() {
	d, _, ok := r.current()
	switch {
	case r.inDoubt():
		r.showDoubt()
		return
	case !ok || d.ID == "":
		return
	}
	r.askAbout(doubts, r.about(r.documentName(d), d), func(reason string) {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Doubt(ctx, w, d.ID, reason)
		}, r.goOn)
	})
}

func (r *Room) sendBack() {
	r.askReason(returns, func(reason string) {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Return(ctx, w, reason) }, r.stay)
	})
}

func (r *Room) rotate(degrees int) {
	if _, p, ok := r.current(); ok {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Rotate(ctx, w, p.ID, degrees)
		}, r.stay)
	}
}

func (r *Room) blank() {
	if _, p, ok := r.current(); ok {
		r.decide(func(ctx context.Context, w model.Work) (model.Work, error) {
			return r.model.Blank(ctx, w, p.Page)
		}, r.stay)
	}
}

func (r *Room) undo() {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Undo(ctx, w) }, r.stay)
}

func (r *Room) redo() {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Redo(ctx, w) }, r.stay)
}

// jumpOpen goes to a page that must be seen still and leaves this one as it is.
func (r *Room) jumpOpen(by int) {
	if s, ok := r.work.NextOpen(r.spot, by); ok {
		r.visit(s)
	}
}

// jumpFinding goes through the findings of the page, then to the next page that
// has some.
func (r *Room) jumpFinding(by int) {
	if r.page.stepFinding(by) {
		return
	}
	if s, ok := r.work.NextFinding(r.spot, by); ok {
		r.page.enterFindings(by)
		r.visit(s)
		d, _, _ := r.work.At(s)
		if i, hinted := d.Nearest(s.Page); hinted {
			r.index.pointHint(d, i)
		}
	}
}

// settle decides about the first difference that is open.
func (r *Room) settle(reason string) {
	d := r.work.Review.Open[0]
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Settle(ctx, w, d, reason) }, r.stay)
}

// count notes how many sheets lie there.
func (r *Room) count(sheets int) {
	r.decide(func(ctx context.Context, w model.Work) (model.Work, error) { return r.model.Count(ctx, w, sheets) }, r.stay)
}
