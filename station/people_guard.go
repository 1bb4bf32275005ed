package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/store"
)

// Roles and units of a person are settings too (A.SC.4): where there is somebody to
// ask, another confirms them. Their proposals stand beside those of the settings,
// under these words and the pseudonym.
const (
	rolesKey = "roles/"
	unitsKey = "units/"
)

// colleagueDays is how long somebody who could confirm still counts as being there
// after losing the role or being deactivated. Both are possible at once, for they
// take rights away; but whoever does that to all others does not thereby become
// the one person who decides alone. A month is longer than most holidays.
const colleagueDays = 30

// colleague tells whether somebody else than the actor is, or was within the last
// colleagueDays, active in a role that confirms settings.
func (st *Station) colleague(actor string) (bool, error) {
	all, err := st.persons()
	if err != nil {
		return false, err
	}
	since := st.store.Now().Add(-colleagueDays * 24 * time.Hour)
	for _, p := range all {
		if p.Pseudonym == actor {
			continue
		}
		history, err := st.store.History(store.People, p.Pseudonym)
		if err != nil {
			return false, err
		}
		for i, e := range history {
			then, err := decodePerson(e)
			if err != nil {
				return false, err
			}
			held := i == len(history)-1 || history[i+1].Time.After(since) // until when the version held
			if held && confirms(then) {
				return true, nil
			}
		}
	}
	return false, nil
}

func confirms(p people.Person) bool {
	return p.State == people.Active && (batch.Person{Roles: p.Roles}).Has(confirmers...)
}

// wantsColleague tells whether a change of what a person may do takes another
// person: where there is one, and the town did not decide that one has to do.
func (st *Station) wantsColleague(actor string) (bool, error) {
	second, err := st.wantsSecond()
	if err != nil || !second {
		return false, err
	}
	return st.colleague(actor)
}

// personProposal is the value of a proposal about a person: roles or units in the
// place of those that were there.
type personProposal struct {
	Person string       `json:"person"` // pseudonym
	Roles  []batch.Role `json:"roles,omitempty"`
	Units  []string     `json:"units,omitempty"`
	// Before are those that it was made from.
	RolesBefore []batch.Role `json:"roles_before,omitempty"`
	UnitsBefore []string     `json:"units_before,omitempty"`
	Reason      string       `json:"reason,omitempty"`
}

// changeRights gives a person roles or units, or proposes them where that takes
// another person; then a notice says so and nothing changes yet. set is the change
// in the proposal.
func (st *Station) changeRights(ctx context.Context, actor, name, key string, step personChange, q personProposal, emit Emit) (people.Person, error) {
	second, err := st.wantsColleague(actor)
	if err != nil {
		return people.Person{}, err
	}
	if !second {
		return st.changePerson(ctx, actor, name, step)
	}
	all, err := st.persons()
	if err != nil {
		return people.Person{}, err
	}
	p, err := find(all, name)
	if err != nil {
		return p, err
	}
	tried := p
	if err := step.apply(all, &tried); err != nil { // what could never be confirmed is not proposed
		return p, err
	}
	q.Person, q.RolesBefore, q.UnitsBefore = p.Pseudonym, p.Roles, p.Units
	return p, st.writeSetting(ctx, actor, key+p.Pseudonym, step.event, true, emit, func() (any, error) { return q, nil })
}

// personStep is the change that a proposal about a person asks for, none where it
// is done already. CodeWrongState: the person changed since.
func (st *Station) personStep(p Proposal) (name string, steps []personChange, err error) {
	const op = "settings.confirm"
	var q personProposal
	if err := json.Unmarshal(p.Value, &q); err != nil {
		return "", nil, &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Detail: p.Key, Err: err}
	}
	step := st.unitsStep(q.Units, q.Reason)
	if strings.HasPrefix(p.Key, rolesKey) {
		step = st.rolesStep(q.Roles, q.Reason)
	}
	now, err := st.person(q.Person)
	if err != nil {
		return "", nil, err
	}
	roles := strings.HasPrefix(p.Key, rolesKey)
	switch {
	case roles && slices.Equal(now.Roles, q.Roles), !roles && slices.Equal(now.Units, q.Units): // a kill came before the confirmation was noted
		return q.Person, nil, nil
	case roles && !slices.Equal(now.Roles, q.RolesBefore), !roles && !slices.Equal(now.Units, q.UnitsBefore):
		return "", nil, batch.Refuse(op, batch.CodeWrongState, "%s hat sich seit dem Vorschlag geändert; bitte neu vorschlagen", q.Person)
	}
	return q.Person, []personChange{step}, nil
}

