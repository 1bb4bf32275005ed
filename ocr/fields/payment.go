package fields

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	amount   = regexp.MustCompile(`\b(\d{1,3}(?:[. ]\d{3})+|\d{1,9}),(\d{2})\b`)
	total    = folded(`\b(?:gesamtbetrag|rechnungsbetrag|zahlbetrag|zahlungsbetrag|endbetrag|gesamtsumme|endsumme|bruttobetrag|rechnungssumme|rechnungsendbetrag|gesamtforderung|summe (?:brutto|eur|gesamt)|brutto gesamt|zu zahlen(?:der betrag)?|offener betrag|offene forderung|forderungsbetrag|zu ueberweisen)\b`)
	owed     = folded(`\b(?:betrag (?:von|in hoehe von|ueber)|offen stehen(?: weiterhin| noch)?|forderung (?:von|in hoehe von)|rechnung ueber|summe von|noch offene[nr]?)\b`)
	net      = folded(`\b(?:netto(?:betrag|summe)?|zwischensumme|summe netto)\b`)
	tax      = folded(`\b(?:umsatzsteuer|mehrwertsteuer|mwst|ust)\b\.?`)
	notTotal = folded(`\b(?:gesamtbetrag (?:netto)|nettobetrag)\b`)
)

// payCode is a payment code (EPC069-12, "GiroCode").
type payCode struct {
	code      *code
	name      string
	iban      string
	cents     int
	reference string
}

// readPayCode takes a payment code apart; ok is false for any other code.
func readPayCode(c *code) (payCode, bool) {
	lines := strings.Split(strings.ReplaceAll(c.text, "\r\n", "\n"), "\n")
	if len(lines) < 7 || lines[0] != "BCD" || lines[3] != "SCT" {
		return payCode{}, false
	}
	p := payCode{code: c, name: normal(lines[5]), iban: compact(lines[6])}
	if len(lines) > 7 {
		if v, ok := strings.CutPrefix(lines[7], "EUR"); ok {
			whole, part, _ := strings.Cut(v, ".")
			if len(part) == 1 {
				part += "0"
			}
			if part == "" {
				part = "00"
			}
			if n, err := strconv.Atoi(whole + part); err == nil && len(part) == 2 && len(whole) < 10 {
				p.cents = n
			}
		}
	}
	for _, i := range []int{9, 10} {
		if len(lines) > i && p.reference == "" {
			p.reference = normal(lines[i])
		}
	}
	return p, true
}

// sum is an amount found in the text.
type sum struct {
	cents int
	at    span
	// spaced amounts have a space where thousands part: it may as well part a
	// quantity from a price.
	spaced bool
}

func euros(cents int) string { return fmt.Sprintf("%d.%02d EUR", cents/100, cents%100) }

// amounts lists the amounts of a segment.
func amounts(g *segment) []sum {
	var out []sum
	for _, m := range amount.FindAllStringSubmatchIndex(g.text, 20) {
		whole := g.text[m[2]:m[3]]
		n, err := strconv.Atoi(strings.NewReplacer(".", "", " ", "").Replace(whole) + g.text[m[4]:m[5]])
		if err == nil {
			out = append(out, sum{n, g.at(m[0], m[1]), strings.Contains(whole, " ")})
		}
	}
	return out
}

// inRow returns the last amount in the row of a label: in its own segment behind
// it or in segments to the right.
func (s *sheet) inRow(g *segment, from int) (sum, bool) {
	var best sum
	found := false
	right := -1.0
	for _, a := range amounts(g) {
		if at := a.at.words[0].box; at.x > right && behind(g, a, from) {
			best, found, right = a, true, at.x
		}
	}
	if found {
		return best, true
	}
	for _, o := range s.segments {
		if o == g || o.box.x < g.box.right()-1 || !g.box.sameRow(o.box) {
			continue
		}
		for _, a := range amounts(o) {
			if at := a.at.words[0].box; at.x > right {
				best, found, right = a, true, at.x
			}
		}
	}
	return best, found
}

// behind tells that an amount stands after an offset of its segment.
func behind(g *segment, a sum, from int) bool {
	for i, w := range g.words {
		if w.px == a.at.words[0].px {
			return g.starts[i] >= from
		}
	}
	return false
}

