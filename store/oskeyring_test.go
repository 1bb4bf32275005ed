package store_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	oskeyring "github.com/zalando/go-keyring"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

const sessionVariable = "SCANSTELLE_TEST_SESSION"

// TestOSKeyring: the station key lies in the keyring of the desktop session, a real one
// (gnome-keyring over D-Bus), and the passwords of targets open with it alone.
func TestOSKeyring(t *testing.T) {
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing; install the Debian packages dbus-daemon and gnome-keyring (make deps)", program)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.Command("dbus-run-session", "--", "sh", "-c",
		`printf kennwort | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -test.v -test.run '^TestInSession$'`, self)
	cmd.Env = append(os.Environ(), sessionVariable+"="+home, "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestInSession") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestInSession is the part of TestOSKeyring that runs in the session; without one there
// is nothing to do.
func TestInSession(t *testing.T) {
	home := os.Getenv(sessionVariable)
	if home == "" {
		return
	}
	dir := filepath.Join(home, "daten")
	var recovery string
	begin := store.Options{Unlock: store.Unlock{OSKeyring: true}, Actor: "P-TEST0000", Created: func(key string) { recovery = key }}
	s, err := store.Open(dir, begin)
	if err != nil {
		t.Fatal(err)
	}
	id := s.Station().ID
	if err := s.ChangeSecrets(func(secrets *store.Secrets) error {
		secrets.Targets = map[string]json.RawMessage{"cmis:https://dms.example#folder=/": json.RawMessage(`{"password":"sehr-geheim"}`)}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "station.key"), filepath.Join(home, "scanstelle", string(id)+".kennwort")} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there beside the keyring: %v", path, err)
		}
	}
	reads := func(u store.Unlock) {
		t.Helper()
		s, err := store.Open(dir, store.Options{Unlock: u, Actor: "P-TEST0000"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if got := string(s.Secrets().Targets["cmis:https://dms.example#folder=/"]); got != `{"password":"sehr-geheim"}` {
			t.Errorf("the password of the target is %q", got)
		}
	}
	reads(store.Unlock{}) // the folder knows who holds its key
	if err := oskeyring.Delete("de.scanstelle", string(id)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, store.Options{Actor: "P-TEST0000"}); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Errorf("without the key: %v", err)
	}
	reads(store.Unlock{Recovery: recovery})
}

// TestNoKeyring: where no keyring answers, nobody gets a folder whose key lies
// elsewhere than they asked for; without that wish the key lies in a file, encrypted.
func TestNoKeyring(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "fehlt"))
	dir := filepath.Join(t.TempDir(), "daten")
	_, err := store.Open(dir, store.Options{Unlock: store.Unlock{OSKeyring: true}, Actor: "P-TEST0000"})
	if batch.CodeOf(err) != batch.CodeStoreKey || !strings.Contains(batch.Message(err), "Schlüsselbund") {
		t.Fatal(err)
	}
	s, err := store.Open(dir, options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(filepath.Join(dir, "station.key"))
	if err != nil || !strings.HasPrefix(string(sealed), "age-encryption.org/v1") {
		t.Errorf("%.40q, %v", sealed, err)
	}
}
