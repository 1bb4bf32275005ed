package store

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"filippo.io/age"
	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Open takes the data folder for this process, makes it where it is new, and
// recovers from a kill. CodeStoreLocked: another process owns it.
// CodeStoreKey: the station key does not fit. CodeStoreFormat: another version
// made it. CodeReadOnly, CodeDiskFull, CodeDiskFault: the disk.
func Open(dir string, o Options) (*Store, error) {
	s, err := prepare(dir, o)
	if err != nil {
		return nil, err
	}
	err = s.open(o)
	if errors.Is(err, errIndex) {
		if s, err = s.withoutIndex(dir, o); err != nil {
			return nil, err
		}
		err = s.open(o)
	}
	if err != nil {
		return nil, errors.Join(err, s.release())
	}
	s.stopped.Add(1)
	go s.committer()
	if err := s.resumeErasure(o.Actor); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func prepare(dir string, o Options) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, batch.Fail("store.open", batch.CodeInternal, err)
	}
	s := &Store{dir: dir, program: o.Program, fs: o.FS, now: o.Now, told: o.Committed, manifests: map[batch.ID]*manifest{}, barred: map[batch.ID]error{}, requests: make(chan *change, groupLimit), closing: make(chan struct{}), broken: make(chan struct{})}
	if s.fs == nil {
		s.fs = durable.OS()
	}
	s.steady.elapsed = o.Elapsed
	if s.now == nil {
		s.now = time.Now
		if o.Elapsed == nil {
			s.steady.elapsed = elapsed
		}
	}
	if s.steady.elapsed != nil {
		s.steady.begin(s.Now())
	}
	if err := durable.MkdirAll(s.fs, dir, 0o700); err != nil {
		return nil, err
	}
	if err := s.refuseForeign(); err != nil {
		return nil, err
	}
	return s, s.takeLock()
}

// ownNames are what a first start that was killed may have left in the folder;
// lost+found is in every fresh file system.
var ownNames = []string{"lock", "station.key", "keyring", "config", "audit", "batches", "scanstelle.db", "journal.jsonl", "station.sock", "sessions.json", "lost+found"}

// refuseForeign keeps a slip of the pen from making somebody's folder of other
// things a data folder.
func (s *Store) refuseForeign() error {
	if _, err := s.fs.Lstat(filepath.Join(s.dir, "config", "station.json")); err == nil {
		return nil
	}
	entries, err := s.fs.ReadDir(s.dir)
	if err != nil {
		return durable.Fault("store.open", s.dir, err)
	}
	for _, e := range entries {
		if e.Name() == unfinished {
			return batch.Refuse("store.open", batch.CodeUsage, "in %s brach eine Wiederherstellung ab; den Ordner leeren und sie neu beginnen", s.dir)
		}
		if !slices.Contains(ownNames, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			return batch.Refuse("store.open", batch.CodeUsage, "%s ist kein Datenordner der Scanstelle und nicht leer", s.dir)
		}
	}
	return nil
}

// takeLock makes this process the owner. The kernel frees the lock when the
// process ends, however it ends.
func (s *Store) takeLock() error {
	path := filepath.Join(s.dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return durable.Fault("store.lock", path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return &batch.Error{Op: "store.lock", Code: batch.CodeStoreLocked, Err: err}
	}
	s.lock = f
	return nil
}

func (s *Store) open(o Options) error {
	if err := s.sweepReplaced(); err != nil {
		return err
	}
	err := readJSON(s.fs, filepath.Join(s.dir, "config", "station.json"), &s.station)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.create(o); err != nil {
			return err
		}
	case batch.CodeOf(err) == batch.CodeReadOnly:
		return err
	case err != nil:
		return &batch.Error{Op: "store.open", Code: batch.CodeStoreDamaged, Detail: "config/station.json", Err: err}
	}
	if err := s.endStation(); err != nil {
		return err
	}
	if err := s.restoring(); err != nil {
		return err
	}
	if err := s.migrate(); err != nil {
		return err
	}
	identity, err := o.Unlock.identity(s.fs, s.dir, s.station)
	if err != nil {
		return err
	}
	if s.secrets, err = readSecrets(s.fs, s.dir, identity); err != nil {
		return err
	}
	if s.keys, err = openKeyring(s.fs, filepath.Join(s.dir, "keyring"), identity); err != nil {
		return err
	}
	if err := s.openIndex(); err != nil {
		return err
	}
	var done committed
	if err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketMeta, "commit", &done)
		return err
	}); err != nil {
		return err
	}
	if err := s.keys.openLines(s.fs, filepath.Join(s.dir, "keyring"), done.Keyring); err != nil {
		return err
	}
	if len(s.keys.file.Cut()) > 0 {
		s.recovery.TornLines++
	}
	if err := s.openLog(done); err != nil {
		return err
	}
	return s.recover(o.Actor, done)
}

