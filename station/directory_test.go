package station

import (
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/people/ldap/ldaptest"
)

// TestDirectoryService logs in against a real slapd: it decides where it answers,
// and only where nobody answers does an earlier login count.
func TestDirectoryService(t *testing.T) {
	server := ldaptest.Start(t)
	s, chef := newStaff(t)
	if _, err := as[Persons](s, chef, OpSettingPersons, Persons{One: true, Reason: "kleine Stadt"}); err != nil {
		t.Fatal(err)
	}
	config := server.Config()
	config.Groups = []ldap.Group{{DN: "cn=scan," + ldaptest.Groups, Role: batch.RoleOperator}, {DN: "cn=leitung," + ldaptest.Groups, Role: batch.RoleSupervisor}}
	view, err := as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Set: &config, Test: true})
	if err != nil || !view.Tested || view.BindPassword != "" {
		t.Fatalf("%+v %v", view, err)
	}
	if n, err := as[int](s, chef, OpUserImport, UserImport{Accounts: []string{"erika", "gesperrt"}}); err != nil || n != 2 {
		t.Fatalf("%d %v", n, err)
	}
	_, err = as[int](s, chef, OpUserImport, UserImport{Accounts: []string{"erika"}})
	wants(t, "twice", err, batch.CodePerson)
	_, err = as[int](s, chef, OpUserImport, UserImport{Accounts: []string{"niemand"}})
	wants(t, "nobody", err, batch.CodeUnknownPerson)

	login := func() (LoginResult, error) {
		return as[LoginResult](s, "", OpLogin, LoginRequest{"erika", ldaptest.Password})
	}
	server.Stop() // never seen by the directory: no grace
	_, err = login()
	wants(t, "away before the first login", err, batch.CodeDirectoryGone)
	server.Resume()
	r, err := login()
	if err != nil || r.Offline || r.Person.Name != ldaptest.ErikasName || len(r.Person.Roles) != 1 || r.Person.Roles[0].Role != batch.RoleOperator {
		t.Fatalf("%+v %v", r, err)
	}
	_, err = s.enter("erika", "falsch")
	wants(t, "wrong password", err, batch.CodeLoginFailed)
	_, err = s.enter("gesperrt", ldaptest.Password)
	wants(t, "locked in the directory", err, batch.CodeLoginFailed)
	_, err = s.enter("chef2", ldaptest.Password)
	wants(t, "in no register", err, batch.CodeLoginFailed)
	_, err = as[PasswordResult](s, chef, OpUserPassword, PasswordRequest{Person: "erika"})
	wants(t, "a password of ours", err, batch.CodePerson)
	_, err = as[PersonView](s, chef, OpUserRoles, UserRoles{Person: "erika", Roles: []string{"Revision"}})
	wants(t, "roles beside the groups", err, batch.CodePerson)

	server.Change("dn: cn=leitung," + ldaptest.Groups + "\nchangetype: modify\nadd: member\nmember: uid=erika," + ldaptest.People + "\n")
	if r, err = login(); err != nil || len(r.Person.Roles) != 2 {
		t.Errorf("a new group: %+v %v", r.Person.Roles, err)
	}
	server.Stop()
	s.clock = s.clock.Add(71 * time.Hour)
	if r, err = login(); err != nil || !r.Offline {
		t.Errorf("within the days of grace: %+v %v", r, err)
	}
	_, err = s.enter("erika", "falsch")
	wants(t, "a wrong password within them", err, batch.CodeLoginFailed)
	s.clock = s.clock.Add(2 * time.Hour)
	_, err = login()
	wants(t, "after them", err, batch.CodeDirectoryGone)
	server.Resume()
	if r, err = login(); err != nil || r.Offline {
		t.Errorf("back again: %+v %v", r, err)
	}

	// A no of the server is a no, whatever is kept here.
	server.Change("dn: uid=erika," + ldaptest.People + "\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n")
	_, err = login()
	wants(t, "locked there now", err, batch.CodeLoginFailed)
	// Nor does somebody in its place who is not trusted bring the kept one back.
	foreign, _ := ldaptest.Authority(t, "Fremde CA")
	config.CA = ldaptest.PEM(foreign)
	if chef, err = s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	if _, err := as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Set: &config}); err != nil {
		t.Fatal(err)
	}
	_, err = login()
	wants(t, "a foreign authority", err, batch.CodeDirectory)
	_, err = as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Test: true})
	wants(t, "the test", err, batch.CodeDirectory)
	if view, err := as[DirectoryView](s, chef, OpDirectory, DirectoryRequest{Off: true}); err != nil || view.On {
		t.Errorf("%+v %v", view, err)
	}
	_, err = login()
	wants(t, "switched off", err, batch.CodeDirectory)
}
