package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// BackupReport says what a pass did.
type BackupReport struct {
	Records int64       `json:"records"` // log lines added to what the backup covers
	Files   int64       `json:"files"`   // evidence files copied and read back
	Read    int64       `json:"read"`    // evidence files that lay there already, read back
	Bytes   int64       `json:"bytes"`   // of both
	Mended  int64       `json:"mended"`  // copied anew because what lay there was not whole
	Gaps    []BackupGap `json:"gaps"`
}

// sliceRecords bounds the log lines of one slice: after each the backup has a
// new state, so a long first pass that breaks off goes on where it was.
const sliceRecords = 2000

// copiers overlap the fsyncs of the backup folder.
const copiers = 4

// Pass brings the backup up to what is committed now. progress is told the log
// lines done and to do. After an error the backup is as the last state says, and
// the next pass goes on from there.
func (m *Mirror) Pass(ctx context.Context, progress func(done, total int64)) (BackupReport, error) {
	m.pass.Lock()
	defer m.pass.Unlock()
	var report BackupReport
	if !isFolder(m.fs, m.dir) {
		return report, batch.Refuse("store.backup", batch.CodeBackupGone, "%s", m.dir)
	}
	// The folder may have been taken away and another one mounted in its place.
	there, err := readBackupState(m.fs, m.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return report, batch.Refuse("store.backup", batch.CodeBackupGone, "in %s liegt keine Sicherung mehr", m.dir)
	}
	if err != nil {
		return report, err
	}
	if there.Station != m.state.Station || there.Log != m.state.Log {
		return report, batch.Refuse("store.backup", batch.CodeBackupForeign, "in %s ein anderer Stand als zuletzt", m.dir)
	}
	if err := m.takeAway(there); err != nil {
		return report, err
	}
	for first := true; ; first = false {
		more, err := m.slice(ctx, first, &report, progress)
		if err != nil || !more {
			report.Gaps = m.State().Gaps
			if err != nil { // what was compared may be half-written now
				clear(m.sizes)
			}
			return report, err
		}
	}
}

// span is the part of a manifest that a slice adds.
type span struct{ from, to int64 }

// slice copies up to sliceRecords log lines with everything they speak of.
func (m *Mirror) slice(ctx context.Context, first bool, report *BackupReport, progress func(done, total int64)) (more bool, err error) {
	m.s.keeping.RLock() // neither files nor keyring go meanwhile
	defer m.s.keeping.RUnlock()
	var done committed
	if err := m.s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketMeta, "commit", &done)
		return err
	}); err != nil {
		return false, err
	}
	small, err := m.small()
	if err != nil {
		return false, err
	}
	next, logs, spans, err := m.collect(m.next, min(done.Audit, m.next.Records+sliceRecords))
	if err != nil {
		return false, err
	}
	state := m.State()
	if next.Records == m.next.Records && equalSmall(small, state.Small) && (!first || len(state.Gaps) == 0) {
		return false, nil
	}
	if first {
		state.Gaps = m.retry(state.Gaps, spans)
	}
	if err := m.copyFiles(ctx, spans, &state, report); err != nil {
		return false, err
	}
	durable.Point(pointBackupFiles)
	keyring := fmt.Sprintf("keyring.%d", m.s.keys.generation)
	if err := m.prefix(keyring, filepath.Join(m.s.dir, "keyring"), done.Keyring); err != nil {
		return false, err
	}
	for _, id := range sortedKeys(spans) {
		if err := m.manifest(id, spans[id].to, &state); err != nil {
			return false, err
		}
	}
	for _, name := range sortedKeys(logs) {
		if err := m.prefix(filepath.Join("audit", name), filepath.Join(m.s.dir, "audit", name), logs[name]); err != nil {
			return false, err
		}
	}
	durable.Point(pointBackupLines)
	report.Records += next.Records - m.next.Records
	m.next = next
	if next.Records >= state.Records() { // a full pass reads what the state covers already
		state.Log, state.Generation, state.Keyring, state.Small = next, m.s.keys.generation, done.Keyring, small
		state.Erased = m.lost(spans)
		if err := m.write(state); err != nil {
			return false, err
		}
		durable.Point(pointBackupState)
		if err := m.takeAway(state); err != nil {
			return false, err
		}
	}
	if progress != nil {
		progress(next.Records, done.Audit)
	}
	return next.Records < done.Audit, nil
}

