package station

import (
	"context"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// UserRoles gives a person roles in the place of those before.
type UserRoles struct {
	Person string   `json:"person"` // account or pseudonym
	Roles  []string `json:"roles"`
	Reason string   `json:"reason,omitempty"`
}

// SetRoles changes the roles of a person, or proposes that where there is another
// person to confirm it (A.SC.4). CodePerson: it would leave nobody in the
// administration, or the directory service gives them.
func (st *Station) SetRoles(ctx context.Context, who Actor, r UserRoles, emit Emit) (PersonView, error) {
	roles, err := people.ParseRoles(r.Roles)
	if err != nil {
		return PersonView{}, err
	}
	p, err := st.changeRights(ctx, who.Person.Pseudonym, r.Person, rolesKey, st.rolesStep(roles, r.Reason), personProposal{Roles: roles, Reason: strings.TrimSpace(r.Reason)}, emit)
	if err != nil {
		return PersonView{}, err
	}
	return st.view(p)
}

// rolesStep puts roles in the place of those before.
func (st *Station) rolesStep(roles []batch.Role, reason string) personChange {
	return personChange{"person-roles", func(all []people.Person, p *people.Person) error {
		if p.Directory {
			switch config, found, err := st.directory(); {
			case err != nil:
				return err
			case found && len(config.Groups) > 0:
				return batch.Refuse("station.people", batch.CodePerson, "seine Rollen kommen aus den Gruppen des Verzeichnisdienstes")
			}
		}
		if !slices.Contains(roles, batch.RoleAdministration) && people.SoleAdministrator(all, p.Pseudonym) {
			return batch.Refuse("station.people", batch.CodePerson, "es ist die letzte Administration")
		}
		p.Roles, p.Reason = roles, strings.TrimSpace(reason)
		return nil
	}}
}

// UserUnits limits a person to mail that is addressed to some units of the town,
// in the place of those before; none takes the limit away.
type UserUnits struct {
	Person string   `json:"person"`
	Units  []string `json:"units"`
	Reason string   `json:"reason,omitempty"`
}

// SetUnits changes the units of a person (A.P.1, need to know), or proposes that
// where there is another person to confirm it.
func (st *Station) SetUnits(ctx context.Context, who Actor, r UserUnits, emit Emit) (PersonView, error) {
	units, err := people.ParseUnits(r.Units)
	if err != nil {
		return PersonView{}, err
	}
	p, err := st.changeRights(ctx, who.Person.Pseudonym, r.Person, unitsKey, st.unitsStep(units, r.Reason), personProposal{Units: units, Reason: strings.TrimSpace(r.Reason)}, emit)
	if err != nil {
		return PersonView{}, err
	}
	return st.view(p)
}

// unitsStep puts units in the place of those before.
func (st *Station) unitsStep(units []string, reason string) personChange {
	return personChange{"person-units", func(_ []people.Person, p *people.Person) error {
		p.Units, p.Reason = units, strings.TrimSpace(reason)
		return nil
	}}
}
