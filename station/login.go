package station

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
)

// Operations of the login.
const (
	OpLogin        Operation = "login"
	OpLogout       Operation = "logout"
	OpWhoami       Operation = "whoami"
	OpUserPassword Operation = "user-password"
	OpAwake        Operation = "awake" // whoami, and the session does not end: somebody is there
)

var loginOperations = map[Operation]operation{
	OpLogin: {nil, handle(func(ctx context.Context, st *Station, who Actor, r LoginRequest, _ Emit) (LoginResult, error) {
		return st.Login(ctx, who, r)
	})},
	OpLogout: {nil, handle(func(ctx context.Context, st *Station, who Actor, r LogoutRequest, _ Emit) (bool, error) {
		return st.Logout(ctx, who, r)
	})},
	OpWhoami: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, _ Emit) (Whoami, error) {
		return st.Whoami(who)
	})},
	OpAwake: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, _ Emit) (Whoami, error) {
		return st.Whoami(who)
	})},
	OpUserPassword: {nil, handle(func(ctx context.Context, st *Station, who Actor, r PasswordRequest, _ Emit) (PasswordResult, error) {
		return st.SetPassword(ctx, who, r)
	})},
}

// LoginRequest asks for a session.
type LoginRequest struct {
	Account  string `json:"account"`
	Password string `json:"password"`
}

// LoginResult is a session.
type LoginResult struct {
	// Token of 256 random bits, for WithSession. Only its hash is kept.
	Token  string     `json:"token"`
	Person PersonView `json:"person"`
	// Change: it was a one-time password and must be changed before anything else.
	Change bool `json:"change,omitempty"`
	// Offline: the directory service was away, and the login of an earlier day counts.
	Offline bool `json:"offline,omitempty"`
	// IdleMinutes without an operation end the session.
	IdleMinutes int `json:"idle_minutes"`
}

// Login checks a password and opens a session. Every try is entered in the audit
// log, the failed ones too (A.SC.11 d), and never what was typed: people type
// passwords into the field of the account. CodeLoginFailed: account or password
// is wrong, and nobody learns which. CodeLoginWait: too soon after failures.
// CodeAccountClosed: locked, deactivated, or the one-time password is too old.
// CodeDirectory, CodeDirectoryGone: the directory service.
func (st *Station) Login(ctx context.Context, who Actor, r LoginRequest) (LoginResult, error) {
	system, err := st.pseudonym(who.UID)
	if err != nil {
		return LoginResult{}, err
	}
	settings, err := st.peopleSettings()
	if err != nil {
		return LoginResult{}, err
	}
	st.login.Lock()
	defer st.login.Unlock()
	p, offline, err := st.authenticate(ctx, system, r, settings)
	if err != nil {
		return LoginResult{}, err
	}
	if err := st.endLapsed(ctx); err != nil {
		return LoginResult{}, err
	}
	token, err := st.logins.begin(p.Pseudonym, who.UID, st.store.Now())
	if err != nil {
		return LoginResult{}, err
	}
	out := LoginResult{Token: token, Change: p.Password.OneTime, Offline: offline, IdleMinutes: settings.IdleMinutes}
	out.Person, err = st.view(p)
	return out, err
}

// authenticate checks a password, counts and logs the try. system is the
// pseudonym of the account of the operating system that tries. st.login is held.
func (st *Station) authenticate(ctx context.Context, system string, r LoginRequest, settings people.Settings) (people.Person, bool, error) {
	all, err := st.persons()
	if err != nil {
		return people.Person{}, false, err
	}
	account, wrong := people.ParseAccount(r.Account)
	p, known := people.ByAccount(all, account)
	if wrong != nil || !known {
		_ = people.Hash(r.Password[:min(len(r.Password), people.MaxPassword)], st.cost) // takes as long as for a known account
		return p, false, st.loginFailed(ctx, system, map[string]string{"account": st.accountHash(r.Account), "why": "unknown"}, &batch.Error{Op: "station.login", Code: batch.CodeLoginFailed})
	}
	if why, err := st.closed(p); err != nil {
		return p, false, st.loginFailed(ctx, system, map[string]string{"person": p.Pseudonym, "why": why}, err)
	}
	identity, offline, err := st.proves(ctx, p, r.Password, settings)
	switch batch.CodeOf(err) {
	case "":
	case batch.CodeLoginFailed:
		return p, false, st.wrongPassword(ctx, system, p, settings)
	default:
		return p, false, st.loginFailed(ctx, system, map[string]string{"person": p.Pseudonym, "why": string(batch.CodeOf(err))}, err)
	}
	p, err = st.rightPassword(ctx, p, r.Password, identity, offline)
	return p, offline, err
}

