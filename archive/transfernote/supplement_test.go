package transfernote

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// supplement is one of a document of three images in replacing mode, found good
// beside the paper.
func supplement(t testing.TB, change func(*Supplement)) Supplement {
	t.Helper()
	inspector, err := NewCreator(ByLogin, "P-0000000B", "Personenverzeichnis", "Sichtprüfung nach der Übergabe", "Stadt Musterstadt")
	if err != nil {
		t.Fatal(err)
	}
	s := Supplement{
		ID: id(41), Package: id(42), Delivery: id(43), Mode: batch.Replacing, Inspector: inspector, Station: "S-1", Software: Software{"Scanstelle", "1"},
		First: First{
			Document: id(1), Batch: id(2), Package: id(3), Delivery: id(4), SHA256: hash("a"), Images: 3, Blank: 1, Colourless: 1, Result: NotDrawn, Title: "Antrag <1> & 2",
		},
		Inspected: day.Add(time.Hour), Sealed: day.Add(time.Hour + time.Second),
		Finding:   Later{Paper: true, Verdict: Good, FourEyes: true},
		Integrity: Integrity{Certificate: "Siegel", SHA256: hash("b"), Log: "scanstelle/x"},
		Sheets:    []Sheet{{1, 2480, 3508, hash("c")}},
	}
	if change != nil {
		change(&s)
	}
	s.Complete()
	return s
}

var supplements = map[string]func(*Supplement){
	"compared": nil,
	"seen":     func(s *Supplement) { s.Finding.Paper = false },
	"faulty":   func(s *Supplement) { s.Finding.Verdict, s.Finding.Reason = Faulty, "Seite 2 fehlt" },
	"copied":   func(s *Supplement) { s.Mode, s.First.Result = batch.Copying, NotInspected },
	"no colours": func(s *Supplement) {
		s.First.Colourless, s.Finding.Verdict, s.Finding.Reason, s.Finding.EachImage = 2, BestPossible, "blasse Kopie", true
	},
}

// TestSupplementSaysWhatWasDone: an agreement only of who had the paper beside the
// images, in replacing mode; a fault takes back an earlier one.
func TestSupplementSaysWhatWasDone(t *testing.T) {
	for name, want := range map[string]Agreement{
		"compared":   {Made: true, Pictorial: true, Content: true, Scope: ScopeDocument, Colours: NoColours},
		"seen":       {Scope: ScopeOpen},
		"faulty":     {Scope: ScopeRevoked},
		"copied":     {Scope: ScopeNone},
		"no colours": {Made: true, Content: true, Scope: ScopeDocument, Colours: NoColours},
	} {
		s := supplement(t, supplements[name])
		got := s.Agreement
		if got.Statement == "" || got.Pictorial != strings.Contains(got.Statement, "stimmt bildlich") {
			t.Errorf("%s: %q", name, got.Statement)
		}
		got.Statement = ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		text := SupplementText(s)
		for _, part := range []string{s.Finding.Statement, s.Agreement.Statement, s.First.SHA256, string(s.First.Package), s.Inspector.Pseudonym, s.Finding.Reason} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the text lacks %q", name, part)
			}
		}
	}
}

// TestSupplementHasOneForm: what is written reads back the same, passes the
// schema, and nothing else is read.
func TestSupplementHasOneForm(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SchemaName), Schema(), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range supplements {
		s := supplement(t, change)
		data, err := MarshalSupplement(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := ParseSupplement(data)
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%s: %v\n%+v\n%+v", name, err, again, s)
		}
		lint := exec.Command("xmllint", "--noout", "--nonet", "--schema", SchemaName, "-")
		lint.Dir, lint.Stdin = dir, bytes.NewReader(data)
		if out, err := lint.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, data)
		}
		if _, err := Parse(data); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: passes for a note: %v", name, err)
		}
		for from, to := range map[string]string{"  <Bezug": " <Bezug", "</Nachtrag>\n": "</Nachtrag>", `ergebnis="n`: `ergebnis="x`, "Nachtrag xmlns": "Vermerk xmlns"} {
			changed := bytes.Replace(data, []byte(from), []byte(to), 1)
			if _, err := ParseSupplement(changed); batch.CodeOf(err) != batch.CodePackageChanged {
				t.Errorf("%s: %q for %q is read: %v", name, to, from, err)
			}
		}
	}
	note, err := Marshal(plain(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseSupplement(note); batch.CodeOf(err) != batch.CodePackageChanged {
		t.Errorf("a note passes for a supplement: %v", err)
	}
}

// TestSupplementNeverClaimsMore: what is spoiled after Complete is refused.
func TestSupplementNeverClaimsMore(t *testing.T) {
	for name, spoil := range map[string]func(*Supplement){
		"account":            func(s *Supplement) { s.Inspector.Known = ByAccount },
		"organisation":       func(s *Supplement) { s.Inspector.Pseudonym = "" },
		"itself":             func(s *Supplement) { s.First.Package = s.Package },
		"no hash":            func(s *Supplement) { s.First.SHA256 = "" },
		"no delivery":        func(s *Supplement) { s.Delivery = "" },
		"agreement":          func(s *Supplement) { s.Finding.Paper = false; s.Finding.Result = LaterSeen },
		"agreement of copy":  func(s *Supplement) { s.Mode = batch.Copying },
		"colours":            func(s *Supplement) { s.Agreement.Colours = "" },
		"result":             func(s *Supplement) { s.Finding.Result = LaterSeen },
		"fault without why":  func(s *Supplement) { s.Finding.Verdict, s.Finding.Reason = Faulty, " "; s.Complete() },
		"unknown verdict":    func(s *Supplement) { s.Finding.Verdict = "sehr gut"; s.Complete() },
		"criteria":           func(s *Supplement) { s.Finding.Criteria = nil },
		"sealed before":      func(s *Supplement) { s.Sealed = s.Inspected.Add(-time.Second) },
		"local time":         func(s *Supplement) { s.Inspected = s.Inspected.In(time.FixedZone("", 3600)) },
		"before":             func(s *Supplement) { s.First.Result = "gut" },
		"more blank":         func(s *Supplement) { s.First.Blank = 9; s.Complete() },
		"unseen":             func(s *Supplement) { s.Sheets = nil },
		"sheets out of turn": func(s *Supplement) { s.Sheets[0].Number = 2 },
		"control character":  func(s *Supplement) { s.First.Title = "a\x00" },
		"level":              func(s *Supplement) { s.Integrity.Level = "qualifiziert" },
	} {
		s := supplement(t, nil)
		spoil(&s)
		if _, err := MarshalSupplement(s); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseSupplement(f *testing.F) {
	for _, change := range supplements {
		data, err := MarshalSupplement(supplement(f, change))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSupplement(data)
		if err != nil {
			return
		}
		again, err := MarshalSupplement(s)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v\n%s\n%s", err, data, again)
		}
	})
}
