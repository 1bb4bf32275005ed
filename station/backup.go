package station

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations of backup and restore (A.T.3, A.T.4, A.P.4).
const (
	OpBackup          Operation = "backup"
	OpBackupSet       Operation = "backup-set"
	OpBackupStatus    Operation = "backup-status"
	OpRestoreDrill    Operation = "restore-drill"
	OpRestoredRelease Operation = "restored-release"
)

var backupOperations = map[Operation]operation{
	OpBackup: {nil, handle(func(ctx context.Context, st *Station, who Actor, r BackupRequest, emit Emit) (BackupResult, error) {
		return st.Backup(ctx, who, r, emit)
	})},
	OpBackupSet: {nil, handle(func(ctx context.Context, st *Station, who Actor, s BackupSetting, emit Emit) (BackupSetting, error) {
		return st.SetBackup(ctx, who, s, emit)
	})},
	OpBackupStatus: {nil, handle(func(ctx context.Context, st *Station, _ Actor, _ struct{}, _ Emit) (BackupStatus, error) {
		return st.BackupStatus(ctx)
	})},
	OpRestoreDrill: {nil, handle(func(ctx context.Context, st *Station, who Actor, r DrillRequest, emit Emit) (DrillReport, error) {
		return st.Drill(ctx, who, r, emit)
	})},
	OpRestoredRelease: {nil, handle(func(ctx context.Context, st *Station, who Actor, r ReasonRequest, _ Emit) (bool, error) {
		return true, st.ReleaseRestored(ctx, who, r)
	})},
}

// BackupSetting says where the second copy goes. It is a version in the register
// of settings.
type BackupSetting struct {
	Target  string `json:"target"`  // a folder on another disk or a mounted share; "" for none
	Seconds int    `json:"seconds"` // between two passes
	// Wait lets no package leave before the backup knows of it: then not even a
	// station that was restored from the backup can deliver twice.
	Wait bool `json:"wait,omitempty"`
}

// Key and limits of the setting.
const (
	backupKey       = "backup"
	backupSeconds   = 10
	backupSecondsTo = 24 * 60 * 60
)

// BackupStatus tells how far the second copy is.
type BackupStatus struct {
	BackupSetting
	State   time.Time `json:"state"`   // when the backup was last brought up to date
	Records int64     `json:"records"` // log lines that it covers
	Log     int64     `json:"log"`     // log lines there are
	Files   int64     `json:"files"`
	Bytes   int64     `json:"bytes"`
	// Once are the batches that do not lie in the backup whole yet; -1 where
	// nobody knows.
	Once     int               `json:"once"`
	Gaps     []store.BackupGap `json:"gaps,omitempty"`
	Since    *time.Time        `json:"since,omitempty"` // since when it fails
	Code     batch.Code        `json:"code,omitempty"`  // why
	Message  string            `json:"message,omitempty"`
	SameDisk bool              `json:"same_disk,omitempty"` // as the data folder: no protection against its failure
}

// backup is the part of a station that keeps the second copy.
type backup struct {
	pass   sync.Mutex // one at a time
	mu     sync.Mutex // guards what follows
	mirror *store.Mirror
	since  *time.Time
	code   batch.Code
	text   string
	beat   time.Time
}

// backupSetting reads the setting.
func (st *Station) backupSetting() (BackupSetting, error) {
	var s BackupSetting
	e, found, err := st.store.Entry(store.Settings, backupKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &s)
	}
	return s, err
}

// SetBackup chooses the folder, which must be reachable now and empty or the
// backup of this station; "" ends the continuous backup. A second person confirms
// it: the folder gets everything there is.
func (st *Station) SetBackup(ctx context.Context, who Actor, s BackupSetting, emit Emit) (BackupSetting, error) {
	actor, err := st.administrator(who)
	if err != nil {
		return s, err
	}
	if s.Seconds == 0 {
		s.Seconds = backupSeconds
	}
	if s.Seconds < 1 || s.Seconds > backupSecondsTo || s.Target != "" && !filepath.IsAbs(s.Target) {
		return s, batch.Refuse("backup.set", batch.CodeUsage, "ein Ordner und 1 bis %d Sekunden", backupSecondsTo)
	}
	second, err := st.wantsSecond()
	if err != nil {
		return s, err
	}
	st.backup.pass.Lock()
	defer st.backup.pass.Unlock()
	var m *store.Mirror
	if s.Target != "" && !second {
		if m, err = st.store.OpenMirror(s.Target, store.BackupOptions{}); err != nil {
			return s, err
		}
	}
	if err := st.writeSetting(ctx, actor, backupKey, "backup-set", second, emit, func() (any, error) { return s, nil }); err != nil {
		return s, err
	}
	if second {
		return st.backupSetting()
	}
	st.useMirror(m)
	return s, nil
}

// openBackup opens the folder of a setting that a second person confirmed; the
// caller holds pass. Where it cannot be used, the status says why.
func (st *Station) openBackup(s BackupSetting) error {
	st.useMirror(nil)
	if s.Target == "" {
		return nil
	}
	m, err := st.store.OpenMirror(s.Target, store.BackupOptions{})
	if err == nil {
		st.useMirror(m)
	}
	return err
}

func (st *Station) useMirror(m *store.Mirror) {
	st.backup.mu.Lock()
	defer st.backup.mu.Unlock()
	st.backup.mirror, st.backup.since, st.backup.code, st.backup.text = m, nil, "", ""
}

// administrator returns the pseudonym of who may set up the station: anybody who
// can open the data folder as long as no person is registered, afterwards the
// administration.
func (st *Station) administrator(who Actor, also ...batch.Role) (string, error) {
	all, err := st.persons()
	if err != nil {
		return "", err
	}
	if len(all) > 0 {
		if err := allow(who, append([]batch.Role{batch.RoleAdministration}, also...)); err != nil {
			return "", err
		}
	}
	return st.pseudonymOf(who)
}