// rightsKey resolves the key of a proposal about a person, which may be typed with
// an account; ok is false for any other key.
func (st *Station) rightsKey(key string) (resolved string, ok bool, err error) {
	for _, kind := range []string{rolesKey, unitsKey} {
		name, found := strings.CutPrefix(key, kind)
		if !found {
			continue
		}
		all, err := st.persons()
		if err != nil {
			return key, true, err
		}
		p, err := find(all, name)
		return kind + p.Pseudonym, true, err
	}
	return key, false, nil
}

// confirmRights lets a proposal about a person take effect. The person changes
// first: after a kill in between, the same call again only notes the confirmation.
func (st *Station) confirmRights(ctx context.Context, actor, key, reason string) (Proposal, error) {
	p, err := st.proposal(key)
	if err != nil {
		return p, err
	}
	if err := st.confirmable(p, key, actor); err != nil {
		return p, err
	}
	name, steps, err := st.personStep(p)
	if err != nil {
		return p, err
	}
	if len(steps) > 0 {
		if _, err := st.changePerson(ctx, actor, name, steps...); err != nil {
			return p, err
		}
	}
	err = st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		p.Confirmer, p.Confirmed, p.Reason = actor, st.store.Now(), reason
		done, err := store.NewEntry(proposalKey(key), "setting-confirmed", p)
		return []store.Entry{done}, err
	})
	return p, err
}

// confirmable refuses the confirmation of nothing, and that by the author.
func (st *Station) confirmable(p Proposal, key, actor string) error {
	const op = "settings.confirm"
	if !p.open() {
		return batch.Refuse(op, batch.CodeWrongState, "für »%s« ist nichts vorgeschlagen", key)
	}
	return st.second(op, p.Author, actor, "eine Einstellung wird von einer anderen Person bestätigt als der, die sie vorschlug")
}

// rightsProposals are the open proposals about persons.
func (st *Station) rightsProposals() (out []Proposal, err error) {
	err = st.store.Entries(store.Settings, func(e store.Entry) error {
		if !strings.HasPrefix(e.Key, proposalKey(rolesKey)) && !strings.HasPrefix(e.Key, proposalKey(unitsKey)) {
			return nil
		}
		var p Proposal
		if err := json.Unmarshal(e.Value, &p); err != nil {
			return &batch.Error{Op: "settings.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
		if p.open() {
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// addedRoles are the roles that somebody new has at once: those that confirm
// settings another person grants, where there is one.
func (st *Station) addedRoles(actor string, roles []batch.Role) (now []batch.Role, later bool, err error) {
	second, err := st.wantsColleague(actor)
	if err != nil || !second {
		return roles, false, err
	}
	for _, r := range roles {
		if !slices.Contains(confirmers, r) {
			now = append(now, r)
		}
	}
	return now, len(now) < len(roles), nil
}

// withoutByHand refuses to register accounts of the directory service with roles
// that take a second person, where nobody would be asked.
func (st *Station) withoutByHand(actor string, roles []batch.Role) error {
	_, later, err := st.addedRoles(actor, roles)
	if err == nil && later {
		err = batch.Refuse("station.people", batch.CodeSecondPerson, "%s vergibt diese Rollen nach dem Eintragen", rolesText(confirmers))
	}
	return err
}

// shown is the value of a setting as people see it: without the password of the
// directory service's account.
func shown(key string, value json.RawMessage) json.RawMessage {
	if key != directoryKey {
		return value
	}
	var stored storedDirectory
	if json.Unmarshal(value, &stored) != nil {
		return json.RawMessage(`null`)
	}
	stored.BindPassword = ""
	raw, err := json.Marshal(stored)
	if err != nil {
		panic(fmt.Sprint("settings: ", err)) // plain values always encode
	}
	return raw
}
