package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// Level says how deep Check looks; each includes those before it.
type Level int

// Levels of Check.
const (
	Structure Level = iota // manifests whole and chained, index equal to them
	Sizes                  // every evidence file is there with its length
	Hashes                 // every evidence file decrypts and has its hash; the keyring holds the keys that the index knows
	Evidence               // every package is accepted by the verifier, the log by its own, and it knows each manifest as it is
)

// ParseLevel reads the names that the command line uses.
func ParseLevel(s string) (Level, error) {
	for i, name := range []string{"structure", "sizes", "hashes", "evidence"} {
		if s == name {
			return Level(i), nil
		}
	}
	return 0, batch.Refuse("store.check", batch.CodeUsage, "Prüftiefe %q; möglich sind structure, sizes, hashes, evidence", s)
}

// CheckReport is the result of Check.
type CheckReport struct {
	Batches  int       `json:"batches"`
	Records  int64     `json:"records"`
	Files    int       `json:"files"`
	Bytes    int64     `json:"bytes"` // plain bytes read and hashed
	Packages int       `json:"packages"`
	Erased   int       `json:"erased"` // files whose time was over: their bytes and keys are gone
	Log      int64     `json:"log"`    // audit records
	Problems []Problem `json:"problems"`
	// Notices are what is whole and yet to be known: nothing is to be mended.
	Notices []Problem `json:"notices,omitempty"`
}

// Verifier judges evidence that the store itself does not understand.
type Verifier struct {
	Package func(ctx context.Context, r io.ReaderAt, size int64) error
	Log     func(dir string) error
}

// Check reads the store and reports what is wrong; it changes nothing. err is
// set only where checking itself was not possible. Pages taken in meanwhile are
// not part of it.
func (s *Store) Check(ctx context.Context, level Level, v Verifier, progress func(done, total int)) (CheckReport, error) {
	report := CheckReport{Log: s.log.Size()}
	for i, d := range s.recovery.Damaged {
		report.found(Problem{Where: "start"}, s.causes[i], "%s", d)
	}
	files, err := s.checkStructure(ctx, &report)
	if err != nil {
		return report, err
	}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return report, batch.Fail("store.check", batch.CodeCanceled, err)
		}
		if level >= Sizes {
			s.checkFile(ctx, level, v, f, &report)
		}
		if progress != nil {
			progress(i+1, len(files))
		}
	}
	if level >= Hashes {
		if err := s.checkKeyring(&report); err != nil {
			return report, err
		}
	}
	if level >= Evidence {
		if err := s.checkWitnesses(&report); err != nil {
			return report, err
		}
	}
	if level >= Evidence && v.Log != nil {
		if err := v.Log(filepath.Join(s.dir, "audit")); err != nil {
			report.found(Problem{Where: "audit"}, err, "%s", reasonOf(err, "Das Prüfprotokoll hält der Prüfung nicht stand."))
		}
	}
	return report, nil
}

