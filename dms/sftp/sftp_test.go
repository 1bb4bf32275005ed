package sftp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
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
	"github.com/scanstelle/scanstelle/dms/form"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/tests/sshd"
)

var (
	_ form.Place = (*sftp.Target)(nil)
	_ dms.Prober = (*sftp.Target)(nil)
)

// access is what a process that is to be killed needs to get in; it comes after the
// place, where the suite takes all for one name.
type access struct{ Spec, HostKey, Key, Dir, Form string }

func (a access) String() string {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func accessOf(place string) (a access) {
	if err := json.Unmarshal([]byte(place), &a); err != nil {
		panic(err)
	}
	return a
}

func open(place string, step func(string)) (dms.Target, error) {
	a := accessOf(place)
	p, err := sftp.Parse(a.Spec)
	if err != nil {
		return nil, err
	}
	t, err := sftp.Open(p, sftp.Options{HostKey: sftp.HostKey(a.HostKey), Key: a.Key, Timeout: 30 * time.Second, Step: step})
	if err != nil {
		return nil, err
	}
	return form.Wrap(t, form.Config{Form: form.Form(a.Form)}, form.Maker{Product: "Scanstelle", Version: "1"}, nil)
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

func start(t *testing.T) *sshd.Server {
	t.Helper()
	s, err := sshd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// spec escapes what a URL cannot have.
func spec(s *sshd.Server, dir string) string { return s.Spec((&url.URL{Path: dir}).EscapedPath()) }

func subject(s *sshd.Server, dir func(testing.TB) string) dmstest.Subject {
	at := func(place, name string) string { return filepath.Join(accessOf(place).Dir, name) }
	here := func(dir string) string {
		return access{spec(s, dir), s.HostKey, s.Key, dir, ""}.String()
	}
	return dmstest.Subject{
		Place: func(t testing.TB) string { return here(dir(t)) },
		Open:  open, Steps: sftp.Steps,
		Seen: func(place string) (map[string][]byte, error) {
			entries, err := os.ReadDir(at(place, ""))
			if err != nil {
				return nil, err
			}
			found := map[string][]byte{}
			for _, e := range entries {
				data, err := os.ReadFile(at(place, e.Name()))
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					return nil, err
				}
				found[e.Name()] = data
			}
			return found, nil
		},
		Plant:  func(place, name string, data []byte) error { return os.WriteFile(at(place, name), data, 0o600) },
		Remove: func(place, name string) error { return os.Remove(at(place, name)) },
		Away: func(t testing.TB, place string) func() { // the server itself
			s.Halt()
			return func() {
				if err := s.Again(); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
}

func plain(t testing.TB) string {
	dir := filepath.Join(t.TempDir(), "Eingang Süd")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func mount(t testing.TB, options string) string {
	dir := filepath.Join(t.TempDir(), "klein")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("scanstelle-test", dir, "tmpfs", 0, options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// TestTarget runs the suite against a real OpenSSH server. The superuser's test runs
// in a mount namespace of its own, so that the far end can be made full.
func TestTarget(t *testing.T) {
	if os.Getuid() == 0 && !inNamespace(t) {
		return
	}
	s := start(t)
	sub := subject(s, plain)
	if os.Getuid() == 0 {
		sub.Small = func(t testing.TB) (string, func()) {
			dir := mount(t, "size=512k")
			return access{spec(s, dir), s.HostKey, s.Key, dir, ""}.String(), func() {
				if err := unix.Mount("", dir, "tmpfs", unix.MS_REMOUNT, "size=8m"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	dmstest.Run(t, sub)
}

const namespaceVariable = "SCANSTELLE_SFTP_NAMESPACE"

// inNamespace reports whether the caller runs in its own mount namespace; if not it
// has run there, in a child, when this returns. Mounts made in it reach the server,
// nothing reaches the machine.
func inNamespace(t *testing.T) bool {
	if os.Getenv(namespaceVariable) != "" {
		if err := errors.Join(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")); err != nil {
			t.Fatal(err)
		}
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", fmt.Sprintf("-test.v=%v", testing.Verbose()))
	cmd.Env = append(os.Environ(), namespaceVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, unix.EPERM) {
		t.Logf("this system allows no mount namespace: a full far end is NOT tested (%v)", err)
		return true
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("in a mount namespace of its own:\n%s", out)
	return false
}

func deliver(t *testing.T, place string, o dms.Object) (dmstest.States, error) {
	t.Helper()
	target, err := open(place, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	var states dmstest.States
	_, err = dms.Deliver(t.Context(), target, o, states.Note)
	return states, err
}

// TestHostKey: without a confirmed key, or with another one, nothing is sent, and the
// message shows what the server shows.
func TestHostKey(t *testing.T) {
	s := start(t)
	dir := plain(t)
	a := access{spec(s, dir), "", s.Key, dir, ""}
	o, data := dmstest.NewObject(1000)
	states, err := deliver(t, a.String(), o)
	if batch.CodeOf(err) != batch.CodeTargetHostKey || !dms.NeedsPerson(err) || string(sftp.ShownKey(err)) != s.HostKey || !strings.Contains(batch.Message(err), s.HostKey) || len(states) != 0 {
		t.Fatalf("%v, states %v", err, states)
	}
	a.HostKey = string(sftp.ShownKey(err))
	if _, err := deliver(t, a.String(), o); err != nil {
		t.Fatal(err)
	}
	s.Halt()
	if err := errors.Join(s.NewHostKey(), s.Again()); err != nil {
		t.Fatal(err)
	}
	if _, err = deliver(t, a.String(), o); batch.CodeOf(err) != batch.CodeTargetHostKey || string(sftp.ShownKey(err)) != s.HostKey {
		t.Fatalf("another key: %v", err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, o.Name)); err != nil || string(got) != string(data) {
		t.Fatal(err)
	}
}

// TestDenied: a key that nobody let in, and a directory that may not be written.
func TestDenied(t *testing.T) {
	s, other := start(t), start(t)
	dir := plain(t)
	o, _ := dmstest.NewObject(1000)
	_, err := deliver(t, access{spec(s, dir), s.HostKey, other.Key, dir, ""}.String(), o)
	if batch.CodeOf(err) != batch.CodeTargetDenied || !dms.NeedsPerson(err) {
		t.Errorf("a foreign key: %v", err)
	}
	if _, err = deliver(t, access{spec(s, dir+"-fehlt"), s.HostKey, s.Key, dir, ""}.String(), o); batch.CodeOf(err) != batch.CodeTargetGone || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing directory: %v", err)
	}
	if os.Getuid() == 0 {
		return // the superuser may write everywhere
	}
	if err := errors.Join(os.Chmod(dir, 0o500), os.Chmod(filepath.Dir(dir), 0o500)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(os.Chmod(filepath.Dir(dir), 0o700), os.Chmod(dir, 0o700)) }()
	states, err := deliver(t, access{spec(s, dir), s.HostKey, s.Key, dir, ""}.String(), o)
	if batch.CodeOf(err) != batch.CodeTargetDenied || states[len(states)-1] != batch.Queued {
		t.Errorf("read-only: %v %v", err, states)
	}
}

// TestForms: the forms of a package, over a real server.
func TestForms(t *testing.T) {
	s := start(t)
	for f, files := range map[form.Form]int{form.Sidecar: 2, form.BagIt: 1} {
		dir := plain(t)
		place := access{spec(s, dir), s.HostKey, s.Key, dir, string(f)}.String()
		o, _ := dmstest.NewObject(50_000)
		o.Meta = map[string]string{"subject": "Wohngeld"}
		if _, err := deliver(t, place, o); err != nil {
			t.Fatal(f, err)
		}
		states, err := deliver(t, place, o)
		if entries, readErr := os.ReadDir(dir); err != nil || readErr != nil || slices.Contains(states, batch.Sending) || len(entries) != files {
			t.Errorf("%s: %v %v %v", f, err, states, entries)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"sftp://post@Server.Example/eingang/": "sftp://post@server.example/eingang", "sftp://post@server:2222/a/../b": "sftp://post@server:2222/b",
		"sftp://post@[::1]:22/a%20b": "sftp://post@[::1]/a%20b", "sftp://server/a": "", "sftp://post:geheim@server/a": "", "sftp://post@server": "", "sftp://post@server/": "",
		"sftp://post@server/a?b": "", "ftp://post@server/a": "", "sftp://": "",
	} {
		p, err := sftp.Parse(text)
		if (err == nil) != (want != "") || err == nil && p.String() != want || err != nil && batch.CodeOf(err) != batch.CodeTargetInvalid {
			t.Errorf("%s: %s %v", text, p, err)
		}
	}
	p, err := sftp.Parse("sftp://post@server/a")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []sftp.Options{{HostKey: "SHA256:x"}, {Parts: "teile"}, {Timeout: -1}, {Key: "kein Schlüssel"}} {
		if _, err := sftp.Open(p, o); batch.CodeOf(err) != batch.CodeTargetSettings {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
