package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

type userCommand struct {
	Add        userAddCommand       `cmd:"" help:"Eine Person eintragen. Die erste bekommt die Administration."`
	List       userListCommand      `cmd:"" help:"Alle Personen mit ihren Rollen."`
	Show       userShowCommand      `cmd:"" help:"Ein Pseudonym auflösen, oder eine Person mit ihrer Geschichte zeigen."`
	Roles      userRolesCommand     `cmd:"" help:"Einer Person Rollen geben; sie ersetzen die bisherigen."`
	Units      userUnitsCommand     `cmd:"" help:"Einer Person Ämter geben: dann sieht und prüft sie nur Post an diese Ämter."`
	Deactivate deactivateCommand    `cmd:"" help:"Ein Konto stilllegen. Gelöscht wird nie jemand."`
	Activate   activateCommand      `cmd:"" help:"Ein stillgelegtes Konto wieder öffnen."`
	Unlock     unlockCommand        `cmd:"" help:"Ein nach Fehlversuchen gesperrtes Konto entsperren."`
	Password   userPasswordCommand  `cmd:"" help:"Das eigene Kennwort ändern, oder jemandem ein Einmal-Kennwort geben."`
	Import     userImportCommand    `cmd:"" help:"Konten aus dem Verzeichnisdienst (LDAP, Active Directory) eintragen."`
	Directory  userDirectoryCommand `cmd:"" help:"Den Verzeichnisdienst zeigen, einrichten, prüfen oder abschalten."`
	Settings   userSettingsCommand  `cmd:"" help:"Regeln für Anmeldung, Sperre und Schulungen zeigen oder ändern."`
	Emergency  userEmergencyCommand `cmd:"" help:"Notfallzugriff: eine Rolle für höchstens 4 Stunden übernehmen."`
}

type userAddCommand struct {
	Account   string   `arg:"" name:"konto" help:"Name zum Anmelden."`
	Name      string   `required:"" help:"Vor- und Nachname." placeholder:"NAME"`
	Role      []string `help:"Rolle: Scankraft, Qualitätsprüfer, Scanleitung, Administration, Revision. Mehrfach möglich." placeholder:"ROLLE"`
	Unit      []string `help:"Amt, dessen Post die Person sieht; mehrfach möglich, ohne Angabe alle." placeholder:"AMT" sep:"none"`
	Directory bool     `help:"Das Kennwort kennt der Verzeichnisdienst."`
	Reason    string   `help:"Grund; wird mit eingetragen." placeholder:"TEXT"`
}

func (c *userAddCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.UserAdded](ctx, caller, station.OpUserAdd, station.UserAdd{Account: c.Account, Name: c.Name, Roles: c.Role, Units: c.Unit, Directory: c.Directory, Reason: c.Reason}, g.notice)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				station.PersonView
				Type    string `json:"type"`
				OneTime string `json:"one_time_password,omitempty"`
				First   bool   `json:"first,omitempty"`
			}{r.Person, "user-added", r.OneTime, r.First})
			return nil
		}
		fmt.Printf("Eingetragen: %s  %s  %s\n", r.Person.Pseudonym, r.Person.Account, r.Person.Name)
		if r.First {
			fmt.Println("Das ist die erste Person; sie hat die Administration bekommen und trägt die anderen ein.")
		}
		showOneTime(r.OneTime)
		showStandings(r.Person)
		return nil
	})
}

func showOneTime(text string) {
	if text != "" {
		fmt.Printf("Einmal-Kennwort für 7 Tage, nirgends gespeichert, bei der ersten Anmeldung zu ändern:\n\n  %s\n\n", text)
	}
}

type userListCommand struct{}

func (userListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		_, err := station.Invoke[int](ctx, c, station.OpUsers, nil, func(raw json.RawMessage) {
			var v station.PersonView
			if json.Unmarshal(raw, &v) == nil {
				g.showPerson(v)
			}
		})
		return err
	})
}

