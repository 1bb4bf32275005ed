package station

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// wholePiece is a piece of which everything is known that the book has a place for.
func wholePiece() PieceView {
	three := 3
	return PieceView{Piece: batch.MailPiece{Number: "E-2026-000012", Date: "2026-11-20", Time: "07:40", Way: batch.WayNightBox, Kind: batch.MailRegistered, Tracking: "RR123456785DE", TrackingNote: "Aufkleber geknickt",
		Sender: "Muster GmbH", Sort: batch.SenderCompany, LetterDate: "2026-11-18", Subject: "Widerspruch", OwnReference: "632.6-17", TheirReference: "M/4711", Annexes: &three, AnnexesMissing: "Lageplan",
		Units: []string{"Bauamt", "Kämmerei"}, Class: "angebot", Envelope: true, Flags: []batch.Flag{batch.FlagDamaged}, Clerk: "P-7F3A", Box: "K-12", Remark: "nass geworden",
		Valuables: &batch.Valuables{What: "Bargeld", Amount: "50,00 EUR", Receipt: "Q-17", Confirmed: "P-9C21"}, Objects: []batch.Object{{What: "Schlüssel", Place: "Fach 3"}},
		Deadline: &batch.Deadline{Day: "2026-12-04", Why: "Anhörung"}, Batch: "019c0000-0000-7000-8000-000000000001",
		Forwarded: &batch.Forwarding{To: "Nachbarstadt", Reason: "nicht für uns", At: time.Now()}, Void: &batch.Voiding{Reason: "doppelt eingetragen"}},
		Standing: PieceDelivered, Sheets: 4, Pages: 7, Protection: &batch.Protection{Integrity: batch.NeedVeryHigh, Confidentiality: batch.NeedVeryHigh, Availability: batch.NeedVeryHigh},
		Documents: []PieceDocument{{Delivery: batch.Verified, Ref: "DMS-2026-99"}}}
}

// journalList is the list of fields of mailroom.md 1.4, what of wholePiece each is, and
// the column of the CSV file that holds it.
var journalList = []struct{ field, column, csv, paper string }{
	{"Eingangsnummer", "Eingangsnummer", "E-2026-000012", "E-2026-000012"},
	{"Eingangsdatum", "Eingangsdatum", "2026-11-20", "20.11.2026"},
	{"Eingangszeit", "Eingangszeit", "07:40", "07:40"},
	{"Eingangsweg", "Eingangsweg", "Nachtbriefkasten", "Nachtbriefkasten"},
	{"Sendungsart", "Sendungsart", "Einschreiben", "Einschreiben"},
	{"Sendungsnummer", "Sendungsnummer", "RR123456785DE", "RR123456785DE"},
	{"Sendungsnummer, falsche Prüfziffer", "Hinweis zur Sendungsnummer", "Aufkleber geknickt", "Aufkleber geknickt"},
	{"Absender", "Absender", "Muster GmbH", "Muster GmbH"},
	{"Absender, Art", "Art des Absenders", "Firma", "Firma"},
	{"Datum des Schreibens", "Datum des Schreibens", "2026-11-18", "18.11.2026"},
	{"Betreff", "Betreff", "Widerspruch", "Widerspruch"},
	{"Aktenzeichen Absender", "Zeichen des Absenders", "M/4711", "M/4711"},
	{"Aktenzeichen eigenes", "Unser Zeichen", "632.6-17", "632.6-17"},
	{"Anlagen, Zahl", "Anlagen", "3", "Anlagen 3"},
	{"Anlagen, fehlend", "Fehlende Anlagen", "Lageplan", "es fehlen Lageplan"},
	{"Blatt", "Blatt", "4", "4 /"},
	{"Seiten", "Seiten", "7", "/ 7"},
	{"Amt, federführend", "Amt", "Bauamt", "Bauamt"},
	{"Amt, weitere", "Weitere Ämter", "Kämmerei", "Kämmerei"},
	{"Klasse", "Klasse", "angebot", "Klasse angebot"},
	{"Schutzbedarf", "Schutzbedarf", "sehr hoch", "Schutzbedarf sehr hoch"},
	{"geöffnet ja/nein", "Geöffnet", "nein", "ungeöffnet"},
	{"Umschlag ja/nein", "Umschlag", "ja", "Umschlag aufgehoben"},
	{"Wertsachen", "Wertsachen", "Bargeld", "Bargeld"},
	{"Wertsachen, Betrag", "Betrag", "50,00 EUR", "50,00 EUR"},
	{"Wertsachen, Quittung", "Quittung", "Q-17", "Quittung Q-17"},
	{"Wertsachen, zweite Person", "Wertsachen bestätigt", "P-9C21", "bestätigt P-9C21"},
	{"Frist, Tag", "Frist", "2026-12-04", "Frist 04.12.2026"},
	{"Frist, Grund", "Grund der Frist", "Anhörung", "Anhörung"},
	{"Bearbeiter/in Posteingang", "Posteingang", "P-7F3A", "Posteingang P-7F3A"},
	{"Stapel", "Stapel", "019c0000-0000-7000-8000-000000000001", "Stapel 019c0000-0000-7000-8000-000000000001"},
	{"Karton", "Karton", "K-12", "Karton K-12"},
	{"Übergabe, Stand", "Übergabe", "zurückgelesen", "zurückgelesen"},
	{"Übergabe, Nachweis", "Nachweis der Übergabe", "DMS-2026-99", "DMS-2026-99"},
	{"Bemerkung", "Bemerkung", "nass geworden", "nass geworden"},
	// What the chapters around the list ask for.
	{"Gegenstände", "Gegenstände", "Schlüssel: Fach 3", "Schlüssel: Fach 3"},
	{"Vermerke", "Vermerke", "beschädigt", "beschädigt"},
	{"weitergeleitet an", "Weitergeleitet an", "Nachbarstadt", "Nachbarstadt"},
	{"weitergeleitet, warum", "Grund der Weiterleitung", "nicht für uns", "nicht für uns"},
	{"ungültig, warum", "Grund der Ungültigkeit", "doppelt eingetragen", "doppelt eingetragen"},
	{"Stand", "Stand", "übergeben", "übergeben"},
}

