package handover

import (
	"context"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// showRestored tells of batches that came unfinished from a backup; they come before all
// else, for nothing but a person lets them go on.
func (r *Room) showRestored() bool {
	all := r.queue.Sum.Restored
	if len(all) == 0 {
		return false
	}
	w, a := r.desk.Words, r.action("handover-restored")
	text := "handover.restored.call"
	if r.may(batch.RoleSupervisor) {
		text = "handover.restored.text"
	}
	data := words.Data{"Stack": w.Stack(all[0].Opened), "Time": w.Moment(all[0].State.Local()), "Key": a.Keys[0].Cap(w)}
	r.look.Add(part.NewBanner(part.ToneWarning, w.N("handover.restored.title", len(all), data), w.T(text, data), nil))
	return true
}

// letGo asks about the oldest of them: one at a time, as they are looked up at the target.
func (r *Room) letGo() {
	all := r.queue.Sum.Restored
	if len(all) == 0 {
		return
	}
	r.ask("restored", words.Data{"Stack": r.desk.Words.Stack(all[0].Opened)}, func(ctx context.Context, reason string) error {
		return r.model.LetGo(ctx, all[0], reason)
	})
}
