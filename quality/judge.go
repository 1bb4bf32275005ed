package quality

import (
	"fmt"
	"math"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Fixed limits that no profile changes.
const (
	// SureRotation is the confidence from which a measured turn is believed;
	// below it the letters have to decide.
	SureRotation   = 3.0
	sureSkew       = 3.0   // confidence from which a lean is reported
	brightPaper    = 253.0 // luma; with pale ink the exposure lost strokes
	brightContrast = 110.0
	// Paper outside these lengths (mm) is told: a cut receipt, a double feed
	// pulled long.
	leastSideMM, mostSideMM = 40.0, 440.0
)

// Judge turns the measurement of one page into findings, the severe ones first
// as they come. img says how the page was stored, limits come from the profile.
// Findings never change a page.
func Judge(m batch.Measurement, img batch.Image, limits batch.CheckLimits) []batch.Finding {
	var found []batch.Finding
	add := func(code batch.FindingCode, severity batch.Severity, value, limit float64, unit, format string, args ...any) {
		found = append(found, batch.Finding{
			Code: code, Severity: severity, Value: round(value), Limit: limit, Unit: unit,
			Message: decimalComma(fmt.Sprintf(format, args...)),
		})
	}
	if m.Damaged != "" {
		found = append(found, batch.Finding{
			Code: batch.FindingDamaged, Severity: batch.Severe, Value: 1, Limit: 0,
			Message: "Die Bilddaten sind beschädigt; der Bildleser meldet: " + m.Damaged,
		})
	}
	judgeSource(m, img, limits, add)
	judgeCodes(m, add)
	judgeRim(m, limits, add)
	if m.Blank {
		add(batch.FindingBlank, batch.Note, m.Ink, limits.BlankInk, "Anteil", "Leere Seite: keine Schrift gefunden. Sie bleibt erhalten und ist nur gekennzeichnet.")
		return found
	}
	if m.Ink < limits.BlankInk {
		add(batch.FindingNearBlank, batch.Note, m.Ink, limits.BlankInk, "Anteil", "Fast leere Seite (%.2f %% bedruckt); sie gilt als beschrieben.", 100*m.Ink)
	}
	judgePosition(m, limits, add)
	judgeExposure(m, img, limits, add)
	return found
}

type adder func(code batch.FindingCode, severity batch.Severity, value, limit float64, unit, format string, args ...any)

func judgeSource(m batch.Measurement, img batch.Image, limits batch.CheckLimits, add adder) {
	if img.DPIEstimated {
		add(batch.FindingDPIEstimated, batch.Note, m.DPI, 0, "dpi", "Die Datei nennt keine brauchbare Auflösung; geschätzt: %.0f dpi.", m.DPI)
	}
	if m.DPI > 0 && m.DPI < limits.MinDPI-0.5 {
		add(batch.FindingLowResolution, batch.Warning, m.DPI, limits.MinDPI, "dpi", "Auflösung %.0f dpi liegt unter %.0f dpi.", m.DPI, limits.MinDPI)
	}
	if m.DPI <= 0 {
		return
	}
	w, h := float64(m.Width)/m.DPI*25.4, float64(m.Height)/m.DPI*25.4
	switch {
	case min(w, h) < leastSideMM:
		add(batch.FindingPageSize, batch.Note, min(w, h), leastSideMM, "mm", "Ungewöhnliches Format: %.0f × %.0f mm.", w, h)
	case max(w, h) > mostSideMM:
		add(batch.FindingPageSize, batch.Note, max(w, h), mostSideMM, "mm", "Ungewöhnliches Format: %.0f × %.0f mm.", w, h)
	}
}

func judgeCodes(m batch.Measurement, add adder) {
	if m.Separator != "" && !IsSeparator(m) {
		add(batch.FindingSeparatorInk, batch.Severe, m.SeparatorOtherInk, SeparatorLimit(m), "Anteil",
			"Trennzeichen auf einer Seite mit weiterem Inhalt (%.1f %% bedruckt): Bitte prüfen, ob sie zum Dokument gehört.", 100*m.SeparatorOtherInk)
	}
}

var edges = [4]string{"oben", "rechts", "unten", "links"}

func judgeRim(m batch.Measurement, limits batch.CheckLimits, add adder) {
	for edge, cut := range m.CutEdge {
		if cut {
			add(batch.FindingCutEdge, batch.Warning, 1, 0, "", "Schrift läuft %s über den Bildrand: Der Scan ist womöglich abgeschnitten.", edges[edge])
		}
	}
	for edge, mm := range m.DarkBorder {
		if mm > limits.MaxBorderMM {
			add(batch.FindingDarkBorder, batch.Note, mm, limits.MaxBorderMM, "mm", "Dunkler Rand %s, %.1f mm breit.", edges[edge], mm)
		}
	}
	if len(m.Streaks) > 0 {
		strongest := 0.0
		for _, s := range m.Streaks {
			strongest = max(strongest, s.Contrast)
		}
		what := "Ein durchgehender Streifen"
		if n := len(m.Streaks); n > 1 {
			what = fmt.Sprintf("%d durchgehende Streifen", n)
		}
		add(batch.FindingStreak, batch.Warning, strongest, 0, "Stufen", "%s: Das Scannerglas reinigen und das Blatt neu scannen.", what)
	}
}

func judgePosition(m batch.Measurement, limits batch.CheckLimits, add adder) {
	if math.Abs(m.SkewDeg) > limits.MaxSkewDeg && m.SkewConfidence >= sureSkew {
		add(batch.FindingSkew, batch.Note, m.SkewDeg, limits.MaxSkewDeg, "Grad", "Seite liegt %.1f Grad schief.", math.Abs(m.SkewDeg))
	}
	if m.Rotation != 0 && m.RotationConfidence >= SureRotation {
		add(batch.FindingRotated, batch.Note, float64(m.Rotation), 0, "Grad", "Seite liegt verdreht; %d Grad im Uhrzeigersinn stellen sie richtig.", m.Rotation)
	}
}

func judgeExposure(m batch.Measurement, img batch.Image, limits batch.CheckLimits, add adder) {
	if img.Bits == 1 {
		return // black and white has no exposure left to judge
	}
	if m.Background < limits.MinBackground {
		add(batch.FindingDark, batch.Warning, m.Background, limits.MinBackground, "Stufen", "Seite ist zu dunkel (Papier bei %.0f von 255).", m.Background)
	}
	switch {
	case m.Background >= brightPaper && m.Contrast > 0 && m.Contrast < brightContrast:
		add(batch.FindingBright, batch.Warning, m.Background, brightPaper, "Stufen", "Seite ist überbelichtet: Papier ist reines Weiß, die Schrift blass.")
	case m.Contrast > 0 && m.Contrast < limits.MinContrast:
		add(batch.FindingLowContrast, batch.Warning, m.Contrast, limits.MinContrast, "Stufen", "Geringer Kontrast (%.0f von 255).", m.Contrast)
	}
	if m.Sharpness < limits.MinSharpness {
		add(batch.FindingBlurred, batch.Warning, m.Sharpness, limits.MinSharpness, "", "Seite ist unscharf (%.2f; scharf ist 1).", m.Sharpness)
	}
}

func round(v float64) float64 { return math.Round(v*10000) / 10000 }

// decimalComma writes decimals as German readers expect them.
func decimalComma(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '.' && i > 0 && i+1 < len(s) && digit(s[i-1]) && digit(s[i+1]) {
			b.WriteByte(',')
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
