package station

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/people"
)

// sessionsName is the file of the sessions in the data folder. It is no evidence:
// where it is missing or torn, people log in anew. It holds hashes and
// pseudonyms, never a token.
const sessionsName = "sessions.json"

// session is one login.
type session struct {
	Pseudonym string    `json:"pseudonym"`
	UID       int       `json:"uid"` // of the operating system; only the same one may use it
	Begun     time.Time `json:"begun"`
	Used      time.Time `json:"used"`
	Ended     string    `json:"ended,omitempty"` // why it is over, once that is for the log
	busy      int       // operations under way: whoever waits for one is not away
}

// clockSlack is how far the clock may be put back before sessions end: otherwise
// a wrong clock would keep them open.
const clockSlack = 5 * time.Minute

// Why a session ended by itself, as the log names it.
const (
	whyLimit = "limit"
	whyIdle  = "idle" // nobody was there
	whyClock = "clock"
)

// lapses says it in German.
var lapses = map[string]string{
	whyLimit: "die Anmeldung ist nach 12 Stunden abgelaufen",
	whyIdle:  "die Anmeldung ist abgelaufen, weil länger nichts geschah",
	whyClock: "die Anmeldung ist beendet, weil die Uhr zurückgestellt wurde",
}

// lapsed says why a session is over, "" where it is not.
func (s session) lapsed(now time.Time, idle time.Duration) string {
	switch {
	case s.Ended != "":
		return s.Ended
	case now.Sub(s.Begun) >= people.SessionLimit:
		return whyLimit
	case s.busy == 0 && now.Sub(s.Used) >= idle:
		return whyIdle
	case s.Used.Sub(now) > clockSlack:
		return whyClock
	}
	return ""
}

// ended is a session that is over, and why.
type ended struct{ pseudonym, why string }

// sessions are the logins of a station by the hash of their token.
type sessions struct {
	mu      sync.Mutex
	path    string
	by      map[string]*session
	written time.Time // how current the file is
}

func openSessions(data string) *sessions {
	s := &sessions{path: filepath.Join(data, sessionsName)}
	if raw, err := os.ReadFile(s.path); err != nil || json.Unmarshal(raw, &s.by) != nil || s.by == nil {
		s.by = map[string]*session{}
	}
	for hash, one := range s.by {
		if one == nil {
			delete(s.by, hash)
		}
	}
	return s
}

// tokenHash is what is kept of a token: it has 256 random bits, so that a plain
// hash cannot be turned back.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// write keeps the sessions; s.mu is held.
func (s *sessions) write(now time.Time) error {
	raw, err := json.Marshal(s.by)
	if err != nil {
		return batch.Fail("station.session", batch.CodeInternal, err)
	}
	s.written = now
	return durable.Replace(durable.OS(), s.path, append(raw, '\n'))
}

// sweep finds the sessions that came to their end and tells of each once. They are kept
// for a while: whoever comes back is told why.
func (s *sessions) sweep(now time.Time, idle time.Duration) (out []ended) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, one := range s.by {
		why := one.lapsed(now, idle)
		switch {
		case why == "":
		case one.Ended == "":
			one.Ended = why
			out = append(out, ended{one.Pseudonym, why})
		case now.Sub(one.Begun) >= 2*people.SessionLimit:
			delete(s.by, hash)
		}
	}
	if len(out) > 0 {
		_ = s.write(now) // they are over in any case
		slices.SortFunc(out, func(a, b ended) int { return strings.Compare(a.pseudonym+a.why, b.pseudonym+b.why) })
	}
	return out
}

