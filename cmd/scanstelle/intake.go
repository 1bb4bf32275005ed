package main

import (
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// intakeFlags tell about the receipt of a stack.
type intakeFlags struct {
	IntakeDate    string   `help:"Eingangsdatum: heute, gestern, freitag, 20.11.2026; ohne Angabe heute." placeholder:"TAG"`
	IntakeTime    string   `help:"Uhrzeit des Eingangs, etwa 07:40." placeholder:"ZEIT"`
	Way           string   `help:"Eingangsweg: Post, Postfach, Hausbriefkasten, Nachtbriefkasten, Frühleerung, Bote, Schalter, Hauspost, Fax." placeholder:"WEG"`
	Box           string   `help:"Karton, in den das Papier kommt." placeholder:"KARTON"`
	Flag          []string `help:"Vermerk der Vorbereitung: Kopie, beschädigt, unvollständig, Haftnotiz, Großformat, Siegelschnur, Prägesiegel, Thermopapier, »Verdacht auf Veränderung«. Mehrfach möglich." placeholder:"VERMERK"`
	Documents     int      `help:"Erwartete Dokumente; am Ende wird verglichen." placeholder:"N"`
	Prepared      string   `help:"Beginn der Vorbereitung heute, etwa 07:55." placeholder:"ZEIT"`
	PreparedUntil string   `help:"Ende der Vorbereitung." placeholder:"ZEIT"`
	Number        string   `help:"Eingangsnummern, wo die Klasse nichts sagt: document, batch oder none." placeholder:"WIE"`
}

func (f intakeFlags) request() station.IntakeRequest {
	return station.IntakeRequest{Date: f.IntakeDate, Time: f.IntakeTime, Way: f.Way, Box: f.Box, Flags: f.Flag, Documents: f.Documents, Prepared: f.Prepared, PreparedUntil: f.PreparedUntil, Rule: batch.IntakeRule(f.Number)}
}

// describeDocument adds to a line about a document what the journal and people say
// of it.
func describeDocument(line map[string]any, v station.BatchView, d batch.Document) {
	if number := v.Numbers[d.ID]; number != "" {
		line["intake_number"] = number
	}
	if values := v.Fields[d.ID]; len(values) > 0 {
		line["fields"] = values
	}
	if missing := v.Missing[d.ID]; len(missing) > 0 {
		line["missing"] = missing
	}
	if d.Expected > 0 {
		line["expected"] = d.Expected
	}
	if d.Cover != nil {
		line["cover"] = d.Cover
	}
}

// intakeText is one line about the receipt of a batch.
func intakeText(in *batch.Intake) string {
	parts := []string{"Eingang " + in.Date.German()}
	if in.Time != "" {
		parts[0] += " " + in.Time
	}
	if in.Way != "" {
		parts = append(parts, in.Way.German())
	}
	if in.Box != "" {
		parts = append(parts, "Karton "+in.Box)
	}
	for _, f := range in.Flags {
		parts = append(parts, f.German())
	}
	return strings.Join(parts, ", ")
}

// showIntake prints that line.
func showIntake(b batch.Batch) {
	if b.Intake != nil {
		fmt.Printf("  %s\n", intakeText(b.Intake))
	}
}