// showPerson prints one person on the screen or as a line.
func (g *globals) showPerson(v station.PersonView) {
	if g.JSON {
		printJSON(v)
		return
	}
	state := ""
	switch {
	case v.System:
		state = "  Konto des Betriebssystems, kopierend"
	case v.State != people.Active:
		state = "  stillgelegt"
	case v.Locked:
		state = "  ▲ gesperrt nach Fehlversuchen"
	case v.OneTime:
		state = "  hat noch das Einmal-Kennwort"
	}
	fmt.Printf("%s  %-16s  %s%s\n", v.Pseudonym, v.Account, v.Name, state)
	showStandings(v)
}

type userShowCommand struct {
	Name string `arg:"" name:"wer" help:"Pseudonym (P-…) oder Konto."`
}

var germanEvent = map[string]string{
	"person-added": "eingetragen", "person-roles": "Rollen geändert", "person-units": "Ämter geändert", "person-deactivated": "stillgelegt", "person-activated": "wieder geöffnet",
	"account-locked": "nach Fehlversuchen gesperrt", "person-unlocked": "entsperrt", "password-changed": "Kennwort geändert", "password-reset": "Einmal-Kennwort vergeben",
	"password-recovered": "Einmal-Kennwort mit dem Wiederherstellungsschlüssel", "training-added": "Schulung eingetragen", "commitment-added": "Verpflichtung eingetragen", "emergency-taken": "▲ Notfallzugriff",
}

func (c *userShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.UserDetails](ctx, caller, station.OpUser, c.Name, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(v)
			return nil
		}
		g.showPerson(v.PersonView)
		for _, t := range v.Trainings {
			fmt.Printf("  %s\n", trainingText(t))
		}
		for _, e := range v.History {
			var roles []string
			for _, r := range e.Roles {
				roles = append(roles, people.RoleName(r))
			}
			fmt.Printf("  %s  %s durch %s  [%s]  %s\n", e.Time.Local().Format("02.01.2006 15:04"), germanEvent[e.Event], e.Actor, strings.Join(roles, ", "), e.Reason)
			for _, conflict := range e.Conflicts {
				fmt.Printf("                    ▲ Interessenkonflikt: %s\n", conflict.Why)
			}
		}
		return nil
	})
}

type userRolesCommand struct {
	Name   string   `arg:"" name:"wer" help:"Pseudonym oder Konto."`
	Roles  []string `arg:"" optional:"" name:"rollen" help:"Alle Rollen, die gelten sollen; keine nimmt alle."`
	Reason string   `help:"Grund; wird mit eingetragen." placeholder:"TEXT"`
}

func (c *userRolesCommand) Run(ctx context.Context, g *globals) error {
	return g.person(ctx, station.OpUserRoles, station.UserRoles{Person: c.Name, Roles: c.Roles, Reason: c.Reason})
}

type userUnitsCommand struct {
	Name   string   `arg:"" name:"wer" help:"Pseudonym oder Konto."`
	Units  []string `arg:"" optional:"" name:"ämter" help:"Alle Ämter, deren Post die Person sehen soll; keines hebt die Beschränkung auf."`
	Reason string   `help:"Grund; wird mit eingetragen." placeholder:"TEXT"`
}

func (c *userUnitsCommand) Run(ctx context.Context, g *globals) error {
	return g.person(ctx, station.OpUserUnits, station.UserUnits{Person: c.Name, Units: c.Units, Reason: c.Reason})
}

// person runs an operation that returns a person.
func (g *globals) person(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.PersonView](ctx, caller, op, args, g.notice)
		if err == nil {
			g.showPerson(v)
		}
		return err
	})
}

// someone is a person whose state is to change.
type someone struct {
	Name   string `arg:"" name:"wer" help:"Pseudonym oder Konto."`
	Reason string `help:"Grund; wird mit eingetragen." placeholder:"TEXT"`
}

