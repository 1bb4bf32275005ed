package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// RestoreOptions for Restore.
type RestoreOptions struct {
	// Takeover restores although the station of the backup ran just now.
	Takeover bool
	// Drill tells that the copy is thrown away: the sign of life does not matter.
	Drill bool
	FS    durable.FS // nil: the real one
	Now   func() time.Time
}

// Restored says what Restore brought back.
type Restored struct {
	Station batch.ID  `json:"station"`
	State   time.Time `json:"state"`   // when the backup was brought up to date
	Records int64     `json:"records"` // log lines
	Batches int       `json:"batches"`
	Files   int       `json:"files"`
	Bytes   int64     `json:"bytes"`
	Absent  int       `json:"absent"` // files that manifests name and the backup does not hold: erased, or gaps
	Alive   Alive     `json:"alive"`
}

// unfinished marks a folder whose restore has not ended; it holds a Restored.
// Without config/station.json, which comes last of what is copied, no program takes
// the folder for a data folder. With it, whoever opens it finishes the restore first,
// see Recovery.Restored and EndRestore.
const unfinished = "wiederherstellung.unfertig"

// Restore copies a backup into an empty folder (A.T.4): exactly what its state
// covers, nothing that an interrupted pass left beyond. No key is needed for it;
// the index is made by the next Open, with every delivery that has no receipt as
// unknown, and Check judges the result. The folder stays marked until EndRestore.
// CodeBackupAlive: the station of the
// backup ran just now. CodeBackupDamaged, CodeStoreFormat: the backup.
func Restore(ctx context.Context, from, to string, o RestoreOptions) (Restored, error) {
	r := &restorer{ctx: ctx, from: filepath.Clean(from), to: filepath.Clean(to), fs: o.FS, last: map[batch.ID]witnessData{}}
	if r.fs == nil {
		r.fs = durable.OS()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	var err error
	if r.state, err = readBackupState(r.fs, r.from); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = batch.Refuse("store.restore", batch.CodeNotFound, "in %s liegt keine Sicherung", r.from)
		}
		return r.done, err
	}
	r.done = Restored{Station: r.state.Station, State: r.state.Time, Records: r.state.Records()}
	if r.state.Records() == 0 {
		return r.done, batch.Refuse("store.restore", batch.CodeBackupDamaged, "die erste Sicherung wurde nie fertig")
	}
	if r.done.Alive, err = readAlive(r.fs, r.from); err != nil {
		return r.done, err
	}
	if r.done.Alive.RunsStill(o.Now()) && !o.Takeover && !o.Drill {
		return r.done, batch.Refuse("store.restore", batch.CodeBackupAlive, "um %s auf %s", r.done.Alive.Time.Local().Format("15:04"), r.done.Alive.Host)
	}
	if err := r.begin(); err != nil {
		return r.done, err
	}
	for _, step := range []func() error{r.log, r.manifests, r.keyring, r.small} {
		if err := step(); err != nil {
			return r.done, err
		}
	}
	return r.done, nil
}

// restoring reads what marks a folder that was copied from a backup and not made
// ready since.
func (s *Store) restoring() error {
	path := filepath.Join(s.dir, unfinished)
	data, err := readFile(s.fs, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return durable.Fault("store.open", path, err)
	}
	var r Restored
	if json.Unmarshal(data, &r) != nil { // an earlier program left a sentence in it
		info, err := s.fs.Lstat(path)
		if err != nil {
			return durable.Fault("store.open", path, err)
		}
		r = Restored{Station: s.station.ID, State: info.ModTime()}
	}
	s.recovery.Restored = &r
	return nil
}

// EndRestore takes away the mark of a restore, once what follows from it is durable.
func (s *Store) EndRestore() error {
	marker := filepath.Join(s.dir, unfinished)
	if err := s.fs.Remove(marker); err != nil {
		return durable.Fault("store.restore", marker, err)
	}
	return durable.Fault("store.restore", s.dir, s.fs.SyncDir(s.dir))
}

type restorer struct {
	ctx      context.Context
	from, to string
	fs       durable.FS
	state    BackupState
	last     map[batch.ID]witnessData // the last line of each manifest that the log knows
	done     Restored
}

// begin takes the folder, which must be empty.
func (r *restorer) begin() error {
	if inside(r.from, r.to) || inside(r.to, r.from) || r.from == r.to {
		return batch.Refuse("store.restore", batch.CodeUsage, "Sicherung und Datenordner liegen ineinander")
	}
	entries, err := r.fs.ReadDir(r.to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return durable.Fault("store.restore", r.to, err)
	}
	for _, e := range entries {
		if e.Name() != "lost+found" {
			return batch.Refuse("store.restore", batch.CodeUsage, "%s ist nicht leer; wiederhergestellt wird nur in einen leeren Ordner", r.to)
		}
	}
	for _, sub := range []string{"config", "batches", "audit"} {
		if err := durable.MkdirAll(r.fs, filepath.Join(r.to, sub), 0o700); err != nil {
			return err
		}
	}
	data, err := json.Marshal(r.done)
	if err != nil {
		return batch.Fail("store.restore", batch.CodeInternal, err)
	}
	return durable.Replace(r.fs, filepath.Join(r.to, unfinished), append(data, '\n'))
}

