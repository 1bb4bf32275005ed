package station

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/store"
)

// PersonView is what others see of a person: nothing of passwords, and nothing
// that would compare how much anybody does (mailroom practice; A.SC.11).
type PersonView struct {
	Type      string            `json:"type"` // "person"
	Pseudonym string            `json:"pseudonym"`
	Account   string            `json:"account"`
	Name      string            `json:"name"`
	State     people.State      `json:"state"`
	Locked    bool              `json:"locked,omitempty"` // after failed logins
	OneTime   bool              `json:"one_time,omitempty"`
	Directory bool              `json:"directory,omitempty"`
	Roles     []people.Standing `json:"roles"`
	Units     []string          `json:"units,omitempty"` // whose mail the person sees; none: all
	Conflicts []people.Conflict `json:"conflicts,omitempty"`
	Due       []people.Due      `json:"due,omitempty"` // lacking now, or within a month
	// System marks an account of the operating system that worked in copying mode.
	System bool `json:"system,omitempty"`
}

// dueWithin is how many days before the end a training is shown as due.
const dueWithin = 30

func (st *Station) view(p people.Person) (PersonView, error) {
	settings, err := st.peopleSettings()
	now := st.store.Now()
	v := PersonView{
		Type: "person", Pseudonym: p.Pseudonym, Account: p.Account, Name: p.Name, State: p.State, Locked: p.Attempts.Locked, OneTime: p.Password.OneTime, Directory: p.Directory,
		Roles: p.Standings(settings, now), Units: p.Units, Due: p.Due(settings, now, dueWithin),
	}
	if v.Roles == nil {
		v.Roles = []people.Standing{}
	}
	var roles []batch.Role
	for _, standing := range v.Roles {
		roles = append(roles, standing.Role)
	}
	v.Conflicts = people.Conflicts(roles)
	return v, err
}

// Users emits everybody, by account, and returns their number.
func (st *Station) Users(emit Emit) (int, error) {
	all, err := st.persons()
	if err != nil {
		return 0, err
	}
	slices.SortFunc(all, func(a, b people.Person) int {
		if a.Account < b.Account {
			return -1
		}
		return 1
	})
	for _, p := range all {
		v, err := st.view(p)
		if err != nil {
			return 0, err
		}
		emit(v)
	}
	return len(all), nil
}

// UserDetails is a person with the history of roles, state, training and
// passwords. Logins are not part of it: they are for proof, in the audit log.
type UserDetails struct {
	PersonView
	Trainings   []people.Training  `json:"trainings"`
	Emergencies []people.Emergency `json:"emergencies,omitempty"`
	History     []UserEvent        `json:"history"`
}

// UserEvent is one step in the life of a person.
type UserEvent struct {
	Time      time.Time         `json:"time"`
	Event     string            `json:"event"`
	Actor     string            `json:"actor"` // pseudonym
	Roles     []batch.Role      `json:"roles"`
	Conflicts []people.Conflict `json:"conflicts,omitempty"`
	Reason    string            `json:"reason,omitempty"`
}

// ofLogins are the events that History leaves out.
var ofLogins = []string{"login-succeeded", "login-failed"}

// User resolves a pseudonym or an account to the person behind it (A.NB.4 a): a
// registered one, or an account of the operating system that worked in copying
// mode. Where anybody is registered, it takes a role, or oneself.
// CodeUnknownPerson: nobody.
func (st *Station) User(who Actor, name string) (UserDetails, error) {
	all, err := st.persons()
	if err != nil {
		return UserDetails{}, err
	}
	if own := who.Person != nil && (name == who.Person.Pseudonym || name == who.Person.Account); len(all) > 0 && !own {
		if err := allow(who, overseers); err != nil {
			return UserDetails{}, err
		}
	}
	p, err := find(all, name)
	if err != nil {
		for pseudonym, system := range st.secrets().People {
			if pseudonym == name || system.Account == name {
				v := PersonView{Type: "person", Pseudonym: pseudonym, Account: system.Account, Name: system.Name, State: people.Active, Roles: []people.Standing{}, System: true}
				return UserDetails{PersonView: v, Trainings: []people.Training{}, History: []UserEvent{}}, nil
			}
		}
		return UserDetails{}, err
	}
	out := UserDetails{Trainings: slices.Clone(p.Trainings), Emergencies: p.Emergencies}
	if out.Trainings == nil {
		out.Trainings = []people.Training{}
	}
	if out.PersonView, err = st.view(p); err != nil {
		return out, err
	}
	out.History, err = st.userHistory(p.Pseudonym)
	return out, err
}

func (st *Station) userHistory(pseudonym string) ([]UserEvent, error) {
	history, err := st.store.History(store.People, pseudonym)
	out := []UserEvent{}
	for _, e := range history {
		if slices.Contains(ofLogins, e.Event) {
			continue
		}
		p, err := decodePerson(e)
		if err != nil {
			return nil, err
		}
		out = append(out, UserEvent{e.Time, e.Event, e.Actor, p.Roles, people.Conflicts(p.Roles), p.Reason})
	}
	return out, err
}