func (s someone) change(ctx context.Context, g *globals, do string) error {
	return g.person(ctx, station.OpUserState, station.UserState{Person: s.Name, Do: do, Reason: s.Reason})
}

type (
	deactivateCommand struct{ someone }
	activateCommand   struct{ someone }
	unlockCommand     struct{ someone }
)

func (c *deactivateCommand) Run(ctx context.Context, g *globals) error {
	return c.change(ctx, g, "deactivate")
}

func (c *activateCommand) Run(ctx context.Context, g *globals) error {
	return c.change(ctx, g, "activate")
}

func (c *unlockCommand) Run(ctx context.Context, g *globals) error {
	return c.change(ctx, g, "unlock")
}

type userPasswordCommand struct {
	Name     string `arg:"" optional:"" name:"wer" help:"Pseudonym oder Konto, das ein Einmal-Kennwort bekommt; ohne: das eigene Kennwort ändern."`
	Password bool   `name:"password-stdin" help:"Bisheriges und neues Kennwort aus zwei Zeilen der Standardeingabe."`
	Recover  bool   `help:"Ohne Anmeldung, mit dem Wiederherstellungsschlüssel aus --recovery-key."`
}

func (c *userPasswordCommand) Run(ctx context.Context, g *globals) error {
	r := station.PasswordRequest{Person: c.Name}
	switch {
	case c.Recover && (c.Name == "" || g.RecoveryKey == ""):
		return batch.Refuse("user.password", batch.CodeUsage, "zu --recover gehören ein Konto und --recovery-key DATEI")
	case c.Recover:
		unlock, err := g.unlock()
		if err != nil {
			return err
		}
		r.Recovery = unlock.Recovery
	case c.Name == "":
		in := newSecrets(c.Password)
		var err error
		if r.Old, _, err = in.read("Bisheriges Kennwort: "); err != nil {
			return err
		}
		if r.New, _, err = in.fresh(); err != nil {
			return err
		}
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		result, err := station.Invoke[station.PasswordResult](ctx, caller, station.OpUserPassword, r, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type     string    `json:"type"`
				OneTime  string    `json:"one_time_password,omitempty"`
				NoSecond time.Time `json:"no_second,omitzero"`
			}{"password", result.OneTime, result.NoSecond})
		case result.OneTime != "":
			showOneTime(result.OneTime)
			if !result.NoSecond.IsZero() {
				fmt.Printf("Wo zwei Personen nötig sind, zählen Sie und diese Person bis %s nicht als zwei.\n", result.NoSecond.Local().Format("02.01.2006"))
			}
		default:
			fmt.Println("Das Kennwort ist geändert. Andere Anmeldungen dieser Person sind beendet.")
		}
		return nil
	})
}

type userSettingsCommand struct {
	Idle      *int     `help:"Minuten ohne Befehl, nach denen die Anmeldung endet (1 bis 60)." placeholder:"MINUTEN"`
	LockAfter *int     `help:"Fehlversuche in Folge, die ein Konto sperren (3 bis 20)." placeholder:"ZAHL"`
	FourEyes  *string  `help:"Vier Augen ab diesem Schutzbedarf der Integrität: normal, high, very-high." placeholder:"STUFE"`
	Grace     *int     `help:"Tage, die es ohne Verzeichnisdienst geht (0 bis 30)." placeholder:"TAGE"`
	CopyLogin *string  `name:"copy-login" help:"Ob auch Kopien eine Anmeldung brauchen: ja oder nein." placeholder:"JA|NEIN"`
	Valid     []string `help:"Gültigkeit einer Schulung in Monaten, etwa sicherheit=12. Mehrfach möglich." placeholder:"SCHULUNG=MONATE"`
}

