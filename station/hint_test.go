package station

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// printed workers read what stands on each page: lines "x y text" in millimetres on A4.
type printed struct {
	*paperWorkers
	mu   *sync.Mutex
	text map[string]string // by what the page is called, see printedDesk.scan
	st   **Station
}

func (w printed) Read(_ context.Context, job ReadJob, _ *os.File) (*batch.Text, error) {
	p, err := (*w.st).store.Page(job.Page)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	perMM := 100 / 25.4
	t := &batch.Text{Engine: "test 1", Languages: "deu", Width: 827, Height: 1169}
	for i, text := range strings.Split(w.text[filepath.Base(p.Source)], "\n") {
		var x, y float64
		var words string
		if n, _ := fmt.Sscanf(text, "%f %f", &x, &y); n == 2 {
			words = strings.SplitN(text, " ", 3)[2]
		}
		l := batch.Line{Size: 3 * perMM, Block: 1, Paragraph: i}
		for _, word := range strings.Fields(words) {
			n := 2 * float64(len([]rune(word)))
			l.Words = append(l.Words, batch.Word{Text: word, Confidence: 96, Box: [4]int{int(x * perMM), int(y * perMM), int(n * perMM), int(3 * perMM)}})
			x += n + 1.5
		}
		t.Lines = append(t.Lines, l)
	}
	return t, nil
}

// printedDesk is a desk whose pages say what they are told to.
type printedDesk struct {
	*desk
	printed
}

