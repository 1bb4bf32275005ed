package folder_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/folder"
)

func open(place string, step func(string)) (dms.Target, error) {
	return folder.Open(place, folder.Options{Step: step})
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

func subject(place func(testing.TB) string) dmstest.Subject {
	return dmstest.Subject{
		Place: place, Open: open, Steps: folder.Steps, Seen: seen, Away: away, Small: small,
		Plant: func(place, name string, data []byte) error {
			return os.WriteFile(filepath.Join(place, name), data, 0o600)
		},
		Remove: func(place, name string) error { return os.Remove(filepath.Join(place, name)) },
	}
}

// seen reads every entry, hidden ones too: nothing but packages may be there.
func seen(place string) (map[string][]byte, error) {
	entries, err := os.ReadDir(place)
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(place, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[entry.Name()] = data
	}
	return found, nil
}

func away(t testing.TB, place string) func() {
	if err := os.Rename(place, place+".weg"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Rename(place+".weg", place); err != nil {
			t.Fatal(err)
		}
	}
}

func plain(t testing.TB) string {
	place := filepath.Join(t.TempDir(), "Ausgang [1]*")
	if err := os.Mkdir(place, 0o755); err != nil {
		t.Fatal(err)
	}
	return place
}

// small is a tiny file system of its own, so the parts cannot lie beside it.
func small(t testing.TB) (string, func()) {
	place := filepath.Join(t.TempDir(), "klein")
	mount(t, place, "size=512k")
	return place, func() {
		if err := unix.Mount("", place, "tmpfs", unix.MS_REMOUNT, "size=8m"); err != nil {
			t.Fatal(err)
		}
	}
}

func mount(t testing.TB, place, options string) {
	if err := os.Mkdir(place, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("scanstelle-test", place, "tmpfs", 0, options); err != nil {
		t.Fatalf("tmpfs: %v (this test runs inside a mount namespace of its own)", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(place, unix.MNT_DETACH) })
}

// TestTarget runs the suite for each way of writing outside. It re-executes
// itself in a mount namespace of its own, so that file systems can be made
// small, read-only and foreign, by any user.
func TestTarget(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	t.Run("beside", func(t *testing.T) { dmstest.Run(t, subject(plain)) })
	t.Run("nameless", func(t *testing.T) {
		s := subject(func(t testing.TB) string {
			place := plain(t)
			if err := os.Chmod(place, 0o755|fs.ModeSetgid); err != nil {
				t.Fatal(err)
			}
			return place
		})
		dmstest.Run(t, s)
	})
	t.Run("mounted", func(t *testing.T) {
		s := subject(func(t testing.TB) string {
			place := filepath.Join(t.TempDir(), "freigabe")
			mount(t, place, "size=64m")
			return place
		})
		s.Away = func(t testing.TB, place string) func() { // as a share that is not mounted and has no mount point
			hidden := place + ".weg"
			if err := os.Mkdir(hidden, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := unix.Mount(place, hidden, "", unix.MS_MOVE, ""); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(place); err != nil {
				t.Fatal(err)
			}
			return func() {
				if err := errors.Join(os.Mkdir(place, 0o755), unix.Mount(hidden, place, "", unix.MS_MOVE, "")); err != nil {
					t.Fatal(err)
				}
			}
		}
		dmstest.Run(t, s)
	})
	t.Run("read-only", readOnly)
}

const namespaceVariable = "SCANSTELLE_FOLDER_NAMESPACE"

// inNamespace reports whether the caller runs in its own mount namespace; if
// not it has run there, in a child, when this returns.
func inNamespace(t *testing.T) bool {
	if os.Getenv(namespaceVariable) != "" {
		if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			t.Fatal(err)
		}
		return true
	}
	args := []string{"-test.run=^" + t.Name() + "$", "-test.v=" + map[bool]string{true: "true", false: "false"}[testing.Verbose()]}
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), namespaceVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, unix.EPERM) {
		t.Skipf("this system allows no mount namespace: full, read-only and mounted targets NOT tested (%v)", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("in a mount namespace of its own:\n%s", out)
	return false
}

func readOnly(t *testing.T) {
	place := filepath.Join(t.TempDir(), "nur-lesen")
	mount(t, place, "size=8m")
	if err := unix.Mount("", place, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	target, err := open(place, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(1000)
	var states dmstest.States
	_, err = dms.Deliver(t.Context(), target, o, states.Note)
	if batch.CodeOf(err) != batch.CodeTargetDenied || !slices.Equal(states, dmstest.States{batch.Sending, batch.Queued}) {
		t.Fatalf("%v, states %v", err, states)
	}
	if err := unix.Mount("", place, "tmpfs", unix.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := dms.Deliver(t.Context(), target, o, states.Note); err != nil {
		t.Fatal(err)
	}
}

// TestLeftovers: parts of dead runs go, parts of living ones and foreign files
// stay, and nothing is left beside the folder in the end.
func TestLeftovers(t *testing.T) {
	place := plain(t)
	o, _ := dmstest.NewObject(1000)
	var beside string
	target, err := open(place, func(string) {
		for _, name := range names(t, filepath.Dir(place)) {
			if strings.HasPrefix(name, ".scanstelle-") {
				beside = filepath.Join(filepath.Dir(place), name)
			}
		}
		other, err := open(place, nil) // a second process starts meanwhile
		if err != nil {
			t.Fatal(err)
		}
		other.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
		t.Fatal(err)
	}
	if beside == "" {
		t.Fatal("the part was not beside the folder")
	}
	dead := filepath.Join(beside, string(batch.NewID())+".part")
	deadInside := filepath.Join(place, ".scanstelle-"+string(batch.NewID())+".part")
	foreign := filepath.Join(place, ".scanstelle-notiz.part")
	for _, path := range []string{dead, deadInside, foreign} {
		if err := errors.Join(os.MkdirAll(beside, 0o700), os.WriteFile(path, []byte("%PDF"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := open(place, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(again.Close(), target.Close()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, filepath.Dir(place)); !slices.Equal(got, []string{filepath.Base(place)}) {
		t.Fatalf("beside the folder: %v", got)
	}
	if got, want := names(t, place), []string{filepath.Base(foreign), o.Name}; !slices.Equal(got, want) {
		t.Fatalf("in the folder: %v, want %v", got, want)
	}
}

func names(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestTaken: a receiver may take the file at any moment after it has its name.
func TestTaken(t *testing.T) {
	place := plain(t)
	target, err := folder.Open(place, folder.Options{Step: func(step string) {
		if step != "sync-folder" {
			return
		}
		for _, name := range names(t, place) {
			if err := os.Remove(filepath.Join(place, name)); err != nil {
				t.Fatal(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(10_000)
	var states dmstest.States
	r, err := dms.Deliver(t.Context(), target, o, states.Note)
	if err != nil || r.Level != batch.LevelTaken || !slices.Equal(states, dmstest.States{batch.Sending, batch.Placed, batch.Verified}) {
		t.Fatalf("%+v %v %v", r, err, states)
	}
	// A later run that knows it was placed must not send it again.
	o.State, o.Ref = batch.Placed, r.Ref
	states = nil
	if r, err = dms.Deliver(t.Context(), target, o, states.Note); err != nil || r.Level != batch.LevelTaken || !slices.Equal(states, dmstest.States{batch.Verified}) {
		t.Fatalf("%+v %v %v", r, err, states)
	}
}

func TestLevel(t *testing.T) {
	place := plain(t)
	target, err := folder.Open(place, folder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(10_000)
	r, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note)
	if err != nil {
		t.Fatal(err)
	}
	want := func(level batch.DeliveryLevel, code batch.Code) {
		t.Helper()
		if got, err := target.Level(t.Context(), o); got != level || batch.CodeOf(err) != code {
			t.Fatalf("%q %v, want %q %q", got, err, level, code)
		}
	}
	want(batch.LevelWritten, "")
	back := away(t, place)
	want("", batch.CodeTargetGone)
	back()
	if err := os.WriteFile(r.Ref, []byte("anders"), 0o600); err != nil {
		t.Fatal(err)
	}
	want("", batch.CodeTargetDiffers)
	if err := os.Remove(r.Ref); err != nil {
		t.Fatal(err)
	}
	want(batch.LevelTaken, "")
}

func TestNotAFile(t *testing.T) {
	for name, plant := range map[string]func(string) error{
		"link":   func(path string) error { return os.Symlink("/etc/hostname", path) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"pipe":   func(path string) error { return unix.Mkfifo(path, 0o600) },
	} {
		place := plain(t)
		target, err := open(place, nil)
		if err != nil {
			t.Fatal(err)
		}
		o, _ := dmstest.NewObject(100)
		if err := plant(filepath.Join(place, o.Name)); err != nil {
			t.Fatal(err)
		}
		if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); batch.CodeOf(err) != batch.CodeTargetDiffers {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCreate(t *testing.T) {
	place := filepath.Join(t.TempDir(), "a", "b")
	o, _ := dmstest.NewObject(100)
	for _, create := range []bool{false, true} {
		target, err := folder.Open(place, folder.Options{Create: create})
		if err != nil {
			t.Fatal(err)
		}
		_, err = target.Put(t.Context(), o)
		if want := map[bool]batch.Code{false: batch.CodeTargetGone, true: ""}[create]; batch.CodeOf(err) != want {
			t.Errorf("create=%v: %v", create, err)
		}
	}
}

func TestNames(t *testing.T) {
	target, err := open(plain(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(10)
	for _, name := range []string{"", ".", "..", "../x.pdf", "a/b", ".x", "a\nb", "a\x00b", "\xff", strings.Repeat("n", 256)} {
		o.Name = name
		if _, err := target.Put(t.Context(), o); batch.CodeOf(err) != batch.CodeTargetInvalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestParse(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]string{
		"folder:/srv/post": "/srv/post", "folder:post/": filepath.Join(here, "post"), "folder:": "", "cmis:/x": "", "/srv/post": "", "folder:/a\x00b": "",
	} {
		got, err := folder.Parse(spec)
		if got != want || (want == "") != (batch.CodeOf(err) == batch.CodeTargetInvalid) {
			t.Errorf("%q: %q %v", spec, got, err)
		}
	}
}

// TestInherited: a folder that hands its group down gets its parts from inside.
func TestInherited(t *testing.T) {
	place := plain(t)
	if err := os.Chmod(place, 0o775|fs.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	target, err := open(place, func(string) {
		if got := names(t, filepath.Dir(place)); len(got) != 1 {
			t.Errorf("beside the folder: %v", got)
		}
		if got := names(t, place); len(got) > 1 {
			t.Errorf("in the folder: %v", got)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(1000)
	if _, err := target.Put(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// TestFault21WatchedFolder: a receiver that looks every 50 ms, and takes away what it
// sees, takes whole packages alone, and each once.
func TestFault21WatchedFolder(t *testing.T) {
	place, done := filepath.Join(t.TempDir(), "eingang"), t.TempDir()
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	stop, taken := make(chan struct{}), make(chan map[string]int)
	go func() {
		got := map[string]int{}
		for last := false; ; {
			found, err := seen(place)
			if err != nil {
				t.Error(err)
			}
			for name, data := range found {
				sum := sha256.Sum256(data)
				got[name+" "+hex.EncodeToString(sum[:])]++
				if err := os.Rename(filepath.Join(place, name), filepath.Join(done, name)); err != nil {
					t.Error(err)
				}
			}
			if last {
				taken <- got
				return
			}
			select {
			case <-stop:
				last = true
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	target, err := open(place, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for range 25 {
		o, data := dmstest.NewObject(300_000)
		o.Open = func() (io.ReadCloser, error) { return io.NopCloser(&slow{bytes.NewReader(data)}), nil }
		if r, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil || r.SHA256 != o.SHA256 {
			t.Fatalf("%+v, %v", r, err)
		}
		want[o.Name+" "+o.SHA256] = 1
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
	close(stop)
	if got := <-taken; !maps.Equal(got, want) {
		t.Errorf("taken %v\nwant %v", got, want)
	}
}

// slow gives a file in three pieces, over more than one look of the receiver.
type slow struct{ r *bytes.Reader }

func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(25 * time.Millisecond)
	return s.r.Read(p[:min(len(p), 100_000)])
}