func (c *userSettingsCommand) Run(ctx context.Context, g *globals) error {
	r := station.PeopleSettings{IdleMinutes: c.Idle, LockAfter: c.LockAfter, GraceDays: c.Grace}
	if c.CopyLogin != nil {
		if *c.CopyLogin != "ja" && *c.CopyLogin != "nein" {
			return batch.Refuse("user.settings", batch.CodeUsage, "»%s«; möglich sind ja und nein", *c.CopyLogin)
		}
		r.CopyLogin = new(*c.CopyLogin == "ja")
	}
	if c.FourEyes != nil {
		need := batch.Need(*c.FourEyes)
		r.FourEyesFrom = &need
	}
	for _, text := range c.Valid {
		name, number, _ := strings.Cut(text, "=")
		kind, err := people.ParseKind(name)
		if err != nil {
			return err
		}
		months, err := strconv.Atoi(number)
		if err != nil {
			return batch.Refuse("user.settings", batch.CodeUsage, "»%s« ist nicht von der Form sicherheit=12", text)
		}
		if r.Months == nil {
			r.Months = map[people.Kind]int{}
		}
		r.Months[kind] = months
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[people.Settings](ctx, caller, station.OpPeopleSettings, r, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				people.Settings
			}{"people-settings", s})
			return nil
		}
		fmt.Printf("Anmeldung endet nach      %d Minuten ohne Befehl, spätestens nach 12 Stunden\nGesperrt wird nach        %d Fehlversuchen\nVier Augen ab             %s (Integrität)\nOhne Verzeichnisdienst    %d Tage\nKopien ohne Anmeldung     %s\nVerpflichtung             Fassung %s\n",
			s.IdleMinutes, s.LockAfter, s.FourEyesFrom, s.GraceDays, map[bool]string{true: "nein", false: "ja"}[s.CopyLogin], s.Commitment.Version)
		for _, k := range people.Kinds() {
			if months := s.Validity(k); months > 0 {
				fmt.Printf("%-32s  gilt %d Monate\n", k.German(), months)
			}
		}
		return nil
	})
}

type userEmergencyCommand struct {
	Role   string `arg:"" optional:"" name:"rolle" help:"Scankraft, Qualitätsprüfer oder Scanleitung."`
	Reason string `help:"Grund, mindestens 10 Zeichen." placeholder:"TEXT"`
	Hours  int    `help:"Stunden, höchstens 4." default:"1" placeholder:"ZAHL"`
	List   bool   `help:"Alle Notfallzugriffe auflisten."`
}

func (c *userEmergencyCommand) Run(ctx context.Context, g *globals) error {
	if c.List == (c.Role != "") {
		return batch.Refuse("user.emergency", batch.CodeUsage, "entweder eine Rolle oder --list angeben")
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		if c.List {
			list, err := station.Invoke[[]station.EmergencyView](ctx, caller, station.OpEmergencies, nil, nil)
			for _, e := range list {
				g.showEmergency(e)
			}
			if err == nil && len(list) == 0 && !g.JSON {
				fmt.Println("Es gab keinen Notfallzugriff.")
			}
			return err
		}
		e, err := station.Invoke[station.EmergencyView](ctx, caller, station.OpEmergency, station.EmergencyRequest{Role: c.Role, Reason: c.Reason, Hours: c.Hours}, nil)
		if err != nil {
			return err
		}
		g.showEmergency(e)
		if !g.JSON {
			fmt.Fprintln(os.Stderr, "▲ Das steht im Prüfprotokoll, im Status und in der Liste für die Revision. Vier Augen bleiben vorgeschrieben.")
		}
		return nil
	})
}

func (g *globals) showEmergency(e station.EmergencyView) {
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"`
			station.EmergencyView
		}{"emergency", e})
		return
	}
	mark := " "
	if e.Holds {
		mark = "▲"
	}
	fmt.Printf("%s %s  %s  %s bis %s  %s\n", mark, e.Pseudonym, people.RoleName(e.Role), e.From.Local().Format("02.01.2006 15:04"), e.Until.Local().Format("15:04"), e.Reason)
}
