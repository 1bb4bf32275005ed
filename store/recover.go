package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// recover brings the index up to the files, appends audit lines that a kill
// left out, and removes what was never acknowledged. The rule for every line
// beyond its mark: if the audit log knows it, it is committed and must be
// whole; if not, it is replayed when the files it names are durable, and cut
// with all that follows when they are not.
func (s *Store) recover(actor string, done committed) error {
	rebuild := done.Audit == 0 && s.log.Size() > 0
	if rebuild && !s.recovery.Created {
		s.recovery.IndexRebuilt = true
	}
	if err := s.recoverKeys(done.Keyring); err != nil {
		return err
	}
	if err := s.checkDescription(); err != nil {
		return err
	}
	s.latest = done.Latest
	known, err := s.recoverLog(done.Audit)
	if err != nil {
		return err
	}
	if !s.recovery.Created {
		s.noteStanding(s.Now())
	}
	if err := s.recoverManifests(known); err != nil {
		return err
	}
	if err := s.sweepOrphans(); err != nil {
		return err
	}
	if err := s.recoverOutbox(); err != nil {
		return err
	}
	return s.enterStart(actor)
}

// recoverKeys indexes the keyring lines beyond the mark.
func (s *Store) recoverKeys(from int64) error {
	var entries []keyEntry
	err := s.keys.read(from, func(e keyEntry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		return &batch.Error{Op: "store.recover", Code: batch.CodeStoreDamaged, Detail: "Schlüsselbund", Err: err}
	}
	return s.db.Update(func(tx *txn) error {
		for _, e := range entries {
			if err := put(tx, bucketKeys, string(e.ID), e); err != nil {
				return err
			}
		}
		return nil
	})
}

// recoverLog indexes which audit lines speak of what, and returns the last
// manifest line of each batch that the log knows.
func (s *Store) recoverLog(from int64) (map[batch.ID]witnessData, error) {
	known := map[batch.ID]witnessData{}
	if from > s.log.Size() {
		return nil, batch.Refuse("store.recover", batch.CodeStoreDamaged, "das Protokoll ist kürzer als verzeichnet")
	}
	const chunk = 1000
	for from < s.log.Size() {
		err := s.db.Update(func(tx *txn) error {
			n := 0
			err := s.log.ReadFrom(from, func(e audit.Entry) error {
				if n++; n > chunk {
					return errStop
				}
				from = e.Seq + 1
				return s.noteEntry(tx, e, known)
			})
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// openings are the kinds of the lines with which every opening of the store begins.
var openings = []string{"station-opened", "station-created", "station-recovered"}

var errStop = errors.New("stop")

func (s *Store) noteEntry(tx *txn, e audit.Entry, known map[batch.ID]witnessData) error {
	if slices.Contains(openings, e.Kind) {
		s.noteStanding(e.Time)
	}
	if e.Time.After(s.latest) {
		s.latest = e.Time
	}
	s.noteTime(e)
	data, ok := witnessed(e)
	if !ok {
		return nil
	}
	if data.Manifest > known[e.Record.Batch].Manifest {
		known[e.Record.Batch] = data
	}
	return seeSubject(tx, subjectKey(e.Record.Batch, data.Input, e.Record.Page, e.Record.Document, data.Key), e.Seq)
}

// witnessed returns what an audit line says of a manifest line, if it does.
func witnessed(e audit.Entry) (witnessData, bool) {
	var data witnessData
	ok := e.Record.Batch != "" && json.Unmarshal(e.Record.Data, &data) == nil && data.Manifest > 0
	return data, ok
}

// sweepReplaced removes what a kill left of a small file that was being
// replaced.
func (s *Store) sweepReplaced() error {
	for _, dir := range []string{s.dir, filepath.Join(s.dir, "config")} {
		n, err := durable.Sweep(s.fs, dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		s.recovery.Orphans += n
	}
	return s.sweepKeyring()
}

// sweepOrphans removes evidence files of unfinished batches and of registers that
// no record names, and unfinished files: none of them was ever acknowledged.
// Where any batch is damaged nothing is removed, and never from a folder that the
// index does not know.
func (s *Store) sweepOrphans() error {
	if len(s.recovery.Damaged) > 0 {
		return nil
	}
	open, err := s.Unfinished()
	if err != nil {
		return err
	}
	if err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketLate).ForEach(func(k, _ []byte) error {
			open = append(open, batch.ID(k))
			return nil
		})
	}); err != nil {
		return err
	}
	for _, id := range open {
		for _, sub := range []string{"pages", "text", "packages"} {
			if err := s.sweepFolder(id, filepath.Join(s.dir, "batches", string(id), sub)); err != nil {
				return err
			}
		}
	}
	for _, r := range Registers() {
		if err := s.sweepFolder(r.id(), filepath.Join(s.dir, "config", string(r))); err != nil {
			return err
		}
	}
	return nil
}

// sweepFolder removes from a folder of a batch or register what neither the index
// nor the lines name. An index that misses what the lines name is errIndex: a
// changed byte of the database must never cost a page.
func (s *Store) sweepFolder(id batch.ID, dir string) error {
	if _, err := s.fs.Lstat(dir); err != nil {
		return nil
	}
	n, err := durable.Sweep(s.fs, dir)
	if err != nil {
		return err
	}
	s.recovery.Orphans += n
	entries, err := s.fs.ReadDir(dir)
	if err != nil {
		return durable.Fault("store.recover", dir, err)
	}
	named := sync.OnceValues(func() ([]byte, error) { return readFile(s.fs, s.manifestPath(id)) })
	return s.db.View(func(tx *txn) error {
		for _, e := range entries {
			if tx.Bucket(bucketFiles).Get([]byte(e.Name())) != nil {
				continue
			}
			lines, err := named()
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if bytes.Contains(lines, []byte(e.Name())) {
				return fmt.Errorf("%w: file %s", errIndex, e.Name())
			}
			if err := s.fs.Remove(filepath.Join(dir, e.Name())); err != nil {
				return durable.Fault("store.recover", dir, err)
			}
			s.recovery.Orphans++
		}
		return nil
	})
}

// recoverOutbox turns every delivery that was under way into unknown, and lets the time
// that its target may take to show it begin anew where nobody knows when it was sent. A
// row that cannot be read is errIndex.
func (s *Store) recoverOutbox() error {
	return s.db.Update(func(tx *txn) error {
		var rows []batch.Delivery
		err := tx.Bucket(bucketOutbox).ForEach(func(k, v []byte) error {
			var d batch.Delivery
			if err := tx.decode(bucketOutbox, k, v, &d); err != nil {
				return fmt.Errorf("%w: row %s of the outbox: %w", errIndex, k, err)
			}
			if d.State == batch.Sending || d.State == batch.Unknown && s.recovery.IndexRebuilt {
				rows = append(rows, d)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, d := range rows {
			if d.State == batch.Sending {
				s.recovery.UnknownSending++
			}
			d.State, d.Changed = batch.Unknown, s.Now()
			if err := put(tx, bucketOutbox, string(d.ID), d); err != nil {
				return err
			}
		}
		return nil
	})
}

// enterStart writes what happened at this start into the audit log.
func (s *Store) enterStart(actor string) error {
	report := s.recovery
	// A line of the log is of bounded length; check tells of all of them.
	const most = 20
	if n := len(report.Damaged); n > most {
		report.Damaged = append(slices.Clone(report.Damaged[:most]), fmt.Sprintf("und %d weitere", n-most))
	}
	if report.Restored != nil { // where the backup came from is nobody's business in the log
		report.Restored = &Restored{Station: report.Restored.Station, State: report.Restored.State, Records: report.Restored.Records}
	}
	kind := "station-opened"
	switch {
	case report.Created:
		kind = "station-created"
	case !report.Clean():
		kind = "station-recovered"
	}
	return s.enter(kind, actor, struct {
		Recovery
		Description string `json:"description"`
		// Program is its version: what changed it stands between two openings (A.SC.11 a).
		Program string `json:"program,omitempty"`
	}{report, s.station.description(), s.program})
}

// enter adds an event to the audit log while no committer runs yet.
func (s *Store) enter(kind, actor string, data any) error {
	event, err := s.event(kind, actor, data)
	if err != nil {
		return err
	}
	if _, err := s.witness(nil, event); err != nil {
		return err
	}
	return s.db.Update(s.markCommitted)
}

func (s *Store) event(kind, actor string, data any) (audit.Record, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return audit.Record{}, batch.Fail("store.event", batch.CodeInternal, err)
	}
	return audit.Record{Kind: kind, Actor: actor, Data: raw}, nil
}
