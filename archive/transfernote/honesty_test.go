package transfernote

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// TestNeverMoreThanWasDone: a note that claims an inspection or an agreement
// which its looks and its mode do not give is refused (A.NB.4 e, f; statement 20).
func TestNeverMoreThanWasDone(t *testing.T) {
	look := Look{"P-0000000B", day.Add(100 * time.Second), Good, "", ""}
	for name, spoil := range map[string]func(*Note){
		"account as creator":   func(n *Note) { n.Creator.Known = ByAccount },
		"no class":             func(n *Note) { n.Class = nil },
		"class without a need": func(n *Note) { n.Class.Integrity = "" },
		"no procedure":         func(n *Note) { n.Environment.Procedure = Procedure{Statement: NoProcedure} },
		"files, no reason":     func(n *Note) { n.Environment.Capture.FilesReason = "" },
		"import, no reason": func(n *Note) {
			n.Environment.Capture = Capture{Way: Import, Device: ImportDevice}
			n.Anomalies.DoubleFeed.State = WatchNone
		},
		"nobody looked":        func(n *Note) { n.Quality.Looks = nil },
		"one image unseen":     func(n *Note) { n.Quality.Looks = n.Quality.Looks[:1] },
		"one image faulty":     func(n *Note) { n.Quality.Looks[1].Verdict = Faulty },
		"look elsewhere":       func(n *Note) { n.Quality.Looks[1].Page = id(99) },
		"look of nobody":       func(n *Note) { n.Quality.Looks[1].Person = "Stadt Musterstadt" },
		"no reason":            func(n *Note) { n.Quality.Looks[1].Reason = "" },
		"look before the time": func(n *Note) { n.Quality.Looks[1].Time = time.Time{} },
		"seen after the seal":  func(n *Note) { n.Quality.Looks[1].Time = day.Add(time.Hour) },
		"not inspected":        func(n *Note) { n.Quality.Result = NotInspected },
		"hits, nobody looked":  func(n *Note) { n.Quality.Result, n.Quality.Looks = HitsInspected, nil },
		"no release":           func(n *Note) { n.Quality.Release = nil },
		"no plan":              func(n *Note) { n.Quality.Sample = nil },
		"plan without a name":  func(n *Note) { n.Quality.Sample.Plan = "" },
		"more drawn than are":  func(n *Note) { n.Quality.Sample.Size = 9 },
		"drawn for a lower need": func(n *Note) {
			n.Class.Integrity, n.Quality.Sample.Need = batch.NeedHigh, batch.NeedNormal
		},
		"no seed":              func(n *Note) { n.Quality.Sample.Seed = "" },
		"released by a town":   func(n *Note) { n.Quality.Release.Person = "Stadt" },
		"difference undecided": func(n *Note) { n.Quality.Completeness.Decisions = nil },
		"decision unreasoned":  func(n *Note) { n.Quality.Completeness.Decisions[0].Reason = " " },
		"balanced all the same": func(n *Note) {
			n.Quality.Completeness.Result, n.Quality.Completeness.Decisions = Balanced, nil
		},
		"counted by nobody": func(n *Note) {
			n.Quality.Completeness = Completeness{Result: Balanced, Balance: Balance{Expected: -1, Sheets: 5}}
		},
		"predecessor unknown": func(n *Note) { n.Document.Supersedes.SHA256 = "" },
		"erased by one person": func(n *Note) {
			at := day.Add(time.Hour)
			n.Anomalies.SealedOff = []Withdrawn{{Position: 1, Sheet: 1, Side: batch.Front, Person: "P-0000000A", Time: day, Removed: &at, OrderedBy: "P-0000000A", ConfirmedBy: "P-0000000A"}}
		},
		"erased by nobody": func(n *Note) {
			n.Anomalies.SealedOff = []Withdrawn{{Position: 1, Sheet: 1, Side: batch.Front, Person: "P-0000000A", Time: day, OrderedBy: "P-0000000A"}}
		},
		"erased beyond the balance": func(n *Note) { n.Quality.Completeness.Balance.Removed = 1 },
		"discarded by nobody":       func(n *Note) { n.Anomalies.Discarded = []Withdrawn{{Position: 1, Sheet: 1, Side: batch.Front}} },
		"less than none discarded":  func(n *Note) { n.Quality.Completeness.Balance.Discarded = -1 },
		"replaced by nobody":        func(n *Note) { n.Anomalies.Replaced = []Withdrawn{{Position: 1, Sheet: 1, Side: batch.Front}} },
		"step of nobody":            func(n *Note) { n.Processing.Steps = []ProcessStep{{Name: "page-rotated", Title: "Drehen"}} },
		"blank without rule": func(n *Note) {
			n.Processing.Suppression = copied(t).Processing.Suppression
			n.Processing.Suppression.Policy = batch.KeepMarked
		},
		"blank left out by nobody": func(n *Note) {
			n.Processing.Suppression = copied(t).Processing.Suppression
			n.Processing.Suppression.Pages[1].Automatic = false
		},
	} {
		n := replacing(t)
		spoil(&n)
		n.Complete()
		if _, err := Marshal(n); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: gave %v", name, err)
		}
	}
	for name, spoil := range map[string]func(*Note){
		"agreement though not drawn": func(n *Note) { n.Agreement.Made, n.Agreement.Scope = true, ScopeDocument },
		"other words":                func(n *Note) { n.Agreement.Statement = scopeText[ScopeDocument] },
		"result":                     func(n *Note) { n.Quality.Statement = resultText[Inspected] },
		"criteria":                   func(n *Note) { n.Quality.Criteria = Criteria() },
		"time":                       func(n *Note) { n.Times.Inspection = At(day) },
	} {
		n := sampled(t, NotDrawn)
		spoil(&n)
		if _, err := Marshal(n); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: gave %v", name, err)
		}
	}
	// A look at the document bears the result as those at its images do.
	n := replacing(t)
	n.Quality.Looks = []Look{look}
	n.Complete()
	if _, err := Marshal(n); err != nil {
		t.Errorf("a look at the document: %v", err)
	}
}

