package people

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// State of a person. Nobody is ever deleted: a pseudonym in evidence must stay
// resolvable (A.NB.4 a).
type State string

// States.
const (
	Active      State = "active"
	Deactivated State = "deactivated"
)

// Person is what the station keeps of somebody, under the pseudonym as key.
type Person struct {
	Pseudonym string       `json:"pseudonym"`
	Account   string       `json:"account"`
	Name      string       `json:"name"`
	Roles     []batch.Role `json:"roles"` // as assigned; Standings tells which are effective
	// Units limit what the person sees to mail addressed to them; none means all.
	Units    []string `json:"units,omitempty"`
	State    State    `json:"state"`
	Password Password `json:"password"`
	Attempts Attempts `json:"attempts,omitzero"`
	Reset    Reset    `json:"reset,omitzero"` // the last of the password
	// Directory: the directory service decides on the password; Password is then
	// only the copy for days without it.
	Directory bool `json:"directory,omitempty"`
	// Bound is the last time the directory service accepted the password.
	Bound       time.Time   `json:"bound,omitzero"`
	Trainings   []Training  `json:"trainings,omitempty"`
	Emergencies []Emergency `json:"emergencies,omitempty"`
	// Reason is why roles or state are as they are, as far as it was given.
	Reason string `json:"reason,omitempty"`
}

// Password is the verifier of a password and what it is worth.
type Password struct {
	Verifier string    `json:"verifier,omitempty"`
	Set      time.Time `json:"set,omitzero"`
	// OneTime: it opens nothing but its own change, until Until.
	OneTime bool      `json:"one_time,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// oneTimeValid is how long a one-time password can be used.
const oneTimeValid = 7 * day

// NewPassword makes the verifier of a password that a person chose. CodePassword:
// it is too weak, or the one before.
func NewPassword(password string, p Person, c Cost, now time.Time) (Password, error) {
	if err := CheckPassword(password, p.Account, p.Name); err != nil {
		return Password{}, err
	}
	if p.Password.Verifier != "" {
		if same, err := Verify(password, p.Password.Verifier); err != nil || same {
			return Password{}, batch.Refuse("people.password", batch.CodePassword, "es ist das bisherige")
		}
	}
	return Password{Verifier: Hash(password, c), Set: now}, nil
}

// NewOneTime makes a one-time password and its verifier.
func NewOneTime(c Cost, now time.Time) (string, Password) {
	text := OneTime()
	return text, Password{Verifier: Hash(text, c), Set: now, OneTime: true, Until: now.Add(oneTimeValid)}
}

// SoleAdministrator tells whether one person is the last of the administration
// that can work: then it cannot be locked, deactivated or lose the role.
func SoleAdministrator(all []Person, pseudonym string) bool {
	here := false
	for _, p := range all {
		if p.State != Active || p.Attempts.Locked || !slices.Contains(p.Roles, batch.RoleAdministration) {
			continue
		}
		if p.Pseudonym != pseudonym {
			return false
		}
		here = true
	}
	return here
}

// ByAccount finds a person.
func ByAccount(all []Person, account string) (Person, bool) {
	i := slices.IndexFunc(all, func(p Person) bool { return p.Account == account })
	if i < 0 {
		return Person{}, false
	}
	return all[i], true
}
