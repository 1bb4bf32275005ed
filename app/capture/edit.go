package capture

import (
	"context"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// engage begins something that is soon over, and says so below as long as it is not.
func (r *Room) engage(doing string) {
	r.work, r.notice, r.doing, r.progress = busy, nil, doing, model.Progress{}
	r.show()
}

// canEditBatch tells whether the stack can be changed and nothing is at work on it.
func (r *Room) canEditBatch() bool { return r.stack.Begun() && r.work == idle && !r.stack.Closed() }

// canEdit tells whether something can be done with the page that is looked at.
func (r *Room) canEdit() bool { return r.canEditBatch() && r.chosen != "" }

// canReplace tells whether the page that is looked at can be scanned anew.
func (r *Room) canReplace() bool {
	return r.stack.Begun() && r.work == idle && r.chosen != "" && r.stack.Replaceable(r.chosen)
}

// canUndo and canRedo tell whether there is a step to take back, or to take again.
func (r *Room) canUndo() bool { return r.canEditBatch() && r.stack.Undo != "" }

func (r *Room) canRedo() bool { return r.canEditBatch() && r.stack.Redo != "" }

// undo takes the last step back. Where the supervisors alone do that, it takes back the one
// beside it once that was said.
func (r *Room) undo() {
	if r.beside && r.stack.Beside {
		r.edit(r.stack.UndoBeside())
		return
	}
	r.edit(r.stack.UndoEdit())
}

// ended tells whether the stack can be edited, and says what comes first where not.
func (r *Room) ended() bool {
	if r.stack.Open() {
		r.say(part.TonePlain, r.desk.Words.T("capture.edit.open.title"), r.desk.Words.T("capture.edit.open.text"), true)
	}
	return !r.stack.Open()
}

// editIf takes a step where it is possible.
func (r *Room) editIf(e model.Edit, ok bool) {
	if r.stack.Open() {
		r.ended()
		return
	}
	if ok {
		r.edit(e)
		return
	}
	r.say(part.TonePlain, r.desk.Words.T("capture.edit.not.title"), r.desk.Words.T("capture.edit.not.text"), false)
}

// failed says why an edit was not made. What was sealed off only the supervisors bring
// back, whoever did it: an undo says so, and where they do.
func (r *Room) failed(e model.Edit, err error) {
	if back := e.Op == station.OpEditUndo || e.Op == station.OpEditRedo; back && (batch.CodeOf(err) == batch.CodeRole || r.stack.Beside && batch.CodeOf(err) == batch.CodeLogin) {
		w, text := r.desk.Words, "capture.seal.kept.text"
		if r.beside = e.Op == station.OpEditUndo && r.stack.Beside && !e.Request.Beside; r.beside {
			text = "capture.seal.kept.beside"
		}
		r.say(part.ToneWarning, w.T("capture.seal.kept.title"), w.T(text), false)
		r.notice.code = batch.CodeRole // which the handbook explains
		return
	}
	r.fail(err)
}

// edit takes a step. What it did comes as a change like any other's.
func (r *Room) edit(e model.Edit) {
	if !r.ended() {
		return
	}
	r.beside = r.beside && e.Request.Beside
	r.engage("capture.working")
	r.desk.Bridge.Go(func(ctx context.Context) {
		result, err := e.Do(r.desk.Context(ctx), r.caller())
		r.later("edited", func() {
			r.work = idle
			if err != nil {
				r.failed(e, err)
				return
			}
			r.stack.Undo, r.stack.Redo, r.stack.Back = result.Undo, result.Redo, e.Back()
			r.show()
		})
	})
}
