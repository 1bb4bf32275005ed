package handover

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// make lists the actions of the room.
func (r *Room) make() []frame.Action {
	const alt = fyne.KeyModifierAlt
	of := func(fits func(station.OutboxRow) bool) func() bool {
		return func() bool {
			v, ok := r.chosen()
			return ok && fits(v)
		}
	}
	waits := func(v station.OutboxRow) bool { return !v.Done() }
	return []frame.Action{
		{ID: "handover-all", Keys: []frame.Chord{{Key: fyne.KeyJ, Mod: alt}}, Once: true, Do: r.tryAll, Ready: func() bool { return !r.busy }},
		{ID: "handover-again", Keys: []frame.Chord{{Key: fyne.KeyE, Mod: alt}}, Once: true, Do: r.tryAgain, Ready: of(func(v station.OutboxRow) bool { return waits(v) && v.Parked == nil && !r.busy })},
		{ID: "handover-confirm", Keys: []frame.Chord{{Key: fyne.KeyF11, Mod: fyne.KeyModifierControl}}, Once: true, Do: r.confirm, Ready: of(r.mayConfirm)},
		{ID: "handover-park", Keys: []frame.Chord{{Key: fyne.KeyP, Mod: alt}}, Once: true, Do: r.park, Ready: of(func(v station.OutboxRow) bool { return waits(v) && r.may(batch.RoleSupervisor, batch.RoleInspector) })},
		{ID: "handover-pause", Keys: []frame.Chord{{Key: fyne.KeyR, Mod: fyne.KeyModifierControl}}, Once: true, Do: r.pause, Ready: func() bool { return r.target() != "" && r.may(batch.RoleSupervisor) }},
		{ID: "handover-bag", Keys: []frame.Chord{{Key: fyne.KeyB, Mod: alt}}, Once: true, Do: r.bag, Ready: of(func(station.OutboxRow) bool { return r.may(batch.RoleSupervisor) })},
		{ID: "handover-restored", Keys: []frame.Chord{{Key: fyne.KeyW, Mod: fyne.KeyModifierControl | fyne.KeyModifierShift}}, Once: true, Do: r.letGo, Ready: func() bool { return len(r.queue.Sum.Restored) > 0 && r.may(batch.RoleSupervisor) }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Do: func() { r.which.Choose(1 - r.which.Chosen()) }},
	}
}

// action finds one by its ID.
func (r *Room) action(id string) frame.Action {
	return r.actions[slices.IndexFunc(r.actions, func(a frame.Action) bool { return a.ID == id })]
}

// button is that of an action of the room.
func (r *Room) button(id string) *part.Button {
	b := r.desk.Button(r.action(id))
	r.buttons[id] = b
	return b
}

// may tells whether whoever is at the desk has one of some roles, or the
// administration's; the station decides.
func (r *Room) may(roles ...batch.Role) bool {
	return r.desk.May(append(roles, batch.RoleAdministration)...)
}

// target is the one that pausing is about: that of the chosen package, or the only
// one there is.
func (r *Room) target() string {
	if v, ok := r.chosen(); ok {
		return v.Target
	}
	if t := r.queue.Sum.Targets; len(t) == 1 {
		return t[0].Target
	}
	return ""
}

// relabel says on the buttons what they would do now.
func (r *Room) relabel() {
	w := r.desk.Words
	pause, park, again := "action.handover-pause", "action.handover-park", "action.handover-again"
	if r.queue.State(r.target()).Paused != nil {
		pause = "handover.resume"
	}
	if v, ok := r.chosen(); ok && v.Parked != nil {
		park = "handover.unpark"
	}
	if v, ok := r.chosen(); ok && r.mayResend(v) {
		again = "handover.resend"
	}
	r.buttons["handover-again"].SetLabel(w.T(again))
	r.buttons["handover-pause"].SetLabel(w.T(pause))
	r.buttons["handover-park"].SetLabel(w.T(park))
}

// tryAll makes another attempt with everything now.
func (r *Room) tryAll() {
	target := r.desk.Target
	if target == "" && len(r.queue.Named) > 0 {
		target = r.queue.Named[0].Spec
	}
	r.try(func(ctx context.Context) (station.DeliverSummary, error) { return r.model.RetryAll(ctx, target) })
}

