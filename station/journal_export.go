package station

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// JournalExport asks for the pieces that a query chooses as a file.
type JournalExport struct {
	JournalQuery
	Format ExportFormat `json:"format"`
}

// ExportJournal emits a file with the pieces that a query chooses as FileParts.
// Its reader finds in it what the journal shows to whoever asked, and no more.
func (st *Station) ExportJournal(ctx context.Context, who Actor, q JournalExport, emit Emit) (ExportFile, error) {
	const op = "journal.export"
	out := ExportFile{Type: "journal-file"}
	var pieces []PieceView
	if _, err := st.Journal(who, q.JournalQuery, func(e any) {
		if v, ok := e.(PieceView); ok {
			if v.Protection == nil && !v.Withheld { // not scanned: what its class needs now
				if c, err := st.classOf(v.Piece.Class); err == nil && c != nil {
					v.Protection = &c.Protection
				}
			}
			pieces = append(pieces, v)
		}
	}); err != nil {
		return out, err
	}
	var data []byte
	var err error
	switch q.Format {
	case ExportCSV:
		data, err = journalCSV(pieces)
	case ExportPDF:
		data, out.Pages, err = st.journalPDF(ctx, q.JournalQuery, pieces)
	default:
		err = batch.Refuse(op, batch.CodeUsage, "Format %q; möglich sind csv und pdf", q.Format)
	}
	if err != nil {
		return out, err
	}
	out.Pieces, out.Bytes, out.SHA256 = len(pieces), int64(len(data)), sha256Hex(data)
	out.Name = "posteingangsbuch-" + string(st.today()) + "." + string(q.Format)
	emitFile(data, emit)
	return out, nil
}

// journalColumns are the columns of the CSV file. Their names and order are
// stable; new ones come at the end.
var journalColumns = []struct {
	name string
	text func(PieceView) string
}{
	{"Eingangsnummer", func(v PieceView) string { return v.Piece.Number }},
	{"Eingangsdatum", func(v PieceView) string { return string(v.Piece.Date) }},
	{"Eingangszeit", func(v PieceView) string { return v.Piece.Time }},
	{"Eingangsweg", func(v PieceView) string { return v.Piece.Way.German() }},
	{"Sendungsart", func(v PieceView) string { return v.Piece.Kind.German() }},
	{"Sendungsnummer", func(v PieceView) string { return v.Piece.Tracking }},
	{"Absender", func(v PieceView) string { return v.Piece.Sender }},
	{"Art des Absenders", func(v PieceView) string { return v.Piece.Sort.German() }},
	{"Datum des Schreibens", func(v PieceView) string { return string(v.Piece.LetterDate) }},
	{"Betreff", func(v PieceView) string { return v.Piece.Subject }},
	{"Unser Zeichen", func(v PieceView) string { return v.Piece.OwnReference }},
	{"Zeichen des Absenders", func(v PieceView) string { return v.Piece.TheirReference }},
	{"Anlagen", func(v PieceView) string {
		if v.Piece.Annexes == nil {
			return ""
		}
		return strconv.Itoa(*v.Piece.Annexes)
	}},
	{"Blatt", func(v PieceView) string { return strconv.Itoa(v.Sheets) }},
	{"Seiten", func(v PieceView) string { return strconv.Itoa(v.Pages) }},
	{"Amt", func(v PieceView) string { return v.Piece.Lead() }},
	{"Weitere Ämter", func(v PieceView) string {
		return strings.Join(v.Piece.Units[min(1, len(v.Piece.Units)):], ", ")
	}},
	{"Klasse", func(v PieceView) string { return v.Piece.Class }},
	{"Geöffnet", func(v PieceView) string { return germanYes[v.Piece.Opened] }},
	{"Stand", func(v PieceView) string { return v.Standing.German() }},
	{"Karton", func(v PieceView) string { return v.Piece.Box }},
	{"Posteingang", func(v PieceView) string { return v.Piece.Clerk }},
	{"Bemerkung", func(v PieceView) string { return v.Piece.Remark }},
	{"Frist", func(v PieceView) string { return string(deadlineOf(v).Day) }},
	{"Grund der Frist", func(v PieceView) string { return deadlineOf(v).Why }},
	{"Wertsachen", func(v PieceView) string { return valuablesOf(v).What }},
	{"Betrag", func(v PieceView) string { return valuablesOf(v).Amount }},
	{"Quittung", func(v PieceView) string { return valuablesOf(v).Receipt }},
	{"Wertsachen bestätigt", func(v PieceView) string { return valuablesOf(v).Confirmed }},
	{"Gegenstände", objectsOf},
	{"Vermerke", flagsOf},
	{"Fehlende Anlagen", func(v PieceView) string { return v.Piece.AnnexesMissing }},
	{"Umschlag", func(v PieceView) string { return germanYes[v.Piece.Envelope] }},
	{"Hinweis zur Sendungsnummer", func(v PieceView) string { return v.Piece.TrackingNote }},
	{"Schutzbedarf", protectionOf},
	{"Stapel", func(v PieceView) string { return string(v.Piece.Batch) }},
	{"Übergabe", deliveryOf},
	{"Nachweis der Übergabe", receiptOf},
	{"Weitergeleitet an", func(v PieceView) string { return forwardingOf(v).To }},
	{"Grund der Weiterleitung", func(v PieceView) string { return forwardingOf(v).Reason }},
	{"Grund der Ungültigkeit", func(v PieceView) string { return voidingOf(v).Reason }},
}

func journalCSV(pieces []PieceView) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	row := make([]string, len(journalColumns))
	for i, column := range journalColumns {
		row[i] = column.name
	}
	_ = w.Write(row) // to memory; Error tells
	for _, v := range pieces {
		for i, column := range journalColumns {
			row[i] = harmless(column.text(v))
		}
		_ = w.Write(row)
	}
	if w.Flush(); w.Error() != nil {
		return nil, batch.Fail("journal.export", batch.CodeInternal, w.Error())
	}
	return out.Bytes(), nil
}

// harmless keeps a spreadsheet from running what a stranger wrote on a letter: a
// text that it would take for a formula gets an apostrophe before it.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

var germanPiece = map[PieceStanding]string{PieceVoid: "ungültig", PieceForwarded: "weitergeleitet", PieceClosed: "ungeöffnet", PiecePaper: "nur Papier",
	PieceScanned: "gescannt", PieceTakenOver: "übernommen", PieceDelivered: "übergeben", PieceWithdrawn: "zurückgezogen"}

// German is the word of the mailroom.
func (s PieceStanding) German() string { return germanPiece[s] }

// chosen says in German which pieces a query chose.
func (q JournalQuery) chosen() string {
	var parts []string
	if q.Entered && q.From+q.To != "" {
		parts = append(parts, "eingegangen oder eingetragen")
	}
	for _, p := range []struct{ format, value string }{{"ab %s", q.From}, {"bis %s", q.To}, {"Amt %s", q.Unit}, {"Klasse %s", q.Class}, {"Frist bis %s", q.Due}} {
		if p.value != "" {
			parts = append(parts, fmt.Sprintf(p.format, p.value))
		}
	}
	if q.Open {
		parts = append(parts, "nur Offenes")
	}
	return cmp.Or(strings.Join(parts, ", "), "alle Sendungen")
}
