package store_test

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

func mirror(t *testing.T, s *store.Store, dir string, o store.BackupOptions) *store.Mirror {
	t.Helper()
	m, err := s.OpenMirror(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func pass(t *testing.T, m *store.Mirror) store.BackupReport {
	t.Helper()
	r, err := m.Pass(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// restored brings a backup back into an empty folder and proves it on every
// level. The passphrase file is that of the original.
func restored(t *testing.T, from, original string) *store.Store {
	t.Helper()
	to := filepath.Join(t.TempDir(), "zurück")
	if _, err := store.Restore(context.Background(), from, to, store.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(to, options(original))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if d := s.Recovery().Damaged; len(d) > 0 {
		t.Errorf("damaged: %q", d)
	}
	report, err := s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("check: %v %v", report.Problems, err)
	}
	return s
}

// TestBackupAndRestore: A.T.4, store to backup and back.
func TestBackupAndRestore(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	defer s.Close()
	one, pages := fill(t, s, 12)
	if err := s.ChangeRegister(context.Background(), store.Settings, "P-TEST0000", func() ([]store.Entry, error) {
		e, err := store.NewEntry("retention", "retention-set", map[string]int{"days": 3})
		return []store.Entry{e}, err
	}); err != nil {
		t.Fatal(err)
	}
	m := mirror(t, s, to, store.BackupOptions{})
	if r := pass(t, m); r.Files != 12 || r.Records != s.Log().Size() || len(r.Gaps) > 0 {
		t.Errorf("%+v", r)
	}
	if r := pass(t, m); r.Files+r.Read+r.Records != 0 {
		t.Errorf("nothing new: %+v", r)
	}
	if twice, err := m.Twice(context.Background(), one.ID); err != nil || !twice {
		t.Errorf("twice: %v %v", twice, err)
	}
	two, more := fill(t, s, 5)
	if twice, err := m.Twice(context.Background(), two.ID); err != nil || twice {
		t.Errorf("twice before the pass: %v %v", twice, err)
	}
	take(t, s, one.ID, 100, []byte("one more"))
	if twice, err := m.Twice(context.Background(), one.ID); err != nil || twice {
		t.Errorf("twice with a new page: %v %v", twice, err)
	}
	// Another process goes on with the same folder.
	m = mirror(t, s, to, store.BackupOptions{Used: true})
	if r := pass(t, m); r.Files != 6 || r.Read != 0 {
		t.Errorf("%+v", r)
	}
	back := restored(t, to, dir)
	if back.Station().ID != s.Station().ID {
		t.Error("another station")
	}
	for id, data := range more {
		pages[id] = data
	}
	expect(t, back, pages)
	if e, found, err := back.Entry(store.Settings, "retention"); err != nil || !found || string(e.Value) != `{"days":3}` {
		t.Errorf("%s %v %v", e.Value, found, err)
	}
	if full := pass(t, mirror(t, s, to, store.BackupOptions{Used: true, Full: true})); full.Read != 18 || full.Files != 0 || full.Mended != 0 {
		t.Errorf("full: %+v", full)
	}
}

// TestNothingPlainLeaves: who steals the backup learns what who steals the disk
// learns.
func TestNothingPlainLeaves(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	defer s.Close()
	b, _ := fill(t, s, 1)
	const secret = "Widerspruch-Erika-Mustermann"
	take(t, s, b.ID, 7, []byte(secret))
	if err := s.TakeInput(context.Background(), b.ID, "P-TEST0000", 0, batch.Input{Source: secret}, nil); err != nil {
		t.Fatal(err)
	}
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	phrase, err := os.ReadFile(dir + ".kennwort")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(secret)) || bytes.Contains(data, bytes.TrimSpace(phrase)) {
			t.Errorf("%s tells", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedBackup breaks passes off at random places of the disk: what is
// restored in between is always one earlier state, whole, and the next pass
// goes on.
func TestInterruptedBackup(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	defer s.Close()
	random := rand.New(rand.NewPCG(1, 2))
	disk := faultfs.New(durable.OS())
	states, broke, ended := map[int64]map[batch.ID][]byte{}, 0, 0
	all := map[batch.ID][]byte{}
	for round := range 10 {
		b, pages := fill(t, s, 1+round%3)
		for id, data := range pages {
			all[id] = data
		}
		if round%4 == 3 {
			erase(t, s, b.ID)
			for id := range pages {
				delete(all, id)
			}
		}
		switch n := random.Int64N(1000); random.IntN(4) {
		case 0:
			disk.FullAfter(n * 200)
		case 1:
			disk.FailSync(1 + int(n)%30)
		case 2:
			disk.ShortWrite(int(n) % 5)
		}
		states[s.Log().Size()] = copyOf(all)
		m, err := s.OpenMirror(to, store.BackupOptions{FS: disk})
		if err == nil {
			_, err = m.Pass(context.Background(), nil)
		}
		disk.FullAfter(-1)
		disk.FailSync(0)
		disk.ShortWrite(0)
		switch code := batch.CodeOf(err); code {
		case "":
			ended++
		case batch.CodeBackupFull, batch.CodeBackupGone, batch.CodeBackupDamaged:
			broke++
		default:
			t.Fatalf("round %d: %v", round, err)
		}
		if ended == 0 {
			continue
		}
		r, err := store.Restore(context.Background(), to, filepath.Join(t.TempDir(), "zurück"), store.RestoreOptions{})
		if err != nil {
			t.Fatal(err)
		}
		state, whole := states[r.Records]
		if !whole {
			t.Fatalf("round %d: %d log lines came back, that was never a state", round, r.Records)
		}
		back := restored(t, to, dir)
		expectOnly(t, back, state)
		for id := range all {
			if _, err := back.OpenFile(id); state[id] == nil && batch.CodeOf(err) != batch.CodeUnknownID {
				t.Errorf("round %d: %s is of a later state: %v", round, id, err)
			}
		}
	}
	if broke < 3 || ended < 2 {
		t.Errorf("%d passes broke off, %d ended", broke, ended)
	}
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	expectOnly(t, restored(t, to, dir), all)
}

func copyOf(in map[batch.ID][]byte) map[batch.ID][]byte {
	out := map[batch.ID][]byte{}
	for k, v := range in {
		out[k] = v
	}
	return out
}

// TestErasureReachesTheBackup: A.AM.VT.H.3 holds for the second copy as well.
func TestErasureReachesTheBackup(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	defer s.Close()
	old, oldPages := fill(t, s, 4)
	_, kept := fill(t, s, 4)
	m := mirror(t, s, to, store.BackupOptions{})
	pass(t, m)
	erase(t, s, old.ID)
	pass(t, m)
	keyrings, err := filepath.Glob(filepath.Join(to, "keyring.*"))
	if err != nil || len(keyrings) != 1 || !strings.HasSuffix(keyrings[0], ".2") {
		t.Errorf("keyrings %v %v", keyrings, err)
	}
	for id := range oldPages {
		if _, err := os.Lstat(filepath.Join(to, "batches", string(old.ID), "pages", string(id))); !os.IsNotExist(err) {
			t.Errorf("%s: %v", id, err)
		}
	}
	back := restored(t, to, dir)
	gone(t, back, old, oldPages)
	expect(t, back, kept)
}

// TestDamagedBackup: what rots there is found and mended by a full pass as long
// as the original is whole; what rots here is a gap that stops nothing.
func TestDamagedBackup(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	b, pages := fill(t, s, 3)
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	var id batch.ID
	for id = range pages {
		break
	}
	name := filepath.Join("batches", string(b.ID), "pages", string(id))
	flipMiddle(t, filepath.Join(to, name))
	flipMiddle(t, filepath.Join(to, "batches", string(b.ID), "manifest.jsonl"))
	broken := filepath.Join(t.TempDir(), "zurück")
	if _, err := store.Restore(context.Background(), to, broken, store.RestoreOptions{}); batch.CodeOf(err) != batch.CodeBackupDamaged {
		t.Errorf("restored from a changed manifest: %v", err)
	}
	if r := pass(t, mirror(t, s, to, store.BackupOptions{Full: true})); r.Mended != 1 || r.Read != 2 {
		t.Errorf("%+v", r)
	}
	expect(t, restored(t, to, dir), pages)
	// Now the original rots before it is copied.
	other, _ := fill(t, s, 2)
	rotten := take(t, s, other.ID, 9, []byte("rotten"))
	flipMiddle(t, filepath.Join(dir, "batches", string(other.ID), "pages", string(rotten.ID)))
	m := mirror(t, s, to, store.BackupOptions{})
	r := pass(t, m)
	if len(r.Gaps) != 1 || r.Gaps[0].File != rotten.ID || r.Files != 2 {
		t.Errorf("%+v", r)
	}
	if twice, err := m.Twice(context.Background(), other.ID); err != nil || twice {
		t.Errorf("twice with a gap: %v %v", twice, err)
	}
	flipMiddle(t, filepath.Join(dir, "batches", string(other.ID), "pages", string(rotten.ID)))
	if r := pass(t, m); len(r.Gaps) != 0 || r.Files != 1 {
		t.Errorf("mended: %+v", r)
	}
	if twice, err := m.Twice(context.Background(), other.ID); err != nil || !twice {
		t.Errorf("twice: %v %v", twice, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func flipMiddle(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 0x10
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestForeignBackupFolder: nothing that is not the continuation is touched.
func TestForeignBackupFolder(t *testing.T) {
	base := t.TempDir()
	dir, to := filepath.Join(base, "data"), filepath.Join(base, "sicherung")
	s := open(t, dir)
	fill(t, s, 2)
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	other := open(t, filepath.Join(base, "other"))
	defer other.Close()
	refused := func(s *store.Store, dir string, o store.BackupOptions, want batch.Code) {
		t.Helper()
		if _, err := s.OpenMirror(dir, o); batch.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", dir, err, want)
		}
	}
	refused(other, to, store.BackupOptions{}, batch.CodeBackupForeign)
	refused(s, base, store.BackupOptions{}, batch.CodeUsage)
	refused(s, filepath.Join(dir, "audit"), store.BackupOptions{}, batch.CodeUsage)
	refused(s, filepath.Join(base, "nicht", "da"), store.BackupOptions{}, batch.CodeBackupGone)
	refused(s, filepath.Join(base, "neu"), store.BackupOptions{Used: true}, batch.CodeBackupGone)
	refused(s, t.TempDir(), store.BackupOptions{Used: true}, batch.CodeBackupGone)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "brief.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(s, full, store.BackupOptions{}, batch.CodeBackupForeign)
	// A restored older state goes its own way; the backup of the other life stays.
	back := restored(t, to, dir)
	fill(t, s, 1)
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	fill(t, back, 2)
	refused(back, to, store.BackupOptions{}, batch.CodeBackupForeign)
	// A backup of later than this state is not overwritten either.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// A share that goes away between two passes.
	away := filepath.Join(base, "weg")
	m := mirror(t, back, away, store.BackupOptions{})
	pass(t, m)
	if err := os.Rename(away, away+"x"); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Pass(context.Background(), nil); batch.CodeOf(err) != batch.CodeBackupGone {
		t.Error(err)
	}
	if err := os.Mkdir(away, 0o700); err != nil { // the mount point
		t.Fatal(err)
	}
	if _, err := m.Pass(context.Background(), nil); batch.CodeOf(err) != batch.CodeBackupGone {
		t.Error(err)
	}
}

// TestRestoreRefuses: a full folder, a living station, a newer format, a changed
// state, no backup.
func TestRestoreRefuses(t *testing.T) {
	base := t.TempDir()
	dir, to := filepath.Join(base, "data"), filepath.Join(base, "sicherung")
	s := open(t, dir)
	defer s.Close()
	_, pages := fill(t, s, 2)
	m := mirror(t, s, to, store.BackupOptions{})
	pass(t, m)
	refused := func(from, to string, o store.RestoreOptions, want batch.Code) {
		t.Helper()
		if _, err := store.Restore(context.Background(), from, to, o); batch.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	empty := func() string { return filepath.Join(t.TempDir(), "leer") }
	refused(to, dir, store.RestoreOptions{}, batch.CodeUsage)
	refused(base, empty(), store.RestoreOptions{}, batch.CodeNotFound)
	refused(to, filepath.Join(to, "x"), store.RestoreOptions{}, batch.CodeUsage)
	if err := m.Beat(true); err != nil {
		t.Fatal(err)
	}
	refused(to, empty(), store.RestoreOptions{}, batch.CodeBackupAlive)
	later := func() time.Time { return time.Now().Add(time.Hour) }
	if _, err := store.Restore(context.Background(), to, empty(), store.RestoreOptions{Now: later}); err != nil {
		t.Error(err)
	}
	for _, o := range []store.RestoreOptions{{Takeover: true}, {Drill: true}} {
		if r, err := store.Restore(context.Background(), to, empty(), o); err != nil || !r.Alive.Running || r.Files != len(pages) {
			t.Errorf("%+v %v", r, err)
		}
	}
	if err := m.Beat(false); err != nil {
		t.Fatal(err)
	}
	// A restore that was killed leaves no data folder.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	half := empty()
	if _, err := store.Restore(ctx, to, half, store.RestoreOptions{}); batch.CodeOf(err) != batch.CodeCanceled {
		t.Error(err)
	}
	if _, err := store.Open(half, options(dir)); batch.CodeOf(err) != batch.CodeUsage || !strings.Contains(batch.Message(err), "brach eine Wiederherstellung ab") {
		t.Errorf("a half restored folder opens: %v", err)
	}
	state := filepath.Join(to, "stand")
	signed, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	for old, next := range map[string]string{`"records":`: `"records":1`, `"generation":1`: `"generation":9`} {
		if err := os.WriteFile(state, bytes.Replace(signed, []byte(old), []byte(next), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(to, empty(), store.RestoreOptions{}, batch.CodeBackupDamaged)
	}
	if err := os.WriteFile(state, bytes.Replace(signed, []byte(`"store":1`), []byte(`"store":2`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(to, empty(), store.RestoreOptions{}, batch.CodeStoreFormat)
}

// TestRecoveryKeyOpensTheBackup: without the passphrase file, with the printed
// key alone.
func TestRecoveryKeyOpensTheBackup(t *testing.T) {
	base := t.TempDir()
	dir, to, back := filepath.Join(base, "data"), filepath.Join(base, "sicherung"), filepath.Join(base, "zurück")
	key := ""
	o := options(dir)
	o.Created = func(k string) { key = k }
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, pages := fill(t, s, 2)
	pass(t, mirror(t, s, to, store.BackupOptions{}))
	if _, err := store.Restore(context.Background(), to, back, store.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(back, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(base, "fehlt")}}); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Errorf("opened without a key: %v", err)
	}
	again, err := store.Open(back, store.Options{Unlock: store.Unlock{Recovery: key}, Actor: "P-TEST0000"})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	expect(t, again, pages)
}
