package ldap_test

import (
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/people/ldap"
	"github.com/scanstelle/scanstelle/people/ldap/ldaptest"
)

func TestRealDirectory(t *testing.T) {
	s := ldaptest.Start(t)
	search := s.Config()
	template := ldap.Config{URL: s.Secure, CA: s.CA, UserDN: "uid=%s," + ldaptest.People}
	starttls := search
	starttls.URL = s.Plain
	grouped := search
	grouped.Groups = []ldap.Group{{DN: "CN=Scan, ou=gruppen," + ldaptest.Base, Role: batch.RoleOperator}, {DN: "cn=leitung," + ldaptest.Groups, Role: batch.RoleSupervisor}}
	found := grouped
	found.GroupBase, found.GroupFilter = ldaptest.Groups, "(member=%s)"
	templated := grouped
	templated.UserDN, templated.Base, templated.Filter, templated.BindDN = template.UserDN, "", "", ""

	for name, c := range map[string]ldap.Config{"search": search, "template": template, "starttls": starttls, "groups by memberOf": grouped, "groups by search": found, "template and groups": templated} {
		t.Run(name, func(t *testing.T) {
			if err := c.Test(context.Background()); err != nil {
				t.Fatal(err)
			}
			id, err := c.Bind(context.Background(), "erika", ldaptest.Password)
			if err != nil || id.Name != ldaptest.ErikasName || id.DN != "uid=erika,"+ldaptest.People {
				t.Fatalf("%+v %v", id, err)
			}
			chef, err := c.Bind(context.Background(), "chef", ldaptest.Password)
			if err != nil || chef.Name != "Karl Chef" { // no displayName: cn
				t.Fatalf("%+v %v", chef, err)
			}
			if len(c.Groups) == 0 && (id.Roles != nil || chef.Roles != nil) {
				t.Errorf("roles without groups: %v %v", id.Roles, chef.Roles)
			}
			if len(c.Groups) > 0 && (!slices.Equal(id.Roles, []batch.Role{batch.RoleOperator}) || !slices.Equal(chef.Roles, []batch.Role{batch.RoleOperator, batch.RoleSupervisor})) {
				t.Errorf("roles %v %v", id.Roles, chef.Roles)
			}
			for what, try := range map[string][2]string{
				"wrong password":          {"erika", "falsch"},
				"empty password":          {"erika", ""},
				"empty account":           {"", ldaptest.Password},
				"nobody":                  {"niemand", ldaptest.Password},
				"locked in the directory": {"gesperrt", ldaptest.Password},
				"star":                    {"*", ldaptest.Password},
				"filter":                  {"erika)(uid=*", ldaptest.Password},
				"filter or":               {"x)(|(uid=erika", ldaptest.Password},
				"DN":                      {"erika,ou=leute", ldaptest.Password},
				"DN of another":           {"doppelt,ou=archiv", ldaptest.Password},
				"zero byte":               {"erika\x00", ldaptest.Password},
				"plus":                    {"erika+cn=Erika M.", ldaptest.Password},
				"high letters":            {"erika\xff", ldaptest.Password},
			} {
				if id, err := c.Bind(context.Background(), try[0], try[1]); batch.CodeOf(err) != batch.CodeLoginFailed {
					t.Errorf("%s: %+v %v", what, id, err)
				}
			}
		})
	}
	if _, err := search.Bind(context.Background(), "doppelt", ldaptest.Password); batch.CodeOf(err) != batch.CodeDirectory {
		t.Errorf("two entries of one account: %v", err)
	}
	if id, err := search.Find(context.Background(), "erika"); err != nil || id.Name != ldaptest.ErikasName {
		t.Errorf("find: %+v %v", id, err)
	}
	if _, err := search.Find(context.Background(), "niemand"); batch.CodeOf(err) != batch.CodeUnknownPerson {
		t.Errorf("find nobody: %v", err)
	}
	wrongService := search
	wrongService.BindPassword = "falsch"
	if _, err := wrongService.Bind(context.Background(), "erika", ldaptest.Password); batch.CodeOf(err) != batch.CodeDirectory {
		t.Errorf("a fault of the service account must not look like a wrong password: %v", err)
	}
}

// TestOthersReadOurVerifiers gives slapd, with another implementation of
// Argon2id, a verifier of ours: it takes the right password and no other.
func TestOthersReadOurVerifiers(t *testing.T) {
	s := ldaptest.Start(t)
	s.Change("dn: uid=fremd,ou=leute,dc=stadt,dc=example\nchangetype: add\nobjectClass: inetOrgPerson\nuid: fremd\ncn: Frida Fremd\nsn: Fremd\nuserPassword: {ARGON2}" + people.Hash("7Kühe grasen früh", people.Standard) + "\n")
	for password, want := range map[string]batch.Code{"7Kühe grasen früh": "", "7Kühe grasen spät": batch.CodeLoginFailed} {
		if _, err := s.Config().Bind(context.Background(), "fremd", password); batch.CodeOf(err) != want {
			t.Errorf("%s: %v", password, err)
		}
	}
}

