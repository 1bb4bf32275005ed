package transfernote

import (
	"encoding/xml"
	"errors"
	"time"
)

// Moment is a time (UTC), or the reason why there is none: exactly one of both.
type Moment struct {
	At      time.Time `json:"at,omitzero"`
	Missing string    `json:"missing,omitempty"`
}

// At is a known time.
func At(t time.Time) Moment { return Moment{At: t.UTC().Round(0)} }

type momentXML struct {
	Missing string `xml:"entfaellt,attr,omitempty" json:"missing,omitempty"`
	Text    string `xml:",chardata" json:"text"`
}

// MarshalXML implements xml.Marshaler.
func (m Moment) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	out := momentXML{Missing: m.Missing}
	if !m.At.IsZero() {
		out.Text = m.At.Format(time.RFC3339Nano)
	}
	return e.EncodeElement(out, start)
}

// UnmarshalXML implements xml.Unmarshaler.
func (m *Moment) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var in momentXML
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	*m = Moment{Missing: in.Missing}
	if in.Text == "" {
		return nil
	}
	var err error
	m.At, err = time.Parse(time.RFC3339Nano, in.Text)
	return err
}

var errMoment = errors.New("ein Zeitpunkt fehlt, liegt nicht in UTC oder hat zugleich einen Grund für sein Fehlen")

func (m Moment) check() error {
	if m.At.IsZero() == (m.Missing == "") {
		return errMoment
	}
	if !m.At.IsZero() {
		return checkTime(m.At)
	}
	return nil
}

// checkTime asks for UTC and a year that XML Schema and PDF can write.
func checkTime(t time.Time) error {
	if t.Location() != time.UTC || t.Year() < 1970 || t.Year() > 9999 {
		return errMoment
	}
	return nil
}

// known reports whether the times are all there and none is before the one
// before it.
func known(moments ...Moment) bool {
	for i, m := range moments {
		if m.At.IsZero() || i > 0 && m.At.Before(moments[i-1].At) {
			return false
		}
	}
	return true
}
