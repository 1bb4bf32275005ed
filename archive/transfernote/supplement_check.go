package transfernote

import (
	"encoding/xml"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

const supplementRoot = "Nachtrag"

// MarshalSupplement checks a supplement and returns its one form, like Marshal.
func MarshalSupplement(s Supplement) ([]byte, error) {
	const op = "transfernote.marshal"
	err := s.check()
	if err == nil {
		var out []byte
		if out, err = encode(supplementRoot, s); err == nil {
			return out, nil
		}
	}
	return nil, batch.Refuse(op, batch.CodeUsage, "Nachtrag: %v", err)
}

// ParseSupplement reads a supplement in the form that MarshalSupplement writes and
// no other, like Parse. Errors are of batch.CodePackageChanged.
func ParseSupplement(data []byte) (Supplement, error) {
	var s Supplement
	err := ReadXML(data, Namespace, supplementRoot, &s, func() error { return s.check() }, func() ([]byte, error) { return encode(supplementRoot, s) })
	if err != nil {
		return Supplement{}, &batch.Error{Op: "transfernote.parse", Code: batch.CodePackageChanged, Detail: "Nachtrag: " + err.Error(), Err: err}
	}
	return s, nil
}

// ReadXML reads what WriteXML wrote into v and refuses any other form: check judges
// it, again writes it as it is now.
func ReadXML(data []byte, namespace, root string, v any, check func() error, again func() ([]byte, error)) error {
	if len(data) > maxNote {
		return fmt.Errorf("%d Byte", len(data))
	}
	if !strings.HasPrefix(string(data[:min(len(data), 200)]), xml.Header+"<"+root+` xmlns="`+namespace+`"`) {
		return errors.New("kein Vermerk dieser Fassung")
	}
	if err := xml.Unmarshal(data, v); err != nil {
		return fmt.Errorf("nicht lesbar: %w", err)
	}
	if err := check(); err != nil {
		return err
	}
	out, err := again()
	if err != nil {
		return err
	}
	if string(out) != string(data) {
		return fmt.Errorf("nicht in seiner einen Form, Zeile %d", firstDifference(out, data))
	}
	return nil
}

// check refuses a supplement that does not say what it is about and by whom, or
// that claims more than its finding and its mode give. The error is a German
// sentence.
func (s Supplement) check() error {
	for _, check := range []func() error{s.checkPlace, s.checkInspector, s.checkFinding, s.Integrity.check, s.checkSheets, func() error { return checkTexts(reflect.ValueOf(s)) }} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s Supplement) checkPlace() error {
	f := s.First
	for name, id := range map[string]batch.ID{
		"Nachtrag": s.ID, "Paket": s.Package, "Übergabe": s.Delivery, "Dokument": f.Document, "Stapel": f.Batch, "erstes Paket": f.Package, "erste Übergabe": f.Delivery,
	} {
		if _, err := batch.ParseID(string(id)); err != nil {
			return fmt.Errorf("Kennung fehlt oder ist ungültig: %s", name)
		}
	}
	switch {
	case !sha256Form.MatchString(f.SHA256):
		return errors.New("das erste Paket hat keine Prüfsumme")
	case f.Package == s.Package || f.Delivery == s.Delivery:
		return errors.New("der Nachtrag bezieht sich auf sich selbst")
	case resultText[f.Result] == "":
		return errors.New("das bisherige Ergebnis ist nicht bestimmt")
	case f.Images < 1 || f.Blank < 0 || f.Colourless < 0 || f.Blank+f.Colourless > f.Images:
		return errors.New("die Anzahl der Abbilder")
	case s.Mode != batch.Copying && s.Mode != batch.Replacing:
		return fmt.Errorf("der Scanmodus »%s« ist unbekannt", s.Mode)
	case strings.TrimSpace(s.Station) == "" || strings.TrimSpace(s.Software.Name) == "" || strings.TrimSpace(s.Software.Version) == "":
		return errors.New("die Scanstelle ist nicht bestimmt")
	}
	return nil
}

// checkInspector asks for a person who logged in: an account of the operating
// system that anybody may use inspects nothing (A.NB.4 a).
func (s Supplement) checkInspector() error {
	if s.Inspector.Known != ByLogin {
		return errors.New("wer nachträglich prüft, muss angemeldet sein")
	}
	if err := s.Inspector.check(); err != nil {
		return err
	}
	if err := checkTime(s.Inspected); err != nil {
		return err
	}
	if err := checkTime(s.Sealed); err != nil {
		return err
	}
	if s.Sealed.Before(s.Inspected) {
		return errors.New("die Sichtprüfung liegt nach der Versiegelung")
	}
	return nil
}

func (s Supplement) checkFinding() error {
	f := s.Finding
	want := s
	want.Complete()
	switch {
	case verdictNames[f.Verdict] == "" || f.Verdict != Good && strings.TrimSpace(f.Reason) == "":
		return errors.New("eine Sichtung ohne Urteil oder Begründung")
	case f.Result != want.Finding.Result || f.Statement != want.Finding.Statement || !slices.Equal(f.Criteria, want.Finding.Criteria):
		return errors.New("das Ergebnis der Prüfung ist nicht wie vorgesehen ausgesagt")
	case s.Agreement != want.Agreement:
		return errors.New("die Erklärung zur Übereinstimmung passt nicht zu Scanmodus und Prüfung")
	}
	return nil
}

func (s Supplement) checkSheets() error {
	if len(s.Sheets) == 0 {
		return errors.New("der Nachtrag ist nicht dargestellt")
	}
	for i, p := range s.Sheets {
		if p.Number != i+1 || p.Width < 1 || p.Height < 1 || !sha256Form.MatchString(p.SHA256) {
			return errors.New("eine Darstellung ist nicht bestimmt")
		}
	}
	return nil
}
