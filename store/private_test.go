package store_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestNothingOfPeopleLiesInTheClear: whoever finds the disk learns IDs, states,
// hashes and pseudonyms, but no names of files, no titles, no texts of codes
// (DESIGN section 7).
func TestNothingOfPeopleLiesInTheClear(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	ctx := context.Background()
	const secret = "Widerspruch-Erika-Mustermann"
	b := batch.Batch{ID: batch.NewID(), RunKey: "k", Creator: "P-TEST0000", Opened: s.Now(), Target: "folder:/" + secret, Inputs: []batch.Input{{Source: secret + ".pdf"}}}
	if err := s.OpenBatch(ctx, b); err != nil {
		t.Fatal(err)
	}
	p := take(t, s, b.ID, 1, []byte(secret))
	m := &batch.Measurement{Barcodes: []batch.Barcode{{Text: secret}}}
	if err := s.Measured(ctx, b.ID, "P-TEST0000", store.MeasuredRecord{Page: p.ID, Measurement: m, Findings: []batch.Finding{{Message: secret}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.TakeInput(ctx, b.ID, "P-TEST0000", 0, batch.Input{Source: secret, Message: secret, Refused: batch.CodeBroken}, nil); err != nil {
		t.Fatal(err)
	}
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, Title: secret, Pages: []batch.ID{p.ID}}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	seal(t, s, d)
	if got, err := s.Batch(b.ID); err != nil || got.Inputs[0].Source != secret {
		t.Fatalf("the station itself must still read it: %+v %v", got, err)
	}
	s.Close()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("Mustermann")) {
			t.Errorf("%s holds a name in the clear", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
