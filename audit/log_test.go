package audit

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
)

// station is a key and a clock that steps a millisecond per line.
type station struct {
	signer    note.Signer
	key       string
	verifiers note.Verifiers
	now       time.Time
}

func newStation(t testing.TB) *station {
	t.Helper()
	signingKey, key, err := NewKey("rathaus-1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(signingKey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	return &station{signer: signer, key: key, verifiers: note.VerifierList(verifier), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
}

func (s *station) options() Options {
	return Options{Signer: s.signer, Key: s.key, Now: func() time.Time {
		s.now = s.now.Add(time.Millisecond)
		return s.now
	}}
}

func (s *station) open(t testing.TB, dir string, change ...func(*Options)) *Log {
	t.Helper()
	o := s.options()
	for _, c := range change {
		c(&o)
	}
	l, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func smallFiles(o *Options) { o.FileLimit = 4000 }

func record(n int) Record {
	return Record{
		Kind: "page.taken", Batch: "01890a5d-ac96-774b-bcce-b302099a8057", Page: "01890a5d-ac96-774b-bcce-b302099a8058",
		Actor: "p-17", Data: fmt.Appendf(nil, `{"n": %d, "sha256": "ab"}`, n),
	}
}

func fill(t testing.TB, l *Log, n int) []Entry {
	t.Helper()
	var entries []Entry
	for i := range n {
		e, err := l.Append(record(i))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	return entries
}

func all(t testing.TB, l *Log, from int64) []Entry {
	t.Helper()
	var entries []Entry
	if err := l.ReadFrom(from, func(e Entry) error {
		entries = append(entries, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return entries
}

func closed(t testing.TB, l *Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestLogReopensWhereItStopped(t *testing.T) {
	dir, s := filepath.Join(t.TempDir(), "audit"), newStation(t)
	var appended []Entry
	for round := range 5 {
		l := s.open(t, dir, smallFiles)
		if l.Recovered() != nil {
			t.Fatalf("round %d: recovered %+v", round, l.Recovered())
		}
		appended = append(appended, fill(t, l, 17)...)
		if l.Synced() != l.Size() || l.Head() != appended[len(appended)-1].Hash {
			t.Errorf("synced %d of %d, head %s", l.Synced(), l.Size(), l.Head())
		}
		closed(t, l)
	}
	l := s.open(t, dir, smallFiles)
	defer closed(t, l)
	got := all(t, l, 0)
	if int64(len(got)) != l.Size() {
		t.Fatalf("%d of %d lines read", len(got), l.Size())
	}
	own, next := 0, 0
	for i, e := range got {
		if e.Seq != int64(i) {
			t.Fatalf("line %d says %d", i, e.Seq)
		}
		if e.Kind == KindFile {
			own++
			continue
		}
		if string(e.Line) != string(appended[next].Line) || e.Hash != appended[next].Hash {
			t.Fatalf("line %d differs from what Append gave", i)
		}
		next++
	}
	if next != len(appended) || own < 5 {
		t.Errorf("%d of %d lines, %d files", next, len(appended), own)
	}
	for _, from := range []int64{1, 16, 40, l.Size() - 1, l.Size(), l.Size() + 9} {
		if got := all(t, l, from); int64(len(got)) != max(0, l.Size()-from) {
			t.Errorf("ReadFrom(%d) gave %d lines", from, len(got))
		}
	}
	stop := errors.New("stop")
	if err := l.ReadFrom(3, func(Entry) error { return stop }); err != stop {
		t.Errorf("the reader's error became %v", err)
	}
	report, err := Verify(dir, s.verifiers)
	if err != nil || report.Records != l.Size() || report.Files != own || report.Checkpoints != own+1 || report.Unsigned != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestAppendRefuses(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir())
	defer closed(t, l)
	deep := strings.Repeat(`{"a":`, 12) + "1" + strings.Repeat("}", 12)
	for _, r := range []Record{
		{},
		{Kind: "Page"},
		{Kind: strings.Repeat("k", 65)},
		{Kind: "k", Page: "7"},
		{Kind: "k", Actor: `a"b`},
		{Kind: "k", Actor: "a\nb"},
		{Kind: "k", Actor: "\xff"},
		{Kind: "k", Actor: strings.Repeat("a", 129)},
		{Kind: "k", Data: json.RawMessage(`[1]`)},
		{Kind: "k", Data: json.RawMessage(`{`)},
		{Kind: "k", Data: json.RawMessage(`{"a":1,"a":2}`)},
		{Kind: "k", Data: json.RawMessage(`{"a":{"b":1,"\u0062":2}}`)},
		{Kind: "k", Data: json.RawMessage("{\"a\":\"\xff\"}")},
		{Kind: "k", Data: json.RawMessage(deep)},
		{Kind: "k", Data: json.RawMessage(`{"a":"` + strings.Repeat("x", MaxData) + `"}`)},
	} {
		if _, err := l.Append(r); batch.CodeOf(err) != batch.CodeInternal {
			t.Errorf("%+.80v: %v", r, err)
		}
	}
	if l.Size() != 0 {
		t.Errorf("refused records left %d lines", l.Size())
	}
	if _, err := l.Append(Record{Kind: "k", Actor: "Prüferin 3", Data: json.RawMessage(`{"text":"ä<&> ","list":[1,{"a":null}]}`)}); err != nil {
		t.Error(err)
	}
}

func TestClockBackIsNoted(t *testing.T) {
	dir, s := t.TempDir(), newStation(t)
	l := s.open(t, dir)
	fill(t, l, 2)
	s.now = s.now.Add(-time.Hour)
	fill(t, l, 2)
	closed(t, l)
	l = s.open(t, dir)
	s.now = s.now.Add(-time.Hour)
	fill(t, l, 1)
	var kinds []string
	for _, e := range all(t, l, 0) {
		kinds = append(kinds, e.Kind)
	}
	want := "log.file page.taken page.taken clock.back page.taken page.taken clock.back page.taken"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	closed(t, l)
	if report, err := Verify(dir, s.verifiers); err != nil || report.ClockBack != 2 {
		t.Errorf("%+v %v", report, err)
	}
}

func TestKeys(t *testing.T) {
	for _, bad := range []string{"", "Stadt Ulm", "a+b", "ü", strings.Repeat("a", 65)} {
		if _, _, err := NewKey(bad, rand.Reader); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%q: %v", bad, err)
		}
	}
	a, b := newStation(t), newStation(t)
	for _, o := range []Options{{Signer: a.signer}, {Signer: a.signer, Key: b.key}, {Key: "nonsense"}} {
		if _, err := Open(t.TempDir(), o); batch.CodeOf(err) != batch.CodeStoreKey {
			t.Errorf("%v", err)
		}
	}
	l, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, l)
	fill(t, l, 3)
	_, err1 := l.Checkpoint()
	_, err2 := l.Extract([]int64{0})
	_, err3 := l.Export(io.Discard)
	for _, err := range []error{err1, err2, err3} {
		if batch.CodeOf(err) != batch.CodeStoreKey {
			t.Error(err)
		}
	}
}

// TestCheckpointsAreConsistent: every later tree contains every earlier one
// (RFC 6962 consistency proof).
func TestCheckpointsAreConsistent(t *testing.T) {
	s := newStation(t)
	l := s.open(t, t.TempDir(), smallFiles)
	defer closed(t, l)
	var points []Checkpoint
	for range 12 {
		fill(t, l, 7)
		signed, err := l.Checkpoint()
		if err != nil {
			t.Fatal(err)
		}
		point, err := OpenCheckpoint(signed, s.verifiers)
		if err != nil {
			t.Fatal(err)
		}
		if point.Size != l.Size() || point.Origin != "scanstelle/rathaus-1" {
			t.Fatalf("%+v", point)
		}
		points = append(points, point)
	}
	for i, old := range points {
		for _, later := range points[i:] {
			proof, err := tlog.ProveTree(later.Size, old.Size, l.tree)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(proof, later.Size, later.Root, old.Size, old.Root); err != nil {
				t.Errorf("%d in %d: %v", old.Size, later.Size, err)
			}
		}
	}
	if _, err := OpenCheckpoint([]byte("x"), newStation(t).verifiers); err == nil {
		t.Error("no checkpoint is accepted")
	}
}

func TestFaults(t *testing.T) {
	s := newStation(t)
	t.Run("full disk", func(t *testing.T) {
		dir, fsys := t.TempDir(), faultfs.New(durable.OS())
		l := s.open(t, dir, smallFiles, func(o *Options) { o.FS = fsys })
		fill(t, l, 3)
		size, head := l.Size(), l.Head()
		fsys.FullAfter(20)
		if _, err := l.Append(record(0)); batch.CodeOf(err) != batch.CodeDiskFull {
			t.Fatal(err)
		}
		if l.Size() != size || l.Head() != head {
			t.Error("a refused line counts")
		}
		fsys.FullAfter(-1)
		fill(t, l, 40)
		closed(t, l)
		if _, err := Verify(dir, s.verifiers); err != nil {
			t.Error(err)
		}
	})
	t.Run("full at every byte of a rotation", func(t *testing.T) {
		for space := int64(0); space < 1400; space += 61 {
			dir, fsys := t.TempDir(), faultfs.New(durable.OS())
			l := s.open(t, dir, func(o *Options) { o.FileLimit, o.FS = 300, fsys })
			fill(t, l, 2)
			fsys.FullAfter(space)
			_, err := l.Append(record(0))
			if err == nil {
				err = l.Sync()
			}
			if err != nil && batch.CodeOf(err) != batch.CodeDiskFull {
				t.Fatal(err)
			}
			fsys.FullAfter(-1)
			fill(t, l, 2)
			closed(t, l)
			if _, err := Verify(dir, s.verifiers); err != nil {
				t.Errorf("space %d: %v", space, err)
			}
		}
	})
	t.Run("failed fsync is final", func(t *testing.T) {
		fsys := faultfs.New(durable.OS())
		l := s.open(t, t.TempDir(), func(o *Options) { o.FS = fsys })
		fill(t, l, 1)
		if _, err := l.Append(record(1)); err != nil {
			t.Fatal(err)
		}
		fsys.FailSync(1)
		first := l.Sync()
		_, second := l.Append(record(2))
		if batch.CodeOf(first) != batch.CodeDiskFault || second != first || l.Synced() != 2 {
			t.Errorf("%v, %v, synced %d", first, second, l.Synced())
		}
		if _, err := l.Checkpoint(); err != first {
			t.Errorf("a checkpoint over lines that are not on the disk: %v", err)
		}
		if err := l.Close(); err == nil {
			t.Error("Close says all is well")
		}
	})
	t.Run("read-only", func(t *testing.T) {
		fsys := faultfs.New(durable.OS())
		fsys.ReadOnly(true)
		o := s.options()
		o.FS = fsys
		if _, err := Open(t.TempDir(), o); batch.CodeOf(err) != batch.CodeReadOnly {
			t.Error(err)
		}
	})
}

// TestIndexIsRebuilt: whatever is in the file tree, the log opens and proves.
func TestIndexIsRebuilt(t *testing.T) {
	dir, s := t.TempDir(), newStation(t)
	l := s.open(t, dir, smallFiles)
	fill(t, l, 60)
	closed(t, l)
	path := filepath.Join(dir, treeName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"gone": nil, "short": good[:1000], "long": append(append([]byte{}, good...), good...),
		"zeros": make([]byte, len(good)), "torn": good[:len(good)-7],
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			l := s.open(t, dir, smallFiles)
			x, err := l.Extract([]int64{0, 5, 33, l.Size() - 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Verify(); err != nil {
				t.Error(err)
			}
			closed(t, l)
			if got, _ := os.ReadFile(path); string(got) != string(good) {
				t.Error("the index is not the same again")
			}
		})
	}
}

// TestIndexDamagedWhileOpen: a hash that goes bad under an open log is noticed by
// the proof's own check and made anew.
func TestIndexDamagedWhileOpen(t *testing.T) {
	dir, s := t.TempDir(), newStation(t)
	l := s.open(t, dir, smallFiles)
	defer closed(t, l)
	fill(t, l, 60)
	path := filepath.Join(dir, treeName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte{}, good...)
	for i := range 20 {
		bad[i*32] ^= 1
	}
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Extract([]int64{3, 50}); err != nil {
		t.Fatal(err)
	}
	fill(t, l, 5)
	if got, _ := os.ReadFile(path); string(got[:len(good)]) != string(good) {
		t.Error("the index is not the same again")
	}
	// A line that changes under an open log never gets a proof.
	name := filepath.Join(dir, segmentName(1))
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `{"n":1,`, `{"n":7,`, 1)
	if err := os.WriteFile(name, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Extract([]int64{2}); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("a changed line: %v", err)
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Extract([]int64{2, 61}); err != nil {
		t.Error(err)
	}
}
