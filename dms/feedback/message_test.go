package feedback

import (
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

const doc = "0193a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"

// valid is a message of which tests change one part.
const valid = `{"scanstelle-feedback": 1, "id": "m-1", "document": "` + doc + `", "kind": "missing", "page": 2, "text": "Rückseite  fehlt\n", "from": "Sozialamt", "sent": "2026-11-20T08:15:00+01:00"}`

func TestParse(t *testing.T) {
	m, err := Parse([]byte("\uFEFF" + valid))
	want := Message{ID: "m-1", Document: doc, Kind: Missing, Page: 2, Text: "Rückseite fehlt", From: "Sozialamt", Sent: time.Date(2026, 11, 20, 7, 15, 0, 0, time.UTC)}
	if err != nil || m != want {
		t.Fatalf("%+v %v", m, err)
	}
	if r := m.Reason(); r != "Seite 2 fehlt: Rückseite fehlt" {
		t.Error(r)
	}
	later := m
	later.Sent = later.Sent.Add(time.Hour)
	if !m.Same(later) {
		t.Error("sent again is another message")
	}
	if later.Page++; m.Same(later) {
		t.Error("another page is the same message")
	}
}

func TestReason(t *testing.T) {
	for _, c := range []struct {
		m    Message
		want string
	}{
		{Message{Kind: Good}, "in Ordnung"},
		{Message{Kind: Missing}, "es fehlt eine Seite"},
		{Message{Kind: Unreadable}, "nicht lesbar"},
		{Message{Kind: Unreadable, Page: 3}, "Seite 3 nicht lesbar"},
		{Message{Kind: Wrong, Text: "gehört zu 32"}, "falsch zugeordnet: gehört zu 32"},
		{Message{Kind: Other, Text: "bitte anrufen"}, "bitte anrufen"},
		{Message{Kind: Other, Page: 4, Text: "schief"}, "Seite 4: schief"},
	} {
		if got := c.m.Reason(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.m, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(valid, old, new, 1) }
	for name, raw := range map[string]string{
		"empty":           "",
		"a list":          "[]",
		"XML":             "<feedback/>",
		"cut":             valid[:len(valid)-1],
		"two":             valid + valid,
		"UTF-16":          "\xff\xfe{\x00}\x00",
		"bad UTF-8":       change("Sozialamt", "S\xffamt"),
		"too big":         change("Sozialamt", strings.Repeat("x", MaxBytes)),
		"version 2":       change(": 1", ": 2"),
		"version missing": change(`"scanstelle-feedback": 1, `, ""),
		"version text":    change(": 1", `: "1"`),
		"unknown name":    change(`"page"`, `"seite"`),
		"other case":      change(`"page"`, `"Page"`),
		"name twice":      change(`"page": 2`, `"page": 2, "page": 3`),
		"nested":          change(`"page": 2`, `"page": {"n": 2}`),
		"nested list":     change(`"Sozialamt"`, `["Sozialamt"]`),
		"id missing":      change(`"id": "m-1", `, ""),
		"id with path":    change("m-1", "../../m"),
		"id too long":     change("m-1", strings.Repeat("m", 101)),
		"no document":     change(`"document": "`+doc+`", `, ""),
		"document a path": change(doc, "../../etc/passwd"),
		"document cut":    change(doc, doc[1:]),
		"delivery a path": change("document", "delivery")[:0] + strings.Replace(change(`"document"`, `"delivery"`), doc, "/etc/passwd", 1),
		"kind missing":    change(`"kind": "missing", `, ""),
		"kind unknown":    change(`"missing"`, `"delete"`),
		"page 0":          change(`"page": 2`, `"page": 0`),
		"page negative":   change(`"page": 2`, `"page": -1`),
		"page a fraction": change(`"page": 2`, `"page": 2.5`),
		"page a text":     change(`"page": 2`, `"page": "2"`),
		"page huge":       change(`"page": 2`, `"page": 1e99`),
		"from missing":    change(`"Sozialamt"`, `" "`),
		"from too long":   change("Sozialamt", strings.Repeat("ß", MaxFrom+1)),
		"text too long":   change("Rückseite", strings.Repeat("ü", MaxText+1)),
		"other, no text":  `{"scanstelle-feedback":1,"id":"a","document":"` + doc + `","kind":"other","from":"x"}`,
		"time":            change("2026-11-20T08:15:00+01:00", "gestern"),
	} {
		if m, err := Parse([]byte(raw)); batch.CodeOf(err) != batch.CodeFeedbackInvalid {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
	// Whatever lies in a folder: nothing of it comes back out.
	for _, raw := range []string{"root:x:0:0:geheim", `{"geheim:x": 1}`, `{"scanstelle-feedback":1,"id":"geheim x"}`} {
		if _, err := Parse([]byte(raw)); strings.Contains(batch.Message(err), "geheim") {
			t.Errorf("the answer repeats what was read: %v", err)
		}
	}
}

// TestTextCannotHide: what turns text around or breaks lines is left out.
func TestTextCannotHide(t *testing.T) {
	m, err := Parse([]byte(strings.Replace(valid, `Rückseite  fehlt\n`, `a\u202eb\u0000c\r\n\u2066d\u001b[31m`, 1)))
	if err != nil || m.Text != "ab c d [31m" {
		t.Errorf("%q %v", m.Text, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte(`{"scanstelle-feedback":1,"id":"a","object":"/srv/post/x.pdf","kind":"good","from":"x"}`))
	f.Add([]byte(`{"a":[{}]}`))
	f.Add([]byte(`{"scanstelle-feedback":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			if batch.CodeOf(err) != batch.CodeFeedbackInvalid {
				t.Fatal(err)
			}
			return
		}
		again, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		n, err := Parse(again)
		if err != nil || n != m {
			t.Fatalf("%+v became %+v, %v", m, n, err)
		}
		if m.Kind != Good && m.Reason() == "" {
			t.Fatalf("no reason: %+v", m)
		}
	})
}
