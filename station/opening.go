package station

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// openings are the rules from the mildest to the strictest.
var openings = []batch.Opening{batch.OpenIrrelevant, batch.OpenCentrally, batch.OpenByUnit, batch.OpenByPerson, batch.OpenNever}

// checkOffices refuses rules that nobody knows.
func checkOffices(offices []batch.Office) error {
	for _, o := range offices {
		if o.Opening != "" && !slices.Contains(openings, o.Opening) {
			return batch.Refuse("fields.settings", batch.CodeProfileInvalid, "Amt »%s«: opening kennt nur central, unit, person, never, as-it-may", o.Name)
		}
	}
	return nil
}

// setOpening gives a piece of mail the rule who opens it: that of its class, or of
// the unit that stands on its envelope (mailroom practice: opening everything
// centrally although the office is named was criticised by a supervisory
// authority). Of several units the strictest counts. What a class reserves to a
// person or to its day stays so whoever is addressed.
func (st *Station) setOpening(p *batch.MailPiece, class *batch.Class) error {
	p.Opening, p.OpeningUnit, p.Scan = "", "", ""
	if class != nil {
		p.Opening, p.Scan = class.Opening, class.Scan
		if p.Opening == batch.OpenByPerson || p.Opening == batch.OpenNever {
			return nil
		}
	}
	settings, err := st.fieldSettings()
	if err != nil {
		return err
	}
	k := knowledge{names: unitNames(settings.Offices)}
	strictest := -1
	for _, unit := range p.Units {
		for _, o := range settings.Offices {
			one := k.unit(strings.TrimSpace(o.Number + " " + o.Name))
			if at := slices.Index(openings, o.Opening); o.Opening != "" && one == k.unit(unit) && at > strictest {
				strictest, p.Opening, p.OpeningUnit = at, o.Opening, o.Name
			}
		}
	}
	if p.OpeningUnit != "" && class == nil {
		p.Scan = batch.ScanLetter // of the letter nothing is said
	}
	return nil
}

// reopen gives a piece whose class or units were corrected the rule that follows;
// what stays closed has no subject.
func (st *Station) reopen(p *batch.MailPiece, class *batch.Class) error {
	all := p.Units
	if p.Opened { // the envelope did not name the unit
		p.Units = nil
	}
	err := st.setOpening(p, class)
	p.Units = all
	if p.Closed() {
		p.Subject, p.Opened = "", false
	}
	return err
}