// loginFailed enters a failed login that changes nothing about a person, and
// returns why it failed.
func (st *Station) loginFailed(ctx context.Context, system string, data map[string]string, why error) error {
	if err := st.store.Enter(ctx, "login-failed", system, data); err != nil {
		return err
	}
	return why
}

// accountHash stands for an account that nobody has. The key is a secret of the
// station: who typed a password by mistake is not betrayed by a list of guesses.
func (st *Station) accountHash(typed string) string {
	key := sha256.Sum256([]byte("scanstelle typed account\n" + st.secrets().LogKey))
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(typed))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// closed tells why a password is not even tried.
func (st *Station) closed(p people.Person) (why string, err error) {
	const op = "station.login"
	now := st.store.Now()
	switch {
	case p.State != people.Active:
		return "deactivated", batch.Refuse(op, batch.CodeAccountClosed, "es ist stillgelegt")
	case p.Attempts.Locked:
		return "locked", batch.Refuse(op, batch.CodeAccountClosed, "es ist nach Fehlversuchen gesperrt")
	case p.Attempts.Wait(now) > 0:
		return "too-soon", batch.Refuse(op, batch.CodeLoginWait, "%s", p.Attempts.Wait(now).Round(time.Second).String())
	case p.Password.OneTime && !now.Before(p.Password.Until):
		return "one-time-expired", batch.Refuse(op, batch.CodeAccountClosed, "das Einmal-Kennwort ist abgelaufen")
	}
	return "", nil
}

// proves tells whether a password is that of a person. The directory service
// decides where it can be reached; only where nobody answers does an earlier good
// login count, for the days of grace. CodeLoginFailed: it is wrong.
func (st *Station) proves(ctx context.Context, p people.Person, password string, settings people.Settings) (id ldap.Identity, offline bool, err error) {
	wrong := &batch.Error{Op: "station.login", Code: batch.CodeLoginFailed}
	if p.Directory {
		config, found, err := st.directory()
		if err != nil {
			return id, false, err
		}
		if !found {
			return id, false, batch.Refuse("station.login", batch.CodeDirectory, "er ist nicht hinterlegt")
		}
		id, err = config.Bind(ctx, p.Account, password)
		if batch.CodeOf(err) != batch.CodeDirectoryGone {
			return id, false, err
		}
		since := st.store.Now().Sub(p.Bound)
		if p.Bound.IsZero() || p.Password.Verifier == "" || since < -clockSlack || since >= settings.Grace() {
			return id, false, err
		}
		offline = true
	}
	if p.Password.Verifier == "" {
		return id, offline, wrong
	}
	right, err := people.Verify(password, p.Password.Verifier)
	if err == nil && !right {
		err = wrong
	}
	return id, offline, err
}

// wrongPassword counts a failure; enough of them lock the account.
func (st *Station) wrongPassword(ctx context.Context, system string, p people.Person, settings people.Settings) error {
	sole := false
	steps := []personChange{{"login-failed", func(all []people.Person, p *people.Person) error {
		sole = people.SoleAdministrator(all, p.Pseudonym)
		failed := p.Attempts.Fail(st.store.Now(), settings.LockAfter, sole)
		failed.Locked = p.Attempts.Locked // the lock is an event of its own
		p.Attempts = failed
		return nil
	}}}
	if p.Attempts.Failures+1 >= settings.LockAfter {
		steps = append(steps, personChange{"account-locked", func(_ []people.Person, p *people.Person) error {
			p.Attempts.Locked = !sole
			return nil
		}})
	}
	if _, err := st.changePerson(ctx, system, p.Pseudonym, steps...); err != nil {
		return err
	}
	return &batch.Error{Op: "station.login", Code: batch.CodeLoginFailed}
}

