package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// firstStart notes which station a first start is making. The passphrase file
// outside the data folder bears the station's ID: a start that goes on after a
// kill must be of the same, or the file of the first try would be left for good.
type firstStart struct {
	Station batch.ID `json:"station"`
}

func (s *Store) firstStartPath() string { return filepath.Join(s.dir, "config", "first-start.json") }

// beginStation returns the ID of the station to make.
func (s *Store) beginStation() (batch.ID, error) {
	var begun firstStart
	err := readJSON(s.fs, s.firstStartPath(), &begun)
	if code := batch.CodeOf(err); code == batch.CodeReadOnly || code == batch.CodeDiskFault {
		return "", err
	}
	if id, parseErr := batch.ParseID(string(begun.Station)); err == nil && parseErr == nil {
		return id, nil
	}
	begun.Station = batch.NewID()
	data, err := json.Marshal(begun)
	if err != nil {
		return "", batch.Fail("store.create", batch.CodeInternal, err)
	}
	return begun.Station, durable.Replace(s.fs, s.firstStartPath(), append(data, '\n'))
}

// endStation removes the note once the station is made.
func (s *Store) endStation() error {
	if err := s.fs.Remove(s.firstStartPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return durable.Fault("store.create", s.firstStartPath(), err)
	}
	return nil
}
