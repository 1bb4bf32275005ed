package inspection

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

// withdrawn are the sheets that one person took out of the batch by their word
// alone: discarded for another, or sealed off. Somebody else decides about each
// (A.NB.3). What was sealed off by the decision of a doubt case, or erased by two
// people, is decided.
func withdrawn(b Batch) (out []quality.Difference) {
	by := withdrawals(b)
	sheets := map[batch.ID]int{}
	for _, p := range b.Pages {
		sheets[p.ID] = p.Sheet
	}
	type key struct {
		sheet int
		why   batch.Withdrawal
	}
	told := map[key]bool{}
	for _, p := range b.Pages {
		data, edit := by[p.ID].Edit()
		k := key{p.Sheet, p.Withdrawn}
		if !edit || p.Removed || told[k] {
			continue
		}
		d := quality.Difference{Page: p.ID}
		switch p.Withdrawn {
		case batch.Discarded:
			d.Code, d.Message = quality.DifferenceDiscarded, fmt.Sprintf("Blatt %d ist verworfen", p.Sheet)
			if len(data.Pages) == 1 {
				d.Message += fmt.Sprintf(", an seiner Stelle gilt Blatt %d", sheets[data.Pages[0]])
			}
		case batch.SealedOff:
			d.Code, d.Message = quality.DifferenceSealedOff, fmt.Sprintf("Blatt %d ist versiegelt und geht nicht mit hinaus", p.Sheet)
		default:
			continue
		}
		told[k] = true
		d.Message += "."
		out = append(out, d)
	}
	return out
}

// withdrawals are the last acts that withdrew each page, or brought it back.
func withdrawals(b Batch) map[batch.ID]batch.Act {
	by := map[batch.ID]batch.Act{}
	for _, a := range b.Acts {
		for _, c := range a.Pages {
			if c.Withdrawn != nil {
				by[c.Page] = a
			}
		}
	}
	return by
}

// vanished are documents drawn that are gone, and no page of which counts any more.
// What the decision of a doubt case withdrew is decided.
func (s sample) vanished(b Batch) (out []quality.Difference) {
	left, by := s.left(b), withdrawals(b)
	edited := map[batch.ID]bool{}
	for page, document := range s.of {
		if _, edit := by[page].Edit(); edit {
			edited[document] = true
		}
	}
	for _, d := range b.Documents {
		if pick := s.drawn[d.ID]; pick > 0 && d.Gone && len(left[d.ID]) == 0 && edited[d.ID] {
			out = append(out, quality.Difference{Code: quality.DifferenceVanished, Document: d.ID,
				Message: fmt.Sprintf("Das gezogene Dokument (Platz %d der Ziehung) gibt es nicht mehr, und keine seiner Seiten zählt noch.", pick)})
		}
	}
	return out
}
