package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// TestModel compares the log with a plain list of lines over random runs of
// appends, syncs, reopenings, crashes that tear the tail, lost indexes and
// jumping clocks.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		m := &model{s: newStation(t), dir: dir, limit: rapid.Int64Range(600, 6000).Draw(r, "limit")}
		m.open(r)
		r.Repeat(map[string]func(*rapid.T){
			"append":  m.append,
			"sync":    m.sync,
			"reopen":  m.reopen,
			"crash":   m.crash,
			"clock":   func(r *rapid.T) { m.s.now = m.s.now.Add(-timeStep * 50) },
			"extract": m.extract,
			"":        m.check,
		})
		if err := m.log.Close(); err != nil {
			r.Fatal(err)
		}
		if _, err := Verify(dir, m.s.verifiers, m.points...); err != nil {
			r.Fatal(err)
		}
	})
}

const timeStep = 1000_000 // nanoseconds, as the station's clock steps

type model struct {
	s      *station
	dir    string
	limit  int64
	log    *Log
	lines  [][]byte // what the log must hold
	synced int
	points [][]byte // every checkpoint ever signed
}

func (m *model) open(r *rapid.T) {
	o := m.s.options()
	o.FileLimit, o.Committed = m.limit, int64(m.synced)
	if m.synced > 0 {
		o.CommittedHead = lineHash(m.lines[m.synced-1])
	}
	log, err := Open(m.dir, o)
	if err != nil {
		r.Fatal(err)
	}
	m.log = log
	m.lines = m.lines[:min(len(m.lines), int(log.Size()))]
	m.synced = len(m.lines)
}

func (m *model) append(r *rapid.T) {
	data := fmt.Appendf(nil, `{"x":%q}`, rapid.StringMatching(`[a-z <>&]{0,200}`).Draw(r, "x"))
	e, err := m.log.Append(Record{Kind: "k", Actor: "p", Data: data})
	if err != nil {
		r.Fatal(err)
	}
	own := int(e.Seq) - len(m.lines)
	if own < 0 || own > 3 {
		r.Fatalf("line %d after %d lines", e.Seq, len(m.lines))
	}
	if err := m.log.ReadFrom(int64(len(m.lines)), func(e Entry) error {
		m.lines = append(m.lines, bytes.Clone(e.Line))
		return nil
	}); err != nil {
		r.Fatal(err)
	}
	if !bytes.Equal(m.lines[len(m.lines)-1], e.Line) {
		r.Fatal("the last line is not the one appended")
	}
}

func (m *model) sync(r *rapid.T) {
	if err := m.log.Sync(); err != nil {
		r.Fatal(err)
	}
	m.synced = len(m.lines)
}

func (m *model) reopen(r *rapid.T) {
	if err := m.log.Close(); err != nil {
		r.Fatal(err)
	}
	m.synced = len(m.lines)
	m.open(r)
}

// crash leaves the files as they are without any closing, and takes off a part
// of what was not synced; the index keeps any length.
func (m *model) crash(r *rapid.T) {
	if len(m.lines) == 0 {
		return
	}
	newest := filepath.Join(m.dir, segmentName(len(m.log.segments)))
	info, err := os.Stat(newest)
	if err != nil {
		r.Fatal(err)
	}
	unsynced := 0
	for _, line := range m.lines[max(m.synced, int(m.log.segments[len(m.log.segments)-1].first)):] {
		unsynced += len(line) + 1
	}
	lost := rapid.IntRange(0, unsynced).Draw(r, "lost")
	if err := os.Truncate(newest, info.Size()-int64(lost)); err != nil {
		r.Fatal(err)
	}
	index := filepath.Join(m.dir, treeName)
	if info, err = os.Stat(index); err != nil {
		r.Fatal(err)
	}
	if err := os.Truncate(index, rapid.Int64Range(0, info.Size()).Draw(r, "index")); err != nil {
		r.Fatal(err)
	}
	m.log.file.Close()
	m.log.tree.file.Close()
	// Rotation syncs the file before, so its lines are never lost.
	m.synced = max(m.synced, int(m.log.segments[len(m.log.segments)-1].first))
	m.open(r)
}

func (m *model) extract(r *rapid.T) {
	if len(m.lines) == 0 {
		return
	}
	seqs := rapid.SliceOfN(rapid.Int64Range(0, int64(len(m.lines)-1)), 0, 5).Draw(r, "seqs")
	x, err := m.log.Extract(seqs)
	if err != nil {
		r.Fatal(err)
	}
	m.synced = len(m.lines)
	m.points = append(m.points, []byte(x.Checkpoint))
	for _, p := range x.Records {
		if p.Line != string(m.lines[p.Seq]) {
			r.Fatalf("line %d: %s", p.Seq, p.Line)
		}
	}
}

func (m *model) check(r *rapid.T) {
	if int(m.log.Size()) != len(m.lines) {
		r.Fatalf("%d lines, want %d", m.log.Size(), len(m.lines))
	}
	hashes := []tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = hashes[index]
		}
		return out, nil
	})
	for n, line := range m.lines {
		more, err := tlog.StoredHashes(int64(n), line, reader)
		if err != nil {
			r.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	want, err := tlog.TreeHash(int64(len(m.lines)), reader)
	if err != nil {
		r.Fatal(err)
	}
	if got, err := m.log.tree.root(); err != nil || got != want {
		r.Fatalf("root %v, want %v, %v", got, want, err)
	}
	head := noHash
	if len(m.lines) > 0 {
		head = lineHash(m.lines[len(m.lines)-1])
	}
	if m.log.Head() != head {
		r.Fatal("wrong head")
	}
}
