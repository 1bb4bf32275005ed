package inspect

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestOffersSayWhatSpeaksAgainst: a proven value has the solid mark, a guess the empty one,
// and what speaks against a value stands below its field, with a shape of its own where
// money may be at stake (mailroom.md 2.1 and 3).
func TestOffersSayWhatSpeaksAgainst(t *testing.T) {
	r, _ := alone(t, complete())
	test.NewTempWindow(t, r.content)
	x := r.index
	x.document = model.Document{}
	offer := func(f batch.Field, s batch.Suggestion) model.Field {
		s.Field, s.Source, s.Confidence = f, batch.SourceBarcode, 0.5
		return model.Field{Name: f, Offers: []model.Offer{{Suggestion: s, Number: 1}}}
	}
	x.fill(model.Index{Fields: []model.Field{
		offer(batch.FieldIBAN, batch.Suggestion{Value: "DE89370400440532013000", Proven: true}),
		offer(batch.FieldOffice, batch.Suggestion{Value: "Sozialamt", Proven: true}),
		offer(batch.FieldSender, batch.Suggestion{Value: "Muster GmbH"}),
		offer(batch.FieldIBAN, batch.Suggestion{Value: "DE02120300000000202051", Doubt: batch.DoubtAccounts}),
		offer(batch.FieldAmount, batch.Suggestion{Value: "1.00 EUR", Doubt: batch.DoubtSum}),
		{Name: batch.FieldIBAN, Value: &batch.FieldValue{Field: batch.FieldIBAN, Value: "DE02", Reason: "nachgefragt"}},
	}})
	for i, want := range []struct {
		badge, doubt part.Tone
		says, below  string
	}{{part.TonePlain, 0, "Prüfziffer stimmt · Strichcode 50 %", ""}, {part.TonePlain, 0, "im Ämterverzeichnis · Strichcode 50 %", ""}, {part.ToneOpen, 0, "Strichcode 50 %", ""},
		{part.ToneOpen, part.ToneSevere, "Strichcode 50 %", "Papier und Zahlcode nennen zwei Konten. Fragen Sie beim Absender nach."},
		{part.ToneOpen, part.ToneWarning, "Strichcode 50 %", "Netto und Steuer ergeben einen anderen Betrag. Vergleichen Sie."},
		{part.ToneGood, part.ToneWarning, "bestätigt", "Grund: nachgefragt"}} {
		e := x.entries[i]
		if e.badge.AccessibilityLabel() != want.says || e.badge.Say(want.badge, want.says) {
			t.Errorf("%d says %q", i, e.badge.AccessibilityLabel())
		}
		if e.doubt.Visible() != (want.below != "") || e.doubt.AccessibilityLabel() != want.below || want.below != "" && e.doubt.Say(want.doubt, want.below) {
			t.Errorf("%d says below %q, seen: %v", i, e.doubt.AccessibilityLabel(), e.doubt.Visible())
		}
		if e.field.Text != "" && e.known.Value == nil {
			t.Errorf("%d is filled in", i)
		}
	}
	german, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range batch.FieldDoubts() {
		if key := "inspect.against." + string(d); german.T(key) == key {
			t.Errorf("no words for %s", d)
		}
	}
}
