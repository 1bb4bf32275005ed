package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Crash points of an erasure, in their order.
var (
	pointErasureNoted = durable.Register("store.erasure-noted")   // the acts are durable, nothing is gone yet
	pointRewritten    = durable.Register("store.keyring-renewed") // the keys are gone, the index does not know
	pointRekeying     = durable.Register("store.index-rekeying")  // the index knows, its values have the old key
	pointFilesGone    = durable.Register("store.files-erased")    // the bytes are gone, not yet in the log
)

// KindFilesErased is the log line that ends an erasure.
const KindFilesErased = "files-erased"

// Erasure is the act by which a batch loses evidence files; Act.Erased names
// them.
type Erasure struct {
	Batch batch.ID
	Act   batch.Act
}

// ErasureReport says what was erased. It stands in the audit log as
// "files-erased" (resiscan.md 5.10: protocol of every erasure).
type ErasureReport struct {
	Files      int        `json:"files"`
	Bytes      int64      `json:"bytes"` // stored
	Batches    []batch.ID `json:"batches"`
	Generation int        `json:"generation"` // of the keyring that does not hold the keys any more
}

// Erasable returns the evidence files of a batch that an erasure may take:
// pages, originals, texts, index values, packages. Receipts stay, as manifest and log do.
func (s *Store) Erasable(id batch.ID) ([]FileRecord, error) {
	var named []FileRecord
	err := s.manifestLines(id, func(_ []byte, l line) error {
		named = append(named, l.Files...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []FileRecord
	err = s.db.View(func(tx *txn) error {
		for _, f := range named {
			var entry fileEntry
			if _, err := get(tx, bucketFiles, string(f.ID), &entry); err != nil {
				return err
			}
			if f.Role != RoleReceipt && !entry.Erased {
				out = append(out, f)
			}
		}
		return nil
	})
	return out, err
}

// ErasableOf returns those of Erasable that show something of the given pages:
// their images, all their texts, and the originals they were made from, from which
// other pages may have been made as well; and the further files that are named.
func (s *Store) ErasableOf(id batch.ID, further []batch.ID, pages ...batch.ID) ([]FileRecord, error) {
	of := map[batch.ID]bool{}
	for _, file := range further {
		of[file] = true
	}
	for _, page := range pages {
		p, err := s.Page(page)
		if err != nil {
			return nil, err
		}
		of[p.ID], of[p.Original] = true, true
	}
	if err := s.manifestLines(id, func(_ []byte, l line) error {
		for _, f := range l.Files {
			if f.Role == RoleText && slices.Contains(pages, l.Page) {
				of[f.ID] = true
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	files, err := s.Erasable(id)
	return slices.DeleteFunc(files, func(f FileRecord) bool { return !of[f.ID] || f.Role == RolePackage }), err
}

// Erase makes evidence files unreadable for good, on any medium (A.AM.VT.H.3,
// DESIGN section 7): the acts become durable, the keyring is rewritten without
// the keys under a fresh key-encrypting key, the files are removed, and the log
// says so. What a kill interrupts the next Open finishes.
func (s *Store) Erase(ctx context.Context, actor string, erasures ...Erasure) (ErasureReport, error) {
	s.erasures.Lock()
	defer s.erasures.Unlock()
	for _, e := range erasures {
		if err := s.mayErase(e); err != nil {
			return ErasureReport{}, err
		}
	}
	for _, e := range erasures {
		if err := s.Decide(ctx, e.Batch, actor, func() ([]batch.Act, error) { return []batch.Act{e.Act}, nil }); err != nil {
			return ErasureReport{}, err
		}
	}
	durable.Point(pointErasureNoted)
	return s.finishErasure(context.WithoutCancel(ctx), actor)
}

// mayErase refuses what would take files of somebody else, or receipts.
func (s *Store) mayErase(e Erasure) error {
	files, err := s.Erasable(e.Batch)
	if err != nil {
		return err
	}
	for _, id := range e.Act.Erased {
		if !slices.ContainsFunc(files, func(f FileRecord) bool { return f.ID == id }) {
			return &batch.Error{Op: "store.erase", Code: batch.CodeUnknownID, Unit: e.Batch, Detail: string(id)}
		}
	}
	return nil
}

// applyErased folds the effect of an erasure.
func applyErased(tx *txn, id batch.ID, files []batch.ID) error {
	for _, file := range files {
		var entry fileEntry
		found, err := get(tx, bucketFiles, string(file), &entry)
		if err != nil {
			return err
		}
		if !found || entry.Batch != id || entry.Role == RoleReceipt {
			return fmt.Errorf("file %s cannot be erased with batch %s", file, id)
		}
		entry.Erased = true
		if err := put(tx, bucketFiles, string(file), entry); err != nil {
			return err
		}
		if err := put(tx, bucketErasing, string(file), entry); err != nil {
			return err
		}
	}
	return nil
}

// erasedFiles are those that any act in the manifest of a batch took: a line
// before it names them, and they are rightly missing.
func (s *Store) erasedFiles(id batch.ID, b box) map[batch.ID]bool {
	out := map[batch.ID]bool{}
	_ = s.allLines(id, func(_ []byte, l line) error { // a broken line is told by who asked
		var c content
		if plain, err := b.open(l.Sealed, l.place(id)); err == nil && json.Unmarshal(plain, &c) == nil && c.Act != nil {
			for _, file := range c.Act.Erased {
				out[file] = true
			}
		}
		return nil
	})
	return out
}

// pendingErasure lists the files that acts have taken and that are not gone yet.
func (s *Store) pendingErasure() ([]fileEntry, error) {
	var out []fileEntry
	err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketErasing).ForEach(func(_, v []byte) error {
			var f fileEntry
			if err := json.Unmarshal(v, &f); err != nil {
				return err
			}
			out = append(out, f)
			return nil
		})
	})
	return out, err
}

// finishErasure does what the acts say.
func (s *Store) finishErasure(ctx context.Context, actor string) (ErasureReport, error) {
	pending, err := s.pendingErasure()
	if err != nil || len(pending) == 0 {
		return ErasureReport{}, err
	}
	if err := s.forgetKeys(ctx, pending); err != nil {
		return ErasureReport{}, err
	}
	if err := s.removeFiles(pending); err != nil {
		return ErasureReport{}, err
	}
	durable.Point(pointFilesGone)
	report := ErasureReport{Files: len(pending), Generation: s.keys.generation}
	for _, f := range pending {
		report.Bytes += f.Stored
		if !slices.Contains(report.Batches, f.Batch) {
			report.Batches = append(report.Batches, f.Batch)
		}
	}
	noted := report
	const most = 100 // a line of the log is of bounded length; the acts name all of them
	noted.Batches = noted.Batches[:min(most, len(noted.Batches))]
	if err := s.Enter(ctx, KindFilesErased, actor, noted); err != nil {
		return report, err
	}
	err = s.db.Update(func(tx *txn) error {
		for _, f := range pending {
			if err := tx.Bucket(bucketErasing).Delete([]byte(f.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	return report, s.indexFault("store.erase", err)
}

// removeFiles takes the bytes, whose keys are gone already.
func (s *Store) removeFiles(files []fileEntry) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	folders := map[string]bool{}
	for _, f := range files {
		path := s.path(f.Batch, f.Role, f.ID)
		if err := s.fs.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return durable.Fault("store.erase", path, err)
		}
		folders[filepath.Dir(path)] = true
		if err := s.removeThumb(f); err != nil {
			return err
		}
	}
	for dir := range folders {
		if _, err := s.fs.Lstat(dir); err != nil {
			continue
		}
		if err := s.fs.SyncDir(dir); err != nil {
			return durable.Fault("store.erase", dir, err)
		}
	}
	return nil
}

// checkErased proves that an erased file is gone with its key.
func (s *Store) checkErased(f fileEntry) error {
	if _, err := s.fs.Lstat(s.path(f.Batch, f.Role, f.ID)); err == nil {
		return errors.New("was erased and is still there")
	}
	return s.db.View(func(tx *txn) error {
		if tx.Bucket(bucketKeys).Get([]byte(f.ID)) != nil {
			return errors.New("was erased and its key is still there")
		}
		return nil
	})
}

// resumeErasure finishes what a kill interrupted.
func (s *Store) resumeErasure(actor string) error {
	pending := false
	if err := s.db.View(func(tx *txn) error {
		k, _ := tx.Bucket(bucketErasing).Cursor().First()
		pending = k != nil
		return nil
	}); err != nil || !pending {
		return err
	}
	s.erasures.Lock()
	defer s.erasures.Unlock()
	_, err := s.finishErasure(context.Background(), actor)
	if batch.CodeOf(err) == batch.CodeDiskFull {
		return nil // the files are marked and closed to readers; the next Open tries again
	}
	return err
}

// manifestLines calls fn for every committed line of a manifest.
func (s *Store) manifestLines(id batch.ID, fn func(raw []byte, l line) error) error {
	var at mark
	if err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketManifests, string(id), &at)
		return err
	}); err != nil {
		return err
	}
	return s.allLines(id, func(raw []byte, l line) error {
		if l.Seq > at.Seq {
			return errStop
		}
		return fn(raw, l)
	})
}

// allLines calls fn for every whole line of a manifest as it lies there, until
// fn returns errStop.
func (s *Store) allLines(id batch.ID, fn func(raw []byte, l line) error) error {
	data, err := readFile(s.fs, s.manifestPath(id))
	if err != nil {
		return err
	}
	for n := int64(1); ; n++ {
		raw, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			return nil
		}
		data = rest
		var l line
		if err := json.Unmarshal(raw, &l); err != nil {
			return damagedManifest(id, unwritten(n), err)
		}
		if err := fn(raw, l); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
}

// Receipts returns the files that prove the deliveries of a batch.
func (s *Store) Receipts(id batch.ID) ([]batch.ID, error) {
	var out []batch.ID
	err := s.manifestLines(id, func(_ []byte, l line) error {
		for _, f := range l.Files {
			if f.Role == RoleReceipt {
				out = append(out, f.ID)
			}
		}
		return nil
	})
	return out, err
}
