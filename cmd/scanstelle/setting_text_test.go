package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/people"
)

// TestSettingsAreShownInGerman: no JSON and no codes; a long text only by its length.
func TestSettingsAreShownInGerman(t *testing.T) {
	raw, err := json.Marshal(people.Settings{IdleMinutes: 5, FourEyesFrom: "high", CopyLogin: true, Commitment: people.CommitmentText{Version: "2", Text: strings.Repeat("Ich verpflichte mich.\n", 100)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value string
		want  []string
	}{
		{`{"person":"P-1","roles":["supervisor","operator"],"reason":"vertritt mich"}`, []string{"Person: P-1", "Grund: vertritt mich", "Rollen: Scanleitung, Scankraft"}},
		{string(raw), []string{"Minuten bis zur Abmeldung: 5", "vier Augen ab Integrität: hoch", "Kopien nur angemeldet: ja", "Verpflichtung, Fassung: 2", "Verpflichtung, Text: 2200 Zeichen"}},
		{`{"days":30,"classes":{"eingangspost":{"days":90}}}`, []string{"Tage nach der letzten Quittung: 30", "Klasse, eingangspost, Tage nach der letzten Quittung: 90"}},
		{`{"targets":[{"name":"DMS","spec":"folder:/srv/post"}]}`, []string{"Ziel, Name: DMS", "Ziel, Ort: folder:/srv/post"}},
		{`null`, []string{"–"}},
	} {
		got := settingText(json.RawMessage(c.value))
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %q is missing in %q", c.value, want, got)
			}
		}
		if text := strings.Join(got, " "); strings.ContainsAny(text, "{}[]") || strings.Contains(text, "supervisor") || strings.Contains(text, "verpflichte mich") {
			t.Errorf("%q", text)
		}
	}
}
