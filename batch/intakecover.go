package batch

import (
	"fmt"
	"strconv"
	"strings"
)

// Cover is what the QR code of a separator sheet tells about the document behind
// it (A.DV.1 f, A.DV.2). Its text begins like that of a plain sheet, so that every
// version of the program takes it for one:
//
//	SCANSTELLE:TRENN:1;blatt=12;klasse=eingangspost;eingang=2026-11-20
type Cover struct {
	Sheets int    `json:"sheets,omitempty"` // expected, without the separator sheet itself
	Class  string `json:"class,omitempty"`
	// Profile is the scan profile that the stack is meant for; people read it.
	Profile string `json:"profile,omitempty"`
	Intake  Day    `json:"intake,omitempty"`
	Number  string `json:"number,omitempty"` // of a piece that is in the journal already
}

// coverPrefix opens the text of our own separator sheets, with its version.
const coverPrefix = "SCANSTELLE:TRENN:1"

// mostCoverSheets bounds what a cover may announce.
const mostCoverSheets = 9999

// Text is what the QR code says.
func (c Cover) Text() string {
	var b strings.Builder
	b.WriteString(coverPrefix)
	if c.Sheets > 0 {
		fmt.Fprintf(&b, ";blatt=%d", c.Sheets)
	}
	for _, p := range []struct{ key, value string }{{"klasse", c.Class}, {"profil", c.Profile}, {"eingang", string(c.Intake)}, {"nummer", c.Number}} {
		if p.value != "" {
			b.WriteString(";" + p.key + "=" + p.value)
		}
	}
	return b.String()
}

// Check refuses what cannot be printed or would not be read back. CodeUsage.
func (c Cover) Check() error {
	if c.Sheets < 0 || c.Sheets > mostCoverSheets {
		return Refuse("cover", CodeUsage, "%d Blatt auf einem Trennblatt", c.Sheets)
	}
	if back, ok := ParseCover(c.Text()); c != (Cover{}) && (!ok || back != c) {
		return Refuse("cover", CodeUsage, "auf ein Trennblatt passt »%s« nicht", c.Text())
	}
	return nil
}

// Short is what a hand scanner reads from the sheet: the intake number, or else the
// class and the profile; "" where there is neither.
func (c Cover) Short() string {
	if c.Number != "" {
		return c.Number
	}
	return strings.Trim(c.Class+"/"+c.Profile, "/")
}

// ParseCover reads the text of a code; ok is false where it is no separator sheet
// of ours or tells nothing. A part that it does not know or that makes no sense
// is passed over: the sheet separates all the same.
func ParseCover(text string) (c Cover, ok bool) {
	rest, ours := strings.CutPrefix(strings.TrimSpace(text), coverPrefix+";")
	if !ours || len(text) > 400 {
		return Cover{}, false
	}
	for part := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "blatt":
			if n, err := strconv.Atoi(value); err == nil && n > 0 && n <= mostCoverSheets && value[0] != '+' {
				c.Sheets = n
			}
		case "klasse":
			if plainName(value) {
				c.Class = value
			}
		case "profil":
			if plainName(value) {
				c.Profile = value
			}
		case "eingang":
			if d, err := ParseDay(value); err == nil {
				c.Intake = d
			}
		case "nummer":
			if _, _, ok := ParseIntakeNumber(value); ok {
				c.Number = value
			}
		}
	}
	return c, c != Cover{}
}

// plainName tells whether a text can be the key of a class or a profile.
func plainName(s string) bool {
	return s != "" && len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// CoverOf returns what the codes of a page tell about the document behind it.
func CoverOf(m *Measurement) (Cover, bool) {
	if m == nil {
		return Cover{}, false
	}
	for _, code := range m.Barcodes {
		if c, ok := ParseCover(code.Text); ok {
			return c, true
		}
	}
	return Cover{}, false
}
