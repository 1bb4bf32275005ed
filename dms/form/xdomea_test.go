package form_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/dms/form"
)

// filled is an object with all that a message has a place for.
func filled() dms.Object {
	o, _ := dmstest.NewObject(5000)
	o.Meta = map[string]string{
		"title": "Antrag auf Wohngeld", "subject": "Antrag <auf> Wohngeld & mehr, 12 €", "own_reference": "50.1-123/26", "sender_reference": "Mü/se",
		"sender": "Erika Müller", "sender_address": "Beispielweg 1, 12345 Musterstadt", "office": "Sozialamt", "letter_date": "2026-11-20", "intake_date": "2026-11-22",
		"document_type": "Antrag", "deadline": "14 Tage", "station": string(batch.NewID()), "pages": "3", "amount": "",
	}
	return o
}

// schemasVariable names the folder with the official schemas of a version, below it
// one folder each: "3.1.0", "4.0.0". They may not be shipped with this program.
const schemasVariable = "SCANSTELLE_XDOMEA_SCHEMAS"

func versions() map[string]form.Config {
	return map[string]form.Config{
		"3.1.0 0605": {Form: form.Xdomea31, Container: "A-17"}, "3.1.0 0101": {Form: form.Xdomea31, Message: form.Information},
		"4.0.0 0605": {Form: form.Xdomea40, Container: "A-17"}, "4.0.0 0101": {Form: form.Xdomea40, Message: form.Information},
	}
}

// TestMessages: names after the standard, the literal prefix, every field in its
// element, nothing of it lost; valid where the operator supplied the schemas.
func TestMessages(t *testing.T) {
	schemas := os.Getenv(schemasVariable)
	for name, c := range versions() {
		t.Run(name, func(t *testing.T) {
			version, kind, _ := strings.Cut(name, " ")
			o := filled()
			c.Author, c.Reader = "Stadt Musterstadt", "DMS der Stadt"
			c.Schemas = t.TempDir() // 4.0 wants them; empty ones refuse
			place := newPlace(t, "nachricht")
			_, err := deliver(t, place, c, o)
			if batch.CodeOf(err) != batch.CodeTargetSettings || len(entries(t, place)) != 0 {
				t.Fatalf("without its schema: %v, %v", err, entries(t, place))
			}
			official := filepath.Join(schemas, version)
			if schemas != "" && stat(official) == nil {
				c.Schemas = official
			} else {
				writeLax(t, c.Schemas, version)
				t.Logf("%s is not set or has no %s: NOT held against the official schemas", schemasVariable, version)
			}
			if _, err := deliver(t, place, c, o); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"3.1.0 0605": string(o.Delivery) + "_FVDaten.SGOAblegen.0605", "3.1.0 0101": string(o.Delivery) + "_Information.Information.0101",
				"4.0.0 0605": string(o.Delivery) + "_0605_1", "4.0.0 0101": string(o.Delivery) + "_0101_1",
			}[name]
			z, err := zip.OpenReader(filepath.Join(place, want+".zip"))
			if err != nil {
				t.Fatal(err, entries(t, place))
			}
			defer z.Close()
			if len(z.File) != 2 || z.File[0].Name != want+".xml" || !strings.HasSuffix(z.File[1].Name, ".pdf") {
				t.Fatalf("%v", z.File)
			}
			message, err := read(z.File[0])
			if err != nil {
				t.Fatal(err)
			}
			text := string(message)
			if !strings.Contains(text, `xmlns:xdomea="urn:xoev-de:xdomea:schema:`+version+`"`) || !strings.Contains(text, "<code>"+kind+"</code>") {
				t.Errorf("%s", text)
			}
			pkg := z.File[1].Name
			if strings.HasPrefix(pkg, string(o.Delivery)) || !strings.Contains(text, "<xdomea:Dateiname>"+pkg+"<") || strings.Contains(text, ">"+strings.TrimSuffix(pkg, ".pdf")+"<") {
				t.Errorf("the file is %s, and its ID is no other's", pkg)
			}
			values := leaves(t, message)
			for _, value := range append(maps(o), string(o.Delivery), o.SHA256, o.Name, "Stadt Musterstadt", "DMS der Stadt", "Scanstelle", "1.2.3") {
				if !values[value] && value != o.Meta["title"] { // the subject takes its place
					t.Errorf("%q does not stand in the message\n%s", value, text)
				}
			}
			if kind == form.Ablegen != values["A-17"] {
				t.Error("the container")
			}
			for _, tool := range [][]string{{"unzip", "-tqq", filepath.Join(place, want+".zip")}} {
				if out, err := exec.Command(tool[0], tool[1:]...).CombinedOutput(); err != nil {
					t.Errorf("%v: %v %s", tool, err, out)
				}
			}
		})
	}
}

func maps(o dms.Object) []string {
	var all []string
	for _, v := range o.Meta {
		if v != "" {
			all = append(all, v)
		}
	}
	return all
}

// leaves are the texts of a message.
func leaves(t *testing.T, message []byte) map[string]bool {
	found := map[string]bool{}
	d := xml.NewDecoder(bytes.NewReader(message))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.CharData:
			found[string(e)] = true
		case xml.StartElement:
			for _, a := range e.Attr {
				found[a.Value] = true
			}
		}
	}
}

// writeLax writes schemas that take every message of a version.
func writeLax(t *testing.T, dir, version string) {
	for file, root := range map[string]string{
		"xdomea-Nachrichten-FachverfahrensdatenAustauschen.xsd": "FVDaten.SGOAblegen.0605", "xdomea-Nachrichten-InformationAustauschen.xsd": "Information.Information.0101",
	} {
		text := `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:xoev-de:xdomea:schema:` + version + `">
<xs:element name="` + root + `"><xs:complexType><xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefusedBySchema: what the schema refuses is not sent, and the outbox knows it.
func TestRefusedBySchema(t *testing.T) {
	c := configs["xdomea"]
	c.Schemas = t.TempDir()
	writeLax(t, c.Schemas, "2.0.0")
	place := newPlace(t, "nachricht")
	o := filled()
	states, err := deliver(t, place, c, o)
	if batch.CodeOf(err) != batch.CodeTargetSettings || len(entries(t, place)) != 0 || states[len(states)-1] != batch.Queued {
		t.Fatalf("%v %v %v", err, states, entries(t, place))
	}
}

func deliver(t *testing.T, place string, c form.Config, o dms.Object) (dmstest.States, error) {
	t.Helper()
	at, err := folder.Open(place, folder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := form.Wrap(at, c, maker, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	var states dmstest.States
	_, err = dms.Deliver(t.Context(), target, o, states.Note)
	return states, err
}

func entries(t *testing.T, place string) []string {
	t.Helper()
	all, err := os.ReadDir(place)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}