// mayResend tells whether a package is gone from its target and whoever is at the desk
// can say that it is to be sent again; anybody else lets the station look there again.
func (r *Room) mayResend(v station.OutboxRow) bool {
	return v.State == batch.Parked && v.Parked == nil && r.may(batch.RoleSupervisor)
}

// mayConfirm tells whether only a person can know what lies at the target of a package,
// and whoever is at the desk may say so.
func (r *Room) mayConfirm(v station.OutboxRow) bool {
	return r.mayResend(v) || v.Doubled() && r.may(batch.RoleSupervisor)
}

// confirm notes what somebody saw at the target of the chosen package.
func (r *Room) confirm() {
	v, ok := r.chosen()
	if !ok {
		return
	}
	key := "confirm"
	if v.Doubled() {
		key = "single"
	}
	r.ask(key, words.Data{"Title": v.Title}, func(ctx context.Context, reason string) error { return r.model.Confirm(ctx, v, reason) })
}

// tryAgain makes another attempt with the chosen package now. One that is gone from its
// target is sent again only for a reason.
func (r *Room) tryAgain() {
	v, ok := r.chosen()
	switch {
	case ok && len(v.Missing) > 0:
		r.fill(v)
	case ok && r.mayResend(v):
		r.ask("resend", words.Data{"Title": v.Title}, func(ctx context.Context, reason string) error { return r.model.Resend(ctx, v, reason) })
	case ok:
		r.try(func(ctx context.Context) (station.DeliverSummary, error) { return r.model.Retry(ctx, v) })
	}
}

func (r *Room) try(do func(context.Context) (station.DeliverSummary, error)) {
	r.busy = true
	r.choose()
	r.desk.Say(part.ToneRunning, r.desk.Words.T("handover.trying.title"), r.desk.Words.T("handover.trying.text"))
	r.desk.Bridge.Go(func(ctx context.Context) {
		sum, err := do(ctx)
		r.desk.Bridge.Show("handover-tried", func() {
			r.busy = false
			w := r.desk.Words
			switch {
			case err != nil:
				r.desk.Fail(err)
			case sum.Delivered > 0 && sum.Queued > 0:
				r.desk.Say(part.ToneGood, w.N("handover.tried.arrived", sum.Delivered), w.N("handover.tried.waiting", sum.Queued))
			case sum.Delivered > 0:
				r.desk.Say(part.ToneGood, w.N("handover.tried.arrived", sum.Delivered), w.T("handover.empty.text"))
			case sum.Queued > 0:
				r.desk.Say(part.ToneWarning, w.N("handover.tried.waiting", sum.Queued), w.Said(sum.Code, sum.Message))
			default:
				r.desk.Say(part.ToneGood, w.T("handover.empty.title"), w.T("handover.empty.text"))
			}
			r.Enter()
		})
	})
}

// park lets the chosen package wait, or go on.
func (r *Room) park() {
	v, ok := r.chosen()
	if !ok {
		return
	}
	key, park := "park", v.Parked == nil
	if !park {
		key = "unpark"
	}
	r.ask(key, words.Data{"Title": v.Title}, func(ctx context.Context, reason string) error {
		return r.model.Park(ctx, v.ID, reason, park)
	})
}

// pause stops handing over to a target, or lets it go on.
func (r *Room) pause() {
	target := r.target()
	key, pause := "pause", r.queue.State(target).Paused == nil
	if !pause {
		key = "resume"
	}
	r.ask(key, words.Data{"Target": r.queue.Name(target)}, func(ctx context.Context, reason string) error {
		return r.model.Pause(ctx, target, reason, pause)
	})
}

// bag writes the chosen package as a bag into the folder of documents.
func (r *Room) bag() {
	v, ok := r.chosen()
	if !ok {
		return
	}
	r.desk.Bridge.Go(func(ctx context.Context) {
		path, err := r.model.Export(ctx, v.ID, journal.Documents())
		r.desk.Bridge.Show("handover-bag", func() {
			if err != nil {
				r.desk.Fail(err)
				return
			}
			w := r.desk.Words
			r.desk.Say(part.ToneGood, w.T("handover.bag.title"), w.T("handover.bag.text", words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
		})
	})
}