// firstColumns are those that the CSV file had first: whoever reads it by place finds
// them there.
var firstColumns = []string{"Eingangsnummer", "Eingangsdatum", "Eingangszeit", "Eingangsweg", "Sendungsart", "Sendungsnummer", "Absender", "Art des Absenders", "Datum des Schreibens", "Betreff", "Unser Zeichen",
	"Zeichen des Absenders", "Anlagen", "Blatt", "Seiten", "Amt", "Weitere Ämter", "Klasse", "Geöffnet", "Stand", "Karton", "Posteingang", "Bemerkung"}

// TestJournalExportsHoldAllFields holds the CSV file and the printed table against the
// list of the fields that a journal has (mailroom.md 1.4).
func TestJournalExportsHoldAllFields(t *testing.T) {
	v := wholePiece()
	data, err := journalCSV([]PieceView{v})
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(data)))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%q %v", rows, err)
	}
	if heads := rows[0]; len(heads) < len(firstColumns) || !slices.Equal(heads[:len(firstColumns)], firstColumns) {
		t.Errorf("the columns begin with %q", heads)
	}
	printed := "\x00" + strings.Join(journalRow(v), "\x00") + "\x00"
	for _, f := range journalList {
		if i := slices.Index(rows[0], f.column); i < 0 || rows[1][i] != f.csv {
			t.Errorf("the CSV file has no »%s« of »%s«", f.csv, f.field)
		}
		if !strings.Contains(printed, f.paper) {
			t.Errorf("the printed table has no »%s« of »%s«: %q", f.paper, f.field, printed)
		}
	}
	if len(rows[0]) != len(journalList) {
		t.Errorf("%d columns, and %d fields are known here", len(rows[0]), len(journalList))
	}
}

// TestJournalExportsOfNothing: what is not known of a piece is no text.
func TestJournalExportsOfNothing(t *testing.T) {
	v := PieceView{Piece: batch.MailPiece{Number: "E-2026-000001", Opened: true}}
	if got, want := strings.Join(journalRow(v), "|"), "E-2026-000001||||||||"; got != want {
		t.Errorf("printed: %q", got)
	}
	data, err := journalCSV([]PieceView{v})
	if err != nil {
		t.Fatal(err)
	}
	row := strings.Split(string(data), "\r\n")[1]
	if left := strings.Trim(strings.NewReplacer("E-2026-000001", "", ";0;0;", ";", "ja", "", "nein", "").Replace(row), ";"); left != "" {
		t.Errorf("in the CSV file: %q", left)
	}
}
