package cmis

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Properties of CMIS that the connector reads or sets.
const (
	propID        = "cmis:objectId"
	propBase      = "cmis:baseTypeId"
	propType      = "cmis:objectTypeId"
	propName      = "cmis:name"
	propPath      = "cmis:path"
	propHash      = "cmis:contentStreamHash"
	propSecondary = "cmis:secondaryObjectTypeIds"
)

// object are the values of properties by property ID, in JSON: one, or a list.
type object map[string]json.RawMessage

// values are the values of a property as text. A server may give one value as a
// list or bare, whatever the cardinality.
func (o object) values(id string) []string {
	raw := bytes.TrimSpace(o[id])
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	var list []json.RawMessage
	if raw[0] != '[' {
		list = []json.RawMessage{raw}
	} else if json.Unmarshal(raw, &list) != nil { // into nothing: what it is given it writes over
		return nil
	}
	var all []string
	for _, v := range list {
		var s string
		if json.Unmarshal(v, &s) != nil {
			s = string(v) // a number or a truth value
		}
		all = append(all, s)
	}
	return all
}

func (o object) text(id string) string {
	if v := o.values(id); len(v) > 0 {
		return v[0]
	}
	return ""
}

// hash is the SHA-256 that the server computed, "" where it has none. The form is
// {sha-256}hex.
func (o object) hash() string {
	for _, v := range o.values(propHash) {
		name, sum, ok := strings.Cut(strings.TrimPrefix(v, "{"), "}")
		if ok && strings.EqualFold(strings.ReplaceAll(name, "-", ""), "sha256") {
			return strings.ToLower(strings.ReplaceAll(sum, " ", ""))
		}
	}
	return ""
}

// quote writes a literal of the query language (clause 2.1.14.2.1).
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