func newPrintedDesk(t *testing.T) *printedDesk {
	t.Helper()
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	p := &printedDesk{d, printed{d.workers, &sync.Mutex{}, map[string]string{}, &d.Station}}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: p.printed, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	d.Station = st
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// scan captures a document with a text for each page.
func (d *printedDesk) scan(t *testing.T, pages ...string) batch.ID {
	t.Helper()
	name := string(batch.NewID()) + ".pdf"
	d.printed.mu.Lock()
	for i, text := range pages {
		d.text[fmt.Sprint(name, "#", i+1)] = text
	}
	d.printed.mu.Unlock()
	return d.captured(t, true, d.file(t, name, strings.Repeat("content ", len(pages))))
}

func (d *printedDesk) hints(t *testing.T, who Actor, id batch.ID) (out []string) {
	t.Helper()
	all, err := call[[]DocumentHints](d.desk, who, OpHints, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		for _, h := range one.Hints {
			out = append(out, fmt.Sprint(one.Number, " ", h.Message))
		}
	}
	return out
}

const bodyText = "\n25 150 Text des Briefes"

// TestHintsFollowEdits: what the pages of a document say against its being whole is told
// as soon as all are read, and goes with what people do about it.
func TestHintsFollowEdits(t *testing.T) {
	d := newPrintedDesk(t)
	page := func(n, of int) string { return fmt.Sprintf("150 285 Seite %d von %d", n, of) + bodyText }
	id := d.scan(t, page(1, 4), page(2, 4), page(4, 4), "25 240 3 Anlagen"+bodyText, bodyText)
	want := []string{"1 Seite 3 von 4 fehlt.", "1 Anlagen: 3 genannt, danach folgt 1 Seite."}
	for range 2 { // the second time from memory
		if got := d.hints(t, nobody, id); !slices.Equal(got, want) {
			t.Fatalf("%q", got)
		}
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.hints(t, nobody, v.Documents[0]); !slices.Equal(got, want) {
		t.Errorf("of the document alone: %q", got)
	}
	edit := func(op Operation, q EditRequest) {
		t.Helper()
		q.Batch = id
		if _, err := call[EditResult](d.desk, nobody, op, q); err != nil {
			t.Fatal(err)
		}
	}
	edit(OpDocumentSplit, EditRequest{Pages: []string{"4"}})
	if got := d.hints(t, nobody, id); !slices.Equal(got, []string{want[0], "2 Anlagen: 3 genannt, danach folgt 1 Seite."}) {
		t.Errorf("after the split: %q", got)
	}
	edit(OpPageMark, EditRequest{Pages: []string{"3"}, Kind: batch.KindEnvelope})
	if got := d.hints(t, nobody, id); len(got) != 2 || got[0] != "1 Seiten 3–4 von 4 fehlen." {
		t.Errorf("the last page is an envelope: %q", got)
	}
	edit(OpPageSealOff, EditRequest{Pages: []string{"1", "2", "3", "4", "5"}, Reason: "Irrtum"})
	if got := d.hints(t, nobody, id); len(got) != 0 {
		t.Errorf("of what was sealed off: %q", got)
	}
}

// letterOf is a letter whose sender, date and subject are suggested.
func letterOf(subject string) string {
	return "25 46 Kröger & Söhne KG · Kirchgasse 5 · 43101 Probstheim\n25 63 Stadt Musterhausen\n25 68 Rathausplatz 1\n25 73 62123 Musterhausen\n125 60 Datum: 12.11.2025\n25 106 " + subject +
		"\n25 118 Sehr geehrte Damen und Herren,\n25 130 wir bitten um Nachricht."
}

// set sets index fields of the first document of a batch.
func (d *printedDesk) set(t *testing.T, id batch.ID, values map[batch.Field]string) batch.Document {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for f, value := range values {
		if _, err := call[DocumentFields](d.desk, scans, OpFieldTake, FieldRequest{Document: v.Documents[0], Field: f, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	return v.DocumentList[0]
}

var krogers = map[batch.Field]string{batch.FieldSender: "Kröger & Söhne KG", batch.FieldLetterDate: "2025-11-12", batch.FieldSubject: "Nutzung der Mehrzweckhalle"}

// TestTwinsInOtherBatches: a letter that came before, as a fax or for information, is
// hinted at by sender, date and subject, in whichever batch it lies; nothing is linked,
// merged or dropped (mailroom.md 1.6).
func TestTwinsInOtherBatches(t *testing.T) {
	d := newPrintedDesk(t)
	first := d.scan(t, letterOf("Nutzung der Mehrzweckhalle"))
	if got := d.hints(t, nobody, first); len(got) != 0 {
		t.Fatalf("nobody has said anything yet: %q", got)
	}
	doc := d.set(t, first, krogers)
	second := d.scan(t, letterOf("Nutzung der Mehrzweckhalle"))
	twin := fmt.Sprintf("1 Absender, Datum und Betreff wie bei »%s« vom %s.", doc.Title, batch.DayOf(time.Now()).German())
	if got := d.hints(t, nobody, second); !slices.Equal(got, []string{twin}) {
		t.Errorf("suggested alike: %q", got)
	}
	all, err := call[[]DocumentHints](d.desk, nobody, OpHints, second)
	if err != nil || len(all) != 1 || all[0].Hints[0].Other != doc.ID || all[0].Hints[0].Batch != first || all[0].Hints[0].Confidence >= 1 || all[0].Hints[0].Box == [4]int{} {
		t.Errorf("%+v %v", all, err)
	}
	if got := d.hints(t, nobody, d.scan(t, letterOf("Nutzung der Stadthalle"))); len(got) != 0 {
		t.Errorf("another subject: %q", got)
	}
	d.set(t, second, map[batch.Field]string{batch.FieldSender: "KRÖGER & SÖHNE KG", batch.FieldLetterDate: "2025-11-12", batch.FieldSubject: "Nutzung der  Mehrzweckhalle"})
	if got := d.hints(t, nobody, first); len(got) != 1 || !strings.Contains(got[0], "Absender, Datum und Betreff") {
		t.Errorf("of the one that came first: %q", got)
	}
	d.set(t, first, map[batch.Field]string{batch.FieldInvoiceNumber: "4711"})
	d.set(t, second, map[batch.Field]string{batch.FieldInvoiceNumber: "4712"})
	for _, id := range []batch.ID{first, second} {
		if got := d.hints(t, nobody, id); len(got) != 0 {
			t.Errorf("two invoices of one day: %q", got)
		}
	}
	d.set(t, second, map[batch.Field]string{batch.FieldInvoiceNumber: "4711"})
	if got := d.hints(t, nobody, second); len(got) != 1 {
		t.Errorf("the same invoice: %q", got)
	}
	if _, err := call[EditResult](d.desk, nobody, OpPageSealOff, EditRequest{Batch: first, Pages: []string{"1"}, Reason: "Irrtum"}); err != nil {
		t.Fatal(err)
	}
	if got := d.hints(t, nobody, second); len(got) != 0 {
		t.Errorf("the other one was sealed off: %q", got)
	}
}

// TestTwinsByTheJournal: what the journal says of a piece counts as what people set.
func TestTwinsByTheJournal(t *testing.T) {
	d := newPrintedDesk(t)
	d.useClass(t, "inspect = true")
	first, second := d.letters(t, "amt", 1), d.letters(t, "amt", 1)
	v, err := d.Batch(first)
	if err != nil {
		t.Fatal(err)
	}
	d.set(t, second, krogers)
	if got := d.hints(t, scans, second); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	number, reason := v.Numbers[v.Documents[0]], "nachgetragen"
	q := PieceRequest{Number: number, Reason: &reason, Sender: text("Kröger & Söhne KG"), LetterDate: text("12.11.2025"), Subject: text("Nutzung der Mehrzweckhalle")}
	if _, err := call[PieceView](d.desk, scans, OpJournalCorrect, q); err != nil {
		t.Fatal(err)
	}
	if got := d.hints(t, scans, second); len(got) != 1 || !strings.Contains(got[0], "wie bei »"+number+"«") {
		t.Errorf("%q", got)
	}
}

// TestTwinsOfOthersAreNotTold: a letter to another unit is not given away by a hint (A.P.1).
func TestTwinsOfOthersAreNotTold(t *testing.T) {
	o := newOffices(t)
	for _, v := range []BatchView{o.own, o.foreign} {
		for f, value := range krogers {
			if _, err := as[DocumentFields](o.staff, o.scan, OpFieldTake, FieldRequest{Document: v.Documents[0], Field: f, Value: value}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for session, want := range map[string]int{o.scan: 1, o.social: 0} {
		if got, err := as[[]DocumentHints](o.staff, session, OpHints, o.own.ID); err != nil || len(got) != want {
			t.Errorf("%d hints, %v; wanted %d", len(got), err, want)
		}
	}
}

// TestTwinsAreCheap: what is known of other batches is read once, and anew only of one in
// which something happened.
func TestTwinsAreCheap(t *testing.T) {
	d := newPrintedDesk(t)
	var ids []batch.ID
	for range 8 {
		id := d.scan(t, bodyText)
		d.set(t, id, krogers)
		ids = append(ids, id)
	}
	made := func(what string, want int) {
		t.Helper()
		before := d.twins.begun
		d.hints(t, nobody, ids[0])
		if n := d.twins.begun - before; n != want {
			t.Errorf("%s: %d batches were read, want %d", what, n, want)
		}
	}
	made("first", len(ids))
	made("again", 0)
	d.set(t, ids[3], map[batch.Field]string{batch.FieldSubject: "Etwas anderes"})
	made("after a change", 1)
	d.forgetPictures(context.Background())
	made("after an erasure", len(ids))
}
