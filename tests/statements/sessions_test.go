package statements

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Two people work at once with one owner of the data folder: each is who they
// are, and the owner may be killed without anybody logging in anew.
func TestTwoPeopleAtOnce(t *testing.T) {
	w, chef := newTown(t)
	operator := w.hire(chef, "scan", "Erika Muster", "Scankraft")
	serve := func() interface{ Kill() } {
		p := w.Start(nil, "serve")
		for begin := time.Now(); time.Since(begin) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
			if _, ok := station.Dial(w.Data); ok {
				return p
			}
		}
		t.Fatal("nobody serves")
		return nil
	}
	owner := serve()
	both := func() {
		t.Helper()
		one, two := chef.whoami(), operator.whoami()
		if one.Person == nil || two.Person == nil || one.Person.Name != "Petra Berg" || two.Person.Name != "Erika Muster" || one.Pseudonym == two.Pseudonym {
			t.Fatalf("%+v %+v", one, two)
		}
		chef.does("user", "list")
		operator.expect(batch.ExitPolicy, batch.CodeRole, "", "user", "list")
	}
	both()
	owner.Kill()
	both() // each command owns the folder by itself
	serve()
	both()

	token, err := filepath.Glob(filepath.Join(w.Dir, "platz-chef", "scanstelle", "*.session"))
	if err != nil || len(token) != 1 {
		t.Fatalf("%v %v", token, err)
	}
	secret, err := os.ReadFile(token[0])
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(token[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for _, name := range []string{"sessions.json", "scanstelle.db", "audit/0001.log"} {
		data, err := os.ReadFile(filepath.Join(w.Data, name))
		if err != nil || bytes.Contains(data, bytes.TrimSpace(secret)) {
			t.Errorf("%s holds the token (%v)", name, err)
		}
	}
	operator.does("logout")
	if me := operator.whoami(); me.Person != nil {
		t.Errorf("after logout: %+v", me)
	}
	operator.expect(batch.ExitPolicy, batch.CodeLogin, "", "user", "list")

	// A session that is over is told, and what needs no role goes on.
	if err := os.Remove(filepath.Join(w.Data, "sessions.json")); err != nil {
		t.Fatal(err)
	}
	w.hire(chef, "neu", "Nina Neu") // the owner still knows
	r := w.seat("fremd")
	if err := os.MkdirAll(filepath.Join(w.Dir, "platz-fremd", "scanstelle"), 0o700); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(w.Dir, "platz-fremd", "scanstelle", filepath.Base(token[0]))
	if err := os.WriteFile(old, []byte(strings.Repeat("ab", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	told := r.does("status")
	if !bytes.Contains(told.Err, []byte("nicht mehr angemeldet")) {
		t.Errorf("%s", told.Err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the token that is over is kept: %v", err)
	}
}
