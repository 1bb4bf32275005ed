package station

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// lettered workers read a letter on every page.
type lettered struct{ *paperWorkers }

// Read gives lines of a letter, each with its words at their places on A4.
func (w lettered) Read(context.Context, ReadJob, *os.File) (*batch.Text, error) {
	t := &batch.Text{Engine: "test 1", Languages: "deu", Width: 100, Height: 140}
	for i, line := range []string{"Aktenzeichen: 632.6-123/24", "IBAN DE89 3704 0044 0532 0130 00"} {
		y, x := 60+10*i, 15
		l := batch.Line{Box: [4]int{x, y, 70, 5}, Size: 5, Paragraph: i + 1, Block: 1}
		for _, word := range strings.Fields(line) {
			l.Words = append(l.Words, batch.Word{Text: word, Box: [4]int{x, y, 2 * len(word), 5}, Confidence: 96})
			x += 2*len(word) + 1
		}
		t.Lines = append(t.Lines, l)
	}
	return t, nil
}

// TestFieldsAreNeverFilledSilently: suggestions set nothing; a person takes,
// changes or types a value, and what was suggested stays beside it (A.SC.7).
func TestFieldsAreNeverFilledSilently(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: lettered{d.workers}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	d.useClass(t, "inspect = true")
	id := d.letters(t, "amt", 1)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	doc := v.Documents[0]
	all, err := d.SuggestFields(doc)
	if err != nil {
		t.Fatal(err)
	}
	reference := 0
	for i, s := range all {
		if s.Value == "632.6-123/24" && reference == 0 {
			reference = i + 1
		}
	}
	if reference == 0 {
		t.Fatalf("no reference among %+v", all)
	}
	if f, err := d.Fields(doc); err != nil || len(f.Values) != 0 || f.Number == "" || !strings.Contains(f.Stamp, "EINGANG") {
		t.Fatalf("suggesting set something: %+v %v", f, err)
	}
	field := all[reference-1].Field
	take := func(q FieldRequest) (DocumentFields, error) {
		q.Document = doc
		return d.TakeField(ctx, scans, q)
	}
	f, err := take(FieldRequest{Field: field, Suggestion: reference})
	if err != nil || len(f.Values) != 1 || f.Values[0].Value != "632.6-123/24" || f.Values[0].Changed() || f.Values[0].Suggestion.Confidence == 0 || f.Values[0].By != scans.Person.Pseudonym {
		t.Fatalf("%+v %v", f, err)
	}
	f, err = take(FieldRequest{Field: field, Suggestion: reference, Value: "632.6-123/25"})
	if err != nil || !f.Values[0].Changed() || f.Values[0].Suggestion.Value != "632.6-123/24" {
		t.Fatalf("%+v %v", f, err)
	}
	for what, c := range map[string]struct {
		q    FieldRequest
		want batch.Code
	}{
		"another field's suggestion": {FieldRequest{Field: batch.FieldSubject, Suggestion: reference}, batch.CodeField},
		"no such suggestion":         {FieldRequest{Field: field, Suggestion: 99}, batch.CodeField},
		"nothing":                    {FieldRequest{Field: batch.FieldSubject}, batch.CodeField},
		"wrong check digit":          {FieldRequest{Field: batch.FieldIBAN, Value: "DE89370400440532013001"}, batch.CodeFieldDigit},
		"a letter of tomorrow":       {FieldRequest{Field: batch.FieldLetterDate, Value: string(d.today().Add(1))}, batch.CodeField},
	} {
		_, err := take(c.q)
		wants(t, what, err, c.want)
	}
	if f, err = take(FieldRequest{Field: batch.FieldIBAN, Value: "DE89370400440532013001", Reason: "steht so da"}); err != nil || f.Values[1].Reason == "" {
		t.Errorf("%+v %v", f, err)
	}
	if f, err = take(FieldRequest{Field: batch.FieldSender, Value: "Muster GmbH"}); err != nil {
		t.Fatal(err)
	}
	if p, err := d.JournalPiece(scans, f.Number); err != nil || p.Piece.Sender != "Muster GmbH" {
		t.Errorf("the journal does not show the sender: %+v %v", p, err)
	}
	if f, err = d.ClearField(ctx, scans, FieldRequest{Document: doc, Field: batch.FieldIBAN}); err != nil || len(f.Values) != 2 {
		t.Errorf("%+v %v", f, err)
	}
	_, err = d.ClearField(ctx, scans, FieldRequest{Document: doc, Field: batch.FieldIBAN})
	wants(t, "cleared twice", err, batch.CodeField)
	if v, err = d.Batch(id); err != nil || len(v.Fields[doc]) != 2 {
		t.Errorf("%+v %v", v.Fields, err)
	}
	d.allSeen(t, id)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	_, err = take(FieldRequest{Field: batch.FieldSender, Value: "zu spät"})
	wants(t, "after the seal", err, batch.CodeWrongState)

	moments, err := d.Times(doc)
	if err != nil {
		t.Fatal(err)
	}
	last := time.Time{}
	for _, m := range []time.Time{moments.ScanStart, moments.ScanEnd, moments.Indexed, moments.Inspected, moments.Sealed, moments.HandedOver} {
		if m.IsZero() || m.Before(last.Truncate(time.Microsecond)) {
			t.Errorf("t0 to t7 are not in order: %+v", moments)
		}
		last = m
	}
	if moments.Received != d.today() || !moments.Early || moments.Workdays != 0 || !moments.Prepared.IsZero() {
		t.Errorf("%+v", moments)
	}
}

func (d *desk) allSeen(t *testing.T, id batch.ID) {
	t.Helper()
	if _, err := d.begun(context.Background(), id); err != nil {
		t.Fatal(err)
	}
}

// TestFieldSettings: patterns are tried on their example before they hold, and only
// the supervisor or the administration sets them.
func TestFieldSettings(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	_, err := d.FieldSettings(ctx, scans, "town = \"Stadt Muster\"", func(any) {})
	wants(t, "an operator", err, batch.CodeRole)
	_, err = d.FieldSettings(ctx, leads, "stadt = \"x\"", func(any) {})
	wants(t, "an unknown key", err, batch.CodeProfileInvalid)
	_, err = d.FieldSettings(ctx, leads, "[[patterns]]\nname = \"K\"\nfield = \"own_reference\"\nregexp = 'K\\d+'\nexample = \"7\"", func(any) {})
	wants(t, "an example that does not match", err, batch.CodeProfileInvalid)
	if _, err = d.FieldSettings(ctx, leads, "town = \"Stadt Muster\"", func(any) {}); err != nil {
		t.Fatal(err)
	}
	if v := d.mustAdd(t, scans, PieceRequest{}); !strings.HasPrefix(v.Stamp, "STADT MUSTER  EINGANG ") {
		t.Errorf("%q", v.Stamp)
	}
	days := 0
	if _, err := d.JournalSettings(ctx, scans, JournalSettingsRequest{EarlyDays: &days}, func(any) {}); batch.CodeOf(err) != batch.CodeRole {
		t.Error(err)
	}
	if s, err := d.JournalSettings(ctx, leads, JournalSettingsRequest{EarlyDays: &days}, func(any) {}); err != nil || s.EarlyDays != 0 {
		t.Error(s, err)
	}
}
