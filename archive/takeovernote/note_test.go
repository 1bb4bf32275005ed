package takeovernote

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

func sample(t testing.TB, change func(*Note)) Note {
	t.Helper()
	who, err := transfernote.NewCreator(transfernote.ByAccount, "P-0000000B", "Verzeichnis", "Übernahme elektronischer Post", "Stadt Musterstadt")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	id := func(n byte) batch.ID {
		return batch.ID("01900000-0000-7000-8000-0000000000" + string('0'+n/10) + string('0'+n%10))
	}
	hash := strings.Repeat("ab", 32)
	n := Note{
		ID: id(1), Document: Document{id(2), id(3), id(4), "Rechnung <1> & 2"}, Delivery: id(5), Creator: who, Station: "S-1", Software: transfernote.Software{Name: "Scanstelle", Version: "1"},
		Receipt:   Receipt{Number: "E-2026-000001", Day: "2026-11-20", Way: "E-Mail", Channel: "post", Written: at, Units: []string{"Kämmerei"}},
		TakenOver: at.Add(time.Minute), Sealed: at.Add(2 * time.Minute),
		Original: Original{File: "original.eml", MIME: "message/rfc822", Form: "eml", Bytes: 17, SHA256: hash, Name: "a.eml", Kind: "E-Mail"},
		Message:  &Message{ID: "a@b", Date: &at, Sender: "Jörg", Subject: "Antrag", Reference: "4711"},
		Parts:    []Part{{"b.pdf", "application/pdf", "Anlage", 3, hash}}, Checks: []Check{{"Virenscanner", "sauber"}}, Doubles: []Double{{at.Add(90 * time.Second), true}},
		Integrity: transfernote.Integrity{Certificate: "Siegel", SHA256: hash, Log: "scanstelle/x"},
		Sheets:    []transfernote.Sheet{{Number: 1, Width: 2480, Height: 3508, SHA256: hash}},
	}
	if change != nil {
		change(&n)
	}
	n.Complete()
	return n
}

// TestNoteHasOneForm: what is written reads back the same, passes the schema, shows
// all it says, and nothing else is read.
func TestNoteHasOneForm(t *testing.T) {
	dir := t.TempDir()
	schema := filepath.Join(dir, SchemaName)
	if err := os.WriteFile(schema, Schema(), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Note){
		"full": nil,
		"short": func(n *Note) {
			n.Message, n.Parts, n.Doubles, n.Receipt.Units, n.Receipt.Channel, n.Receipt.Number = nil, nil, nil, nil, "", ""
		},
	} {
		n := sample(t, change)
		data, err := Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(data)
		if err != nil || !reflect.DeepEqual(again, n) {
			t.Errorf("%s: %v\n%+v\n%+v", name, err, again, n)
		}
		path := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("xmllint", "--noout", "--nonet", "--schema", schema, path).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", name, out)
		}
		text := Text(n)
		for _, want := range []string{Statement, n.Original.SHA256, string(n.Delivery), n.Creator.Pseudonym, n.Receipt.Number, n.Original.Name} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the text lacks %q", name, want)
			}
		}
		for _, other := range []string{strings.Replace(string(data), Namespace, transfernote.Namespace, 1), string(data) + "<!-- x -->", strings.Replace(string(data), "nicht gescannt", "gescannt", 1), strings.Replace(string(data), "  <Eingang", "<Eingang", 1)} {
			if _, err := Parse([]byte(other)); batch.CodeOf(err) != batch.CodePackageChanged {
				t.Errorf("%s: read otherwise: %v", name, err)
			}
		}
		if _, err := transfernote.Parse(data); err == nil {
			t.Errorf("%s: read as a transfer note", name)
		}
	}
}

// TestNoteRefuses what is not said, or said too much.
func TestNoteRefuses(t *testing.T) {
	for name, change := range map[string]func(*Note){
		"no document":    func(n *Note) { n.Document.ID = "" },
		"no hash":        func(n *Note) { n.Original.SHA256 = "" },
		"empty":          func(n *Note) { n.Original.Bytes = 0 },
		"no way":         func(n *Note) { n.Receipt.Way = " " },
		"no day":         func(n *Note) { n.Receipt.Day = "" },
		"nobody":         func(n *Note) { n.Creator.Pseudonym = "Stadt" },
		"sealed before":  func(n *Note) { n.Sealed = n.TakenOver.Add(-time.Second) },
		"local time":     func(n *Note) { n.Receipt.Written = n.Receipt.Written.In(time.FixedZone("x", 3600)) },
		"nothing looked": func(n *Note) { n.Checks = nil },
		"no sheet":       func(n *Note) { n.Sheets = nil },
		"control sign":   func(n *Note) { n.Document.Title = "a\x00" },
	} {
		if _, err := Marshal(sample(t, change)); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	n := sample(t, nil)
	n.Statement = "Das Dokument wurde gescannt."
	if _, err := Marshal(n); err == nil {
		t.Error("another statement is taken")
	}
}

func FuzzParse(f *testing.F) {
	data, err := Marshal(sample(f, nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data)
		if err != nil {
			return
		}
		if again, err := Marshal(n); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v\n%s", err, again)
		}
	})
}
