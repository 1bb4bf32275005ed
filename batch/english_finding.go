package batch

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// findingSentences are the German sentences of findings and what they say in English.
// Each "%s" takes a part in German, "%1", "%2" are its places in English.
var findingSentences = []struct {
	Code            FindingCode
	German, English string
}{
	{FindingBlank, "Leere Seite: keine Schrift gefunden. Sie bleibt erhalten und ist nur gekennzeichnet.", "Blank page: nothing written was found. It is kept and only marked."},
	{FindingBlank, "Leerseite: markiert, nicht entfernt.", "Blank page: marked, not removed."},
	{FindingNearBlank, "Fast leere Seite (%s % bedruckt); sie gilt als beschrieben.", "Nearly blank page (%1 % printed); it counts as content."},
	{FindingSkew, "Seite liegt %s Grad schief.", "The page lies %1 degrees askew."},
	{FindingRotated, "Seite liegt verdreht; %s Grad im Uhrzeigersinn stellen sie richtig.", "The page lies turned; %1 degrees clockwise put it right."},
	{FindingRotated, "Die Seite liegt nicht aufrecht; sie wird gedreht angezeigt.", "The page is not upright; it is shown turned."},
	{FindingLowResolution, "Auflösung %s dpi liegt unter %s dpi.", "The resolution of %1 dpi is below %2 dpi."},
	{FindingDPIEstimated, "Die Datei nennt keine brauchbare Auflösung; geschätzt: %s dpi.", "The file gives no usable resolution; estimated: %1 dpi."},
	{FindingDPIEstimated, "Die Datei nennt keine brauchbare Auflösung; sie wurde geschätzt.", "The file gives no usable resolution; it was estimated."},
	{FindingDPIEstimated, "Das Gerät nennt keine Auflösung; sie wurde geschätzt.", "The device gives no resolution; it was estimated."},
	{FindingPageSize, "Ungewöhnliches Format: %s × %s mm.", "An unusual size: %1 × %2 mm."},
	{FindingDark, "Seite ist zu dunkel (Papier bei %s von 255).", "The page is too dark (paper at %1 of 255)."},
	{FindingBright, "Seite ist überbelichtet: Papier ist reines Weiß, die Schrift blass.", "The page is overexposed: the paper is pure white, the print pale."},
	{FindingLowContrast, "Geringer Kontrast (%s von 255).", "Little contrast (%1 of 255)."},
	{FindingBlurred, "Seite ist unscharf (%s; scharf ist 1).", "The page is blurred (%1; sharp is 1)."},
	{FindingCutEdge, "Schrift läuft %s über den Bildrand: Der Scan ist womöglich abgeschnitten.", "Print runs over the edge %1: the scan may be cut off."},
	{FindingDarkBorder, "Dunkler Rand %s, %s mm breit.", "A dark border %1, %2 mm wide."},
	{FindingStreak, "Ein durchgehender Streifen: Das Scannerglas reinigen und das Blatt neu scannen.", "A streak all along the page: clean the glass of the scanner and scan the sheet anew."},
	{FindingStreak, "%s durchgehende Streifen: Das Scannerglas reinigen und das Blatt neu scannen.", "%1 streaks all along the page: clean the glass of the scanner and scan the sheet anew."},
	{FindingColourLost, "Das Gerät lieferte Graustufen statt Farbe.", "The device delivered shades of grey instead of colour."},
	{FindingDuplicate, "Die Seite gleicht einer kurz zuvor erfassten.", "The page is like one that was captured shortly before."},
	{FindingDuplicate, "Die Seite gleicht Blatt %s eines Stapels vom %s; beide bleiben erhalten.", "The page is like sheet %1 of a batch of %2; both are kept."},
	{FindingDoubleFeed, "Der Sensor meldet bei diesem Blatt einen Doppeleinzug.", "The sensor reports two sheets at once here."},
	{FindingHalfSheet, "Von Blatt %s ist nur die Vorderseite da.", "Of sheet %1 only the front is there."},
	{FindingSheetAgain, "Blatt %s ist noch einmal Blatt %s, das letzte vor der Unterbrechung: eines von beiden verwerfen.", "Sheet %1 is sheet %2 once more, the last before the interruption: discard one of the two."},
	{FindingSheetAgain, "Blatt %s ist noch einmal Blatt %s, von dem vor der Unterbrechung nur die Vorderseite kam: Seite %s verwerfen.", "Sheet %1 is sheet %2 once more, of which only the front came before the interruption: discard page %3."},
	{FindingDamaged, "Die Bilddaten sind beschädigt; der Bildleser meldet: %s", "The image data are damaged; what reads them says: %1"},
	{FindingDamaged, "Der Aufbau des PDF weicht von der Norm ab; die Seite zeigt, was trotzdem lesbar war.", "The PDF is not made as the standard wants; the page shows what could be read all the same."},
	{FindingDamaged, "Das PDF ist fehlerhaft: %s", "The PDF is faulty: %1"},
	{FindingLowConfidence, "Der Text ist schlecht lesbar.", "The text is hard to read."},
	{FindingNoText, "Kein Text erkannt.", "No text was found."},
	{FindingReadFailed, "Die Texterkennung ist an dieser Seite gescheitert: %s", "Reading the text of this page failed: %1"},
	{FindingMeasureFailed, "Die Seite konnte nicht geprüft werden: %s", "The page could not be checked: %1"},
	{FindingSeparatorInk, "Trennzeichen auf einer Seite mit weiterem Inhalt (%s % bedruckt): Bitte prüfen, ob sie zum Dokument gehört.", "The sign of a separator on a page with more content (%1 % printed): see whether it belongs to the document."},
	{FindingLossyTransform, "CMYK-JPEG nach RGB umgerechnet (JPEG, Güte %s, 4:4:4).", "CMYK JPEG converted to RGB (JPEG, quality %1, 4:4:4)."},
	{FindingLossyTransform, "CMYK-TIFF nach RGB umgerechnet.", "CMYK TIFF converted to RGB."},
	{FindingLossyTransform, "PDF-Seite mit %s dpi gezeichnet (%s).", "PDF page drawn at %1 dpi (%2)."},
	{FindingLossyTransform, "Bild der PDF-Seite ohne Verlust neu gespeichert (%s).", "The image of the PDF page was saved anew without loss (%1)."},
	{FindingLossyTransform, "JPEG-Streifen der TIFF-Seite zusammengesetzt, ohne Verlust neu gespeichert (%s).", "The JPEG strips of the TIFF page were put together and saved anew without loss (%1)."},
	{FindingLossyTransform, "%s: durchsichtige Stellen auf Weiß gelegt; ohne weiteren Verlust neu gespeichert (%s).", "%1: transparent places were laid on white; saved anew without further loss (%2)."},
	{FindingLossyTransform, "%s: ohne Verlust neu gespeichert (%s).", "%1: saved anew without loss (%2)."},
}

