package station

import (
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/store"
)

// Results of other packages that operations hand through, under names for those
// who know the station alone.
type (
	// Device is a scanner that OpDevices lists.
	Device = scanner.Device
	// Capabilities is what OpDescribe found out about a scanner.
	Capabilities = scanner.Capabilities
	// CheckReport is what OpCheck found.
	CheckReport = store.CheckReport
	// CheckProblem is one of the things that OpCheck found.
	CheckProblem = store.Problem
	// PeopleRules are the rules about people that OpPeopleSettings returns.
	PeopleRules = people.Settings
	// LogReport is what OpAuditVerify found.
	LogReport = audit.Report
	// DirectorySettings are those of the directory service, DirectoryGroup a role that
	// one of its groups gives.
	DirectorySettings = ldap.Config
	DirectoryGroup    = ldap.Group
)

// CheckEvidence is the deepest level of OpCheck.
const CheckEvidence = store.Evidence

// RoleName is the German name of a role.
func RoleName(r batch.Role) string { return people.RoleName(r) }
