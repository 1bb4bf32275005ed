package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// Actor is who asks for an operation: the operating-system account at the other
// end of the socket and, where somebody logged in, the person.
type Actor struct {
	UID int
	// Person is nil where nobody logged in: then only what copying mode allows
	// is allowed.
	Person *batch.Person
}

// sessionKey carries the session token in a context.
type sessionKey struct{}

// WithSession returns a context in which operations are called under a session
// that OpLogin gave.
func WithSession(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, sessionKey{}, token)
}

func sessionOf(ctx context.Context) string {
	token, _ := ctx.Value(sessionKey{}).(string)
	return token
}

// allow refuses an operation to whoever lacks the role. CodeLogin: nobody is
// logged in. CodeRole: the person has none of the roles.
func allow(who Actor, roles []batch.Role) error {
	switch {
	case len(roles) == 0:
		return nil
	case who.Person == nil:
		return &batch.Error{Op: "station.allow", Code: batch.CodeLogin}
	case !who.Person.Has(roles...):
		return batch.Refuse("station.allow", batch.CodeRole, "%s", rolesText(roles))
	}
	return nil
}

// roleNames are the roles in German.
var roleNames = map[batch.Role]string{
	batch.RoleOperator: "Scankraft", batch.RoleInspector: "Qualitätsprüfer", batch.RoleSupervisor: "Scanleitung",
	batch.RoleAdministration: "Administration", batch.RoleAuditor: "Revision",
}

func rolesText(roles []batch.Role) string {
	text := ""
	for i, r := range roles {
		switch {
		case i == 0:
		case i == len(roles)-1:
			text += " oder "
		default:
			text += ", "
		}
		text += roleNames[r]
	}
	return text
}

// pseudonymOf returns the pseudonym under which an actor stands in evidence: the
// person's, or else that of the operating-system account.
func (st *Station) pseudonymOf(who Actor) (string, error) {
	if who.Person != nil {
		return who.Person.Pseudonym, nil
	}
	return st.pseudonym(who.UID)
}

// actor resolves who calls: the account, and the person of the session.
func (st *Station) actor(uid int, session string) (Actor, error) {
	if session == "" {
		return Actor{UID: uid}, nil
	}
	return Actor{}, &batch.Error{Op: "station.session", Code: batch.CodeLogin}
}
