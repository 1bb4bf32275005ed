package transfernote

import (
	"errors"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// check refuses a procedure documentation that nobody could find by what is said
// of it (A.G.1, A.NB.4 b).
func (p Procedure) check() error {
	if !p.Present {
		if p != (Procedure{Statement: NoProcedure}) {
			return errors.New("das Fehlen einer Verfahrensdokumentation ist nicht ausgesagt")
		}
		return nil
	}
	unknown := errors.New("die Verfahrensdokumentation ist nicht bestimmt")
	for _, s := range []string{p.Title, p.Version, p.Keeper} {
		if strings.TrimSpace(s) == "" {
			return unknown
		}
	}
	if _, err := batch.ParseID(string(p.ID)); err != nil {
		return unknown
	}
	if p.ReleasedAt == nil {
		return unknown
	}
	if err := checkDone(p.ReleasedBy, *p.ReleasedAt); err != nil {
		return err
	}
	if _, err := batch.ParseDay(string(p.From)); err != nil || p.Number < 1 || !sha256Form.MatchString(p.SHA256) || p.Statement != "" {
		return unknown
	}
	return nil
}
