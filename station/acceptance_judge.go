package station

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Verdict of a criterion.
type Verdict string

// Verdicts. Untested is what this device or this profile cannot show; it does not
// keep from acceptance and is told to whoever signs.
const (
	Fulfilled   Verdict = "ok"
	Unfulfilled Verdict = "failed"
	Untested    Verdict = "untested"
)

// Criterion is one thing that an acceptance looks at.
type Criterion struct {
	Key      string  `json:"key"`
	Title    string  `json:"title"` // German
	Verdict  Verdict `json:"verdict"`
	Measured string  `json:"measured"` // German
	Wanted   string  `json:"wanted"`   // German
}

// chartTrial is what a run with the test chart gave.
type chartTrial struct {
	Settings   batch.Profile
	Image      batch.Image
	Reading    batch.ChartReading
	Text       batch.ChartText
	Device     bool   // from a device, not from a file
	DoubleFeed string // by which options the device watched
}

// Limits of an acceptance. The chart is printed with an office printer, so they
// are wider than what the scanner itself would allow.
const (
	dpiTolerance = 0.03 // of the resolution
	squareMM     = 0.7  // marks off from a rectangle
	lineContrast = 0.35 // left of the contrast at half the Nyquist frequency
	hueTolerance = 45.0 // degrees
	leastChroma  = 30.0 // of 255, of a colour patch
	grayStep     = 12.0 // of 255, from one gray to the next
	// OCR guesses where there are no words, rows of 1 and 7 most of all: it must
	// read most rows and see next to no swaps, but the pixels decide.
	readShare      = 0.95 // of the digits in the rows it read
	swappedByOCR   = 2
	leastDigitRows = 10 // of 15 without 0/O
)

// judgeChart holds a run against the profile (A.O.3, A.SC.6, A.SC.12).
func judgeChart(t chartTrial) []Criterion {
	return []Criterion{t.resolution(), t.lines(), t.geometry(), t.grays(), t.colours(), t.characters(), t.text(), t.compression(), t.doubleFeed()}
}

func passed(criteria []Criterion) bool {
	return !slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Verdict == Unfulfilled })
}

func verdict(ok bool) Verdict {
	if ok {
		return Fulfilled
	}
	return Unfulfilled
}

func (t chartTrial) resolution() Criterion {
	want := float64(t.Settings.Scan.DPI)
	ok := true
	for _, dpi := range t.Reading.DPI {
		ok = ok && math.Abs(dpi-want) <= dpiTolerance*want
	}
	return Criterion{"resolution", "Auflösung", verdict(ok), fmt.Sprintf("%.1f × %.1f dpi", t.Reading.DPI[0], t.Reading.DPI[1]), fmt.Sprintf("%g dpi ± %g %%", want, dpiTolerance*100)}
}

func (t chartTrial) lines() Criterion {
	c := Criterion{Key: "sharpness", Title: "Feine Linien", Verdict: Untested, Measured: "die Auflösung ist zu klein für die Liniengruppen", Wanted: fmt.Sprintf("mindestens %.0f %% des Kontrasts", lineContrast*100)}
	half := float64(t.Settings.Scan.DPI) / 25.4 / 4 * 1.01 // half of Nyquist; groups are named by what printers draw
	for _, l := range t.Reading.Lines {
		if l.PerMM <= half {
			c.Verdict = verdict(math.Min(l.Across, l.Down) >= lineContrast)
			c.Measured = fmt.Sprintf("%.1f Linienpaare je mm: %.0f %% quer, %.0f %% längs", l.PerMM, l.Across*100, l.Down*100)
		}
	}
	return c
}

func (t chartTrial) geometry() Criterion {
	limit := t.Settings.Check.MaxSkewDeg
	ok := math.Abs(t.Reading.SkewDeg) <= limit && t.Reading.OffMM <= squareMM
	return Criterion{"geometry", "Schieflage und Verzerrung", verdict(ok), fmt.Sprintf("%.2f Grad, %.2f mm", t.Reading.SkewDeg, t.Reading.OffMM), fmt.Sprintf("höchstens %g Grad, %g mm", limit, squareMM)}
}

func (t chartTrial) grays() Criterion {
	c := Criterion{Key: "gray", Title: "Graustufen", Verdict: Untested, Measured: "das Scanprofil ist schwarzweiß", Wanted: "jede Stufe heller als die vorige"}
	if t.Settings.Scan.Mode == "bitonal" {
		return c
	}
	ok := len(t.Reading.Gray) > 1
	var steps []string
	for i, v := range t.Reading.Gray {
		steps = append(steps, fmt.Sprintf("%.0f", v))
		ok = ok && (i == 0 || v-t.Reading.Gray[i-1] >= grayStep)
	}
	c.Verdict, c.Measured = verdict(ok), strings.Join(steps, " < ")
	if len(steps) == 0 {
		c.Measured = "nichts gemessen"
	}
	return c
}

