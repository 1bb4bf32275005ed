package station

import (
	"context"
	"errors"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// Actor is who asks for an operation: the operating-system account at the other
// end of the socket and, where somebody logged in, the person.
type Actor struct {
	UID int
	// Person is nil where nobody logged in: then only what copying mode allows
	// is allowed. Its roles are those that are effective now.
	Person *batch.Person

	token      string                // of the session
	lapsed     string                // German: why a session is over
	mustChange bool                  // the password is a one-time one
	void       map[batch.Role]string // German: assigned, but not effective, and why
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

// allowing is what allow calls itself in errors.
const allowing = "station.allow"

// allow refuses an operation to whoever lacks the role. CodeLogin: nobody is
// logged in. CodeTraining: the person has the role, but it is not effective.
// CodeRole: the person has none of the roles.
func allow(who Actor, roles []batch.Role) error {
	const op = allowing
	switch {
	case len(roles) == 0:
		return nil
	case who.Person == nil && who.lapsed != "":
		return batch.Refuse(op, batch.CodeLogin, "%s", who.lapsed)
	case who.Person == nil:
		return batch.Refuse(op, batch.CodeLogin, "niemand ist angemeldet")
	case who.Person.Has(roles...):
		return nil
	}
	for _, r := range roles {
		if who.void[r] != "" {
			return batch.Refuse(op, batch.CodeTraining, "%s", who.void[r])
		}
	}
	return batch.Refuse(op, batch.CodeRole, "%s", rolesText(roles))
}

// sayNobody says that nobody is registered where somebody would have to log in:
// CodeNobody for the CodeLogin of allow.
func (st *Station) sayNobody(err error) error {
	var e *batch.Error
	if !errors.As(err, &e) || e.Op != allowing || e.Code != batch.CodeLogin {
		return err
	}
	if all, wrong := st.persons(); wrong != nil || len(all) > 0 {
		return err
	}
	return &batch.Error{Op: allowing, Code: batch.CodeNobody}
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
		text += people.RoleName(r)
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
