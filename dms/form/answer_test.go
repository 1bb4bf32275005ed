package form

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
)

const process = "01a204b0-e890-79b6-a9a9-a37a3920a0d2"

func answer(root, body string) string {
	return `<?xml version="1.0"?><x:` + root + ` xmlns:x="urn:xoev-de:xdomea:schema:3.1.0"><x:Kopf><x:ProzessID>` + process + `</x:ProzessID></x:Kopf>` + body + `</x:` + root + `>`
}

func general(codes ...string) string {
	s := "<x:ErfolgOderMisserfolg>"
	for _, c := range codes {
		s += `<x:Rueckmeldung><x:AllgemeineRueckmeldung><code>` + c + `</code></x:AllgemeineRueckmeldung></x:Rueckmeldung>`
	}
	return s + "</x:ErfolgOderMisserfolg>"
}

func TestParseAnswer(t *testing.T) {
	specific := `<x:ErfolgOderMisserfolg><x:Rueckmeldung><x:SpezifischeFehlermeldung0605><code>0605001</code></x:SpezifischeFehlermeldung0605></x:Rueckmeldung></x:ErfolgOderMisserfolg>`
	free := `<x:ErfolgOderMisserfolg><x:Rueckmeldung><x:SonstigeFehlermeldung>Akte ist&#10;geschlossen</x:SonstigeFehlermeldung></x:Rueckmeldung></x:ErfolgOderMisserfolg>`
	version4 := func(ok, text string) string {
		return "<x:ErfolgOderMisserfolg><x:Erfolgreich>" + ok + "</x:Erfolgreich>" + text + "</x:ErfolgOderMisserfolg>"
	}
	for name, test := range map[string]struct {
		text    string
		ok      bool
		level   batch.DeliveryLevel
		refused string
	}{
		"done":             {answer(imported, general("0000000")), true, batch.LevelConfirmed, ""},
		"done, version 4":  {answer(imported, version4("1", "")), true, batch.LevelConfirmed, ""},
		"received":         {answer(informed, ""), true, batch.LevelTaken, ""},
		"processed before": {answer(imported, general("0000009")), false, "", ""},
		"both":             {answer(imported, general("0000009", "0000000")), true, batch.LevelConfirmed, ""},
		"refused":          {answer(imported, general("0000008")), true, "", "0000008"},
		"half":             {answer(imported, general("0000000", "0000004")), true, "", "0000004"},
		"specific":         {answer(imported, specific), true, "", "0605001"},
		"free text":        {answer(imported, free), true, "", "Akte ist geschlossen"},
		"no, version 4":    {answer(imported, version4("0", "<x:Fehlermeldung>voll</x:Fehlermeldung>")), true, "", "voll"},
		"no without words": {answer(imported, version4("false", "")), true, "", "ohne Angabe von Gründen"},
		"no answer":        {answer("FVDaten.SGOAblegen.0605", general("0000000")), false, "", ""},
		"cut":              {answer(imported, general("0000000"))[:200], false, "", ""},
		"foreign":          {strings.Replace(answer(imported, general("0000000")), "urn:xoev-de:xdomea", "urn:x", 1), false, "", ""},
		"no process":       {strings.Replace(answer(imported, general("0000000")), process, "17", 1), false, "", ""},
		"entity":           {`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>` + answer(imported, version4("&e;", "")), false, "", ""},
		"empty":            {"", false, "", ""},
	} {
		a, ok := parseAnswer([]byte(test.text))
		if ok != test.ok || ok && (a.Level != test.level || a.Refused != (test.refused != "") || a.Text != test.refused || a.Delivery != process) {
			t.Errorf("%s: %+v %v", name, a, ok)
		}
	}
}

// TestAnswers: read from their directory at the target, alone and in ZIP files; ours,
// halves, those nobody wants and foreign files are passed over.
func TestAnswers(t *testing.T) {
	place, receipts := t.TempDir(), t.TempDir()
	at, err := folder.Open(place, folder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := Wrap(at, Config{Form: Xdomea31, Author: "A", Reader: "B", Receipts: receipts}, Maker{"Scanstelle", "1"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := answer(imported, general("0000000"))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(process + "_" + imported + ".xml")
	if err == nil {
		_, err = w.Write([]byte(done))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	other := string(batch.NewID())
	for name, data := range map[string]string{
		process + "_" + imported + ".zip": b.String(), process + "_0630_1.xml": done, process + "_0630_2.zip": "PK", process + "_0630_3.xml": done[:100],
		process + "_FVDaten.SGOAblegen.0605.zip": b.String(), other + "_0630_1.xml": strings.ReplaceAll(done, process, other), other + "_0630_2.xml": done, "liesmich.txt": "x",
	} {
		if err := os.WriteFile(filepath.Join(receipts, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := target.(dms.Answerer).Answers(t.Context(), func(id batch.ID) bool { return id == process })
	if err != nil || len(got) != 2 || got[0].Level != batch.LevelConfirmed || got[1].Delivery != process {
		t.Errorf("%+v %v", got, err)
	}
	got, err = target.(dms.Answerer).Answers(t.Context(), func(id batch.ID) bool { return true })
	if err != nil || len(got) != 3 {
		t.Errorf("%+v %v", got, err)
	}
	if err := os.RemoveAll(receipts); err != nil {
		t.Fatal(err)
	}
	if _, err := target.(dms.Answerer).Answers(t.Context(), func(id batch.ID) bool { return true }); batch.CodeOf(err) != batch.CodeTargetSettings {
		t.Errorf("%v", err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(answer(imported, general("0000000"))))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"a.xml", "a.zip"} {
			if a, ok := readAnswer(name, data); ok && (a.Delivery == "" || a.Refused == (a.Level != "")) {
				t.Errorf("%+v", a)
			}
		}
	})
}

func FuzzUnpack(f *testing.F) {
	o := dms.Object{Delivery: process, Name: "a.pdf", Size: 3, SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Open: small("", []byte("abc")).open}
	c, err := Bag(o, Maker{"Scanstelle", "1"})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	r, err := c.Open()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := b.ReadFrom(r); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := unpack(nopCloser{bytes.NewReader(data)})
		var out bytes.Buffer
		if err == nil {
			_, err = out.ReadFrom(r)
		}
		if err != nil && batch.CodeOf(err) != batch.CodeTargetDiffers {
			t.Error(err)
		}
		if err == nil && out.Len() > len(data) {
			t.Error("more came out than went in")
		}
	})
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }
