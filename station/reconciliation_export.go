package station

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
)

// ReconciliationExport asks for the list as a file.
type ReconciliationExport struct {
	ReportQuery
	Format ExportFormat `json:"format"`
}

// ExportReconciliation emits the list as a file, in FileParts.
func (st *Station) ExportReconciliation(ctx context.Context, who Actor, q ReconciliationExport, emit Emit) (ExportFile, error) {
	out := ExportFile{Type: "reconciliation-file"}
	r, err := st.Reconciliation(ctx, who, q.ReportQuery)
	if err != nil {
		return out, err
	}
	var data []byte
	switch q.Format {
	case ExportCSV:
		data, err = r.csv()
	case ExportPDF:
		data, out.Pages, err = st.reconciliationPDF(ctx, r)
	default:
		err = batch.Refuse("reconciliation.export", batch.CodeUsage, "Format %q; möglich sind csv und pdf", q.Format)
	}
	if err != nil {
		return out, err
	}
	out.Pieces, out.Bytes, out.SHA256 = len(r.Rows), int64(len(data)), sha256Hex(data)
	out.Name = "abgleich-" + string(r.From) + "." + string(q.Format)
	emitFile(data, emit)
	return out, nil
}

// reconciliationColumns are the counted columns of the list, for people.
var reconciliationColumns = []struct {
	head  string
	count func(ReconciliationRow) int
}{
	{"Blatt", func(r ReconciliationRow) int { return r.Sheets }},
	{"Seiten", func(r ReconciliationRow) int { return r.Scanned }},
	{"im Paket", func(r ReconciliationRow) int { return r.Packed }},
	{"leer", func(r ReconciliationRow) int { return r.Blank }},
	{"Trennblatt", func(r ReconciliationRow) int { return r.Separators }},
	{"ausgen.", func(r ReconciliationRow) int { return r.Withdrawn }},
	{"offen", func(r ReconciliationRow) int { return r.Open }},
	{"fehlt", func(r ReconciliationRow) int { return r.Missing }},
	{"Dokumente", func(r ReconciliationRow) int { return r.Documents }},
	{"gesiegelt", func(r ReconciliationRow) int { return r.Sealed }},
	{"übergeben", func(r ReconciliationRow) int { return r.Delivered }},
	{"wartet", func(r ReconciliationRow) int { return r.Waiting }},
	{"zu klären", func(r ReconciliationRow) int { return r.Doubtful }},
}

// Verdict says in one word whether a row goes up.
func (r ReconciliationRow) Verdict() string {
	switch {
	case r.Missing > 0:
		return "Seiten fehlen"
	case r.Doubtful > 0:
		return "zu klären"
	case !r.Even():
		return "noch offen"
	}
	return "geht auf"
}

func (r Reconciliation) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = ';'
	head := []string{"Stapel", "Begonnen", "Profil", "Klasse"}
	for _, c := range reconciliationColumns {
		head = append(head, c.head)
	}
	rows := [][]string{append(head, "Stand")}
	for _, row := range r.Rows {
		line := []string{string(row.Batch), row.Opened.Local().Format("2006-01-02 15:04"), row.Profile, row.Class}
		for _, c := range reconciliationColumns {
			line = append(line, strconv.Itoa(c.count(row)))
		}
		rows = append(rows, append(line, row.Verdict()))
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

func (st *Station) reconciliationPDF(ctx context.Context, r Reconciliation) (data []byte, pages int, err error) {
	settings, err := st.fieldSettings()
	if err != nil {
		return nil, 0, err
	}
	title := strings.TrimSpace("Abgleich " + settings.Town)
	days := r.From.German()
	if r.To != r.From {
		days += " bis " + cmp.Or(r.To.German(), "heute")
	}
	table := paper.Table{
		Title: title,
		Notes: []string{
			fmt.Sprintf("Stapel vom %s. Stand %s, Station %s. %s.", days, batch.Moment(r.At), st.store.Station().ID, r.Sentence()),
			"Seiten = im Paket + leer + Trennblatt (oder Deckblatt) + ausgenommen (ersetzt, verworfen, versiegelt) + offen + fehlt. Übergeben heißt: zurückgelesen oder vom Ziel bestätigt.",
		},
		Heads: []string{"Stapel", "Beginn"}, Shares: []int{26, 12},
	}
	for _, c := range reconciliationColumns {
		table.Heads, table.Shares = append(table.Heads, c.head), append(table.Shares, max(6, len(c.head)+3))
	}
	table.Heads, table.Shares = append(table.Heads, "Stand"), append(table.Shares, 15)
	for _, row := range append(slices.Clone(r.Rows), r.Sum) {
		line := []string{string(row.Batch), row.Opened.Local().Format("02.01. 15:04")}
		if row.Batch == "" {
			line = []string{"Summe", ""}
		}
		for _, c := range reconciliationColumns {
			line = append(line, strconv.Itoa(c.count(row)))
		}
		table.Rows = append(table.Rows, append(line, row.Verdict()))
	}
	return st.tablePDF(ctx, "reconciliation.export", title, table)
}

// Sentence says what the list comes to.
func (r Reconciliation) Sentence() string {
	n := r.Sum
	switch {
	case len(r.Rows) == 0:
		return "Kein Stapel in dieser Zeit"
	case n.Missing > 0:
		return fmt.Sprintf("Seiten fehlen: Von %d sind in keinem Dokument %d", n.Scanned, n.Missing)
	case r.Even:
		return fmt.Sprintf("Alles geht auf. Seiten erfasst: %d; Dokumente gesiegelt und übergeben: %d", n.Scanned, n.Delivered)
	}
	return fmt.Sprintf("Keine Seite fehlt. Dokumente: %d, davon gesiegelt %d, übergeben %d", n.Documents, n.Sealed, n.Delivered)
}
