package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// Register is a chained file of the station beside the manifests of the
// batches: what is decided for all of them. Each of its lines is witnessed by
// the audit log like a line of a manifest, and nothing in it is ever
// overwritten: a correction is a further version.
type Register string

// Registers. The name of a register is the name of its file.
const (
	Classes  Register = "classes"  // document classes and their releases (A.G.2)
	Profiles Register = "profiles" // versions of scan profiles and their releases (A.SC.6)
	People   Register = "people"   // persons, roles, training (A.O.1, A.P.1 to A.P.4)
	Journal  Register = "journal"  // intake numbers, gap-free
	Doubts   Register = "doubts"   // doubt cases (A.O.1 j)
	Settings Register = "settings" // of the station: maintenance, sampling rates, backup, acceptance
	// Procedure holds the versions of the procedure documentation (A.G.1); its
	// documents are evidence files beside it.
	Procedure Register = "procedure"
	// Feedbacks holds what came through channels about documents that were handed over,
	// and what became of it (A.NB.3).
	Feedbacks Register = "feedback"
)

// Registers lists all of them.
func Registers() []Register {
	return []Register{Classes, Profiles, People, Journal, Doubts, Settings, Procedure, Feedbacks}
}

// id is the fixed name of a register where manifests, keyring and log want an
// ID: a UUID made of its name.
func (r Register) id() batch.ID {
	return batch.ID(uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://scanstelle.de/register/"+string(r))).String())
}

// RegisterOf returns the register that manifests and log name with an ID.
func RegisterOf(id batch.ID) (Register, bool) {
	for _, r := range Registers() {
		if r.id() == id {
			return r, true
		}
	}
	return "", false
}

// registerPath is the file of a register (DESIGN section 7).
func (s *Store) registerPath(r Register) string {
	if r == Journal {
		return filepath.Join(s.dir, "journal.jsonl")
	}
	return filepath.Join(s.dir, "config", string(r)+".jsonl")
}

// Entry is one version of one thing in a register.
type Entry struct {
	// Key names the thing: a class, a profile, a pseudonym, an intake number. It
	// stands in clear text in file and log, so it must not tell of people.
	Key string `json:"key"`
	// Event is the kind of the line in file and log: "class-released". Lower-case
	// ASCII letters, digits and '-'.
	Event string `json:"event"`
	// Version counts from 1 for each key; set by the store.
	Version int `json:"version"`
	// Value is the thing as it is from now on, whole.
	Value json.RawMessage `json:"value"`
	// File becomes valid with the entry; see CreateFile. It is not set on reading:
	// the value holds its ID.
	File *Pending `json:"-"`
	// Time and Actor are set by the store. First is the time of version 1; only Entries
	// tells it.
	Time  time.Time `json:"-"`
	First time.Time `json:"-"`
	Actor string    `json:"-"`
}

// NewEntry encodes a value.
func NewEntry(key, event string, value any) (Entry, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return Entry{}, batch.Fail("store.entry", batch.CodeInternal, err)
	}
	return Entry{Key: key, Event: event, Value: raw}, nil
}

// ChangeRegister adds entries to a register, in one durable step: on return all
// of them are in file, log and index, or none. decide sees the register as it is
// and nobody else changes it meanwhile; so numbers can be given without a gap.
func (s *Store) ChangeRegister(ctx context.Context, r Register, actor string, decide func() ([]Entry, error)) error {
	s.registers.Lock()
	defer s.registers.Unlock()
	entries, err := decide()
	if err != nil || len(entries) == 0 {
		return err
	}
	c := &change{batch: r.id()}
	if _, err := s.batchBox(r.id()); err != nil {
		if s.sizeOf(s.registerPath(r)) > 0 {
			return err
		}
		key, err := s.newBatchKey(r.id())
		if err != nil {
			return err
		}
		c.keys = append(c.keys, key)
	}
	versions := map[string]int{}
	for _, e := range entries {
		if _, known := versions[e.Key]; !known {
			last, _, err := s.Entry(r, e.Key)
			if err != nil {
				return err
			}
			versions[e.Key] = last.Version
		}
		versions[e.Key]++
		e.Version = versions[e.Key]
		line := &Record{Kind: Kind(e.Event), Actor: actor, Entry: &e}
		if e.File != nil {
			c.files = append(c.files, e.File)
			if e.File.record != nil { // an unfinished file is refused by commit
				line.Files = []FileRecord{*e.File.record}
			}
		}
		c.records = append(c.records, line)
	}
	return s.commit(ctx, c)
}

