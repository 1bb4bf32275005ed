package store

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// recover brings the index up to the files, appends audit lines that a kill
// left out, and removes what was never acknowledged. The rule for every line
// beyond its mark: if the audit log knows it, it is committed and must be
// whole; if not, it is replayed when the files it names are durable, and cut
// with all that follows when they are not.
func (s *Store) recover(actor string) error {
	var done committed
	if err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketMeta, "commit", &done)
		return err
	}); err != nil {
		return err
	}
	rebuild := done.Audit == 0 && s.log.Size() > 0
	if rebuild && !s.recovery.Created {
		s.recovery.IndexRebuilt = true
	}
	if err := s.recoverKeys(done.Keyring); err != nil {
		return err
	}
	known, err := s.recoverLog(done.Audit)
	if err != nil {
		return err
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
	if from > s.keys.file.Size() {
		return batch.Refuse("store.recover", batch.CodeStoreDamaged, "der Schlüsselbund ist kürzer als verzeichnet")
	}
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

var errStop = errors.New("stop")

func (s *Store) noteEntry(tx *txn, e audit.Entry, known map[batch.ID]witnessData) error {
	if e.Time.After(s.latest) {
		s.latest = e.Time
	}
	data, ok := witnessed(e)
	if !ok {
		return nil
	}
	if data.Manifest > known[e.Record.Batch].Manifest {
		known[e.Record.Batch] = data
	}
	return seeSubject(tx, subjectKey(e.Record.Batch, data.Input, e.Record.Page, e.Record.Document), e.Seq)
}

// witnessed returns what an audit line says of a manifest line, if it does.
func witnessed(e audit.Entry) (witnessData, bool) {
	var data witnessData
	ok := e.Record.Batch != "" && json.Unmarshal(e.Record.Data, &data) == nil && data.Manifest > 0
	return data, ok
}

func (s *Store) recoverManifests(known map[batch.ID]witnessData) error {
	missing, err := s.knownBatches(known)
	if err != nil {
		return err
	}
	entries, err := s.fs.ReadDir(filepath.Join(s.dir, "batches"))
	if err != nil {
		return durable.Fault("store.recover", s.dir, err)
	}
	for _, e := range entries {
		id, err := batch.ParseID(e.Name())
		if err != nil || !e.IsDir() {
			s.recovery.Damaged = append(s.recovery.Damaged, "fremder Eintrag batches/"+e.Name())
			continue
		}
		delete(missing, id)
		if err := s.recoverManifest(id, known[id]); err != nil {
			if batch.CodeOf(err) != batch.CodeStoreDamaged {
				return err
			}
			s.recovery.Damaged = append(s.recovery.Damaged, fmt.Sprintf("Stapel %s: %v", id, err))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		s.recovery.Damaged = append(s.recovery.Damaged, fmt.Sprintf("Stapel %s: der Ordner fehlt", id))
		if err := s.remember(id, known[id]); err != nil {
			return err
		}
	}
	return nil
}

// remember notes what the log knows of a batch whose manifest does not say it,
// for the next Open: that one does not read the log so far back.
func (s *Store) remember(id batch.ID, known witnessData) error {
	if known.Manifest == 0 {
		return nil
	}
	return s.db.Update(func(tx *txn) error {
		at := mark{Head: firstPrev(id)}
		if _, err := get(tx, bucketManifests, string(id), &at); err != nil {
			return err
		}
		at.Known = &known
		return put(tx, bucketManifests, string(id), at)
	})
}

// knownBatches are those that the index or the log speaks of.
func (s *Store) knownBatches(known map[batch.ID]witnessData) (map[batch.ID]bool, error) {
	all := map[batch.ID]bool{}
	for id := range known {
		all[id] = true
	}
	err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketManifests).ForEach(func(k, _ []byte) error {
			all[batch.ID(k)] = true
			return nil
		})
	})
	return all, err
}

