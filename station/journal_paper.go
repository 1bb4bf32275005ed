package station

import (
	"context"
	"fmt"
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
		Heads:  []string{"Nummer", "Eingang", "Weg, Art", "Absender", "Betreff, Zeichen", "Amt", "Blatt", "Stand", "Bemerkung"},
		Shares: []int{13, 11, 13, 22, 30, 12, 5, 12, 20},
	}
	for _, v := range pieces {
		table.Rows = append(table.Rows, journalRow(v))
	}
	return st.tablePDF(ctx, op, title, table)
}

// journalRow is a piece as a row of the printed table.
func journalRow(v PieceView) []string {
	p := v.Piece
	join := func(parts ...string) string {
		var out []string
		for _, s := range parts {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
		return strings.Join(out, ", ")
	}
	if v.Withheld {
		return []string{p.Number, join(p.Date.German(), p.Time), "", join(p.Sort.German(), "Inhalt nicht einsehbar"), "", "", "", v.Standing.German(), ""}
	}
	reference := ""
	if p.OwnReference != "" {
		reference = "Az. " + p.OwnReference
	}
	var notes []string
	for _, f := range p.Flags {
		notes = append(notes, f.German())
	}
	if d := p.Deadline; d != nil {
		notes = append(notes, "Frist "+d.Day.German()+" ("+d.Why+")")
	}
	if p.Valuables != nil {
		notes = append(notes, "Wertsachen, Quittung "+p.Valuables.Receipt)
	}
	if p.Box != "" {
		notes = append(notes, "Karton "+p.Box)
	}
	if p.Void != nil {
		notes = append(notes, "ungültig: "+p.Void.Reason)
	}
	sheets := ""
	if v.Sheets > 0 {
		sheets = strconv.Itoa(v.Sheets)
	}
	return []string{p.Number, join(p.Date.German(), p.Time), join(p.Way.German(), p.Kind.German(), p.Tracking), join(p.Sender, p.LetterDate.German()), join(p.Subject, reference),
		join(p.Units...), sheets, v.Standing.German(), join(append([]string{p.Remark}, notes...)...)}
}
