package capture

import (
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

const (
	ctrl  = fyne.KeyModifierControl
	alt   = fyne.KeyModifierAlt
	shift = fyne.KeyModifierShift
)

// one is a key with what is held with it.
func one(k fyne.KeyName, mod fyne.KeyModifier) []frame.Chord {
	return []frame.Chord{{Key: k, Mod: mod}}
}

// declare lists what can be done here (mailroom.md 4.2).
func (r *Room) declare() {
	group := "stack"
	add := func(id string, keys []frame.Chord, do func(), ready func() bool) {
		r.order = append(r.order, id)
		r.actions[id] = frame.Action{ID: id, Group: group, Keys: keys, Do: do, Ready: ready}
	}
	add("scan", one(fyne.KeyF5, 0), r.scan, r.canScan)
	add("stop", one(fyne.KeyEscape, 0), r.escape, nil)
	add("end-stack", one(fyne.KeyF9, ctrl), r.endStack, r.canEnd)
	add("new-stack", one(fyne.KeyN, ctrl), r.newStack, func() bool { return r.work == idle })
	add("import", one(fyne.KeyO, ctrl), r.openFiles, func() bool { return r.work == idle })
	add("task-next", one(fyne.KeyM, ctrl), r.nextTask, r.canTask)
	add("double-one", one(fyne.Key1, 0), func() { r.answer(1) }, r.asksDouble)
	add("double-two", one(fyne.Key2, 0), func() { r.answer(2) }, r.asksDouble)
	group = "before"
	for i := range 9 {
		digit := string(rune('1' + i))
		add("profile-"+digit, one(fyne.KeyName(digit), ctrl), func() { r.pickProfile(i) }, func() bool { return !r.stack.Begun() && r.work == idle })
	}
	for i, k := range []fyne.KeyName{fyne.KeyH, fyne.KeyG, fyne.KeyF, fyne.KeyS, fyne.KeyO} {
		add(dayActions[i], one(k, alt), func() { r.form.pickDay(i) }, func() bool { return !r.stack.Begun() })
	}
	group = "view"
	add("page-next", []frame.Chord{{Key: fyne.KeyPageDown}, {Key: fyne.KeyRight}}, func() { r.step(1) }, nil)
	add("page-previous", []frame.Chord{{Key: fyne.KeyPageUp}, {Key: fyne.KeyLeft}}, func() { r.step(-1) }, nil)
	add("row-next", one(fyne.KeyDown, 0), func() { r.row(1) }, nil)
	add("row-previous", one(fyne.KeyUp, 0), func() { r.row(-1) }, nil)
	add("page-first", one(fyne.KeyHome, 0), func() { r.to(0) }, nil)
	add("page-last", one(fyne.KeyEnd, 0), func() { r.to(len(r.pages) - 1) }, nil)
	add("document-next", one(fyne.KeyPageDown, ctrl), func() { r.document(1) }, nil)
	add("document-previous", one(fyne.KeyPageUp, ctrl), func() { r.document(-1) }, nil)
	add("finding-next", one(fyne.KeyF8, 0), func() { r.finding(1) }, nil)
	add("finding-previous", one(fyne.KeyF8, shift), func() { r.finding(-1) }, nil)

	add("zoom-in", []frame.Chord{{Key: fyne.KeyPlus, Mod: ctrl}, {Key: fyne.KeyEqual, Mod: ctrl}}, func() { r.side.viewer.Zoom(1) }, nil)
	add("zoom-out", one(fyne.KeyMinus, ctrl), func() { r.side.viewer.Zoom(-1) }, nil)
	add("zoom-page", one(fyne.Key0, ctrl), func() { r.side.viewer.FitPage() }, nil)

	group = "edit"
	add("replace", one(fyne.KeyF7, 0), r.replace, r.canReplace)
	add("insert", one(fyne.KeyInsert, 0), r.insert, r.canEdit)
	add("append", one(fyne.KeyInsert, alt), r.append, r.canEdit)
	add("append-document", one(fyne.KeyN, shift), r.appendDocument, r.canEditBatch)
	add("envelope-follows", one(fyne.KeyU, shift), r.envelopeFollows, r.canEditBatch)
	add("discard", one(fyne.KeyDelete, 0), r.askDiscard, r.canEdit)
	add("undo", one(fyne.KeyZ, ctrl), r.undo, r.canUndo)
	add("redo", []frame.Chord{{Key: fyne.KeyY, Mod: ctrl}, {Key: fyne.KeyZ, Mod: ctrl | shift}}, func() { r.edit(r.stack.RedoEdit()) }, r.canRedo)
	add("turn-right", one(fyne.KeyRight, ctrl), func() { r.edit(r.stack.Turn(90, r.chosen)) }, r.canEdit)
	add("turn-left", one(fyne.KeyLeft, ctrl), func() { r.edit(r.stack.Turn(270, r.chosen)) }, r.canEdit)
	add("turn-backs", one(fyne.KeyRight, ctrl|shift), func() { r.edit(r.stack.Turn(180, r.stack.Backs()...)) }, func() bool { return r.canEditBatch() && len(r.stack.Backs()) > 0 })
	add("move-up", one(fyne.KeyUp, alt), func() { r.editIf(r.stack.Move(-1, r.chosen)) }, r.canEdit)
	add("move-down", one(fyne.KeyDown, alt), func() { r.editIf(r.stack.Move(1, r.chosen)) }, r.canEdit)
	add("split", one(fyne.KeyT, 0), func() { r.editIf(r.stack.Split(r.chosen)) }, r.canEdit)
	add("join", one(fyne.KeyV, 0), func() { r.editIf(r.stack.Join(r.chosen)) }, r.canEdit)
	add("blank", one(fyne.KeyL, 0), r.blank, r.canEdit)
	add("inspect-accept", one(fyne.KeyReturn, 0), r.notBlank, r.asksBlank)
	add("envelope", one(fyne.KeyU, 0), func() { r.edit(r.stack.Mark(batch.KindEnvelope, r.chosen)) }, r.canEdit)
	add("rush", one(fyne.KeyE, 0), func() { r.editIf(r.stack.Rush(r.chosen)) }, r.canEdit)
	add("placeholder", one(fyne.KeyP, 0), r.askPlaceholder, r.canEdit)
	add("seal-off", one(fyne.KeyI, ctrl), r.askSealOff, r.canEdit)
	add("paper-move", one(fyne.KeyF11, 0), r.movePaper, func() bool { return r.stack.Begun() })
	for _, id := range editing {
		r.actions[id] = r.whenStill(r.actions[id])
	}
	for _, id := range slices.Concat(editing, []string{"undo", "redo", "turn-backs"}) {
		r.actions[id] = r.whenOpen(r.actions[id])
	}
	for id, a := range r.actions {
		a.Once = !slices.Contains(again, id)
		r.actions[id] = a
	}
}

// editing are the actions that wait until the feeder stands still.
var editing = []string{"replace", "insert", "append", "append-document", "envelope-follows", "discard", "turn-right", "turn-left", "move-up", "move-down", "split", "join", "blank", "envelope", "rush", "placeholder", "seal-off"}

// whenStill lets an action say, while sheets are fed, when it can be done: a key that does
// nothing leaves one wondering.
func (r *Room) whenStill(a frame.Action) frame.Action {
	do, ready := a.Do, a.Ready
	a.Ready = func() bool { return r.work == feeding || ready() }
	a.Do = func() {
		if r.work != feeding {
			do()
			return
		}
		w := r.desk.Words
		r.say(part.TonePlain, w.T("capture.later.title"), w.T("capture.later.text", words.Data{"Action": w.T("action." + a.ID), "Key": r.desk.Hint(a)}), false)
		r.notice.passing = true
	}
	return a
}

// whenOpen lets an action say why it cannot be done with a stack that nobody changes any
// more.
func (r *Room) whenOpen(a frame.Action) frame.Action {
	do, ready := a.Do, a.Ready
	closed := func() bool { return r.work == idle && r.stack.Closed() }
	a.Ready = func() bool { return closed() || ready() }
	a.Do = func() {
		if ready() {
			do()
			return
		}
		w := r.desk.Words
		r.say(part.TonePlain, w.T("capture.closed."+string(r.stack.Batch.State)), w.T("capture.closed.text"), false)
	}
	return a
}

// again are the actions that a held key does again: leafing, moving and going through
// what was done. All others want to be pressed anew.
var again = []string{"page-next", "page-previous", "row-next", "row-previous", "document-next", "document-previous", "finding-next", "finding-previous",
	"move-up", "move-down", "undo", "redo", "zoom-in", "zoom-out"}

// dayActions pick the day of receipt.
var dayActions = []string{"day-today", "day-yesterday", "day-friday", "day-saturday", "day-sunday"}

// Actions are those of the room.
func (r *Room) Actions() []frame.Action {
	var out []frame.Action
	for _, id := range r.order {
		out = append(out, r.actions[id])
	}
	return out
}

// step goes to another page.
func (r *Room) step(by int) {
	if at := r.place(); at >= 0 {
		r.to(min(max(at+by, 0), len(r.pages)-1))
	}
}

func (r *Room) to(i int) {
	if i >= 0 && i < len(r.pages) {
		r.choose(r.pages[i].ID)
	}
}

// row goes to the sheet below or above on the screen, on the same side.
func (r *Room) row(by int) {
	n := r.strip.Across()
	for g, group := range r.groups {
		for i, s := range group.Sheets {
			side := slices.IndexFunc(s.Sides, func(p batch.Page) bool { return p.ID == r.chosen })
			if side < 0 {
				continue
			}
			to, column := i+by*n, i%n
			switch {
			case to >= 0 && to < len(group.Sheets):
			case by > 0 && i/n < (len(group.Sheets)-1)/n:
				to = len(group.Sheets) - 1
			case by > 0 && g+1 < len(r.groups):
				group, to = r.groups[g+1], min(column, len(r.groups[g+1].Sheets)-1)
			case by < 0 && g > 0:
				group = r.groups[g-1]
				last := len(group.Sheets) - 1
				to = min(last/n*n+column, last)
			default:
				return
			}
			if to >= 0 {
				sides := group.Sheets[to].Sides
				r.choose(sides[min(side, len(sides)-1)].ID)
			}
			return
		}
	}
}

// document goes to the first page of the next or previous document.
func (r *Room) document(by int) {
	for g, group := range r.groups {
		for _, s := range group.Sheets {
			if !slices.ContainsFunc(s.Sides, func(p batch.Page) bool { return p.ID == r.chosen }) {
				continue
			}
			if to := g + by; to >= 0 && to < len(r.groups) && len(r.groups[to].Sheets) > 0 {
				r.choose(r.groups[to].Sheets[0].Sides[0].ID)
			}
			return
		}
	}
}

// finding goes to the next page that somebody should look at.
func (r *Room) finding(by int) {
	if by > 0 && r.toLong() {
		return
	}
	for at := r.place() + by; at >= 0 && at < len(r.pages); at += by {
		if r.toSee(r.pages[at]) {
			r.to(at)
			return
		}
	}
}
