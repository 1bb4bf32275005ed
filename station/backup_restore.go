package station

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/store"
)

// RestoreRequest asks to bring a backup back.
type RestoreRequest struct {
	From     string
	Data     string // an empty folder, or none yet
	Unlock   store.Unlock
	Takeover bool
	Now      func() time.Time // nil: time.Now
}

// RestoreReport says what came back and what the check of it found.
type RestoreReport struct {
	store.Restored
	Check   store.CheckReport `json:"check"`
	Unknown int               `json:"unknown"` // deliveries that are looked up before anything is sent
	Waiting int               `json:"waiting"` // batches that may have been delivered since; a person decides
	// Backup is the folder of the continuous backup, which is off now: the station
	// it belongs to may still run.
	Backup  string  `json:"backup,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Restore brings a backup back into an empty folder, checks it on every level and
// enters into its log that it did (A.T.4). Deliveries without a receipt are
// unknown afterwards, and batches that were not sealed wait for a person: since
// the backup they may have been delivered.
func Restore(ctx context.Context, r RestoreRequest, emit Emit) (RestoreReport, error) {
	begin := time.Now()
	var report RestoreReport
	var err error
	if report.Restored, err = store.Restore(ctx, r.From, r.Data, store.RestoreOptions{Takeover: r.Takeover, Now: r.Now}); err != nil {
		return report, err
	}
	durable.Point(pointRestoreCopied)
	s, err := store.Open(r.Data, store.Options{Unlock: r.Unlock, Now: r.Now})
	if err != nil {
		return report, err
	}
	report, err = finishRestore(ctx, s, report, emit)
	report.Seconds = time.Since(begin).Seconds()
	return report, errors.Join(err, s.Close())
}

// Crash points of a restore, in their order.
var (
	pointRestoreCopied    = durable.Register("station.restore-copied")    // the files lie there, nothing else is done
	pointRestoreSuspended = durable.Register("station.restore-suspended") // no numbers are given any more
	pointRestoreSettled   = durable.Register("station.restore-settled")   // what came unfinished waits, the backup is off; not checked yet
	pointRestoreEntered   = durable.Register("station.restore-entered")   // the log knows; the folder is still marked
)

func finishRestore(ctx context.Context, s *store.Store, report RestoreReport, emit Emit) (RestoreReport, error) {
	actor, err := settleRestore(ctx, s, &report)
	if err != nil {
		return report, err
	}
	if report.Check, err = checkStore(ctx, s, emit); err != nil {
		return report, err
	}
	return report, endRestore(ctx, s, actor, report, map[string]any{"problems": len(report.Check.Problems)})
}

// resumeRestore does for a folder what a restore that was interrupted left to do,
// before anything else is done with it. Only the check is left to people, who can
// repeat it.
func resumeRestore(ctx context.Context, s *store.Store) error {
	restored := s.Recovery().Restored
	if restored == nil {
		return nil
	}
	report := RestoreReport{Restored: *restored}
	actor, err := settleRestore(ctx, s, &report)
	if err != nil {
		return err
	}
	return endRestore(ctx, s, actor, report, map[string]any{"interrupted": true})
}

// settleRestore makes what came back safe to go on with: nothing of it is sent,
// sealed or numbered a second time. Every step may have been done before.
func settleRestore(ctx context.Context, s *store.Store, report *RestoreReport) (actor string, err error) {
	rows, err := s.Outbox(false)
	if err != nil {
		return "", err
	}
	open, err := s.Unfinished()
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(batch.RestoredData{State: report.State})
	if err != nil {
		return "", batch.Fail("restore", batch.CodeInternal, err)
	}
	if actor, err = pseudonymIn(s, ownUID()); err != nil {
		return "", err
	}
	if err := suspendNumbers(ctx, s, actor, report.State); err != nil {
		return "", err
	}
	durable.Point(pointRestoreSuspended)
	for _, id := range open {
		acts, err := s.Acts(id)
		if err != nil {
			return "", err
		}
		if state, waits := batch.RestoredWaits(acts); waits && state.Equal(report.State) {
			continue
		}
		if err := s.Act(ctx, id, actor, batch.Act{Name: batch.ActRestored, Data: data}); err != nil {
			return "", err
		}
	}
	report.Unknown, report.Waiting = len(rows), len(open)
	if report.Backup, err = stopBackup(ctx, s, actor); err != nil {
		return "", err
	}
	durable.Point(pointRestoreSettled)
	return actor, nil
}

// endRestore enters a restore into the log and takes the mark from the folder.
func endRestore(ctx context.Context, s *store.Store, actor string, report RestoreReport, more map[string]any) error {
	entry := map[string]any{
		"state": report.State, "records": report.Records, "batches": report.Batches, "files": report.Files, "absent": report.Absent,
		"unknown": report.Unknown, "waiting": report.Waiting, "alive": report.Alive.Running,
	}
	maps.Copy(entry, more)
	if err := s.Enter(ctx, "station-restored", actor, entry); err != nil {
		return err
	}
	durable.Point(pointRestoreEntered)
	return s.EndRestore()
}

// stopBackup ends the continuous backup of a restored station: only a person knows
// that it may go on in the folder of the other one.
func stopBackup(ctx context.Context, s *store.Store, actor string) (folder string, err error) {
	e, found, err := s.Entry(store.Settings, backupKey)
	if err != nil || !found {
		return "", err
	}
	var setting BackupSetting
	if err := json.Unmarshal(e.Value, &setting); err != nil {
		return "", batch.Fail("restore", batch.CodeStoreDamaged, err)
	}
	if setting.Target == "" {
		return "", nil
	}
	return setting.Target, s.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		e, err := store.NewEntry(backupKey, "backup-set", BackupSetting{Seconds: setting.Seconds, Wait: setting.Wait})
		return []store.Entry{e}, err
	})
}

func checkStore(ctx context.Context, s *store.Store, emit Emit) (store.CheckReport, error) {
	return s.Check(ctx, store.Evidence, Verifier(s.Station().LogKey), func(done, total int) {
		emit(CheckProgress{"check-progress", done, total})
	})
}

// DrillRequest asks for a restore drill.
type DrillRequest struct {
	From string `json:"from,omitempty"` // "" takes the folder of the setting
	In   string `json:"in,omitempty"`   // where the copy is made for so long; "" is the folder for temporary files
	// Recovery is the printed recovery key, to prove that it opens the copy; ""
	// takes the key that the station runs with.
	Recovery string `json:"recovery,omitempty"`
}

// DrillReport is the protocol of a restore drill (A.P.4). It stands in the audit
// log as "restore-drill".
type DrillReport struct {
	store.Restored
	Pages    int             `json:"pages"`
	Packages int             `json:"packages"`
	Checked  int             `json:"checked"` // files whose content was checked
	Erased   int             `json:"erased"`
	Problems []store.Problem `json:"problems"`
	Behind   int64           `json:"behind"` // log lines that the running station has and the backup not
	Recovery bool            `json:"recovery_key"`
	OK       bool            `json:"ok"`
	Seconds  float64         `json:"seconds"`
}

// Drill restores a backup into a folder of its own, checks it on every level,
// deletes it, and enters the protocol into the log.
func (st *Station) Drill(ctx context.Context, who Actor, r DrillRequest, emit Emit) (DrillReport, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return DrillReport{}, err
	}
	if r.From == "" {
		s, err := st.backupSetting()
		if err != nil {
			return DrillReport{}, err
		}
		if r.From = s.Target; r.From == "" {
			return DrillReport{}, batch.Refuse("restore.drill", batch.CodeUsage, "es ist kein Sicherungsordner eingestellt und keiner genannt")
		}
	}
	report, err := st.drill(ctx, r, emit)
	if err != nil {
		return report, err
	}
	noted := report
	noted.Problems = nil
	return report, st.store.Enter(ctx, "restore-drill", actor, map[string]any{
		"state": report.State, "records": report.Records, "behind": report.Behind, "batches": report.Batches, "pages": report.Pages, "packages": report.Packages,
		"checked": report.Checked, "erased": report.Erased, "problems": len(report.Problems), "recovery_key": report.Recovery, "ok": report.OK, "seconds": report.Seconds,
	})
}

func (st *Station) drill(ctx context.Context, r DrillRequest, emit Emit) (report DrillReport, err error) {
	begin := time.Now()
	dir, err := os.MkdirTemp(r.In, "scanstelle-probe-*")
	if err != nil {
		return report, batch.Fail("restore.drill", batch.CodeUsage, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if report.Restored, err = store.Restore(ctx, r.From, dir, store.RestoreOptions{Drill: true}); err != nil {
		return report, err
	}
	unlock := st.unlock
	if r.Recovery != "" {
		unlock, report.Recovery = store.Unlock{Recovery: r.Recovery}, true
	}
	s, err := store.Open(dir, store.Options{Unlock: unlock})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	check, err := checkStore(ctx, s, emit)
	if err != nil {
		return report, err
	}
	if err := s.Batches(func(b batch.Batch) error {
		report.Pages += len(b.Pages)
		return nil
	}); err != nil {
		return report, err
	}
	report.Packages, report.Checked, report.Erased, report.Problems = check.Packages, check.Files, check.Erased, check.Problems
	report.Behind = st.store.Log().Size() - report.Records
	report.OK = len(check.Problems) == 0 && report.Station == st.store.Station().ID
	report.Seconds = time.Since(begin).Seconds()
	return report, nil
}

// ReasonRequest is about one batch, with a reason.
type ReasonRequest struct {
	Batch  batch.ID `json:"batch"`
	Reason string   `json:"reason"`
}

// ReleaseRestored lets a batch that came unfinished from a backup go on: somebody
// looked at its target, and it is not there.
func (st *Station) ReleaseRestored(ctx context.Context, who Actor, r ReasonRequest) error {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return err
	}
	if r.Reason == "" {
		return batch.Refuse("restore.release", batch.CodeReason, "wer am Ziel nachgesehen hat und was dort liegt")
	}
	acts, err := st.store.Acts(r.Batch)
	if err != nil {
		return err
	}
	if _, waits := batch.RestoredWaits(acts); !waits {
		return batch.Refuse("restore.release", batch.CodeWrongState, "Stapel %s wartet nicht nach einer Wiederherstellung", r.Batch)
	}
	data, err := json.Marshal(batch.HoldReason{Reason: r.Reason})
	if err != nil {
		return batch.Fail("restore.release", batch.CodeInternal, err)
	}
	return st.store.Act(ctx, r.Batch, actor, batch.Act{Name: batch.ActRestoredReleased, Data: data})
}

// afterRestore refuses to seal anything of a batch that may have been delivered
// since the backup it came from. CodeRestoredWaits.
func (st *Station) afterRestore(id batch.ID) error {
	acts, err := st.store.Acts(id)
	if err != nil {
		return err
	}
	if state, waits := batch.RestoredWaits(acts); waits {
		return &batch.Error{Op: "seal", Code: batch.CodeRestoredWaits, Unit: id, Detail: "Stapel " + string(id) + ", Stand der Sicherung " + batch.Moment(state)}
	}
	return nil
}
