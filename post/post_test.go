package post

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/post/posttest"
)

func read(data []byte) (Item, error) { return Read(context.Background(), data, DefaultLimits) }

// TestFormsAreFoundByContent: the name is never asked.
func TestFormsAreFoundByContent(t *testing.T) {
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range strings.Replace(posttest.UBL, `encoding="UTF-8"`, `encoding="UTF-16"`, 1) {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	latin, err := io.ReadAll(strings.NewReader(strings.NewReplacer(`encoding="UTF-8"`, `encoding="ISO-8859-1"`, "ö", "\xF6", "ü", "\xFC", "ß", "\xDF").Replace(posttest.UBL)))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want Item
	}{
		"pdf":    {posttest.PDF(nil), Item{Form: PDF, Pages: 1}},
		"hybrid": {posttest.PDF(map[string]string{"factur-x.xml": posttest.CII}), Item{Form: Hybrid, Kind: "CII, EN 16931", Sender: "Lieferant GmbH", Subject: "Rechnung 471102", Reference: "471102", Pages: 1}},
		"ubl":    {[]byte(posttest.UBL), Item{Form: XInvoice, Kind: "UBL Invoice, XRechnung 3.0", Sender: "Möbel Müller GmbH", Subject: "Rechnung R-2026-17", Reference: "R-2026-17", Own: "B-99"}},
		"utf-16": {utf16, Item{Form: XInvoice, Kind: "UBL Invoice, XRechnung 3.0", Sender: "Möbel Müller GmbH", Subject: "Rechnung R-2026-17", Reference: "R-2026-17", Own: "B-99"}},
		"latin":  {latin, Item{Form: XInvoice, Kind: "UBL Invoice, XRechnung 3.0", Sender: "Möbel Müller GmbH", Subject: "Rechnung R-2026-17", Reference: "R-2026-17", Own: "B-99"}},
		"cii":    {[]byte("\xEF\xBB\xBF" + posttest.CII), Item{Form: XInvoice, Kind: "CII, EN 16931", Sender: "Lieferant GmbH", Subject: "Rechnung 471102", Reference: "471102"}},
		"mail":   {[]byte(posttest.Mail), Item{Form: Mail, Sender: "Jörg Beispiel <joerg@example.de>", Subject: "Antrag auf Ermäßigung"}},
		"egvp":   {posttest.Justice(), Item{Form: Justice, Kind: "nachricht.gds.uebermittlungSchriftgutobjekte.0005005", Sender: "Amtsgericht Musterhausen", Reference: "12 C 345/26", Own: "30.1-2026"}},
	} {
		got, err := read(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		short := Item{Form: got.Form, Kind: got.Kind, Sender: got.Sender, Subject: got.Subject, Reference: got.Reference, Own: got.Own, Pages: got.Pages}
		if fmt.Sprint(short) != fmt.Sprint(c.want) || len(got.Remarks) > 0 {
			t.Errorf("%s:\n%+v\n%+v %q", name, short, c.want, got.Remarks)
		}
	}
}

// TestRefused: what is no post, or not safe, is refused with its sentence.
func TestRefused(t *testing.T) {
	dtd := strings.Replace(posttest.UBL, "<ubl:Invoice", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ubl:Invoice`, 1)
	bomb := posttest.Zip("vhn.xml", strings.Repeat("\x00", 40<<20))
	deep := `<?xml version="1.0"?>` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)
	twice := posttest.Zip("vhn.xml", "a", "VHN.XML", "b")
	for name, c := range map[string]struct {
		data []byte
		want batch.Code
	}{
		"empty":        {nil, batch.CodeEmptyFile},
		"dtd":          {[]byte(dtd), batch.CodeUnsafeXML},
		"entity":       {[]byte(strings.Replace(posttest.UBL, "R-2026-17", "&e;", 1)), batch.CodeUnsafeXML},
		"in a pdf":     {posttest.PDF(map[string]string{"factur-x.xml": dtd}), batch.CodeUnsafeXML},
		"in a zip":     {posttest.Zip("xjustiz_nachricht.xml", `<?xml version="1.0"?><!DOCTYPE a><a/>`), batch.CodeUnsafeXML},
		"deep":         {[]byte(deep), batch.CodePostSize},
		"not whole":    {[]byte(posttest.UBL[:2000]), batch.CodeBroken},
		"other xml":    {[]byte("<html></html>"), batch.CodePostForm},
		"text":         {[]byte("Guten Tag: wie geht es"), batch.CodePostForm},
		"jpeg":         {[]byte("\xFF\xD8\xFF\xE0"), batch.CodePostForm},
		"msg":          {[]byte("\xD0\xCF\x11\xE0\xA1\xB1"), batch.CodePostForm},
		"office":       {posttest.Zip("[Content_Types].xml", "<a/>"), batch.CodePostForm},
		"other zip":    {posttest.Zip("a.txt", "b"), batch.CodePostForm},
		"traversal":    {posttest.Zip("vhn.xml", "a", "../../etc/passwd", "b"), batch.CodeUnsafeZip},
		"absolute":     {posttest.Zip("vhn.xml", "a", "/etc/passwd", "b"), batch.CodeUnsafeZip},
		"backslash":    {posttest.Zip("vhn.xml", "a", `..\b`, "b"), batch.CodeUnsafeZip},
		"same name":    {twice, batch.CodeUnsafeZip},
		"bomb":         {bomb, batch.CodeUnsafeZip},
		"broken zip":   {posttest.Justice()[:300], batch.CodeBroken},
		"nested mails": {[]byte(nested(40)), batch.CodePostSize},
	} {
		if _, err := read(c.data); batch.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	small := DefaultLimits
	small.Bytes, small.Unpacked, small.Files = 1000, 3000, 3
	if _, err := Read(context.Background(), []byte(posttest.Mail+strings.Repeat("x", 1000)), small); batch.CodeOf(err) != batch.CodePostSize {
		t.Errorf("large: %v", err)
	}
	small.Bytes = 1 << 20
	if _, err := Read(context.Background(), posttest.Justice(), small); batch.CodeOf(err) != batch.CodePostSize {
		t.Errorf("many members: %v", err)
	}
}

func nested(n int) string {
	s := "From: a@b.de\r\nMIME-Version: 1.0\r\n"
	for i := range n {
		s += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	return s + "\r\nx"
}

// TestMail: text in its charset, attachments with their hash, the same message by two
// ways.
func TestMail(t *testing.T) {
	i, err := read([]byte(posttest.Mail))
	if err != nil {
		t.Fatal(err)
	}
	if i.Text != "Ich beantrage die Ermäßigung." || i.MessageID != "abc@example.de" || len(i.Parts) != 1 || i.Parts[0].Name != "Nachweis.pdf" || i.Parts[0].SHA256 != hashOf([]byte("%PDF-1.4\n")) {
		t.Errorf("%+v", i)
	}
	other, err := read([]byte("Return-Path: <x@y>\r\n" + strings.Replace(posttest.Mail, "from a by b", "from c by d", 1)))
	if err != nil || other.Content != i.Content {
		t.Errorf("%v, another way makes another message", err)
	}
	if forged, err := read([]byte(strings.Replace(posttest.Mail, "beantrage", "verlange", 1))); err != nil || forged.Content == i.Content {
		t.Errorf("%v, another text is the same message", err)
	}
	html, err := read([]byte("From: a@b.de\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><style>p{}</style></head><body><p>Guten&nbsp;Tag</p><script>alert(1)</script><p>Gruß</p></body></html>"))
	if err != nil || html.Text != "Guten\u00a0Tag\n\nGruß" && html.Text != "Guten Tag\n\nGruß" || len(html.Remarks) != 1 {
		t.Errorf("%q %q %v", html.Text, html.Remarks, err)
	}
	locked, err := read([]byte("From: a@b.de\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte("geheim"))))
	if err != nil || !locked.Locked || len(locked.Parts) != 1 {
		t.Errorf("%+v %v", locked, err)
	}
}

// TestJustice: members with their roles; the report of another export changes nothing.
func TestJustice(t *testing.T) {
	i, err := read(posttest.Justice())
	if err != nil || i.MessageID != "n-77" || len(i.Parts) != 6 || i.Parts[1].Role != roleXJustiz || i.Parts[5].Role != roleReport {
		t.Fatalf("%+v %v", i, err)
	}
	again, err := read(posttest.Zip("xjustiz_nachricht.xml", posttest.XJustiz, "attachments/Klage.pdf", string(posttest.PDF(nil)), "vhn.xml", "<vhn/>", "vhn.xml.p7s", "x", "pruefprotokoll.html", "<p>später</p>"))
	if err != nil || again.Content != i.Content {
		t.Errorf("%v, another export makes another message", err)
	}
}

// TestLines: nothing of an invoice is missing in what a person reads.
func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"ubl":  {[]byte(posttest.UBL), []string{"Rechnung R-2026-17", "20.11.2026", "20.12.2026", "04011000-12345-34", "B-99", "Möbel Müller GmbH", "Hauptstraße 1, 12345 Musterstadt", "DE123456789", "Stadt Musterhausen", "1 – Bürostuhl", "Menge 10 Stück", "120,00 EUR", "Betrag 1.200,00 EUR", "19 %", "Steuer 228,00 EUR", "Zahlbetrag: 1.428,00 EUR", "DE02120300000000202051", "SEPA-Überweisung (58)", "Danke für den Auftrag"}},
		"cii":  {[]byte(posttest.CII), []string{"Rechnung 471102", "15.11.2026", "15.12.2026", "991-01234", "Lieferant GmbH", "Lieferantenstraße 20, 80333 München, DE", "Papier A4", "Menge 1.000 Stück", "Betrag 4.500,00 EUR", "Umsatzsteuer: 855,00 EUR", "Zahlbetrag: 5.355,00 EUR", "Lieferung frei Haus"}},
		"mail": {[]byte(posttest.Mail), []string{"Von: Jörg Beispiel <joerg@example.de>", "Antrag auf Ermäßigung", "Ich beantrage die Ermäßigung.", "Anlagen (1)", "1. Nachweis.pdf, application/pdf, 9 Byte"}},
		"egvp": {posttest.Justice(), []string{"Amtsgericht Musterhausen", "12 C 345/26", "attachments/Klage.pdf", "Prüfprotokoll", "Bestandteile (6)"}},
	} {
		i, err := read(c.data)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, l := range Lines(i) {
			text += l.Text + "\n"
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
	if i, err := read(posttest.PDF(nil)); err != nil || len(Lines(i)) != 0 {
		t.Errorf("a PDF is its own rendering: %v", err)
	}
}

// TestDamagedPDF: it has arrived, so it is taken over, and a remark says what is wrong.
func TestDamagedPDF(t *testing.T) {
	whole := posttest.PDF(nil)
	for name, data := range map[string][]byte{"cut": whole[:200], "noise": append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), 5000)...)} {
		if i, err := read(data); err != nil || i.Form != PDF || len(i.Remarks) == 0 {
			t.Errorf("%s: %+v %v", name, i, err)
		}
	}
}
