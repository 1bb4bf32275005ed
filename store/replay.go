package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

func (s *Store) recoverManifests(known map[batch.ID]witnessData) error {
	missing, err := s.knownBatches(known)
	if err != nil {
		return err
	}
	if err := s.recoverRegisters(known, missing); err != nil {
		return err
	}
	entries, err := s.fs.ReadDir(filepath.Join(s.dir, "batches"))
	if err != nil {
		return durable.Fault("store.recover", s.dir, err)
	}
	for _, e := range entries {
		id, err := batch.ParseID(e.Name())
		if err != nil || !e.IsDir() {
			s.damaged("fremder Eintrag batches/"+e.Name(), nil)
			continue
		}
		delete(missing, id)
		if err := s.recoverManifest(id, known[id]); err != nil {
			if batch.CodeOf(err) != batch.CodeStoreDamaged {
				return err
			}
			s.damaged(fmt.Sprintf("Stapel %s", id), err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		s.damaged(fmt.Sprintf("Stapel %s: der Ordner fehlt", id), nil)
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
	if at.Seq == 0 {
		at.Head = firstPrev(id)
	}
	fresh, next, damage := s.replayable(id, path, at, known)
	if damage != nil && batch.CodeOf(damage) != batch.CodeStoreDamaged {
		return damage
	}
	if damage == nil {
		if err := s.cutManifest(path, next.Bytes); err != nil {
			return err
		}
		if next.Seq == 0 { // killed before its first line counted: there is no such batch
			return nil
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

// cutManifest ends a manifest behind its last good line and makes it durable.
func (s *Store) cutManifest(path string, size int64) error {
	file, err := durable.OpenAppender(s.fs, path, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if len(file.Cut()) > 0 {
		s.recovery.TornLines++
	}
	if size == file.Size() {
		return nil
	}
	s.recovery.Dropped++
	return file.Drop(size)
}

// withoutManifest tells a batch that a kill left before its first line from one
// whose manifest is lost: only the latter has evidence files and the key of a batch.
// Electronic post brings its file before its batch is there; without a key nobody can
// ever read it, and it stays where it lies.
func (s *Store) withoutManifest(id batch.ID, size int64) error {
	if size > 0 {
		return nil
	}
	if _, err := s.batchBox(id); err != nil {
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
func (s *Store) replayable(id batch.ID, path string, at mark, known witnessData) (out []written, next mark, damage error) {
	b, err := s.batchBox(id)
	if err != nil && known.Manifest == 0 {
		return nil, at, nil // killed before its first line was whole
	}
	if err != nil {
		return nil, at, err
	}
	file, err := s.fs.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, at, durable.Fault("store.recover", path, err)
	}
	defer file.Close()
	if err := at.check(file); err != nil {
		return nil, at, err
	}
	if _, err := file.Seek(at.Bytes, io.SeekStart); err != nil {
		return nil, at, durable.Fault("store.recover", path, err)
	}
	erased := sync.OnceValue(func() map[batch.ID]bool { return s.erasedFiles(id, b) })
	r := bufio.NewReader(file)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			break // what follows the last newline is torn
		}
		if err != nil {
			return nil, at, durable.Fault("store.recover", path, err)
		}
		line = line[:len(line)-1]
		record, err := parseRecord(id, b, line, at.Seq+1, at.Head)
		if err == nil && at.Seq+1 == known.Manifest && LineHash(line) != known.Line {
			err = fmt.Errorf("line %d is not the one that the audit log knows", at.Seq+1)
		}
		if err != nil && at.Seq < known.Manifest {
			return out, at, damagedManifest(id, unwritten(at.Seq+1), err)
		}
		if err != nil {
			break
		}
		if err := s.filesDurable(id, record, erased); err != nil {
			if record.Seq > known.Manifest {
				break
			}
			damage = damagedManifest(id, fmt.Sprintf("eine Datei zu Zeile %d des Manifests fehlt oder ist unvollständig", record.Seq), err)
		}
		out = append(out, written{id, record, line})
		at = mark{Bytes: at.Bytes + int64(len(line)) + 1, Seq: record.Seq, Head: LineHash(line)}
	}
	if at.Seq < known.Manifest {
		damage = damagedManifest(id, fmt.Sprintf("das Manifest endet mit Zeile %d, das Prüfprotokoll kennt %d", at.Seq, known.Manifest), nil)
	}
	return out, at, damage
}

func damagedManifest(id batch.ID, detail string, err error) error {
	return &batch.Error{Op: "store.recover", Code: batch.CodeStoreDamaged, Unit: id, Detail: detail, Err: err}
}

// filesDurable checks that the files a record names are there, whole, with
// their keys, or were erased since.
func (s *Store) filesDurable(id batch.ID, r *Record, erased func() map[batch.ID]bool) error {
	for _, f := range r.Files {
		if err := s.fileDurable(id, f); err != nil && !erased()[f.ID] {
			return err
		}
	}
	return nil
}

func (s *Store) fileDurable(id batch.ID, f FileRecord) error {
	info, err := s.fs.Lstat(s.path(id, f.Role, f.ID))
	if err != nil {
		return err
	}
	if info.Size() != f.Stored {
		return fmt.Errorf("%s %s has %d bytes instead of %d", f.Role, f.ID, info.Size(), f.Stored)
	}
	return s.db.View(func(tx *txn) error {
		if tx.Bucket(bucketKeys).Get([]byte(f.ID)) == nil {
			return fmt.Errorf("%s %s has no key", f.Role, f.ID)
		}
		return nil
	})
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

// replayOutbox makes the outbox row of a sealed document or supplement. After a rebuild
// nobody knows how far its delivery came: only a look-up is allowed.
func replayOutbox(tx *txn, r *Record, rebuilding bool) error {
	switch r.Kind {
	case DocumentSealed, SupplementSealed:
		row := *r.Delivery
		if rebuilding {
			row.State = batch.Unknown
		}
		return put(tx, bucketOutbox, string(row.ID), row)
	case Delivered, SupplementDelivered:
		return put(tx, bucketOutbox, string(r.Delivery.ID), r.Delivery)
	}
	return nil
}
