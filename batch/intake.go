package batch

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Day is a calendar day without a clock, "2026-11-20". Days compare like their
// texts. The day of receipt is not the day of the scan.
type Day string

// ParseDay reads YYYY-MM-DD. CodeJournal for anything else.
func ParseDay(s string) (Day, error) {
	if t, err := time.Parse(time.DateOnly, s); err != nil || t.Format(time.DateOnly) != s {
		return "", Refuse("intake.day", CodeJournal, "»%s« ist kein Tag der Form 2026-11-20", s)
	}
	return Day(s), nil
}

// DayOf is the day of a moment on the clock it carries.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

func (d Day) time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// German is the day as people write it, "20.11.2026".
func (d Day) German() string {
	if d == "" {
		return ""
	}
	return d.time().Format("02.01.2006")
}

// Moment is a time as people write it here: "20.11.2026, 7:40 Uhr".
func Moment(t time.Time) string {
	t = t.Local()
	return t.Format("02.01.2006, ") + strings.TrimPrefix(t.Format("15:04"), "0") + " Uhr"
}

// Add returns the day n days later.
func (d Day) Add(n int) Day { return DayOf(d.time().AddDate(0, 0, n)) }

var germanWeekdays = []string{"sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"}

// englishDays are the words of a desk that speaks English.
var englishDays = map[string]string{"today": "heute", "yesterday": "gestern", "sunday": "sonntag", "monday": "montag", "tuesday": "dienstag", "wednesday": "mittwoch",
	"thursday": "donnerstag", "friday": "freitag", "saturday": "samstag"}

// DayFrom reads a day as it is typed at a desk: heute, gestern, vorgestern, a
// weekday (the latest one, today counts), 20.11.2026, 20.11., 2026-11-20; or the words
// in English. A day without a year is the latest such day. CodeJournal.
func DayFrom(text string, today Day) (Day, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if german, ok := englishDays[word]; ok {
		word = german
	}
	switch word {
	case "heute":
		return today, nil
	case "gestern":
		return today.Add(-1), nil
	case "vorgestern":
		return today.Add(-2), nil
	case "sonnabend":
		word = "samstag"
	}
	if i := slices.Index(germanWeekdays, word); i >= 0 {
		return today.Add(-(int(today.time().Weekday()) - i + 7) % 7), nil
	}
	if t, err := time.Parse("2.1.2006", word); err == nil {
		return DayOf(t), nil
	}
	year := today.time().Year()
	for _, y := range []int{year, year - 1} {
		if t, err := time.Parse("2.1.2006", fmt.Sprintf("%s%d", word, y)); err == nil && DayOf(t) <= today {
			return DayOf(t), nil
		}
	}
	d, err := ParseDay(word)
	if err != nil {
		return "", Refuse("intake.day", CodeJournal, "»%s« ist kein Tag; möglich sind heute, gestern, freitag, 20.11.2026, 2026-11-20", text)
	}
	return d, nil
}

// Workdays counts the days from Monday to Friday after from, up to and including
// to. Holidays differ from place to place and count as working days.
func Workdays(from, to Day) int {
	n := 0
	for d := from.Add(1); d <= to; d = d.Add(1) {
		if day := d.time().Weekday(); day != time.Saturday && day != time.Sunday {
			n++
		}
	}
	return n
}

// named is a value with its German name.
type named[T ~string] struct {
	value  T
	german string
}

// choose finds a value by itself or by its German name, in any case.
func choose[T ~string](list []named[T], what, text string) (T, error) {
	var names []string
	for _, n := range list {
		if strings.EqualFold(text, string(n.value)) || strings.EqualFold(text, n.german) {
			return n.value, nil
		}
		names = append(names, n.german)
	}
	return "", Refuse("intake.choose", CodeJournal, "%s »%s« gibt es nicht; möglich sind %s", what, text, strings.Join(names, ", "))
}

// valuesOf are the values of a list, in its order.
func valuesOf[T ~string](list []named[T]) (out []T) {
	for _, n := range list {
		out = append(out, n.value)
	}
	return out
}

func germanOf[T ~string](list []named[T], value T) string {
	for _, n := range list {
		if n.value == value {
			return n.german
		}
	}
	return string(value)
}

// Way says how a letter came to us.
type Way string

// Ways in. NightBox splits at midnight: what lies behind its flap came the day
// before. EarlyBox is post that lay in the box at start of duty and came the day
// before too, by the rules of many authorities.
const (
	WayPost      Way = "post"
	WayPOBox     Way = "po-box"
	WayLetterBox Way = "letter-box"
	WayNightBox  Way = "night-box"
	WayEarlyBox  Way = "early-box"
	WayMessenger Way = "messenger"
	WayCounter   Way = "counter"
	WayInternal  Way = "internal"
	WayFax       Way = "fax"
	// Ways of electronic post.
	WayMail    Way = "email"
	WayJustice Way = "bebpo" // beBPo, EGVP, beA, eBO
	WayInvoice Way = "invoice-portal"
	WayPortal  Way = "portal"
)

