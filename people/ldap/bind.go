package ldap

import (
	"context"
	"slices"
	"strings"

	goldap "github.com/go-ldap/ldap/v3"

	"github.com/scanstelle/scanstelle/batch"
)

// Identity is what the directory service tells of somebody.
type Identity struct {
	DN   string `json:"dn"`
	Name string `json:"name,omitempty"`
	// Roles by group; nil where the configuration maps none.
	Roles []batch.Role `json:"roles"`
}

// Bind asks whether a password is right. CodeLoginFailed: the server says no, be
// it for the password, for an account that is disabled or expired, or for one
// that it does not know. CodeDirectoryGone: it cannot be reached.
// CodeDirectory: it is not trusted, or answers in a way that shows a fault.
func (c Config) Bind(ctx context.Context, account, password string) (Identity, error) {
	if password == "" || account == "" { // many servers take an empty password for an anonymous login (RFC 4513 section 5.1.2)
		return Identity{}, denied(nil)
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return Identity{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	id := Identity{}
	if c.UserDN != "" {
		user, ok := escapeUser(c.UserDN, account)
		if !ok {
			return id, denied(nil)
		}
		id.DN = fill(c.UserDN, user)
	} else {
		entry, err := c.search(conn, account)
		if err != nil {
			return id, err
		}
		id.DN = entry.DN
	}
	if err := conn.Bind(id.DN, password); err != nil {
		if says(err) {
			return id, denied(err)
		}
		return id, answered(err, "die Anmeldung ist dort nicht möglich")
	}
	return c.describe(conn, id, account)
}

// Find looks somebody up under the service account, to make a person of the
// entry. CodeUnknownPerson: there is none, or more than one.
func (c Config) Find(ctx context.Context, account string) (Identity, error) {
	if c.BindDN == "" || c.Filter == "" {
		return Identity{}, refuse("zum Nachsehen gehören ein Dienstkonto und ein Suchfilter")
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return Identity{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	entry, err := c.search(conn, account)
	if batch.CodeOf(err) == batch.CodeLoginFailed {
		return Identity{}, batch.Refuse("people.ldap", batch.CodeUnknownPerson, "%s steht nicht im Verzeichnis", account)
	}
	if err != nil {
		return Identity{}, err
	}
	return c.describe(conn, Identity{DN: entry.DN}, account)
}

// Test connects and, where there is a service account, logs in with it.
func (c Config) Test(ctx context.Context) error {
	if err := c.Check(); err != nil {
		return err
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return c.service(conn)
}

func denied(err error) error {
	return &batch.Error{Op: "people.ldap", Code: batch.CodeLoginFailed, Err: err}
}

// says tells whether an answer to a login is a no.
func says(err error) bool {
	return goldap.IsErrorAnyOf(err, goldap.LDAPResultInvalidCredentials, goldap.LDAPResultNoSuchObject, goldap.LDAPResultInvalidDNSyntax,
		goldap.LDAPResultInappropriateAuthentication, goldap.LDAPResultUnwillingToPerform, goldap.LDAPResultInsufficientAccessRights, goldap.LDAPResultConstraintViolation, goldap.LDAPResultNamingViolation)
}

// service logs in with the service account, where there is one.
func (c Config) service(conn *goldap.Conn) error {
	if c.BindDN == "" {
		return nil
	}
	if err := conn.Bind(c.BindDN, c.BindPassword); err != nil {
		return answered(err, "das Dienstkonto wird nicht angenommen")
	}
	return nil
}

// fill puts an escaped value in the places of a template.
func fill(template, escaped string) string { return strings.ReplaceAll(template, "%s", escaped) }

// escapeUser escapes an account for UserDN. Where that is no DN, such as
// "%s@stadt.example", there is nothing to escape with: an account that would
// reach beyond its place is refused.
func escapeUser(template, account string) (escaped string, ok bool) {
	if strings.Contains(template, "=") {
		return goldap.EscapeDN(account), true
	}
	return account, !strings.ContainsAny(account, "@\\/")
}

// search finds the one entry of an account. CodeLoginFailed: there is none.
func (c Config) search(conn *goldap.Conn, account string) (*goldap.Entry, error) {
	if err := c.service(conn); err != nil {
		return nil, err
	}
	found, err := conn.Search(goldap.NewSearchRequest(c.Base, goldap.ScopeWholeSubtree, goldap.NeverDerefAliases, 2, int(patience.Seconds()), false,
		fill(c.Filter, goldap.EscapeFilter(account)), c.attributes(), nil))
	switch {
	case goldap.IsErrorWithCode(err, goldap.LDAPResultSizeLimitExceeded):
		return nil, refuse("zu einem Konto gibt es mehrere Einträge")
	case err != nil:
		return nil, answered(err, "die Suche nach dem Konto geht nicht")
	case len(found.Entries) > 1:
		return nil, refuse("zu einem Konto gibt es mehrere Einträge")
	case len(found.Entries) == 0:
		return nil, denied(nil)
	}
	return found.Entries[0], nil
}

// names are the attributes that may hold the name, the best first.
func (c Config) names() []string {
	if c.NameAttribute != "" {
		return []string{c.NameAttribute}
	}
	return []string{"displayName", "cn"}
}

func (c Config) attributes() []string { return append(c.names(), "memberOf") }

// describe reads name and groups of an entry.
func (c Config) describe(conn *goldap.Conn, id Identity, account string) (Identity, error) {
	entry, err := c.entry(conn, id.DN, account)
	if err != nil {
		if len(c.Groups) > 0 || away(err) { // without the entry, roles would be guessed
			return id, err
		}
		return id, nil
	}
	id.DN = entry.DN
	for _, name := range c.names() {
		if id.Name == "" {
			id.Name = strings.Join(strings.Fields(entry.GetAttributeValue(name)), " ")
		}
	}
	if len(c.Groups) == 0 {
		return id, nil
	}
	groups := entry.GetAttributeValues("memberOf")
	if c.GroupFilter != "" {
		found, err := conn.Search(goldap.NewSearchRequest(c.GroupBase, goldap.ScopeWholeSubtree, goldap.NeverDerefAliases, 0, int(patience.Seconds()), false,
			fill(c.GroupFilter, goldap.EscapeFilter(entry.DN)), []string{"1.1"}, nil))
		if err != nil {
			return id, answered(err, "die Suche nach den Gruppen geht nicht")
		}
		groups = nil
		for _, g := range found.Entries {
			groups = append(groups, g.DN)
		}
	}
	id.Roles, err = c.roles(groups)
	return id, err
}

// entry reads the entry of somebody, by its DN or by a search.
func (c Config) entry(conn *goldap.Conn, dn, account string) (*goldap.Entry, error) {
	if c.Filter != "" {
		return c.search(conn, account)
	}
	found, err := conn.Search(goldap.NewSearchRequest(dn, goldap.ScopeBaseObject, goldap.NeverDerefAliases, 1, int(patience.Seconds()), false, "(objectClass=*)", c.attributes(), nil))
	if err != nil {
		return nil, answered(err, "der Eintrag des Kontos ist nicht lesbar")
	}
	if len(found.Entries) != 1 {
		return nil, refuse("der Eintrag des Kontos ist nicht lesbar")
	}
	return found.Entries[0], nil
}

// roles maps groups to roles, in the order of batch.Roles; never nil.
func (c Config) roles(groups []string) ([]batch.Role, error) {
	member := map[batch.Role]bool{}
	for _, g := range c.Groups {
		want, err := goldap.ParseDN(g.DN)
		if err != nil {
			return nil, refuse("eine Gruppe hat keinen gültigen Namen")
		}
		for _, text := range groups {
			if have, err := goldap.ParseDN(text); err == nil && want.EqualFold(have) {
				member[g.Role] = true
			}
		}
	}
	return slices.DeleteFunc(batch.Roles(), func(r batch.Role) bool { return !member[r] }), nil
}