// checkStructure walks every manifest up to its mark, folds it into a scratch
// index and compares that with the real one.
func (s *Store) checkStructure(ctx context.Context, report *CheckReport) ([]fileEntry, error) {
	scratch, drop, err := s.scratchIndex()
	if err != nil {
		return nil, err
	}
	defer drop()
	view, err := s.db.begin(false)
	if err != nil {
		return nil, batch.Fail("store.check", batch.CodeInternal, err)
	}
	defer view.Rollback()
	err = view.Bucket(bucketManifests).ForEach(func(k, v []byte) error {
		if err := ctx.Err(); err != nil {
			return batch.Fail("store.check", batch.CodeCanceled, err)
		}
		var at mark
		if err := json.Unmarshal(v, &at); err != nil {
			return err
		}
		if _, register := RegisterOf(batch.ID(k)); !register {
			report.Batches++
		}
		n, err := s.foldManifest(scratch, batch.ID(k), at, report)
		report.Records += n
		if err != nil {
			what := unwritten(n + 1)
			report.found(Problem{Where: "manifest", Batch: batch.ID(k)}, err, "%s", reasonOf(err, strings.ToUpper(what[:1])+what[1:]+"."))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var files []fileEntry
	err = scratch.View(func(tx *txn) error {
		for _, name := range derivedBuckets {
			if d := difference(view, tx, name); d != "" {
				report.found(Problem{Where: "index/" + string(name)}, errors.New(d), "Das Verzeichnis »%s« der Datenbank stimmt nicht mit den Manifesten überein.", name)
			}
		}
		return tx.Bucket(bucketFiles).ForEach(func(_, v []byte) error {
			var f fileEntry
			if err := json.Unmarshal(v, &f); err != nil {
				return err
			}
			files = append(files, f)
			return nil
		})
	})
	return files, err
}

// checkWitnesses compares every manifest with what the log keeps of it. The lines
// of a manifest are chained, so its last one stands for all.
func (s *Store) checkWitnesses(report *CheckReport) error {
	marks := map[batch.ID]mark{}
	var done committed
	err := s.db.View(func(tx *txn) error {
		if _, err := get(tx, bucketMeta, "commit", &done); err != nil {
			return err
		}
		return tx.Bucket(bucketManifests).ForEach(func(k, v []byte) error {
			var at mark
			err := json.Unmarshal(v, &at)
			marks[batch.ID(k)] = at
			return err
		})
	})
	if err != nil {
		return batch.Fail("store.check", batch.CodeInternal, err)
	}
	last := map[batch.ID]witnessData{}
	err = s.log.ReadFrom(0, func(e audit.Entry) error {
		if e.Seq >= done.Audit {
			return errStop
		}
		if data, ok := witnessed(e); ok && data.Manifest > last[e.Record.Batch].Manifest {
			last[e.Record.Batch] = data
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		report.found(Problem{Where: "audit"}, err, "%s", reasonOf(err, "Das Prüfprotokoll ist nicht lesbar."))
		return nil
	}
	for id := range last {
		if _, known := marks[id]; !known {
			report.found(Problem{Where: "manifest", Batch: id}, errors.New("is in the audit log but not in the index"), "Das Prüfprotokoll kennt ihn, die Datenbank nicht.")
		}
	}
	for id, at := range marks {
		if last[id].Manifest != at.Seq || at.Seq > 0 && last[id].Line != at.Head {
			report.found(Problem{Where: "manifest", Batch: id}, errors.New("is not what the audit log knows"), "Das Manifest ist nicht das, welches das Prüfprotokoll kennt.")
		}
	}
	return nil
}

// scratchIndex makes an empty index in a temporary file.
func (s *Store) scratchIndex() (*index, func(), error) {
	f, err := os.CreateTemp("", "scanstelle-check-*.db")
	if err != nil {
		return nil, nil, batch.Fail("store.check", batch.CodeDiskFull, err)
	}
	name := f.Name()
	f.Close()
	raw, err := bbolt.Open(name, 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		return nil, nil, errors.Join(batch.Fail("store.check", batch.CodeInternal, err), os.Remove(name))
	}
	db := &index{raw, &s.keys.index}
	drop := func() { db.Close(); os.Remove(name) }
	err = db.Update(func(tx *txn) error {
		for _, b := range allBuckets {
			if _, err := tx.CreateBucket(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		drop()
		return nil, nil, batch.Fail("store.check", batch.CodeInternal, err)
	}
	return db, drop, nil
}

func (s *Store) foldManifest(db *index, id batch.ID, at mark, report *CheckReport) (int64, error) {
	f, err := s.fs.OpenFile(s.manifestPath(id), os.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	b, err := s.batchBox(id)
	if err != nil {
		return 0, err
	}
	r := bufio.NewReader(io.LimitReader(f, at.Bytes))
	seq, prev := int64(0), firstPrev(id)
	late := sealedChanges{}
	defer late.tell(id, report)
	err = db.Update(func(tx *txn) error {
		for {
			line, err := r.ReadBytes('\n')
			if err == io.EOF && len(line) == 0 {
				return nil
			}
			if err != nil {
				return fmt.Errorf("line %d is torn", seq+1)
			}
			line = line[:len(line)-1]
			record, err := parseRecord(id, b, line, seq+1, prev)
			if err != nil {
				return err
			}
			if err := late.look(tx, record); err != nil {
				return fmt.Errorf("line %d: %w", seq+1, err)
			}
			if err := apply(tx, id, record); err != nil {
				return fmt.Errorf("line %d: %w", seq+1, err)
			}
			seq, prev = record.Seq, LineHash(line)
		}
	})
	if err == nil && (seq != at.Seq || prev != at.Head) {
		err = fmt.Errorf("ends with line %d, the index knows %d", seq, at.Seq)
	}
	return seq, err
}

// difference names the first key in which two buckets differ.
func difference(have, want *txn, bucket []byte) string {
	a, b := have.Bucket(bucket).Cursor(), want.Bucket(bucket).Cursor()
	ka, va := a.First()
	kb, vb := b.First()
	for ka != nil || kb != nil {
		switch {
		case kb == nil || (ka != nil && bytes.Compare(ka, kb) < 0):
			return fmt.Sprintf("%s is in the index but in no manifest", ka)
		case ka == nil || bytes.Compare(ka, kb) > 0:
			return fmt.Sprintf("%s is missing from the index", kb)
		case !same(have, want, bucket, ka, va, vb):
			return fmt.Sprintf("%s differs from the manifest", ka)
		}
		ka, va = a.Next()
		kb, vb = b.Next()
	}
	return ""
}

// same compares two stored values by their plain form.
func same(have, want *txn, bucket, key, a, b []byte) bool {
	pa, errA := have.plain(bucket, key, a)
	pb, errB := want.plain(bucket, key, b)
	return errA == nil && errB == nil && bytes.Equal(pa, pb)
}

func (s *Store) checkFile(ctx context.Context, level Level, v Verifier, f fileEntry, report *CheckReport) {
	problem := func(cause error, message string, args ...any) {
		report.found(Problem{Where: string(f.Role), Batch: f.Batch, File: f.ID}, cause, message, args...)
	}
	if f.Erased {
		report.Erased++
		if err := s.checkErased(f); err != nil {
			problem(err, "Sie wurde gelöscht, ist oder ihr Schlüssel ist aber noch da.")
		}
		return
	}
	report.Files++
	if level == Sizes {
		info, err := s.fs.Lstat(s.path(f.Batch, f.Role, f.ID))
		if err != nil {
			problem(err, "Die Datei fehlt.")
		} else if info.Size() != f.Stored {
			problem(nil, "Die Datei hat %d Byte statt %d.", info.Size(), f.Stored)
		}
		return
	}
	e, err := s.OpenFile(f.ID)
	if err != nil {
		problem(err, "%s", reasonOf(err, "Die Datei lässt sich nicht öffnen."))
		return
	}
	defer e.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, e.Reader())
	report.Bytes += n
	if err != nil {
		problem(err, "Die Datei ist nicht lesbar: Sie wurde verändert, oder der Datenträger ist fehlerhaft.")
		return
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		problem(errors.New("has another hash"), "Die Datei hat eine andere Prüfsumme als verzeichnet.")
		return
	}
	if level >= Evidence && f.Role == RolePackage && v.Package != nil {
		report.Packages++
		if err := v.Package(ctx, e, e.Size()); err != nil {
			problem(err, "%s", reasonOf(err, "Das Paket hält der Prüfung nicht stand."))
		}
	}
}
