package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement06NoDefaultPassword: no default password exists (A.SC.3). A fresh
// desk has no account at all; every account begins with a random one-time
// password that opens nothing but its own change, and no easily guessed one can
// be chosen.
func TestStatement06NoDefaultPassword(t *testing.T) {
	w := &town{t, process.NewDesk(t, program)}
	nobody := w.seat("niemand")
	for _, account := range []string{"admin", "scanstelle", "chef"} {
		for _, guess := range []string{"", "password", account} {
			nobody.expect(batch.ExitPolicy, batch.CodeLoginFailed, guess+"\n", "login", account, "--password-stdin")
		}
	}
	added := func(by *seat, account string) string {
		lines := process.As[struct {
			OneTime string `json:"one_time_password"`
		}](t, by.does("user", "add", account, "--name", "Petra Berg", "--role", "Administration"), "user-added")
		return lines[0].OneTime
	}
	chef := w.seat("chef")
	first := added(chef, "chef")
	chef.expect(batch.ExitPolicy, batch.CodePasswordChange, first+"\n", "login", "chef", "--password-stdin")
	chef.expect(batch.ExitPolicy, batch.CodePasswordChange, "", "user", "list")
	for _, weak := range []string{"kurz", "chef", "Petra Berg 2026", "Passwort123456", "Scanstelle2026", "aaaaaaaaaaaaaa", first} {
		chef.expect(batch.ExitUsage, batch.CodePassword, first+"\n"+weak+"\n", "user", "password", "--password-stdin")
	}
	chef.expect(batch.ExitDone, "", first+"\n"+password+"\n", "user", "password", "--password-stdin")
	chef.does("user", "list")
	chef.expect(batch.ExitPolicy, batch.CodeLoginFailed, first+"\n", "login", "chef", "--password-stdin")

	second := added(chef, "vertretung")
	if first == second {
		t.Errorf("two accounts have one password: %s", first)
	}
	chef.expect(batch.ExitPolicy, batch.CodeLoginFailed, first+"\n", "login", "vertretung", "--password-stdin")
	w.Check()
}
