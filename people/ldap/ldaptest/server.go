// Package ldaptest runs a real directory service, OpenLDAP's slapd, for tests:
// with a database, a port and a certificate authority of its own.
package ldaptest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/people/ldap"
)

// Names in the directory.
const (
	Base         = "dc=stadt,dc=example"
	People       = "ou=leute," + Base
	Groups       = "ou=gruppen," + Base
	Service      = "cn=scanstelle,ou=dienste," + Base
	ServiceKey   = "dienst-geheim-42"
	Password     = "richtig pferd batterie"
	ErikasName   = "Erika Müller-Lüdenscheidt"
	SmallPattern = "(&(objectClass=inetOrgPerson)(uid=%s))"
)

// content is the directory. erika is in the group scan, chef in scan and
// leitung, doppelt has two entries, gesperrt is locked by the policy of the
// directory, stern's account is a filter if it is not escaped.
const content = `dn: dc=stadt,dc=example
objectClass: dcObject
objectClass: organization
dc: stadt
o: Stadt

dn: ou=leute,dc=stadt,dc=example
objectClass: organizationalUnit
ou: leute

dn: ou=archiv,ou=leute,dc=stadt,dc=example
objectClass: organizationalUnit
ou: archiv

dn: ou=dienste,dc=stadt,dc=example
objectClass: organizationalUnit
ou: dienste

dn: ou=gruppen,dc=stadt,dc=example
objectClass: organizationalUnit
ou: gruppen

dn: cn=regel,ou=dienste,dc=stadt,dc=example
objectClass: applicationProcess
objectClass: pwdPolicy
cn: regel
pwdAttribute: userPassword
pwdLockout: TRUE

dn: cn=scanstelle,ou=dienste,dc=stadt,dc=example
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: scanstelle
userPassword: dienst-geheim-42

dn: uid=erika,ou=leute,dc=stadt,dc=example
objectClass: inetOrgPerson
uid: erika
cn: Erika M.
sn: Müller-Lüdenscheidt
displayName: Erika Müller-Lüdenscheidt
userPassword: richtig pferd batterie

dn: uid=chef,ou=leute,dc=stadt,dc=example
objectClass: inetOrgPerson
uid: chef
cn: Karl Chef
sn: Chef
userPassword: richtig pferd batterie

dn: uid=gesperrt,ou=leute,dc=stadt,dc=example
objectClass: inetOrgPerson
uid: gesperrt
cn: Gustav Gesperrt
sn: Gesperrt
userPassword: richtig pferd batterie

dn: uid=doppelt,ou=leute,dc=stadt,dc=example
objectClass: inetOrgPerson
uid: doppelt
cn: Dora Doppelt
sn: Doppelt
userPassword: richtig pferd batterie

dn: uid=doppelt,ou=archiv,ou=leute,dc=stadt,dc=example
objectClass: inetOrgPerson
uid: doppelt
cn: Dora Alt
sn: Doppelt
userPassword: richtig pferd batterie
`

// later is what the overlays only see while the server runs: groups, whose
// members get the attribute memberOf, and a lock.
const later = `dn: cn=scan,ou=gruppen,dc=stadt,dc=example
changetype: add
objectClass: groupOfNames
cn: scan
member: uid=erika,ou=leute,dc=stadt,dc=example
member: uid=chef,ou=leute,dc=stadt,dc=example

dn: cn=leitung,ou=gruppen,dc=stadt,dc=example
changetype: add
objectClass: groupOfNames
cn: leitung
member: uid=chef,ou=leute,dc=stadt,dc=example

dn: uid=gesperrt,ou=leute,dc=stadt,dc=example
changetype: modify
replace: pwdAccountLockedTime
pwdAccountLockedTime: 000001010000Z
`