// create makes a fresh station. station.json comes last: until it is there,
// the next start begins anew.
func (s *Store) create(o Options) error {
	// A first start that was killed leaves the folder, but nothing in it.
	if batches, err := s.fs.ReadDir(filepath.Join(s.dir, "batches")); err == nil && len(batches) > 0 {
		return batch.Refuse("store.open", batch.CodeStoreDamaged, "config/station.json fehlt, aber es gibt Stapel")
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return batch.Fail("store.create", batch.CodeInternal, err)
	}
	recovery, err := age.GenerateX25519Identity()
	if err != nil {
		return batch.Fail("store.create", batch.CodeInternal, err)
	}
	for _, sub := range []string{"config", "batches", "audit"} {
		if err := durable.MkdirAll(s.fs, filepath.Join(s.dir, sub), 0o700); err != nil {
			return err
		}
	}
	id, err := s.beginStation()
	if err != nil {
		return err
	}
	station := Station{Format: Format, ID: id, Created: s.Now(), Recipient: key.Recipient().String(), Recovery: recovery.Recipient().String()}
	var secrets Secrets
	if secrets.LogKey, station.LogKey, err = audit.NewKey(string(id), rand.Reader); err != nil {
		return batch.Fail("store.create", batch.CodeInternal, err)
	}
	if err := writeSecrets(s.fs, s.dir, secrets, station); err != nil {
		return err
	}
	if err := createKeyring(s.fs, filepath.Join(s.dir, "keyring"), key.Recipient(), recovery.Recipient()); err != nil {
		return err
	}
	if station.Holder, err = o.Unlock.keep(s.fs, s.dir, id, key.String()); err != nil {
		return err
	}
	data, err := json.MarshalIndent(station, "", "  ")
	if err != nil {
		return batch.Fail("store.create", batch.CodeInternal, err)
	}
	if o.Created != nil {
		o.Created(recovery.String())
	}
	if err := durable.Replace(s.fs, filepath.Join(s.dir, "config", "station.json"), append(data, '\n')); err != nil {
		return err
	}
	s.station = station
	s.recovery.Created = true
	return nil
}

// openLog opens the audit log; what the index knows to be durable is never
// taken for a torn tail.
func (s *Store) openLog(done committed) error {
	signer, err := note.NewSigner(s.secrets.LogKey)
	if err != nil {
		return &batch.Error{Op: "store.open", Code: batch.CodeStoreDamaged, Detail: "Protokollschlüssel", Err: err}
	}
	s.log, err = audit.Open(filepath.Join(s.dir, "audit"), audit.Options{FS: s.fs, Signer: signer, Key: s.station.LogKey, Now: s.now, Committed: done.Audit, CommittedHead: done.Head})
	if err != nil {
		return err
	}
	if s.log.Size() == 0 && s.anyManifest() {
		return batch.Refuse("store.open", batch.CodeStoreDamaged, "das Prüfprotokoll fehlt")
	}
	if s.log.Recovered() != nil {
		s.recovery.TornLines++
	}
	return nil
}

// anyManifest tells whether anything was ever recorded: before that, the start
// is in the log.
func (s *Store) anyManifest() bool {
	batches, _ := s.fs.ReadDir(filepath.Join(s.dir, "batches"))
	for _, r := range Registers() {
		if s.sizeOf(s.registerPath(r)) > 0 {
			return true
		}
	}
	return len(batches) > 0
}

// indexPath is the database: an index, never the truth.
func (s *Store) indexPath() string { return filepath.Join(s.dir, "scanstelle.db") }

// indexFault is durable.Fault for errors of bbolt, which keeps only the text of
// some faults of the disk.
func (s *Store) indexFault(op string, err error) error {
	if err != nil {
		for _, cause := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO} {
			if !errors.Is(err, cause) && strings.HasSuffix(err.Error(), cause.Error()) {
				err = fmt.Errorf("%w: %w", err, cause)
			}
		}
	}
	return durable.Fault(op, s.indexPath(), err)
}

// openIndex opens the database; one that is missing or damaged is set aside
// and made anew by recover.
func (s *Store) openIndex() error {
	_, statErr := os.Stat(s.indexPath())
	db, err := bbolt.Open(s.indexPath(), 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		if code := batch.CodeOf(s.indexFault("store.open", err)); code == batch.CodeReadOnly || code == batch.CodeDiskFull {
			return s.indexFault("store.open", err)
		}
		aside := s.indexPath() + ".damaged-" + s.Now().Format("20060102T150405.000000000")
		if err := os.Rename(s.indexPath(), aside); err != nil {
			return durable.Fault("store.open", s.indexPath(), err)
		}
		if db, err = bbolt.Open(s.indexPath(), 0o600, &bbolt.Options{Timeout: time.Second}); err != nil {
			return s.indexFault("store.open", err)
		}
		s.recovery.IndexRebuilt = true
	}
	if s.db, err = s.currentIndex(db); err != nil {
		return err
	}
	if statErr != nil && !s.recovery.Created {
		s.recovery.IndexRebuilt = true
	}
	return s.indexFault("store.open", s.db.Update(func(tx *txn) error {
		for _, name := range allBuckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	}))
}

// errIndex says that the database contradicts the files: it is damaged, and
// nothing may be cut or removed on its word.
var errIndex = errors.New("the index contradicts the files")

// withoutIndex gives the store up, sets its database aside and prepares it anew,
// for recover to make the database from the files.
func (s *Store) withoutIndex(dir string, o Options) (*Store, error) {
	aside := s.indexPath() + ".damaged-" + s.Now().Format("20060102T150405.000000000")
	if err := os.Rename(s.indexPath(), aside); err != nil {
		return nil, errors.Join(durable.Fault("store.open", s.indexPath(), err), s.release())
	}
	if err := s.release(); err != nil {
		return nil, err
	}
	return prepare(dir, o)
}

// release closes what is open; the lock goes last.
func (s *Store) release() error {
	var errs []error
	for _, m := range s.manifests {
		errs = append(errs, m.file.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.log != nil {
		errs = append(errs, s.log.Close())
	}
	errs = append(errs, s.keys.close())
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
