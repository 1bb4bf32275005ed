package batch

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MailKind says what sort of mail a piece is.
type MailKind string

// Kinds of mail.
const (
	MailLetter     MailKind = "letter"
	MailRegistered MailKind = "registered"
	MailService    MailKind = "service" // Postzustellungsurkunde, to us or coming back
	MailParcel     MailKind = "parcel"
	MailExpress    MailKind = "express"
	MailPacket     MailKind = "packet"
	MailPrinted    MailKind = "printed"
	MailMessage    MailKind = "message" // electronic
	MailInvoice    MailKind = "invoice" // electronic
)

var mailKinds = []named[MailKind]{{MailLetter, "Brief"}, {MailRegistered, "Einschreiben"}, {MailService, "PZU"}, {MailParcel, "Paket"},
	{MailExpress, "Eilbrief"}, {MailPacket, "Päckchen"}, {MailPrinted, "Drucksache"},
	{MailMessage, "Nachricht"}, {MailInvoice, "E-Rechnung"}}

// MailKinds lists all, the commonest first.
func MailKinds() []MailKind { return valuesOf(mailKinds) }

// ParseMailKind reads a kind by its German or its stable name. CodeJournal.
func ParseMailKind(text string) (MailKind, error) { return choose(mailKinds, "Die Sendungsart", text) }

// German is the word of the mailroom.
func (k MailKind) German() string { return germanOf(mailKinds, k) }

// SenderKind says what sort of sender it is. It is all that is told about the
// sender of a piece that went astray.
type SenderKind string

// Kinds of senders.
const (
	SenderCitizen   SenderKind = "citizen"
	SenderCompany   SenderKind = "company"
	SenderAuthority SenderKind = "authority"
	SenderCourt     SenderKind = "court"
	SenderLawyer    SenderKind = "lawyer"
)

var senderKinds = []named[SenderKind]{{SenderCitizen, "Bürger/in"}, {SenderCompany, "Firma"}, {SenderAuthority, "Behörde"}, {SenderCourt, "Gericht"}, {SenderLawyer, "Kanzlei"}}

// SenderKinds lists all.
func SenderKinds() []SenderKind { return valuesOf(senderKinds) }

// ParseSenderKind reads a kind by its German or its stable name. CodeJournal.
func ParseSenderKind(text string) (SenderKind, error) {
	return choose(senderKinds, "Die Art des Absenders", text)
}

// German is the word for people.
func (k SenderKind) German() string { return germanOf(senderKinds, k) }

// MailPiece is a line of the journal (Posteingangsbuch): what arrived as one. It
// is a version in the register of that name; nothing is ever overwritten.
type MailPiece struct {
	Number string     `json:"number"` // E-2026-000123
	Date   Day        `json:"date"`   // of receipt
	Time   string     `json:"time,omitempty"`
	Way    Way        `json:"way,omitempty"`
	Kind   MailKind   `json:"kind,omitempty"`
	Sender string     `json:"sender,omitempty"`
	Sort   SenderKind `json:"sender_kind,omitempty"`
	// Tracking is the number of the carrier. TrackingNote is why one was kept whose
	// check digit is wrong.
	Tracking     string `json:"tracking,omitempty"`
	TrackingNote string `json:"tracking_note,omitempty"`

	LetterDate     Day    `json:"letter_date,omitempty"`
	Subject        string `json:"subject,omitempty"` // never of what stays closed
	OwnReference   string `json:"own_reference,omitempty"`
	TheirReference string `json:"their_reference,omitempty"`
	Annexes        *int   `json:"annexes,omitempty"`
	AnnexesMissing string `json:"annexes_missing,omitempty"` // which
	Sheets         int    `json:"sheets,omitempty"`
	Pages          int    `json:"pages,omitempty"`
	// Units are those responsible; the first leads.
	Units []string `json:"units,omitempty"`

	Class   string   `json:"class,omitempty"`
	Opening Opening  `json:"opening,omitempty"` // of the class, or of the unit addressed, as it was then
	Scan    ScanRule `json:"scan,omitempty"`
	Opened  bool     `json:"opened"`
	// OpeningUnit is the unit whose rule Opening is, "" where it is that of the class.
	OpeningUnit string `json:"opening_unit,omitempty"`
	// Envelope tells that it is kept and scanned.
	Envelope  bool       `json:"envelope,omitempty"`
	Flags     []Flag     `json:"flags,omitempty"`
	Valuables *Valuables `json:"valuables,omitempty"`
	Objects   []Object   `json:"objects,omitempty"`
	Deadline  *Deadline  `json:"deadline,omitempty"`
	Clerk     string     `json:"clerk"` // pseudonym
	Box       string     `json:"box,omitempty"`
	Remark    string     `json:"remark,omitempty"`
	// Correction is why this version differs from the one before.
	Correction string `json:"correction,omitempty"`

	// Batch holds its scan; Documents are those of it, all of them where none is
	// named.
	Batch     ID   `json:"batch,omitempty"`
	Documents []ID `json:"documents,omitempty"`

	Released  *PieceRelease `json:"released,omitempty"`
	Forwarded *Forwarding   `json:"forwarded,omitempty"`
	Void      *Voiding      `json:"void,omitempty"`
}

