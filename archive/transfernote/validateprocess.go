package transfernote

import (
	"errors"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

var policies = []batch.BlankPolicy{batch.KeepMarked, batch.RemoveConfirmed, batch.RemoveAutomatic}

func (p Processing) check() error {
	for _, s := range p.Steps {
		if err := checkDone(s.Person, s.Time); err != nil {
			return err
		}
		if s.Name == "" || s.Title == "" {
			return errors.New("ein Prozessschritt ohne Namen")
		}
		for _, v := range s.Parameters {
			if v.Name == "" || v.Value == "" {
				return errors.New("ein Prozessschritt mit leerer Angabe")
			}
		}
	}
	s := p.Suppression
	if !slices.Contains(policies, s.Policy) || s.Count != len(s.Pages) || s.Policy == batch.KeepMarked && s.Count > 0 {
		return errors.New("die weggelassenen Leerseiten passen nicht zur Regel")
	}
	for _, b := range s.Pages {
		if err := b.check(); err != nil {
			return err
		}
	}
	return nil
}

func (b Blank) check() error {
	if _, err := batch.ParseID(string(b.ID)); err != nil {
		return err
	}
	if err := checkSheet(b.Position, b.Sheet, b.Side); err != nil {
		return err
	}
	switch {
	case !sha256Form.MatchString(b.File) || !sha256Form.MatchString(b.Thumbnail) || !(b.Ink >= 0 && b.Ink <= 1):
		return errors.New("eine weggelassene Leerseite ohne Prüfsumme oder Schwärzung")
	case b.Automatic && b.ConfirmedBy == "" && b.ConfirmedAt == nil:
		return nil
	case b.Automatic || b.ConfirmedAt == nil:
		return errors.New("eine Leerseite wurde weggelassen, ohne dass feststeht durch wen")
	}
	return checkDone(b.ConfirmedBy, *b.ConfirmedAt)
}

func (w Withdrawn) check() error {
	if err := checkSheet(w.Position, w.Sheet, w.Side); err != nil {
		return err
	}
	if w.File != "" && !sha256Form.MatchString(w.File) {
		return errors.New("Prüfsumme einer zurückgezogenen Seite")
	}
	if w.Removed == nil && w.OrderedBy == "" && w.ConfirmedBy == "" {
		return checkDone(w.Person, w.Time)
	}
	return w.checkRemoval()
}

// checkRemoval asks for two people.
func (w Withdrawn) checkRemoval() error {
	if w.Removed == nil || w.File != "" || !isPseudonym(w.OrderedBy) || w.OrderedBy == w.ConfirmedBy || w.Removed.Before(w.Time) {
		return errors.New("eine Seite wurde gelöscht, ohne dass zwei Personen dafür stehen")
	}
	if err := checkDone(w.ConfirmedBy, *w.Removed); err != nil {
		return err
	}
	return checkDone(w.Person, w.Time)
}

func checkSheet(position, sheet int, side batch.Side) error {
	if position < 1 || sheet < 1 || side != batch.Front && side != batch.Back {
		return errors.New("Platz im Stapel")
	}
	return nil
}
