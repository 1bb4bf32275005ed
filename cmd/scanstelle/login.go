package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

// sessionFile is where the token of the own login lies: not in the data folder,
// and where there is a folder for the session of the computer, gone with it.
func (g *globals) sessionFile() (string, error) {
	raw, err := os.ReadFile(filepath.Join(g.Data, "config", "station.json"))
	if err != nil {
		return "", err
	}
	var s struct {
		ID string `json:"station"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", err
	}
	if _, err := batch.ParseID(s.ID); err != nil {
		return "", err
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if !filepath.IsAbs(dir) {
		if dir, err = os.UserConfigDir(); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, "scanstelle", s.ID+".session"), nil
}

// session is the token of the own login, "" where there is none.
func (g *globals) session() string {
	path, err := g.sessionFile()
	if err != nil {
		return ""
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// keepSession writes the token for the commands to come, or with "" removes it.
func (g *globals) keepSession(token string) error {
	path, err := g.sessionFile()
	if err == nil && token == "" {
		if err = os.Remove(path); os.IsNotExist(err) {
			return nil
		}
	} else if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.RemoveAll(path), os.WriteFile(path, []byte(token+"\n"), 0o600))
	}
	if err != nil {
		return batch.Fail("login", batch.CodeInternal, err)
	}
	return nil
}

// tellSession says on standard error what whoever is logged in must know before
// anything else: that they no longer are, or that they hold a role in an
// emergency.
func (g *globals) tellSession(ctx context.Context, c station.Caller) {
	if g.session() == "" {
		return
	}
	w, err := station.Invoke[station.Whoami](ctx, c, station.OpWhoami, nil, nil)
	if err != nil {
		return // the command itself will say so
	}
	if w.Lapsed != "" {
		fmt.Fprintf(os.Stderr, "▲ Sie sind nicht mehr angemeldet: %s. Was keine Anmeldung braucht, geht weiter; »scanstelle login« meldet Sie an.\n", w.Lapsed)
		if err := g.keepSession(""); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		return
	}
	if w.Person == nil {
		return
	}
	for _, r := range w.Person.Roles {
		if !r.Emergency.IsZero() {
			fmt.Fprintf(os.Stderr, "▲ Notfallzugriff: Sie handeln bis %s als %s. Alles wird protokolliert und der Revision gezeigt.\n", r.Emergency.Local().Format("15:04 Uhr"), people.RoleName(r.Role))
		}
	}
}

// secrets reads passwords: from the lines of standard input, or from the terminal
// without showing them.
type secrets struct {
	lines *bufio.Reader
}

func newSecrets(stdin bool) *secrets {
	if stdin {
		return &secrets{bufio.NewReader(io.LimitReader(os.Stdin, 64<<10))}
	}
	return &secrets{}
}

// read asks for one; more is false where standard input has no further line.
func (s *secrets) read(prompt string) (text string, more bool, err error) {
	if s.lines != nil {
		line, err := s.lines.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			return "", false, nil
		}
		return strings.TrimRight(line, "\r\n"), true, nil
	}
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return "", false, batch.Refuse("login", batch.CodeUsage, "ohne Terminal gehört --password-stdin dazu")
	}
	fmt.Fprint(os.Stderr, prompt)
	raw, err := term.ReadPassword(fd)
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", false, batch.Fail("login", batch.CodeCanceled, err)
	}
	return string(raw), true, nil
}

// fresh asks for a new password, at the terminal twice.
func (s *secrets) fresh() (string, bool, error) {
	text, more, err := s.read("Neues Kennwort (mindestens 12 Zeichen): ")
	if err != nil || !more || s.lines != nil {
		return text, more, err
	}
	again, _, err := s.read("Noch einmal: ")
	if err == nil && again != text {
		err = batch.Refuse("login", batch.CodePassword, "die beiden Eingaben sind verschieden")
	}
	return text, true, err
}

type loginCommand struct {
	Account  string `arg:"" name:"konto" help:"Name des Kontos."`
	Password bool   `name:"password-stdin" help:"Kennwort aus der ersten Zeile der Standardeingabe; ein neues aus der zweiten."`
}

func (c *loginCommand) Run(ctx context.Context, g *globals) error {
	in := newSecrets(c.Password)
	password, _, err := in.read("Kennwort: ")
	if err != nil {
		return err
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.LoginResult](ctx, caller, station.OpLogin, station.LoginRequest{Account: c.Account, Password: password}, nil)
		if err != nil {
			return err
		}
		if err := g.keepSession(r.Token); err != nil {
			return err
		}
		if r.Change {
			if err := changeOneTime(station.WithSession(ctx, r.Token), caller, in, password); err != nil {
				return err
			}
		}
		if g.JSON {
			printJSON(struct {
				Type    string             `json:"type"`
				Person  station.PersonView `json:"person"`
				Offline bool               `json:"offline,omitempty"`
				Idle    int                `json:"idle_minutes"`
			}{"login", r.Person, r.Offline, r.IdleMinutes})
			return nil
		}
		fmt.Printf("Angemeldet: %s (%s)\n", r.Person.Name, r.Person.Pseudonym)
		showStandings(r.Person)
		if r.Offline {
			fmt.Println("▲ Der Verzeichnisdienst ist nicht erreichbar; es gilt die letzte Anmeldung dort.")
		}
		fmt.Printf("Nach %d Minuten ohne Befehl endet die Anmeldung. »scanstelle logout« meldet ab.\n", r.IdleMinutes)
		return nil
	})
}

// changeOneTime replaces a one-time password right away.
func changeOneTime(ctx context.Context, caller station.Caller, in *secrets, old string) error {
	if in.lines == nil {
		fmt.Fprintln(os.Stderr, "Das war ein Einmal-Kennwort. Bitte ein eigenes wählen, das sonst niemand kennt.")
	}
	next, more, err := in.fresh()
	if err != nil {
		return err
	}
	if !more {
		return &batch.Error{Op: "login", Code: batch.CodePasswordChange}
	}
	_, err = station.Invoke[station.PasswordResult](ctx, caller, station.OpUserPassword, station.PasswordRequest{Old: old, New: next}, nil)
	return err
}

// showStandings tells what the roles of a person are worth.
func showStandings(v station.PersonView) {
	if len(v.Units) > 0 {
		fmt.Printf("  nur Post an: %s\n", strings.Join(v.Units, ", "))
	}
	for _, r := range v.Roles {
		switch {
		case !r.Emergency.IsZero():
			fmt.Printf("  ▲ %-14s  Notfall bis %s: %s\n", people.RoleName(r.Role), r.Emergency.Local().Format("02.01. 15:04"), r.Reason)
		case !r.Effective:
			fmt.Printf("  ✗ %-14s  gilt nicht: %s\n", people.RoleName(r.Role), r.Reason)
		case r.Reason != "":
			fmt.Printf("  ▲ %-14s  %s\n", people.RoleName(r.Role), r.Reason)
		case r.Days != nil:
			fmt.Printf("  ✓ %-14s  noch %s\n", people.RoleName(r.Role), count(*r.Days, "Tag", "Tage"))
		default:
			fmt.Printf("  ✓ %s\n", people.RoleName(r.Role))
		}
	}
	for _, c := range v.Conflicts {
		fmt.Printf("  ▲ Interessenkonflikt %s / %s: %s\n", people.RoleName(c.One), people.RoleName(c.Other), c.Why)
	}
	for _, d := range v.Due {
		if d.Days > 0 { // what is lacking stands at its roles
			fmt.Printf("  ▲ %s\n", dueText(d))
		}
	}
}

func dueText(d people.Due) string {
	if d.Days > 0 {
		return fmt.Sprintf("%s: noch %s", d.Reason, count(d.Days, "Tag", "Tage"))
	}
	return d.Reason
}

type logoutCommand struct{}

func (logoutCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		was, err := station.Invoke[bool](ctx, c, station.OpLogout, nil, nil)
		if err := errors.Join(err, g.keepSession("")); err != nil {
			return err
		}
		switch {
		case g.JSON:
			printJSON(map[string]any{"type": "logout", "was": was})
		case was:
			fmt.Println("Abgemeldet. Liegt noch Papier im Einzug oder auf dem Glas?")
		default:
			fmt.Println("Es war niemand angemeldet.")
		}
		return nil
	})
}

type whoamiCommand struct {
	Awake bool `help:"Die Anmeldung zugleich wach halten."`
}

func (c *whoamiCommand) Run(ctx context.Context, g *globals) error {
	op := station.OpWhoami
	if c.Awake {
		op = station.OpAwake
	}
	return g.withStation(ctx, func(c station.Caller) error {
		w, err := station.Invoke[station.Whoami](ctx, c, op, nil, nil)
		if err != nil {
			return err
		}
		switch {
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.Whoami
			}{"whoami", w})
		case w.Person != nil:
			fmt.Printf("%s  %s  %s\n", w.Pseudonym, w.Person.Account, w.Person.Name)
			showStandings(*w.Person)
			if w.Change {
				fmt.Println("  ▲ Das Einmal-Kennwort muss geändert werden: »scanstelle user password«.")
			}
		case w.Registered:
			fmt.Printf("%s  nicht angemeldet; kopierend scannen geht trotzdem\n", w.Pseudonym)
		default:
			fmt.Printf("%s  es ist noch niemand eingetragen; kopierend scannen geht ohne Anmeldung\n", w.Pseudonym)
		}
		return nil
	})
}

// day is a date for people.
func day(t time.Time) string { return t.Local().Format("02.01.2006") }
