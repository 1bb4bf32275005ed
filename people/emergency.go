package people

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// Emergency is a role that somebody of the administration took because nobody
// who has it was there. It never puts four eyes aside (A.AM.IN.SH.1): those are
// a matter of persons, not of roles.
type Emergency struct {
	Role   batch.Role `json:"role"`
	Reason string     `json:"reason"`
	From   time.Time  `json:"from"`
	Until  time.Time  `json:"until"`
}

// MaxEmergency is the longest time for which a role is taken.
const MaxEmergency = 4 * time.Hour

// minReason is the least that a reason says, in characters.
const minReason = 10

// NewEmergency makes one. CodeEmergency: not for this role, not for so long, not
// without a reason.
func NewEmergency(role batch.Role, reason string, hold time.Duration, now time.Time) (Emergency, error) {
	const op = "people.emergency"
	reason = strings.TrimSpace(reason)
	switch role {
	case batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor:
	default:
		return Emergency{}, batch.Refuse(op, batch.CodeEmergency, "es gibt ihn nur für Scankraft, Qualitätsprüfer und Scanleitung")
	}
	switch {
	case utf8.RuneCountInString(reason) < minReason || len(reason) > maxNote:
		return Emergency{}, batch.Refuse(op, batch.CodeEmergency, "ein Grund von mindestens 10 Zeichen gehört dazu")
	case hold <= 0 || hold > MaxEmergency:
		return Emergency{}, batch.Refuse(op, batch.CodeEmergency, "er gilt längstens 4 Stunden")
	}
	return Emergency{Role: role, Reason: reason, From: now, Until: now.Add(hold)}, nil
}

// Holds tells whether the role is held at a moment.
func (e Emergency) Holds(now time.Time) bool { return !now.Before(e.From) && now.Before(e.Until) }
