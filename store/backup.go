package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Crash points of a backup, in their order.
var (
	pointBackupFiles = durable.Register("store.backup-files") // evidence files are there and read back, no line names them
	pointBackupLines = durable.Register("store.backup-lines") // keyring, manifests and log are there, the state does not know
	pointBackupState = durable.Register("store.backup-state") // the state is there, what was erased not yet taken away
)

// BackupFormat is the version of the folder of a backup.
const BackupFormat = 1

// Names in the folder of a backup, beside those of the data folder.
const (
	backupState  = "stand"
	backupReadme = "LIESMICH.txt"
)

// Mirror keeps a second copy of the data folder on another disk or share
// (A.T.3, A.T.4: two copies until receipt). Everything that lies in the data
// folder is encrypted or tells of nobody, so the copy needs no key of its own and
// nothing leaves in plain text; the index is not copied, it can be rebuilt.
//
// What the folder holds is named by one small signed state, written last: files,
// keyring, manifests, log, state. Whoever restores takes exactly what the newest
// state covers, so an interrupted pass is never seen.
type Mirror struct {
	s    *Store
	dir  string
	fs   durable.FS
	full bool

	pass    sync.Mutex // one at a time
	next    logPlace   // where the next slice begins
	sizes   map[string]int64
	folders map[string]bool
	same    sync.Mutex // guards folders

	mu    sync.Mutex
	state BackupState
}

// BackupState says what a backup holds. It is signed with the key of the log.
type BackupState struct {
	Format     int               `json:"format"`
	Store      int               `json:"store"` // format of the data folder
	Station    batch.ID          `json:"station"`
	Time       time.Time         `json:"time"`
	Log        logPlace          `json:"log"`
	Generation int               `json:"generation"` // of the keyring
	Keyring    int64             `json:"keyring"`    // bytes
	Files      int64             `json:"files"`      // copied and read back so far
	Bytes      int64             `json:"bytes"`
	Small      map[string][]byte `json:"small"` // small files, whole
	Gaps       []BackupGap       `json:"gaps,omitempty"`
	// Erased are batches whose files may still have to be taken away here.
	Erased []batch.ID `json:"erased,omitempty"`
}

// Records is the number of log lines that the backup covers.
func (s BackupState) Records() int64 { return s.Log.Records }

// BackupGap is something that could not be copied because it is damaged here.
type BackupGap struct {
	Batch  batch.ID `json:"batch"`
	File   batch.ID `json:"file,omitempty"` // "" for the manifest
	Detail string   `json:"detail"`
}

// logPlace is the end of a prefix of the log.
type logPlace struct {
	Records int64  `json:"records"`
	Head    string `json:"head"` // hash of the last line
	File    int    `json:"file"` // number of the file it lies in
	Bytes   int64  `json:"bytes"`
}

// BackupOptions for OpenMirror.
type BackupOptions struct {
	// Used says that the folder held a backup before: one that is empty now is
	// not made anew, it may be a share that is not mounted.
	Used bool
	// Full reads everything back that lies there, and copies again what is not
	// whole.
	Full bool
	FS   durable.FS // nil: the real one
}

// smallFiles are replaced as a whole and small enough to lie in the state.
// station.key is locked with the passphrase, which is never copied.
var smallFiles = []string{"config/station.json", "config/secrets.age", "station.key"}

// OpenMirror takes a folder for the backup, or begins one in an empty folder.
// CodeBackupForeign: it holds something else, the backup of another station, or
// of another life of this one. CodeBackupGone, CodeBackupFull: the folder.
func (s *Store) OpenMirror(dir string, o BackupOptions) (*Mirror, error) {
	m := &Mirror{s: s, dir: filepath.Clean(dir), fs: o.FS, full: o.Full, sizes: map[string]int64{}, folders: map[string]bool{}}
	if m.fs == nil {
		m.fs = durable.OS()
	}
	if m.dir == s.dir || inside(s.dir, m.dir) || inside(m.dir, s.dir) {
		return nil, batch.Refuse("store.backup", batch.CodeUsage, "der Sicherungsordner %s und der Datenordner liegen ineinander", dir)
	}
	state, err := readBackupState(m.fs, m.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return m, m.begin(o.Used)
	}
	if err != nil {
		return nil, err
	}
	if err := m.mine(state); err != nil {
		return nil, err
	}
	m.state = state
	if !m.full {
		m.next = state.Log
	}
	return m, nil
}