// CreateFile begins an evidence file of a register. It becomes valid with the
// entry that carries it.
func (s *Store) CreateFile(r Register, role Role) (*Pending, error) {
	return s.Create(r.id(), role, batch.NewID())
}

// Entry returns the newest version of a thing; found is false where there is
// none.
func (s *Store) Entry(r Register, key string) (e Entry, found bool, err error) {
	history, err := s.History(r, key)
	if err != nil || len(history) == 0 {
		return Entry{}, false, err
	}
	return history[len(history)-1], true, nil
}

// History returns all versions of a thing, oldest first.
func (s *Store) History(r Register, key string) ([]Entry, error) {
	var out []Entry
	err := s.db.View(func(tx *txn) error {
		prefix := entryPrefix(r, key)
		c := tx.Bucket(bucketEntries).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var e storedEntry
			if err := tx.decode(bucketEntries, k, v, &e); err != nil {
				return err
			}
			out = append(out, e.entry())
		}
		return nil
	})
	return out, err
}

// Entries calls fn with the newest version of everything in a register, in the
// order of the keys.
func (s *Store) Entries(r Register, fn func(Entry) error) error {
	return s.db.View(func(tx *txn) error {
		prefix := []byte(string(r) + "/")
		var last storedEntry
		var first time.Time
		tell := func() error {
			e := last.entry()
			e.First = first
			return fn(e)
		}
		c := tx.Bucket(bucketEntries).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var e storedEntry
			if err := tx.decode(bucketEntries, k, v, &e); err != nil {
				return err
			}
			if last.Version > 0 && last.Key != e.Key {
				if err := tell(); err != nil {
					return err
				}
			}
			if last.Key != e.Key || last.Version == 0 {
				first = e.entry().Time
			}
			last = e
		}
		if last.Version == 0 {
			return nil
		}
		return tell()
	})
}

// LastEntry returns the newest version of the thing with the greatest key that
// begins with prefix.
func (s *Store) LastEntry(r Register, prefix string) (e Entry, found bool, err error) {
	err = s.db.View(func(tx *txn) error {
		from := []byte(string(r) + "/" + prefix)
		c := tx.Bucket(bucketEntries).Cursor()
		c.Seek(append(bytes.Clone(from), 0xff))
		k, v := c.Prev()
		if k == nil {
			k, v = c.Last()
		}
		if k == nil || !bytes.HasPrefix(k, from) {
			return nil
		}
		var stored storedEntry
		if err := tx.decode(bucketEntries, k, v, &stored); err != nil {
			return err
		}
		e, found = stored.entry(), true
		return nil
	})
	return e, found, err
}

// storedEntry is an Entry in the index.
type storedEntry struct {
	Entry
	At time.Time `json:"at"`
	By string    `json:"by"`
}

func (e storedEntry) entry() Entry {
	e.Entry.Time, e.Entry.Actor = e.At, e.By
	return e.Entry
}

func entryPrefix(r Register, key string) []byte { return []byte(string(r) + "/" + key + "\x00") }

// applyEntry folds a line of a register.
func applyEntry(tx *txn, r Register, line *Record) error {
	key := append(entryPrefix(r, line.Entry.Key), fmt.Sprintf("%09d", line.Entry.Version)...)
	return put(tx, bucketEntries, string(key), storedEntry{*line.Entry, line.Time, line.Actor})
}

// RegisterSubject names a thing in a register for AuditLines.
func RegisterSubject(r Register, key string) string { return string(r) + "/" + key }

// recoverRegisters replays the registers like manifests.
func (s *Store) recoverRegisters(known map[batch.ID]witnessData, missing map[batch.ID]bool) error {
	for _, r := range Registers() {
		delete(missing, r.id())
		if err := s.recoverManifest(r.id(), known[r.id()]); err != nil {
			if batch.CodeOf(err) != batch.CodeStoreDamaged {
				return err
			}
			s.damaged(fmt.Sprintf("Register %s", r), err)
		}
	}
	return nil
}

// validEntry checks the payload of a line of a register.
func validEntry(r *Record) error {
	if r.Entry.Key == "" || r.Entry.Version < 1 || len(r.Entry.Value) == 0 || r.Entry.Event != string(r.Kind) {
		return fmt.Errorf("kind %q without its content", r.Kind)
	}
	if len(r.Entry.Key) > 200 || bytes.ContainsAny([]byte(r.Entry.Key), "\x00\"\\") {
		return fmt.Errorf("key %q", r.Entry.Key)
	}
	return audit.CheckKind(r.Entry.Event)
}