const settings = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
moduleload argon2
pidfile %[1]s/slapd.pid
argsfile %[1]s/slapd.args
TLSCACertificateFile %[1]s/ca.pem
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
TLSVerifyClient never
database mdb
suffix "dc=stadt,dc=example"
rootdn "cn=admin,dc=stadt,dc=example"
rootpw "nur-fuer-den-test"
directory %[1]s/db
overlay memberof
overlay ppolicy
ppolicy_default "cn=regel,ou=dienste,dc=stadt,dc=example"
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`

// Server is a running slapd.
type Server struct {
	t   testing.TB
	dir string
	cmd *exec.Cmd
	// Secure and Plain are its addresses: ldaps, and ldap with StartTLS.
	Secure, Plain string
	// CA is the authority of its certificate, PEM.
	CA string
}

// Start starts a slapd that ends with the test. It fails where the program is
// missing: Debian packages slapd and ldap-utils.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir()}
	s.Secure, s.Plain = "ldaps://"+free(t), "ldap://"+free(t)
	ca, key := Authority(t, "Stadt Test-CA")
	cert, certKey := issue(t, ca, key)
	s.CA = string(encode("CERTIFICATE", ca.Raw))
	s.write("ca.pem", []byte(s.CA))
	s.write("cert.pem", encode("CERTIFICATE", cert))
	s.write("key.pem", certKey)
	s.write("slapd.conf", fmt.Appendf(nil, settings, s.dir))
	s.write("inhalt.ldif", []byte(content))
	if err := os.Mkdir(filepath.Join(s.dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.tool("slapadd", "-w", "-f", s.path("slapd.conf"), "-l", s.path("inhalt.ldif"))
	s.Resume()
	t.Cleanup(s.Stop)
	s.Change(later)
	return s
}

func (s *Server) path(name string) string { return filepath.Join(s.dir, name) }

func (s *Server) write(name string, data []byte) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// program finds a program that may be outside the path of a user.
func (s *Server) program(name string) string {
	s.t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	s.t.Fatalf("%s is missing: run scripts/deps (Debian packages slapd, ldap-utils)", name)
	return ""
}

func (s *Server) tool(name string, args ...string) {
	s.t.Helper()
	if out, err := exec.Command(s.program(name), args...).CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Resume starts the server again after Stop, with the same data.
func (s *Server) Resume() {
	s.t.Helper()
	var said bytes.Buffer
	s.cmd = exec.Command(s.program("slapd"), "-d", "0", "-f", s.path("slapd.conf"), "-h", s.Secure+"/ "+s.Plain+"/")
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for begin := time.Now(); time.Since(begin) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		conn, err := tls.Dial("tcp", s.Secure[len("ldaps://"):], &tls.Config{InsecureSkipVerify: true}) // only whether it answers yet
		if err == nil {
			if err := conn.Close(); err != nil {
				s.t.Fatal(err)
			}
			return
		}
	}
	s.Stop()
	s.t.Fatalf("slapd does not answer: %s", &said)
}

// Stop ends the server; its data stay.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended of itself
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Change applies changes in LDIF as the administrator of the directory.
func (s *Server) Change(ldif string) {
	s.t.Helper()
	s.write("aenderung.ldif", []byte(ldif))
	cmd := exec.Command(s.program("ldapmodify"), "-x", "-ZZ", "-H", s.Plain, "-D", "cn=admin,"+Base, "-w", "nur-fuer-den-test", "-f", s.path("aenderung.ldif"))
	cmd.Env = append(os.Environ(), "LDAPTLS_CACERT="+s.path("ca.pem"))
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("ldapmodify: %v\n%s", err, out)
	}
}

// Config is a configuration that searches with the service account and maps the
// groups to roles by memberOf.
func (s *Server) Config() ldap.Config {
	return ldap.Config{URL: s.Secure, CA: s.CA, Base: People, Filter: SmallPattern, BindDN: Service, BindPassword: ServiceKey}
}

// free finds a free port of this machine.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// Authority makes a certificate authority.
func Authority(t testing.TB, name string) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return ca, key
}

// PEM is a certificate as text.
func PEM(c *x509.Certificate) string { return string(encode("CERTIFICATE", c.Raw)) }

// issue makes the certificate of the server, for 127.0.0.1 only.
func issue(t testing.TB, ca *x509.Certificate, caKey *ecdsa.PrivateKey) (der, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if der, err = x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey); err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der, encode("PRIVATE KEY", pkcs8)
}
