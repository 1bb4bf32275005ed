package station

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on people.
const (
	OpUserAdd        Operation = "user-add"
	OpUsers          Operation = "users"
	OpUser           Operation = "user"
	OpUserRoles      Operation = "user-roles"
	OpUserState      Operation = "user-state"
	OpUserUnits      Operation = "user-units"
	OpPeopleSettings Operation = "people-settings"
	OpEmergency      Operation = "emergency"
	OpEmergencies    Operation = "emergencies"
)

var administration = []batch.Role{batch.RoleAdministration}

// overseers see the persons.
var overseers = []batch.Role{batch.RoleSupervisor, batch.RoleAdministration, batch.RoleAuditor}

var peopleOperations = map[Operation]operation{
	// The first person has nobody before it, and a pseudonym resolves where nobody
	// is registered: those two look for the role themselves.
	OpUserAdd: {nil, handle(func(ctx context.Context, st *Station, who Actor, r UserAdd, emit Emit) (UserAdded, error) {
		return st.AddUser(ctx, who, r, emit)
	})},
	OpUser: {nil, handle(func(_ context.Context, st *Station, who Actor, name string, _ Emit) (UserDetails, error) {
		return st.User(who, name)
	})},
	OpUsers: {overseers, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (int, error) {
		return st.Users(emit)
	})},
	OpUserRoles: {administration, handle(func(ctx context.Context, st *Station, who Actor, r UserRoles, emit Emit) (PersonView, error) {
		return st.SetRoles(ctx, who, r, emit)
	})},
	OpUserState: {administration, handle(func(ctx context.Context, st *Station, who Actor, r UserState, _ Emit) (PersonView, error) {
		return st.SetUserState(ctx, who, r)
	})},
	OpUserUnits: {administration, handle(func(ctx context.Context, st *Station, who Actor, r UserUnits, emit Emit) (PersonView, error) {
		return st.SetUnits(ctx, who, r, emit)
	})},
	OpPeopleSettings: {nil, handle(func(ctx context.Context, st *Station, who Actor, r PeopleSettings, emit Emit) (people.Settings, error) {
		return st.PeopleSettings(ctx, who, r, emit)
	})},
	OpEmergency: {administration, handle(func(ctx context.Context, st *Station, who Actor, r EmergencyRequest, _ Emit) (EmergencyView, error) {
		return st.TakeEmergency(ctx, who, r)
	})},
	OpEmergencies: {overseers, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, _ Emit) ([]EmergencyView, error) {
		return st.emergencies(false)
	})},
}

// persons returns everybody in the register, in the order of the pseudonyms.
func (st *Station) persons() ([]people.Person, error) {
	var out []people.Person
	err := st.store.Entries(store.People, func(e store.Entry) error {
		p, err := decodePerson(e)
		out = append(out, p)
		return err
	})
	return out, err
}

