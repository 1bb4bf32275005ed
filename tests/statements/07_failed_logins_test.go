package statements

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement07FailedLogins: failed logins appear in the log (A.SC.11 d), with
// the pseudonym where the account is known, and never with what was typed. Too
// many lock the account.
func TestStatement07FailedLogins(t *testing.T) {
	w, chef := newTown(t)
	w.hire(chef, "scan", "Erika Muster", "Scankraft")
	chef.does("setting", "persons", "1", "--reason", "niemand sonst in Scanleitung oder Administration")
	chef.does("user", "settings", "--lock-after", "5")
	thief := w.seat("dieb")
	const typed = "Mein-Kennwort-im-falschen-Feld"
	thief.expect(batch.ExitPolicy, batch.CodeLoginFailed, "x\n", "login", typed, "--password-stdin")
	thief.expect(batch.ExitPolicy, batch.CodeLoginFailed, "x\n", "login", typed, "--password-stdin")
	for i := 1; i <= 5; i++ {
		thief.expect(batch.ExitPolicy, batch.CodeLoginFailed, "Geratenes-Kennwort\n", "login", "scan", "--password-stdin")
		time.Sleep(people.Delay(i)) // from the third on, nothing is tried before; station tests it with a clock of its own
	}
	thief.expect(batch.ExitPolicy, batch.CodeAccountClosed, password+"\n", "login", "scan", "--password-stdin")

	lines, whole := w.log("login-failed")
	if len(lines) != 2+5+1 {
		t.Errorf("%d failed logins in the log", len(lines))
	}
	if !bytes.Equal(lines[0].Data, lines[1].Data) || bytes.Contains(whole, []byte("Kennwort-im")) {
		t.Errorf("an unknown account: %s", lines[0].Data)
	}
	person := process.As[struct {
		Pseudonym string `json:"pseudonym"`
		Locked    bool   `json:"locked"`
	}](t, chef.does("user", "show", "scan"), "person")
	if len(person) != 1 || !person[0].Locked {
		t.Fatalf("%+v", person)
	}
	for _, l := range lines[2:] {
		if !bytes.Contains(l.Data, []byte(person[0].Pseudonym)) {
			t.Errorf("a known account: %s", l.Data)
		}
	}
	if locked, _ := w.log("account-locked"); len(locked) != 1 {
		t.Errorf("%d locks in the log", len(locked))
	}
	chef.does("user", "unlock", "scan", "--reason", "Anruf, persönlich bekannt")
	w.seat("scan").login()
	if lines, _ := w.log("person-unlocked", "login-succeeded"); len(lines) < 3 {
		t.Errorf("logins in the log: %+v", lines)
	}
	err := filepath.WalkDir(w.Data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{typed, "Geratenes", password, "Erika", "Muster"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q in the clear", path, secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Check()
}