// recoverManifest replays the lines of one manifest beyond its mark. Where it is
// damaged, the lines before the damage are indexed and nothing is cut.
func (s *Store) recoverManifest(id batch.ID, known witnessData) error {
	var at mark
	if err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketManifests, string(id), &at)
		return err
	}); err != nil {
		return err
	}
	if at.Known != nil && at.Known.Manifest > known.Manifest {
		known = *at.Known
	}
	path := s.manifestPath(id)
	size := s.sizeOf(path)
	switch {
	case size < at.Bytes || size == 0 && known.Manifest > 0:
		err := batch.Refuse("store.recover", batch.CodeStoreDamaged, "das Manifest hat %d Byte, verzeichnet sind %d Zeilen", size, max(at.Seq, known.Manifest))
		return errors.Join(err, s.remember(id, known))
	case size == at.Bytes && known.Manifest <= at.Seq:
		return s.withoutManifest(id, size)
	}
	rebuilding := at.Seq == 0 && known.Manifest > 0
	file, err := durable.OpenAppender(s.fs, path, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if len(file.Cut()) > 0 {
		s.recovery.TornLines++
	}
	if at.Seq == 0 {
		at.Head = firstPrev(id)
	}
	fresh, next, damage := s.replayable(id, file, at, known)
	if damage != nil && batch.CodeOf(damage) != batch.CodeStoreDamaged {
		return damage
	}
	if damage == nil && next.Bytes < file.Size() {
		s.recovery.Dropped++
		if err := file.Drop(next.Bytes); err != nil {
			return err
		}
	}
	if !rebuilding {
		s.recovery.Replayed += len(fresh)
	}
	next.Known = nil
	if damage != nil && next.Seq < known.Manifest {
		next.Known = &known
	}
	if err := s.replay(id, fresh, next, known.Manifest, rebuilding); err != nil {
		return err
	}
	return damage
}

// withoutManifest tells a batch that a kill left before its first line from one
// whose manifest is lost: only the latter has evidence files.
func (s *Store) withoutManifest(id batch.ID, size int64) error {
	if size > 0 {
		return nil
	}
	for _, folder := range folderOf {
		if _, err := s.fs.Lstat(filepath.Join(s.dir, "batches", string(id), folder)); err == nil {
			return batch.Refuse("store.recover", batch.CodeStoreDamaged, "das Manifest fehlt")
		}
	}
	return nil
}

// replayable reads the lines beyond the mark up to the first that may not be
// kept. A line that the log knows is kept whatever became of its files.
func (s *Store) replayable(id batch.ID, file *durable.Appender, at mark, known witnessData) (out []written, next mark, damage error) {
	b, err := s.batchBox(id)
	if err != nil && known.Manifest == 0 {
		return nil, at, nil // killed before its first line was whole
	}
	if err != nil {
		return nil, at, err
	}
	r := bufio.NewReader(io.NewSectionReader(file, at.Bytes, file.Size()-at.Bytes))
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, at, durable.Fault("store.recover", string(id), err)
		}
		line = line[:len(line)-1]
		record, err := parseRecord(id, b, line, at.Seq+1, at.Head)
		if err == nil && at.Seq+1 == known.Manifest && LineHash(line) != known.Line {
			err = fmt.Errorf("line %d is not the one that the audit log knows", at.Seq+1)
		}
		if err != nil && at.Seq < known.Manifest {
			return out, at, damagedManifest(id, err)
		}
		if err != nil {
			break
		}
		if err := s.filesDurable(id, record); err != nil {
			if record.Seq > known.Manifest {
				break
			}
			damage = damagedManifest(id, err)
		}
		out = append(out, written{id, record, line})
		at = mark{Bytes: at.Bytes + int64(len(line)) + 1, Seq: record.Seq, Head: LineHash(line)}
	}
	if at.Seq < known.Manifest {
		damage = damagedManifest(id, fmt.Errorf("ends with line %d, the audit log knows %d", at.Seq, known.Manifest))
	}
	return out, at, damage
}

func damagedManifest(id batch.ID, err error) error {
	return &batch.Error{Op: "store.recover", Code: batch.CodeStoreDamaged, Unit: id, Detail: err.Error(), Err: err}
}

