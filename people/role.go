package people

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// roleNames are the roles in German, in the order in which they are shown.
var roleNames = []struct {
	role batch.Role
	name string
}{
	{batch.RoleOperator, "Scankraft"},
	{batch.RoleInspector, "Qualitätsprüfer"},
	{batch.RoleSupervisor, "Scanleitung"},
	{batch.RoleAdministration, "Administration"},
	{batch.RoleAuditor, "Revision"},
}

// RoleName is a role in German.
func RoleName(r batch.Role) string {
	for _, row := range roleNames {
		if row.role == r {
			return row.name
		}
	}
	return string(r)
}

// ParseRoles reads roles by their German or English names, without doubles and
// in the order of batch.Roles. CodeUsage: there is none of that name.
func ParseRoles(texts []string) ([]batch.Role, error) {
	var found []batch.Role
	for _, text := range texts {
		i := slices.IndexFunc(batch.Roles(), func(r batch.Role) bool {
			return strings.EqualFold(text, string(r)) || strings.EqualFold(text, RoleName(r))
		})
		if i < 0 {
			return nil, batch.Refuse("people.role", batch.CodeUsage, "»%s« ist keine Rolle; möglich sind Scankraft, Qualitätsprüfer, Scanleitung, Administration, Revision", text)
		}
		found = append(found, batch.Roles()[i])
	}
	var out []batch.Role
	for _, r := range batch.Roles() {
		if slices.Contains(found, r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// Conflict is a pair of roles that one person better does not have (A.O.1 g;
// resiscan.md 5.9). It is shown and recorded, not forbidden: a small town hall
// has few people.
type Conflict struct {
	One   batch.Role `json:"one"`
	Other batch.Role `json:"other"`
	Why   string     `json:"why"`
}

var conflicts = []Conflict{
	{batch.RoleOperator, batch.RoleInspector, "wer scannt, prüft die eigene Arbeit"},
	{batch.RoleOperator, batch.RoleSupervisor, "wer scannt, gibt die eigene Arbeit frei"},
	{batch.RoleSupervisor, batch.RoleAdministration, "wer einrichtet, gibt die eigene Einstellung frei"},
	{batch.RoleOperator, batch.RoleAuditor, "die Revision prüft ihre eigene Arbeit"},
	{batch.RoleInspector, batch.RoleAuditor, "die Revision prüft ihre eigene Arbeit"},
	{batch.RoleSupervisor, batch.RoleAuditor, "die Revision prüft ihre eigene Leitung"},
	{batch.RoleAdministration, batch.RoleAuditor, "die Revision prüft ihre eigene Verwaltung"},
}

// Conflicts lists those among some roles.
func Conflicts(roles []batch.Role) []Conflict {
	var out []Conflict
	for _, c := range conflicts {
		if slices.Contains(roles, c.One) && slices.Contains(roles, c.Other) {
			out = append(out, c)
		}
	}
	return out
}
