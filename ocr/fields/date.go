package fields

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Dates as DIN 5008 and people write them.
var (
	numericDate = regexp.MustCompile(`\b(0?[1-9]|[12]\d|3[01])\. ?(0?[1-9]|1[0-2])\. ?(\d{4}|\d{2})\b`)
	isoDate     = regexp.MustCompile(`\b(20\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b`)
	wordDate    = regexp.MustCompile(`(?i)\b(0?[1-9]|[12]\d|3[01])[.,]? ?(Jan(?:uar|\.)?|Feb(?:ruar|\.)?|M(?:[äa]rz|rz\.?)|Apr(?:il|\.)?|Mai|Jun(?:i|\.)?|Jul(?:i|\.)?|Aug(?:ust|\.)?|Sep(?:tember|t?\.)?|Okt(?:ober|\.)?|Nov(?:ember|\.)?|Dez(?:ember|\.)?) ?(\d{4}|\d{2})\b`)
)

var monthNames = []string{"jan", "feb", "m", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"}

// dated is a date found in a text.
type dated struct {
	day      time.Time
	from, to int
}

// findDates lists the dates of a text from left to right, at most 20 of each
// form.
func findDates(text string) []dated {
	var out []dated
	put := func(y, m, d string, from, to int) {
		year, _ := strconv.Atoi(y) // the expressions give digits only
		month, _ := strconv.Atoi(m)
		day, _ := strconv.Atoi(d)
		if len(y) == 2 {
			year += 2000
		}
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if t.Day() == day && year >= 1900 && year < 2200 {
			out = append(out, dated{t, from, to})
		}
	}
	for _, m := range numericDate.FindAllStringSubmatchIndex(text, 20) {
		put(text[m[6]:m[7]], text[m[4]:m[5]], text[m[2]:m[3]], m[0], m[1])
	}
	for _, m := range isoDate.FindAllStringSubmatchIndex(text, 20) {
		put(text[m[2]:m[3]], text[m[4]:m[5]], text[m[6]:m[7]], m[0], m[1])
	}
	for _, m := range wordDate.FindAllStringSubmatchIndex(text, 20) {
		name := strings.ToLower(text[m[4]:m[5]])
		for i := len(monthNames) - 1; i >= 0; i-- {
			if strings.HasPrefix(name, monthNames[i]) && !(monthNames[i] == "m" && name == "mai") {
				put(text[m[6]:m[7]], strconv.Itoa(i+1), text[m[2]:m[3]], m[0], m[1])
				break
			}
		}
	}
	return out
}

// findDate returns the first date at the beginning of a text.
func findDate(text string) (from, to int, ok bool) {
	for _, d := range findDates(text) {
		if d.from == 0 {
			return d.from, d.to, true
		}
	}
	return 0, 0, false
}

const isoForm = "2006-01-02"

var (
	// earlier are words before a date that is not the letter's own.
	earlier = folded(`(?:\b(?:vom|am|bis|zum|seit|ab|zur?|den \d+\.?|geboren|geb\.|spaetestens|faellig|eingang|eingegangen|termin|zeitraum|stand|gueltig|:? ?bis)|eingang[ -]*|-) ?$`)
	stamp   = folded(`eingang|eingegangen|erhalten am|posteingang|brief ?zentrum`)
	place   = regexp.MustCompile(`^[\p{L}][\p{L} .()/-]{1,40}, ?(?:den |d\. |am )?$|^(?:den |d\. )?$`)
)

// oldest is how long before its receipt a letter is usually written.
const oldest = 60 * 24 * time.Hour

// dates suggests the date of the letter.
func (f *finder) dates() {
	for _, s := range f.pages {
		for _, l := range s.labels {
			if l.kind != dateLabel {
				continue
			}
			for _, place := range s.slots(l) {
				if d := findDates(place.text()); len(d) > 0 && d[0].from < 25 {
					at := place.segment.at(place.from+d[0].from, place.from+d[0].to)
					f.letterDate(s, d[0].day, at, 0.95, batch.SourceLabel, fmt.Sprintf("Steht %s »%s«", place.how, l.text))
					break
				}
			}
		}
		for _, g := range s.segments {
			f.placedDate(s, g)
		}
	}
}

// placedDate suggests a date that stands alone or behind a place: "Probstheim,
// den 4. November 2026".
func (f *finder) placedDate(s *sheet, g *segment) {
	if stamp.MatchString(g.folded) {
		return
	}
	for _, d := range findDates(g.text) {
		before, after := g.text[:d.from], g.text[d.to:]
		if strings.Trim(after, " .,") != "" || !place.MatchString(before) || earlier.MatchString(fold(before)) && !strings.Contains(before, ",") {
			continue
		}
		at := g.at(d.from, d.to)
		inHead := g.box.bottom() < 125 && s == f.first
		switch {
		case inHead && strings.TrimSpace(before) != "":
			f.letterDate(s, d.day, at, 0.93, batch.SourceZone, "Steht hinter einem Ortsnamen im Kopf des Briefes")
		case inHead && g.box.x > 100:
			f.letterDate(s, d.day, at, 0.85, batch.SourceZone, "Steht allein rechts im Kopf des Briefes")
		case inHead:
			f.letterDate(s, d.day, at, 0.6, batch.SourceZone, "Steht allein im Kopf des Briefes")
		case strings.TrimSpace(before) != "":
			f.letterDate(s, d.day, at, 0.55, batch.SourcePattern, "Steht hinter einem Ortsnamen")
		}
	}
}

// letterDate notes a date if it can be that of a letter received now.
func (f *finder) letterDate(s *sheet, day time.Time, at span, base float64, source batch.FieldSource, reason string) {
	base *= f.weight(s)
	doubt := batch.FieldDoubt("")
	if !f.intake.IsZero() {
		switch {
		case day.After(f.intake):
			base *= 0.3
			doubt = batch.DoubtLater
			reason += "; liegt aber nach dem Eingang"
		case f.intake.Sub(day) > oldest:
			base *= 0.7
			doubt = batch.DoubtOld
			reason += "; liegt mehr als 60 Tage vor dem Eingang"
		}
	}
	f.add(batch.FieldLetterDate, day.Format(isoForm), at, base, source, reason+".").Doubt = doubt
}
