// Package statements proves, one file each, the testable statements of the
// requirement catalogue for BSI TR-03138 RESISCAN, end to end with the real
// program.
package statements

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// password is what everybody here chooses.
const password = "sieben Kühe grasen"

// town is a desk with people; everybody sits at a seat of their own.
type town struct {
	t *testing.T
	*process.Desk
}

// newTown makes a desk where chef has the administration and is logged in.
func newTown(t *testing.T) (*town, *seat) {
	w := &town{t, process.NewDesk(t, program)}
	return w, w.hire(nil, "chef", "Petra Berg")
}

// seat is where one person works: logins are kept apart by XDG_RUNTIME_DIR, as
// the sessions of a computer are.
type seat struct {
	town    *town
	account string
	env     []string
}

func (w *town) seat(account string) *seat {
	w.t.Helper()
	dir := filepath.Join(w.Dir, "platz-"+account)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	return &seat{w, account, []string{"XDG_RUNTIME_DIR=" + dir}}
}

// run runs a command at the seat; input is its standard input.
func (s *seat) run(input string, args ...string) process.Result {
	s.town.t.Helper()
	return s.town.StartWith(input, s.env, args...).Wait()
}

// expect runs a command that must end with an exit code, and, where it is not 0,
// with a code of the catalogue.
func (s *seat) expect(exit int, code batch.Code, input string, args ...string) process.Result {
	s.town.t.Helper()
	r := s.run(input, append(args, "--json")...)
	if r.Exit != exit {
		s.town.t.Fatalf("%s: %q: exit %d, want %d\n%s\n%s", s.account, args, r.Exit, exit, r.Out, r.Err)
	}
	if code == "" {
		return r
	}
	if lines := r.Lines(s.town.t, "error"); len(lines) != 1 || lines[0].Code != code || lines[0].Message == "" {
		s.town.t.Fatalf("%s: %q: want code %s\n%s\n%s", s.account, args, code, r.Out, r.Err)
	}
	return r
}

func (s *seat) does(args ...string) process.Result {
	s.town.t.Helper()
	return s.expect(batch.ExitDone, "", "", args...)
}

// hire registers somebody from a seat, nil for the first, and logs them in at a
// seat of their own.
func (w *town) hire(by *seat, account, name string, roles ...string) *seat {
	w.t.Helper()
	own := w.seat(account)
	if by == nil {
		by = own
	}
	args := []string{"user", "add", account, "--name", name}
	for _, r := range roles {
		args = append(args, "--role", r)
	}
	added := process.As[struct {
		OneTime string `json:"one_time_password"`
	}](w.t, by.does(args...), "user-added")
	if len(added) != 1 || added[0].OneTime == "" {
		w.t.Fatalf("%+v", added)
	}
	own.expect(batch.ExitDone, "", added[0].OneTime+"\n"+password+"\n", "login", account, "--password-stdin")
	return own
}

// login logs somebody in at their seat.
func (s *seat) login() {
	s.town.t.Helper()
	s.expect(batch.ExitDone, "", password+"\n", "login", s.account, "--password-stdin")
}

// who is what whoami tells.
type who struct {
	Pseudonym string `json:"pseudonym"`
	Person    *struct {
		Name  string            `json:"name"`
		Roles []people.Standing `json:"roles"`
	} `json:"person"`
}

func (s *seat) whoami() who {
	s.town.t.Helper()
	lines := process.As[who](s.town.t, s.does("whoami"), "whoami")
	if len(lines) != 1 {
		s.town.t.Fatalf("%d answers", len(lines))
	}
	return lines[0]
}

// logLine is a line of the audit log.
type logLine struct {
	Kind  string          `json:"kind"`
	Actor string          `json:"actor"`
	Data  json.RawMessage `json:"data"`
}

// log returns the lines of some kinds in the audit log, after checking it.
func (w *town) log(kinds ...string) (lines []logLine, whole []byte) {
	w.t.Helper()
	w.Expect(batch.ExitDone, "audit", "verify")
	r := w.seat("chef").run("", "audit", "export")
	if r.Exit != batch.ExitDone {
		w.t.Fatalf("audit export: exit %d\n%s", r.Exit, r.Err)
	}
	for _, raw := range bytes.Split(r.Out, []byte("\n")) {
		var l logLine
		if json.Unmarshal(raw, &l) != nil {
			continue
		}
		for _, kind := range kinds {
			if l.Kind == kind {
				lines = append(lines, l)
			}
		}
	}
	return lines, r.Out
}
