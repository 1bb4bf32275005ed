package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestSealedOffAtTheDesk: the supervisors see what the operator sealed off, with its
// picture, take it back or remove it by two; the inspector has no such view (mailroom.md 1.2).
func TestSealedOffAtTheDesk(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	files, names := map[string][]byte{}, []string{}
	for i, name := range []string{"brief.jpg", "privat.jpg", "irrtum.jpg"} {
		files[name], names = process.JPEG(t, letter(t, i+1)), append(names, name)
	}
	id := staff.Capture(d.Dir, unread, names, files)
	for sheet, why := range map[string]string{"2": "persönlicher Brief", "3": "falsch gedrückt"} {
		process.Ask[station.EditResult](staff, staff.Scan, station.OpPageSealOff, station.EditRequest{Batch: id, Pages: []string{sheet}, Reason: why})
	}
	withdrawn := func(sheet int) (out batch.Withdrawal, removed bool) {
		for _, p := range process.Ask[station.BatchView](staff, staff.Lead, station.OpBatch, id).PageList {
			if p.Sheet == sheet {
				return p.Withdrawn, p.Removed
			}
		}
		t.Fatalf("no sheet %d", sheet)
		return out, false
	}

	sight := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	sight.settle(func() bool { return sight.shows("1 Stapel wartet") })
	for range 3 {
		sight.key(fyne.KeyF3)
		sight.quiet()
		if sight.shows(w.T("inspect.view.sealed")) || sight.shows("persönlicher Brief") {
			t.Fatal("the inspector sees what was sealed off")
		}
	}
	sight.desk.Abandon()

	lead := sealedDesk(t, staff, staff.Lead)
	lead.settle(func() bool { return lead.shows("persönlicher Brief") && lead.shows("falsch gedrückt") })
	choose := func(s *screen, why string) {
		t.Helper()
		for _, key := range []fyne.KeyName{fyne.KeyHome, fyne.KeyEnd} {
			s.typedKey(key)
			if s.quiet(); s.shows(": " + why) {
				return
			}
		}
		t.Fatalf("no line %q", why)
	}
	choose(lead, "persönlicher Brief")
	lead.settle(lead.pictured)
	lead.inLooks(3, "inspect-sealed")

	// One is asked to be removed, by nobody twice.
	lead.key(fyne.KeyReturn)
	lead.settle(func() bool { return lead.shows(w.T("inspect.sealed.ask")) })
	lead.walked("inspect-sealed-ask")
	lead.inLooks(3, "inspect-sealed-ask")
	lead.key(fyne.Key2)
	lead.settle(func() bool { return lead.shows(w.T("inspect.ask.remove")) })
	lead.key(fyne.Key1)
	lead.settle(func() bool {
		return lead.shows(w.T("inspect.sealed.remove.text")) && lead.shows(w.T("inspect.sealed.state.ordered"))
	})
	choose(lead, "persönlicher Brief")
	lead.key(fyne.KeyReturn)
	lead.settle(func() bool { return lead.shows(w.T("inspect.sealed.second")) })
	lead.key(fyne.Key2)
	lead.key(fyne.KeyEscape)
	if _, removed := withdrawn(2); removed {
		t.Fatal("one person alone removed a page")
	}

	// The other is taken back.
	choose(lead, "falsch gedrückt")
	lead.key(fyne.KeyReturn)
	lead.key(fyne.Key1)
	lead.settle(func() bool { return lead.shows(w.T("inspect.ask.unseal")) })
	lead.key(fyne.Key2)
	lead.settle(func() bool { return !lead.shows("falsch gedrückt") })
	if is, _ := withdrawn(3); is != batch.NotWithdrawn {
		t.Errorf("sheet 3 is %q", is)
	}
	lead.desk.Abandon()

	// The second person agrees.
	boss := sealedDesk(t, staff, staff.Boss)
	boss.settle(func() bool { return boss.shows(w.T("inspect.sealed.state.ordered")) })
	boss.key(fyne.KeyReturn)
	boss.key(fyne.Key2)
	boss.settle(func() bool { return boss.shows(w.T("inspect.ask.remove-confirm")) })
	boss.key(fyne.Key1)
	boss.settle(func() bool { return boss.shows(w.T("inspect.sealed.none")) })
	if _, removed := withdrawn(2); !removed || boss.pictured() {
		t.Errorf("removed %v, picture shown %v", removed, boss.pictured())
	}
}

// sealedDesk is the desk of a supervisor who looks at what was sealed off.
func sealedDesk(t *testing.T, staff *process.Staff, token string) *screen {
	t.Helper()
	s := openAs(t, staff.Owner, token, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("Stapel wartet") })
	s.key(fyne.KeyF3)
	s.key(fyne.KeyF3)
	return s
}

// pictured tells whether the room shows a page, all of it.
func (s *screen) pictured() bool {
	for _, p := range s.desk.Room().Panes() {
		if v, ok := p.(interface {
			Key() string
			Whole() bool
		}); ok && v.Key() != "" {
			return v.Whole()
		}
	}
	return false
}
