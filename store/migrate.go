package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// migrations bring a data folder of format n to format n+1. Each must be able to
// start again on whatever an earlier try left. Formats begin with 1, and none
// has been left behind yet.
var migrations = map[int]func(fsys durable.FS, dir string) error{}

// migrate brings the data folder up to Format, step by step: the metadata is
// copied to before-format-N, the step changes the files, station.json gets the
// new number. A kill anywhere begins the step again; evidence files are never
// touched. CodeStoreFormat: a newer program made the folder, or nobody knows the
// way.
func (s *Store) migrate() error {
	for from := s.station.Format; from != Format; from++ {
		step, known := migrations[from]
		if !known {
			return batch.Refuse("store.open", batch.CodeStoreFormat, "Format %d, dieses Programm kennt Format %d", s.station.Format, Format)
		}
		if err := s.copyAside(from + 1); err != nil {
			return err
		}
		if err := step(s.fs, s.dir); err != nil {
			return err
		}
		// Only an index: the next steps of Open make it anew.
		if err := os.Remove(s.indexPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return durable.Fault("store.migrate", s.indexPath(), err)
		}
		s.station.Format = from + 1
		data, err := json.MarshalIndent(s.station, "", "  ")
		if err != nil {
			return batch.Fail("store.migrate", batch.CodeInternal, err)
		}
		if err := durable.Replace(s.fs, filepath.Join(s.dir, "config", "station.json"), append(data, '\n')); err != nil {
			return err
		}
		s.recovery.Migrated = append(s.recovery.Migrated, from+1)
	}
	return nil
}

// copyAside copies everything but evidence files and index. The copy has its name
// only when it is whole; one that is there is of the first try and stays.
func (s *Store) copyAside(format int) error {
	aside := filepath.Join(s.dir, fmt.Sprintf("before-format-%d", format))
	if _, err := s.fs.Lstat(aside); err == nil {
		return nil
	}
	unfinished := aside + ".unfinished"
	names, err := s.metadata()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.copyFile(filepath.Join(s.dir, name), filepath.Join(unfinished, name)); err != nil {
			return err
		}
	}
	if err := s.fs.Rename(unfinished, aside); err != nil {
		return durable.Fault("store.migrate", aside, err)
	}
	return durable.Fault("store.migrate", s.dir, s.fs.SyncDir(s.dir))
}

// metadata lists the files of the data folder that are not evidence files.
func (s *Store) metadata() ([]string, error) {
	names := []string{"station.key", "keyring", "journal.jsonl"}
	for _, dir := range []string{"config", "audit", "batches"} {
		entries, err := s.fs.ReadDir(filepath.Join(s.dir, dir))
		if err != nil {
			return nil, durable.Fault("store.migrate", dir, err)
		}
		for _, e := range entries {
			if e.IsDir() {
				names = append(names, filepath.Join(dir, e.Name(), "manifest.jsonl"))
			} else {
				names = append(names, filepath.Join(dir, e.Name()))
			}
		}
	}
	return names, nil
}

// copyFile copies a file that may be missing over what an earlier try left.
func (s *Store) copyFile(from, to string) error {
	source, err := s.fs.OpenFile(from, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return durable.Fault("store.migrate", from, err)
	}
	defer source.Close()
	if err := durable.MkdirAll(s.fs, filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := s.fs.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return durable.Fault("store.migrate", to, err)
	}
	w, err := durable.Create(s.fs, to, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(struct{ io.Writer }{w}, source)
	if err == nil {
		err = w.Publish()
	}
	if err == nil {
		err = s.fs.SyncDir(filepath.Dir(to))
	}
	if err != nil {
		return errors.Join(durable.Fault("store.migrate", to, err), w.Abort())
	}
	return nil
}
