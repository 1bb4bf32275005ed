package station

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

var reads = somebody("read", batch.RoleAuditor)

func (d *desk) mustAdd(t *testing.T, who Actor, q PieceRequest) PieceView {
	t.Helper()
	v, err := d.AddPiece(context.Background(), who, q)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// journal lists the journal for somebody.
func (d *desk) journal(t *testing.T, who Actor, q JournalQuery) []PieceView {
	t.Helper()
	var out []PieceView
	if _, err := d.Journal(who, q, func(e any) { out = append(out, e.(PieceView)) }); err != nil {
		t.Fatal(err)
	}
	return out
}

func numbersOf(pieces []PieceView) (out []string) {
	for _, v := range pieces {
		out = append(out, v.Piece.Number)
	}
	return out
}

// gapless fails unless the numbers are those of a year from 1 on.
func gapless(t *testing.T, numbers []string, year, n int) {
	t.Helper()
	var want []string
	for i := range n {
		want = append(want, batch.IntakeNumber(year, i+1))
	}
	if !slices.Equal(numbers, want) {
		t.Errorf("numbers %q, want %d of %d without a gap", numbers, n, year)
	}
}

// TestNumbersAreGapFree enters 20 pieces at once, some of them refused: a refusal
// uses up no number.
func TestNumbersAreGapFree(t *testing.T) {
	d := newDesk(t)
	year := time.Now().Year()
	var wg sync.WaitGroup
	var mu sync.Mutex
	given := map[string]bool{}
	for i := range 30 {
		wg.Go(func() {
			q := PieceRequest{Sender: text(fmt.Sprint("Absender ", i))}
			if i%3 == 2 {
				q.Date = text("1.1.2999")
			}
			v, err := d.AddPiece(context.Background(), scans, q)
			mu.Lock()
			defer mu.Unlock()
			if i%3 == 2 {
				wants(t, "the future", err, batch.CodeJournal)
			} else if err != nil || given[v.Piece.Number] {
				t.Errorf("%s twice, or %v", v.Piece.Number, err)
			}
			given[v.Piece.Number] = true
		})
	}
	wg.Wait()
	gapless(t, numbersOf(d.journal(t, scans, JournalQuery{})), year, 20)
}

func text(s string) *string { return &s }

// TestYearChange: numbers begin anew with the year of the entry; a letter of the old
// year that is entered in the new one gets a number of the new one, with its own day
// of receipt.
func TestYearChange(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 50, 0, 0, time.Local)
	d := newDeskAt(t, &now)
	d.mustAdd(t, scans, PieceRequest{})
	d.mustAdd(t, scans, PieceRequest{})
	now = time.Date(2027, 1, 2, 8, 0, 0, 0, time.Local)
	v := d.mustAdd(t, scans, PieceRequest{Date: text("31.12."), Way: text("Nachtbriefkasten")})
	if v.Piece.Number != "E-2027-000001" || v.Piece.Date != "2026-12-31" || v.Stamp != "EINGANG 2026-12-31  E-2027-000001" {
		t.Errorf("%+v", v)
	}
	if got := numbersOf(d.journal(t, scans, JournalQuery{})); !slices.Equal(got, []string{"E-2026-000001", "E-2026-000002", "E-2027-000001"}) {
		t.Errorf("%q", got)
	}
}