// begin opens a session and returns its token.
func (s *sessions) begin(pseudonym string, uid int, now time.Time) (string, error) {
	var random [32]byte
	rand.Read(random[:])
	token := hex.EncodeToString(random[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := tokenHash(token)
	s.by[hash] = &session{Pseudonym: pseudonym, UID: uid, Begun: now, Used: now}
	if err := s.write(now); err != nil {
		delete(s.by, hash)
		return "", err
	}
	return token, nil
}

// use finds the session of a token. lapsed says in German why there is none; over is
// one that is over and not in the log yet. It is forgotten with this call. passive operations do not keep
// a session awake.
func (s *sessions) use(token string, uid int, now time.Time, idle time.Duration, passive bool) (pseudonym, lapsed string, over *ended) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := tokenHash(token)
	one := s.by[hash]
	if one == nil || one.UID != uid {
		return "", "die Anmeldung ist beendet", nil
	}
	if why := one.lapsed(now, idle); why != "" {
		delete(s.by, hash)
		_ = s.write(now) // it is over in any case
		if one.Ended == "" {
			over = &ended{one.Pseudonym, why}
		}
		return "", lapses[why], over
	}
	one.busy++
	if !passive {
		s.touch(one, now, idle)
	}
	return one.Pseudonym, "", nil
}

// touch notes that somebody is there. The file may lag behind by a tenth of the
// idle time, so that not every operation costs a write; after a kill a session
// then ends that much too early, never too late.
func (s *sessions) touch(one *session, now time.Time, idle time.Duration) {
	one.Used = now
	if now.Sub(s.written) >= idle/10 {
		_ = s.write(now) // without it the session only ends earlier after a kill
	}
}

// used ends what use began.
func (s *sessions) used(token string, now time.Time, idle time.Duration, passive bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.by[tokenHash(token)]; one != nil {
		one.busy--
		if !passive {
			s.touch(one, now, idle)
		}
	}
}

// end closes one session.
func (s *sessions) end(token string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, tokenHash(token))
	return s.write(now)
}

// endAll closes the sessions of a person but for one, "" for none.
func (s *sessions) endAll(pseudonym, but string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if but != "" {
		but = tokenHash(but)
	}
	for hash, one := range s.by {
		if one.Pseudonym == pseudonym && hash != but {
			delete(s.by, hash)
		}
	}
	return s.write(now)
}

// present lists who has a session.
func (s *sessions) present(now time.Time, idle time.Duration) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]bool{}
	for _, one := range s.by {
		if one.lapsed(now, idle) == "" {
			out[one.Pseudonym] = true
		}
	}
	return out
}

// enterEnd enters the end of a session in the log (A.SC.11).
func (st *Station) enterEnd(ctx context.Context, e ended) error {
	return st.store.Enter(ctx, "session-ended", e.pseudonym, map[string]string{"why": e.why})
}