// rightPassword notes a login: failures are forgotten, a verifier that became
// too cheap is made anew, and what the directory service said is taken over.
func (st *Station) rightPassword(ctx context.Context, p people.Person, password string, id ldap.Identity, offline bool) (people.Person, error) {
	now := st.store.Now()
	verifier := p.Password.Verifier
	if p.Directory && !offline {
		if same, err := people.Verify(password, verifier); err != nil || !same {
			verifier = ""
		}
	}
	if verifier == "" || people.Weaker(verifier, st.cost) {
		verifier = people.Hash(password, st.cost)
	}
	steps := []personChange{{"login-succeeded", func(_ []people.Person, p *people.Person) error {
		p.Attempts, p.Password.Verifier = people.Attempts{}, verifier
		if p.Directory && !offline {
			p.Bound = now
			if id.Name != "" {
				p.Name = id.Name
			}
		}
		return nil
	}}}
	if p.Directory && !offline && id.Roles != nil && !slices.Equal(id.Roles, p.Roles) {
		steps = append(steps, personChange{"person-roles", func(all []people.Person, p *people.Person) error {
			roles := id.Roles
			if !slices.Contains(roles, batch.RoleAdministration) && people.SoleAdministrator(all, p.Pseudonym) {
				roles = append(slices.Clone(roles), batch.RoleAdministration) // the last one is not lost by a group
			}
			p.Roles, p.Reason = roles, "Gruppen des Verzeichnisdienstes"
			return nil
		}})
	}
	return st.changePerson(ctx, p.Pseudonym, p.Pseudonym, steps...)
}

// LogoutRequest ends a session.
type LogoutRequest struct {
	// Idle: not the person ends it, but the desk that nobody sits at.
	Idle bool `json:"idle,omitempty"`
}

// Logout ends the session of the caller; false where there was none.
func (st *Station) Logout(ctx context.Context, who Actor, r LogoutRequest) (bool, error) {
	if who.Person == nil {
		return false, nil
	}
	if err := st.logins.end(who.token, st.store.Now()); err != nil {
		return false, err
	}
	why := "logout"
	if r.Idle {
		why = whyIdle
	}
	return true, st.enterEnd(ctx, ended{who.Person.Pseudonym, why})
}

// Whoami tells who the caller is.
type Whoami struct {
	// Pseudonym under which the caller stands in evidence.
	Pseudonym string      `json:"pseudonym"`
	Person    *PersonView `json:"person,omitempty"` // nil where nobody is logged in
	// Lapsed is German: why a session is over.
	Lapsed string `json:"lapsed,omitempty"`
	// Change: a one-time password must be changed first.
	Change bool `json:"change,omitempty"`
	// Registered: people are registered at all.
	Registered bool `json:"registered"`
	// IdleMinutes without an operation end the session.
	IdleMinutes int `json:"idle_minutes"`
	// Practice: nothing here is real, see practice.go.
	Practice bool `json:"practice,omitempty"`
}

// Whoami tells who the caller is, and what their roles are worth.
func (st *Station) Whoami(who Actor) (Whoami, error) {
	w := Whoami{Lapsed: who.lapsed, Change: who.mustChange, Practice: st.practice}
	all, err := st.persons()
	if err != nil {
		return w, err
	}
	settings, err := st.peopleSettings()
	if err != nil {
		return w, err
	}
	w.Registered, w.IdleMinutes = len(all) > 0, settings.IdleMinutes
	if w.Pseudonym, err = st.pseudonymOf(who); err != nil || who.Person == nil {
		return w, err
	}
	p, err := find(all, who.Person.Pseudonym)
	if err != nil {
		return w, err
	}
	v, err := st.view(p)
	w.Person = &v
	return w, err
}

// PasswordRequest asks for another password.
type PasswordRequest struct {
	// Person (account or pseudonym) whose password is lost; empty for one's own.
	Person string `json:"person,omitempty"`
	Old    string `json:"old,omitempty"` // own
	New    string `json:"new,omitempty"` // own
	// Recovery is the printed recovery key of the station: who has it can give
	// anybody a one-time password, for when the administration forgot theirs.
	Recovery string `json:"recovery,omitempty"`
}