func decodePerson(e store.Entry) (p people.Person, err error) {
	if err := json.Unmarshal(e.Value, &p); err != nil {
		return p, &batch.Error{Op: "station.people", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return p, nil
}

// person returns one of them. CodeUnknownPerson: there is none.
func (st *Station) person(pseudonym string) (people.Person, error) {
	e, found, err := st.store.Entry(store.People, pseudonym)
	switch {
	case err != nil:
		return people.Person{}, err
	case !found:
		return people.Person{}, batch.Refuse("station.people", batch.CodeUnknownPerson, "%s", pseudonym)
	}
	return decodePerson(e)
}

// find returns a person by account or pseudonym. CodeUnknownPerson.
func find(all []people.Person, name string) (people.Person, error) {
	name = strings.TrimSpace(name)
	i := slices.IndexFunc(all, func(p people.Person) bool { return p.Pseudonym == name || p.Account == strings.ToLower(name) })
	if i < 0 {
		return people.Person{}, batch.Refuse("station.people", batch.CodeUnknownPerson, "%s", name)
	}
	return all[i], nil
}

// personChange is one step in the life of a person: event names it in the log.
type personChange struct {
	event string
	apply func(all []people.Person, p *people.Person) error
}

// changePerson takes steps for one person, in one durable change; each sees the
// one before. actor is the pseudonym of who does it.
func (st *Station) changePerson(ctx context.Context, actor, pseudonym string, steps ...personChange) (people.Person, error) {
	var p people.Person
	err := st.store.ChangeRegister(ctx, store.People, actor, func() ([]store.Entry, error) {
		all, err := st.persons()
		if err != nil {
			return nil, err
		}
		if p, err = find(all, pseudonym); err != nil {
			return nil, err
		}
		var entries []store.Entry
		for _, step := range steps {
			if err := step.apply(all, &p); err != nil {
				return nil, err
			}
			e, err := store.NewEntry(p.Pseudonym, step.event, p)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e)
		}
		return entries, nil
	})
	return p, err
}

// peopleKey is the key of the rules about people in the register of settings.
const peopleKey = "people"

func (st *Station) peopleSettings() (people.Settings, error) {
	s := people.DefaultSettings()
	e, found, err := st.store.Entry(store.Settings, peopleKey)
	if err != nil || !found {
		return s, err
	}
	if err := json.Unmarshal(e.Value, &s); err != nil {
		return s, batch.Fail("station.settings", batch.CodeStoreDamaged, err)
	}
	return s, nil
}

// PeopleSettings asks for the rules about people, or changes those that are set.
type PeopleSettings struct {
	IdleMinutes  *int                `json:"idle_minutes,omitempty"`
	LockAfter    *int                `json:"lock_after,omitempty"`
	FourEyesFrom *batch.Need         `json:"four_eyes_from,omitempty"`
	GraceDays    *int                `json:"grace_days,omitempty"`
	CopyLogin    *bool               `json:"copy_login,omitempty"`
	Months       map[people.Kind]int `json:"months,omitempty"`
	// Version and Text are those of another commitment (A.P.1).
	Version string `json:"version,omitempty"`
	Text    string `json:"text,omitempty"`
}

// changes applies what is set to settings.
func (r PeopleSettings) changes(s people.Settings) (people.Settings, bool, error) {
	changed := false
	for _, n := range []struct {
		to   *int
		from *int
	}{{&s.IdleMinutes, r.IdleMinutes}, {&s.LockAfter, r.LockAfter}, {&s.GraceDays, r.GraceDays}} {
		if n.from != nil {
			*n.to, changed = *n.from, true
		}
	}
	if r.CopyLogin != nil {
		s.CopyLogin, changed = *r.CopyLogin, true
	}
	if r.FourEyesFrom != nil {
		s.FourEyesFrom, changed = *r.FourEyesFrom, true
	}
	if len(r.Months) > 0 {
		months := map[people.Kind]int{}
		for _, from := range []map[people.Kind]int{s.Months, r.Months} {
			for k, n := range from {
				months[k] = n
			}
		}
		s.Months, changed = months, true
	}
	if r.Version != "" || r.Text != "" {
		next, err := s.WithCommitment(r.Version, r.Text)
		if err != nil {
			return s, false, err
		}
		s, changed = next, true
	}
	return s, changed, s.Check()
}

// PeopleSettings returns the rules; to change them takes the administration, and a
// second person who confirms it.
func (st *Station) PeopleSettings(ctx context.Context, who Actor, r PeopleSettings, emit Emit) (people.Settings, error) {
	s, err := st.peopleSettings()
	if err != nil {
		return s, err
	}
	next, changed, err := r.changes(s)
	if err != nil || !changed {
		return next, err
	}
	if err := allow(who, administration); err != nil {
		return s, err
	}
	if err := st.changeSetting(ctx, who.Person.Pseudonym, peopleKey, "people-settings-changed", emit, func() (any, error) {
		s, err := st.peopleSettings()
		if err != nil {
			return nil, err
		}
		next, _, err := r.changes(s)
		return next, err
	}); err != nil {
		return s, err
	}
	return st.peopleSettings()
}

// UserAdd asks to register a person.
type UserAdd struct {
	Account   string   `json:"account"`
	Name      string   `json:"name"`
	Roles     []string `json:"roles"`               // German or English
	Units     []string `json:"units,omitempty"`     // whose mail the person sees; none: all
	Directory bool     `json:"directory,omitempty"` // the directory service knows the password
	Reason    string   `json:"reason,omitempty"`
}

// UserAdded tells what became of it.
type UserAdded struct {
	Person PersonView `json:"person"`
	// OneTime is the password for the first login, shown once and kept nowhere.
	OneTime string `json:"one_time,omitempty"`
	First   bool   `json:"first,omitempty"` // became the administration
}

// owns tells whether an account of the operating system owns the data folder.
func (st *Station) owns(uid int) bool {
	info, err := os.Stat(st.data)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == uid
}

// AddUser registers a person. The first one is registered by the owner of the
// data folder and becomes the administration; all others by the administration.
// Roles that confirm settings are only proposed where there is another person to
// confirm them. CodePerson: the account is taken.
func (st *Station) AddUser(ctx context.Context, who Actor, r UserAdd, emit Emit) (UserAdded, error) {
	p := people.Person{Pseudonym: transfernote.NewPseudonym(), State: people.Active, Directory: r.Directory, Reason: strings.TrimSpace(r.Reason)}
	var out UserAdded
	var err error
	if p.Account, err = people.ParseAccount(r.Account); err != nil {
		return out, err
	}
	if p.Name, err = people.ParseName(r.Name); err != nil {
		return out, err
	}
	if p.Roles, err = people.ParseRoles(r.Roles); err != nil {
		return out, err
	}
	if p.Units, err = people.ParseUnits(r.Units); err != nil {
		return out, err
	}
	all, err := st.persons()
	if err != nil {
		return out, err
	}
	if len(all) > 0 || !st.owns(who.UID) {
		if err := allow(who, administration); err != nil {
			return out, err
		}
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return out, err
	}
	wanted := p.Roles
	later := false
	if p.Roles, later, err = st.addedRoles(actor, wanted); err != nil {
		return out, err
	}
	if !r.Directory {
		out.OneTime, p.Password = people.NewOneTime(st.cost, st.store.Now())
	}
	err = st.store.ChangeRegister(ctx, store.People, actor, func() ([]store.Entry, error) {
		all, err := st.persons()
		if err != nil {
			return nil, err
		}
		if out.First = len(all) == 0; out.First {
			if r.Directory {
				return nil, batch.Refuse("station.people", batch.CodePerson, "die erste Person bekommt ein Kennwort der Scanstelle")
			}
			if !slices.Contains(p.Roles, batch.RoleAdministration) {
				p.Roles = append(p.Roles, batch.RoleAdministration)
			}
		} else if err := allow(who, administration); err != nil { // somebody was faster
			return nil, err
		}
		if _, taken := people.ByAccount(all, p.Account); taken {
			return nil, batch.Refuse("station.people", batch.CodePerson, "das Konto gibt es schon")
		}
		e, err := store.NewEntry(p.Pseudonym, "person-added", p)
		return []store.Entry{e}, err
	})
	if err != nil {
		return UserAdded{}, err
	}
	if later {
		if p, err = st.changeRights(ctx, actor, p.Pseudonym, rolesKey, st.rolesStep(wanted, r.Reason), personProposal{Roles: wanted, Reason: strings.TrimSpace(r.Reason)}, emit); err != nil {
			return out, err
		}
	}
	out.Person, err = st.view(p)
	return out, err
}

// UserState deactivates, activates or unlocks a person.
type UserState struct {
	Person string `json:"person"`
	Do     string `json:"do"` // "deactivate", "activate", "unlock"
	Reason string `json:"reason,omitempty"`
}

// SetUserState changes the state of a person. CodePerson: it is the last of the
// administration.
func (st *Station) SetUserState(ctx context.Context, who Actor, r UserState) (PersonView, error) {
	var step personChange
	switch r.Do {
	case "deactivate":
		step = personChange{"person-deactivated", func(all []people.Person, p *people.Person) error {
			if people.SoleAdministrator(all, p.Pseudonym) {
				return batch.Refuse("station.people", batch.CodePerson, "es ist die letzte Administration")
			}
			p.State = people.Deactivated
			return nil
		}}
	case "activate":
		step = personChange{"person-activated", func(_ []people.Person, p *people.Person) error {
			p.State = people.Active
			return nil
		}}
	case "unlock":
		step = personChange{"person-unlocked", func(_ []people.Person, p *people.Person) error {
			p.Attempts = people.Attempts{}
			return nil
		}}
	default:
		return PersonView{}, batch.Refuse("station.people", batch.CodeUsage, "Vorgang %q", r.Do)
	}
	apply := step.apply
	step.apply = func(all []people.Person, p *people.Person) error {
		p.Reason = strings.TrimSpace(r.Reason)
		return apply(all, p)
	}
	p, err := st.changePerson(ctx, who.Person.Pseudonym, r.Person, step)
	if err != nil {
		return PersonView{}, err
	}
	if p.State == people.Deactivated {
		if err := st.logins.endAll(p.Pseudonym, "", st.store.Now()); err != nil {
			return PersonView{}, err
		}
	}
	return st.view(p)
}

// EmergencyRequest asks for a role in an emergency.
type EmergencyRequest struct {
	Role   string `json:"role"`
	Reason string `json:"reason"`
	Hours  int    `json:"hours"`
}

// EmergencyView is one role taken in an emergency.
type EmergencyView struct {
	Pseudonym string `json:"pseudonym"`
	people.Emergency
	Holds bool `json:"holds"` // now
}

// TakeEmergency gives one role to somebody of the administration for some hours,
// because nobody who has it is there (A.O.1). It is entered in the audit log and
// shown in the status; four eyes stay. CodeEmergency: not possible.
func (st *Station) TakeEmergency(ctx context.Context, who Actor, r EmergencyRequest) (EmergencyView, error) {
	const op = "station.emergency"
	roles, err := people.ParseRoles([]string{r.Role})
	if err != nil {
		return EmergencyView{}, err
	}
	settings, err := st.peopleSettings()
	if err != nil {
		return EmergencyView{}, err
	}
	now := st.store.Now()
	e, err := people.NewEmergency(roles[0], r.Reason, time.Duration(r.Hours)*time.Hour, now)
	if err != nil {
		return EmergencyView{}, err
	}
	if who.Person.Has(e.Role) {
		return EmergencyView{}, batch.Refuse(op, batch.CodeEmergency, "Sie haben diese Rolle")
	}
	present := st.logins.present(now, settings.Idle())
	_, err = st.changePerson(ctx, who.Person.Pseudonym, who.Person.Pseudonym, personChange{"emergency-taken", func(all []people.Person, p *people.Person) error {
		for _, other := range all {
			if present[other.Pseudonym] && slices.Contains(people.Effective(other.Standings(settings, now)), e.Role) {
				return batch.Refuse(op, batch.CodeEmergency, "%s hat diese Rolle und ist angemeldet", other.Pseudonym)
			}
		}
		p.Emergencies = append(p.Emergencies, e)
		return nil
	}})
	return EmergencyView{who.Person.Pseudonym, e, true}, err
}

// emergencies lists the roles taken in emergencies, oldest first; holding: only
// those that hold now.
func (st *Station) emergencies(holding bool) ([]EmergencyView, error) {
	all, err := st.persons()
	now := st.store.Now()
	out := []EmergencyView{}
	for _, p := range all {
		for _, e := range p.Emergencies {
			if holds := e.Holds(now); holds || !holding {
				out = append(out, EmergencyView{p.Pseudonym, e, holds})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b EmergencyView) int { return a.From.Compare(b.From) })
	return out, err
}
