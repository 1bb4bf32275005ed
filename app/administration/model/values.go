package model

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
)

// Value is one setting as a person sees it.
type Value struct {
	Key  string // as in the TOML file: "scan.dpi"
	Text string
	// Options are what it can be; none: anything that is typed.
	Options []string
}

// yes and no are how a switch is typed.
const yes, no = "ja", "nein"

// choices are the settings that know only some words.
var choices = map[string][]string{
	"scan.source": {"auto", "adf", "flatbed"}, "scan.mode": {"colour", "gray", "bitonal"}, "scan.codec": {"jpeg", "png"}, "package.format": {"pdfa-3u", "pdfa-2u"},
	"blank.policy": {string(batch.KeepMarked), string(batch.RemoveConfirmed), string(batch.RemoveAutomatic)},
	"mode":         {string(batch.Copying), string(batch.Replacing)},
	"opening":      {string(batch.OpenCentrally), string(batch.OpenByUnit), string(batch.OpenByPerson), string(batch.OpenNever), string(batch.OpenIrrelevant)},
	"scan":         {string(batch.ScanLetter), string(batch.ScanEnvelope), string(batch.ScanRelease), string(batch.ScanNever)},
	"journal":      {string(batch.IntakeDocuments), string(batch.IntakeBatch), string(batch.IntakeNone)},
}

// tree is a thing as the keys of its TOML file.
func tree(v any) (map[string]any, error) {
	text, err := toml.Marshal(v)
	if err != nil {
		return nil, batch.Fail("administration.values", batch.CodeInternal, err)
	}
	out := map[string]any{}
	if err := toml.Unmarshal(text, &out); err != nil {
		return nil, batch.Fail("administration.values", batch.CodeInternal, err)
	}
	return out, nil
}

// at finds the table and the last part of a key.
func at(t map[string]any, key string) (map[string]any, string) {
	parts := strings.Split(key, ".")
	for _, p := range parts[:len(parts)-1] {
		next, ok := t[p].(map[string]any)
		if !ok {
			next = map[string]any{}
			t[p] = next
		}
		t = next
	}
	return t, parts[len(parts)-1]
}

// values reads some keys of a thing.
func values(v any, keys []string) ([]Value, error) {
	t, err := tree(v)
	if err != nil {
		return nil, err
	}
	var out []Value
	for _, key := range keys {
		table, last := at(t, key)
		one := Value{Key: key, Text: written(table[last]), Options: choices[key]}
		if _, ok := table[last].(bool); ok {
			one.Options = []string{yes, no}
		}
		if strings.HasPrefix(key, "protection.") {
			one.Options = []string{string(batch.NeedNormal), string(batch.NeedHigh), string(batch.NeedVeryHigh)}
		}
		out = append(out, one)
	}
	return out, nil
}

// written is a value as a person types it.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return yes
		}
		return no
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, written(one))
		}
		return strings.Join(parts, ", ")
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), ".", ",", 1)
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values always encode
	}
	return string(text)
}

// changed writes what was typed into a thing and returns it as TOML. CodeUsage: one
// of the texts is no value of that kind.
func changed(v any, typed map[string]string) (string, error) {
	t, err := tree(v)
	if err != nil {
		return "", err
	}
	for key, text := range typed {
		table, last := at(t, key)
		next, err := read(key, table[last], strings.TrimSpace(text))
		if err != nil {
			return "", err
		}
		table[last] = next
	}
	out, err := toml.Marshal(t)
	if err != nil {
		return "", batch.Fail("administration.values", batch.CodeInternal, err)
	}
	return string(out), nil
}

// read makes a value of the kind that was there of what was typed.
func read(key string, before any, text string) (any, error) {
	refuse := func(want string) (any, error) { return nil, wrong(key, "»%s« ist %s", text, want) }
	switch before.(type) {
	case bool:
		on, err := truly(map[string]string{key: text}, key)
		return on, err
	case int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return refuse("keine ganze Zahl; möglich ist etwa 300")
		}
		return n, nil
	case float64:
		n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil {
			return refuse("keine Zahl; möglich ist etwa 1,5")
		}
		return n, nil
	case []any:
		return words(text), nil
	case nil:
		if key == "profiles" {
			return words(text), nil
		}
	}
	return text, nil
}

// words are the parts of a list as it is typed.
func words(text string) []string {
	return append([]string{}, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \n", r) })...)
}
