package post

import (
	"strings"
	"time"
)

func (w *writer) invoice(v *Invoice) {
	w.head(line(documentName(v.Type) + " " + v.Number))
	w.say("Rechnungsdatum", germanDay(v.Issued))
	w.say("Fällig am", germanDay(v.Due))
	w.say("Leistungsdatum", germanDay(v.Delivered))
	w.say("Abrechnungszeitraum", join(" bis ", germanDay(v.From), germanDay(v.To)))
	w.say("Leitweg-ID / Referenz des Käufers", v.BuyerRef)
	w.say("Bestellung", v.Order)
	w.say("Vertrag", v.Contract)
	w.say("Art (UNTDID 1001)", v.Type)
	w.say("Format", join(", ", v.Syntax, v.Guideline))
	w.party("Verkäufer", v.Seller)
	w.party("Käufer", v.Buyer)
	if len(v.Items) > 0 {
		w.head("Positionen")
	}
	for _, e := range v.Items {
		w.put(join(" – ", e.Number, e.Name))
		w.say("    Beschreibung", e.Text)
		w.put("    " + join(" · ", join(" ", "Menge", number(e.Quantity), unit(e.Unit)), named("Einzelpreis", number(e.Price), v.Currency), named("Umsatzsteuer", number(e.Rate), "%"), named("Betrag", number(e.Amount), v.Currency)))
	}
	if len(v.Charges) > 0 {
		w.head("Zu- und Abschläge")
	}
	for _, c := range v.Charges {
		kind := "Abschlag"
		if c.Charge {
			kind = "Zuschlag"
		}
		w.put(join(": ", kind, join(" ", c.Reason, number(c.Amount), v.Currency)))
	}
	w.head("Umsatzsteuer")
	for _, t := range v.Taxes {
		w.put(join(" · ", named("Satz", number(t.Rate), "%"), named("Kategorie", t.Category, ""), named("auf", number(t.Base), v.Currency), named("Steuer", number(t.Amount), v.Currency), t.Reason))
	}
	w.head("Summen")
	for _, s := range []struct{ name, amount string }{{"Summe der Positionen", v.Total.Lines}, {"Gesamt ohne Umsatzsteuer", v.Total.Net}, {"Umsatzsteuer", v.Total.Tax}, {"Gesamt mit Umsatzsteuer", v.Total.Gross}, {"Bereits gezahlt", v.Total.Paid}, {"Zahlbetrag", v.Total.Payable}} {
		if s.amount != "" {
			w.say(s.name, number(s.amount)+" "+v.Currency)
		}
	}
	if len(v.Means) > 0 || v.Terms != "" {
		w.head("Zahlung")
	}
	for _, m := range v.Means {
		w.put(join(" · ", named("Zahlungsart", means(m.Code), ""), named("Konto", m.Account, ""), named("Inhaber", m.Holder, ""), named("Verwendungszweck", m.Reference, "")))
	}
	w.say("Bedingungen", v.Terms)
	if len(v.Notes) > 0 {
		w.head("Bemerkungen")
	}
	for _, n := range v.Notes {
		w.put(n)
	}
	if len(v.Annexes) > 0 {
		w.head("Anlagen in der Rechnung")
	}
	for _, a := range v.Annexes {
		w.put(a)
	}
}

func (w *writer) party(title string, p Party) {
	w.head(title)
	w.put(p.Name)
	w.put(p.Address)
	w.say("Umsatzsteuer-ID / Steuernummer", p.TaxID)
	w.say("Ansprechpartner", p.Contact)
}

// named is a value with its name, "" where there is none.
func named(name, value, unit string) string {
	if value == "" {
		return ""
	}
	return join(" ", name, value, unit)
}

// number writes a decimal number as Germans do; anything else stays as it is.
func number(s string) string {
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	whole, rest, point := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(rest, "0123456789") != "" {
		return s
	}
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	if point && rest != "" {
		return sign + b.String() + "," + rest
	}
	return sign + b.String()
}

// germanDay writes a day as Germans do; anything else stays as it is.
func germanDay(s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Format("02.01.2006")
	}
	return s
}

// unit is a unit of measure in words (UN/ECE Recommendation 20), or its code.
func unit(code string) string {
	if word, ok := map[string]string{"C62": "Stück", "H87": "Stück", "EA": "Stück", "XPP": "Stück", "HUR": "Stunden", "DAY": "Tage", "MON": "Monate", "ANN": "Jahre", "KGM": "kg", "MTR": "m", "KMT": "km", "MTK": "m²", "MTQ": "m³", "LTR": "l", "KWH": "kWh", "LS": "pauschal", "TNE": "t", "MIN": "Minuten", "SET": "Satz", "P1": "%"}[code]; ok {
		return word
	}
	return code
}

// means is a way to pay in words (UNTDID 4461), or its code.
func means(code string) string {
	if word, ok := map[string]string{"10": "bar", "20": "Scheck", "30": "Überweisung", "31": "Lastschrift", "42": "Zahlung auf ein Konto", "48": "Karte", "49": "Lastschrift", "57": "Dauerauftrag", "58": "SEPA-Überweisung", "59": "SEPA-Lastschrift", "97": "Verrechnung"}[code]; ok {
		return word + " (" + code + ")"
	}
	return code
}
