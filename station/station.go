package station

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/store"
)

// Options for Open.
type Options struct {
	Data    string // data folder
	Unlock  store.Unlock
	Workers Workers
	Version string           // of the program
	Now     func() time.Time // nil: time.Now
	// Elapsed is a clock that nobody can set, see store.Options.
	Elapsed func() time.Duration
	// Created is told the recovery key at first start (store.Options).
	Created func(recoveryKey string)
	// Practice makes a fresh data folder one for practice, see practice.go.
	Practice bool
	// Targets opens a target from its text form, "folder:/srv/post".
	Targets TargetOpener
}

// Station owns one data folder and does all work on it.
type Station struct {
	store   *store.Store
	workers Workers
	version string
	data    string
	targets TargetOpener
	seal    sign.Key
	host    string
	// practice is a station on which nothing is real.
	practice bool

	reading *ocr.Queue
	texts   waiting // who waits for which page's text

	people    sync.Mutex
	logins    *sessions
	login     sync.Mutex  // one try of a password at a time
	cost      people.Cost // of one
	delivery  sync.Mutex  // guards writers, reached and contacts
	writers   map[string]*sync.Mutex
	reached   map[string]bool // targets that something was delivered to; nil until asked for
	contacts  map[string]contact
	outgoing  outgoing
	unsealed  unsealed
	refused   refusals
	pictures  pictures
	sights    sights
	searched  searchIndex
	marked    pageMarks
	twins     *twins
	memo      store.Memo // of batches
	unsealing unsealing  // batches without anything sealed off
	watchers  *watchers
	posting   posting
	reports   reports

	unlock  store.Unlock
	backup  backup
	space   space
	holding sync.Mutex // no legal hold comes between judging and erasing

	runs     sync.Mutex // guards running, stopped and feeders
	running  map[string]bool
	stopped  map[batch.ID]bool  // by a person: the service leaves them alone
	feeders  map[batch.ID]*feed // batches that a device is feeding
	rereads  map[string]*rereading
	cut      map[string]batch.ID // batches whose reading gave way to what is at work now
	sessions sync.WaitGroup
}

// Exists tells whether a folder holds the data of a station already.
func Exists(data string) bool {
	_, err := os.Stat(filepath.Join(data, "config", "station.json"))
	return err == nil
}

// Open takes the data folder for this process (store.Open) and makes the local
// seal at first start.
func Open(o Options) (*Station, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	watch, alike := &watchers{all: map[*watcher]bool{}}, &twins{}
	committed := func(notices []store.Notice) {
		alike.tell(notices)
		watch.tell(notices)
	}
	s, err := store.Open(o.Data, store.Options{Unlock: o.Unlock, Now: o.Now, Elapsed: o.Elapsed, Created: o.Created, Committed: committed, Program: o.Version})
	if err != nil {
		return nil, err
	}
	if err := resumeRestore(context.Background(), s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	st := &Station{store: s, unlock: o.Unlock, workers: o.Workers, version: o.Version, data: s.Dir(), targets: o.Targets, host: host, writers: map[string]*sync.Mutex{}, running: map[string]bool{}, stopped: map[batch.ID]bool{}, feeders: map[batch.ID]*feed{}, rereads: map[string]*rereading{}, cut: map[string]batch.ID{}, texts: waiting{by: map[batch.ID]func(ocr.Result){}}, logins: openSessions(s.Dir()), cost: people.Standard, watchers: watch, twins: alike}
	st.targets = servers{o.Targets, st}
	st.outgoing.kick = make(chan struct{}, 1)
	if err := st.beginPractice(o.Practice); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := st.openSeal(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	st.reading = ocr.NewQueue(ocr.QueueSettings{Workers: runtime.NumCPU(), Capacity: 1 << 20, Limit: time.Hour}, st.readPage, st.texts.deliver)
	return st, nil
}

// openSeal loads the station's local seal, or makes it: it serves copying mode
// and is named for what it is.
func (st *Station) openSeal() error {
	secrets := st.store.Secrets()
	if secrets.SealKey == "" {
		name := hostPseudonym(st.host)
		if st.practice {
			name = "ÜBUNG " + name
		}
		key, err := sign.NewLocal(name, st.store.Now())
		if err != nil {
			return err
		}
		private, certificates, err := sign.MarshalKey(key)
		if err != nil {
			return err
		}
		if err := st.store.ChangeSecrets(func(s *store.Secrets) error {
			s.SealKey, s.SealCert = string(private), string(certificates)
			return nil
		}); err != nil {
			return err
		}
		secrets = st.store.Secrets()
	}
	key, err := sign.ParseKey([]byte(secrets.SealKey), []byte(secrets.SealCert))
	if err != nil {
		return err
	}
	st.seal = key
	return nil
}

// Broken is closed when the store can take nothing more in until it is opened
// anew; Err says why.
func (st *Station) Broken() <-chan struct{} { return st.store.Broken() }

// Err returns why the store is broken; call it after Broken.
func (st *Station) Err() error { return st.store.Err() }

// Recovery tells what opening the data folder had to mend.
func (st *Station) Recovery() store.Recovery { return st.store.Recovery() }

// Close waits for running operations, then releases the data folder.
func (st *Station) Close() error {
	st.watchers.close()
	st.sessions.Wait()
	st.pictures.forget()
	st.stopRereading()
	st.reading.Close()
	st.tellRefusals()
	st.tellUnsigned()
	st.closeTargets()
	return st.store.Close()
}

// secrets are the keys and names of the station as they are now.
func (st *Station) secrets() store.Secrets {
	st.people.Lock()
	defer st.people.Unlock()
	return st.store.Secrets()
}

// pseudonym returns the pseudonym of an operating-system account, making one at
// the first encounter. It can be resolved through the station's secrets
// (A.NB.4 a).
func (st *Station) pseudonym(uid int) (string, error) {
	st.people.Lock()
	defer st.people.Unlock()
	return pseudonymIn(st.store, uid)
}

// pseudonymIn does that for a store that no station is open on.
func pseudonymIn(s *store.Store, uid int) (string, error) {
	account, err := user.LookupId(fmt.Sprint(uid))
	if err != nil {
		account = &user.User{Username: fmt.Sprintf("uid-%d", uid), Name: fmt.Sprintf("uid-%d", uid)}
	}
	for pseudonym, p := range s.Secrets().People {
		if p.Account == account.Username {
			return pseudonym, nil
		}
	}
	pseudonym := transfernote.NewPseudonym()
	return pseudonym, s.ChangeSecrets(func(s *store.Secrets) error {
		s.People[pseudonym] = store.Person{Account: account.Username, Name: account.Name}
		return nil
	})
}

// waiting connects the results of the reading queue with whoever asked.
type waiting struct {
	mu sync.Mutex
	by map[batch.ID]func(ocr.Result)
}

func (w *waiting) expect(page batch.ID, fn func(ocr.Result)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.by[page] = fn
}

func (w *waiting) deliver(r ocr.Result) {
	w.mu.Lock()
	fn := w.by[r.Job.Page]
	delete(w.by, r.Job.Page)
	w.mu.Unlock()
	if fn != nil {
		fn(r)
	}
}

// read asks for the text of a page; done is called once, from another
// goroutine.
func (st *Station) read(ctx context.Context, p batch.Page, languages []string, done func(ocr.Result)) {
	st.texts.expect(p.ID, done)
	if err := st.reading.Add(ctx, ocr.Job{Page: p.ID, Batch: p.Batch, Languages: languages}); err != nil {
		st.texts.deliver(ocr.Result{Job: ocr.Job{Page: p.ID}, Err: err})
	}
}
