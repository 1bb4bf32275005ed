package fields

import (
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// routingForm is a Leitweg-ID: the place of the authority by its official key, what it
// chose itself, two check digits.
var (
	routingForm  = regexp.MustCompile(`\b(\d{2,12})(-[0-9A-Za-z.]{1,30})?-(\d{2})\b`)
	routingLabel = folded(`\bleitweg-? ?(?:id|nummer|nr)\b`)
)

// routingPlace tells that digits may be the place of an authority: a Land (01 to 16) or
// the Bund (99), down to its municipality.
func routingPlace(digits string) bool {
	land := digits[:2]
	return slices.Contains([]int{2, 3, 5, 8, 9, 12}, len(digits)) && (land > "00" && land <= "16" || land == "99")
}

// routing suggests what routes an invoice to a unit: the Leitweg-ID is ours, as senders
// repeat it, and the office that has it in the town's register. Without its check digits
// it is a number like any other.
func (f *finder) routing() {
	for _, s := range f.pages {
		for _, g := range s.everything() {
			if !strings.Contains(g.text, "-") { // most lines, quickly
				continue
			}
			for _, m := range routingForm.FindAllStringSubmatchIndex(g.text, 10) {
				value := g.text[m[0]:m[1]]
				if !mod97Holds(compact(value)) {
					continue
				}
				labelled := routingLabel.MatchString(g.folded) || s.routingBeside(g)
				if !labelled && (!routingPlace(g.text[m[2]:m[3]]) || m[4] < 0) {
					continue
				}
				at := g.at(m[0], m[1])
				sure, source, reason := 0.7, batch.SourcePattern, "Hat die Form einer Leitweg-ID; die Prüfziffer stimmt."
				if labelled {
					sure, source, reason = 0.9, batch.SourceLabel, "Steht bei »Leitweg-ID«; die Prüfziffer stimmt."
				}
				f.prove(batch.FieldOwnReference, value, at, sure*f.weight(s), source, reason).Proven = true
				for _, o := range f.rules.settings.Offices {
					same := func(also string) bool { return strings.Contains(also, "-") && compact(also) == compact(value) }
					if slices.ContainsFunc(o.Also, same) {
						f.prove(batch.FieldOffice, title(o), at, 0.96, source, "Diese Leitweg-ID steht im Ämterverzeichnis bei diesem Amt.").Proven = true
					}
				}
			}
		}
	}
}

// routingBeside tells that the label stands before a segment in its row, or over it.
func (s *sheet) routingBeside(g *segment) bool {
	if g.flow {
		return false
	}
	return slices.ContainsFunc(s.segments, func(o *segment) bool {
		if o == g || !routingLabel.MatchString(o.folded) {
			return false
		}
		before := o.box.right() <= g.box.x+1 && g.box.x-o.box.right() < 75 && o.box.sameRow(g.box)
		above := g.box.y-o.box.bottom() > -1 && g.box.y-o.box.bottom() < 8 && o.box.x-g.box.x < 4 && g.box.x-o.box.x < 4
		return before || above
	})
}
