package crash

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestKillWhileRemoving kills the confirmed removal of a sealed-off page at every
// point of the erasure: the next start finishes it, here and in the backup, and
// the rest of the batch goes its way (A.AM.VT.H.3).
func TestKillWhileRemoving(t *testing.T) {
	for i, point := range pointsOf("TestKillWhileErasing") {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			to := filepath.Join(d.Dir, "sicherung")
			chief, second := supervisors(t, d)
			id := imported(t, d, "a.jpg", "b.jpg")
			does(t, d, chief, "page", "seal-off", id, "2", "--reason", "verschlossen")
			does(t, d, chief, "page", "remove", id, "2", "--reason", "zurückgegeben")
			d.Expect(0, "backup", "to", to)
			gone := batch.ID("")
			for _, p := range process.As[batch.Page](t, does(t, d, chief, "batch", "show", "--json", id), "page") {
				if p.Sheet == 2 {
					gone = p.ID
				}
			}
			file := filepath.Join("batches", id, "pages", string(gone))
			if _, err := os.Stat(filepath.Join(d.Data, file)); err != nil {
				t.Fatal(err)
			}
			killed := d.Start(append(crashAt(point), at(second)...), "page", "remove", "--confirm", id, "2").Wait()
			if !killed.Killed {
				t.Fatalf("the removal does not pass %s: exit %d\n%s", point, killed.Exit, killed.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			d.Check()
			d.Expect(0, "backup", "to", to)
			for _, folder := range []string{d.Data, to} {
				if _, err := os.Stat(filepath.Join(folder, file)); !os.IsNotExist(err) {
					t.Errorf("the page lies in %s still: %v", folder, err)
				}
			}
			drill(t, d, to)
			if again := d.Start(at(second), "page", "remove", "--confirm", id, "2").Wait(); again.Exit != batch.ExitUsage {
				t.Errorf("confirmed twice: exit %d\n%s", again.Exit, again.Err)
			}
			d.Expect(0, "deliver", "--target", "folder:"+d.Target)
			if packages := d.Packages(); len(packages) != 1 || packages[0].Pages != 1 {
				t.Errorf("%+v", packages)
			}
			d.Check()
			d.Tidy()
		})
	}
}

// seat is where somebody is logged in.
type seat string

// at is the environment of a seat.
func at(s seat) []string { return []string{"XDG_RUNTIME_DIR=" + string(s)} }

func does(t *testing.T, d *process.Desk, s seat, args ...string) process.Result {
	t.Helper()
	r := d.Start(at(s), args...).Wait()
	if r.Exit != 0 {
		t.Fatalf("%q: exit %d\n%s", args, r.Exit, r.Err)
	}
	return r
}

// supervisors are two people who may agree about a removal.
func supervisors(t *testing.T, d *process.Desk) (chief, second seat) {
	t.Helper()
	const password = "sieben Kühe grasen"
	hire := func(by seat, account string) seat {
		own := seat(filepath.Join(d.Dir, "platz-"+account))
		if by == "" {
			by = own
		}
		added := process.As[struct {
			OneTime string `json:"one_time_password"`
		}](t, does(t, d, by, "user", "add", account, "--name", "Frau "+account, "--role", "Scanleitung", "--json"), "user-added")
		login := d.StartWith(added[0].OneTime+"\n"+password+"\n", at(own), "login", account, "--password-stdin").Wait()
		if login.Exit != 0 {
			t.Fatalf("%s", login.Err)
		}
		return own
	}
	chief = hire("", "eins")
	second = hire(chief, "zwei")
	for _, account := range []string{"eins", "zwei"} {
		does(t, d, chief, "training", "add", account, "verpflichtung", "bedienung", "sicherheit")
	}
	return chief, second
}
