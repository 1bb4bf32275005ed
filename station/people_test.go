package station

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/store"
)

// staff is a desk with people and a clock of its own.
type staff struct {
	*desk
	clock time.Time
}

const goodPassword = "sieben Kühe grasen"

// newStaff opens a desk where chef has the administration and is logged in.
func newStaff(t *testing.T) (*staff, string) {
	t.Helper()
	s := &staff{desk: &desk{workers: &paperWorkers{}, dir: t.TempDir()}, clock: time.Now()}
	s.reopen(t)
	t.Cleanup(func() {
		if err := s.Station.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, s.hire(t, "", "chef", "Petra Berg")
}

// reopen opens the desk, or opens it anew after Close.
func (s *staff) reopen(t *testing.T) {
	t.Helper()
	var err error
	s.Station, err = Open(Options{Data: s.path("daten"), Unlock: store.Unlock{PassphraseFile: s.path("kennwort")}, Workers: s.workers, Version: "test", Targets: Folders{}, Now: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	s.cost = people.Cost{Memory: 64, Passes: 1, Threads: 1}
}

// as calls an operation under a session, as a command does.
func as[Result any](s *staff, token string, op Operation, args any) (Result, error) {
	return Invoke[Result](WithSession(context.Background(), token), s.Station, op, args, nil)
}

// hire registers somebody under a session, changes the one-time password and
// returns the token of a session of theirs.
func (s *staff) hire(t *testing.T, token, account, name string, roles ...string) string {
	t.Helper()
	added, err := as[UserAdded](s, token, OpUserAdd, UserAdd{Account: account, Name: name, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	own, err := s.enter(account, added.OneTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := as[PasswordResult](s, own, OpUserPassword, PasswordRequest{Old: added.OneTime, New: goodPassword}); err != nil {
		t.Fatal(err)
	}
	return own
}

// train gives somebody all that a role may need.
func (s *staff) train(t *testing.T, token, account string) {
	t.Helper()
	if _, err := as[PersonView](s, token, OpTrainingAdd, TrainingAdd{Person: account, Kinds: []string{"verpflichtung", "bedienung", "sicherheit", "administration"}}); err != nil {
		t.Fatal(err)
	}
}

// enter logs in.
func (s *staff) enter(account, password string) (string, error) {
	r, err := as[LoginResult](s, "", OpLogin, LoginRequest{account, password})
	return r.Token, err
}

// events counts the kinds of lines in the audit log.
func (s *staff) events(t *testing.T) map[string]int {
	t.Helper()
	var out bytes.Buffer
	if _, err := s.store.Log().Export(&out); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, line := range strings.Split(out.String(), "\n") {
		var e audit.Entry
		if json.Unmarshal([]byte(line), &e) == nil {
			kinds[e.Kind]++
		}
	}
	return kinds
}

func wants(t *testing.T, what string, err error, code batch.Code) {
	t.Helper()
	if batch.CodeOf(err) != code {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

func TestFirstPersonGetsTheAdministration(t *testing.T) {
	s, chef := newStaff(t)
	me, err := as[Whoami](s, chef, OpWhoami, nil)
	if err != nil || me.Person == nil || me.Person.Roles[0].Role != batch.RoleAdministration || !me.Person.Roles[0].Effective || me.Person.Roles[0].Reason == "" {
		t.Fatalf("%+v %v", me, err)
	}
	_, err = as[UserAdded](s, "", OpUserAdd, UserAdd{Account: "zwei", Name: "Zweite Person"})
	wants(t, "a second first person", err, batch.CodeLogin)
	_, err = as[UserAdded](s, chef, OpUserAdd, UserAdd{Account: "CHEF", Name: "Noch einer"})
	wants(t, "an account twice", err, batch.CodePerson)
	operator := s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	_, err = as[UserAdded](s, operator, OpUserAdd, UserAdd{Account: "drei", Name: "Dritte Person"})
	wants(t, "an operator adds people", err, batch.CodeRole)
	_, err = as[int](s, operator, OpUsers, nil)
	wants(t, "an operator lists people", err, batch.CodeRole)
	if own, err := as[UserDetails](s, operator, OpUser, "scan"); err != nil || own.Name != "Erika Muster" {
		t.Errorf("own entry: %+v %v", own, err)
	}
	if n, err := as[int](s, operator, OpTrainings, TrainingsRequest{Due: true}); err != nil || n != 3 {
		t.Errorf("what oneself lacks: %d %v", n, err)
	}
	_, err = as[int](s, operator, OpTrainings, TrainingsRequest{Person: "chef"})
	wants(t, "what others lack", err, batch.CodeRole)
	// A pseudonym of copying mode resolves as well (A.NB.4 a), for who may.
	system, err := s.pseudonym(os.Getuid())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := as[UserDetails](s, chef, OpUser, system); err != nil || !v.System || v.Account == "" {
		t.Errorf("%+v %v", v, err)
	}
	_, err = as[UserDetails](s, "", OpUser, system)
	wants(t, "resolved by nobody", err, batch.CodeLogin)
	// The last of the administration stays.
	for what, call := range map[string]func() error{
		"deactivate": func() error {
			_, err := as[PersonView](s, chef, OpUserState, UserState{Person: "chef", Do: "deactivate"})
			return err
		},
		"lose the role": func() error {
			_, err := as[PersonView](s, chef, OpUserRoles, UserRoles{Person: "chef", Roles: []string{"Revision"}})
			return err
		},
	} {
		wants(t, what, call(), batch.CodePerson)
	}
	deputy := s.hire(t, chef, "stellvertretung", "Otto Zwei", "Administration")
	if _, err := as[PersonView](s, chef, OpUserRoles, UserRoles{Person: "chef", Roles: []string{"Revision", "Scankraft"}, Reason: "kleines Amt"}); err != nil {
		t.Fatal(err)
	}
	if _, err := as[Proposal](s, deputy, OpSettingConfirm, SettingConfirm{Key: "roles/chef", Reason: "so ist es"}); err != nil {
		t.Fatal(err)
	}
	_, err = as[PersonView](s, chef, OpUserState, UserState{Person: "scan", Do: "deactivate"})
	wants(t, "without the role any more", err, batch.CodeRole)
	details, err := as[UserDetails](s, chef, OpUser, "chef")
	if last := details.History[len(details.History)-1]; err != nil || last.Event != "person-roles" || len(last.Conflicts) != 1 || last.Reason != "kleines Amt" || last.Actor == me.Pseudonym {
		t.Errorf("the conflict of interest is not recorded: %+v %v", last, err)
	}
}

// Two at once want to be the first person: one is.
func TestOnlyOneFirstPerson(t *testing.T) {
	s := &staff{desk: &desk{workers: &paperWorkers{}, dir: t.TempDir()}, clock: time.Now()}
	s.reopen(t)
	defer s.Station.Close()
	var wg sync.WaitGroup
	codes := make([]batch.Code, 4)
	for i := range codes {
		wg.Go(func() {
			_, err := as[UserAdded](s, "", OpUserAdd, UserAdd{Account: string(rune('a' + i)), Name: "Eine Person"})
			codes[i] = batch.CodeOf(err)
		})
	}
	wg.Wait()
	slices.Sort(codes)
	if !slices.Equal(codes, []batch.Code{"", batch.CodeLogin, batch.CodeLogin, batch.CodeLogin}) {
		t.Errorf("%q", codes)
	}
}

func TestEmergencyIsLoud(t *testing.T) {
	s, chef := newStaff(t)
	lead := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung")
	s.train(t, chef, "leitung")
	take := func(role string) error {
		_, err := as[EmergencyView](s, chef, OpEmergency, EmergencyRequest{Role: role, Reason: "Scanleitung nicht erreichbar, Frist heute", Hours: 4})
		return err
	}
	wants(t, "while somebody is there", take("Scanleitung"), batch.CodeEmergency)
	if _, err := as[bool](s, lead, OpLogout, nil); err != nil {
		t.Fatal(err)
	}
	wants(t, "when nobody is there", take("Scanleitung"), "")
	wants(t, "twice", take("Scanleitung"), batch.CodeEmergency)
	wants(t, "the auditor's role", take("Revision"), batch.CodeEmergency)
	status, err := as[Status](s, "", OpStatus, nil)
	if err != nil || len(status.Emergencies) != 1 || status.Emergencies[0].Role != batch.RoleSupervisor {
		t.Errorf("%+v %v", status.Emergencies, err)
	}
	if s.events(t)["emergency-taken"] != 1 {
		t.Error("it is not in the log")
	}
	me, err := as[Whoami](s, chef, OpWhoami, nil)
	if err != nil || !slices.Contains(people.Effective(me.Person.Roles), batch.RoleSupervisor) {
		t.Errorf("%+v %v", me.Person, err)
	}
	// Four eyes look at persons: the role helps nobody around them.
	wants(t, "own work", s.fourEyes([]string{me.Pseudonym}, me.Pseudonym, batch.NeedVeryHigh, false), batch.CodeFourEyes)
	other, err := as[UserDetails](s, chef, OpUser, "leitung")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "the work of another", s.fourEyes([]string{other.Pseudonym}, me.Pseudonym, batch.NeedVeryHigh, false), "")
	system, err := s.pseudonym(os.Getuid())
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "the work of nobody known", s.fourEyes([]string{system}, me.Pseudonym, batch.NeedVeryHigh, false), batch.CodeFourEyes)
	wants(t, "the same where the class asks", s.fourEyes([]string{system}, me.Pseudonym, batch.NeedNormal, true), batch.CodeFourEyes)
	wants(t, "the same at normal", s.fourEyes([]string{system}, me.Pseudonym, batch.NeedNormal, false), "")

	s.clock = s.clock.Add(4 * time.Hour)
	if chef, err = s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	if me, err = as[Whoami](s, chef, OpWhoami, nil); err != nil || slices.Contains(people.Effective(me.Person.Roles), batch.RoleSupervisor) {
		t.Errorf("%+v %v", me.Person, err)
	}
	list, err := as[[]EmergencyView](s, chef, OpEmergencies, nil)
	if err != nil || len(list) != 1 || list[0].Holds {
		t.Errorf("%+v %v", list, err)
	}
}

func TestAuditorChangesNothing(t *testing.T) {
	s, chef := newStaff(t)
	auditor := s.hire(t, chef, "revision", "Rita Revision", "Revision")
	path := s.file(t, "a.pdf", "content")
	_, err := as[SummaryEvent](s, auditor, OpRun, s.whole(path))
	wants(t, "run", err, batch.CodeRole)
	_, err = as[DeliverSummary](s, auditor, OpDeliver, DeliverRequest{})
	wants(t, "deliver", err, batch.CodeRole)
	for _, op := range []Operation{OpUserAdd, OpUserRoles, OpUserState, OpTrainingAdd, OpEmergency, OpDirectory, OpUserImport} {
		var args any = map[string]any{"account": "x1", "name": "Xaver Eins"}
		_, err := as[json.RawMessage](s, auditor, op, args)
		wants(t, string(op), err, batch.CodeRole)
	}
	if n, err := as[int](s, auditor, OpUsers, nil); err != nil || n != 2 {
		t.Errorf("reads %d %v", n, err)
	}
	if _, err := as[[]EmergencyView](s, auditor, OpEmergencies, nil); err != nil {
		t.Error(err)
	}
}

// TestNothingOfPeopleInTheClear scans every byte of the data folder: no name, no
// account, no password, no token, no reason, nothing that was typed by mistake.
func TestNothingOfPeopleInTheClear(t *testing.T) {
	s, chef := newStaff(t)
	s.hire(t, chef, "emuster77", "Erika Mustermann", "Scankraft", "Revision")
	s.train(t, chef, "emuster77")
	token, err := s.enter("emuster77", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.enter("emuster77", "Tippfehler-im-Kennwort")
	wants(t, "wrong", err, batch.CodeLoginFailed)
	_, err = s.enter("Versehentlich-Kennwort-getippt", "x")
	wants(t, "a password as account", err, batch.CodeLoginFailed)
	if _, err := as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Set: &ldap.Config{URL: "ldaps://verzeichnis.geheim.example", UserDN: "uid=%s,o=geheim", BindDN: "cn=geheimdienst", BindPassword: "dienstkennwort"}}); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(s.path("daten"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{"Mustermann", "emuster77", "Petra", goodPassword, "Tippfehler", "Versehentlich", token, chef, "argon2id", "geheim", "dienstkennwort"} {
			if bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(secret))) {
				t.Errorf("%s holds %q in the clear", path, secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(s.path("daten/" + sessionsName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

// TestPeopleSurviveARebuild: the register is evidence like any other.
func TestPeopleSurviveARebuild(t *testing.T) {
	s, chef := newStaff(t)
	s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	before, err := s.persons()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Station.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.path("daten/scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	after, err := s.persons()
	if err != nil || len(after) != len(before) || after[0].Password.Verifier != before[0].Password.Verifier {
		t.Fatalf("%+v %v", after, err)
	}
	if _, err := as[int](s, chef, OpUsers, nil); err != nil {
		t.Errorf("the session is gone: %v", err)
	}
	// Torn sessions only mean to log in anew.
	if err := s.Station.Close(); err != nil {
		t.Fatal(err)
	}
	for _, torn := range []string{"", "{", `{"x":null}`, "[]", `{"` + tokenHash(chef) + `":{"begun":7}}`} {
		if err := os.WriteFile(s.path("daten/"+sessionsName), []byte(torn), 0o600); err != nil {
			t.Fatal(err)
		}
		s.reopen(t)
		_, err = as[int](s, chef, OpUsers, nil)
		wants(t, "with sessions "+torn, err, batch.CodeLogin)
		if err := s.Station.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s.reopen(t)
}

// TestResetIsNoSecondPerson: whoever gave a colleague another password could confirm
// their own proposals under the colleague's name. For a month the two are not two,
// whichever of them proposed, nor is the colleague an inspector of what the other fed;
// a password from another hand ends that (A.SC.4, A.AM.IN.SH.1).
func TestResetIsNoSecondPerson(t *testing.T) {
	s, chef := newStaff(t)
	lead := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung", "Administration")
	s.train(t, chef, "leitung")
	third := s.hire(t, chef, "dritte", "Doris Dritte", "Scanleitung", "Administration")
	s.train(t, chef, "dritte")
	if _, err := as[Proposal](s, lead, OpSettingConfirm, SettingConfirm{Key: "roles/dritte", Reason: "eingestellt"}); err != nil {
		t.Fatal(err)
	}
	propose := func(token string, idle int) error {
		_, err := as[people.Settings](s, token, OpPeopleSettings, PeopleSettings{IdleMinutes: &idle})
		return err
	}
	confirm := func(token string) error {
		_, err := as[Proposal](s, token, OpSettingConfirm, SettingConfirm{Key: peopleKey, Reason: "so soll es sein"})
		return err
	}
	reset := func(by, account string) string {
		t.Helper()
		out, err := as[PasswordResult](s, by, OpUserPassword, PasswordRequest{Person: account})
		if err != nil || !out.NoSecond.Equal(s.clock.Add(30*24*time.Hour)) {
			t.Fatalf("%+v %v", out, err)
		}
		token, err := s.enter(account, out.OneTime)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "with a one-time password", confirm(token), batch.CodePasswordChange)
		const next = "zwölf graue Gänse"
		if _, err := as[PasswordResult](s, token, OpUserPassword, PasswordRequest{Old: out.OneTime, New: next}); err != nil {
			t.Fatal(err)
		}
		if token, err = s.enter(account, next); err != nil {
			t.Fatal(err)
		}
		return token
	}
	wants(t, "propose", propose(chef, 7), "")
	wants(t, "the colleague", confirm(lead), "")

	wants(t, "propose", propose(chef, 8), "")
	lead = reset(chef, "leitung")
	err := confirm(lead)
	wants(t, "the colleague whose password they gave", err, batch.CodeSecondPerson)
	if text := batch.Message(err); !strings.Contains(text, "zählen") || !strings.Contains(text, "nicht als zwei Personen") {
		t.Error(text)
	}
	wants(t, "another", confirm(third), "")
	wants(t, "the colleague proposes", propose(lead, 9), "")
	wants(t, "and they confirm", confirm(chef), batch.CodeSecondPerson)
	id := func(token string) string {
		w, err := as[Whoami](s, token, OpWhoami, nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.Pseudonym
	}
	wants(t, "inspects what the other fed", s.fourEyes([]string{id(chef)}, id(lead), batch.NeedVeryHigh, false), batch.CodeFourEyes)
	wants(t, "where nobody demands two", s.fourEyes([]string{id(chef)}, id(lead), batch.NeedNormal, false), "")
	all, err := s.persons()
	if err != nil || s.apart(all, []string{id(chef)}, id(lead), s.clock) || !s.apart(all, []string{id(chef)}, id(lead), s.clock.Add(-time.Hour)) || !s.apart(all, []string{id(chef)}, id(third), s.clock) {
		t.Errorf("the note would say otherwise: %v", err)
	}
	lead = reset(third, "leitung")
	wants(t, "with a password from another hand", s.fourEyes([]string{id(chef)}, id(lead), batch.NeedVeryHigh, false), "")
	wants(t, "the same for the setting", func() error { propose(chef, 10); return confirm(lead) }(), "")
	first, second := id(third), id(lead)
	wants(t, "that hand", s.fourEyes([]string{first}, second, batch.NeedVeryHigh, false), batch.CodeFourEyes)
	s.clock = s.clock.Add(30 * 24 * time.Hour)
	wants(t, "a month later", s.fourEyes([]string{first}, second, batch.NeedVeryHigh, false), "")
}
