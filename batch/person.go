package batch

import "slices"

// Role is what a person may do at the station (DESIGN section 2).
type Role string

// Roles.
const (
	RoleOperator       Role = "operator"       // Scankraft: scans
	RoleInspector      Role = "inspector"      // Qualitätsprüfer: verifies batches
	RoleSupervisor     Role = "supervisor"     // Scanleitung: releases profiles, settles doubt cases
	RoleAdministration Role = "administration" // sets up devices, keys, targets, users
	RoleAuditor        Role = "auditor"        // Revision: reads everything, changes nothing
)

// Roles lists all roles.
func Roles() []Role {
	return []Role{RoleOperator, RoleInspector, RoleSupervisor, RoleAdministration, RoleAuditor}
}

// Person is somebody known to the station, under the pseudonym that evidence
// carries (A.NB.4 a). Only the station resolves it.
type Person struct {
	Pseudonym string `json:"pseudonym"`
	Account   string `json:"account"` // name to log in with
	Name      string `json:"name"`
	Roles     []Role `json:"roles"`
	// Units are those of the town whose mail the person may see (A.P.1, need to
	// know); none means all.
	Units []string `json:"units,omitempty"`
}

// Has tells whether the person has any of the roles.
func (p Person) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}