func (t chartTrial) colours() Criterion {
	c := Criterion{Key: "colour", Title: "Farben", Verdict: Untested, Measured: "das Scanprofil ist nicht farbig", Wanted: "jedes Feld in seinem Farbton"}
	if t.Settings.Scan.Mode != "colour" {
		return c
	}
	var wrong []string
	for _, p := range t.Reading.Colours {
		hue, chroma := hueOf(p.RGB)
		if chroma < leastChroma || math.Abs(math.Remainder(hue-p.Hue, 360)) > hueTolerance {
			wrong = append(wrong, p.Name)
		}
	}
	c.Verdict, c.Measured = verdict(len(wrong) == 0 && len(t.Reading.Colours) > 0), fmt.Sprintf("%d Felder, alle erkannt", len(t.Reading.Colours))
	if len(wrong) > 0 {
		c.Measured = "falsch oder farblos: " + strings.Join(wrong, ", ") + " (farbig gedruckt?)"
	}
	return c
}

// hueOf is the hue in degrees and the distance between the strongest and the
// weakest channel.
func hueOf(c [3]float64) (hue, chroma float64) {
	r, g, b := c[0], c[1], c[2]
	most := max(r, g, b)
	chroma = most - min(r, g, b)
	if chroma == 0 {
		return 0, 0
	}
	switch most {
	case r:
		hue = 60 * (g - b) / chroma
	case g:
		hue = 120 + 60*(b-r)/chroma
	default:
		hue = 240 + 60*(r-g)/chroma
	}
	return hue, chroma
}

// characters is the test for symbol coding: not one may look like the other of its
// pair (A.SC.12).
func (t chartTrial) characters() Criterion {
	var swapped []string
	illegible := 0
	for _, g := range t.Reading.Wrong {
		if g.Seen == "" {
			illegible++
			continue
		}
		swapped = append(swapped, fmt.Sprintf("%s statt %s (%d pt, Zeichen %d)", g.Seen, g.Truth, g.Points, g.Column))
	}
	c := Criterion{Key: "characters", Title: "Zeichen im Bild", Wanted: "kein Zeichen vertauscht, jedes erkennbar"}
	c.Verdict = verdict(len(t.Reading.Wrong) == 0 && t.Reading.Glyphs > 0)
	c.Measured = fmt.Sprintf("%d Zeichen verglichen, %d vertauscht, %d nicht erkennbar", t.Reading.Glyphs, len(swapped), illegible)
	if len(swapped) > 0 {
		c.Measured += ": " + strings.Join(swapped[:min(5, len(swapped))], ", ")
	}
	return c
}

func (t chartTrial) text() Criterion {
	c := Criterion{Key: "text", Title: "Zeichen durch Texterkennung", Verdict: Untested, Measured: "das Scanprofil liest keinen Text",
		Wanted: fmt.Sprintf("mindestens %d der 15 Ziffernreihen, %.0f %% richtig, höchstens %d vertauscht", leastDigitRows, readShare*100, swappedByOCR)}
	if !t.Settings.Read.Enabled {
		return c
	}
	share := 0.0
	if t.Text.Characters > 0 {
		share = float64(t.Text.Right) / float64(t.Text.Characters)
	}
	c.Verdict = verdict(t.Text.Rows >= leastDigitRows && share >= readShare && len(t.Text.Swapped) <= swappedByOCR)
	c.Measured = fmt.Sprintf("%d Reihen, %.1f %% richtig, %d vertauscht", t.Text.Rows, share*100, len(t.Text.Swapped))
	if len(t.Text.Swapped) > 0 {
		c.Measured += ": " + strings.Join(t.Text.Swapped[:min(5, len(t.Text.Swapped))], ", ")
	}
	return c
}

func (t chartTrial) compression() Criterion {
	ok := slices.Contains([]batch.Codec{batch.JPEG, batch.PNG, batch.G4}, t.Image.Codec)
	measured := string(t.Image.Codec)
	if t.Image.Quality > 0 {
		measured += fmt.Sprintf(", Güte %d", t.Image.Quality)
	}
	return Criterion{"compression", "Bildkompression", verdict(ok), measured, "jpeg, png oder g4; nie JBIG2"}
}

func (t chartTrial) doubleFeed() Criterion {
	c := Criterion{Key: "double-feed", Title: "Doppeleinzugskontrolle", Wanted: "eingeschaltet"}
	switch {
	case !t.Device:
		c.Verdict, c.Measured = Untested, "aus einer Datei nicht zu sehen"
	case !t.Settings.Scan.DoubleFeed:
		c.Verdict, c.Measured = Untested, "das Scanprofil schaltet sie aus; jeder Transfervermerk sagt es"
	case t.DoubleFeed == "":
		c.Verdict, c.Measured = Untested, "dieses Gerät kann sie nicht; jeder Transfervermerk sagt es"
	default:
		c.Verdict, c.Measured = Fulfilled, t.DoubleFeed
	}
	return c
}
