package batch

import (
	"strings"
	"unicode"
)

// Equipment is what a scanner and its driver told about themselves when a stack
// began (A.NB.4 b). What nobody told is empty: nothing in it is guessed.
type Equipment struct {
	Vendor   string `json:"vendor,omitempty"`
	Model    string `json:"model,omitempty"`
	Serial   string `json:"serial,omitempty"`
	Firmware string `json:"firmware,omitempty"`
	Driver   string `json:"driver,omitempty"`  // name of the SANE driver
	Library  string `json:"library,omitempty"` // version of libsane; drivers of SANE tell none of their own
}

// Known tells whether anything is.
func (e Equipment) Known() bool { return e != Equipment{} }

// Or fills in from another source what is not known.
func (e Equipment) Or(other Equipment) Equipment {
	for _, f := range []struct {
		to   *string
		from string
	}{{&e.Vendor, other.Vendor}, {&e.Model, other.Model}, {&e.Serial, other.Serial}, {&e.Firmware, other.Firmware}, {&e.Driver, other.Driver}, {&e.Library, other.Library}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	return e
}

// maxTold bounds each text that a device tells, in characters.
const maxTold = 200

// Tidy makes single lines of what a device told.
func (e Equipment) Tidy() Equipment {
	for _, f := range []*string{&e.Vendor, &e.Model, &e.Serial, &e.Firmware, &e.Driver, &e.Library} {
		line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(*f, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		if runes := []rune(line); len(runes) > maxTold {
			line = strings.TrimSpace(string(runes[:maxTold]))
		}
		*f = line
	}
	return e
}
