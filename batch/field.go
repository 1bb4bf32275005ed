package batch

import "strings"

// Field is an index field of a document (A.SC.7). A machine only ever suggests
// its value; a person takes it.
type Field string

// Index fields, in the order in which they are shown.
const (
	FieldOwnReference    Field = "own_reference"    // our file: what the sender calls "Ihr Zeichen"
	FieldSenderReference Field = "sender_reference" // the sender's file, "Unser Zeichen"
	FieldSender          Field = "sender"           // name of a person, firm or authority
	FieldSenderAddress   Field = "sender_address"   // street and place, in one line
	FieldOffice          Field = "office"           // unit addressed
	FieldFurtherOffices  Field = "further_offices"  // other units addressed: "Kämmerei; Bauamt"
	FieldLetterDate      Field = "letter_date"      // YYYY-MM-DD
	FieldSubject         Field = "subject"
	FieldDocumentType    Field = "document_type" // Rechnung, Widerspruch, …
	FieldAnnexes         Field = "annexes"       // number
	FieldDeadline        Field = "deadline"      // YYYY-MM-DD, or a span: "14 Tage"
	FieldAmount          Field = "amount"        // "1487.50 EUR"
	FieldIBAN            Field = "iban"          // without spaces
	FieldInvoiceNumber   Field = "invoice_number"
	FieldTaxNumber       Field = "tax_number"
	FieldMailKind        Field = "mail_kind"     // Einschreiben, Förmliche Zustellung, Eilbrief
	FieldMailNumber      Field = "mail_number"   // UPU S10, without spaces
	FieldIntakeNumber    Field = "intake_number" // ours, printed or stuck on
)

// Fields lists all index fields in the order in which they are shown.
func Fields() []Field {
	return []Field{FieldOwnReference, FieldSenderReference, FieldSender, FieldSenderAddress, FieldOffice, FieldFurtherOffices, FieldLetterDate,
		FieldSubject, FieldDocumentType, FieldAnnexes, FieldDeadline, FieldAmount, FieldIBAN, FieldInvoiceNumber,
		FieldTaxNumber, FieldMailKind, FieldMailNumber, FieldIntakeNumber}
}

// FieldSource says by what a value was found.
type FieldSource string

// Sources of suggestions.
const (
	SourcePattern FieldSource = "pattern" // its form alone
	SourceLabel   FieldSource = "label"   // a word beside or above it
	SourceZone    FieldSource = "zone"    // its place on the sheet (DIN 5008)
	SourceBarcode FieldSource = "barcode"
)

// FieldDoubt is what speaks against a suggestion; people compare it first.
type FieldDoubt string

// Doubts about suggestions. A value with DoubtAccounts is taken with a reason only: an
// account that somebody pasted over another is a sign of fraud.
const (
	DoubtAccounts FieldDoubt = "accounts"  // paper and payment code name two accounts
	DoubtSum      FieldDoubt = "sum"       // net and tax make another amount
	DoubtGap      FieldDoubt = "gap"       // a gap between the digits
	DoubtLetters  FieldDoubt = "letters"   // digits and letters may be mixed up
	DoubtMore     FieldDoubt = "more"      // something stands behind it
	DoubtForm     FieldDoubt = "form"      // not a form of our references
	DoubtLater    FieldDoubt = "later"     // a day after the intake
	DoubtOld      FieldDoubt = "old"       // a day long before the intake
	DoubtUnlisted FieldDoubt = "unlisted"  // not in the town's register of offices
	DoubtBegins   FieldDoubt = "begins-at" // a span without the day it begins
)

// FieldDoubts lists all doubts.
func FieldDoubts() []FieldDoubt {
	return []FieldDoubt{DoubtAccounts, DoubtSum, DoubtGap, DoubtLetters, DoubtMore, DoubtForm, DoubtLater, DoubtOld, DoubtUnlisted, DoubtBegins}
}

// Suggestion is a possible value of an index field.
type Suggestion struct {
	Field Field  `json:"field"`
	Value string `json:"value"` // in the form of the field's comment
	Raw   string `json:"raw"`   // as it was read
	Page  int    `json:"page"`  // of the document, from 1
	// Box is where it stands: x, y, width, height in the reading frame of Text;
	// BoxMM is the same in millimetres. Both are zero where a code's reader did
	// not tell the place.
	Box        [4]int      `json:"box"`
	BoxMM      [4]float64  `json:"box_mm"`
	Confidence float64     `json:"confidence"` // 0 to 1
	Source     FieldSource `json:"source"`
	Reason     string      `json:"reason"` // one German sentence for people
	// Proven says that its check digit or the town's own register bears it out.
	Proven bool       `json:"proven,omitempty"`
	Doubt  FieldDoubt `json:"doubt,omitempty"`
}

// Pattern is a form of values that a town adds to the built-in ones.
type Pattern struct {
	Name  string `toml:"name" json:"name"` // shown in reasons: "Kassenzeichen der Stadtkasse"
	Field Field  `toml:"field" json:"field"`
	// Regexp is in RE2 syntax; its only group, or else all of it, is the value.
	Regexp string `toml:"regexp" json:"regexp"`
	// Example is a value that must match as a whole, check digit included.
	Example string `toml:"example" json:"example"`
	// Checksum is "", iban, s10, mod97, mod10, mod11, mod11-10 or ustid; "" has none.
	Checksum string `toml:"checksum" json:"checksum,omitempty"`
	// Labelled patterns count only behind a word such as "Aktenzeichen"; others
	// wherever they stand.
	Labelled bool `toml:"labelled" json:"labelled,omitempty"`
}

// FieldSettings are what a town tells about itself and its references.
type FieldSettings struct {
	Town string `toml:"town" json:"town"` // as senders write it: "Stadt Musterhausen"
	// Postcodes are the town's own: an address with one of them is the recipient.
	Postcodes []string  `toml:"postcodes" json:"postcodes,omitempty"`
	Offices   []Office  `toml:"offices" json:"offices,omitempty"`
	IBANs     []string  `toml:"ibans" json:"ibans,omitempty"` // our own accounts, never suggested
	Patterns  []Pattern `toml:"patterns" json:"patterns,omitempty"`
}

// Office is a unit of the town.
type Office struct {
	Number string   `toml:"number" json:"number"` // "50"; references begin with it
	Name   string   `toml:"name" json:"name"`     // "Sozialamt"
	Also   []string `toml:"also" json:"also,omitempty"`
	// Opening says who opens mail that names the office on its envelope; empty leaves
	// it to the class.
	Opening Opening `toml:"opening,omitempty" json:"opening,omitempty"`
}

// Units are the offices that a document is addressed to by its index values, the one that
// leads first.
func Units(values []FieldValue) (units []string) {
	var further []string
	for _, v := range values {
		switch v.Field {
		case FieldOffice:
			units = append(units, v.Value)
		case FieldFurtherOffices:
			for one := range strings.SplitSeq(v.Value, ";") {
				if one = strings.TrimSpace(one); one != "" {
					further = append(further, one)
				}
			}
		}
	}
	return append(units, further...)
}