// TestWhoIsNotTrusted: a server with another authority, another name or no
// encryption is refused, and never counts as a server that is away.
func TestWhoIsNotTrusted(t *testing.T) {
	s := ldaptest.Start(t)
	foreign, _ := ldaptest.Authority(t, "Fremde CA")
	for name, change := range map[string]func(*ldap.Config){
		"foreign authority":           func(c *ldap.Config) { c.CA = ldaptest.PEM(foreign) },
		"authorities of the system":   func(c *ldap.Config) { c.CA = "" },
		"another name":                func(c *ldap.Config) { c.URL = strings.Replace(s.Secure, "127.0.0.1", "localhost", 1) },
		"foreign authority, StartTLS": func(c *ldap.Config) { c.URL, c.CA = s.Plain, ldaptest.PEM(foreign) },
		"no TLS behind ldaps":         func(c *ldap.Config) { c.URL = strings.Replace(s.Plain, "ldap:", "ldaps:", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			c := s.Config()
			change(&c)
			_, err := c.Bind(context.Background(), "erika", ldaptest.Password)
			if name == "no TLS behind ldaps" { // slapd just breaks off: nothing was said, nothing was trusted
				if code := batch.CodeOf(err); code != batch.CodeDirectory && code != batch.CodeDirectoryGone {
					t.Fatalf("%v", err)
				}
				return
			}
			if batch.CodeOf(err) != batch.CodeDirectory {
				t.Fatalf("%v", err)
			}
		})
	}
}

func TestServerAway(t *testing.T) {
	s := ldaptest.Start(t)
	s.Stop()
	if _, err := s.Config().Bind(context.Background(), "erika", ldaptest.Password); batch.CodeOf(err) != batch.CodeDirectoryGone {
		t.Errorf("stopped: %v", err)
	}
	s.Resume()
	if _, err := s.Config().Bind(context.Background(), "erika", ldaptest.Password); err != nil {
		t.Errorf("running again: %v", err)
	}
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	go func() {
		for {
			conn, err := mute.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}()
		}
	}()
	for _, scheme := range []string{"ldaps://", "ldap://"} {
		c := s.Config()
		c.URL = scheme + mute.Addr().String()
		begin := time.Now()
		if _, err := c.Bind(context.Background(), "erika", ldaptest.Password); batch.CodeOf(err) != batch.CodeDirectoryGone || time.Since(begin) > 12*time.Second {
			t.Errorf("%s mute: %v after %v", scheme, err, time.Since(begin))
		}
	}
	c := s.Config()
	c.URL = "ldaps://gibt-es-nicht.invalid"
	if _, err := c.Bind(context.Background(), "erika", ldaptest.Password); batch.CodeOf(err) != batch.CodeDirectoryGone {
		t.Errorf("unknown name: %v", err)
	}
}

func TestCheckRefusesWhatCannotWork(t *testing.T) {
	good := ldap.Config{URL: "ldaps://dir.stadt.example", UserDN: "uid=%s,dc=x"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*ldap.Config){
		"no address":         func(c *ldap.Config) { c.URL = "" },
		"http":               func(c *ldap.Config) { c.URL = "http://dir" },
		"with a password":    func(c *ldap.Config) { c.URL = "ldaps://a:b@dir" },
		"no way to the user": func(c *ldap.Config) { c.UserDN = "" },
		"no place":           func(c *ldap.Config) { c.UserDN = "uid=erika,dc=x" },
		"other verb":         func(c *ldap.Config) { c.UserDN = "uid=%s,dc=%d" },
		"filter alone":       func(c *ldap.Config) { c.Filter = "(uid=%s)" },
		"nobody to search":   func(c *ldap.Config) { c.UserDN, c.Filter, c.Base = "", "(uid=%s)", "dc=x" },
		"service without":    func(c *ldap.Config) { c.BindDN = "cn=x" },
		"group base alone":   func(c *ldap.Config) { c.GroupBase = "dc=x" },
		"group without role": func(c *ldap.Config) { c.Groups = []ldap.Group{{DN: "cn=x"}} },
		"no certificate":     func(c *ldap.Config) { c.CA = "kein PEM" },
	} {
		c := good
		change(&c)
		if err := c.Check(); batch.CodeOf(err) != batch.CodeDirectory {
			t.Errorf("%s: %v", name, err)
		}
	}
}
