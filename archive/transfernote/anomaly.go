package transfernote

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Anomalies are what was unusual (A.NB.4 c). Findings on single images stand
// with the images; PageFindings counts them. None is true where there is nothing
// at all to tell.
type Anomalies struct {
	None         bool        `xml:"keine,attr" json:"none"`
	PageFindings int         `xml:"befundeAnAbbildern,attr" json:"page_findings"`
	Original     string      `xml:"Vorlage" json:"original"` // state of the paper, or OriginalNotRecorded
	DoubleFeed   DoubleFeed  `xml:"Doppeleinzugskontrolle" json:"double_feed"`
	Refused      []Refused   `xml:"AbgelehnteEingabe" json:"refused,omitempty"`
	Events       []Event     `xml:"Geraeteereignis" json:"events,omitempty"`
	Replaced     []Withdrawn `xml:"ErsetzteSeite" json:"replaced,omitempty"`
	Discarded    []Withdrawn `xml:"VerworfeneSeite" json:"discarded,omitempty"`
	SealedOff    []Withdrawn `xml:"VersiegelteSeite" json:"sealed_off,omitempty"`
	Remarks      []string    `xml:"Bemerkung" json:"remarks,omitempty"`
}

// DoubleFeed says whether the feeder watched for two sheets at once, with its
// fixed sentence.
type DoubleFeed struct {
	State     Watch  `xml:"zustand,attr" json:"state"`
	Statement string `xml:"Aussage" json:"statement"`
}

// Watch is the state of double-feed detection.
type Watch string

// States of double-feed detection.
const (
	WatchOn      Watch = "eingeschaltet"
	WatchOff     Watch = "ausgeschaltet"    // by profile
	WatchUnknown Watch = "nicht-verfuegbar" // the device or its driver offers none
	WatchNone    Watch = "entfaellt"        // no feeder: flatbed or import
)

// Refused is an input of the same batch that gave no page.
type Refused struct {
	Source  string     `xml:"quelle,attr" json:"source"`
	Code    batch.Code `xml:"code,attr" json:"code"`
	Message string     `xml:",chardata" json:"message"`
}

// Event is what the device reported while the batch ran.
type Event struct {
	Time   time.Time  `xml:"zeitpunkt,attr" json:"time"`
	Code   batch.Code `xml:"code,attr" json:"code"`
	Sheet  int        `xml:"nachBlatt,attr" json:"sheet"`
	Detail string     `xml:",chardata" json:"detail"`
}