// TestCorrectionsAppend: nothing is overwritten, the history shows who, when and
// why, and no correction is without a reason.
func TestCorrectionsAppend(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	n := d.mustAdd(t, scans, PieceRequest{Sender: text("Muser GmbH"), Subject: text("Antrag")}).Piece.Number
	_, err := d.CorrectPiece(ctx, looksAt, PieceRequest{Number: n, Sender: text("Muster GmbH")})
	wants(t, "without a reason", err, batch.CodeReason)
	v, err := d.CorrectPiece(ctx, looksAt, PieceRequest{Number: strings.ToLower(n), Sender: text("Muster GmbH"), Reason: text("verschrieben")})
	if err != nil || v.Piece.Sender != "Muster GmbH" || v.Piece.Subject != "Antrag" {
		t.Fatalf("%+v %v", v, err)
	}
	v, err = d.VoidPiece(ctx, scans, PieceRequest{Number: n, Reason: text("doppelt eingetragen")})
	if err != nil || v.Standing != PieceVoid || v.Open {
		t.Fatalf("%+v %v", v, err)
	}
	var told []string
	for _, h := range v.History {
		told = append(told, fmt.Sprintf("%d %s %s %s%s", h.Version, h.Event, h.Actor, h.Piece.Sender, h.Piece.Correction))
	}
	if want := []string{"1 intake-entered P-SCAN0000 Muser GmbH", "2 intake-corrected " + pseudonym("look") + " Muster GmbHverschrieben", "3 intake-voided P-SCAN0000 Muster GmbH"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	_, err = d.CorrectPiece(ctx, scans, PieceRequest{Number: n, Reason: text("noch einmal"), Sender: text("x")})
	wants(t, "a void number", err, batch.CodeWrongState)
	_, err = d.JournalPiece(scans, "E-2026-999999")
	wants(t, "no such number", err, batch.CodeUnknownPiece)
	gapless(t, numbersOf(d.journal(t, scans, JournalQuery{})), time.Now().Year(), 1)
}

// TestWhatStaysClosed covers mailroom rules: a tender gets date and time from its
// envelope, no subject; nothing of it is scanned before the supervisor says that
// its day has come.
func TestWhatStaysClosed(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	_, err := d.AddPiece(ctx, scans, PieceRequest{Class: text("angebot")})
	wants(t, "a tender without its time", err, batch.CodeJournal)
	_, err = d.AddPiece(ctx, scans, PieceRequest{Class: text("angebot"), Time: text("9:05"), Subject: text("Preise")})
	wants(t, "with a subject", err, batch.CodeJournal)
	_, err = d.AddPiece(ctx, scans, PieceRequest{Class: text("gibtsnicht")})
	wants(t, "no such class", err, batch.CodeUnknownClass)
	v := d.mustAdd(t, scans, PieceRequest{Class: text("angebot"), Time: text("9:05"), OwnReference: text("V-17"), Way: text("Schalter")})
	n := v.Piece.Number
	if v.Piece.Opened || v.Standing != PieceClosed || v.Piece.Time != "09:05" || !strings.HasSuffix(v.Stamp, "ungeöffnet") {
		t.Fatalf("%+v", v)
	}
	d.useClass(t, "inspect = true")
	id := d.letters(t, "amt", 1)
	b, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	doc := b.Documents[0]
	_, err = d.LinkPiece(ctx, scans, PieceRequest{Number: n, Document: doc})
	wants(t, "scanned unopened", err, batch.CodeNotOpened)
	_, err = d.ReleasePiece(ctx, scans, PieceRequest{Number: n, Reason: text("Termin")})
	wants(t, "released by an operator", err, batch.CodeRole)
	if _, err = d.ReleasePiece(ctx, leads, PieceRequest{Number: n, Reason: text("Öffnungstermin 23.11., 10 Uhr")}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.LinkPiece(ctx, scans, PieceRequest{Number: n, Document: doc}); err != nil || v.Standing != PieceScanned || !v.Piece.Opened {
		t.Fatalf("%+v %v", v, err)
	}
	all := d.journal(t, scans, JournalQuery{})
	if len(all) != 2 || all[1].Standing != PieceVoid || all[1].Piece.Void.Into != n || all[1].Piece.Void.Reason != "gehört zu "+n {
		t.Errorf("the number that the scan had: %+v", all)
	}
	again, err := d.numberDocuments(ctx, "P-X", id)
	if err != nil || len(again.Given)+len(again.Voided) != 0 {
		t.Errorf("numbered again: %+v %v", again, err)
	}
	if v = d.mustAdd(t, scans, PieceRequest{Class: text("verschlusssache")}); v.Standing != PieceClosed {
		t.Error(v.Standing)
	}
	_, err = d.ReleasePiece(ctx, leads, PieceRequest{Number: v.Piece.Number, Reason: text("nie")})
	wants(t, "classified matter", err, batch.CodeNotScanned)
}

// TestValuablesWantTwoPersons: whoever entered them does not confirm them, nor
// whoever changed them since.
func TestValuablesWantTwoPersons(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	_, err := d.AddPiece(ctx, scans, PieceRequest{Valuables: &batch.Valuables{What: "Bargeld", Amount: "50 EUR"}})
	wants(t, "without a receipt", err, batch.CodeJournal)
	v := d.mustAdd(t, scans, PieceRequest{Valuables: &batch.Valuables{What: "Bargeld", Amount: "50 EUR", Receipt: "Q-17", Confirmed: "P-FALSCH"}})
	n := v.Piece.Number
	if !v.Piece.Unconfirmed() || !v.Open {
		t.Fatalf("confirmed by whoever entered it: %+v", v)
	}
	_, err = d.ConfirmPiece(ctx, scans, PieceRequest{Number: n})
	wants(t, "oneself", err, batch.CodeSecondPerson)
	if v, err = d.ConfirmPiece(ctx, looksAt, PieceRequest{Number: n}); err != nil || v.Piece.Valuables.Confirmed != pseudonym("look") {
		t.Fatalf("%+v %v", v, err)
	}
	if v, err = d.CorrectPiece(ctx, leads, PieceRequest{Number: n, Reason: text("nachgezählt"), Valuables: &batch.Valuables{What: "Bargeld", Amount: "55 EUR", Receipt: "Q-17"}}); err != nil || !v.Piece.Unconfirmed() {
		t.Fatalf("another sum is still confirmed: %+v %v", v, err)
	}
	_, err = d.ConfirmPiece(ctx, leads, PieceRequest{Number: n})
	wants(t, "whoever changed it", err, batch.CodeSecondPerson)
	if _, err = d.ConfirmPiece(ctx, looksAt, PieceRequest{Number: n}); err != nil {
		t.Error(err)
	}
}

// TestAstray: of a piece that went astray others see number, date and kind of
// sender only; its number stays.
func TestAstray(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	n := d.mustAdd(t, scans, PieceRequest{Sender: text("Erika Muster"), Subject: text("Scheidung"), Sort: text("Gericht"), Remark: text("geheim")}).Piece.Number
	if _, err := d.ForwardPiece(ctx, scans, PieceRequest{Number: n, To: "Amtsgericht", Reason: text("nicht für uns")}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  Actor
		sees bool
	}{{scans, true}, {leads, true}, {reads, true}, {looksAt, false}, {somebody("other", batch.RoleOperator), false}} {
		v, err := d.JournalPiece(c.who, n)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Erika", "Scheidung", "geheim", "Amtsgericht"} {
			if strings.Contains(string(raw), word) != c.sees {
				t.Errorf("%s sees %q: %v", c.who.Person.Name, word, !c.sees)
			}
		}
		if v.Piece.Number != n || v.Piece.Sort != batch.SenderCourt || v.Piece.Date == "" || v.Standing != PieceForwarded {
			t.Errorf("%+v", v)
		}
	}
}

// TestClassBatchFillsTheJournal goes the whole way: import under a class, numbers
// for the documents, edits, release, hand-over, and the journal tells where each
// piece is.
func TestClassBatchFillsTheJournal(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	year := time.Now().Year()
	d.useClass(t, "inspect = true")
	r := d.whole(d.file(t, "a.pdf", "c1 c2"), d.file(t, "b.pdf", "c3 separator c4"), d.file(t, "c.pdf", "c5"))
	r.Class, r.Who, r.Intake = "amt", scans, IntakeRequest{Date: "gestern", Time: "7:40", Way: "Postfach", Box: "K-7", Flags: []string{"Kopie", "Haftnotiz"}}
	sum, _ := d.run(t, r)
	all := d.journal(t, scans, JournalQuery{})
	gapless(t, numbersOf(all), year, 4)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, doc := range v.DocumentList {
		p := all[i].Piece
		if v.Numbers[doc.ID] != p.Number || p.Documents[0] != doc.ID || p.Batch != sum.Batch { // both ways, in the order of the documents
			t.Errorf("document %d: %q, %+v", doc.Number, v.Numbers[doc.ID], p)
		}
		if p.Date != d.today().Add(-1) || p.Time != "07:40" || p.Way != batch.WayPOBox || p.Box != "K-7" || len(p.Flags) != 2 || p.Class != "amt" || p.Clerk != scans.Person.Pseudonym || all[i].Standing != PieceScanned || !all[i].Open {
			t.Errorf("%+v", all[i])
		}
	}
	if all[0].Pages != 2 || all[0].Sheets != 2 {
		t.Errorf("%+v", all[0])
	}
	lines, err := d.intakeLines(v.Batch, v.DocumentList[0])
	if want := []string{all[0].Stamp, "Eingangsweg: Postfach", "Vermerk der Vorbereitung: Kopie, Haftnotiz"}; err != nil || !slices.Equal(lines, want) {
		t.Errorf("%q %v", lines, err)
	}

	// b is split off a, and the two of the separator are joined.
	edit := func(op Operation, q EditRequest) {
		t.Helper()
		q.Batch = sum.Batch
		if _, err := call[EditResult](d, scans, op, q); err != nil {
			t.Fatal(err)
		}
	}
	edit(OpDocumentSplit, EditRequest{Pages: []string{string(v.DocumentList[0].Pages[1])}})
	edit(OpDocumentJoin, EditRequest{Documents: []string{string(v.DocumentList[1].ID), string(v.DocumentList[2].ID)}})
	given, err := call[Numbered](d, scans, OpJournalNumber, sum.Batch)
	if err != nil || len(given.Given) != 1 || len(given.Voided) != 1 {
		t.Fatalf("%+v %v", given, err)
	}
	if _, err := d.begun(ctx, sum.Batch); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, sum.Batch); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 4 {
		t.Fatalf("%+v", sum)
	}
	all = d.journal(t, scans, JournalQuery{})
	gapless(t, numbersOf(all), year, 5)
	var told []string
	for _, p := range all {
		told = append(told, string(p.Standing))
	}
	if want := []string{"delivered", "delivered", "void", "delivered", "delivered"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	if void := all[2].Piece.Void; void.Into != all[1].Piece.Number || void.Reason != "zusammengeführt mit "+all[1].Piece.Number {
		t.Errorf("%+v", void)
	}
	if n := len(d.journal(t, scans, JournalQuery{Open: true})); n != 0 {
		t.Errorf("%d are open", n)
	}
	if n := len(d.journal(t, scans, JournalQuery{From: "heute"})); n != 0 {
		t.Errorf("%d were received today", n)
	}
	if n := len(d.journal(t, scans, JournalQuery{From: "gestern", To: "gestern", Class: "amt"})); n != 5 {
		t.Errorf("%d were received yesterday", n)
	}
	report, err := d.Check(ctx, store.Evidence, func(any) {})
	if err != nil || len(report.Problems) != 0 {
		t.Errorf("%+v %v", report, err)
	}
}

// begun looks at everything that has to be looked at.
func (d *desk) begun(ctx context.Context, id batch.ID) (inspection.Review, error) {
	v, err := d.Batch(id)
	if err != nil {
		return inspection.Review{}, err
	}
	var live []batch.ID
	for _, doc := range v.DocumentList {
		if !doc.Gone {
			live = append(live, doc.ID)
		}
	}
	return d.Look(ctx, looksAt, LookRequest{Batch: id, Documents: live, Verdict: inspection.Good})
}

// TestPiecesByRule: a batch can be one piece, a mere copy is none, and none has
// only what says so; the request cannot put the class aside.
func TestPiecesByRule(t *testing.T) {
	for _, c := range []struct {
		class   string
		request batch.IntakeRule
		want    int
	}{
		{"inspect = true", "", 2}, {"inspect = true\njournal = \"batch\"", "", 1}, {"inspect = true\njournal = \"none\"", "", 0},
		{"inspect = true\njournal = \"batch\"", "none", 1}, {"", "", 0}, {"", "document", 2}, {"", "batch", 1},
	} {
		d := newDesk(t)
		r := d.whole(d.file(t, "a.pdf", "content"), d.file(t, "b.pdf", "content"))
		r.Who, r.Intake.Rule = scans, c.request
		if c.class != "" {
			r.Class = d.useClass(t, c.class)
		}
		sum, _ := d.run(t, r)
		all := d.journal(t, scans, JournalQuery{})
		gapless(t, numbersOf(all), time.Now().Year(), c.want)
		v, err := d.Batch(sum.Batch)
		if err != nil {
			t.Fatal(err)
		}
		if c.want > 0 && len(v.Numbers) != 2 {
			t.Errorf("%q %q: %+v", c.class, c.request, v.Numbers)
		}
		if c.want == 1 && (len(all[0].Documents) != 2 || all[0].Pages != 2) {
			t.Errorf("%+v", all[0])
		}
	}
	d := newDesk(t)
	r := d.whole(d.file(t, "a.pdf", "content"))
	r.Class = "gericht"
	if code := d.codeOf(t, r); code != batch.CodeJournal {
		t.Errorf("a court letter without the time of day: %q", code)
	}
	r.Class, r.Intake.Date = "", "1.1.2999"
	if code := d.codeOf(t, r); code != batch.CodeJournal {
		t.Errorf("received in the future: %q", code)
	}
}

// announcing workers read what a separator sheet tells.
type announcing struct {
	*paperWorkers
	text string
}

func (w announcing) Measure(ctx context.Context, job MeasureJob, input *os.File, show func(batch.Image, *os.File) error) (batch.Measurement, error) {
	m, err := w.paperWorkers.Measure(ctx, job, input, show)
	if m.Separator != "" {
		m.Separator, m.Barcodes = "SCANSTELLE", []batch.Barcode{{Format: "QR", Text: w.text}}
	}
	return m, err
}

// TestSeparatorSheetTellsAboutItsDocument: expected sheets, day of receipt and the
// number of a piece that is in the journal already (A.DV.1 f, A.DV.2).
func TestSeparatorSheetTellsAboutItsDocument(t *testing.T) {
	d := newDesk(t)
	n := d.mustAdd(t, scans, PieceRequest{Kind: text("Einschreiben"), Tracking: text("RR 1234 5678 5 DE")}).Piece.Number
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	cover := batch.Cover{Sheets: 3, Class: "rechtsbehelf", Intake: "2020-02-03", Number: n}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: announcing{d.workers, cover.Text()}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	d.useClass(t, "inspect = true")
	r := d.whole(d.file(t, "a.pdf", "content separator content content separator content"))
	r.Class, r.Who = "amt", scans
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	first, second, third := v.DocumentList[0], v.DocumentList[1], v.DocumentList[2]
	if first.Cover != nil || first.Expected != 0 || second.Expected != 3 || *second.Cover != cover {
		t.Fatalf("%+v\n%+v", first, second)
	}
	if v.Numbers[second.ID] != n {
		t.Errorf("the letter of %s got %s", n, v.Numbers[second.ID])
	}
	all := d.journal(t, scans, JournalQuery{})
	gapless(t, numbersOf(all), time.Now().Year(), 3)
	last := all[2].Piece
	if last.Documents[0] != third.ID || last.Date != "2020-02-03" || !strings.Contains(last.Remark, "rechtsbehelf") || !strings.Contains(last.Remark, "schon einen Scan") || !all[2].Late || all[1].Late {
		t.Errorf("%+v", all)
	}
	review, err := call[inspection.Review](d, scans, OpReview, sum.Batch)
	if err != nil || !strings.Contains(fmt.Sprint(review.Balance.Differences), "gezählt 3 Blatt, gescannt 2 Blatt") {
		t.Errorf("%+v %v", review.Balance, err)
	}
}

// TestJournalLiesSealed: who finds the disk learns numbers, events and pseudonyms.
func TestJournalLiesSealed(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	const name = "Mustermannheimer"
	v := d.mustAdd(t, scans, PieceRequest{Sender: text(name), Subject: text(name), Units: []string{name}, Remark: text(name)})
	for _, err := range []error{
		second(d.CorrectPiece(ctx, scans, PieceRequest{Number: v.Piece.Number, Reason: text(name), OwnReference: text(name)})),
		second(d.ForwardPiece(ctx, scans, PieceRequest{Number: v.Piece.Number, To: name, Reason: text(name)})),
		second(d.VoidPiece(ctx, scans, PieceRequest{Number: v.Piece.Number, Reason: text(name)})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := filepath.WalkDir(d.path("daten"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), name) {
			t.Errorf("%s holds a name in the clear", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }
