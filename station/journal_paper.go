package station

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
)

// journalPDF writes pieces as a table in PDF/A-2u with the seal of the station:
// a book that can be filed, read by people and found by its words.
func (st *Station) journalPDF(ctx context.Context, q JournalQuery, pieces []PieceView) (data []byte, pages int, err error) {
	const op = "journal.export"
	now := st.store.Now()
	settings, err := st.fieldSettings()
	if err != nil {
		return nil, 0, err
	}
	title := strings.TrimSpace("Posteingangsbuch " + settings.Town)
	table := paper.Table{
		Title: title, Notes: []string{fmt.Sprintf("%s; %d Sendungen. Stand %s, Station %s. Berichtigtes zeigt die Geschichte der Sendung.",
			q.chosen(), len(pieces), batch.Moment(now), st.store.Station().ID)},
		Heads:  []string{"Nummer", "Eingang", "Weg, Art", "Absender", "Betreff, Zeichen", "Amt, Klasse", "Blatt / Seiten", "Stand, Übergabe", "Bemerkung"},
		Shares: []int{13, 11, 12, 20, 24, 13, 6, 14, 28},
	}
	for _, v := range pieces {
		table.Rows = append(table.Rows, journalRow(v))
	}
	return st.tablePDF(ctx, op, title, table)
}

// journalRow is a piece as a row of the printed table.
func journalRow(v PieceView) []string {
	p := v.Piece
	if v.Withheld {
		return []string{p.Number, enumerated(p.Date.German(), p.Time), "", enumerated(p.Sort.German(), "Inhalt nicht einsehbar"), "", "", "", v.Standing.German(), ""}
	}
	annexes := ""
	if p.Annexes != nil {
		annexes = "Anlagen " + strconv.Itoa(*p.Annexes)
	}
	valuables := ""
	if x := p.Valuables; x != nil {
		valuables = "Wertsachen " + enumerated(x.What, x.Amount, preceded("Quittung", x.Receipt), preceded("bestätigt", x.Confirmed))
	}
	deadline := ""
	if d := p.Deadline; d != nil {
		deadline = "Frist " + d.Day.German() + " (" + d.Why + ")"
	}
	opened := "ungeöffnet"
	if p.Opened || p.Way.Electronic() {
		opened = ""
	}
	envelope := ""
	if p.Envelope {
		envelope = "Umschlag aufgehoben"
	}
	forwarded := ""
	if x := p.Forwarded; x != nil {
		forwarded = "an " + enumerated(x.To, x.Reason)
	}
	notes := enumerated(p.Remark, deadline, flagsOf(v), annexes, preceded("es fehlen", p.AnnexesMissing), valuables, objectsOf(v), preceded("Sendungsnummer:", p.TrackingNote), opened, envelope,
		preceded("Karton", p.Box), preceded("Stapel", string(p.Batch)), preceded("Posteingang", p.Clerk), forwarded, preceded("ungültig:", voidingOf(v).Reason))
	size := ""
	if v.Sheets > 0 {
		size = strconv.Itoa(v.Sheets)
	}
	if v.Pages > 0 {
		size += " / " + strconv.Itoa(v.Pages)
	}
	return []string{p.Number, enumerated(p.Date.German(), p.Time), enumerated(p.Way.German(), p.Kind.German(), p.Tracking), enumerated(p.Sender, p.Sort.German(), p.LetterDate.German()),
		enumerated(p.Subject, preceded("Az.", p.OwnReference), preceded("deren Zeichen", p.TheirReference)), enumerated(append(slices.Clone(p.Units), preceded("Klasse", p.Class), preceded("Schutzbedarf", protectionOf(v)))...),
		size, enumerated(v.Standing.German(), deliveryOf(v), receiptOf(v)), notes}
}
