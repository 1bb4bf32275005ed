package cmis

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

func TestParse(t *testing.T) {
	for spec, want := range map[string]string{
		"cmis:https://dms.example/browser":                                   "cmis:https://dms.example/browser#folder=/",
		"cmis:https://DMS.example/browser/#folder=/Post//ein/&repository=A1": "cmis:https://dms.example/browser#repository=A1&folder=/Post/ein",
		"cmis:http://127.0.0.1:8080/b#repository=A%261&folder=/Straße%20%25": "cmis:http://127.0.0.1:8080/b#repository=A%261&folder=/Straße%20%25",
		"cmis:https://dms.example/browser#folder=0a1b-2":                     "cmis:https://dms.example/browser#folder=0a1b-2",
		"folder:/srv/post": "", "cmis:": "", "cmis:dms.example": "", "cmis:ftp://dms.example/": "", "cmis:https://erika:geheim@dms.example/": "",
		"cmis:https://dms.example/#typ=x": "", "cmis:https://dms.example/#folder=": "", "cmis:https://dms.example/#folder=%zz": "",
	} {
		p, err := Parse(spec)
		if want == "" {
			if batch.CodeOf(err) != batch.CodeTargetInvalid || strings.Contains(batch.Message(err), "geheim") {
				t.Errorf("%s: %v", spec, err)
			}
			continue
		}
		if err != nil || p.String() != want {
			t.Errorf("%s: %s, %v, want %s", spec, p, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{"cmis:https://dms.example/browser#repository=A1&folder=/a b", "cmis:https://x#folder=%2F..%2F", "cmis:http://[::1]:1/#folder=a=b&&"} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		p, err := Parse(spec)
		if err != nil {
			return
		}
		again, err := Parse(p.String())
		if err != nil || again != p || again.String() != p.String() {
			t.Fatalf("%q becomes %q becomes %q (%v)", spec, p, again, err)
		}
	})
}

func TestCheck(t *testing.T) {
	good := Config{Place: Place{URL: "https://dms.example/b", Folder: "/"}, Access: web.Access{Auth: web.Basic, User: "scan"}}
	for name, test := range map[string]struct {
		change func(*Config)
		code   batch.Code
	}{
		"good":      {func(*Config) {}, ""},
		"loopback":  {func(c *Config) { c.URL = "http://localhost/b" }, ""},
		"plain":     {func(c *Config) { c.URL = "http://dms.example/b" }, batch.CodeTargetSettings},
		"allowed":   {func(c *Config) { c.URL, c.Plain = "http://dms.example/b", true }, ""},
		"no-user":   {func(c *Config) { c.User = "" }, batch.CodeTargetSettings},
		"oauth2":    {func(c *Config) { c.Auth = web.OAuth2 }, batch.CodeTargetSettings},
		"token-url": {func(c *Config) { c.Auth, c.ClientID, c.TokenURL = web.OAuth2, "x", "http://sso.example/t" }, batch.CodeTargetSettings},
		"auth":      {func(c *Config) { c.Auth = "digest" }, batch.CodeTargetSettings},
		"reserved":  {func(c *Config) { c.Mapping = []Mapping{{Property: "cmis:name", Field: "title"}} }, batch.CodeTargetSettings},
		"twice":     {func(c *Config) { c.Mapping = []Mapping{{Property: "a", Field: "b"}, {Property: "a", Value: "c"}} }, batch.CodeTargetSettings},
		"neither":   {func(c *Config) { c.Mapping = []Mapping{{Property: "a"}} }, batch.CodeTargetSettings},
		"proxy":     {func(c *Config) { c.Proxy = "%" }, batch.CodeTargetSettings},
		"login":     {func(c *Config) { c.Proxy = "http://scan:geheim@proxy.example:3128" }, batch.CodeTargetSettings},
		"unclear":   {func(c *Config) { c.Proxy = "http://scan:geheim@%" }, batch.CodeTargetSettings},
		"token":     {func(c *Config) { c.Auth, c.ClientID, c.TokenURL = web.OAuth2, "x", "https://x:geheim@sso.example/t" }, batch.CodeTargetSettings},
		"ca":        {func(c *Config) { c.CA = "kein PEM" }, batch.CodeTargetSettings},
		"wait":      {func(c *Config) { c.Settle = -1 }, batch.CodeTargetSettings},
		"address":   {func(c *Config) { c.URL = "dms.example" }, batch.CodeTargetInvalid},
	} {
		c := good
		test.change(&c)
		if _, err := Open(c, web.Secret{}, nil); batch.CodeOf(err) != test.code || err != nil && strings.Contains(err.Error()+batch.Message(err), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, test := range []struct{ kind, value, want string }{
		{"string", "Äö", "Äö"}, {"id", "x-1", "x-1"}, {"uri", "https://a", "https://a"}, {"string", "a\xff", "a�"},
		{"boolean", "true", "true"}, {"boolean", "1", "true"}, {"boolean", "ja", ""},
		{"integer", "-12345678901234567890", "-12345678901234567890"}, {"integer", "3,5", ""}, {"integer", "", ""},
		{"decimal", "1.5", "1.5"}, {"decimal", "1.234,5", "1234.5"}, {"decimal", "1487.50 EUR", "1487.50"}, {"decimal", "1 2", ""}, {"decimal", "NaN", ""}, {"decimal", "0x1p2", ""}, {"decimal", "1_0", ""},
		{"datetime", "2026-03-29", "1774785600000"}, {"datetime", "2026-11-22T15:04:05.006+01:00", "1795356245006"}, {"datetime", "morgen", ""},
	} {
		got, _, err := property{Type: test.kind}.encode(test.value)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s %q: %q, %v", test.kind, test.value, got, err)
		}
	}
	if got, cut, err := (property{Type: "string", MaxLength: "3"}).encode("Größe"); got != "Grö" || !cut || err != nil {
		t.Errorf("%q, %v, %v", got, cut, err)
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Bescheid_", "", "..", strings.Repeat("Ü", 200), "a/b\x00\xffc", "👩‍👩‍👧 ", "._."} {
		f.Add(s, ".pdf")
	}
	id := batch.NewID()
	f.Fuzz(func(t *testing.T, before, after string) {
		o := dms.Object{Delivery: id, Name: before + string(id) + after}
		name := cleanName(o)
		if name != cleanName(o) || !strings.Contains(name, string(id)) || len(name) > mostName || !utf8.ValidString(name) ||
			strings.ContainsAny(name, "/\\:\"*?<>|\n\r\t\x00") || strings.TrimRight(name, ". ") != name {
			t.Fatalf("%q becomes %q", o.Name, name)
		}
		o.Name = before
		if name := cleanName(o); !strings.Contains(name, string(id)) || len(name) > mostName {
			t.Fatalf("%q becomes %q", o.Name, name)
		}
	})
}

// TestFaultCodes is the table of what is done about each answer.
func TestFaultCodes(t *testing.T) {
	for _, test := range []struct {
		status    int
		exception string
		code      batch.Code
	}{
		{400, "invalidArgument", batch.CodeTargetRefuses}, {400, "filterNotValid", batch.CodeTargetRefuses}, {401, "", batch.CodeTargetDenied},
		{403, permissionDenied, batch.CodeTargetDenied}, {403, streamNotSupported, batch.CodeTargetRefuses}, {404, objectNotFound, batch.CodeTargetSettings},
		{404, "", batch.CodeTargetGone}, {405, "notSupported", batch.CodeTargetSettings}, {407, "", batch.CodeTargetDenied},
		{409, nameConstraintViolation, batch.CodeTargetDiffers}, {409, "constraint", batch.CodeTargetRefuses}, {409, "contentAlreadyExists", batch.CodeTargetRefuses},
		{409, "versioning", batch.CodeTargetRefuses}, {409, updateConflict, batch.CodeTargetGone}, {413, "", batch.CodeTargetRefuses},
		{429, "tooManyRequests", batch.CodeTargetBusy}, {500, "storage", batch.CodeTargetGone}, {500, "runtime", batch.CodeTargetGone},
		{502, "", batch.CodeTargetGone}, {503, "serviceUnavailable", batch.CodeTargetGone}, {504, "", batch.CodeTargetGone}, {507, "", batch.CodeTargetFull},
		{302, "", batch.CodeTargetSettings},
	} {
		if got := (&fault{Status: test.status, Exception: test.exception}).code(); got != test.code {
			t.Errorf("%d %s: %s, want %s", test.status, test.exception, got, test.code)
		}
	}
}
