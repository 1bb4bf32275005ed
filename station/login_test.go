package station

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/store"
)

// TestBruteForceLocks guesses passwords: the delays grow, then the account is
// locked until the administration unlocks it, also after a restart, and each try
// stands in the log (A.SC.11 d).
func TestBruteForceLocks(t *testing.T) {
	s, chef := newStaff(t)
	s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	waited := 0
	for i := range 10 {
		_, err := s.enter("scan", "geraten geraten")
		if batch.CodeOf(err) == batch.CodeLoginWait {
			t.Fatalf("try %d waits although its time has come", i)
		}
		wants(t, "a guess", err, batch.CodeLoginFailed)
		if delay := people.Delay(i + 1); delay > 0 && i < 9 {
			_, err = s.enter("scan", goodPassword)
			wants(t, "the right one too soon", err, batch.CodeLoginWait)
			waited++
			s.clock = s.clock.Add(delay)
		}
		if i == 5 { // counts survive a restart
			if err := s.Station.Close(); err != nil {
				t.Fatal(err)
			}
			s.reopen(t)
		}
	}
	_, err := s.enter("scan", goodPassword)
	wants(t, "the right one after the lock", err, batch.CodeAccountClosed)
	s.clock = s.clock.Add(48 * time.Hour)
	_, err = s.enter("scan", goodPassword)
	wants(t, "the right one days later", err, batch.CodeAccountClosed)
	if got := s.events(t); got["login-failed"] != 10+waited+2 || got["account-locked"] != 1 {
		t.Errorf("in the log: %v", got)
	}
	chef, err = s.enter("chef", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := as[PersonView](s, chef, OpUserState, UserState{Person: "scan", Do: "unlock"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.enter("scan", goodPassword); err != nil {
		t.Errorf("after unlocking: %v", err)
	}
	// The last of the administration is slowed down, never locked.
	for i := range 30 {
		_, err := s.enter("chef", "geraten geraten")
		wants(t, "a guess at the last administration", err, batch.CodeLoginFailed)
		s.clock = s.clock.Add(people.Delay(i + 1))
	}
	if _, err := s.enter("chef", goodPassword); err != nil {
		t.Errorf("the last administration: %v", err)
	}
}

// Guesses side by side count like guesses one after the other.
func TestParallelGuessesDoNotHelp(t *testing.T) {
	s, chef := newStaff(t)
	s.hire(t, chef, "scan", "Erika Muster")
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[batch.Code]int{}
	for range 20 {
		wg.Go(func() {
			_, err := s.enter("scan", "geraten geraten")
			mu.Lock()
			defer mu.Unlock()
			got[batch.CodeOf(err)]++
		})
	}
	wg.Wait()
	if got[batch.CodeLoginFailed] != 3 || got[batch.CodeLoginWait] != 17 {
		t.Errorf("%v", got)
	}
}

func TestSessionsEnd(t *testing.T) {
	s, chef := newStaff(t)
	if _, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "allein"}); err != nil {
		t.Fatal(err)
	}
	if _, err := as[people.Settings](s, chef, OpPeopleSettings, PeopleSettings{IdleMinutes: ptr(10)}); err != nil {
		t.Fatal(err)
	}
	lists := func(token string) error {
		_, err := as[int](s, token, OpUsers, nil)
		return err
	}
	for range 3 { // who works stays logged in
		s.clock = s.clock.Add(9 * time.Minute)
		wants(t, "at work", lists(chef), "")
	}
	s.clock = s.clock.Add(9 * time.Minute)
	if w, err := as[Whoami](s, chef, OpAwake, nil); err != nil || w.Person == nil || w.IdleMinutes != 10 { // nor who says to be there
		t.Fatal(w, err)
	}
	s.clock = s.clock.Add(9 * time.Minute)
	if _, err := as[Whoami](s, chef, OpWhoami, nil); err != nil { // looking is not working
		t.Fatal(err)
	}
	s.clock = s.clock.Add(time.Minute)
	wants(t, "idle", lists(chef), batch.CodeLogin)
	me, err := as[Whoami](s, chef, OpWhoami, nil)
	if err != nil || me.Person != nil || me.Lapsed == "" {
		t.Errorf("%+v %v", me, err)
	}
	if s.events(t)["session-ended"] != 1 {
		t.Errorf("the end is not in the log")
	}
	// What needs no role goes on.
	if _, err := as[Status](s, chef, OpStatus, nil); err != nil {
		t.Error(err)
	}

	chef, err = s.enter("chef", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	begun := s.clock
	for s.clock.Sub(begun) < people.SessionLimit-5*time.Minute {
		s.clock = s.clock.Add(5 * time.Minute)
		wants(t, "busy", lists(chef), "")
	}
	s.clock = s.clock.Add(5 * time.Minute)
	wants(t, "after 12 hours", lists(chef), batch.CodeLogin)

	first, err := s.enter("chef", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.enter("chef", goodPassword)
	if err != nil || first == second {
		t.Fatal(err)
	}
	if _, err := as[PasswordResult](s, second, OpUserPassword, PasswordRequest{Old: goodPassword, New: "acht Ziegen meckern"}); err != nil {
		t.Fatal(err)
	}
	wants(t, "another session after the change", lists(first), batch.CodeLogin)
	wants(t, "the own one", lists(second), "")
	if was, err := as[bool](s, second, OpLogout, nil); err != nil || !was {
		t.Errorf("%v %v", was, err)
	}
	wants(t, "after logout", lists(second), batch.CodeLogin)
	wants(t, "an invented token", lists(strings.Repeat("0", 64)), batch.CodeLogin)

	third, err := s.enter("chef", "acht Ziegen meckern")
	if err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(-time.Hour)
	wants(t, "with a clock that was put back", lists(third), batch.CodeLogin)
}

func ptr[T any](v T) *T { return &v }

func TestOneTimePasswordOpensNothingElse(t *testing.T) {
	s, chef := newStaff(t)
	added, err := as[UserAdded](s, chef, OpUserAdd, UserAdd{Account: "neu", Name: "Nina Neu", Roles: []string{"Administration"}})
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.enter("neu", added.OneTime)
	if err != nil {
		t.Fatal(err)
	}
	_, err = as[int](s, token, OpUsers, nil)
	wants(t, "before the change", err, batch.CodePasswordChange)
	for next, code := range map[string]batch.Code{"kurz": batch.CodePassword, "Nina Neu ist da": batch.CodePassword, added.OneTime: batch.CodePassword} {
		_, err = as[PasswordResult](s, token, OpUserPassword, PasswordRequest{Old: added.OneTime, New: next})
		wants(t, "change to "+next, err, code)
	}
	_, err = as[PasswordResult](s, token, OpUserPassword, PasswordRequest{Old: "nicht das alte", New: goodPassword})
	wants(t, "with a wrong old one", err, batch.CodeLoginFailed)
	if _, err = as[PasswordResult](s, token, OpUserPassword, PasswordRequest{Old: added.OneTime, New: goodPassword}); err != nil {
		t.Fatal(err)
	}
	if _, err = as[int](s, token, OpUsers, nil); err != nil {
		t.Error(err)
	}
	late, err := as[UserAdded](s, chef, OpUserAdd, UserAdd{Account: "spaet", Name: "Sven Spät"})
	if err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(7 * 24 * time.Hour)
	_, err = s.enter("spaet", late.OneTime)
	wants(t, "a week later", err, batch.CodeAccountClosed)
}

// TestForgottenAdministration: the printed recovery key gives a one-time password,
// another text does not.
func TestForgottenAdministration(t *testing.T) {
	s := &staff{desk: &desk{workers: &paperWorkers{}, dir: t.TempDir()}, clock: time.Now()}
	var err error
	key := ""
	s.Station, err = Open(Options{Data: s.path("daten"), Unlock: store.Unlock{PassphraseFile: s.path("kennwort")}, Workers: s.workers, Created: func(text string) { key = text }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Station.Close()
	chef := s.hire(t, "", "chef", "Petra Berg")
	_, err = as[PasswordResult](s, "", OpUserPassword, PasswordRequest{Person: "chef", Recovery: "AGE-SECRET-KEY-1"})
	wants(t, "not the key", err, batch.CodeStoreKey)
	_, err = as[PasswordResult](s, "", OpUserPassword, PasswordRequest{Person: "chef"})
	wants(t, "no key", err, batch.CodeLogin)
	r, err := as[PasswordResult](s, "", OpUserPassword, PasswordRequest{Person: "chef", Recovery: key})
	if err != nil {
		t.Fatal(err)
	}
	_, err = as[int](s, chef, OpUsers, nil)
	wants(t, "the session before", err, batch.CodeLogin)
	if _, err := s.enter("chef", r.OneTime); err != nil {
		t.Error(err)
	}
	if s.events(t)["password-recovered"] != 1 {
		t.Error("the recovery is not in the log")
	}
}
