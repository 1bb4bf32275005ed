package administration

import (
	"context"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// takeEmergency asks for a role that whoever is logged in takes for some hours.
func (r *Room) takeEmergency() {
	w := r.desk.Words
	var names []string
	for _, role := range model.EmergencyRoles {
		names = append(names, model.RoleName(role))
	}
	role := r.one("role", "admin.person.role", "", names...)
	role.means = map[string]string{}
	for _, name := range names {
		role.means[name] = name
	}
	hours := r.one("hours", "admin.emergency.hours", "", "1", "2", "3", "4")
	hours.value.Text = "1"
	r.open(w.T("admin.emergency"), w.T("admin.emergency.text"), []ask{role, hours, r.one("reason", "journal.form.reason", "admin.emergency.reason")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		e, err := r.model.TakeEmergency(ctx, typed)
		return func() {
			r.section().want = e.Pseudonym
			r.tell(part.ToneWarning, w.T("admin.emergency.taken", words.Data{"Role": model.RoleName(e.Role), "Time": w.Time(e.Until.Local())}), w.T("admin.emergency.taken.text"))
		}, err
	})
}
