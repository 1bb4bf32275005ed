package station

import (
	"context"
	"encoding/json"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on the directory service.
const (
	OpDirectory  Operation = "directory"
	OpUserImport Operation = "user-import"
)

var directoryOperations = map[Operation]operation{
	OpDirectory: {administration, handle(func(ctx context.Context, st *Station, who Actor, r DirectoryRequest, emit Emit) (DirectoryView, error) {
		return st.Directory(ctx, who, r, emit)
	})},
	OpUserImport: {administration, handle(func(ctx context.Context, st *Station, who Actor, r UserImport, emit Emit) (int, error) {
		return st.ImportUsers(ctx, who, r, emit)
	})},
}

// directoryKey is the key of the directory service in the register of settings.
const directoryKey = "directory"

// storedDirectory is its value; Off where it was taken away.
type storedDirectory struct {
	ldap.Config
	Off bool `json:"off,omitempty"`
}

// directory returns how the directory service is asked; found is false where
// there is none.
func (st *Station) directory() (c ldap.Config, found bool, err error) {
	e, found, err := st.store.Entry(store.Settings, directoryKey)
	if err != nil || !found {
		return c, false, err
	}
	var stored storedDirectory
	if err := json.Unmarshal(e.Value, &stored); err != nil {
		return c, false, batch.Fail("station.directory", batch.CodeStoreDamaged, err)
	}
	return stored.Config, !stored.Off, nil
}

// DirectoryRequest asks for the settings of the directory service, changes or
// tries them.
type DirectoryRequest struct {
	Set  *ldap.Config `json:"set,omitempty"`
	Off  bool         `json:"off,omitempty"`
	Test bool         `json:"test,omitempty"` // before they are kept, where they are to be
}

// DirectoryView are the settings without the password of the service account.
type DirectoryView struct {
	On bool `json:"on"`
	ldap.Config
	Tested bool `json:"tested,omitempty"`
}

// Directory shows, tries or changes the settings of the directory service; a change
// takes a second person, for its groups give roles.
// CodeDirectory, CodeDirectoryGone: they do not work.
func (st *Station) Directory(ctx context.Context, who Actor, r DirectoryRequest, emit Emit) (DirectoryView, error) {
	config, found, err := st.directory()
	if err != nil {
		return DirectoryView{}, err
	}
	if r.Set != nil {
		if r.Set.BindPassword == "" && r.Set.BindDN == config.BindDN {
			r.Set.BindPassword = config.BindPassword
		}
		config, found = *r.Set, true
		if err := config.Check(); err != nil {
			return DirectoryView{}, err
		}
	}
	if r.Test {
		if !found {
			return DirectoryView{}, batch.Refuse("station.directory", batch.CodeDirectory, "er ist nicht hinterlegt")
		}
		if err := config.Test(ctx); err != nil {
			return DirectoryView{}, err
		}
	}
	if r.Set != nil || r.Off && found {
		if err := st.changeSetting(ctx, who.Person.Pseudonym, directoryKey, "directory-changed", emit, func() (any, error) { return storedDirectory{config, r.Off}, nil }); err != nil {
			return DirectoryView{}, err
		}
		if config, found, err = st.directory(); err != nil {
			return DirectoryView{}, err
		}
	}
	config.BindPassword = ""
	return DirectoryView{On: found, Config: config, Tested: r.Test}, nil
}

// UserImport asks to register accounts of the directory service.
type UserImport struct {
	Accounts []string `json:"accounts"`
	Roles    []string `json:"roles,omitempty"` // where no groups give them
}

// ImportUsers registers accounts of the directory service with the names that it
// knows, and emits each person. CodeUnknownPerson: it does not know one.
// CodePerson: an account is registered.
func (st *Station) ImportUsers(ctx context.Context, who Actor, r UserImport, emit Emit) (int, error) {
	roles, err := people.ParseRoles(r.Roles)
	if err != nil {
		return 0, err
	}
	if err := st.withoutByHand(who.Person.Pseudonym, roles); err != nil {
		return 0, err
	}
	config, found, err := st.directory()
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, batch.Refuse("station.directory", batch.CodeDirectory, "er ist nicht hinterlegt")
	}
	for i, text := range r.Accounts {
		account, err := people.ParseAccount(text)
		if err != nil {
			return i, err
		}
		id, err := config.Find(ctx, account)
		if err != nil {
			return i, err
		}
		p := people.Person{Pseudonym: transfernote.NewPseudonym(), Account: account, State: people.Active, Directory: true, Roles: roles, Reason: "Verzeichnisdienst"}
		if p.Name, err = people.ParseName(id.Name); err != nil {
			return i, err
		}
		if id.Roles != nil {
			p.Roles = id.Roles
		}
		if err := st.store.ChangeRegister(ctx, store.People, who.Person.Pseudonym, func() ([]store.Entry, error) {
			all, err := st.persons()
			if err != nil {
				return nil, err
			}
			if _, taken := people.ByAccount(all, p.Account); taken {
				return nil, batch.Refuse("station.people", batch.CodePerson, "das Konto %s gibt es schon", p.Account)
			}
			e, err := store.NewEntry(p.Pseudonym, "person-added", p)
			return []store.Entry{e}, err
		}); err != nil {
			return i, err
		}
		v, err := st.view(p)
		if err != nil {
			return i, err
		}
		emit(v)
	}
	return len(r.Accounts), nil
}