// PasswordResult tells what became of it.
type PasswordResult struct {
	// OneTime is a password for the next login, shown once and kept nowhere.
	OneTime string `json:"one_time,omitempty"`
	// NoSecond: until then the person and whoever gave the password are not two where
	// two are wanted (notApart).
	NoSecond time.Time `json:"no_second,omitzero"`
}

// SetPassword changes the own password, or gives somebody else a one-time one.
// CodePassword: too weak. CodePerson: the directory service has the password.
func (st *Station) SetPassword(ctx context.Context, who Actor, r PasswordRequest) (PasswordResult, error) {
	if r.Person != "" {
		return st.resetPassword(ctx, who, r)
	}
	if who.Person == nil {
		return PasswordResult{}, allow(who, batch.Roles())
	}
	st.login.Lock()
	defer st.login.Unlock()
	settings, err := st.peopleSettings()
	if err != nil {
		return PasswordResult{}, err
	}
	p, err := st.person(who.Person.Pseudonym)
	if err != nil {
		return PasswordResult{}, err
	}
	if err := ours(p); err != nil {
		return PasswordResult{}, err
	}
	if err := people.CheckPassword(r.New, p.Account, p.Name); err != nil { // before the old one is tried and counted
		return PasswordResult{}, err
	}
	system, err := st.pseudonym(who.UID)
	if err != nil {
		return PasswordResult{}, err
	}
	if p, _, err = st.authenticate(ctx, system, LoginRequest{p.Account, r.Old}, settings); err != nil {
		return PasswordResult{}, err
	}
	next, err := people.NewPassword(r.New, p, st.cost, st.store.Now())
	if err != nil {
		return PasswordResult{}, err
	}
	if _, err := st.changePerson(ctx, p.Pseudonym, p.Pseudonym, personChange{"password-changed", func(_ []people.Person, p *people.Person) error {
		p.Password = next
		return nil
	}}); err != nil {
		return PasswordResult{}, err
	}
	return PasswordResult{}, st.logins.endAll(p.Pseudonym, who.token, st.store.Now())
}

// ours refuses a person whose password lies in the directory service.
func ours(p people.Person) error {
	if p.Directory {
		return batch.Refuse("station.password", batch.CodePerson, "sein Kennwort wird im Verzeichnisdienst geändert")
	}
	return nil
}

// resetPassword gives somebody a one-time password and ends their sessions.
func (st *Station) resetPassword(ctx context.Context, who Actor, r PasswordRequest) (PasswordResult, error) {
	event := "password-reset"
	if r.Recovery != "" {
		event = "password-recovered"
		if !st.store.IsRecoveryKey(r.Recovery) {
			system, err := st.pseudonymOf(who)
			if err != nil {
				return PasswordResult{}, err
			}
			return PasswordResult{}, st.loginFailed(ctx, system, map[string]string{"why": "recovery-key"}, batch.Refuse("station.password", batch.CodeStoreKey, "das ist nicht der Wiederherstellungsschlüssel"))
		}
	} else if err := allow(who, administration); err != nil {
		return PasswordResult{}, err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return PasswordResult{}, err
	}
	by := actor
	if r.Recovery != "" { // lies in a safe, and opens all there is
		by = ""
	}
	now := st.store.Now()
	text, password := people.NewOneTime(st.cost, now)
	p, err := st.changePerson(ctx, actor, r.Person, personChange{event, func(_ []people.Person, p *people.Person) error {
		if err := ours(*p); err != nil {
			return err
		}
		p.GiveOneTime(password, by, now)
		return nil
	}})
	if err != nil {
		return PasswordResult{}, err
	}
	out := PasswordResult{OneTime: text}
	if who.Person != nil && who.Person.Pseudonym != p.Pseudonym {
		me, err := st.person(actor)
		if err != nil {
			return out, err
		}
		_, out.NoSecond = people.Shared(me, p, now)
	}
	return out, st.logins.endAll(p.Pseudonym, "", st.store.Now())
}
