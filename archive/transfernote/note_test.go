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

func TestRoundTrip(t *testing.T) {
	for name, n := range allKinds(t) {
		data, err := Marshal(n)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(again, n) {
			t.Errorf("%s: read back\n%+v\nwant\n%+v", name, again, n)
		}
	}
}

// TestSchema has xmllint hold the XML against the schema: what Marshal gives is
// valid, and what lacks one of the mandatory parts is not.
func TestSchema(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SchemaName), Schema(), 0o600); err != nil {
		t.Fatal(err)
	}
	lint := func(data []byte) ([]byte, error) {
		cmd := exec.Command("xmllint", "--noout", "--nonet", "--schema", SchemaName, "-")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(data)
		return cmd.CombinedOutput()
	}
	for name, n := range allKinds(t) {
		data, err := Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := lint(data); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, data)
		}
	}
	data, err := Marshal(plain(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, element := range []string{"Ersteller", "Umfeld", "Auffaelligkeiten", "Zeitpunkte", "Qualitaetssicherung", "Uebereinstimmung", "Abbild"} {
		if out, err := lint(without(t, data, element)); err == nil {
			t.Errorf("the schema accepts a note without %s\n%s", element, out)
		}
	}
	for from, to := range map[string]string{`art="natuerliche-person"`: `art="organisation"`, ">P-7K3M9QXZ<": ">Stadt Musterstadt<", `ergebnis="nicht-geprueft"`: `ergebnis="gut"`} {
		if out, err := lint(bytes.Replace(data, []byte(from), []byte(to), 1)); err == nil {
			t.Errorf("the schema accepts %s\n%s", to, out)
		}
	}
}

// without cuts one element out of the text.
func without(t *testing.T, data []byte, element string) []byte {
	t.Helper()
	from, to := bytes.Index(data, []byte("  <"+element)), bytes.Index(data, []byte("</"+element+">\n"))
	if from < 0 || to < from {
		t.Fatalf("no element %s", element)
	}
	return append(bytes.Clone(data[:from]), data[to+len("</"+element+">\n"):]...)
}

func TestParseIsStrict(t *testing.T) {
	data, err := Marshal(example(t))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	edit := func(from, to string) string {
		if !strings.Contains(text, from) {
			t.Fatalf("%q is not in the note", from)
		}
		return strings.Replace(text, from, to, 1)
	}
	for name, bad := range map[string]string{
		"empty":             "",
		"unknown element":   edit("  <Stapel", "  <Neues></Neues>\n  <Stapel"),
		"unknown attribute": edit("<Stapel ", `<Stapel neu="1" `),
		"repeated element":  edit("  <Scanmodus>", "  <Scanmodus>kopierend</Scanmodus>\n  <Scanmodus>"),
		"comment":           edit("  <Stapel", "  <!-- x -->\n  <Stapel"),
		"indent":            edit("  <Stapel", "\t<Stapel"),
		"order":             edit(`weg="scanner"`, `weg='scanner'`),
		"short form":        edit(`></Eingang>`, `/>`),
		"leading zero":      edit(`nummer="2"`, `nummer="02"`),
		"boolean":           edit(`erklaert="false"`, `erklaert="0"`),
		"doctype":           edit("<Transfervermerk", "<!DOCTYPE x>\n<Transfervermerk"),
		"text behind":       text + " ",
		"second note":       text + text,
		"cut":               text[:len(text)-2],
		"other version":     edit(Namespace, "urn:scanstelle:transfervermerk:2"),
		"other charset":     edit("UTF-8", "ISO-8859-1"),
		"entity":            edit("&amp;", "&auml;"),
		"other zone":        edit("2026-03-02T09:30:00Z", "2026-03-02T10:30:00+01:00"),
		"foreign namespace": edit("<Stapel ", `<Stapel xmlns="urn:x" `),
	} {
		if _, err := Parse([]byte(bad)); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: gave %v", name, err)
		}
	}
}