func inside(dir, path string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }

// begin makes the first state, which covers nothing.
func (m *Mirror) begin(used bool) error {
	entries, err := m.fs.ReadDir(m.dir)
	switch {
	case used:
		return batch.Refuse("store.backup", batch.CodeBackupGone, "in %s liegt keine Sicherung mehr", m.dir)
	case errors.Is(err, fs.ErrNotExist):
		// Only the last level: a missing one above is a share that is not mounted.
		if err := m.fs.Mkdir(m.dir, 0o700); err != nil {
			return m.fault(err)
		}
		if err := m.fs.SyncDir(filepath.Dir(m.dir)); err != nil {
			return m.fault(err)
		}
	case err != nil:
		return m.fault(err)
	}
	for _, e := range entries {
		if e.Name() != "lost+found" && e.Name() != backupReadme && !strings.HasPrefix(e.Name(), durable.TempPrefix) {
			return batch.Refuse("store.backup", batch.CodeBackupForeign, "%s ist nicht leer und keine Sicherung", m.dir)
		}
	}
	if err := durable.Replace(m.fs, filepath.Join(m.dir, backupReadme), readme(m.s.station)); err != nil {
		return m.fault(err)
	}
	m.state = BackupState{Format: BackupFormat, Store: Format, Station: m.s.station.ID}
	return m.write(m.state)
}

// mine refuses a backup that this data folder is not the continuation of.
func (m *Mirror) mine(state BackupState) error {
	foreign := func(format string, args ...any) error {
		return batch.Refuse("store.backup", batch.CodeBackupForeign, format, args...)
	}
	if state.Station != m.s.station.ID {
		return foreign("die Sicherung der Station %s", state.Station)
	}
	if state.Records() == 0 {
		return nil
	}
	if state.Records() > m.s.log.Size() {
		return foreign("ein neuerer Stand dieser Station, vom %s", state.Time.Local().Format("02.01.2006 15:04"))
	}
	head := ""
	err := m.s.log.ReadFrom(state.Records()-1, func(e audit.Entry) error {
		head = e.Hash
		return errStop
	})
	if err != nil && !errors.Is(err, errStop) {
		return err
	}
	if head != state.Log.Head {
		return foreign("ein anderer Stand dieser Station, vom %s", state.Time.Local().Format("02.01.2006 15:04"))
	}
	return nil
}

