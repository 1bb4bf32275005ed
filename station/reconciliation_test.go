package station

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/tests/verapdf"
)

// reconciled is the list of today as an auditor gets it.
func (d *desk) reconciled(t *testing.T) Reconciliation {
	t.Helper()
	r, err := call[Reconciliation](d, reads, OpReconciliation, ReportQuery{})
	if err != nil {
		t.Fatal(err)
	}
	n := r.Sum
	if n.Scanned != n.Packed+n.Blank+n.Separators+n.Withdrawn+n.Open+n.Missing || n.Missing != 0 {
		t.Fatalf("it does not go up: %+v", n)
	}
	return r
}

// TestReconciliation: scanned = sealed = delivered, page by page, and what is not so is
// told (A.NB.3).
func TestReconciliation(t *testing.T) {
	d := newDesk(t)
	if r := d.reconciled(t); len(r.Rows) != 0 || r.Sentence() != "Kein Stapel in dieser Zeit" {
		t.Errorf("%+v", r)
	}
	d.run(t, d.whole(d.file(t, "a.pdf", "c1 blank c2"), d.file(t, "b.pdf", "c3")))
	r := d.reconciled(t)
	if len(r.Rows) != 1 || !r.Even || r.Sum.Scanned != 4 || r.Sum.Packed+r.Sum.Blank != 4 || r.Sum.Documents != 2 || r.Sum.Delivered != 2 || r.Rows[0].Verdict() != "geht auf" {
		t.Errorf("%+v", r)
	}
	open := d.captured(t, false, d.file(t, "c.pdf", "c4 c5"))
	r = d.reconciled(t)
	if len(r.Rows) != 2 || r.Even || r.Sum.Open != 2 || r.Sum.Sealed != 2 || r.Rows[1].Verdict() != "noch offen" || !strings.HasPrefix(r.Sentence(), "Keine Seite fehlt. Dokumente: 3, davon gesiegelt 2") {
		t.Errorf("%+v %s", r, r.Sentence())
	}
	if r.Rows[1].Batch != open {
		t.Errorf("%s, want %s", r.Rows[1].Batch, open)
	}
	tomorrow := batch.DayOf(time.Now().AddDate(0, 0, 1))
	if r, err := call[Reconciliation](d, reads, OpReconciliation, ReportQuery{From: string(tomorrow)}); err != nil || len(r.Rows) != 0 {
		t.Errorf("%+v %v", r, err)
	}
	for _, who := range []Actor{scans, looksAt} {
		_, err := call[Reconciliation](d, who, OpReconciliation, ReportQuery{})
		wants(t, who.Person.Name, err, batch.CodeRole)
	}
}

// onlyPackages opens folders that have no room for anything but PDF files.
type onlyPackages struct{ Folders }

func (f onlyPackages) Open(spec string, used bool) (dms.Target, error) {
	t, err := f.Folders.Open(spec, used)
	return onlyPackagesTarget{t}, err
}

type onlyPackagesTarget struct{ dms.Target }

func (t onlyPackagesTarget) Put(ctx context.Context, o dms.Object) (string, error) {
	if !strings.HasSuffix(o.Name, ".pdf") {
		return "", batch.Refuse("test", batch.CodeTargetFull, "%s", o.Name)
	}
	return t.Target.Put(ctx, o)
}

// TestReconciliationOfPost: electronic post is handed over with what came, not with its
// package alone.
func TestReconciliationOfPost(t *testing.T) {
	d := newDesk(t)
	d.targets = onlyPackages{}
	d.takes(t, "", d.letter(t, "r.xml", []byte(posttest.UBL)))
	if r := d.reconciled(t); r.Even || r.Sum.Documents != 1 || r.Sum.Sealed != 1 || r.Sum.Delivered != 0 || r.Sum.Waiting != 1 || !r.Rows[0].Electronic {
		t.Errorf("%+v", r)
	}
	d.targets = Folders{}
	if _, err := d.Deliver(t.Context(), DeliverRequest{Who: Actor{UID: os.Getuid()}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if r := d.reconciled(t); !r.Even || r.Sum.Delivered != 1 || r.Sum.Waiting != 0 {
		t.Errorf("%+v", r)
	}
}

// TestReconciliationSeesAMissingPage: a page that is in no document and has no reason
// to be in none is told, whatever the balance of the batch says.
func TestReconciliationSeesAMissingPage(t *testing.T) {
	for kind, want := range map[batch.PageKind]string{batch.KindContent: "missing", batch.KindBlank: "blank", batch.KindSeparator: "separator", batch.KindCover: "separator"} {
		var row ReconciliationRow
		*row.account(batch.Page{Kind: kind}, nil)++
		got := map[string]int{"missing": row.Missing, "blank": row.Blank, "separator": row.Separators}
		if got[want] != 1 {
			t.Errorf("%s counts as %v", kind, got)
		}
	}
	var row ReconciliationRow
	*row.account(batch.Page{Withdrawn: batch.Replaced}, &row.Packed)++
	*row.account(batch.Page{Kind: batch.KindBlank}, &row.Packed)++
	if row.Withdrawn != 1 || row.Packed != 1 || row.Blank != 0 {
		t.Errorf("%+v", row)
	}
	row = ReconciliationRow{Scanned: 1, Missing: 1}
	r := Reconciliation{Rows: []ReconciliationRow{row}, Sum: row}
	if row.Even() || row.Verdict() != "Seiten fehlen" || r.Sentence() != "Seiten fehlen: Von 1 sind in keinem Dokument 1" {
		t.Errorf("%s, %s", row.Verdict(), r.Sentence())
	}
}

// TestReconciliationAsFile: a CSV file, and a sealed PDF in which the words are found.
func TestReconciliationAsFile(t *testing.T) {
	d := newDesk(t)
	d.run(t, d.whole(d.file(t, "a.pdf", "c1 c2")))
	export := func(format ExportFormat) []byte {
		t.Helper()
		var data []byte
		f, err := d.ExportReconciliation(t.Context(), reads, ReconciliationExport{Format: format}, func(e any) { data = append(data, e.(FilePart).Data...) })
		if err != nil || f.Pieces != 1 || f.Bytes != int64(len(data)) || f.SHA256 != sha256Hex(data) {
			t.Fatalf("%+v %v", f, err)
		}
		return data
	}
	lines := strings.Split(strings.TrimSpace(string(export(ExportCSV))), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "Stapel;Begonnen;") || !strings.HasSuffix(lines[1], ";2;2;2;0;0;0;0;0;1;1;1;0;0;geht auf") {
		t.Errorf("%q", lines)
	}
	file := d.path("abgleich.pdf")
	pdf := export(ExportPDF)
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-raw", file, "-").CombinedOutput()
	if err != nil || !bytes.Contains(text, []byte("Alles geht auf. Seiten erfasst: 2")) || !bytes.Contains(text, []byte("geht auf")) {
		t.Errorf("%v\n%s", err, text)
	}
	verapdf.Check(t, "2u", file)
	if os.Getenv("KEEP") != "" {
		_ = os.WriteFile(os.Getenv("KEEP"), pdf, 0o600)
	}
	_, err = d.ExportReconciliation(t.Context(), reads, ReconciliationExport{Format: "xlsx"}, func(any) {})
	wants(t, "another format", err, batch.CodeUsage)
}
