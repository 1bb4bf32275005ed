package quality

import "github.com/scanstelle/scanstelle/batch"

// Goal is one of the three goals of protection.
type Goal string

// Goals.
const (
	Integrity       Goal = "integrity"
	Confidentiality Goal = "confidentiality"
	Availability    Goal = "availability"
)

// Measure is a measure of BSI TR-03138 V1.5, chapter 4: from which need on it
// applies, and what the program does for it.
type Measure struct {
	Goal Goal
	From batch.Need
	Key  string // A.*
	// Duty in German: "MUSS" or "SOLLTE".
	Duty  string
	Title string // German
	// By says who sees to it: ByProgram enforces, ByLater will with a later
	// version and is refused until then, ByTown is the town's own.
	By By
	// demand sets what the program enforces.
	demand func(*Demands)
}

// By is who sees to a measure.
type By string

// Who sees to a measure.
const (
	ByProgram By = "program"
	ByLater   By = "later"
	ByTown    By = "town"
)

// Demands are what the program enforces for a class.
type Demands struct {
	Sealing            bool `json:"sealing"`             // sealed, or a written proof instead
	QualifiedSeal      bool `json:"qualified_seal"`      // of document and note
	QualifiedTimestamp bool `json:"qualified_timestamp"` // in addition
	FourEyes           bool `json:"four_eyes"`           // inspector is not the creator
	EveryPage          bool `json:"every_page"`          // each page confirmed, no select-all
	HitsSeen           bool `json:"hits_seen"`           // every hit of automatic checks seen by a person
	Counted            bool `json:"counted"`             // sheets counted by a person before release, but for copies of files
	Released           bool `json:"released"`            // a person releases
	Logged             bool `json:"logged"`              // logging cannot be switched off (it never can)
	EraseAfter         bool `json:"erase_after"`         // intermediate results erased after hand-over
	Trial              bool `json:"trial"`               // profile tested with similar documents
}

// measures is the one table from needs to measures (A.G.2, A.AM.*). What is not
// in it does not depend on the need.
var measures = []Measure{
	{Integrity, batch.NeedNormal, "A.IS.1", "SOLLTE", "Fortgeschrittenes Siegel oder schriftlicher Nachweis", ByProgram, func(d *Demands) { d.Sealing = true }},
	{Integrity, batch.NeedNormal, "A.SC.8", "MUSS", "Sichtprüfung mindestens als Stichprobe", ByProgram, nil},
	{Integrity, batch.NeedHigh, "A.AM.IN.H.1", "MUSS", "Qualifizierte Signatur oder qualifiziertes Siegel", ByLater, func(d *Demands) { d.QualifiedSeal = true }},
	{Integrity, batch.NeedHigh, "A.AM.IN.H.2", "MUSS", "Schlüssel in Karte, HSM oder beim Vertrauensdienst", ByLater, nil},
	{Integrity, batch.NeedHigh, "A.AM.IN.H.5", "MUSS", "Langfristige Beweiswerterhaltung", ByTown, nil},
	{Integrity, batch.NeedHigh, "A.AM.IN.H.6", "MUSS", "Keine ungesicherten Netzzugänge", ByTown, nil},
	{Integrity, batch.NeedHigh, "A.AM.IN.H.7", "MUSS", "Erweiterte Sichtprüfung; jeder Treffer der automatischen Prüfung wird angesehen", ByProgram, func(d *Demands) { d.HitsSeen, d.Released = true, true }},
	{Integrity, batch.NeedHigh, "A.DV.2", "MUSS", "Blätter vorher zählen, keine Stichprobe; bei Kopien aus Dateien zählt das Programm", ByProgram, func(d *Demands) { d.Counted = true }},
	{Integrity, batch.NeedVeryHigh, "A.AM.IN.SH.1", "MUSS", "Vier-Augen-Prinzip", ByProgram, func(d *Demands) { d.FourEyes = true }},
	{Integrity, batch.NeedVeryHigh, "A.AM.IN.SH.2", "MUSS", "Qualifizierter Zeitstempel", ByLater, func(d *Demands) { d.QualifiedTimestamp = true }},
	{Integrity, batch.NeedVeryHigh, "A.AM.IN.SH.3", "MUSS", "Eigenes Netzsegment", ByTown, nil},
	{Integrity, batch.NeedVeryHigh, "A.AM.IN.SH.5", "MUSS", "Vollständige Sichtkontrolle, jede Seite einzeln", ByProgram, func(d *Demands) { d.EveryPage = true }},
	{Confidentiality, batch.NeedHigh, "A.AM.VT.H.1", "MUSS", "Sensibilisierung und Verpflichtung", ByTown, nil},
	{Confidentiality, batch.NeedHigh, "A.AM.VT.H.3", "MUSS", "Zwischenergebnisse zuverlässig löschen", ByLater, func(d *Demands) { d.EraseAfter = true }},
	{Confidentiality, batch.NeedVeryHigh, "A.AM.VT.SH.2", "MUSS", "Betriebsmittel geregelt entsorgen", ByTown, nil},
	{Confidentiality, batch.NeedVeryHigh, "A.AM.VT.SH.4", "SOLLTE", "Verschlüsselte Übertragung im Scansystem", ByTown, nil},
	{Availability, batch.NeedHigh, "A.AM.VF.H.1", "SOLLTE", "Fehlertolerante Übergabe, zweites Gerät", ByTown, nil},
	{Availability, batch.NeedVeryHigh, "A.AM.VF.SH.1", "MUSS", "Test mit ähnlichen Dokumenten", ByProgram, func(d *Demands) { d.Trial = true }},
}

// anyGoal are the measures that apply as soon as one goal is high (V1.5, 4.3).
var anyGoal = []Measure{
	{"", batch.NeedHigh, "A.AM.G.1", "MUSS", "Zugriff auf sensible Papiere beschränken", ByTown, nil},
	{"", batch.NeedHigh, "A.AM.G.2", "MUSS", "Pflicht zur Protokollierung", ByProgram, func(d *Demands) { d.Logged = true }},
	{"", batch.NeedHigh, "A.AM.G.3", "MUSS", "Prüfung mindestens alle drei Jahre", ByTown, nil},
}

// Measures are those that apply to a protection.
func Measures(p batch.Protection) []Measure {
	need := map[Goal]batch.Need{Integrity: p.Integrity, Confidentiality: p.Confidentiality, Availability: p.Availability}
	var out []Measure
	for _, m := range measures {
		if need[m.Goal].AtLeast(m.From) {
			out = append(out, m)
		}
	}
	highest := p.Integrity.Max(p.Confidentiality).Max(p.Availability)
	for _, m := range anyGoal {
		if highest.AtLeast(m.From) {
			out = append(out, m)
		}
	}
	return out
}

// Demand is what the program enforces for a class: what its needs ask for and
// what the class asks for beyond.
func Demand(c *batch.Class) Demands {
	var d Demands
	if c == nil {
		return d
	}
	for _, m := range Measures(c.Protection) {
		if m.demand != nil {
			m.demand(&d)
		}
	}
	d.Counted = d.Counted || c.Counted
	d.FourEyes = d.FourEyes || c.FourEyes
	d.Released = d.Released || c.NeedsRelease()
	if c.Mode == batch.Copying { // a copy claims nothing (A.G.2, mode)
		d.Sealing, d.QualifiedSeal, d.QualifiedTimestamp = false, false, false
	}
	return d
}
