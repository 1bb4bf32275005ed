package fields

import (
	"fmt"
	"regexp"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	taxLabel = folded(`\bsteuer-?(?:nummer|nr\b\.?)\s*:?\s*`)
	taxForm  = regexp.MustCompile(`^(?:\d{5}/\d{5}|\d{2,3}[/ ]\d{3}[/ ]\d{5}|\d{3}/\d{4}/\d{4}|\d{2}/\d{3}/\d{4}/\d|[1-59]\d{3}0\d{8})\b`)
	vatForm  = regexp.MustCompile(`\bDE ?(\d{9})(?:-\d{5})?\b`)
	vatLabel = folded(`\bust\.?-?id|umsatzsteuer-?id|\bwirtschafts-?id|\bw-idnr`)
)

// taxNumbers suggests the sender's tax number and VAT number. The identification
// number of a person is never suggested: it is not needed to route a letter and
// asks for high protection.
func (f *finder) taxNumbers() {
	for _, s := range f.pages {
		for _, g := range s.everything() {
			for _, m := range taxLabel.FindAllStringIndex(g.folded, 5) {
				if n := taxForm.FindStringIndex(g.text[m[1]:]); n != nil {
					f.add(batch.FieldTaxNumber, g.text[m[1]:m[1]+n[1]], g.at(m[1], m[1]+n[1]), 0.9, batch.SourceLabel, fmt.Sprintf("Steht hinter »%s«.", g.text[m[0]:m[0]+13]))
				}
			}
			if !vatLabel.MatchString(g.folded) {
				continue
			}
			for _, m := range vatForm.FindAllStringSubmatchIndex(g.text, 5) {
				value := compact(g.text[m[0]:m[3]])
				if ustidHolds(value) {
					f.prove(batch.FieldTaxNumber, value, g.at(m[0], m[1]), 0.95, batch.SourceLabel, "Steht bei »USt-IdNr.«; die Prüfziffer stimmt.").Proven = true
				}
			}
		}
	}
}
