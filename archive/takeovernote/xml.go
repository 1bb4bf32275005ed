package takeovernote

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// SchemaName is the file name of the schema.
const SchemaName = "uebernahmevermerk-1.xsd"

//go:embed uebernahmevermerk-1.xsd
var schema []byte

// Schema returns the XML Schema (XSD 1.0) that every note follows.
func Schema() []byte { return bytes.Clone(schema) }

// Marshal checks a note and returns its one form, as transfernote.Marshal does. Errors
// are of batch.CodeUsage.
func Marshal(n Note) ([]byte, error) {
	err := n.check()
	if err == nil {
		var out []byte
		if out, err = transfernote.WriteXML(Namespace, Root, n); err == nil {
			return out, nil
		}
	}
	return nil, batch.Refuse("takeovernote.marshal", batch.CodeUsage, "Übernahmevermerk: %v", err)
}

// Parse reads a note in the form that Marshal writes and no other. Errors are of
// batch.CodePackageChanged.
func Parse(data []byte) (Note, error) {
	var n Note
	err := transfernote.ReadXML(data, Namespace, Root, &n, func() error { return n.check() }, func() ([]byte, error) { return transfernote.WriteXML(Namespace, Root, n) })
	if err != nil {
		return Note{}, &batch.Error{Op: "takeovernote.parse", Code: batch.CodePackageChanged, Detail: "Übernahmevermerk: " + err.Error(), Err: err}
	}
	return n, nil
}

var (
	sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)
	mimeForm   = regexp.MustCompile(`^[a-z0-9.+-]+/[a-z0-9.+-]+$`)
)

// check refuses a note that does not say what arrived and who took it over, or claims
// more. The error is a German sentence.
func (n Note) check() error {
	for _, check := range []func() error{n.checkPlace, n.checkOriginal, n.checkTimes, n.Creator.Check, n.Integrity.Check, n.checkSheets, func() error { return transfernote.CheckTexts(n) }} {
		if err := check(); err != nil {
			return err
		}
	}
	if n.Statement != Statement || n.Rendering != Rendering {
		return errors.New("die Aussage ist nicht wie vorgesehen")
	}
	return nil
}

func (n Note) checkPlace() error {
	for name, id := range map[string]batch.ID{"Vermerk": n.ID, "Dokument": n.Document.ID, "Paket": n.Document.Package, "Stapel": n.Document.Batch, "Übergabe": n.Delivery} {
		if _, err := batch.ParseID(string(id)); err != nil {
			return fmt.Errorf("Kennung fehlt oder ist ungültig: %s", name)
		}
	}
	if _, err := batch.ParseDay(string(n.Receipt.Day)); err != nil {
		return errors.New("der Tag des Eingangs fehlt")
	}
	for _, text := range []string{n.Receipt.Way, n.Station, n.Software.Name, n.Software.Version} {
		if strings.TrimSpace(text) == "" {
			return errors.New("Eingangsweg oder Scanstelle ist nicht bestimmt")
		}
	}
	return nil
}

func (n Note) checkOriginal() error {
	o := n.Original
	switch {
	case o.File == "" || o.Name == "" || o.Form == "" || o.Kind == "":
		return errors.New("das Original ist nicht bestimmt")
	case !mimeForm.MatchString(o.MIME) || !sha256Form.MatchString(o.SHA256) || o.Bytes < 1:
		return errors.New("Typ, Größe oder Prüfsumme des Originals fehlt")
	case len(n.Checks) == 0:
		return errors.New("es ist nicht gesagt, was geprüft wurde")
	}
	for _, c := range n.Checks {
		if c.Name == "" || strings.TrimSpace(c.Result) == "" {
			return errors.New("eine Prüfung ohne Ergebnis")
		}
	}
	for _, p := range n.Parts {
		if !sha256Form.MatchString(p.SHA256) || p.Bytes < 0 {
			return errors.New("ein Bestandteil ohne Prüfsumme")
		}
	}
	return nil
}

func (n Note) checkTimes() error {
	times := []time.Time{n.Receipt.Written, n.TakenOver, n.Sealed}
	if n.Message != nil && n.Message.Date != nil {
		times = append(times, *n.Message.Date)
	}
	for _, d := range n.Doubles {
		times = append(times, d.Time)
	}
	for _, t := range times {
		if t.Location() != time.UTC || t.Year() < 1 || t.Year() > 9999 {
			return errors.New("ein Zeitpunkt fehlt oder liegt nicht in UTC")
		}
	}
	if n.Sealed.Before(n.TakenOver) {
		return errors.New("die Übernahme liegt nach der Versiegelung")
	}
	return nil
}

func (n Note) checkSheets() error {
	if len(n.Sheets) == 0 {
		return errors.New("das Dokument ist nicht dargestellt")
	}
	for i, p := range n.Sheets {
		if p.Number != i+1 || p.Width < 1 || p.Height < 1 || !sha256Form.MatchString(p.SHA256) {
			return errors.New("eine Darstellung ist nicht bestimmt")
		}
	}
	return nil
}
