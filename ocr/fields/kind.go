package fields

import (
	"fmt"
	"regexp"

	"github.com/scanstelle/scanstelle/batch"
)

// kinds are the kinds of letters, told by words of the subject. Where several
// stand there, the first that is not the object of a preposition counts.
var kinds = []struct {
	name string
	form *regexp.Regexp
}{
	{"Mahnung", folded(`\b(?:\d\. )?(?:mahnung|zahlungserinnerung|letzte mahnung|zahlungsaufforderung)\b`)},
	{"Gutschrift", folded(`\b(?:gutschrift|rechnungskorrektur|stornorechnung)\b`)},
	{"Rechnung", folded(`\b(?:schluss|abschlags|teil|proforma|honorar)?rechnung\b`)},
	{"Widerspruch", folded(`\bwiderspr(?:uch|ueche)\b`)},
	{"Einspruch", folded(`\beinspruch\b`)},
	{"Klage", folded(`\b(?:[a-z]*klage|klageschrift)\b`)},
	{"Beschwerde", folded(`\b(?:[a-z]*beschwerde|beanstandung)\b`)},
	{"Kündigung", folded(`\bkuendigung\b`)},
	{"Bewerbung", folded(`\bbewerbung\b`)},
	{"Antrag", folded(`\b(?:[a-z]*antrag|beantragung|bauvoranfrage)\b`)},
	{"Bescheid", folded(`\b[a-z]*bescheid\b`)},
	{"Urteil oder Beschluss", folded(`\b(?:urteil|beschluss)\b`)},
	{"Ladung", folded(`\b(?:ladung|vorladung|terminsladung)\b`)},
	{"Anhörung", folded(`\banhoerung\b`)},
	{"Angebot", folded(`\b(?:angebot|kostenvoranschlag)\b`)},
	{"Einladung", folded(`\beinladung\b`)},
	{"Vollmacht", folded(`\bvollmacht\b`)},
	{"Stellungnahme", folded(`\bstellungnahme\b`)},
	{"Einwendung", folded(`\beinwendung(?:en)?\b`)},
	{"Anmeldung", folded(`\banmeldung\b`)},
	{"Anfrage", folded(`\b(?:[a-z]*anfrage|auskunftsersuchen|bitte um auskunft)\b`)},
	{"Amtshilfeersuchen", folded(`\b(?:amtshilfe|amtshilfeersuchen)\b`)},
	{"Nachreichung", folded(`\b(?:nachreichung|nachgereichte unterlagen)\b`)},
}

// objects are the words before a noun that make it the object of the letter and
// not the letter: "gegen Ihren Bescheid", "zu unserer Rechnung".
var objects = folded(`\b(?:gegen|zu[mr]?|ihr(?:e[nmrs]?)?|unser(?:e[nmrs]?)?|mein(?:e[nmrs]?)?|ueber|betreffend|wegen|des|der|dem|fuer|auf (?:den|die|das|ihr[a-z]*)) (?:[a-z.-]+ ){0,1}$`)

// said are sentences of a letter that tell its kind.
var said = []struct {
	name string
	form *regexp.Regexp
}{
	{"Widerspruch", folded(`\b(?:lege ich|legen wir|erhebe ich|erheben wir)\b.{0,80}\bwiderspruch\b`)},
	{"Einspruch", folded(`\b(?:lege ich|legen wir|erhebe ich|erheben wir)\b.{0,80}\beinspruch\b`)},
	{"Klage", folded(`\b(?:erhebe ich|erheben wir|erhebe namens)\b.{0,80}\bklage\b`)},
	{"Kündigung", folded(`\b(?:kuendige ich|kuendigen wir)\b`)},
	{"Antrag", folded(`\b(?:beantrage ich|beantragen wir|stelle ich .{0,40}antrag|stellen wir .{0,40}antrag)\b`)},
	{"Mahnung", folded(`\b(?:noch offen|zahlungsverzug|mahngebuehr)\b`)},
	{"Rechnung", folded(`\b(?:stellen wir ihnen in rechnung|erlauben wir uns, ihnen .{0,40}zu berechnen|berechnen wir ihnen)\b`)},
	{"Anfrage", folded(`\b(?:wir bitten um auskunft|ich bitte um auskunft|bitte teilen sie (?:uns|mir) mit)\b`)},
}

// kindOf tells the kind of letter from a folded subject and the word for it.
func kindOf(subject string) (name, word string) {
	at := len(subject)
	for _, k := range kinds {
		for _, m := range k.form.FindAllStringIndex(subject, 10) {
			if m[0] < at && !objects.MatchString(subject[max(0, m[0]-60):m[0]]) {
				at, name, word = m[0], k.name, subject[m[0]:m[1]]
			}
		}
	}
	return name, word
}

// documentType suggests the kind of letter from the subject, then from what the
// letter says.
func (f *finder) documentType() {
	if f.first == nil {
		return
	}
	subject := f.subjectText
	if name, _ := kindOf(fold(subject)); name != "" {
		f.put(batch.FieldDocumentType, name, f.subjectAt, 0.9*(0.5+0.5*f.subjectAt.mean()), batch.SourceLabel, fmt.Sprintf("Der Betreff nennt »%s«.", name))
	} else {
		for _, g := range f.first.segments {
			// A title: large, few words, in the upper half.
			if g.box.y < 0.45*f.first.height && len(g.words) <= 6 && g.size > 4.6 {
				if name, _ := kindOf(g.folded); name != "" {
					f.add(batch.FieldDocumentType, name, g.whole(), 0.75, batch.SourceZone, "Steht als Überschrift.")
					break
				}
			}
		}
	}
	for _, g := range f.first.everything() {
		for _, k := range said {
			if m := k.form.FindStringIndex(g.folded); m != nil {
				f.add(batch.FieldDocumentType, k.name, g.at(m[0], m[1]), 0.55, batch.SourcePattern, "So steht es im Text des Briefes.")
			}
		}
	}
}
