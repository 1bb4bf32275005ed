package transfernote

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Validate checks that the note has all six contents of A.NB.4, that its parts
// agree with each other, and that it claims nothing that its mode and its
// inspection do not give.
// The error is a German sentence that names the first fault.
func Validate(n Note) error {
	for _, check := range []func() error{
		n.checkPlace, n.checkCreator, n.Environment.check, n.checkGround, n.checkAnomalies, n.checkTimes,
		n.checkQuality, n.checkAgreement, n.Integrity.check, n.checkPages, n.Processing.check,
		func() error { return checkTexts(reflect.ValueOf(n)) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (n *Note) checkPlace() error {
	for name, id := range map[string]batch.ID{
		"Vermerk": n.ID, "Dokument": n.Document.ID, "Paket": n.Document.Package, "Stapel": n.Batch.ID, "Übergabe": n.Delivery,
	} {
		if _, err := batch.ParseID(string(id)); err != nil {
			return fmt.Errorf("Kennung fehlt oder ist ungültig: %s", name)
		}
	}
	d := n.Document
	first, last := n.span()
	switch {
	case n.Mode != batch.Copying && n.Mode != batch.Replacing:
		return fmt.Errorf("der Scanmodus »%s« ist unbekannt", n.Mode)
	case d.Number < 1 || d.Of != 0 && d.Of < d.Number:
		return fmt.Errorf("Dokument %d von %d", d.Number, d.Of)
	case d.First != first || d.Last != last || n.Batch.Images != 0 && last > n.Batch.Images:
		return fmt.Errorf("Abbild %d bis %d von %d", d.First, d.Last, n.Batch.Images)
	case n.Batch.Images < 0:
		return errors.New("Anzahl der Abbilder im Stapel")
	}
	if err := d.Supersedes.check(); err != nil {
		return err
	}
	return n.Class.check()
}

func (p *Predecessor) check() error {
	if p == nil {
		return nil
	}
	for _, id := range []batch.ID{p.ID, p.Package, p.Delivery} {
		if _, err := batch.ParseID(string(id)); err != nil {
			return errors.New("die frühere Fassung ist nicht bestimmt")
		}
	}
	if !sha256Form.MatchString(p.SHA256) {
		return errors.New("die frühere Fassung hat keine Prüfsumme")
	}
	return nil
}

func (c *Class) check() error {
	switch {
	case c == nil:
		return nil
	case strings.TrimSpace(c.Name) == "" || strings.TrimSpace(c.Title) == "" || c.Version < 0:
		return errors.New("die Dokumentklasse ist nicht bestimmt")
	case !c.Integrity.Valid() || !c.Confidentiality.Valid() || !c.Availability.Valid():
		return errors.New("der Schutzbedarf der Dokumentklasse ist nicht bestimmt")
	}
	for _, m := range c.Mixed {
		if err := m.check(*c); err != nil {
			return err
		}
	}
	return nil
}

// check refuses a batch that is treated below one of its classes (A.G.2).
func (m Member) check(c Class) error {
	if err := (&Class{Name: m.Name, Version: m.Version, Title: m.Title, Integrity: m.Integrity, Confidentiality: m.Confidentiality, Availability: m.Availability}).check(); err != nil {
		return err
	}
	if m.Documents < 0 || !c.Integrity.AtLeast(m.Integrity) || !c.Confidentiality.AtLeast(m.Confidentiality) || !c.Availability.AtLeast(m.Availability) {
		return fmt.Errorf("der Schutzbedarf des Stapels liegt unter dem der Klasse »%s«", m.Name)
	}
	return nil
}

// checkGround refuses to replace paper without a procedure documentation (A.G.1),
// and from files without a reason (A.O.3, A.SC.6).
func (n *Note) checkGround() error {
	c, files := n.Environment.Capture, 0
	for _, p := range n.Pages {
		if p.Original.Form == File && p.Kind != batch.KindPlaceholder {
			files++
		}
	}
	switch {
	case c.Files < 0 || c.Files > files:
		return errors.New("die Zahl der Abbilder aus Dateien passt nicht zu den Abbildern")
	case n.Mode != batch.Replacing:
		return nil
	case !n.Environment.Procedure.Present:
		return errors.New("ersetzendes Scannen verlangt eine gültige Verfahrensdokumentation")
	case (c.Files > 0 || c.Way == Import) && strings.TrimSpace(c.FilesReason) == "":
		return errors.New("ersetzendes Scannen aus Dateien verlangt eine Begründung")
	}
	return nil
}

// checkCreator refuses to replace paper on the word of an account that anybody
// may use (A.NB.4 a).
func (n *Note) checkCreator() error {
	if n.Mode == batch.Replacing && n.Creator.Known != ByLogin {
		return errors.New("ersetzendes Scannen verlangt eine angemeldete Person als Ersteller")
	}
	if n.Mode == batch.Replacing && n.Class == nil {
		return errors.New("ersetzendes Scannen verlangt eine Dokumentklasse")
	}
	return n.Creator.check()
}

func (e Environment) check() error {
	blank := func(texts ...string) bool {
		for _, s := range texts {
			if strings.TrimSpace(s) == "" {
				return true
			}
		}
		return false
	}
	switch {
	case blank(e.Station, e.Software.Name, e.Software.Version, e.Host.Pseudonym, e.Host.System, e.Capture.Device):
		return errors.New("das Umfeld ist unvollständig")
	case (e.Capture.Way == Import) != (e.Capture.Asked == nil):
		return errors.New("was vom Gerät verlangt war, ist nicht ausgesagt")
	case e.Capture.Way != Scanner && e.Capture.Way != Import || (e.Capture.Way == Import) != (e.Capture.Device == ImportDevice):
		return errors.New("der Weg der Erfassung passt nicht zum Gerät")
	case blank(e.Profile.Name) || e.Profile.Version < 1 || !sha256Form.MatchString(e.Profile.SHA256):
		return errors.New("das Scanprofil ist nicht bestimmt")
	}
	for _, d := range e.Capture.Further {
		if blank(d.Device) || d.Device == ImportDevice {
			return errors.New("ein weiteres Gerät ist nicht bestimmt")
		}
	}
	return e.Procedure.check()
}

func (n *Note) checkAnomalies() error {
	a := n.Anomalies
	statement, ok := watchText[a.DoubleFeed.State]
	switch {
	case !ok || a.DoubleFeed.Statement != statement:
		return errors.New("die Doppeleinzugskontrolle ist nicht ausgesagt")
	case n.Environment.Capture.Way == Import && a.DoubleFeed.State != WatchNone:
		return errors.New("bei Datei-Import gibt es keine Doppeleinzugskontrolle")
	case strings.TrimSpace(a.Original) == "":
		return errors.New("der Zustand der Vorlage ist nicht ausgesagt")
	case a.PageFindings != n.findings() || a.None != n.unremarkable():
		return errors.New("die Auffälligkeiten passen nicht zu den Befunden")
	}
	for _, w := range slices.Concat(a.Replaced, a.Discarded, a.SealedOff) {
		if err := w.check(); err != nil {
			return err
		}
	}
	for _, r := range a.Refused {
		if r.Code == "" || r.Source == "" {
			return errors.New("eine abgelehnte Eingabe ohne Quelle oder Grund")
		}
	}
	for _, e := range a.Events {
		if e.Code == "" || e.Sheet < 0 {
			return errors.New("ein Geräteereignis ohne Art oder Blatt")
		}
		if err := checkTime(e.Time); err != nil {
			return err
		}
	}
	return nil
}

func (n *Note) checkTimes() error {
	t := n.Times
	for _, m := range []Moment{t.Prepared, t.PreparedUntil, t.ScanStart, t.ScanEnd, t.Read, t.Indexed, t.Inspection, t.Released, t.Sealed} {
		if err := m.check(); err != nil {
			return err
		}
	}
	if err := t.Intake.check(); err != nil {
		return err
	}
	want := t
	want.complete(n.Quality)
	switch {
	case !known(t.ScanStart, t.ScanEnd, t.Sealed):
		return errors.New("die Zeiten von Erfassung und Versiegelung fehlen oder sind vertauscht")
	case t.Inspection != want.Inspection || t.Released != want.Released:
		return errors.New("die Zeiten von Sichtprüfung und Freigabe passen nicht zur Qualitätssicherung")
	case t.Source != StationClock:
		return errors.New("die Zeitquelle ist nicht ausgesagt")
	case t.Read.At.IsZero() && n.Counts.WithText > 0:
		return errors.New("der Zeitpunkt der Texterkennung passt nicht")
	case slices.ContainsFunc([]Moment{t.Prepared, t.PreparedUntil, t.Read, t.Indexed, t.Inspection, t.Released}, func(m Moment) bool { return m.At.After(t.Sealed.At) }):
		return errors.New("ein Zeitpunkt liegt nach der Versiegelung")
	}
	return nil
}

// Check refuses a seal that is not told as it is, for notes of other kinds. The error
// is a German sentence.
func (i Integrity) Check() error { return i.check() }

func (i Integrity) check() error {
	switch {
	case i.Level != LocalSeal || i.Format != SealFormat || i.Statement != LocalSealText:
		return errors.New("die Integritätssicherung ist nicht wie vorgesehen ausgesagt")
	case strings.TrimSpace(i.Certificate) == "" || !sha256Form.MatchString(i.SHA256) || strings.TrimSpace(i.Log) == "":
		return errors.New("Zertifikat oder Prüfprotokoll fehlt")
	}
	return nil
}

// CheckTexts refuses a struct with a text or number that XML cannot hold. The error is
// a German sentence.
func CheckTexts(v any) error { return checkTexts(reflect.ValueOf(v)) }

// checkTexts walks all texts and numbers: XML must be able to hold them.
func checkTexts(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if !isLegal(v.String()) {
			return fmt.Errorf("unerlaubte Zeichen in %q", v.String())
		}
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return errors.New("eine Zahl ist unendlich")
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return checkTexts(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkTexts(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		for i := range v.NumField() {
			if err := checkTexts(v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}
