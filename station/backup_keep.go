package station

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// beatEvery is how often the station leaves a sign of life beside its backup.
const beatEvery = time.Minute

// Keep copies what is new into the folder of the setting until ctx ends, and
// erases once a day what the retention lets go. Nothing waits for it and nothing
// stops when it fails: status says since when. Close waits for it.
func (st *Station) Keep(ctx context.Context) {
	st.sessions.Go(func() {
		for {
			wait := st.keepOnce(ctx)
			select {
			case <-ctx.Done():
				st.endBackup()
				return
			case <-time.After(wait):
			}
		}
	})
	st.sessions.Go(func() { st.keepRetention(ctx) })
}

// idleBackup is how long to wait where no backup is set.
const idleBackup = 5 * time.Second

// keepOnce makes one pass if the log grew, and says how long to wait.
func (st *Station) keepOnce(ctx context.Context) time.Duration {
	s, err := st.backupSetting()
	if err != nil || s.Target == "" {
		return idleBackup
	}
	_ = st.passOnce(ctx, s.Target) // status tells, and the next pass goes on
	return time.Duration(s.Seconds) * time.Second
}

// passOnce brings the backup of the setting up to date.
func (st *Station) passOnce(ctx context.Context, target string) error {
	st.backup.pass.Lock()
	defer st.backup.pass.Unlock()
	m, err := st.mirror(target, true, false)
	if err == nil {
		_, err = m.Pass(ctx, nil)
	}
	if err == nil && st.store.Now().Sub(st.lastBeat()) >= beatEvery {
		if err = m.Beat(true); err == nil {
			st.setBeat(st.store.Now())
		}
	}
	return st.noteBackup(ctx, true, err)
}

func (st *Station) lastBeat() time.Time {
	st.backup.mu.Lock()
	defer st.backup.mu.Unlock()
	return st.backup.beat
}

func (st *Station) setBeat(at time.Time) {
	st.backup.mu.Lock()
	defer st.backup.mu.Unlock()
	st.backup.beat = at
}

// lastPass bounds what the end of the owner waits for its backup.
const lastPass = 10 * time.Second

// endBackup copies what came last and says that the station ended in order.
func (st *Station) endBackup() {
	ctx, cancel := context.WithTimeout(context.Background(), lastPass)
	defer cancel()
	s, err := st.backupSetting()
	if err != nil || s.Target == "" || st.passOnce(ctx, s.Target) != nil {
		return
	}
	if m, err := st.mirror(s.Target, true, false); err == nil {
		_ = m.Beat(false) // without it the sign of life goes out by itself
	}
}

// CatchUp brings the backup of the setting up to date at the end of a command
// that owned the data folder; a service does it all the time.
func (st *Station) CatchUp() { st.endBackup() }

// beforeSending holds a package back until the backup knows of it, where the
// setting asks for that: whoever restores then looks it up before sending.
// CodeBackupGone and the like: it does not know yet.
func (st *Station) beforeSending(ctx context.Context, row batch.Delivery) error {
	s, err := st.backupSetting()
	if err != nil || s.Target == "" || !s.Wait {
		return err
	}
	sealed := st.store.Log().Size() // the line of the seal is among these
	if err := st.passOnce(ctx, s.Target); err != nil {
		return err
	}
	m, err := st.mirror(s.Target, true, false)
	if err == nil && m.State().Records() < sealed {
		err = batch.Refuse("deliver", batch.CodeBackupGone, "Übergabe %s steht dort noch nicht", row.ID)
	}
	return err
}

// sameDisk tells whether two folders lie on one file system.
func sameDisk(a, b string) bool {
	var sa, sb unix.Stat_t
	return unix.Stat(a, &sa) == nil && unix.Stat(b, &sb) == nil && sa.Dev == sb.Dev
}

func ownUID() int { return os.Getuid() }
