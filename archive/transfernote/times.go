package transfernote

import (
	"errors"
	"regexp"

	"github.com/scanstelle/scanstelle/batch"
)

// Times are the times of the steps (A.NB.4 d), by the clock of the station.
type Times struct {
	Intake        Received `xml:"Eingang" json:"intake"`
	Prepared      Moment   `xml:"VorbereitungBeginn" json:"prepared"`
	PreparedUntil Moment   `xml:"VorbereitungEnde" json:"prepared_until"`
	ScanStart     Moment   `xml:"ErfassungBeginn" json:"scan_start"`
	ScanEnd       Moment   `xml:"ErfassungEnde" json:"scan_end"`
	Read          Moment   `xml:"Texterkennung" json:"read"`
	Indexed       Moment   `xml:"Indizierung" json:"indexed"`
	Inspection    Moment   `xml:"Sichtpruefung" json:"inspection"` // the latest look
	Released      Moment   `xml:"Freigabe" json:"released"`
	Sealed        Moment   `xml:"Versiegelung" json:"sealed"`
	Source        string   `xml:"Zeitquelle" json:"source"` // StationClock
}

// Received is the day of receipt, with the time of day on the clock of the place
// where somebody told it, or the reason why it is not known.
type Received struct {
	Missing string    `xml:"entfaellt,attr,omitempty" json:"missing,omitempty"`
	Time    string    `xml:"uhrzeit,attr,omitempty" json:"time,omitempty"`
	Day     batch.Day `xml:",chardata" json:"day,omitempty"`
}

var clockForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func (r Received) check() error {
	_, err := batch.ParseDay(string(r.Day))
	switch {
	case (r.Day == "") == (r.Missing == ""), r.Day == "" && r.Time != "", r.Day != "" && err != nil, r.Time != "" && !clockForm.MatchString(r.Time):
		return errors.New("der Tag des Eingangs ist weder genannt noch sein Fehlen begründet")
	}
	return nil
}
