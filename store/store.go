package store

import (
	"os"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Crash points of the store, in the order in which a commit passes them.
var (
	pointFile     = durable.Register("store.file-durable")
	pointKeyring  = durable.Register("store.keyring-durable")
	pointManifest = durable.Register("store.manifest-durable")
	pointAudit    = durable.Register("store.audit-durable")
	pointIndex    = durable.Register("store.index-committed")
	pointReplayed = durable.Register("store.manifest-replayed") // on opening, one manifest after the other
)

// Store is an open data folder.
type Store struct {
	dir       string
	program   string // its version
	fs        durable.FS
	now       func() time.Time
	lock      *os.File
	station   Station
	secrets   Secrets
	db        *index
	log       *audit.Log
	keys      *keyring
	boxes     sync.Map               // batch → box of its manifest
	manifests map[batch.ID]*manifest // the committer's
	barred    map[batch.ID]error     // batches that take nothing more in; the committer's
	failed    error                  // the committer's; final
	latest    time.Time              // of the log lines that recovery read, or of the clock a person accepted
	accepted  bool                   // latest stands for all times before it
	jumped    *ClockSpan             // the last jump of the clock in the lines noted since the last mark
	stood     *ClockSpan             // the longest time the store was closed, by them
	steady    steady

	broken chan struct{} // closed with failed
	told   func([]Notice)

	registers sync.Mutex // one change of a register at a time
	decisions sync.Map   // batch → *sync.Mutex: one decision about it at a time

	erasures sync.Mutex   // one erasure at a time
	keeping  sync.RWMutex // held for writing while evidence files or the keyring go

	requests chan *change
	closing  chan struct{}
	stopped  sync.WaitGroup
	recovery Recovery
	causes   []error // of Damaged
}

// Options for Open.
type Options struct {
	Unlock Unlock
	Now    func() time.Time // nil: time.Now
	// Elapsed is a clock that nobody can set, to tell whether Now was; nil: that of
	// the computer, or none where Now is given.
	Elapsed func() time.Duration
	FS      durable.FS // nil: the real one
	// Program is the version of the program, for the log.
	Program string
	// Actor is the pseudonym entered for what the program does itself.
	Actor string
	// Committed is told what every commit made durable, in the order of the commits
	// and before whoever asked for it goes on. It holds up all of them, so it must
	// not wait. May be nil.
	Committed func([]Notice)
	// Created is told the recovery key of a fresh data folder before the folder
	// counts as one, so that a kill cannot take the key along. May be nil.
	Created func(recoveryKey string)
}

// Recovery tells what Open found and mended after a kill. None of it concerns
// anything that was acknowledged.
type Recovery struct {
	Created        bool  // a fresh data folder
	TornLines      int   // unfinished last lines cut from manifests, log or keyring
	Replayed       int   // records that were durable but not yet in the index
	Dropped        int   // whole records beyond the mark whose files were not durable
	Orphans        int   // evidence files no record names: never acknowledged, removed
	IndexRebuilt   bool  // the database was missing or damaged
	UnknownSending int   // deliveries that were under way
	Migrated       []int // formats that the folder was brought to now
	// Restored is the backup that the folder was copied from, where nobody has made
	// ready since what came back: a kill interrupted the restore.
	Restored *Restored
	// Damaged lists batches whose committed lines or files cannot be read: the
	// only entry that is not a normal trace of a kill.
	Damaged []string
}

// Clean reports whether nothing had to be mended.
func (r Recovery) Clean() bool {
	return r.TornLines+r.Replayed+r.Dropped+r.Orphans+r.UnknownSending+len(r.Damaged) == 0 && !r.IndexRebuilt && r.Restored == nil
}

// Station returns the public description of the data folder.
func (s *Store) Station() Station { return s.station }

// Secrets returns the keys that sign log and packages.
func (s *Store) Secrets() Secrets { return s.secrets }

// Dir returns the data folder.
func (s *Store) Dir() string { return s.dir }

// Recovery returns what Open had to mend.
func (s *Store) Recovery() Recovery { return s.recovery }

// Log gives access to the audit log for proofs, verification and export.
func (s *Store) Log() *audit.Log { return s.log }

// Broken is closed when a commit has failed, on a full or faulty disk: from then
// on every commit fails alike (Err) until the data folder is opened anew.
func (s *Store) Broken() <-chan struct{} { return s.broken }

// Err returns why the store is broken; call it after Broken.
func (s *Store) Err() error { return s.failed }

// Now returns the station's time in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Close stops the committer after what is under way and releases the folder.
func (s *Store) Close() error {
	close(s.closing)
	s.stopped.Wait()
	return s.release()
}
