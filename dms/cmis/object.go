package cmis

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"strconv"
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

// object are properties in the succinct form, by property ID.
type object map[string]json.RawMessage

// values are the values of a property as text. A server may give one value as a
// list or bare, whatever the cardinality.
func (o object) values(id string) []string {
	raw := bytes.TrimSpace(o[id])
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	list := []json.RawMessage{raw}
	if raw[0] == '[' && json.Unmarshal(raw, &list) != nil {
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

// answer is an object as the browser binding gives it.
type answer struct {
	Properties object `json:"succinctProperties"`
}

func (t *Target) byID(ctx context.Context, s *session, id string) (object, error) {
	var a answer
	err := t.get(ctx, with(s.root, "objectId", id, "cmisselector", "object", "succinct", "true"), &a)
	return a.Properties, err
}

func (t *Target) byPath(ctx context.Context, s *session, path string) (object, error) {
	u := *s.root
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	u.Path = strings.TrimRight(u.Path, "/")
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if segment != "" {
			u.RawPath += "/" + url.PathEscape(segment)
			u.Path += "/" + segment
		}
	}
	var a answer
	err := t.get(ctx, with(&u, "cmisselector", "object", "succinct", "true"), &a)
	return a.Properties, err
}

// query runs a statement and returns the object IDs it gives.
func (t *Target) query(ctx context.Context, s *session, statement string) ([]string, error) {
	var list struct {
		Results []answer `json:"results"`
	}
	u := with(s.base, "cmisselector", "query", "q", statement, "succinct", "true", "searchAllVersions", "false", "maxItems", "100")
	if err := t.get(ctx, u, &list); err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range list.Results {
		if id := r.Properties.text(propID); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// quote writes a literal of the query language (clause 2.1.14.2.1).
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// page is how many children are asked for at once.
const page = 500

// children returns the IDs of the folder's documents whose name holds a text.
func (t *Target) children(ctx context.Context, s *session, part string) ([]string, error) {
	var ids []string
	for skip := 0; ; {
		var list struct {
			Objects []struct {
				Object answer `json:"object"`
			} `json:"objects"`
			More bool `json:"hasMoreItems"`
		}
		u := with(s.root, "objectId", s.folder.text(propID), "cmisselector", "children", "succinct", "true",
			"filter", propID+","+propName, "maxItems", strconv.Itoa(page), "skipCount", strconv.Itoa(skip))
		if err := t.get(ctx, u, &list); err != nil {
			return nil, err
		}
		for _, o := range list.Objects {
			if strings.Contains(o.Object.Properties.text(propName), part) {
				ids = append(ids, o.Object.Properties.text(propID))
			}
		}
		if skip += len(list.Objects); !list.More || len(list.Objects) == 0 {
			return ids, nil
		}
	}
}
