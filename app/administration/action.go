package administration

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
)

// make lists the actions of the room. Those that several sections know do in each what
// their words say.
func (r *Room) make() []frame.Action {
	const alt, ctrl, shift = fyne.KeyModifierAlt, fyne.KeyModifierControl, fyne.KeyModifierShift
	open := func() bool { return r.form == nil }
	out := []frame.Action{
		{ID: "list", Keys: []frame.Chord{{Key: fyne.KeyF2}}, Ready: open, Do: func() { r.desk.Focus(r.first) }},
		{ID: "next-view", Keys: []frame.Chord{{Key: fyne.KeyF3}}, Ready: open, Do: func() { r.first.Choose((r.at + 1) % len(r.sections)) }},
	}
	for _, a := range []struct {
		id  string
		key frame.Chord
		do  map[string]func() // by section
	}{
		{"admin-again", frame.Chord{Key: fyne.KeyW, Mod: alt}, map[string]func(){"scanners": r.searchScanners}},
		{"admin-test", frame.Chord{Key: fyne.KeyT, Mod: alt}, map[string]func(){"scanners": r.testScanner, "profiles": r.testProfile, "acceptances": r.accept, "maintenances": r.testFirst, "targets": r.testTarget, "settings": r.testDirectory}},
		{"admin-new", frame.Chord{Key: fyne.KeyN, Mod: alt}, map[string]func(){"profiles": r.newProfile, "targets": r.newTarget, "people": r.newPerson, "offices": r.newOffice, "posts": r.newChannel, "procedures": r.newProcedure}},
		{"admin-edit", frame.Chord{Key: fyne.KeyA, Mod: alt}, map[string]func(){"profiles": r.editProfile, "targets": r.editTarget, "people": r.editPerson, "offices": r.editOffice, "posts": r.editChannel, "classes": r.editClass, "settings": r.editSetting}},
		{"admin-good", frame.Chord{Key: fyne.KeyM, Mod: alt}, map[string]func(){"profiles": r.noteTest, "acceptances": r.sign}},
		{"admin-release", frame.Chord{Key: fyne.KeyV, Mod: alt}, map[string]func(){"profiles": r.releaseProfile, "classes": r.releaseClass, "procedures": r.releaseProcedure}},
		{"admin-confirm", frame.Chord{Key: fyne.KeyZ, Mod: alt}, map[string]func(){"settings": r.confirmSetting}},
		{"admin-remove", frame.Chord{Key: fyne.KeyX, Mod: alt}, map[string]func(){"targets": r.removeTarget, "offices": r.removeOffice, "posts": r.removeChannel}},
		{"admin-lock", frame.Chord{Key: fyne.KeyQ, Mod: alt}, map[string]func(){"people": r.lockPerson, "maintenances": r.maintain}},
		{"admin-password", frame.Chord{Key: fyne.KeyK, Mod: alt}, map[string]func(){"people": r.resetPassword, "targets": r.keepSecret}},
		{"admin-training", frame.Chord{Key: fyne.KeyU, Mod: alt}, map[string]func(){"people": r.trainPerson}},
		{"admin-recovery", frame.Chord{Key: fyne.KeyY, Mod: alt}, map[string]func(){"storage": r.printRecovery}},
		{"admin-due", frame.Chord{Key: fyne.KeyL, Mod: alt}, map[string]func(){"storage": r.showDue}},
		{"admin-drill", frame.Chord{Key: fyne.KeyR, Mod: alt}, map[string]func(){"storage": r.drill}},
		{"admin-backup", frame.Chord{Key: fyne.KeyI, Mod: alt}, map[string]func(){"storage": r.backup}},
		{"admin-check", frame.Chord{Key: fyne.KeyC, Mod: alt}, map[string]func(){"storage": r.check}},
		// All letters with Alt mean something in one of the rooms; Alt and Shift belong to frame.LettersHeld.
		{"admin-chart", frame.Chord{Key: fyne.KeyP, Mod: ctrl | shift}, map[string]func(){"acceptances": r.printChart}},
		{"admin-emergency", frame.Chord{Key: fyne.KeyN, Mod: ctrl | shift}, map[string]func(){"people": r.takeEmergency}},
		{"admin-back", frame.Chord{Key: fyne.KeyF, Mod: ctrl | shift}, map[string]func(){"settings": r.backSetting}},
		{"admin-document", frame.Chord{Key: fyne.KeyD, Mod: ctrl | shift}, map[string]func(){"procedures": r.saveProcedure}},
	} {
		out = append(out, frame.Action{ID: a.id, Keys: []frame.Chord{a.key}, Once: true,
			Do:    func() { a.do[r.section().id]() },
			Ready: func() bool { return !r.busy && r.form == nil && a.do[r.section().id] != nil && r.section().can(a.id) }})
	}
	asking := func() bool { return r.destination != nil && r.destination.stop == nil }
	out = append(out, frame.Action{ID: "admin-ask", Keys: []frame.Chord{{Key: fyne.KeyA, Mod: ctrl | shift}}, Once: true, Ready: asking, Do: func() { r.destination.ask() }},
		frame.Action{ID: "admin-trust", Keys: []frame.Chord{{Key: fyne.KeyV, Mod: ctrl | shift}}, Once: true, Ready: func() bool { return asking() && r.destination.shownKey() != "" }, Do: func() { r.destination.trust() }},
		frame.Action{ID: "stop", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Ready: func() bool { return r.busy && r.halt != nil }, Do: func() { r.halt() }})
	return append(out, frame.Action{ID: "copy", Keys: []frame.Chord{{Key: fyne.KeyC, Mod: ctrl}}, Once: true, Do: r.copySecret, Ready: func() bool { return r.secret != "" }})
}

// button is that of an action of the room.
func (r *Room) button(id string) *part.Button { return r.desk.Button(r.action(id)) }

// action is the one of that name.
func (r *Room) action(id string) frame.Action {
	for _, a := range r.actions {
		if a.ID == id {
			return a
		}
	}
	panic(id)
}
