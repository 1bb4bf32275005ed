package verify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// kindLater is the record of an inspection after the seal.
const kindLater = "document-inspected-later"

// isSupplement tells whether the package holds a supplementary note instead of a
// transfer note.
func (v *verification) isSupplement() bool {
	if v.file.Part() == pdfa.Part2 {
		return v.file.Property(transfernote.SupplementProperty) != ""
	}
	return slices.ContainsFunc(v.file.Attachments(), func(a pdfa.Embedded) bool { return a.Name == transfernote.SupplementName })
}

// oneOf is a check that differs for a supplement, and for electronic post.
func (v *verification) oneOf(note, supplement, takeOver func() (string, error)) func() (string, error) {
	return func() (string, error) {
		switch {
		case v.isSupplement():
			return supplement()
		case v.isTakeOver():
			return takeOver()
		}
		return note()
	}
}

func (v *verification) supplementaryNote() (string, error) {
	data, err := v.attached(transfernote.SupplementName, transfernote.SupplementProperty, maxNote)
	if err != nil {
		return "", err
	}
	s, err := transfernote.ParseSupplement(data)
	if err != nil {
		return "", err
	}
	v.report.Supplement = &s
	v.report.Document, v.report.Batch, v.report.Package, v.report.Delivery = s.First.Document, s.First.Batch, s.Package, s.Delivery
	v.report.Title, v.report.Mode, v.report.Creator = "Nachtrag zu »"+s.First.Title+"«", s.Mode, s.Inspector.Pseudonym
	v.report.Agreement = s.Agreement.Scope
	return fmt.Sprintf("Nachtrag zu Paket %s (SHA-256 %s): %s durch %s", s.First.Package, s.First.SHA256, s.Finding.Result.German(), s.Inspector.Pseudonym), nil
}

func (v *verification) supplementIdentity() (string, error) {
	s := v.report.Supplement
	if s == nil || v.signer == nil {
		return "", errMissing
	}
	if err := v.sealed("Nachtrag", s.ID, s.Package, s.Delivery, s.Integrity, s.Sealed); err != nil {
		return "", err
	}
	return fmt.Sprintf("Nachtrag %s, Paket %s", s.ID, s.Package), nil
}

// supplementSheets hashes the sheets that show the supplement.
func (v *verification) supplementSheets() (string, error) {
	s := v.report.Supplement
	if s == nil {
		return "", errMissing
	}
	if err := v.sheets(s.Sheets, "Nachtrag"); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d Blätter mit dem Wortlaut, SHA-256 gleich", len(s.Sheets)), nil
}

// supplementRecords checks that the log knows the first package with its hash, and
// the inspection with its person and its time.
func (v *verification) supplementRecords() (string, error) {
	s := v.report.Supplement
	if s == nil || v.extract == nil {
		return "", errMissing
	}
	if v.report.Audit.Origin != s.Integrity.Log {
		return "", errors.New("der Nachtrag nennt ein anderes Protokoll")
	}
	entries, err := v.extract.Entries()
	if err != nil {
		return "", err
	}
	m := newMentions(s.First.Batch, entries)
	switch {
	case !m.documents[s.First.Document] || !m.files[s.First.SHA256]:
		return "", errors.New("das Protokoll nennt das erste Paket mit seiner Prüfsumme nicht")
	case !m.witnessed(deed{kind: kindLater, actor: s.Inspector.Pseudonym, document: s.First.Document, at: s.Inspected}):
		return "", errors.New("das Protokoll nennt die Prüfung durch diese Person nicht")
	}
	return "erstes Paket mit seiner Prüfsumme und die Prüfung genannt", nil
}

// Connection says whether a supplement and the package that it names belong
// together.
type Connection struct {
	Supplement int    `json:"-"` // place among the reports
	First      int    `json:"-"` // the same; -1 where the package is not among them
	OK         bool   `json:"ok"`
	Detail     string `json:"detail"` // German
}

// Connect finds for each supplement among reports the package that it names, and
// holds the two against each other. What did not pass its own checks connects to
// nothing.
func Connect(reports []Report) (out []Connection) {
	for i, r := range reports {
		if r.Supplement == nil || !r.OK {
			continue
		}
		out = append(out, connect(reports, i))
	}
	return out
}

func connect(reports []Report, at int) Connection {
	named := reports[at].Supplement.First
	c := Connection{Supplement: at, First: -1}
	for i, r := range reports {
		if r.Supplement != nil || r.TakeOver != nil || r.Package != named.Package && r.SHA256 != named.SHA256 {
			continue
		}
		if c.First < 0 || r.SHA256 == named.SHA256 {
			c.First = i
		}
	}
	if c.First < 0 {
		c.Detail = fmt.Sprintf("das Paket, auf das er sich bezieht, ist nicht dabei: %s, SHA-256 %s", named.Package, named.SHA256)
		return c
	}
	if err := belongs(reports[at], reports[c.First]); err != nil {
		c.Detail = err.Error()
		return c
	}
	c.OK, c.Detail = true, "gehört zu Paket "+string(named.Package)
	return c
}

// belongs compares what a supplement says of its package with what that says of
// itself.
func belongs(supplement, first Report) error {
	s, n := supplement.Supplement, first.Note
	switch {
	case first.SHA256 != s.First.SHA256:
		return fmt.Errorf("das Paket %s ist nicht die Datei, auf die er sich bezieht: andere Prüfsumme", first.Package)
	case !first.OK:
		return errors.New("das Paket, auf das er sich bezieht, bestand seine Prüfung nicht")
	case n.Document.ID != s.First.Document || n.Document.Package != s.First.Package || n.Batch.ID != s.First.Batch || n.Delivery != s.First.Delivery:
		return errors.New("die Kennungen des ersten Pakets sind andere")
	case n.Quality.Result != s.First.Result || n.Mode != s.Mode || len(n.Pages) != s.First.Images:
		return errors.New("der Vermerk des ersten Pakets sagt etwas anderes, als der Nachtrag von ihm")
	case colourless(n) != s.First.Colourless || n.Counts.Blank != s.First.Blank:
		return errors.New("der Nachtrag nennt andere Abbilder als der Vermerk des ersten Pakets")
	case first.Audit.Key != supplement.Audit.Key:
		return errors.New("der Nachtrag ist nicht von der Scanstelle des ersten Pakets")
	case supplement.Sealed.Before(first.Sealed) || supplement.Audit.Size <= first.Audit.Size:
		return errors.New("der Nachtrag ist älter als das Paket, auf das er sich bezieht")
	}
	return nil
}

// colourless counts the images of a note that are neither blank nor in colour.
func colourless(n transfernote.Note) (count int) {
	for _, p := range n.Pages {
		if p.Kind != batch.KindBlank && p.Image.Channels < 3 {
			count++
		}
	}
	return count
}
