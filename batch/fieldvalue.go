package batch

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of acts about index fields. Their Data is a FieldValue.
const (
	FieldTaken   ActName = "field-taken"
	FieldCleared ActName = "field-cleared"
)

// FieldValue is the value of an index field that a person set (A.SC.7): by taking
// a suggestion, by changing one, or by typing.
type FieldValue struct {
	Field Field  `json:"field"`
	Value string `json:"value,omitempty"`
	// Suggestion is what the machine had suggested where the person looked at one:
	// with its place, source and confidence. Where its value differs, the person
	// changed it.
	Suggestion *Suggestion `json:"suggestion,omitempty"`
	// Reason is why a value was kept whose check digit is wrong, or that another on the
	// same paper contradicts.
	Reason string `json:"reason,omitempty"`
	// Page is where the suggestion stood, "" for a value that was typed. With it, or
	// with its document, the value is sealed off and erased.
	Page ID `json:"page,omitempty"`
	// File is the evidence file that holds all of it; an act names no more than the
	// field. Empty in acts of older versions, which hold all of it themselves.
	File ID        `json:"file,omitempty"`
	By   string    `json:"by,omitempty"` // pseudonym; set on reading
	At   time.Time `json:"at,omitzero"`  // the same
	// Sealed says that only a supervisor sees the value: it tells, or may tell, what
	// a sealed-off page shows. Set on reading.
	Sealed bool `json:"sealed,omitempty"`

	seq int64 // of its act
}

// Changed tells that a person set another value than the one suggested.
func (v FieldValue) Changed() bool { return v.Suggestion != nil && v.Suggestion.Value != v.Value }

// Proven tells that its check digit, or the town's own register, bears the value out.
func (v FieldValue) Proven() bool {
	switch {
	case v.Reason != "":
		return false
	case v.Field == FieldIBAN: // else it would have a reason
		return true
	}
	return v.Suggestion != nil && v.Suggestion.Proven && !v.Changed()
}

// FieldValues returns the index values of each document of a batch as its acts
// leave them, in the order of Fields. What lies in a File is not read.
func FieldValues(acts []Act) (map[ID][]FieldValue, error) {
	last := map[ID]map[Field]FieldValue{}
	for _, a := range acts {
		if a.Name != FieldTaken && a.Name != FieldCleared {
			continue
		}
		var v FieldValue
		if err := json.Unmarshal(a.Data, &v); err != nil {
			return nil, &Error{Op: "fields.read", Code: CodeStoreDamaged, Doc: a.Document, Detail: string(a.Name), Err: err}
		}
		v.By, v.At, v.seq = a.Actor, a.Time, a.Seq
		if last[a.Document] == nil {
			last[a.Document] = map[Field]FieldValue{}
		}
		if a.Name == FieldCleared {
			delete(last[a.Document], v.Field)
		} else {
			last[a.Document][v.Field] = v
		}
	}
	by := sealings(acts)
	out := map[ID][]FieldValue{}
	for id, values := range last {
		for _, f := range Fields() {
			if v, ok := values[f]; ok {
				v.Sealed = v.sealed(id, by)
				out[id] = append(out[id], v)
			}
		}
	}
	return out, nil
}

var fieldNames = []named[Field]{{FieldOwnReference, "Unser Aktenzeichen"}, {FieldSenderReference, "Zeichen des Absenders"}, {FieldSender, "Absender"},
	{FieldSenderAddress, "Anschrift des Absenders"}, {FieldOffice, "Amt"}, {FieldFurtherOffices, "Weitere Ämter"}, {FieldLetterDate, "Datum des Schreibens"}, {FieldSubject, "Betreff"},
	{FieldDocumentType, "Dokumentart"}, {FieldAnnexes, "Anlagen"}, {FieldDeadline, "Frist"}, {FieldAmount, "Betrag"}, {FieldIBAN, "IBAN"},
	{FieldInvoiceNumber, "Rechnungsnummer"}, {FieldTaxNumber, "Steuernummer"}, {FieldMailKind, "Sendungsart"}, {FieldMailNumber, "Sendungsnummer"},
	{FieldIntakeNumber, "Eingangsnummer"}}

// ParseField reads a field by its German or its stable name. CodeField.
func ParseField(text string) (Field, error) {
	f, err := choose(fieldNames, "Das Indexfeld", text)
	if err != nil {
		return "", Refuse("fields.name", CodeField, "das Indexfeld »%s« gibt es nicht; möglich sind %s", text, strings.Join(fieldList(), ", "))
	}
	return f, nil
}

func fieldList() []string {
	var out []string
	for _, f := range Fields() {
		out = append(out, string(f))
	}
	return out
}

// German is the name of the field for people.
func (f Field) German() string { return germanOf(fieldNames, f) }

// Check refuses a value that does not have the form of its field. proven is false
// where the value has a check digit that is wrong: a person may keep it with a
// reason. intake is the day of receipt, "" where unknown. CodeField.
func (f Field) Check(value string, intake Day) (proven bool, err error) {
	wrong := func(format string, args ...any) (bool, error) {
		return false, Refuse("fields.check", CodeField, format, args...)
	}
	if !slices.Contains(Fields(), f) {
		return wrong("das Indexfeld »%s« gibt es nicht", f)
	}
	if (MailPiece{Remark: value}).checkTexts() != nil || strings.TrimSpace(value) != value || value == "" {
		return wrong("%s darf nicht leer sein, hat höchstens %d Zeichen und keine Steuerzeichen", f.German(), longestText)
	}
	switch f {
	case FieldLetterDate:
		d, err := ParseDay(value)
		if err != nil || intake != "" && d > intake {
			return wrong("%s: »%s« ist kein Tag bis zum Eingang (2026-11-20)", f.German(), value)
		}
	case FieldAnnexes:
		if n, err := strconv.Atoi(value); err != nil || n < 0 || value != strconv.Itoa(n) {
			return wrong("%s: »%s« ist keine Anzahl", f.German(), value)
		}
	case FieldIntakeNumber:
		if _, _, ok := ParseIntakeNumber(value); !ok {
			return wrong("»%s« hat nicht die Form E-2026-000123", value)
		}
	case FieldIBAN:
		return ibanHolds(value), nil
	case FieldMailNumber:
		return !looksS10(value) || S10Holds(value), nil
	}
	return true, nil
}

// ibanHolds verifies length and check digits of an account number without spaces.
func ibanHolds(s string) bool {
	return len(s) >= 15 && len(s) <= 34 && Mod97(s[4:]+s[:4]) == 1
}

// Mod97 is the remainder of ISO 7064 mod 97-10, with letters as 10 to 35; -1 for
// other signs.
func Mod97(s string) int {
	rest := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return -1
		}
	}
	return rest
}
