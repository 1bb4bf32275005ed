package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// TestSettingsTakeASecondPerson: A.SC.4. What one person proposes changes nothing
// until another confirms it, the author never can, and the way back goes the same
// way.
func TestSettingsTakeASecondPerson(t *testing.T) {
	s, chef := newStaff(t)
	lead, scan := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung"), s.hire(t, chef, "scan", "Erika Muster", "Scankraft")
	s.train(t, chef, "leitung")
	s.train(t, chef, "scan")
	days := func() int {
		t.Helper()
		v, err := as[RetentionSetting](s, scan, OpRetention, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v.Days
	}
	confirm := func(token, key, reason string) error {
		_, err := as[Proposal](s, token, OpSettingConfirm, SettingConfirm{Key: key, Reason: reason})
		return err
	}
	set := func(token string, n int) {
		t.Helper()
		before := days()
		if v, err := as[RetentionSetting](s, token, OpRetentionSet, RetentionChange{Days: ptr(n)}); err != nil || v.Days != before {
			t.Fatalf("%+v %v", v, err)
		}
	}
	wants(t, "nothing proposed", confirm(lead, "retention", "geprüft"), batch.CodeWrongState)
	set(chef, 90)
	wants(t, "without a reason", confirm(lead, "retention", " "), batch.CodeReason)
	wants(t, "the author", confirm(chef, "retention", "geprüft"), batch.CodeSecondPerson)
	wants(t, "an operator", confirm(scan, "retention", "geprüft"), batch.CodeRole)
	if n := days(); n != 0 {
		t.Fatalf("%d days before anybody confirmed", n)
	}
	if err := confirm(lead, "retention", "geprüft"); err != nil || days() != 90 {
		t.Fatalf("%d days, %v", days(), err)
	}
	wants(t, "twice", confirm(lead, "retention", "noch einmal"), batch.CodeWrongState)
	set(lead, 30)
	if err := confirm(chef, "retention", "kürzer"); err != nil || days() != 30 {
		t.Fatalf("%d days, %v", days(), err)
	}
	// Rollback.
	_, err := as[SettingView](s, lead, OpSettingBack, SettingBack{Key: "retention", Version: 1})
	if err != nil || days() != 30 {
		t.Fatalf("%d days, %v", days(), err)
	}
	wants(t, "the author of the way back", confirm(lead, "retention", "zurück"), batch.CodeSecondPerson)
	if err := confirm(chef, "retention", "zurück"); err != nil || days() != 90 {
		t.Errorf("%d days, %v", days(), err)
	}
	_, err = as[SettingView](s, lead, OpSettingBack, SettingBack{Key: "retention", Version: 9})
	wants(t, "no such version", err, batch.CodeUsage)
	_, err = as[SettingView](s, lead, OpSettingBack, SettingBack{Key: "maintenance", Version: 1})
	wants(t, "no such setting", err, batch.CodeUsage)
	// The rules about people go the same way, and fewer persons take both.
	if v, err := as[people.Settings](s, chef, OpPeopleSettings, PeopleSettings{LockAfter: ptr(4)}); err != nil || v.LockAfter != 10 {
		t.Errorf("%+v %v", v, err)
	}
	if p, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "klein"}); err != nil || p.One {
		t.Errorf("one of two decided alone: %+v %v", p, err)
	}
	if err := confirm(lead, "persons", "stimmt"); err != nil {
		t.Fatal(err)
	}
	if v, err := as[RetentionSetting](s, chef, OpRetentionSet, RetentionChange{Days: ptr(7)}); err != nil || v.Days != 7 {
		t.Errorf("%+v %v", v, err)
	}
	if p, err := as[Persons](s, lead, OpSettingPersons, Persons{Reason: "wieder zwei"}); err != nil || p.One {
		t.Errorf("%+v %v", p, err)
	}
	if k := s.events(t); k["setting-proposed"] != 5 || k["setting-confirmed"] != 4 || k["retention-set"] != 4 || k["persons-set"] != 2 {
		t.Errorf("log %v", k)
	}
	open := 0
	if _, err := s.Settings(func(e any) {
		if _, ok := e.(Proposal); ok {
			open++
		}
	}); err != nil || open != 1 { // the rules about people
		t.Errorf("%d proposals, %v", open, err)
	}
}

// TestOneTownOnePerson: whoever is alone says so, which is logged and shown; a
// proposal that was overtaken cannot be confirmed any more.
func TestOneTownOnePerson(t *testing.T) {
	s, chef := newStaff(t)
	if _, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true}); batch.CodeOf(err) != batch.CodeReason {
		t.Error(err)
	}
	if _, err := as[RetentionSetting](s, chef, OpRetentionSet, RetentionChange{Days: ptr(5)}); err != nil {
		t.Fatal(err)
	}
	if p, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "nur ich"}); err != nil || !p.One {
		t.Fatalf("%+v %v", p, err)
	}
	if v, err := as[RetentionSetting](s, chef, OpRetentionSet, RetentionChange{Days: ptr(6)}); err != nil || v.Days != 6 {
		t.Errorf("%+v %v", v, err)
	}
	lead := s.hire(t, chef, "leitung", "Lena Leitung", "Scanleitung")
	s.train(t, chef, "leitung")
	_, err := as[Proposal](s, lead, OpSettingConfirm, SettingConfirm{Key: "retention", Reason: "alt"})
	wants(t, "overtaken", err, batch.CodeWrongState)
	status, err := as[Status](s, lead, OpStatus, nil)
	if err != nil || !status.Persons.One || status.Persons.Reason != "nur ich" {
		t.Errorf("%+v %v", status.Persons, err)
	}
}
