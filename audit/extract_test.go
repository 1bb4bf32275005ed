package audit

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func extract(t testing.TB, l *Log, seqs ...int64) (Extract, []byte) {
	t.Helper()
	x, err := l.Extract(seqs)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return x, text
}

func TestExtract(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir(), smallFiles)
	defer closed(t, l)
	appended := fill(t, l, 80)
	for size, seqs := range map[int][]int64{
		0: {}, 1: {0}, 2: {l.Size() - 1, 0}, 4: {7, 3, 7, 40, 41}, 80: func() (every []int64) {
			for _, e := range appended {
				every = append(every, e.Seq)
			}
			return every
		}(),
	} {
		x, text := extract(t, l, seqs...)
		if len(x.Records) != size || x.Key != s.key {
			t.Errorf("%d records with key %s", len(x.Records), x.Key)
		}
		parsed, err := ParseExtract(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := parsed.Verify(); err != nil {
			t.Error(err)
		}
		entries, err := parsed.Entries()
		if err != nil || len(entries) != size {
			t.Error(len(entries), err)
		}
	}
	// A line that is not yet synced is synced first.
	e, err := l.Append(record(99))
	if err != nil {
		t.Fatal(err)
	}
	extract(t, l, e.Seq)
	if l.Synced() <= e.Seq {
		t.Error("a proof over a line that is not on the disk")
	}
	for _, bad := range []int64{-1, l.Size(), 1 << 60} {
		if _, err := l.Extract([]int64{bad}); batch.CodeOf(err) != batch.CodeUnknownID {
			t.Errorf("line %d: %v", bad, err)
		}
	}
}

// TestExtractOneFlippedByte changes every byte of an extract.
func TestExtractOneFlippedByte(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir())
	defer closed(t, l)
	fill(t, l, 11)
	_, good := extract(t, l, 1, 4, 10)
	for i := range good {
		for _, flip := range []byte{1, 2, 4, 32} {
			bad := bytes.Clone(good)
			bad[i] ^= flip
			x, err := ParseExtract(bad)
			if err == nil {
				err = x.Verify()
			}
			if batch.CodeOf(err) != batch.CodePackageChanged {
				t.Fatalf("byte %d: %q became %q: %v", i, good[i], bad[i], err)
			}
		}
	}
}

func TestExtractForgeries(t *testing.T) {
	s, other := newStation(t), newStation(t)
	l, m := s.open(t, t.TempDir()), other.open(t, t.TempDir())
	defer closed(t, l)
	defer closed(t, m)
	fill(t, l, 11)
	fill(t, m, 11)
	x, _ := extract(t, l, 1, 4)
	y, _ := extract(t, m, 1, 4)
	for name, forge := range map[string]func(*Extract){
		"another key":         func(f *Extract) { f.Key = y.Key },
		"another checkpoint":  func(f *Extract) { f.Checkpoint = y.Checkpoint },
		"another log's lines": func(f *Extract) { f.Records = y.Records },
		"another log's key and checkpoint": func(f *Extract) {
			f.Key, f.Checkpoint = y.Key, y.Checkpoint
		},
		"twice":            func(f *Extract) { f.Records = append(f.Records, f.Records[1]) },
		"order":            func(f *Extract) { f.Records = []Proved{f.Records[1], f.Records[0]} },
		"another number":   func(f *Extract) { f.Records[0].Seq = 2 },
		"beyond the tree":  func(f *Extract) { f.Records[1].Seq = 1 << 40 },
		"short proof":      func(f *Extract) { f.Records[0].Proof = f.Records[0].Proof[1:] },
		"endless proof":    func(f *Extract) { f.Records[0].Proof = make([]string, 1000) },
		"another line":     func(f *Extract) { f.Records[0].Line = f.Records[1].Line },
		"line changed":     func(f *Extract) { f.Records[0].Line = strings.Replace(f.Records[0].Line, "p-17", "p-18", 1) },
		"two signatures":   func(f *Extract) { f.Checkpoint += f.Checkpoint[strings.LastIndex(f.Checkpoint, "— "):] },
		"no checkpoint":    func(f *Extract) { f.Checkpoint = "" },
		"format":           func(f *Extract) { f.Format = "scanstelle-audit-extract/2" },
		"key without name": func(f *Extract) { f.Key = "+" },
	} {
		var forged Extract
		text, _ := json.Marshal(x)
		if err := json.Unmarshal(text, &forged); err != nil || forged.Verify() != nil {
			t.Fatal("the copy is not good")
		}
		forge(&forged)
		if err := forged.Verify(); batch.CodeOf(err) != batch.CodePackageChanged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExport(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir(), smallFiles)
	defer closed(t, l)
	fill(t, l, 20)
	signed, err := l.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]string{"checkpoint": string(signed), "target": "dms"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(Record{Kind: "checkpoint.sent", Data: data}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	n, err := l.Export(&out)
	if err != nil || n != l.Size() {
		t.Fatal(n, err)
	}
	good := out.Bytes()
	report, key, err := VerifyExport(bytes.NewReader(good))
	if err != nil || report.Records != n || key != s.key || report.Checkpoints != report.Files+2 {
		t.Fatalf("%+v %s %v", report, key, err)
	}
	for i := 0; i < len(good); i += 5 {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 7)
		if _, _, err := VerifyExport(bytes.NewReader(bad)); batch.CodeOf(err) != batch.CodeStoreDamaged {
			t.Fatalf("byte %d: %q became %q: %v", i, good[i], bad[i], err)
		}
	}
	for i := 0; i < len(good); i += 97 {
		if _, _, err := VerifyExport(bytes.NewReader(good[:i])); batch.CodeOf(err) != batch.CodeStoreDamaged {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	if _, _, err := VerifyExport(bytes.NewReader(append(bytes.Clone(good), "x\n"...))); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Error("more after the end")
	}
}

// TestRecordedCheckpointMustFit: a checkpoint in a line that is not one of this
// log is damage.
func TestRecordedCheckpointMustFit(t *testing.T) {
	s := newStation(t)
	strange := s.open(t, t.TempDir())
	fill(t, strange, 3)
	signed, err := strange.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	closed(t, strange)
	for _, text := range []string{string(signed), "no checkpoint"} {
		dir := t.TempDir()
		l := s.open(t, dir)
		fill(t, l, 7)
		data, _ := json.Marshal(map[string]string{"checkpoint": text})
		if _, err := l.Append(Record{Kind: "k", Data: data}); err != nil {
			t.Fatal(err)
		}
		closed(t, l)
		if _, err := Verify(dir, s.verifiers); batch.CodeOf(err) != batch.CodeStoreDamaged {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}
