package store

import (
	"os"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Rebuild sets the database aside and makes it anew from manifests, keyring and
// log. Deliveries without a receipt become unknown: only a look-up may follow.
// It takes the data folder for itself.
func Rebuild(dir string, o Options) (Recovery, error) {
	s, err := prepare(dir, o)
	if err != nil {
		return Recovery{}, err
	}
	if _, err := s.fs.Stat(filepath.Join(s.dir, "config", "station.json")); err != nil {
		s.release()
		return Recovery{}, batch.Refuse("store.rebuild", batch.CodeUsage, "%s ist kein Datenordner der Scanstelle", dir)
	}
	now := time.Now().UTC().Format("20060102T150405.000000000")
	err = os.Rename(s.indexPath(), s.indexPath()+".before-rebuild-"+now)
	if err != nil && !os.IsNotExist(err) {
		s.release()
		return Recovery{}, durable.Fault("store.rebuild", s.indexPath(), err)
	}
	if err := s.release(); err != nil {
		return Recovery{}, err
	}
	fresh, err := Open(dir, o)
	if err != nil {
		return Recovery{}, err
	}
	return fresh.Recovery(), fresh.Close()
}
