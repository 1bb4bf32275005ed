package station

import (
	"context"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// invoiced workers read a letter with an account, and beside it a payment code that names
// another.
type invoiced struct{ lettered }

func (w invoiced) Measure(ctx context.Context, job MeasureJob, input *os.File, emit func(batch.Image, *os.File) error) (batch.Measurement, error) {
	m, err := w.lettered.Measure(ctx, job, input, emit)
	m.Barcodes = append(m.Barcodes, batch.Barcode{Format: "QR", Text: "BCD\n002\n1\nSCT\n\nX\nDE02120300000000202051\nEUR1.00"})
	return m, err
}

// TestOneOfTwoAccounts: where paper and payment code name two accounts, neither is taken
// without a reason, however it came into the field (mailroom.md 3).
func TestOneOfTwoAccounts(t *testing.T) {
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: invoiced{lettered{d.workers}}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	d.useClass(t, "inspect = true")
	v, err := d.Batch(d.letters(t, "amt", 1))
	if err != nil {
		t.Fatal(err)
	}
	doc := v.Documents[0]
	all, err := d.SuggestFields(doc)
	if err != nil {
		t.Fatal(err)
	}
	accounts := 0
	for i, s := range all {
		if s.Field != batch.FieldIBAN {
			continue
		}
		accounts++
		for what, q := range map[string]FieldRequest{"taken": {Suggestion: i + 1}, "typed": {Value: s.Value}} {
			q.Document, q.Field = doc, batch.FieldIBAN
			_, err := d.TakeField(t.Context(), scans, q)
			wants(t, what, err, batch.CodeFieldTwo)
		}
		f, err := d.TakeField(t.Context(), scans, FieldRequest{Document: doc, Field: batch.FieldIBAN, Suggestion: i + 1, Reason: "nachgefragt"})
		if err != nil || f.Values[0].Reason != "nachgefragt" || f.Values[0].Proven() {
			t.Errorf("%+v %v", f, err)
		}
	}
	if accounts != 2 {
		t.Errorf("%d accounts", accounts)
	}
	f, err := d.TakeField(t.Context(), scans, FieldRequest{Document: doc, Field: batch.FieldIBAN, Value: "DE75512108001245126199"})
	if err != nil || !f.Values[0].Proven() {
		t.Errorf("an account that the sender named: %+v %v", f, err)
	}
}