// TestMandatory takes away or falsifies what A.NB.4 asks for, one at a time.
func TestMandatory(t *testing.T) {
	for name, spoil := range map[string]func(*Note){
		"no id":                     func(n *Note) { n.ID = "" },
		"no delivery id":            func(n *Note) { n.Delivery = "x" },
		"replacing, not seen":       func(n *Note) { n.Mode = batch.Replacing },
		"unknown mode":              func(n *Note) { n.Mode = "" },
		"document 4 of 3":           func(n *Note) { n.Document.Number = 4 },
		"wrong range":               func(n *Note) { n.Document.Last++ },
		"beyond the batch":          func(n *Note) { n.Batch.Images = 3 },
		"b not asked":               func(n *Note) { n.Environment.Capture.Asked = nil },
		"a no creator":              func(n *Note) { n.Creator = Creator{} },
		"a organisation only":       func(n *Note) { n.Creator = Creator{Kind: NaturalPerson, Organisation: "Stadt Musterstadt"} },
		"a organisation as name":    func(n *Note) { n.Creator.Pseudonym = "Stadt Musterstadt" },
		"a kind":                    func(n *Note) { n.Creator.Kind = "organisation" },
		"a not resolvable":          func(n *Note) { n.Creator.Resolution = " " },
		"b no software":             func(n *Note) { n.Environment.Software.Version = "" },
		"b no host":                 func(n *Note) { n.Environment.Host = Host{} },
		"b no device":               func(n *Note) { n.Environment.Capture.Device = "" },
		"b import with a device":    func(n *Note) { n.Environment.Capture.Way = Import },
		"b no profile hash":         func(n *Note) { n.Environment.Profile.SHA256 = "abc" },
		"b no procedure, silent":    func(n *Note) { n.Environment.Procedure.Statement = "" },
		"b procedure unknown":       func(n *Note) { n.Environment.Procedure = Procedure{Present: true, Title: "VD"} },
		"b procedure, no keeper":    func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.Keeper = " " },
		"b procedure, no day":       func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.From = "2026" },
		"b procedure, no hash":      func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.SHA256 = "" },
		"b procedure, not released": func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.ReleasedAt = nil },
		"b procedure, of nobody":    func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.ReleasedBy = "Stadt" },
		"b procedure, no number":    func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.Number = 0 },
		"b both":                    func(n *Note) { n.Environment.Procedure = procedure; n.Environment.Procedure.Statement = NoProcedure },
		"b more files":              func(n *Note) { n.Environment.Capture.Files = 2 },
		"b further device":          func(n *Note) { n.Environment.Capture.Further = []Device{{Serial: "1"}} },
		"c findings hidden":         func(n *Note) { n.Anomalies.PageFindings = 0 },
		"c nothing to tell":         func(n *Note) { n.Anomalies.None = true },
		"c double feed silent":      func(n *Note) { n.Anomalies.DoubleFeed.Statement = "" },
		"c double feed off, kept":   func(n *Note) { n.Anomalies.DoubleFeed.State = WatchOff },
		"c state of paper":          func(n *Note) { n.Anomalies.Original = "" },
		"c event without code":      func(n *Note) { n.Anomalies.Events[0].Code = "" },
		"c refused, no source":      func(n *Note) { n.Anomalies.Refused[0].Source = "" },
		"d intake":                  func(n *Note) { n.Times.Intake = Received{} },
		"d no start":                func(n *Note) { n.Times.ScanStart = Moment{Missing: Unknown} },
		"d order":                   func(n *Note) { n.Times.ScanEnd = At(day.Add(-time.Hour)) },
		"d both":                    func(n *Note) { n.Times.Read.Missing = NoReader },
		"d inspected":               func(n *Note) { n.Times.Inspection = At(day) },
		"d intake, no day":          func(n *Note) { n.Times.Intake = Received{Day: "2026-02-30"} },
		"d intake, clock":           func(n *Note) { n.Times.Intake = Received{Day: "2026-02-28", Time: "25:00"} },
		"d indexed after sealing":   func(n *Note) { n.Times.Indexed = At(day.Add(time.Hour)) },
		"d read after sealing":      func(n *Note) { n.Times.Read = At(day.Add(time.Hour)) },
		"d local time":              func(n *Note) { n.Times.Sealed.At = n.Times.Sealed.At.In(time.FixedZone("", 3600)) },
		"d trusted clock":           func(n *Note) { n.Times.Source = "Atomuhr" },
		"e inspected":               func(n *Note) { n.Quality.Result = Inspected },
		"e statement":               func(n *Note) { n.Quality.Statement = "Alles gut." },
		"e completeness":            func(n *Note) { n.Quality.Completeness.Result = "" },
		"e complete":                func(n *Note) { n.Quality.Completeness.Statement = "Vollständig." },
		"e balance":                 func(n *Note) { n.Quality.Completeness.Balance.Kept = -2 },
		"f claimed":                 func(n *Note) { n.Agreement.Made = true },
		"f other words":             func(n *Note) { n.Agreement.Statement = "Stimmt überein." },
		"f silent":                  func(n *Note) { n.Agreement.Statement = "" },
		"qualified":                 func(n *Note) { n.Integrity.Level = "qualifiziert" },
		"no certificate":            func(n *Note) { n.Integrity.SHA256 = "" },
		"no page":                   func(n *Note) { n.Pages = nil },
		"page twice":                func(n *Note) { n.Pages[1].ID = n.Pages[0].ID },
		"position twice":            func(n *Note) { n.Pages[1].Position = n.Pages[0].Position },
		"numbering":                 func(n *Note) { n.Pages[1].Number = 3 },
		"counts":                    func(n *Note) { n.Counts.Blank = 0 },
		"page hash":                 func(n *Note) { n.Pages[0].Image.SHA256 = strings.ToUpper(n.Pages[0].Image.SHA256) },
		"other file":                func(n *Note) { n.Pages[0].Image.File = hash("0") },
		"codec":                     func(n *Note) { n.Pages[0].Image.Codec = "jbig2" },
		"no dpi":                    func(n *Note) { n.Pages[0].Image.DPI = 0 },
		"no source":                 func(n *Note) { n.Pages[0].Source = "" },
		"side":                      func(n *Note) { n.Pages[0].Side = "" },
		"kind":                      func(n *Note) { n.Pages[1].Kind = "x" },
		"original":                  func(n *Note) { n.Pages[0].Original.SHA256 = "" },
		"original form":             func(n *Note) { n.Pages[0].Original.Form = "x" },
		"step":                      func(n *Note) { n.Pages[0].Steps[0].Effect = "" },
		"finding":                   func(n *Note) { n.Pages[0].Findings[0].Severity = "" },
		"text and reason":           func(n *Note) { n.Pages[1].Text.Words = 3 },
		"no text, no reason":        func(n *Note) { n.Pages[1].Text.Missing = "" },
		"control character":         func(n *Note) { n.Document.Title = "a\x00b" },
		"not UTF-8":                 func(n *Note) { n.Anomalies.Remarks = []string{"\xff"} },
	} {
		n := example(t)
		spoil(&n)
		data, err := Marshal(n)
		if batch.CodeOf(err) != batch.CodeUsage || data != nil {
			t.Errorf("%s: gave %v", name, err)
		}
	}
}