// filesDurable checks that the files a record names are there, whole, with
// their keys.
func (s *Store) filesDurable(id batch.ID, r *Record) error {
	for _, f := range r.Files {
		info, err := s.fs.Lstat(s.path(id, f.Role, f.ID))
		if err != nil {
			return err
		}
		if info.Size() != f.Stored {
			return fmt.Errorf("%s %s has %d bytes instead of %d", f.Role, f.ID, info.Size(), f.Stored)
		}
		if err := s.db.View(func(tx *txn) error {
			if tx.Bucket(bucketKeys).Get([]byte(f.ID)) == nil {
				return fmt.Errorf("%s %s has no key", f.Role, f.ID)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// replay folds records into the index and gives each the audit line it lacks.
func (s *Store) replay(id batch.ID, records []written, next mark, known int64, rebuilding bool) error {
	var missing []written
	for _, w := range records {
		if w.record.Seq > known {
			missing = append(missing, w)
		}
	}
	seqs, err := s.witness(missing)
	if err != nil {
		return err
	}
	err = s.db.Update(func(tx *txn) error {
		for _, w := range records {
			if err := apply(tx, id, w.record); err != nil {
				return &batch.Error{Op: "store.recover", Code: batch.CodeStoreDamaged, Unit: id, Detail: err.Error(), Err: err}
			}
			if err := replayOutbox(tx, w.record, rebuilding); err != nil {
				return err
			}
		}
		for i, w := range missing {
			if err := see(tx, w, seqs[i]); err != nil {
				return err
			}
		}
		// How far the log is committed is noted at the very end: a kill before
		// that must find the log as it was, for the manifests still to come.
		return put(tx, bucketManifests, string(id), next)
	})
	if err == nil {
		durable.Point(pointReplayed)
	}
	return err
}

// replayOutbox makes the outbox row of a sealed document. After a rebuild
// nobody knows how far its delivery came: only a look-up is allowed.
func replayOutbox(tx *txn, r *Record, rebuilding bool) error {
	switch r.Kind {
	case DocumentSealed:
		row := *r.Delivery
		if rebuilding {
			row.State = batch.Unknown
		}
		return put(tx, bucketOutbox, string(row.ID), row)
	case Delivered:
		return put(tx, bucketOutbox, string(r.Delivery.ID), r.Delivery)
	}
	return nil
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
	return nil
}

// sweepOrphans removes evidence files of unfinished batches that no record
// names, and unfinished files: none of them was ever acknowledged.
func (s *Store) sweepOrphans() error {
	open, err := s.unfinishedBatches()
	if err != nil {
		return err
	}
	for _, id := range open {
		for _, sub := range []string{"pages", "text", "packages"} {
			dir := filepath.Join(s.dir, "batches", string(id), sub)
			if _, err := s.fs.Lstat(dir); err != nil {
				continue
			}
			n, err := durable.Sweep(s.fs, dir)
			if err != nil {
				return err
			}
			s.recovery.Orphans += n
			if err := s.sweepFolder(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) sweepFolder(dir string) error {
	entries, err := s.fs.ReadDir(dir)
	if err != nil {
		return durable.Fault("store.recover", dir, err)
	}
	return s.db.View(func(tx *txn) error {
		for _, e := range entries {
			if tx.Bucket(bucketFiles).Get([]byte(e.Name())) != nil {
				continue
			}
			if err := s.fs.Remove(filepath.Join(dir, e.Name())); err != nil {
				return durable.Fault("store.recover", dir, err)
			}
			s.recovery.Orphans++
		}
		return nil
	})
}

// unfinishedBatches lists batches on disk that are not closed. Where any batch
// is damaged nothing is removed at all, and never from a folder that no manifest
// speaks for.
func (s *Store) unfinishedBatches() ([]batch.ID, error) {
	if len(s.recovery.Damaged) > 0 {
		return nil, nil
	}
	entries, err := s.fs.ReadDir(filepath.Join(s.dir, "batches"))
	if err != nil {
		return nil, durable.Fault("store.recover", s.dir, err)
	}
	var out []batch.ID
	err = s.db.View(func(tx *txn) error {
		for _, e := range entries {
			var b batch.Batch
			found, err := get(tx, bucketBatches, e.Name(), &b)
			if err != nil {
				return err
			}
			if found && b.State != batch.Delivered {
				out = append(out, batch.ID(e.Name()))
			}
		}
		return nil
	})
	return out, err
}

// recoverOutbox turns every delivery that was under way into unknown.
func (s *Store) recoverOutbox() error {
	return s.db.Update(func(tx *txn) error {
		var rows []batch.Delivery
		err := tx.Bucket(bucketOutbox).ForEach(func(k, v []byte) error {
			var d batch.Delivery
			if err := tx.decode(bucketOutbox, k, v, &d); err != nil {
				return err
			}
			if d.State == batch.Sending {
				rows = append(rows, d)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, d := range rows {
			d.State, d.Changed = batch.Unknown, s.Now()
			s.recovery.UnknownSending++
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
	report.RecoveryKey = ""
	// A line of the log is of bounded length; check tells of all of them.
	const most = 20
	if n := len(report.Damaged); n > most {
		report.Damaged = append(slices.Clone(report.Damaged[:most]), fmt.Sprintf("und %d weitere", n-most))
	}
	kind := "station-opened"
	switch {
	case report.Created:
		kind = "station-created"
	case !report.Clean():
		kind = "station-recovered"
	}
	return s.enter(kind, actor, report)
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
