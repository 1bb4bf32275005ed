package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	oskeyring "github.com/zalando/go-keyring"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Format is the version of the data folder that this program reads and writes.
const Format = 1

// Station is the public description of a data folder, config/station.json.
type Station struct {
	Format    int       `json:"format"`
	ID        batch.ID  `json:"station"`
	Created   time.Time `json:"created"`
	Recipient string    `json:"recipient"`  // age recipient of the station key
	Recovery  string    `json:"recovery"`   // age recipient of the printed recovery key
	Holder    string    `json:"key_holder"` // "passphrase-file" or "os-keyring"
	LogKey    string    `json:"log_key"`    // verifier key of the audit log
}

// Unlock says where the station key is kept.
type Unlock struct {
	// PassphraseFile protects DATA/station.key. At first start a missing file
	// is made with 256 random bits. Empty means DefaultPassphraseFile.
	PassphraseFile string
	// OSKeyring keeps the station key in the keyring of the desktop session
	// instead; it matters at first start only.
	OSKeyring bool
	// Recovery is the printed recovery key; it opens the store without the
	// station key.
	Recovery string
}

const (
	holderFile    = "passphrase-file"
	holderKeyring = "os-keyring"
	keyringName   = "de.scanstelle"
)

// DefaultPassphraseFile is where the passphrase of a station lies when nothing
// else is said: outside the data folder, so that a copy of the data alone opens
// nothing.
func DefaultPassphraseFile(station batch.ID) (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", batch.Fail("station.key", batch.CodeStoreKey, err)
	}
	return filepath.Join(dir, "scanstelle", string(station)+".kennwort"), nil
}

// recoveryIdentity reads a printed recovery key; an error means that it is not
// the one of the station.
func recoveryIdentity(text string, station Station) (*age.X25519Identity, error) {
	id, err := age.ParseX25519Identity(strings.Join(strings.Fields(text), "")) // on paper it stands in groups
	if err == nil && id.Recipient().String() != station.Recovery {
		err = errors.New("the key of another station")
	}
	return id, err
}

// IsRecoveryKey tells whether a text is the printed recovery key of this
// station.
func (s *Store) IsRecoveryKey(text string) bool {
	_, err := recoveryIdentity(text, s.station)
	return err == nil
}

// identity returns the age identity that opens the keyring.
func (u Unlock) identity(fsys durable.FS, dir string, station Station) (age.Identity, error) {
	const op = "station.unlock"
	if u.Recovery != "" {
		id, err := recoveryIdentity(u.Recovery, station)
		if err != nil {
			return nil, &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "der Wiederherstellungsschlüssel gehört nicht zu dieser Station", Err: err}
		}
		return id, nil
	}
	secret, err := u.secret(fsys, dir, station)
	if err != nil {
		return nil, err
	}
	id, err := age.ParseX25519Identity(strings.TrimSpace(secret))
	if err != nil || id.Recipient().String() != station.Recipient {
		return nil, &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "der Stationsschlüssel gehört nicht zu diesem Datenordner", Err: err}
	}
	return id, nil
}

func (u Unlock) secret(fsys durable.FS, dir string, station Station) (string, error) {
	const op = "station.unlock"
	if station.Holder == holderKeyring {
		secret, err := oskeyring.Get(keyringName, string(station.ID))
		if err != nil {
			return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "der Schlüsselbund des Betriebssystems antwortet nicht", Err: err}
		}
		return secret, nil
	}
	path, err := u.file(station.ID)
	if err != nil {
		return "", err
	}
	phrase, err := os.ReadFile(path)
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "die Kennwortdatei " + path + " fehlt", Err: err}
	}
	id, err := age.NewScryptIdentity(strings.TrimSpace(string(phrase)))
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "die Kennwortdatei ist leer", Err: err}
	}
	id.SetMaxWorkFactor(20)
	sealed, err := readFile(fsys, filepath.Join(dir, "station.key"))
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "station.key fehlt", Err: err}
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "das Kennwort ist falsch", Err: err}
	}
	secret, err := io.ReadAll(io.LimitReader(r, 4096))
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "station.key ist beschädigt", Err: err}
	}
	return string(secret), nil
}

func (u Unlock) file(station batch.ID) (string, error) {
	if u.PassphraseFile != "" {
		return u.PassphraseFile, nil
	}
	return DefaultPassphraseFile(station)
}

// keep stores a fresh station key and says who holds it.
func (u Unlock) keep(fsys durable.FS, dir string, station batch.ID, secret string) (holder string, err error) {
	const op = "station.keep"
	if u.OSKeyring {
		if err := oskeyring.Set(keyringName, string(station), secret); err != nil {
			return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "der Schlüsselbund des Betriebssystems antwortet nicht", Err: err}
		}
		return holderKeyring, nil
	}
	path, err := u.file(station)
	if err != nil {
		return "", err
	}
	phrase, made, err := passphrase(path)
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: path, Err: err}
	}
	recipient, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return "", &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "die Kennwortdatei ist leer", Err: err}
	}
	if made { // 256 random bits need no slow hash
		recipient.SetWorkFactor(10)
	}
	sealed, err := seal([]byte(secret), recipient)
	if err != nil {
		return "", batch.Fail(op, batch.CodeInternal, err)
	}
	return holderFile, durable.Replace(fsys, filepath.Join(dir, "station.key"), sealed)
}

// passphrase reads the file, or makes it with 256 random bits.
func passphrase(path string) (phrase string, made bool, err error) {
	data, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(data)), false, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", false, err
	}
	random := make([]byte, 32)
	rand.Read(random)
	phrase = base64.RawURLEncoding.EncodeToString(random)
	if err := durable.MkdirAll(durable.OS(), filepath.Dir(path), 0o700); err != nil {
		return "", false, err
	}
	return phrase, true, durable.Replace(durable.OS(), path, []byte(phrase+"\n"))
}

func seal(plain []byte, recipients ...age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipients...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func readFile(fsys durable.FS, path string) ([]byte, error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, durable.Fault("store.read", path, err)
	}
	defer f.Close()
	return io.ReadAll(f)
}

func readJSON(fsys durable.FS, path string, v any) error {
	data, err := readFile(fsys, path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}