// TestAgreement: who may say what (A.NB.4 f, resiscan.md 5.1).
func TestAgreement(t *testing.T) {
	for name, want := range map[string]Agreement{
		"scanned":        {Scope: ScopeNone, Statement: "wird nicht abgegeben"},
		"inspected copy": {Scope: ScopeNone, Statement: "wird nicht abgegeben"},
		"replacing":      {Made: true, Pictorial: true, Content: true, Scope: ScopeDocument, Statement: "stimmt bildlich und inhaltlich mit dem Papieroriginal überein"},
		"hits":           {Made: true, Pictorial: true, Content: true, Scope: ScopePages, Statement: "Für die übrigen Abbilder wird keine persönliche Prüfung erklärt"},
		"not drawn":      {Scope: ScopeBatch, Statement: "Stapel durch Stichprobe freigegeben, Dokument nicht gezogen"},
		"not in turn":    {Scope: ScopeBatch, Statement: "keine persönlich geprüfte Übereinstimmung"},
		"open":           {Scope: ScopeOpen, Statement: "Offen"},
	} {
		got := allKinds(t)[name].Agreement
		if !strings.Contains(got.Statement, want.Statement) {
			t.Errorf("%s: %s", name, got.Statement)
		}
		if got.Statement = want.Statement; got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	gray := replacing(t)
	gray.Pages[0].Image.Channels = 1
	gray.Complete()
	if a := gray.Agreement; a.Pictorial || !a.Content || a.Colours != NoColours || strings.Contains(a.Statement, "bildlich") {
		t.Errorf("without colours: %+v", a)
	}
}

// TestSchemaIsDocumented: every element, attribute, type and value of the schema
// says in German what it is.
func TestSchemaIsDocumented(t *testing.T) {
	type node struct {
		XMLName  xml.Name
		Name     string `xml:"name,attr"`
		Value    string `xml:"value,attr"`
		Language string `xml:"lang,attr"`
		Text     string `xml:",chardata"`
		Nodes    []node `xml:",any"`
	}
	var root node
	if err := xml.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var walk func(n node)
	walk = func(n node) {
		if slices.Contains([]string{"element", "attribute", "complexType", "simpleType", "enumeration"}, n.XMLName.Local) {
			seen++
			if len(n.Nodes) == 0 || n.Nodes[0].XMLName.Local != "annotation" || len(n.Nodes[0].Nodes) != 1 || n.Nodes[0].Nodes[0].Language != "de" || strings.TrimSpace(n.Nodes[0].Nodes[0].Text) == "" {
				t.Errorf("%s %s%s has no documentation", n.XMLName.Local, n.Name, n.Value)
			}
		}
		for _, c := range n.Nodes {
			walk(c)
		}
	}
	walk(root)
	if seen < 200 {
		t.Errorf("%d things in the schema", seen)
	}
}

// TestJSON: the note as an object has the same contents, numbers as numbers.
func TestJSON(t *testing.T) {
	raw, err := json.Marshal(replacing(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"agreement":{"made":true,"pictorial":true`, `"expected":4`, `"intake":{"time":"07:40","day":"2026-03-01"}`, `"read":{"at":"2026-03-02T09:31:30Z"}`, `"mode":"ersetzend"`, `"pseudonym":"P-7K3M9QXZ"`, `"supersedes":{"id"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is missing in\n%s", want, raw)
		}
	}
}

// TestInspectorsKnowTheCriteria: the handbook tells them what the note will say
// that they looked at.
func TestInspectorsKnowTheCriteria(t *testing.T) {
	page, err := os.ReadFile("../../docs/pruefung.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range Criteria() {
		if !strings.Contains(string(page), fmt.Sprintf("  %d. %s\n", i+1, c)) {
			t.Errorf("%q is not in the handbook", c)
		}
	}
}
