package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// TestPracticeCanInspect: in a fresh practice somebody is logged in, and there is a class
// whose batches wait to be inspected and released.
func TestPracticeCanInspect(t *testing.T) {
	dir := t.TempDir()
	st, err := station.Open(station.Options{Data: filepath.Join(dir, "daten-uebung"), Unlock: store.Unlock{PassphraseFile: filepath.Join(dir, "kennwort")}, Workers: practiceWorkers{}, Version: "test", Practice: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	for range 2 { // the second time they are there already
		token, err := enterPractice(t.Context(), st)
		if err != nil || token == "" {
			t.Fatalf("%q %v", token, err)
		}
	}
	inspected := 0
	if _, err := station.Invoke[int](t.Context(), st, station.OpClasses, nil, func(raw json.RawMessage) {
		var v station.ClassVersion
		if json.Unmarshal(raw, &v) == nil && v.Type == "class" && v.Class.NeedsRelease() && !v.Class.StaysClosed() {
			inspected++
		}
	}); err != nil || inspected != 1 {
		t.Errorf("%d classes are inspected, %v", inspected, err)
	}
}