// Valuables are money, cheques, stamps or the like found in a letter; a second
// person confirms them.
type Valuables struct {
	What      string    `json:"what"`
	Amount    string    `json:"amount,omitempty"`
	Receipt   string    `json:"receipt"` // number of the receipt of the Zahlstelle
	Confirmed string    `json:"confirmed,omitempty"`
	At        time.Time `json:"at,omitzero"`
}

// Object is a thing that came with a letter and lies apart from it.
type Object struct {
	What  string `json:"what"`
	Place string `json:"place"`
}

// Deadline is a day by which something has to be done.
type Deadline struct {
	Day Day    `json:"day"`
	Why string `json:"why"`
}

// PieceRelease lets a closed piece be scanned: the addressee, or the opening date,
// allows it.
type PieceRelease struct {
	By     string    `json:"by"` // pseudonym of who entered it
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Forwarding is the passing-on of a piece that went astray (Irrläufer).
type Forwarding struct {
	To     string    `json:"to"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Voiding marks a number that stands for no piece any more; it stays visible.
type Voiding struct {
	Reason string    `json:"reason"`
	Into   string    `json:"into,omitempty"` // the number that stands for it now
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// IntakeNumber is the n-th number of a year. The year is that of the entry, not of
// the receipt: numbers follow each other as the lines of the book do, and a letter
// of the old year entered in the new one breaks into no closed series.
func IntakeNumber(year, n int) string { return fmt.Sprintf("E-%04d-%06d", year, n) }

// ParseIntakeNumber takes a number apart; ok is false for anything else.
func ParseIntakeNumber(s string) (year, n int, ok bool) {
	if len(s) != len("E-2026-000123") || s[:2] != "E-" || s[6] != '-' {
		return 0, 0, false
	}
	year, errYear := strconv.Atoi(s[2:6])
	n, err := strconv.Atoi(s[7:])
	return year, n, errYear == nil && err == nil && n > 0 && s == IntakeNumber(year, n)
}

// Lead is the unit that leads, "" where none is named.
func (p MailPiece) Lead() string {
	if len(p.Units) == 0 {
		return ""
	}
	return p.Units[0]
}

// Closed tells whether the piece stays closed here, or did until somebody allowed
// to scan it.
func (p MailPiece) Closed() bool {
	return (&Class{Opening: p.Opening, Scan: p.Scan}).StaysClosed() && (p.Class != "" || p.OpeningUnit != "")
}

// Unconfirmed tells whether valuables wait for the second person.
func (p MailPiece) Unconfirmed() bool { return p.Valuables != nil && p.Valuables.Confirmed == "" }

// Scannable refuses to link scanned content to a piece. CodeNotOpened: it stays
// closed and nobody released it. CodeWrongState: void, or passed on.
func (p MailPiece) Scannable() error {
	const op = "journal.link"
	switch {
	case p.Void != nil:
		return Refuse(op, CodeWrongState, "die Eingangsnummer %s ist ungültig", p.Number)
	case p.Forwarded != nil:
		return Refuse(op, CodeWrongState, "die Sendung %s wurde weitergeleitet", p.Number)
	case p.Closed() && p.Released == nil:
		return Refuse(op, CodeNotOpened, "%s, Klasse »%s«", p.Number, p.Class)
	}
	return nil
}

// Stamp is the electronic receipt stamp. It stands in the transfer note and among
// the index data, never on the image.
func (p MailPiece) Stamp(authority string) string {
	parts := []string{}
	if authority != "" {
		parts = append(parts, strings.ToUpper(authority))
	}
	day := "EINGANG " + string(p.Date)
	if p.Time != "" {
		day += " " + p.Time
	}
	parts = append(parts, day, p.Number)
	if p.Annexes != nil {
		parts = append(parts, fmt.Sprintf("Anl. %d", *p.Annexes))
	}
	if p.AnnexesMissing != "" {
		parts = append(parts, "es fehlt: "+p.AnnexesMissing)
	}
	if p.Way == WayEarlyBox {
		parts = append(parts, p.Way.German())
	}
	if p.Closed() && p.Released == nil {
		parts = append(parts, "ungeöffnet")
	}
	return strings.Join(parts, "  ")
}

// longestText bounds each text of a piece, in characters.
const longestText = 500

// Check refuses an entry that the journal does not take; class is that of the
// piece, nil where it has none. CodeJournal says what is wrong; see also TrackingDoubt.
func (p MailPiece) Check(class *Class, today Day) error {
	if err := p.checkTexts(); err != nil {
		return err
	}
	switch {
	case p.Date == "":
		return invalidPiece("das Eingangsdatum fehlt")
	case p.Date < "1900-01-01":
		return invalidPiece("das Eingangsdatum %s ist ein Schreibfehler", p.Date.German())
	case p.Date > today:
		return invalidPiece("das Eingangsdatum %s liegt in der Zukunft", p.Date.German())
	case p.LetterDate > p.Date:
		return invalidPiece("das Schreiben ist vom %s, also jünger als sein Eingang", p.LetterDate.German())
	case class != nil && class.Time && p.Time == "":
		return invalidPiece("zur Klasse »%s« gehört die Uhrzeit des Eingangs", class.Title)
	case p.Annexes != nil && *p.Annexes < 0 || p.Sheets < 0 || p.Pages < 0:
		return invalidPiece("eine Zahl ist negativ")
	case p.Closed() && p.Subject != "":
		return invalidPiece("zu einer Sendung, die geschlossen bleibt, wird kein Betreff gespeichert")
	case p.Closed() && p.Opened && p.Released == nil && p.OpeningUnit != "":
		return invalidPiece("Sendungen an »%s« werden hier nicht geöffnet; wurde sie es aus Versehen, gehört das in die Bemerkung", p.OpeningUnit)
	case p.Closed() && p.Opened && p.Released == nil:
		return invalidPiece("Sendungen der Klasse »%s« werden hier nicht geöffnet; wurde sie es aus Versehen, gehört das in die Bemerkung", p.Class)
	case p.Kind == MailRegistered && p.Tracking == "":
		return invalidPiece("zum Einschreiben gehört die Sendungsnummer")
	case p.Valuables != nil && (p.Valuables.What == "" || p.Valuables.Receipt == ""):
		return invalidPiece("zu Wertsachen gehören, was es ist, und die Nummer der Quittung")
	case p.Deadline != nil && (p.Deadline.Day == "" || p.Deadline.Why == ""):
		return invalidPiece("zu einer Frist gehören Tag und Grund")
	}
	for _, o := range p.Objects {
		if o.What == "" || o.Place == "" {
			return invalidPiece("zu einem Gegenstand gehören, was es ist, und wo er liegt")
		}
	}
	return nil
}

func (p MailPiece) checkTexts() error {
	texts := append([]string{p.Sender, p.Tracking, p.TrackingNote, p.Subject, p.OwnReference, p.TheirReference, p.AnnexesMissing, p.Box, p.Remark}, p.Units...)
	if p.Valuables != nil {
		texts = append(texts, p.Valuables.What, p.Valuables.Amount, p.Valuables.Receipt)
	}
	if p.Deadline != nil {
		texts = append(texts, p.Deadline.Why)
	}
	for _, o := range p.Objects {
		texts = append(texts, o.What, o.Place)
	}
	for _, s := range texts {
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > longestText || strings.ContainsFunc(s, unicode.IsControl) {
			return invalidPiece("ein Text ist länger als %d Zeichen oder enthält Steuerzeichen", longestText)
		}
	}
	return nil
}

// TrackingDoubt says in German what is wrong with the number of the carrier: its
// check digit (UPU S10), or for registered mail its form. It is empty where nothing
// is, or where a reason is given why the number stays as it is.
func (p MailPiece) TrackingDoubt() string {
	switch {
	case p.TrackingNote != "" || p.Tracking == "":
		return ""
	case looksS10(p.Tracking) && !S10Holds(p.Tracking):
		return "die Prüfziffer von " + p.Tracking + " stimmt nicht"
	case p.Kind == MailRegistered && !looksS10(p.Tracking):
		return p.Tracking + " hat nicht die Form RR123456785DE"
	}
	return ""
}

func invalidPiece(format string, args ...any) error {
	return Refuse("journal.check", CodeJournal, format, args...)
}

// Tracking brings the number of a carrier into the form in which it is kept:
// capitals, without spaces.
func Tracking(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(text), ""))
}

// looksS10 tells whether a number has the form of UPU S10: two letters, nine
// digits, country.
func looksS10(s string) bool {
	if len(s) != 13 {
		return false
	}
	for i, r := range s {
		if letter := i < 2 || i > 10; letter != (r >= 'A' && r <= 'Z') || !letter && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// S10Holds verifies the check digit of UPU S10 (weights 8 6 4 2 3 5 9 7, modulus
// 11; 10 becomes 0, 11 becomes 5).
func S10Holds(s string) bool {
	if !looksS10(s) {
		return false
	}
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * int(s[2+i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return int(s[10]-'0') == check
}
