package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// seededStation has the same key in every process, so that what one fuzzing
// process found is found again by the others.
func seededStation(f *testing.F) *station {
	f.Helper()
	s := newStation(f)
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	key, err := note.NewEd25519VerifierKey("scanstelle/fuzz", public)
	if err != nil {
		f.Fatal(err)
	}
	name := key[:strings.LastIndexByte(key, '+')]
	const ed25519Algorithm = 1
	signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed...)))
	if err != nil {
		f.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		f.Fatal(err)
	}
	s.signer, s.key, s.verifiers = signer, key, note.VerifierList(verifier)
	return s
}

func FuzzParseEntry(f *testing.F) {
	s := seededStation(f)
	l := s.open(f, f.TempDir())
	fill(f, l, 2)
	if _, err := l.Append(Record{Kind: "k", Actor: "Prüferin", Data: []byte(`{"a":[1,2.5e3,"\u00e4ä<&>\u2028",null,true,{}]}`)}); err != nil {
		f.Fatal(err)
	}
	for _, e := range all(f, l, 0) {
		f.Add(e.Line)
	}
	closed(f, l)
	f.Add([]byte(`{"seq":0,"time":"2026-03-01T08:00:00.000000Z","kind":"k","prev":"` + noHash + `"}`))
	f.Add([]byte(`{"seq":0}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		e, err := ParseEntry(text)
		if !bytes.Equal(before, text) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			return
		}
		if !bytes.Equal(e.encode(), text) || !bytes.Equal(e.Line, text) {
			t.Fatalf("%s\nencodes as %s", text, e.encode())
		}
		if bytes.ContainsAny(text, "\n\r") {
			t.Fatal("a line with a line end inside")
		}
		if again, err := newEntry(e.Seq, e.Time, e.Previous, e.Record); err != nil || again.Hash != e.Hash {
			t.Fatalf("cannot be written anew: %v", err)
		}
	})
}

func FuzzParseExtract(f *testing.F) {
	s := seededStation(f)
	l := s.open(f, f.TempDir())
	fill(f, l, 6)
	for _, seqs := range [][]int64{{}, {0}, {1, 5}} {
		_, text := extract(f, l, seqs...)
		f.Add(text)
	}
	closed(f, l)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		x, err := ParseExtract(text)
		if err != nil {
			return
		}
		again, err := x.Encode()
		if err != nil || !bytes.Equal(again, text) {
			t.Fatalf("encodes as %s, %v", again, err)
		}
		if x.Verify() == nil {
			if _, err := x.Entries(); err != nil {
				t.Fatal(err)
			}
			if x.Key == "" || x.Checkpoint == "" {
				t.Fatal("verified without a checkpoint")
			}
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	s := seededStation(f)
	signed, err := Checkpoint{Origin: s.signer.Name(), Size: 7}.sign(s.signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := OpenCheckpoint(text, s.verifiers)
		if err == nil && !bytes.HasPrefix(text, []byte(c.text()+"\n")) {
			t.Fatalf("%q read as %+v", text, c)
		}
		if _, err := readUnsigned(text); err == nil && len(text) > maxCheckpoint+1 {
			t.Fatal("a checkpoint beyond the limit")
		}
	})
}
