package journal

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// held tells whether the scan of the chosen entry is kept from being erased.
func (r *Room) held() bool { return r.detail.view != nil && len(r.detail.view.Held) > 0 }

// mayHold tells whether whoever is at the desk may keep a scan from being erased, or let
// it go again; the station has the last word.
func (r *Room) mayHold() bool {
	p := r.desk.Person()
	if p == nil {
		return true
	}
	for _, s := range p.Roles {
		if s.Effective && (s.Role == batch.RoleSupervisor || s.Role == batch.RoleAdministration || s.Role == batch.RoleAuditor && !r.held()) {
			return true
		}
	}
	return false
}

// hold asks why the scan of the chosen entry must stay, or may go again.
func (r *Room) hold() {
	if r.held() {
		r.ask("journal-unhold", false)
		return
	}
	r.ask("journal-hold", false)
}

// holds tells why a scan is not erased.
func (r *Room) holds(held []batch.Hold) (lines []fyne.CanvasObject) {
	w := r.desk.Words
	for _, h := range held {
		at := h.Time.Local()
		lines = append(lines, part.NewBanner(part.ToneWarning, w.T("journal.held"), w.T("journal.held.text", words.Data{"Reason": h.Reason, "Date": w.Date(at), "Time": w.Time(at), "Person": h.Actor}), nil))
	}
	return lines
}