// findingPatterns are the German sentences as patterns, in the same order.
var findingPatterns = sync.OnceValue(func() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(findingSentences))
	for i, s := range findingSentences {
		out[i] = regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(s.German), "%s", "(.+?)") + `$`)
	}
	return out
})

// English is the sentence of the finding in English. What it says of a failure, and
// whatever has no translation, stays as it is.
func (f Finding) English() string {
	for i, s := range findingSentences {
		if s.Code != f.Code {
			continue
		}
		found := findingPatterns()[i].FindStringSubmatch(f.Message)
		if found == nil {
			continue
		}
		out := s.English
		for k, part := range found[1:] {
			out = strings.ReplaceAll(out, fmt.Sprintf("%%%d", k+1), englishPart(part))
		}
		return out
	}
	return f.Message
}

var (
	edgesInEnglish = map[string]string{"oben": "at the top", "rechts": "at the right", "unten": "at the bottom", "links": "at the left"}
	germanNumber   = regexp.MustCompile(`^(\d+),(\d+)$`)
	germanDay      = regexp.MustCompile(`^(\d\d)\.(\d\d)\.(\d{4})$`)
	germanMoment   = regexp.MustCompile(`\b(\d\d)\.(\d\d)\.(\d{4}), (\d{1,2}):(\d\d) Uhr`)
)

// momentsInEnglish writes the times in a text as a desk in English does: 2026-11-20, 07:40.
func momentsInEnglish(german string) string {
	return germanMoment.ReplaceAllStringFunc(german, func(at string) string {
		m := germanMoment.FindStringSubmatch(at)
		return m[3] + "-" + m[2] + "-" + m[1] + ", " + ("0" + m[4])[len(m[4])-1:] + ":" + m[5]
	})
}

// englishPart writes a number, a day, an edge of the page or a failure in English.
func englishPart(german string) string {
	if edge, ok := edgesInEnglish[german]; ok {
		return edge
	}
	if m := germanDay.FindStringSubmatch(german); m != nil {
		return m[3] + "-" + m[2] + "-" + m[1]
	}
	if at := momentsInEnglish(german); at != german {
		return at
	}
	if germanNumber.MatchString(german) {
		return strings.Replace(german, ",", ".", 1)
	}
	return InEnglish("", german)
}