var ways = []named[Way]{{WayPost, "Post"}, {WayPOBox, "Postfach"}, {WayLetterBox, "Hausbriefkasten"}, {WayNightBox, "Nachtbriefkasten"},
	{WayEarlyBox, "Frühleerung"}, {WayMessenger, "Bote"}, {WayCounter, "Schalter"}, {WayInternal, "Hauspost"}, {WayFax, "Fax"},
	{WayMail, "E-Mail"}, {WayJustice, "beBPo/EGVP"}, {WayInvoice, "Rechnungseingang"}, {WayPortal, "Portal"}}

// Electronic tells whether nothing on paper comes this way.
func (w Way) Electronic() bool {
	return w == WayMail || w == WayJustice || w == WayInvoice || w == WayPortal
}

// Ways lists all, the commonest first.
func Ways() []Way { return valuesOf(ways) }

// ParseWay reads a way in by its German or its stable name. CodeJournal.
func ParseWay(text string) (Way, error) { return choose(ways, "Den Eingangsweg", text) }

// German is the word of the mailroom.
func (w Way) German() string { return germanOf(ways, w) }

// Flag is a remark of preparation about the paper (A.DV.1).
type Flag string

// Flags of preparation.
const (
	FlagCopy        Flag = "copy" // is already a copy
	FlagDamaged     Flag = "damaged"
	FlagIncomplete  Flag = "incomplete"
	FlagAltered     Flag = "altered" // looks as if somebody changed it
	FlagStickyNote  Flag = "sticky-note"
	FlagLargeFormat Flag = "large-format"
	FlagSealCord    Flag = "seal-cord"
	FlagEmbossed    Flag = "embossed"
	FlagThermal     Flag = "thermal"
)

var flags = []named[Flag]{{FlagCopy, "Kopie"}, {FlagDamaged, "beschädigt"}, {FlagIncomplete, "unvollständig"}, {FlagAltered, "Verdacht auf Veränderung"},
	{FlagStickyNote, "Haftnotiz"}, {FlagLargeFormat, "Großformat"}, {FlagSealCord, "Siegelschnur"}, {FlagEmbossed, "Prägesiegel"}, {FlagThermal, "Thermopapier"}}

// Flags lists all.
func Flags() []Flag { return valuesOf(flags) }

// ParseFlag reads a remark by its German or its stable name. CodeJournal.
func ParseFlag(text string) (Flag, error) { return choose(flags, "Den Vermerk", text) }

// German is the word for people.
func (f Flag) German() string { return germanOf(flags, f) }

// IntakeRule says what of a batch becomes a piece of mail in the journal.
type IntakeRule string

// Intake rules. The empty one counts every document of a class batch, and nothing
// of a mere copy.
const (
	IntakeDocuments IntakeRule = "document"
	IntakeBatch     IntakeRule = "batch"
	IntakeNone      IntakeRule = "none"
)

// Intake is what is known of the receipt of a stack and of its preparation
// (A.DV.1).
type Intake struct {
	Date Day    `json:"date"`           // t0
	Time string `json:"time,omitempty"` // "07:40", on our clock
	Way  Way    `json:"way,omitempty"`
	Box  string `json:"box,omitempty"` // in which the paper lies after the scan
	// Prepared and PreparedUntil are t1 and t2, where somebody told.
	Prepared      time.Time `json:"prepared,omitzero"`
	PreparedUntil time.Time `json:"prepared_until,omitzero"`
	Flags         []Flag    `json:"flags,omitempty"`
	// Documents is how many somebody counted before the scan; 0 where nobody did.
	Documents int `json:"documents,omitempty"`
	// Rule is what of the batch gets intake numbers; never empty once the batch is
	// open.
	Rule IntakeRule `json:"rule,omitempty"`
}

// Clock reads a time of day, "07:40" or "7:40". CodeJournal.
func Clock(text string) (string, error) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return "", Refuse("intake.clock", CodeJournal, "»%s« ist keine Uhrzeit der Form 07:40", text)
	}
	return t.Format("15:04"), nil
}

// StaysClosed tells whether the mailroom does not open letters of the class, or
// scans nothing of what is inside: then the journal knows the envelope only.
func (c *Class) StaysClosed() bool {
	return c != nil && (c.Scan != ScanLetter || c.Opening == OpenByUnit || c.Opening == OpenByPerson || c.Opening == OpenNever)
}
