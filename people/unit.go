package people

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// maxUnit bounds the name of a unit, in characters; maxUnits their number.
const maxUnit, maxUnits = 120, 50

// ParseUnits returns units of the town as they are kept: without doubles, in the
// order given. CodeUsage: one of them is none.
func ParseUnits(texts []string) ([]string, error) {
	const op = "people.units"
	var out []string
	for _, text := range texts {
		unit := strings.Join(strings.Fields(text), " ")
		if unit == "" || utf8.RuneCountInString(unit) > maxUnit || !utf8.ValidString(unit) || strings.ContainsFunc(unit, unicode.IsControl) {
			return nil, batch.Refuse(op, batch.CodeUsage, "der Name eines Amts hat 1 bis %d Zeichen", maxUnit)
		}
		if !slices.ContainsFunc(out, func(u string) bool { return strings.EqualFold(u, unit) }) {
			out = append(out, unit)
		}
	}
	if len(out) > maxUnits {
		return nil, batch.Refuse(op, batch.CodeUsage, "mehr als %d Ämter", maxUnits)
	}
	return out, nil
}
