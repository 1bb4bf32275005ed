package post

import (
	"context"
	"testing"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/post/posttest"
)

var tight = Limits{Bytes: 1 << 20, Unpacked: 1 << 20, Files: 50, Depth: 3}

// tried reads whatever comes: no panic, a code for every refusal, bounded results.
func tried(t *testing.T, data []byte) {
	i, err := Read(context.Background(), data, tight)
	if err != nil {
		if batch.CodeOf(err) == batch.CodeInternal {
			t.Fatalf("%v has no code", err)
		}
		return
	}
	if i.Form.German() == "" || len(i.Parts) > tight.Files {
		t.Fatalf("%+v", i)
	}
	for _, l := range Lines(i) {
		if !utf8.ValidString(l.Text) {
			t.Fatalf("%q", l.Text)
		}
	}
}

func FuzzMail(f *testing.F) {
	f.Add([]byte(posttest.Mail))
	f.Add([]byte(nested(5)))
	f.Add([]byte("From: a\r\nContent-Type: text/html; charset=utf-7\r\n\r\n<p"))
	f.Fuzz(func(t *testing.T, data []byte) { tried(t, append([]byte("From: a@b.de\r\n"), data...)) })
}

func FuzzXML(f *testing.F) {
	f.Add([]byte(posttest.UBL))
	f.Add([]byte(posttest.CII))
	f.Add([]byte("\xFE\xFF\x00<\x00a\x00/\x00>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := parseXML(data)
		if err != nil && batch.CodeOf(err) == batch.CodeInternal {
			t.Fatalf("%v has no code", err)
		}
		tried(t, data)
	})
}

func FuzzZip(f *testing.F) {
	f.Add(posttest.Justice())
	f.Add(posttest.Zip("vhn.xml", "a", "../b", "c"))
	f.Fuzz(func(t *testing.T, data []byte) { tried(t, append([]byte("PK\x03\x04"), data[min(4, len(data)):]...)) })
}

func FuzzPDF(f *testing.F) {
	f.Add(posttest.PDF(nil))
	f.Add(posttest.PDF(map[string]string{"factur-x.xml": posttest.CII}))
	f.Fuzz(func(t *testing.T, data []byte) { tried(t, append([]byte("%PDF-1.7\n"), data...)) })
}
