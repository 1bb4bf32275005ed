package administration

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// people is the section of the persons.
func (r *Room) people() *section {
	w := r.desk.Words
	s := &section{id: "people", nobody: "admin.person.nobody", does: []string{"admin-emergency", "admin-password", "admin-training", "admin-lock", "admin-edit", "admin-new"},
		columns: []part.TableColumn{{Head: w.T("admin.person.name"), Least: 120, Share: 2}, {Head: w.T("admin.person.roles"), Least: 130, Share: 2}, {Head: w.T("admin.standing"), Least: 165, Share: 1}}}
	s.ready = func(action string, row int) bool {
		return action == "admin-new" || action == "admin-emergency" && r.desk.Person() != nil || action != "admin-emergency" && row >= 0 && row < len(r.known.people) && (action != "admin-password" || !r.known.people[row].Directory)
	}
	s.label = r.personLabel
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.People(ctx)
		if err != nil {
			return view{}, err
		}
		details := map[string]station.UserDetails{}
		for _, p := range all {
			if details[p.Pseudonym], err = r.model.Person(ctx, p.Pseudonym); err != nil {
				return view{}, err
			}
		}
		directory, err := r.model.HasDirectory(ctx)
		if err != nil && batch.CodeOf(err) != batch.CodeRole && !loggedOut(err) {
			return view{}, err
		}
		v := view{sum: w.N("admin.person.count", len(all)), use: func() { r.known.people, r.known.directory = all, directory }}
		for _, p := range all {
			v.names = append(v.names, p.Pseudonym)
		}
		v.cell = func(row, column int) part.Cell {
			p := all[row]
			switch column {
			case 0:
				return part.Cell{Words: p.Name}
			case 1:
				return part.Cell{Words: strings.Join(model.RoleNames(p), ", ")}
			}
			tone, key := state(p)
			return part.Cell{Words: w.T("admin.person." + key), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.person(details[all[row].Pseudonym]) }
		return v, nil
	}
	return s
}

// personLabel is what an action is called in the foot, where all of them have to have
// room in one line.
func (r *Room) personLabel(action string) string {
	if p, ok := r.chosenPerson(); action == "admin-lock" && ok && closed(p) {
		return "admin.person.do.open"
	}
	switch action {
	case "admin-emergency", "admin-password", "admin-training", "admin-lock":
		return "admin.person.do." + strings.TrimPrefix(action, "admin-")
	}
	return ""
}

// closed tells whether nobody can log in to an account.
func closed(p station.PersonView) bool { return p.State == "deactivated" || p.Locked }

// state is what one has to know of an account first.
func state(p station.PersonView) (part.Tone, string) {
	switch {
	case p.State == "deactivated":
		return part.TonePlain, "deactivated"
	case p.Locked:
		return part.ToneSevere, "locked"
	case p.OneTime:
		return part.ToneOpen, "onetime"
	}
	for _, s := range p.Roles {
		if !s.Emergency.IsZero() {
			return part.ToneWarning, "emergency"
		}
	}
	for _, d := range p.Due {
		if d.Days == 0 {
			return part.ToneWarning, "untrained"
		}
	}
	if len(p.Due) > 0 {
		return part.ToneWarning, "due"
	}
	return part.ToneGood, "active"
}

// person shows roles and what they are worth, units, trainings, and the history.
func (r *Room) person(p station.UserDetails) []fyne.CanvasObject {
	w := r.desk.Words
	tone, key := state(p.PersonView)
	lines := []fyne.CanvasObject{part.NewTitle(p.Name).Wrapped(), part.NewBadge(tone, w.T("admin.person."+key)),
		part.NewPair(w.T("login.account"), p.Account), part.NewPair(w.T("audit.person"), p.Pseudonym)}
	units := strings.Join(p.Units, ", ")
	if units == "" {
		units = w.T("admin.person.allunits")
	}
	lines = append(lines, part.NewPair(w.T("admin.person.units"), units), part.Rule(), part.NewText(w.T("admin.person.roles")).Bold())
	for _, s := range p.Roles {
		tone := part.ToneGood
		if !s.Effective {
			tone = part.ToneWarning
		}
		name := model.RoleName(s.Role)
		if until := s.Emergency; !until.IsZero() {
			tone, name = part.ToneWarning, w.T("admin.person.emergency.until", words.Data{"Role": name, "Time": w.Time(until.Local())})
		}
		lines = append(lines, part.NewBadge(tone, name))
		if s.Reason != "" {
			lines = append(lines, part.NewSmall(s.Reason).Wrapped())
		}
	}
	for _, c := range p.Conflicts {
		lines = append(lines, part.NewBanner(part.ToneWarning, w.T("admin.person.conflict", words.Data{"One": model.RoleName(c.One), "Other": model.RoleName(c.Other)}), c.Why, nil))
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.person.trainings")).Bold())
	for _, d := range p.Due {
		lines = append(lines, part.NewBadge(part.ToneWarning, d.Reason))
	}
	for _, t := range p.Trainings {
		text := w.Date(t.Date.Local())
		if !t.Until.IsZero() {
			text += " – " + w.Date(t.Until.Local())
		}
		lines = append(lines, part.NewPair(t.Kind.German(), text))
	}
	if len(p.Emergencies) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.T("admin.person.emergencies")).Bold())
	}
	for i := len(p.Emergencies) - 1; i >= 0; i-- {
		e := p.Emergencies[i]
		lines = append(lines, part.NewPair(w.Moment(e.From.Local())+" – "+w.Time(e.Until.Local()), model.RoleName(e.Role)+": "+e.Reason))
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("journal.history")).Bold())
	for i := len(p.History) - 1; i >= 0; i-- {
		e := p.History[i]
		text := r.label("audit.kind.", e.Event)
		if e.Reason != "" {
			text += ": " + e.Reason
		}
		lines = append(lines, part.NewPair(w.Date(e.Time.Local()), text))
	}
	return lines
}