// TestOrganisationAlone: A.NB.4 a forbids it, so there is no way to make one.
func TestOrganisationAlone(t *testing.T) {
	for _, c := range [][2]string{{"", "Stadt Musterstadt"}, {"Stadt Musterstadt", ""}, {"Stadt Musterstadt", "Stadt Musterstadt"}, {"P-", "x"}, {"", ""}, {"P-7K3M9QXZ\n", ""}} {
		if got, err := NewCreator(ByLogin, c[0], "Personenverzeichnis", "", c[1]); batch.CodeOf(err) != batch.CodeUsage || got != (Creator{}) {
			t.Errorf("%q: gave %v", c, err)
		}
	}
	seen := map[string]bool{}
	for range 100 {
		p := NewPseudonym()
		if _, err := NewCreator(ByLogin, p, "Personenverzeichnis", "", ""); err != nil || seen[p] {
			t.Errorf("%s: %v", p, err)
		}
		seen[p] = true
	}
}

func TestLegal(t *testing.T) {
	for in, want := range map[string]string{
		"Grüße 😀\t\r\n":     "Grüße 😀\t\r\n",
		"a\x01b":            `a\u0001b`,
		"a\xffb":            `a\xffb`,
		"\ufffe":            `\ufffe`,
		"ersetzt: \ufffd":   "ersetzt: \ufffd",
		"\xed\xa0\x80 (hi)": `\xed\xa0\x80 (hi)`,
	} {
		if got := Legal(in); got != want || !isLegal(got) {
			t.Errorf("%q gave %q, want %q", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	text := Text(example(t))
	for _, want := range []string{
		"a) Ersteller", "P-7K3M9QXZ", "b) Technisches", "Gerät: fujitsu:fi-7160:815", "Hersteller: Fujitsu", "Modell: fi-7160", "Seriennummer: 0815", "Firmware: 0C00", "Treiber: fujitsu (libsane 1.2.1)", "Abbilder aus Dateien: 1", NoProcedure, "c) Auffälligkeiten", OriginalNotRecorded,
		"d) Zeitpunkte", "Eingang: unbekannt", "02.03.2026 09:30:00 UTC", "e) Qualitätssicherung", resultText[NotInspected], balanceText[NotChecked], "erwartet unbekannt",
		"f) Bildliche", scopeText[ScopeNone], "Nr. 2 von 3", "Abbild 3 bis 4 von 9", "Geraderichtung um -1,4 Grad", "Sicherheit 91,25 %", "Papierstau", "300 × 299,5 (geschätzt)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	text = Text(replacing(t))
	for _, want := range []string{
		"Scanmodus: ersetzend", "Berichtigt: Dokument 0195e000-0000-7000-8000-000000000031", "Bauakten (bau, Fassung 3)", "Integrität hoch", "Eingangsnummer: E-2026-000123",
		"Kiste 7", "Eingang: 01.03.2026, 07:40 Uhr", "Freigabe: 02.03.2026 09:31:42 UTC", resultText[Inspected], "Stichprobe (percent 25): 2 von 8 Dokumenten gezogen, auch dieses",
		"Sichtung: Abbild 4, bestmöglich, P-0000000B", "Thermopapier", "Ersteller und Prüfer sind verschiedene Personen", "das Deckblatt war nicht mitgezählt", scopeText[ScopeDocument], "Dienstanweisung 4", "Verfahrensdokumentation Posteingang, Fassung 2026-1 (Nr. 2), Stand 01.01.2026, gepflegt von Hauptamt (SHA-256 9999", "Weiteres Gerät: airscan:e0:Flur",
		"Warum Dateien Papier ersetzen dürfen: Der Kopierer",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	text = Text(copied(t))
	for _, want := range []string{"Ersetzte Seite: Abbild 2 im Stapel, Blatt 1, Rückseite: abgeschnitten", "Versiegelte Seite", "Drehen: 02.03.2026 09:31:00 UTC, P-0000000A; Abbild 3; Winkel 180 Grad", "Weggelassen: 2", "bestätigt von P-0000000A", "durch die Regel"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	n := example(t)
	n.Document.Title = "x\n  Scanmodus: ersetzend"
	if strings.Contains(Text(n), "\n  Scanmodus: ersetzend") {
		t.Error("a title can fake a line")
	}
}

func FuzzParse(f *testing.F) {
	for _, n := range allKinds(f) {
		data, err := Marshal(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data)
		if err != nil {
			return
		}
		again, err := Marshal(n)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("two forms of one note: %v", err)
		}
		if Text(n) == "" {
			t.Error("no text")
		}
	})
}

// FuzzTexts puts any text and number where a caller could: what Marshal takes
// must come back equal.
func FuzzTexts(f *testing.F) {
	f.Add("Titel", "a.tif#2", 300.0, int64(0))
	f.Add(" \r\n\t<&>\"'", "]]>", 1e-9, int64(1)<<40)
	f.Add("\u2028\ufffd", "&#0;", -0.5, int64(-1))
	f.Fuzz(func(t *testing.T, title, source string, value float64, at int64) {
		n := example(t)
		n.Document.Title, n.Creator.Role, n.Pages[0].Source = Legal(title), Legal(source), Legal(source)
		n.Anomalies.Remarks = []string{Legal(title), Legal(source)}
		n.Pages[0].Findings[0].Value, n.Pages[0].Steps[0].Value = value, value
		n.Anomalies.Events[0].Time = time.Unix(at%(1<<38), at%1e9).UTC()
		data, err := Marshal(n)
		if err != nil {
			return
		}
		again, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again, n) {
			t.Errorf("read back\n%+v\nwant\n%+v", again, n)
		}
	})
}
