package model

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TargetForm is a target as somebody sets it up: of its kind, as it was before, and with
// what the target said when it was asked.
type TargetForm struct {
	Kind station.TargetKind
	Was  station.TargetView         // empty: a new one
	Said *station.TargetDescription // nil: nobody asked yet
}

// Part is what a form of a target asks for about one matter.
type Part struct {
	Name   string
	Values []Value
}

// property begins the key of a value that fills a property of the target; fixed begins a
// text that is put there as it is.
const property, fixed = "property:", "="

// matters are what the form of each kind asks for. Their keys are those of the settings.
var matters = map[station.TargetKind][]struct {
	part string
	keys []string
}{
	station.FolderTarget: {{"place", []string{"folder", "first"}}, {"form", formKeys}, {"rules", []string{"rate", "window"}}},
	station.CMISTarget: {{"place", []string{"server", "repository", "folder", "first"}}, {"login", []string{"auth", "user", "secret", "token_url", "client_id", "scopes"}},
		{"documents", []string{"type", "secondary"}}, {"properties", nil},
		{"way", []string{"ca", "certificate", "key", "proxy", "csrf_header", "timeout", "settle", "plain", "keep_host"}},
		{"rules", []string{"rate", "window", "recheck", "recheck_days", "recheck_sample"}}},
	station.SFTPTarget: {{"place", []string{"server", "folder", "first"}}, {"login", []string{"user", "secret", "key", "host_key"}}, {"form", formKeys}, {"way", []string{"parts", "timeout"}}, {"rules", []string{"rate", "window"}}},
	station.WebDAVTarget: {{"place", []string{"server", "first"}}, {"login", []string{"auth", "user", "secret", "token_url", "client_id", "scopes"}}, {"form", formKeys},
		{"way", []string{"ca", "certificate", "key", "proxy", "parts", "timeout", "plain"}}, {"rules", []string{"rate", "window"}}},
	station.PaperlessTarget: {{"place", []string{"server", "first"}}, {"login", []string{"auth", "user", "secret"}}, {"way", []string{"ca", "certificate", "key", "proxy", "timeout", "plain"}},
		{"rules", []string{"rate", "window", "recheck", "recheck_days", "recheck_sample"}}},
}

var formKeys = []string{"form", "message", "author", "reader", "container", "receipts", "schemas"}

// Words of the settings that stand for leaving them empty.
const (
	unsaid    = "open"  // nobody has to log in
	plainForm = "plain" // the package alone
)

// options are the values that know only some words, by kind where that makes a
// difference.
func options(kind station.TargetKind, key string) []string {
	switch key {
	case "first", "plain", "keep_host":
		return []string{yes, no}
	case "auth":
		if kind == station.PaperlessTarget {
			return []string{"token", "basic"}
		}
		return []string{"basic", "bearer", "oauth2", unsaid}
	case "form":
		return []string{plainForm, "sidecar", "bagit", "xdomea-3.1", "xdomea-4.0"}
	case "message":
		return []string{"0605", "0101"}
	}
	return nil
}

// settings are those of a target by their keys in JSON, without their types: the window
// may only know what the station tells.
func (f TargetForm) settings() (map[string]any, error) {
	out := map[string]any{}
	var from any
	switch {
	case f.Was.CMIS != nil:
		from = f.Was.CMIS
	case f.Was.Files != nil:
		from = f.Was.Files
	default:
		return out, nil
	}
	raw, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		return nil, batch.Fail("administration.target", batch.CodeInternal, err)
	}
	for _, key := range []string{"url", "repository", "folder"} { // the address says it
		delete(out, key)
	}
	return out, nil
}

