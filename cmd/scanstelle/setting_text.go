package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// settingNames are the parts of settings as people call them.
var settingNames = map[string]string{
	"days": "Tage nach der letzten Quittung", "note_days": "Tage für den Transfervermerk", "log_days": "Tage für das Prüfprotokoll", "trial_days": "Tage für Proben", "classes": "Klasse",
	"idle_minutes": "Minuten bis zur Abmeldung", "lock_after": "Fehlversuche bis zur Sperre", "four_eyes_from": "vier Augen ab Integrität", "grace_days": "Tage ohne Verzeichnisdienst",
	"copy_login": "Kopien nur angemeldet", "months": "Monate gültig", "commitment": "Verpflichtung", "version": "Fassung", "sha256": "Prüfsumme", "text": "Text",
	"one": "eine Person genügt", "reason": "Grund", "person": "Person", "roles": "Rollen", "roles_before": "bisherige Rollen", "units": "Ämter", "units_before": "bisherige Ämter",
	"target": "Ordner", "seconds": "Sekunden zwischen zwei Durchgängen", "wait": "Übergabe wartet auf die Sicherung", "warn_sheets": "Warnung unter (Blatt)", "reserve_mb": "Reserve (MB)",
	"early_days": "Werktage, die als früh gelten", "standstill_days": "Tage Stillstand, bis die Uhr zu bestätigen ist", "targets": "Ziel", "name": "Name", "spec": "Ort", "off": "ausgeschaltet",
	"folders": "Ordner", "folder": "Pfad", "quiet": "Sekunden Ruhe", "server": "über das Netz", "address": "Adresse", "certificate": "Zertifikat", "key": "sein Schlüssel",
}

// settingText shows the value of a setting in lines of German; codes become words,
// and a long text only its length.
func settingText(value json.RawMessage) []string {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return []string{string(value)}
	}
	var out []string
	settingLines("", v, &out)
	return out
}

func settingLines(name string, v any, out *[]string) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			label := key
			if known := settingNames[key]; known != "" {
				label = known
			}
			if name != "" {
				label = name + ", " + label
			}
			settingLines(label, v[key], out)
		}
	case []any:
		var words []string
		for _, one := range v {
			if _, nested := one.(map[string]any); nested {
				settingLines(name, one, out)
				continue
			}
			words = append(words, settingWord(one))
		}
		if len(words) > 0 {
			*out = append(*out, name+": "+strings.Join(words, ", "))
		}
	default:
		word := settingWord(v)
		if name != "" {
			word = name + ": " + word
		}
		*out = append(*out, word)
	}
}

// longSetting is from how many characters on a text is not shown.
const longSetting = 160

func settingWord(v any) string {
	switch v := v.(type) {
	case bool:
		return map[bool]string{true: "ja", false: "nein"}[v]
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		if need := germanNeed[batch.Need(v)]; need != "" {
			return need
		}
		if n := utf8.RuneCountInString(v); n > longSetting || strings.Contains(v, "\n") {
			return fmt.Sprintf("%d Zeichen", n)
		}
		return people.RoleName(batch.Role(v)) // the word itself where it is no role
	}
	return "–"
}

// printSetting prints a value below the line it belongs to.
func printSetting(value json.RawMessage) {
	for _, line := range settingText(value) {
		fmt.Printf("    %s\n", line)
	}
}
