package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// checkKeyring compares the keyring with the index, which works with copies of
// its lines: a key that is spoiled in the keyring would be missed at the next
// rebuild only.
func (s *Store) checkKeyring(report *CheckReport) error {
	s.keeping.RLock() // the keyring does not take a new place meanwhile
	defer s.keeping.RUnlock()
	problem := func(id batch.ID, cause error, message string, args ...any) {
		report.found(Problem{Where: "keyring", File: id}, cause, message, args...)
	}
	view, err := s.db.begin(false)
	if err != nil {
		return batch.Fail("store.check", batch.CodeInternal, err)
	}
	defer view.Rollback()
	var done committed
	if _, err := get(view, bucketMeta, "commit", &done); err != nil {
		return batch.Fail("store.check", batch.CodeInternal, err)
	}
	keys, err := s.keyringLines(done.Keyring)
	if err != nil {
		problem("", err, "%s", reasonOf(err, "Der Schlüsselbund ist nicht, wie er geschrieben wurde."))
		return nil
	}
	return view.Bucket(bucketKeys).ForEach(func(k, v []byte) error {
		var e keyEntry
		id := batch.ID(k)
		if err := json.Unmarshal(v, &e); err != nil || e.ID != id {
			problem(id, errors.New("the index has no readable copy"), "Die Datenbank hat keine lesbare Abschrift des Schlüssels.")
			return nil
		}
		want, known := keys[id]
		got, err := s.keys.unwrap(e)
		if !known || err != nil || !bytes.Equal(got, want) {
			problem(id, errors.New("the key of the index is not in the keyring"), "Der Schlüssel steht nicht im Schlüsselbund.")
		}
		return nil
	})
}

// keyringLines opens every line of the first size bytes of the keyring, which
// must be exactly as it was written.
func (s *Store) keyringLines(size int64) (map[batch.ID][]byte, error) {
	path := filepath.Join(s.dir, "keyring")
	file, err := s.fs.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, durable.Fault("store.check", path, err)
	}
	defer file.Close()
	r := bufio.NewReader(io.LimitReader(file, size))
	var header keyringHeader
	if err := exactly(r, &header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	keys := map[batch.ID][]byte{}
	for n := 2; ; n++ {
		var e keyEntry
		err := exactly(r, &e)
		if err == io.EOF {
			return keys, nil
		}
		if err == nil {
			keys[e.ID], err = s.keys.unwrap(e)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// exactly reads a line that must be the JSON that v makes, byte for byte.
func exactly(r *bufio.Reader, v any) error {
	line, err := r.ReadBytes('\n')
	if err == io.EOF && len(line) == 0 {
		return io.EOF
	}
	if err != nil {
		return fmt.Errorf("is torn: %w", err)
	}
	if err := json.Unmarshal(line, v); err != nil {
		return err
	}
	if want, err := json.Marshal(v); err != nil || !bytes.Equal(append(want, '\n'), line) {
		return fmt.Errorf("is not as it was written")
	}
	return nil
}
