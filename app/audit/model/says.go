package model

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Said is one thing that a line of the log says, in the order of the line. The
// members of something that has some come after it, one deeper.
type Said struct {
	Name  string
	Depth int
	Value any // string, json.Number, bool or nil; Members where there are some
}

// Members stands for the value of something that has members of its own.
type Members struct{}

// Says takes apart what a line of the log says; nothing where it says nothing. A list of
// plain values is one value, its parts with commas between.
func Says(data json.RawMessage) []Said {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	return members(d, 0, nil)
}

// members reads what follows an opening brace.
func members(d *json.Decoder, depth int, out []Said) []Said {
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return out
		}
		out = value(d, name, depth, out)
	}
	_, _ = d.Token() // the closing brace: the log takes whole objects only
	return out
}

// value reads what follows a name.
func value(d *json.Decoder, name string, depth int, out []Said) []Said {
	var raw json.RawMessage
	if d.Decode(&raw) != nil {
		return out
	}
	inner := json.NewDecoder(bytes.NewReader(raw))
	inner.UseNumber()
	t, err := inner.Token()
	switch {
	case err != nil:
		return out
	case t == json.Delim('{'):
		return members(inner, depth+1, append(out, Said{name, depth, Members{}}))
	case t == json.Delim('['):
		return list(inner, name, depth, out)
	}
	return append(out, Said{name, depth, t})
}

// list reads what follows an opening bracket.
func list(d *json.Decoder, name string, depth int, out []Said) []Said {
	var plain []string
	for d.More() {
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return out
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		plain = append(plain, text)
	}
	return append(out, Said{name, depth, strings.Join(plain, ", ")})
}

// names are the names of values that have words of their own in the catalogue, behind
// "audit.says.".
var names = []string{
	"Created", "Damaged", "Dropped", "IndexRebuilt", "Migrated", "Orphans", "Replayed", "Restored", "TornLines", "UnknownSending",
	"absent", "accept", "account", "again", "algorithm", "alive", "attempts", "batches", "before", "behind", "bytes", "checked", "checkpoint", "checkpoints",
	"clean_run", "code", "copies", "count", "delivery", "description", "erased", "file", "files", "format", "from", "full", "gaps", "generation", "hits", "host",
	"ids", "input", "interrupted", "jump", "key", "latest", "letter", "line", "lines", "manifest", "mended", "need", "now", "number", "offset", "ok",
	"on_fault", "operation", "order", "packages", "pages", "per_page", "person", "picks", "plan", "population", "problems", "program", "raised", "read", "reason",
	"records", "recovery_key", "reduced", "reject", "root", "rule", "running", "seconds", "seed", "sender", "sha256", "size", "state", "station", "stood", "stopped", "strictness",
	"target", "time", "to", "told", "units", "unknown", "waiting", "way", "why",
}

// Named tells whether a name has words of its own.
func Named(name string) bool { return slices.Contains(names, name) }

// Names lists them.
func Names() []string { return slices.Clone(names) }

// reasons are those of an ended session, a failed login or feedback that was turned away
// that have words of their own,
// behind "audit.why.".
var reasons = []string{
	"clock", "deactivated", "feedback-invalid", "form", "idle", "lapsed", "limit", "locked", "logout", "not-regular", "one-time-expired", "rate", "recovery-key", "replay",
	"sender", "signature", "size", "time", "too-soon", "unknown",
}

// Reasons lists them.
func Reasons() []string { return slices.Clone(reasons) }