// log copies the log as far as the state covers it, follows its chain, and
// learns which manifest lines it knows.
func (r *restorer) log() error {
	records, head := int64(0), ""
	for file := 1; file <= r.state.Log.File; file++ {
		name := filepath.Join("audit", fmt.Sprintf("%04d.log", file))
		data, err := readFile(r.fs, filepath.Join(r.from, name))
		if err != nil {
			return r.damaged(name, err)
		}
		if file == r.state.Log.File {
			if int64(len(data)) < r.state.Log.Bytes {
				return r.damaged(name, fmt.Errorf("%d bytes instead of %d", len(data), r.state.Log.Bytes))
			}
			data = data[:r.state.Log.Bytes]
		}
		for rest := data; len(rest) > 0; {
			var text []byte
			text, rest, _ = bytes.Cut(rest, []byte("\n"))
			e, err := audit.ParseEntry(text)
			if err == nil && (e.Seq != records || records > 0 && e.Previous != head) {
				err = fmt.Errorf("line %d does not follow the line before it", e.Seq)
			}
			if err != nil {
				return r.damaged(name, err)
			}
			records, head = e.Seq+1, e.Hash
			if known, ok := witnessed(e); ok {
				r.last[e.Record.Batch] = known
			}
		}
		if err := r.put(name, bytes.NewReader(data)); err != nil {
			return err
		}
	}
	if records != r.state.Records() || head != r.state.Log.Head {
		return r.damaged("audit", fmt.Errorf("ends with line %d, the state says %d", records, r.state.Records()))
	}
	return nil
}

// manifests copies of each manifest and register what the log knows, and the
// evidence files that these lines name.
func (r *restorer) manifests() error {
	source := &Store{dir: r.from, fs: r.fs} // for its paths only
	for _, id := range sortedKeys(r.last) {
		if r.ctx.Err() != nil {
			return batch.Fail("store.restore", batch.CodeCanceled, r.ctx.Err())
		}
		known := r.last[id]
		name, err := filepath.Rel(r.from, source.manifestPath(id))
		if err != nil {
			return batch.Fail("store.restore", batch.CodeInternal, err)
		}
		var text bytes.Buffer
		var files []FileRecord
		found, prev := false, firstPrev(id)
		err = source.allLines(id, func(raw []byte, l line) error {
			if l.Seq > known.Manifest {
				return errStop
			}
			if l.Prev != prev {
				return fmt.Errorf("line %d does not follow the line before it", l.Seq)
			}
			prev = LineHash(raw)
			text.Write(raw)
			text.WriteByte('\n')
			files = append(files, l.Files...)
			found = l.Seq == known.Manifest && prev == known.Line
			return nil
		})
		if (err != nil || !found) && !r.gap(id) {
			return r.damaged(name, err)
		}
		if _, register := RegisterOf(id); !register {
			r.done.Batches++
		}
		if err := r.put(name, &text); err != nil {
			return err
		}
		for _, f := range files {
			if err := r.file(evidencePath(id, f.Role, f.ID), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// gap tells whether the backup itself says that something of a batch is missing.
func (r *restorer) gap(id batch.ID) bool {
	for _, g := range r.state.Gaps {
		if g.Batch == id {
			return true
		}
	}
	return false
}

// file copies an evidence file. One that is not there is for Check to judge,
// which knows what was erased.
func (r *restorer) file(name string, f FileRecord) error {
	from, err := r.fs.OpenFile(filepath.Join(r.from, name), os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		r.done.Absent++
		return nil
	}
	if err != nil {
		return durable.Fault("store.restore", name, err)
	}
	defer from.Close()
	if err := r.put(name, from); err != nil {
		return err
	}
	r.done.Files++
	r.done.Bytes += f.Stored
	return nil
}

// keyring copies the keyring of the state's generation.
func (r *restorer) keyring() error {
	name := fmt.Sprintf("keyring.%d", r.state.Generation)
	from, err := r.fs.OpenFile(filepath.Join(r.from, name), os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return r.damaged(name, err)
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil || info.Size() < r.state.Keyring {
		return r.damaged(name, err)
	}
	return r.put("keyring", io.NewSectionReader(from, 0, r.state.Keyring))
}

// small writes what lies in the state, config/station.json last.
func (r *restorer) small() error {
	for i := len(smallFiles) - 1; i >= 0; i-- {
		if data, ok := r.state.Small[smallFiles[i]]; ok {
			if err := r.put(smallFiles[i], bytes.NewReader(data)); err != nil {
				return err
			}
		}
	}
	var station Station
	if err := json.Unmarshal(r.state.Small[smallFiles[0]], &station); err != nil {
		return r.damaged(smallFiles[0], err)
	}
	return nil
}

// put writes a file of the data folder, durable with its name.
func (r *restorer) put(name string, from io.Reader) error {
	path := filepath.Join(r.to, name)
	if err := durable.MkdirAll(r.fs, filepath.Dir(path), 0o700); err != nil {
		return err
	}
	w, err := durable.Create(r.fs, path, 0o600)
	if errors.Is(err, fs.ErrExist) { // an original that several lines name
		return nil
	}
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{w}, from, make([]byte, 256<<10))
	if err == nil {
		err = w.Publish()
	}
	if err == nil {
		err = r.fs.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(durable.Fault("store.restore", path, err), w.Abort())
	}
	return nil
}

func (r *restorer) damaged(name string, err error) error {
	return &batch.Error{Op: "store.restore", Code: batch.CodeBackupDamaged, Detail: name, Err: err}
}
