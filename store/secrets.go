package store

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"time"

	"filippo.io/age"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Secrets are the station's own keys and the names behind its pseudonyms. They
// lie in config/secrets.age, encrypted to the station and the recovery key.
type Secrets struct {
	LogKey   string `json:"log_key"`   // signer key of the audit log (golang.org/x/mod/sumdb/note)
	SealKey  string `json:"seal_key"`  // PEM, PKCS #8: the local seal of copying mode
	SealCert string `json:"seal_cert"` // PEM
	// People maps pseudonyms to names, so that the creator in a transfer note
	// can be resolved without delay (A.NB.4 a).
	People map[string]Person `json:"people"`
	// Targets maps targets to what lets the station in there: passwords, tokens,
	// keys of client certificates.
	Targets map[string]json.RawMessage `json:"targets,omitempty"`
	// Senders maps those who may report about documents over the network to what
	// they sign with.
	Senders map[string]Sender `json:"senders,omitempty"`
}

// Sender is the key of somebody who signs.
type Sender struct {
	Key    string    `json:"key"`              // hexadecimal
	Target string    `json:"target,omitempty"` // only about what was handed over there
	Since  time.Time `json:"since"`
}

// Person is who stands behind a pseudonym.
type Person struct {
	Account string `json:"account"` // of the operating system
	Name    string `json:"name"`
}

func secretsPath(dir string) string { return filepath.Join(dir, "config", "secrets.age") }

func writeSecrets(fsys durable.FS, dir string, s Secrets, station Station) error {
	plain, err := json.Marshal(s)
	if err != nil {
		return batch.Fail("station.secrets", batch.CodeInternal, err)
	}
	var recipients []age.Recipient
	for _, text := range []string{station.Recipient, station.Recovery} {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return &batch.Error{Op: "station.secrets", Code: batch.CodeStoreDamaged, Detail: "station.json", Err: err}
		}
		recipients = append(recipients, r)
	}
	sealed, err := seal(plain, recipients...)
	if err != nil {
		return batch.Fail("station.secrets", batch.CodeInternal, err)
	}
	return durable.Replace(fsys, secretsPath(dir), sealed)
}

func readSecrets(fsys durable.FS, dir string, identity age.Identity) (Secrets, error) {
	var s Secrets
	sealed, err := readFile(fsys, secretsPath(dir))
	if err != nil {
		return s, &batch.Error{Op: "station.secrets", Code: batch.CodeStoreDamaged, Detail: "config/secrets.age fehlt", Err: err}
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return s, &batch.Error{Op: "station.secrets", Code: batch.CodeStoreKey, Detail: "config/secrets.age lässt sich nicht öffnen", Err: err}
	}
	if err := json.NewDecoder(r).Decode(&s); err != nil {
		return s, &batch.Error{Op: "station.secrets", Code: batch.CodeStoreDamaged, Detail: "config/secrets.age", Err: err}
	}
	return s, nil
}

// ChangeSecrets reads, changes and durably replaces the secrets. It is not safe
// for concurrent use with itself.
func (s *Store) ChangeSecrets(change func(*Secrets) error) error {
	next := s.secrets
	next.People = make(map[string]Person, len(s.secrets.People)+1)
	for k, v := range s.secrets.People {
		next.People[k] = v
	}
	next.Targets, next.Senders = maps.Clone(s.secrets.Targets), maps.Clone(s.secrets.Senders)
	if err := change(&next); err != nil {
		return err
	}
	if err := writeSecrets(s.fs, s.dir, next, s.station); err != nil {
		return err
	}
	s.secrets = next
	return nil
}