// payment suggests amount and account.
func (f *finder) payment() {
	printed := f.accounts()
	var nets, taxes []int
	for _, s := range f.pages {
		for _, g := range s.segments {
			for _, l := range []struct {
				form *regexp.Regexp
				list *[]int
			}{{net, &nets}, {tax, &taxes}} {
				if m := l.form.FindStringIndex(g.folded); m != nil {
					if a, ok := s.inRow(g, m[1]); ok && len(*l.list) < 20 {
						*l.list = append(*l.list, a.cents)
					}
				}
			}
		}
	}
	add := func(cents int) bool {
		for _, n := range nets {
			for _, t := range taxes {
				if n+t == cents {
					return true
				}
			}
		}
		return false
	}
	for _, s := range f.pages {
		for _, g := range s.segments {
			m := total.FindStringIndex(g.folded)
			if m == nil || notTotal.MatchString(g.folded) {
				continue
			}
			a, ok := s.inRow(g, m[1])
			if !ok {
				continue
			}
			name := g.text[m[0]:m[1]]
			switch {
			case f.coded(a.cents):
				f.prove(batch.FieldAmount, euros(a.cents), a.at, 0.98, batch.SourceLabel, fmt.Sprintf("Steht bei »%s« und ebenso im Zahlcode.", name))
			case add(a.cents):
				f.prove(batch.FieldAmount, euros(a.cents), a.at, 0.97, batch.SourceLabel, fmt.Sprintf("Steht bei »%s«; Nettobetrag und Steuer ergeben zusammen diesen Betrag.", name))
			case len(nets) > 0 && len(taxes) > 0:
				f.add(batch.FieldAmount, euros(a.cents), a.at, 0.45, batch.SourceLabel, fmt.Sprintf("Steht bei »%s«; Nettobetrag und Steuer ergeben zusammen aber etwas anderes: bitte vergleichen.", name)).Doubt = batch.DoubtSum
			case a.spaced:
				f.add(batch.FieldAmount, euros(a.cents), a.at, 0.45, batch.SourceLabel, fmt.Sprintf("Steht bei »%s«, mit einer Lücke zwischen den Ziffern: bitte vergleichen.", name)).Doubt = batch.DoubtGap
			default:
				f.add(batch.FieldAmount, euros(a.cents), a.at, 0.85, batch.SourceLabel, fmt.Sprintf("Steht bei »%s«.", name))
			}
		}
		for _, g := range s.everything() {
			if m := owed.FindStringIndex(g.folded); m != nil {
				for _, a := range amounts(g) {
					if behind(g, a, m[1]-1) {
						f.add(batch.FieldAmount, euros(a.cents), a.at, 0.7, batch.SourcePattern, fmt.Sprintf("Steht im Text hinter »%s«.", g.text[m[0]:m[1]]))
						break
					}
				}
			}
		}
	}
	f.payCodeValues(printed)
}

// coded tells that a payment code names this amount.
func (f *finder) coded(cents int) bool {
	for _, p := range f.payCodes {
		if p.cents == cents {
			return true
		}
	}
	return false
}

// payCodeValues suggests what payment codes hold. An account that is not printed
// on the paper is a sign of fraud and is said so.
func (f *finder) payCodeValues(printed map[string]bool) {
	for _, p := range f.payCodes {
		at := p.code.span()
		if p.cents > 0 {
			f.prove(batch.FieldAmount, euros(p.cents), at, 0.93, batch.SourceBarcode, "Steht im Zahlcode.")
		}
		if ibanHolds(p.iban) && !f.rules.own[p.iban] {
			if len(printed) > 0 && !printed[p.iban] {
				f.prove(batch.FieldIBAN, p.iban, at, 0.5, batch.SourceBarcode, "Steht im Zahlcode, aber auf dem Papier steht eine andere IBAN: bitte beim Absender nachfragen.").Doubt = batch.DoubtAccounts
			} else {
				f.prove(batch.FieldIBAN, p.iban, at, 0.97, batch.SourceBarcode, "Steht im Zahlcode; die Prüfziffer stimmt.").Proven = true
			}
		}
		if r, ok := generic(p.reference); ok && r.to == len(p.reference) && strings.ContainsAny(p.reference, "0123456789") {
			f.prove(batch.FieldInvoiceNumber, p.reference, at, 0.7, batch.SourceBarcode, "Steht als Verwendungszweck im Zahlcode.")
		}
	}
}

// accountForm begins like an account, with what readers make of digits.
var accountForm = regexp.MustCompile(`\b([A-Z]{2}) ?([0-9OQDlIiZzSsGbBg|!]{2}(?: ?[0-9A-ZlizsbgOI|!]){9,30})`)

// accounts suggests printed accounts whose check digits hold.
func (f *finder) accounts() map[string]bool {
	found := map[string]bool{}
	differs := func(iban string) bool {
		for _, p := range f.payCodes {
			if ibanHolds(p.iban) && p.iban != iban {
				return true
			}
		}
		return false
	}
	for _, s := range f.pages {
		for _, g := range s.everything() {
			for _, m := range accountForm.FindAllStringSubmatchIndex(g.text, 20) {
				value, to, repaired, ok := readAccount(g.text[m[2]:m[3]], g.text[m[4]:m[5]])
				if !ok {
					continue
				}
				at := g.at(m[0], m[4]+to)
				found[value] = true
				if f.rules.own[value] {
					continue
				}
				switch {
				case differs(value):
					f.prove(batch.FieldIBAN, value, at, 0.5, batch.SourcePattern, "Die Prüfziffer stimmt, aber im Zahlcode steht eine andere IBAN: bitte beim Absender nachfragen.").Doubt = batch.DoubtAccounts
				case repaired > 0:
					f.prove(batch.FieldIBAN, value, at, 0.88, batch.SourcePattern,
						fmt.Sprintf("Die Prüfziffer stimmt, nachdem %d als Buchstaben gelesene Zeichen als Ziffern gelten: bitte vergleichen.", repaired)).Doubt = batch.DoubtLetters
				default:
					f.prove(batch.FieldIBAN, value, at, 0.97, batch.SourcePattern, "Hat die Form einer IBAN; die Prüfziffer stimmt.").Proven = true
				}
			}
		}
	}
	return found
}

// readAccount reads an account of its country's length; to is where it ends in
// rest.
func readAccount(country, rest string) (value string, to, repaired int, ok bool) {
	want := ibanLengths[country] - 2
	if want < 0 {
		return "", 0, 0, false
	}
	var b strings.Builder
	for i, r := range rest {
		if r == ' ' {
			continue
		}
		b.WriteRune(r)
		if b.Len() == want {
			to = i + 1
			break
		}
	}
	if b.Len() != want {
		return "", 0, 0, false
	}
	if value = country + b.String(); ibanHolds(value) {
		return value, to, 0, true
	}
	if country == "DE" {
		if fixed, n, good := asDigits(b.String()); good && n > 0 && ibanHolds(country+fixed) {
			return country + fixed, to, n, true
		}
	}
	return "", 0, 0, false
}
