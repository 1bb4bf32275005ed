package model

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

const directoryKey = "directory" // of the settings

// directoryValues are the settings of the directory service; whoever may not see them
// gets CodeRole.
func (d Desk) directoryValues(ctx context.Context) ([]Value, error) {
	v, err := ask[station.DirectoryView](ctx, d, station.OpDirectory, station.DirectoryRequest{}, nil)
	if err != nil {
		return nil, err
	}
	var groups []string
	for _, g := range v.Groups {
		groups = append(groups, RoleName(g.Role)+"="+g.DN)
	}
	return []Value{{"on", truth(v.On), []string{yes, no}}, {"url", v.URL, nil}, {"ca", "", nil}, {"base", v.Base, nil}, {"filter", v.Filter, nil}, {"user_dn", v.UserDN, nil},
		{"bind_dn", v.BindDN, nil}, {"bind_password", "", nil}, {"name_attribute", v.NameAttribute, nil}, {"groups", strings.Join(groups, "; "), nil}, {"group_base", v.GroupBase, nil}, {"group_filter", v.GroupFilter, nil}}, nil
}

// HasDirectory tells whether accounts of a directory service can log in.
func (d Desk) HasDirectory(ctx context.Context) (bool, error) {
	v, err := ask[station.DirectoryView](ctx, d, station.OpDirectory, station.DirectoryRequest{}, nil)
	return v.On, err
}

// setDirectory tries the settings at the service, then keeps or proposes them. An empty
// certificate or password leaves that which is there.
func (d Desk) setDirectory(ctx context.Context, typed map[string]string) (Proposed, error) {
	on, err := truly(typed, "on")
	if err != nil {
		return false, err
	}
	if !on {
		return propose(ctx, d, station.OpDirectory, station.DirectoryRequest{Off: true})
	}
	if err := missing(typed, [][2]string{{"url", "etwa ldaps://dc1.stadt.example:636"}}); err != nil {
		return false, err
	}
	now, err := ask[station.DirectoryView](ctx, d, station.OpDirectory, station.DirectoryRequest{}, nil)
	if err != nil {
		return false, err
	}
	c := station.DirectorySettings{URL: strings.TrimSpace(typed["url"]), CA: now.CA, UserDN: typed["user_dn"], Base: typed["base"], Filter: typed["filter"], BindDN: typed["bind_dn"], BindPassword: typed["bind_password"],
		NameAttribute: typed["name_attribute"], GroupBase: typed["group_base"], GroupFilter: typed["group_filter"]}
	if path := strings.TrimSpace(typed["ca"]); path != "" {
		if c.CA, err = textOf("ca", path); err != nil {
			return false, err
		}
	}
	if c.Groups, err = groupsOf(typed["groups"]); err != nil {
		return false, err
	}
	return propose(ctx, d, station.OpDirectory, station.DirectoryRequest{Set: &c, Test: true})
}

// TestDirectory tries the settings that hold.
func (d Desk) TestDirectory(ctx context.Context) error {
	_, err := ask[station.DirectoryView](ctx, d, station.OpDirectory, station.DirectoryRequest{Test: true}, nil)
	return err
}

// textOf reads a small file that a field names.
func textOf(key, path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", &Wrong{key, &batch.Error{Op: "administration.form", Code: batch.CodeUnreadable, Detail: path, Err: err}}
	}
	return string(raw), nil
}

// groupsOf reads "Scankraft=cn=scan,dc=stadt; Scanleitung=cn=leitung,dc=stadt".
func groupsOf(text string) (out []station.DirectoryGroup, err error) {
	for one := range strings.SplitSeq(text, ";") {
		name, dn, found := strings.Cut(strings.TrimSpace(one), "=")
		if name = strings.TrimSpace(name); name == "" && !found {
			continue
		}
		i := slices.IndexFunc(batch.Roles(), func(r batch.Role) bool { return strings.EqualFold(RoleName(r), name) })
		if i < 0 || strings.TrimSpace(dn) == "" {
			return nil, wrong("groups", "»%s« ist keine Rolle mit Gruppe; so: Scankraft=cn=scan,ou=gruppen,dc=stadt", strings.TrimSpace(one))
		}
		out = append(out, station.DirectoryGroup{Role: batch.Roles()[i], DN: strings.TrimSpace(dn)})
	}
	return out, nil
}

// Import registers accounts of the directory service, with the names that it knows.
// Roles are typed in German, for where no groups give them. CodeUnknownPerson.
func (d Desk) Import(ctx context.Context, account, roles string) (out []station.PersonView, err error) {
	return list[station.PersonView](ctx, d, station.OpUserImport, station.UserImport{Accounts: parts(account), Roles: parts(roles)}, "person")
}