func (r *Room) chosenPerson() (station.PersonView, bool) {
	for _, p := range r.known.people {
		if p.Pseudonym == r.section().chosen() {
			return p, true
		}
	}
	return station.PersonView{}, false
}

// roleAsks are the questions about roles and units.
func (r *Room) roleAsks(p station.PersonView) []ask {
	var names []string
	for _, role := range batch.Roles() {
		names = append(names, model.RoleName(role))
	}
	roles := r.one("roles", "admin.person.roles", "admin.person.roleshint", names...)
	roles.several = true
	units := r.one("units", "admin.person.units", "admin.person.unitshint")
	roles.value.Text, units.value.Text = strings.Join(model.RoleNames(p), ", "), strings.Join(p.Units, ", ")
	return []ask{roles, units}
}

// newPerson asks for a person; the password for the first login is shown once. Where the
// directory service knows the passwords it can be asked for the person, too.
func (r *Room) newPerson() {
	w := r.desk.Words
	here, there := w.T("admin.person.source.here"), w.T("admin.person.source.directory")
	source := r.one("source", "admin.person.source", "", here)
	source.value.Text, source.means = here, map[string]string{here: "", there: "directory"}
	asked := append([]ask{r.one("name", "start.person.name", "admin.person.namehint"), r.one("account", "login.account", "admin.person.accounthint")}, r.roleAsks(station.PersonView{})...)
	if r.known.directory {
		source.value.Options = []string{here, there}
		asked = append(asked, source)
	}
	s := r.section()
	r.open(w.T("admin.person.new"), w.T("admin.person.new.text"), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		if typed["source"] != "" {
			added, err := r.model.Import(ctx, typed["account"], typed["roles"])
			return func() {
				for _, p := range added {
					s.want = p.Pseudonym
				}
				r.proposed(false)
			}, err
		}
		added, waits, err := r.model.Hire(ctx, typed["account"], typed["name"], typed["roles"], typed["units"])
		return func() {
			s.want = added.Person.Pseudonym
			r.oneTime(added.Person.Name, station.PasswordResult{OneTime: added.OneTime}, waits)
		}, err
	})
}

// editPerson asks for roles and units.
func (r *Room) editPerson() {
	p, ok := r.chosenPerson()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.person.edit", words.Data{"Name": p.Name}), w.T("admin.person.edit.text"), append(r.roleAsks(p), r.one("reason", "journal.form.reason", "")), func(ctx context.Context, typed map[string]string) (func(), error) {
		proposed, err := r.model.SetRights(ctx, p, typed["roles"], typed["units"], typed["reason"])
		return func() { r.proposed(proposed) }, err
	})
}

// lockPerson closes the account, or opens it again.
func (r *Room) lockPerson() {
	p, ok := r.chosenPerson()
	if !ok {
		return
	}
	w := r.desk.Words
	title := "admin.person.lock"
	if closed(p) {
		title = "admin.person.unlock"
	}
	r.open(w.T(title, words.Data{"Name": p.Name}), w.T(title+".text"), []ask{r.one("reason", "journal.form.reason", "")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		_, err := r.model.Lock(ctx, p, typed["reason"])
		return func() { r.proposed(false) }, err
	})
}

// resetPassword gives the chosen person a password for the next login.
func (r *Room) resetPassword() {
	p, ok := r.chosenPerson()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.person.reset", words.Data{"Name": p.Name}), w.T("admin.person.reset.text"), nil, func(ctx context.Context, _ map[string]string) (func(), error) {
		given, err := r.model.ResetPassword(ctx, p.Pseudonym)
		return func() { r.oneTime(p.Name, given, false) }, err
	})
}

// trainPerson enters trainings.
func (r *Room) trainPerson() {
	p, ok := r.chosenPerson()
	if !ok {
		return
	}
	w := r.desk.Words
	kinds := r.one("kinds", "admin.person.trainings", "admin.person.trainingshint", "verpflichtung", "bedienung", "sicherheit", "administration", "sensibel")
	kinds.several = true
	r.open(w.T("admin.person.train", words.Data{"Name": p.Name}), w.T("admin.person.train.text"), []ask{kinds, r.one("day", "admin.person.day", "admin.person.dayhint"), r.one("note", "journal.field.remark", "")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		_, err := r.model.Train(ctx, p.Pseudonym, typed["kinds"], typed["day"], typed["note"])
		return func() { r.proposed(false) }, err
	})
}