// collect reads the log lines of a slice: where they end, how long the files of
// the log are then, and which lines of which manifest they speak of.
func (m *Mirror) collect(from logPlace, end int64) (next logPlace, logs map[string]int64, spans map[batch.ID]span, err error) {
	next, logs, spans = from, map[string]int64{}, map[batch.ID]span{}
	err = m.s.log.ReadFrom(from.Records, func(e audit.Entry) error {
		if e.Seq >= end {
			return errStop
		}
		if e.Record.Kind == audit.KindFile {
			next.File, next.Bytes = next.File+1, 0
		}
		next.Records, next.Head, next.Bytes = e.Seq+1, e.Hash, next.Bytes+int64(len(e.Line))+1
		logs[fmt.Sprintf("%04d.log", next.File)] = next.Bytes
		if data, ok := witnessed(e); ok {
			s, known := spans[e.Record.Batch]
			if !known {
				s.from = data.Manifest
			}
			s.to = max(s.to, data.Manifest)
			spans[e.Record.Batch] = s
		}
		return nil
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return next, logs, spans, err
}

func equalSmall(a, b map[string][]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for name, data := range a {
		if string(b[name]) != string(data) {
			return false
		}
	}
	return true
}

// retry puts the batches with gaps into a slice once more, whole.
func (m *Mirror) retry(gaps []BackupGap, spans map[batch.ID]span) []BackupGap {
	for _, g := range gaps {
		s := spans[g.Batch]
		s.from = 1
		if s.to == 0 {
			s.to = m.known(g.Batch)
		}
		spans[g.Batch] = s
	}
	return nil
}

// known is the last line of a manifest that the index has.
func (m *Mirror) known(id batch.ID) int64 {
	var at mark
	_ = m.s.db.View(func(tx *txn) error { // nothing known is nothing to copy
		_, err := get(tx, bucketManifests, string(id), &at)
		return err
	})
	return at.Seq
}

// copyFiles copies the evidence files that the spans name.
func (m *Mirror) copyFiles(ctx context.Context, spans map[batch.ID]span, state *BackupState, report *BackupReport) error {
	g, copying := errgroup.WithContext(ctx)
	g.SetLimit(copiers)
	results := make(chan copied, copiers)
	collected := make(chan struct{})
	go func() {
		defer close(collected)
		for c := range results {
			c.count(state, report)
		}
	}()
	for _, id := range sortedKeys(spans) {
		s := spans[id]
		err := m.s.allLines(id, func(_ []byte, l line) error {
			if l.Seq > s.to {
				return errStop
			}
			for _, f := range l.Files {
				if l.Seq >= s.from && copying.Err() == nil {
					g.Go(func() error {
						c, err := m.copyFile(copying, id, f)
						results <- c
						return err
					})
				}
			}
			return nil
		})
		if err != nil {
			results <- copied{gap: &BackupGap{Batch: id, Detail: batch.Message(err)}}
		}
	}
	err := g.Wait()
	close(results)
	<-collected
	if ctx.Err() != nil {
		return batch.Fail("store.backup", batch.CodeCanceled, ctx.Err())
	}
	if err != nil {
		return err
	}
	return m.syncFolders()
}

// takeAway removes what erasures took from the data folder: older keyrings, and
// the files of the batches that the state names. Only then an erasure is one
// (A.AM.VT.H.3).
func (m *Mirror) takeAway(state BackupState) error {
	entries, err := m.fs.ReadDir(m.dir)
	if err != nil {
		return m.fault(err)
	}
	keep := fmt.Sprintf("keyring.%d", state.Generation)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "keyring.") && e.Name() != keep && state.Generation > 0 || strings.HasPrefix(e.Name(), durable.TempPrefix) {
			if err := m.fs.Remove(filepath.Join(m.dir, e.Name())); err != nil {
				return m.fault(err)
			}
			delete(m.sizes, e.Name())
		}
	}
	for _, id := range state.Erased {
		if err := m.takeErased(id); err != nil {
			return err
		}
	}
	return m.fault(m.fs.SyncDir(m.dir))
}

// lost are the batches among those of a slice that lost files.
func (m *Mirror) lost(spans map[batch.ID]span) []batch.ID {
	var out []batch.ID
	for _, id := range sortedKeys(spans) {
		_ = m.s.allLines(id, func(_ []byte, l line) error { // one that is damaged is a gap already
			for _, f := range l.Files {
				if m.s.isErased(f.ID) {
					out = append(out, id)
					return errStop
				}
			}
			return nil
		})
	}
	return out
}

// takeErased removes the erased files of a batch.
func (m *Mirror) takeErased(id batch.ID) error {
	return m.s.manifestLines(id, func(_ []byte, l line) error {
		for _, f := range l.Files {
			if !m.s.isErased(f.ID) {
				continue
			}
			path := m.path(id, f)
			if err := m.fs.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return m.fault(err)
			}
		}
		return nil
	})
}

func (m *Mirror) path(id batch.ID, f FileRecord) string {
	return filepath.Join(m.dir, evidencePath(id, f.Role, f.ID))
}

func sortedKeys[K ~string, V any](in map[K]V) []K {
	out := make([]K, 0, len(in))
	for k := range in {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
