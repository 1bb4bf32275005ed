package station

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// exported is a file of the journal as somebody gets it.
func (d *desk) exported(t *testing.T, who Actor, q JournalExport) (ExportFile, []byte) {
	t.Helper()
	var data []byte
	file, err := d.ExportJournal(context.Background(), who, q, func(e any) { data = append(data, e.(FilePart).Data...) })
	if err != nil || file.Bytes != int64(len(data)) || file.SHA256 != sha256Hex(data) {
		t.Fatalf("%+v: %d bytes, %v", file, len(data), err)
	}
	return file, data
}

func TestJournalExport(t *testing.T) {
	d := newDesk(t)
	d.mustAdd(t, scans, PieceRequest{Sender: text("=HYPERLINK(\"x\")"), Subject: text("Widerspruch; Bescheid"), Date: text("1.2.2026")})
	n := d.mustAdd(t, scans, PieceRequest{Sender: text("Müller & Söhne"), Date: text("2.2.2026")}).Piece.Number
	if _, err := d.ForwardPiece(context.Background(), scans, PieceRequest{Number: n, To: "Nachbarstadt", Reason: text("nicht für uns")}); err != nil {
		t.Fatal(err)
	}
	file, data := d.exported(t, scans, JournalExport{Format: ExportCSV})
	lines := strings.Split(strings.TrimSpace(string(data)), "\r\n")
	if file.Pieces != 2 || len(lines) != 3 || !strings.HasPrefix(lines[0], "Eingangsnummer;Eingangsdatum;") || !strings.Contains(lines[1], `;"'=HYPERLINK(""x"")";`) || !strings.Contains(lines[1], `;"Widerspruch; Bescheid";`) || !strings.Contains(lines[2], "Müller & Söhne") {
		t.Errorf("%+v\n%s", file, data)
	}
	// Whoever may not see a piece finds nothing of it in the file either.
	for _, format := range []ExportFormat{ExportCSV, ExportPDF} {
		if _, data := d.exported(t, looksAt, JournalExport{Format: format}); bytes.Contains(data, []byte("Müller")) || format == ExportPDF && strings.Contains(textOf(t, data), "Müller") {
			t.Errorf("the %s tells of a piece that went astray", format)
		}
	}
	if file, _ := d.exported(t, scans, JournalExport{JournalQuery{From: "2.2.2026"}, ExportCSV}); file.Pieces != 1 {
		t.Errorf("from a day on: %+v", file)
	}
	_, err := d.ExportJournal(context.Background(), scans, JournalExport{Format: "docx"}, func(any) {})
	wants(t, "docx", err, batch.CodeUsage)
}

// TestJournalPDF: the book is PDF/A for veraPDF, sealed for pdfsig, and its words
// can be found, on as many sheets as it takes.
func TestJournalPDF(t *testing.T) {
	d := newDesk(t)
	for range 70 {
		d.mustAdd(t, scans, PieceRequest{Sender: text("Erika Beispiel, Lindenallee 17, 12345 Musterhausen"), Subject: text("Widerspruch gegen den Bescheid vom 2. Februar über die Festsetzung der Gebühren"), Units: []string{"Sozialamt"}})
	}
	file, data := d.exported(t, scans, JournalExport{Format: ExportPDF})
	if file.Pieces != 70 || file.Pages < 2 || !strings.HasSuffix(file.Name, ".pdf") {
		t.Errorf("%+v", file)
	}
	read := textOf(t, data)
	for _, want := range []string{"Posteingangsbuch", "Lindenallee", "Sozialamt", "70 Sendungen", "E-20", "nur Papier", "Blatt 2 von"} {
		if !strings.Contains(read, want) {
			t.Errorf("%q cannot be found", want)
		}
	}
	if n := strings.Count(read, "E-20"); n != 70 {
		t.Errorf("%d of 70 pieces are in the text", n)
	}
	path := d.path("buch.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	if out, err := exec.Command("pdfsig", path).CombinedOutput(); !strings.Contains(string(out), "Signature is Valid") {
		t.Errorf("pdfsig: %v\n%s", err, out)
	}
	verapdf.Check(t, "2u", path)
	if keep := os.Getenv("JOURNAL_PDF"); keep != "" {
		if err := os.WriteFile(keep, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// textOf is what a reader finds in a PDF.
func textOf(t *testing.T, data []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}
