package transfernote

import (
	"errors"
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	codecs     = []batch.Codec{batch.JPEG, batch.PNG, batch.G4}
	kinds      = []batch.PageKind{batch.KindContent, batch.KindBlank, batch.KindSeparator, batch.KindCover, batch.KindEnvelope, batch.KindPlaceholder}
	severities = []batch.Severity{batch.Note, batch.Warning, batch.Severe}
)

func (n *Note) checkPages() error {
	if len(n.Pages) == 0 {
		return errors.New("kein Abbild")
	}
	if n.Counts != n.count() {
		return errors.New("die Anzahlen passen nicht zu den Abbildern")
	}
	seen := map[batch.ID]bool{}
	positions := map[int]bool{}
	for i, p := range n.Pages {
		if p.Number != i+1 || seen[p.ID] || positions[p.Position] {
			return fmt.Errorf("Abbild %d ist doppelt oder nicht an seinem Platz", i+1)
		}
		seen[p.ID], positions[p.Position] = true, true
		if err := p.check(); err != nil {
			return fmt.Errorf("Abbild %d: %w", i+1, err)
		}
	}
	return nil
}

func (p Page) check() error {
	if _, err := batch.ParseID(string(p.ID)); err != nil {
		return err
	}
	if err := checkSheet(p.Position, p.Sheet, p.Side); err != nil {
		return err
	}
	switch {
	case !slices.Contains(kinds, p.Kind):
		return errors.New("Art der Seite")
	case p.Source == "":
		return errors.New("Quelle fehlt")
	}
	for _, err := range []error{p.Image.check(), p.Original.check(), p.Text.check()} {
		if err != nil {
			return err
		}
	}
	for _, s := range p.Steps {
		if s.Name == "" || s.Unit == "" || s.Effect == "" {
			return errors.New("Bearbeitungsschritt unvollständig")
		}
	}
	for _, f := range p.Findings {
		if f.Code == "" || f.Message == "" || !slices.Contains(severities, f.Severity) {
			return errors.New("Befund unvollständig")
		}
		if _, err := batch.ParseID(string(f.Other)); f.Other != "" && err != nil {
			return err
		}
	}
	return nil
}

func (i Image) check() error {
	switch {
	case !slices.Contains(codecs, i.Codec):
		return errors.New("Kompressionsverfahren")
	case i.Width < 1 || i.Height < 1 || i.Bits < 1 || i.Bits > 16 || i.Channels < 1 || i.Channels > 4:
		return errors.New("Bildmaße")
	case !(i.DPI > 0) || i.DPIY < 0 || i.Quality < 0 || i.Quality > 100 || i.Orientation < 0 || i.Orientation > 8:
		return errors.New("Auflösung, Qualität oder Ausrichtung")
	case !sha256Form.MatchString(i.SHA256) || !sha256Form.MatchString(i.File) || i.Codec != batch.PNG && i.File != i.SHA256:
		return errors.New("Prüfsumme des Bildes")
	}
	return nil
}

func (o Original) check() error {
	switch {
	case !sha256Form.MatchString(o.SHA256):
		return errors.New("Prüfsumme des Ursprungs")
	case o.Form == File && o.Format != "" && o.Bytes > 0, o.Form == Frame && o.Format == "" && o.Bytes == 0:
		return nil
	}
	return errors.New("Form des Ursprungs")
}

func (t Reading) check() error {
	none := t.Engine == "" && t.Languages == "" && t.Words == 0 && t.Confidence == 0
	some := t.Engine != "" && t.Languages != "" && t.Words >= 0 && t.Confidence >= 0 && t.Confidence <= 100
	if t.Missing != "" && none || t.Missing == "" && some {
		return nil
	}
	return errors.New("Texterkennung")
}