// Parts are what the form asks for, with what holds now.
func (f TargetForm) Parts() ([]Part, error) {
	now, err := f.settings()
	if err != nil {
		return nil, err
	}
	fresh := f.Was.Spec == ""
	var at station.TargetAddress
	if !fresh {
		if at, err = station.ParseAddress(f.Was.Spec); err != nil {
			return nil, err
		}
	}
	rules := f.Was.Rules
	known := map[string]string{"server": at.Server, "repository": at.Repository, "folder": at.Folder, "user": at.User, "first": map[bool]string{true: yes, false: no}[f.Was.First],
		"rate": unlessZero(rules.Rate), "window": rules.Window, "recheck": rules.Recheck, "recheck_days": unlessZero(rules.RecheckDays), "recheck_sample": unlessZero(rules.RecheckSample)}
	if f.Kind != station.SFTPTarget {
		delete(known, "user")
	}
	for _, hidden := range []string{"ca", "certificate", "secret", "key"} { // files, and what is never shown
		known[hidden] = ""
	}
	var out []Part
	for _, m := range matters[f.Kind] {
		p := Part{Name: m.part}
		if m.part == "place" && f.Was.Name == "" {
			p.Values = append(p.Values, Value{"name", "", nil})
		}
		for _, key := range m.keys {
			v := Value{key, written(now[key]), options(f.Kind, key)}
			if text, ok := known[key]; ok {
				v.Text = text
			}
			switch {
			case v.Text != "" || len(v.Options) == 0:
			case key == "auth" && !fresh && f.Kind != station.PaperlessTarget:
				v.Text = unsaid
			case key == "plain" || key == "keep_host":
				v.Text = no
			case key != "message":
				v.Text = v.Options[0]
			}
			p.Values = append(p.Values, v)
		}
		if m.part == "properties" {
			p.Values = f.properties(now)
		}
		if len(p.Values) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// unlessZero is a number that stands in a field; 0 stands there as nothing.
func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// mapping are the properties that are filled, as they are set up.
func mapping(now map[string]any) (out []map[string]any) {
	all, _ := now["mapping"].([]any)
	for _, one := range all {
		if m, ok := one.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// properties are those that can be filled: what the target offers, the required ones
// first, and what was set up though nobody offers it.
func (f TargetForm) properties(now map[string]any) (out []Value) {
	filled := map[string]string{}
	var order []string
	for _, m := range mapping(now) {
		id := written(m["property"])
		order = append(order, id)
		if filled[id] = written(m["field"]); filled[id] == "" {
			filled[id] = fixed + written(m["value"])
		}
	}
	add := func(id string) {
		if !slices.ContainsFunc(out, func(v Value) bool { return v.Key == property+id }) {
			out = append(out, Value{property + id, filled[id], station.TargetFields()})
		}
	}
	if f.Said != nil {
		for _, required := range []bool{true, false} {
			for _, p := range f.Said.Properties {
				if p.Required == required {
					add(p.ID)
				}
			}
		}
	}
	for _, id := range order {
		add(id)
	}
	return out
}

// Property is what a target says of a property that the key of a value names.
type Property struct {
	ID, Name, Type string // Name and Type are empty where the target was not asked
	Required       bool
	Gone           bool // the target does not offer it
}

// PropertyOf finds it; ok is false for keys of other values.
func (f TargetForm) PropertyOf(key string) (p Property, ok bool) {
	if p.ID, ok = strings.CutPrefix(key, property); !ok {
		return p, false
	}
	if f.Said == nil {
		return p, true
	}
	p.Gone = true
	for _, one := range f.Said.Properties {
		if one.ID == p.ID {
			return Property{one.ID, one.Name, one.Type, one.Required, false}, true
		}
	}
	return p, true
}

// Fixed tells whether a text is put into a property as it is.
func Fixed(text string) bool { return len(text) > len(fixed) && strings.HasPrefix(text, fixed) }

// WrongProperties are the keys of the values that a failure of the target is about, each
// with what it says of that one.
func (f TargetForm) WrongProperties() map[string]string {
	out := map[string]string{}
	if f.Said == nil || f.Said.Message == "" {
		return out
	}
	for said := range strings.SplitSeq(f.Said.Message, ";") {
		for _, p := range f.Said.Properties {
			if strings.Contains(said, "»"+p.ID+"«") {
				out[property+p.ID] = said[strings.Index(said, "»"):]
			}
		}
	}
	return out
}
