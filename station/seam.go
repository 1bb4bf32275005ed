package station

import (
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/scanner"
)

// Results of other packages that operations hand through, under names for those
// who know the station alone.
type (
	// Device is a scanner that OpDevices lists.
	Device = scanner.Device
	// LogReport is what OpAuditVerify found.
	LogReport = audit.Report
)