// State returns what the folder holds for sure.
func (m *Mirror) State() BackupState {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// Dir returns the folder.
func (m *Mirror) Dir() string { return m.dir }

// write signs a state and puts it in the place of the one before.
func (m *Mirror) write(state BackupState) error {
	signer, err := note.NewSigner(m.s.secrets.LogKey)
	if err != nil {
		return batch.Fail("store.backup", batch.CodeStoreKey, err)
	}
	if state.Small == nil {
		if state.Small, err = m.small(); err != nil {
			return err
		}
	}
	state.Time = m.s.Now()
	text, err := json.Marshal(state)
	if err != nil {
		return batch.Fail("store.backup", batch.CodeInternal, err)
	}
	signed, err := note.Sign(&note.Note{Text: string(text) + "\n"}, signer)
	if err != nil {
		return batch.Fail("store.backup", batch.CodeInternal, err)
	}
	path := filepath.Join(m.dir, backupState)
	if err := durable.Replace(m.fs, path, signed); err != nil {
		return m.fault(err)
	}
	if back, err := m.readFresh(path); err != nil || !bytes.Equal(back, signed) {
		return errors.Join(batch.Refuse("store.backup", batch.CodeBackupDamaged, "%s, zurückgelesen ist etwas anderes", path), err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = state
	return nil
}

func (m *Mirror) small() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range smallFiles {
		data, err := readFile(m.s.fs, filepath.Join(m.s.dir, name))
		if errors.Is(err, fs.ErrNotExist) && name == "station.key" {
			continue // the key is with the desktop session
		}
		if err != nil {
			return nil, err
		}
		out[name] = data
	}
	return out, nil
}

// readBackupState reads a state and checks its signature with the key that it
// brings along: whoever restores compares that key with the published one.
func readBackupState(fsys durable.FS, dir string) (BackupState, error) {
	const op = "store.backup"
	var state BackupState
	path := filepath.Join(dir, backupState)
	signed, err := readFile(fsys, path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return state, err
		}
		return state, &batch.Error{Op: op, Code: batch.CodeBackupGone, Detail: path, Err: err}
	}
	damaged := func(err error) error {
		return &batch.Error{Op: op, Code: batch.CodeBackupDamaged, Detail: path, Err: err}
	}
	text, _, whole := bytes.Cut(signed, []byte("\n"))
	if !whole {
		return state, damaged(nil)
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return state, damaged(err)
	}
	if state.Format > BackupFormat || state.Store > Format {
		return state, batch.Refuse(op, batch.CodeStoreFormat, "die Sicherung im Format %d, Datenordner im Format %d", state.Format, state.Store)
	}
	var station Station
	if err := json.Unmarshal(state.Small["config/station.json"], &station); err != nil {
		return state, damaged(err)
	}
	verifier, err := note.NewVerifier(station.LogKey)
	if err != nil || station.ID != state.Station {
		return state, damaged(err)
	}
	if _, err := note.Open(signed, note.VerifierList(verifier)); err != nil {
		return state, damaged(err)
	}
	return state, nil
}

// fault tells a failure of the backup folder from one of the data folder.
func (m *Mirror) fault(err error) error {
	if err == nil {
		return nil
	}
	switch code := batch.CodeOf(durable.Fault("store.backup", m.dir, err)); code {
	case batch.CodeBackupDamaged, batch.CodeBackupForeign, batch.CodeBackupFull, batch.CodeBackupGone, batch.CodeCanceled, batch.CodeStoreDamaged:
		return err
	case batch.CodeDiskFull:
		return &batch.Error{Op: "store.backup", Code: batch.CodeBackupFull, Err: err}
	}
	return &batch.Error{Op: "store.backup", Code: batch.CodeBackupGone, Detail: m.dir, Err: err}
}

// BatchesSince returns the batches that any log line from number records on
// speaks of, sorted: those that a backup with so many lines does not hold whole.
func (s *Store) BatchesSince(ctx context.Context, records int64) ([]batch.ID, error) {
	seen := map[batch.ID]bool{}
	err := s.log.ReadFrom(records, func(e audit.Entry) error {
		if _, register := RegisterOf(e.Record.Batch); e.Record.Batch != "" && !register {
			seen[e.Record.Batch] = true
		}
		return ctx.Err()
	})
	out := make([]batch.ID, 0, len(seen))
	for id := range seen {
		out = append(out, id)
	}
	slices.Sort(out)
	return out, err
}

// Twice tells whether everything of a batch lies in the backup and was read
// back there.
func (m *Mirror) Twice(ctx context.Context, id batch.ID) (bool, error) {
	state := m.State()
	for _, g := range state.Gaps {
		if g.Batch == id {
			return false, nil
		}
	}
	late, err := m.s.BatchesSince(ctx, state.Records())
	if err != nil {
		return false, err
	}
	_, found := slices.BinarySearch(late, id)
	return !found, nil
}

func readme(station Station) []byte {
	return []byte("Sicherung der Scanstelle, Station " + string(station.ID) + "\n\n" +
		"Nichts von Hand ändern. Zurück in einen leeren Ordner:\n" +
		"    scanstelle restore --from DIESER_ORDNER --data LEERER_ORDNER\n" +
		"Dazu gehört die Kennwortdatei der Station oder der ausgedruckte Wiederherstellungsschlüssel;\n" +
		"beide liegen nicht hier. Zur Übung: scanstelle restore --drill --from DIESER_ORDNER\n")
}

// isFolder tells whether path is a folder now.
func isFolder(fsys durable.FS, path string) bool {
	info, err := fsys.Stat(path)
	return err == nil && info.IsDir()
}
