package station

import (
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
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
	// PeopleRules are the rules about people that OpPeopleSettings returns.
	PeopleRules = people.Settings
	// LogReport is what OpAuditVerify found.
	LogReport = audit.Report
)

// CheckEvidence is the deepest level of OpCheck.
const CheckEvidence = store.Evidence

// RoleName is the German name of a role.
func RoleName(r batch.Role) string { return people.RoleName(r) }
