package transfernote

import (
	"crypto/rand"
	"errors"
	"regexp"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// NaturalPerson is the only kind of creator there is: naming only the
// organisation is forbidden (A.NB.4 a).
const NaturalPerson = "natuerliche-person"

// Known says how a person proved who they are.
type Known string

// Ways to be known. An account of the operating system may be shared: nothing is
// replaced on its word.
const (
	ByLogin   Known = "anmeldung"   // a registered person who logged in
	ByAccount Known = "systemkonto" // only the account of the operating system
)

// A pseudonym is made by the station, never typed: so the name of a town hall
// cannot end up in its place. Letters and digits are those of Crockford's base
// 32, which leaves out what is easily confused.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var pseudonymForm = regexp.MustCompile(`^P-[0-9A-HJKMNP-TV-Z]{8}$`)

// NewPseudonym returns a random pseudonym for a person, "P-" and 8 characters.
// It says nothing about the person; the store keeps the name behind it.
func NewPseudonym() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	for i, b := range random {
		random[i] = alphabet[b%32]
	}
	return "P-" + string(random[:])
}

// NewCreator is a natural person under a pseudonym. Resolution says who or what
// gives the name behind it; role and organisation may be empty. A creator that
// is an organisation only is refused (batch.CodeUsage).
func NewCreator(known Known, pseudonym, resolution, role, organisation string) (Creator, error) {
	c := Creator{Kind: NaturalPerson, Known: known, Pseudonym: pseudonym, Resolution: Legal(resolution), Role: Legal(role), Organisation: Legal(organisation)}
	if err := c.check(); err != nil {
		return Creator{}, batch.Refuse("transfernote.creator", batch.CodeUsage, "Transfervermerk: %v", err)
	}
	return c, nil
}

func isPseudonym(s string) bool { return pseudonymForm.MatchString(s) }

// Check refuses what is no person, for notes of other kinds. The error is a German
// sentence.
func (c Creator) Check() error { return c.check() }

func (c Creator) check() error {
	switch {
	case c.Kind != NaturalPerson:
		return errors.New("der Ersteller ist keine natürliche Person")
	case c.Known != ByLogin && c.Known != ByAccount:
		return errors.New("womit sich der Ersteller auswies, ist nicht gesagt")
	case c.Pseudonym == "" && c.Organisation != "":
		return errors.New("der Ersteller ist nur eine Organisation")
	case !isPseudonym(c.Pseudonym):
		return errors.New("der Ersteller hat kein Pseudonym der Scanstelle")
	case strings.TrimSpace(c.Resolution) == "":
		return errors.New("das Pseudonym des Erstellers ist nicht auflösbar")
	}
	return nil
}