// endLapsed ends the sessions that are over and enters each in the log: whoever goes
// away and does not come back never uses it again, which is where actor would see it.
func (st *Station) endLapsed(ctx context.Context) error {
	settings, err := st.peopleSettings()
	if err != nil {
		return err
	}
	for _, e := range st.logins.sweep(st.store.Now(), settings.Idle()) {
		if err := st.enterEnd(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// sweepEvery is how often the service looks for sessions that are over.
const sweepEvery = 30 * time.Second

// keepSessions ends them until ctx ends.
func (st *Station) keepSessions(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		_ = st.endLapsed(ctx) // what fails is found again when somebody uses the session, or logs in
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// passive operations only look; the desk asks for them by itself.
var passive = map[Operation]bool{OpStatus: true, OpWhoami: true, OpWatch: true, OpPageThumb: true, OpInspectionQueue: true}

// beforeChange are the only operations that a one-time password opens.
var beforeChange = map[Operation]bool{OpLogin: true, OpWhoami: true, OpAwake: true, OpLogout: true, OpUserPassword: true}

// copying are the operations that copying mode leaves to everybody who can open
// the data folder, and that change something.
var copying = map[Operation]bool{OpRun: true, OpDeliver: true}

// copies are the operations by which a copy is made or changed. Copying mode leaves
// them to everybody who can open the data folder, also where people are registered
// and somebody lacks the role that they would need when logged in; a town that does
// not want that sets people.Settings.CopyLogin.
var copies = []Operation{OpRun, OpCaptureStop, OpDoubleFeed, OpPageRotate, OpPageMark, OpPageMove, OpPageDiscard, OpPageInsert, OpPageSealOff, OpBlankConfirm, OpDocumentSplit, OpDocumentJoin, OpDocumentRename, OpUrgent, OpEditUndo, OpEditRedo}

// mayCopy refuses copies to whoever is not logged in, where the town wants that.
// CodeLogin.
func (st *Station) mayCopy(who Actor, op Operation) error {
	if who.Person != nil || !slices.Contains(copies, op) {
		return nil
	}
	wanted, err := st.copyLogin()
	if err == nil && wanted {
		err = batch.Refuse(allowing, batch.CodeLogin, "auch Kopien macht hier nur, wer angemeldet ist")
	}
	return err
}

// copyLogin tells whether copies take a login: only where people are registered.
func (st *Station) copyLogin() (bool, error) {
	s, err := st.peopleSettings()
	if err != nil || !s.CopyLogin {
		return false, err
	}
	all, err := st.persons()
	return len(all) > 0, err
}

// copiesBy says for the status who makes copies: "login" only who is logged in,
// "anybody" everybody who can open the data folder; "" where nobody is registered.
func (st *Station) copiesBy() (string, error) {
	all, err := st.persons()
	if err != nil || len(all) == 0 {
		return "", err
	}
	if wanted, err := st.copyLogin(); err != nil || wanted {
		return "login", err
	}
	return "anybody", nil
}

// actor resolves who calls: the account, and the person of the session with the
// roles that are effective now. Where the session is over, who is the account
// alone, and knows why.
func (st *Station) actor(ctx context.Context, uid int, token string, op Operation) (who Actor, done func(), err error) {
	who, done = Actor{UID: uid, token: token}, func() {}
	if token == "" {
		return who, done, nil
	}
	settings, err := st.peopleSettings()
	if err != nil {
		return who, done, err
	}
	now := st.store.Now()
	pseudonym, lapsed, over := st.logins.use(token, uid, now, settings.Idle(), passive[op])
	if over != nil {
		if err := st.enterEnd(ctx, *over); err != nil {
			return who, done, err
		}
	}
	if lapsed != "" {
		who.lapsed, who.token = lapsed, ""
		return who, done, nil
	}
	done = func() { st.logins.used(token, st.store.Now(), settings.Idle(), passive[op]) }
	if op == OpWatch { // it waits for others: nobody need be there
		done()
		done = func() {}
	}
	p, err := st.person(pseudonym)
	if err != nil {
		return who, done, err
	}
	if p.State != people.Active {
		who.lapsed, who.token = "das Konto ist stillgelegt", ""
		return who, done, nil
	}
	standings := p.Standings(settings, now)
	who.Person = &batch.Person{Pseudonym: p.Pseudonym, Account: p.Account, Name: p.Name, Roles: people.Effective(standings), Units: p.Units}
	who.mustChange = p.Password.OneTime
	who.void = map[batch.Role]string{}
	for _, standing := range standings {
		if !standing.Effective {
			who.void[standing.Role] = people.RoleName(standing.Role) + ": " + standing.Reason
		}
	}
	return who, done, nil
}

// mayCall refuses what no role of the table tells: a one-time password opens
// nothing, the auditor changes nothing, and whoever is to scan but lacks training
// or commitment does not scan (A.P.1 to A.P.3).
func mayCall(who Actor, op Operation) error {
	const name = allowing
	if who.Person == nil {
		return nil
	}
	if who.mustChange && !beforeChange[op] {
		return &batch.Error{Op: name, Code: batch.CodePasswordChange}
	}
	if !copying[op] {
		return nil
	}
	if who.void[batch.RoleOperator] != "" {
		return batch.Refuse(name, batch.CodeTraining, "%s", who.void[batch.RoleOperator])
	}
	if len(who.Person.Roles) == 1 && who.Person.Has(batch.RoleAuditor) {
		return batch.Refuse(name, batch.CodeRole, "%s", people.RoleName(batch.RoleOperator))
	}
	return nil
}
