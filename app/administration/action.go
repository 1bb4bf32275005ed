package administration

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
)

// make lists the actions of the room. Those that several sections know do in each what
// their words say.
func (r *Room) make() []frame.Action {
	const alt = fyne.KeyModifierAlt
	open := func() bool { return r.form == nil }
	out := []frame.Action{
		{ID: "list", Keys: []frame.Chord{{Key: fyne.KeyF2}}, Ready: open, Do: func() { r.desk.Focus(r.first) }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Ready: open, Do: func() { r.first.Choose((r.at + 1) % len(r.sections)) }},
	}
	for _, a := range []struct {
		id  string
		key fyne.KeyName
		do  map[string]func() // by section
	}{
		{"admin-again", fyne.KeyW, map[string]func(){"scanners": r.searchScanners}},
		{"admin-test", fyne.KeyT, map[string]func(){"scanners": r.testScanner, "profiles": r.testProfile, "targets": r.testTarget}},
		{"admin-new", fyne.KeyN, map[string]func(){"profiles": r.newProfile, "targets": r.newTarget, "people": r.newPerson}},
		{"admin-edit", fyne.KeyA, map[string]func(){"profiles": r.editProfile, "targets": r.editTarget, "people": r.editPerson, "classes": r.editClass, "settings": r.editSetting}},
		{"admin-good", fyne.KeyM, map[string]func(){"profiles": r.noteTest}},
		{"admin-release", fyne.KeyV, map[string]func(){"profiles": r.releaseProfile, "classes": r.releaseClass}},
		{"admin-confirm", fyne.KeyZ, map[string]func(){"settings": r.confirmSetting}},
		{"admin-remove", fyne.KeyX, map[string]func(){"targets": r.removeTarget}},
		{"admin-lock", fyne.KeyQ, map[string]func(){"people": r.lockPerson}},
		{"admin-password", fyne.KeyK, map[string]func(){"people": r.resetPassword}},
		{"admin-training", fyne.KeyU, map[string]func(){"people": r.trainPerson}},
		{"admin-recovery", fyne.KeyY, map[string]func(){"storage": r.printRecovery}},
		{"admin-due", fyne.KeyL, map[string]func(){"storage": r.showDue}},
		{"admin-drill", fyne.KeyR, map[string]func(){"storage": r.drill}},
		{"admin-backup", fyne.KeyI, map[string]func(){"storage": r.backup}},
		{"admin-check", fyne.KeyC, map[string]func(){"storage": r.check}},
	} {
		out = append(out, frame.Action{ID: a.id, Keys: []frame.Chord{{Key: a.key, Mod: alt}}, Once: true,
			Do:    func() { a.do[r.section().id]() },
			Ready: func() bool { return !r.busy && r.form == nil && a.do[r.section().id] != nil && r.section().can(a.id) }})
	}
	return out
}

// button is that of an action of the room.
func (r *Room) button(id string) *part.Button {
	for _, a := range r.actions {
		if a.ID == id {
			return r.desk.Button(a)
		}
	}
	panic(id)
}
