package people

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// From is the need from which two persons are demanded where the settings say
// from: very high at the latest.
func From(from batch.Need) batch.Need {
	if !from.Valid() {
		return batch.NeedVeryHigh
	}
	return from
}

// FourEyes refuses an inspection by somebody who took part in the creation
// (A.AM.IN.SH.1, A.O.1 e). It compares persons, so that a change of role or an
// emergency helps nobody around it. It is mandatory for very high integrity; from
// lowers that as the settings of the station say, and cannot raise it.
// CodeFourEyes: they are the same person, or one of them is nobody.
func FourEyes(creators []string, inspector string, need, from batch.Need) error {
	const op = "people.four-eyes"
	if !need.AtLeast(From(from)) {
		return nil
	}
	if inspector == "" || len(creators) == 0 || slices.Contains(creators, "") {
		return batch.Refuse(op, batch.CodeFourEyes, "es steht nicht fest, wer erfasst hat und wer prüft")
	}
	if slices.Contains(creators, inspector) {
		return batch.Refuse(op, batch.CodeFourEyes, "%s hat selbst erfasst", inspector)
	}
	return nil
}
