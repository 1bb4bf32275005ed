package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/station"
)

type userImportCommand struct {
	Accounts []string `arg:"" name:"konten" help:"Konten, wie sie im Verzeichnisdienst heißen."`
	Role     []string `help:"Rolle, wenn nicht Gruppen sie geben. Mehrfach möglich." placeholder:"ROLLE"`
}

func (c *userImportCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[int](ctx, caller, station.OpUserImport, station.UserImport{Accounts: c.Accounts, Roles: c.Role}, func(raw json.RawMessage) {
			var v station.PersonView
			if json.Unmarshal(raw, &v) == nil {
				g.showPerson(v)
			}
		})
		return err
	})
}

type userDirectoryCommand struct {
	URL         string   `name:"url" help:"ldaps://rechner:636, oder ldap://rechner:389 mit StartTLS. Richtet ein; die anderen Angaben gehören dazu." placeholder:"ADRESSE"`
	CA          string   `name:"ca" help:"Zertifikate der Zertifizierungsstelle (PEM)." type:"existingfile" placeholder:"DATEI"`
	UserDN      string   `name:"user-dn" help:"Name des Eintrags, %%s steht für das Konto." placeholder:"MUSTER"`
	Base        string   `help:"Wo nach Konten gesucht wird." placeholder:"DN"`
	Filter      string   `help:"Suchfilter, %%s steht für das Konto." placeholder:"FILTER"`
	BindDN      string   `name:"bind-dn" help:"Dienstkonto zum Suchen." placeholder:"DN"`
	BindFile    string   `name:"bind-password-file" help:"Datei mit dem Kennwort des Dienstkontos." type:"existingfile" placeholder:"DATEI"`
	NameAttr    string   `name:"name-attribute" help:"Attribut mit dem Namen der Person." placeholder:"ATTRIBUT"`
	Group       []string `help:"Rolle für eine Gruppe, etwa Scankraft=cn=scan,ou=gruppen,dc=stadt. Mehrfach möglich." sep:"none" placeholder:"ROLLE=DN"`
	GroupBase   string   `name:"group-base" help:"Wo nach Gruppen gesucht wird; ohne: Attribut memberOf." placeholder:"DN"`
	GroupFilter string   `name:"group-filter" help:"Filter dafür, %%s steht für den Eintrag der Person." placeholder:"FILTER"`
	Test        bool     `help:"Verbindung und Dienstkonto prüfen, bevor etwas gilt."`
	Off         bool     `help:"Abschalten."`
}

func (c *userDirectoryCommand) Run(ctx context.Context, g *globals) error {
	r := station.DirectoryRequest{Off: c.Off, Test: c.Test}
	if c.URL != "" {
		config, err := c.config()
		if err != nil {
			return err
		}
		r.Set = &config
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.DirectoryView](ctx, caller, station.OpDirectory, r, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.DirectoryView
			}{"directory", v})
			return nil
		case !v.On:
			fmt.Println("Kein Verzeichnisdienst: Kennwörter prüft die Scanstelle selbst.")
			return nil
		}
		fmt.Printf("Verzeichnisdienst  %s\nEintrag            %s\nSuche              %s %s\nDienstkonto        %s\n", v.URL, v.UserDN, v.Base, v.Filter, v.BindDN)
		for _, group := range v.Groups {
			fmt.Printf("Gruppe             %s = %s\n", people.RoleName(group.Role), group.DN)
		}
		if v.Tested {
			fmt.Println("✓ Verbindung, Zertifikat und Dienstkonto sind in Ordnung.")
		}
		return nil
	})
}

func (c *userDirectoryCommand) config() (ldap.Config, error) {
	config := ldap.Config{URL: c.URL, UserDN: c.UserDN, Base: c.Base, Filter: c.Filter, BindDN: c.BindDN, NameAttribute: c.NameAttr, GroupBase: c.GroupBase, GroupFilter: c.GroupFilter}
	for _, f := range []struct {
		path string
		to   *string
	}{{c.CA, &config.CA}, {c.BindFile, &config.BindPassword}} {
		if f.path == "" {
			continue
		}
		raw, err := os.ReadFile(f.path)
		if err != nil {
			return config, &batch.Error{Op: "user.directory", Code: batch.CodeUnreadable, Detail: f.path, Err: err}
		}
		*f.to = strings.TrimRight(string(raw), "\r\n")
	}
	for _, text := range c.Group {
		name, dn, _ := strings.Cut(text, "=")
		roles, err := people.ParseRoles([]string{name})
		if err != nil {
			return config, err
		}
		config.Groups = append(config.Groups, ldap.Group{DN: dn, Role: roles[0]})
	}
	return config, nil
}