// BackupRequest asks for one pass now.
type BackupRequest struct {
	Target string `json:"target,omitempty"` // "" takes that of the setting
	Full   bool   `json:"full,omitempty"`   // read back everything that lies there
}

// BackupResult says what a pass did.
type BackupResult struct {
	store.BackupReport
	Target   string    `json:"target"`
	State    time.Time `json:"state"`
	Covers   int64     `json:"covers"` // log lines
	Seconds  float64   `json:"seconds"`
	SameDisk bool      `json:"same_disk,omitempty"`
}

// BackupProgress is an event of Backup.
type BackupProgress struct {
	Type  string `json:"type"` // "backup-progress"
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// Backup copies what is new into the folder of the setting, or into any other,
// and enters into the log that it did.
func (st *Station) Backup(ctx context.Context, who Actor, r BackupRequest, emit Emit) (BackupResult, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return BackupResult{}, err
	}
	setting, err := st.backupSetting()
	if err != nil {
		return BackupResult{}, err
	}
	if r.Target == "" {
		r.Target = setting.Target
	}
	if r.Target == "" {
		return BackupResult{}, batch.Refuse("backup", batch.CodeUsage, "es ist kein Sicherungsordner eingestellt und keiner genannt")
	}
	begin := time.Now()
	st.backup.pass.Lock()
	defer st.backup.pass.Unlock()
	m, err := st.mirror(r.Target, r.Target == setting.Target, r.Full)
	if err != nil {
		return BackupResult{}, st.noteBackup(ctx, r.Target == setting.Target, err)
	}
	report, err := m.Pass(ctx, func(done, total int64) { emit(BackupProgress{"backup-progress", done, total}) })
	if err := st.noteBackup(ctx, r.Target == setting.Target, err); err != nil {
		return BackupResult{}, err
	}
	result := BackupResult{BackupReport: report, Target: r.Target, Seconds: time.Since(begin).Seconds(), SameDisk: sameDisk(st.data, r.Target)}
	// Where it lies may tell of people; the log is in clear text.
	if err := st.store.Enter(ctx, "backup-made", actor, map[string]any{
		"records": m.State().Records(), "files": report.Files, "read": report.Read, "bytes": report.Bytes, "mended": report.Mended, "gaps": len(report.Gaps), "full": r.Full,
	}); err != nil {
		return result, err
	}
	if _, err := m.Pass(ctx, nil); err != nil { // so that the backup knows of itself
		return result, err
	}
	result.State, result.Covers = m.State().Time, m.State().Records()
	return result, nil
}

// mirror returns the open backup in a folder; that of the setting stays open.
func (st *Station) mirror(target string, own, full bool) (*store.Mirror, error) {
	st.backup.mu.Lock()
	defer st.backup.mu.Unlock()
	if own && !full && st.backup.mirror != nil {
		return st.backup.mirror, nil
	}
	m, err := st.store.OpenMirror(target, store.BackupOptions{Used: own, Full: full})
	if err == nil && own {
		st.backup.mirror = m
	}
	return m, err
}

// noteBackup remembers how the last pass into the folder of the setting went, and
// enters into the log when it fails for the first time and when it works again.
func (st *Station) noteBackup(ctx context.Context, own bool, cause error) error {
	if !own || batch.CodeOf(cause) == batch.CodeCanceled {
		return cause
	}
	b := &st.backup
	b.mu.Lock()
	failed := b.since != nil
	event := ""
	switch {
	case cause != nil:
		if !failed {
			now := st.store.Now()
			b.since, event = &now, "backup-failed"
		}
		b.code, b.text = batch.CodeOf(cause), batch.Message(cause)
		b.mirror = nil // opened anew, it looks at what lies there
	case failed:
		event, b.since, b.code, b.text = "backup-works", nil, "", ""
	}
	b.mu.Unlock()
	if event == "" {
		return cause
	}
	actor, err := st.pseudonym(ownUID())
	if err == nil {
		err = st.store.Enter(ctx, event, actor, map[string]any{"code": batch.CodeOf(cause)})
	}
	return errors.Join(cause, err)
}

// BackupStatus tells how far the second copy is.
func (st *Station) BackupStatus(ctx context.Context) (BackupStatus, error) {
	s := BackupStatus{Log: st.store.Log().Size(), Once: -1}
	var err error
	if s.BackupSetting, err = st.backupSetting(); err != nil || s.Target == "" {
		return s, err
	}
	m, err := st.mirror(s.Target, true, false)
	st.backup.mu.Lock()
	s.Since, s.Code, s.Message = st.backup.since, st.backup.code, st.backup.text
	st.backup.mu.Unlock()
	if err != nil {
		s.Code, s.Message = batch.CodeOf(err), batch.Message(err)
		return s, nil
	}
	state := m.State()
	s.State, s.Records, s.Files, s.Bytes, s.Gaps, s.SameDisk = state.Time, state.Records(), state.Files, state.Bytes, state.Gaps, sameDisk(st.data, s.Target)
	once, err := st.store.BatchesSince(ctx, state.Records())
	s.Once = len(once)
	return s, err
}

// Twice tells whether everything of a batch lies in the backup, read back there:
// the gate for whatever destroys an original (A.T.4, resiscan.md 5.11 no. 3).
func (st *Station) Twice(ctx context.Context, id batch.ID) (bool, error) {
	s, err := st.backupSetting()
	if err != nil || s.Target == "" {
		return false, err
	}
	m, err := st.mirror(s.Target, true, false)
	if err != nil {
		return false, err
	}
	return m.Twice(ctx, id)
}
