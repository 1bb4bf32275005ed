package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// backupAlive is the sign of life that the station leaves beside its backup.
const backupAlive = "lebenszeichen.json"

// Alive is the sign of life of the station that a backup belongs to: two
// stations of one identity would deliver twice.
type Alive struct {
	Host    string    `json:"host"`
	Time    time.Time `json:"time"`
	Running bool      `json:"running"` // false when the station ended in order
}

// AliveFor is how long a sign of life counts.
const AliveFor = 10 * time.Minute

// Beat leaves a sign of life.
func (m *Mirror) Beat(running bool) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unbekannt"
	}
	data, err := json.Marshal(Alive{host, m.s.Now(), running})
	if err != nil {
		return batch.Fail("store.backup", batch.CodeInternal, err)
	}
	return m.fault(durable.Replace(m.fs, filepath.Join(m.dir, backupAlive), append(data, '\n')))
}

// readAlive reads a sign of life; none is the zero value.
func readAlive(fsys durable.FS, dir string) (Alive, error) {
	var a Alive
	err := readJSON(fsys, filepath.Join(dir, backupAlive), &a)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	return a, err
}

// RunsStill tells whether the station ran at a time, as far as the sign tells.
func (a Alive) RunsStill(now time.Time) bool {
	age := now.Sub(a.Time)
	return a.Running && age < AliveFor && age > -AliveFor
}
