package cmis_test

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// keeper lets requests through to the server only where check agrees.
func (d *desk) keeper(check func(*http.Request, http.ResponseWriter) bool) {
	d.proxy.Add(faultproxy.All, 0, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		if !check(r, w) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.SetBasicAuth("test", "test") // what the server behind wants
		p.Pass(w, r)
	})
}

func TestBearer(t *testing.T) {
	d := memory(t)
	d.config.Auth = web.Bearer
	d.keeper(func(r *http.Request, _ http.ResponseWriter) bool {
		return r.Header.Get("Authorization") == "Bearer geheim-richtig"
	})
	o, data := dmstest.NewObject(1000)
	d.fails(d.with(web.Secret{Token: "geheim-falsch"}), &o, batch.CodeTargetDenied, "")
	d.arrives(d.with(web.Secret{Token: "geheim-richtig"}), &o, sentAndProved, data)
}

// TestOAuth2: client credentials; a token that is no longer taken is replaced.
func TestOAuth2(t *testing.T) {
	var issued atomic.Int32
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if id != "scanstelle" || secret != "geheim-client" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "dms.write" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprintf(w, `{"error":"invalid_client","error_description":"%s is wrong"}`, secret)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"geheim-%d","token_type":"Bearer","expires_in":3600}`, issued.Add(1))
	}))
	defer tokens.Close()
	d := memory(t)
	d.config.Auth, d.config.TokenURL, d.config.ClientID, d.config.Scopes = web.OAuth2, tokens.URL, "scanstelle", []string{"dms.write"}
	d.keeper(func(r *http.Request, _ http.ResponseWriter) bool {
		return r.Header.Get("Authorization") == fmt.Sprintf("Bearer geheim-%d", max(issued.Load(), 1))
	})
	o, data := dmstest.NewObject(1000)
	d.fails(d.with(web.Secret{ClientSecret: "geheim-falsch"}), &o, batch.CodeTargetDenied, "")
	target := d.with(web.Secret{ClientSecret: "geheim-client"})
	d.arrives(target, &o, sentAndProved, data)
	if issued.Load() != 1 {
		t.Fatalf("%d tokens for one delivery", issued.Load())
	}
	issued.Store(7) // revoked
	p, second := dmstest.NewObject(1000)
	d.fails(target, &p, batch.CodeTargetDenied, "")
	d.arrives(target, &p, sentAndProved, data, second)
	tokens.Close()
	d.fails(d.with(web.Secret{ClientSecret: "geheim-client"}), &p, batch.CodeTargetGone, "")
}

// TestSession: cookies are kept, the token against forged requests is fetched and sent.
func TestSession(t *testing.T) {
	d := memory(t)
	d.config.CSRFHeader = "X-CSRF-Token"
	var mu sync.Mutex
	var with, without, unasked int
	d.keeper(func(r *http.Request, w http.ResponseWriter) bool {
		mu.Lock()
		defer mu.Unlock()
		switch token := r.Header.Get("X-CSRF-Token"); {
		case token == "fetch":
			unasked++
			w.Header().Set("X-CSRF-Token", "geheim-csrf")
			http.SetCookie(w, &http.Cookie{Name: "JSESSIONID", Value: "geheim-sitzung", Path: "/"})
			return r.Method == http.MethodGet
		case token != "geheim-csrf":
			return false
		}
		if c, err := r.Cookie("JSESSIONID"); err == nil && c.Value == "geheim-sitzung" {
			with++
		} else {
			without++
		}
		return true
	})
	o, data := dmstest.NewObject(1000)
	d.arrives(d.target(), &o, sentAndProved, data)
	if with < 5 || without != 0 || unasked != 1 {
		t.Fatalf("%d calls with the session, %d without, %d asked for a token", with, without, unasked)
	}
}

// TestProxy: everything goes through the proxy that is set.
func TestProxy(t *testing.T) {
	var through atomic.Int32
	forward := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through.Add(1)
		out, err := http.NewRequest(r.Method, r.URL.String(), r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		out.Header, out.ContentLength = r.Header.Clone(), r.ContentLength
		resp, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body) // the client compares
	}))
	defer forward.Close()
	d := memory(t)
	d.config.Proxy = forward.URL
	o, data := dmstest.NewObject(1000)
	// The loopback address never goes through a proxy of the environment; this one is set.
	d.arrives(d.target(), &o, sentAndProved, data)
	if through.Load() < 5 {
		t.Fatalf("%d calls through the proxy", through.Load())
	}
}

// TestProxyTLS: a server behind TLS is reached through a tunnel of the proxy, which sees
// the name and nothing else.
func TestProxyTLS(t *testing.T) {
	d, ca := memory(t), newAuthority(t, "Stadt")
	d.secure(&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}})
	d.config.CA = ca.pem
	var tunnels, seen atomic.Int32
	forward := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("Authorization")+r.Header.Get("Cookie") != "" {
			seen.Add(1)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		tunnels.Add(1)
		out, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer out.Close()
		w.WriteHeader(http.StatusOK)
		in, rest, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer in.Close()
		go func() {
			_, _ = io.Copy(out, rest) // it ends with the other direction
			out.Close()
		}()
		_, _ = io.Copy(in, out)
	}))
	defer forward.Close()
	d.config.Proxy = forward.URL
	o, data := dmstest.NewObject(1000)
	d.arrives(d.target(), &o, sentAndProved, data)
	if tunnels.Load() == 0 || seen.Load() != 0 {
		t.Errorf("%d tunnels, %d calls that the proxy could read", tunnels.Load(), seen.Load())
	}
}

// secure puts the desk's server behind TLS.
func (d *desk) secure(config *tls.Config) {
	d.Helper()
	p, err := faultproxy.NewTLS(d.direct, config)
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(p.Close)
	d.proxy, d.config.URL = p, p.Through(d.config.URL)
	d.proxy.Add(faultproxy.All, 0, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-Proto", "https")
		p.Pass(w, r)
	})
	d.config.KeepHost = true // the server behind does not know of TLS
}

func TestFault18Certificates(t *testing.T) {
	ca, other := newAuthority(t, "Stadt"), newAuthority(t, "Fremd")
	for name, test := range map[string]struct {
		config *tls.Config
		ca     string
		says   string
	}{
		"good":         {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}}, ca.pem, ""},
		"expired":      {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{expired: true})}}, ca.pem, "es gilt von"},
		"wrong-host":   {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{host: "dms.example"})}}, ca.pem, "anderen Namen"},
		"unknown":      {&tls.Config{Certificates: []tls.Certificate{other.issue(t, certificate{})}}, ca.pem, "nicht bekannt"},
		"unknown-here": {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}}, "", "nicht bekannt"},
		"downgrade":    {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, ca.pem, "verschlüsselte Verbindung"},
	} {
		t.Run(name, func(t *testing.T) {
			d := memory(t)
			d.secure(test.config)
			d.config.CA = test.ca
			o, data := dmstest.NewObject(1000)
			if test.says == "" {
				d.arrives(d.target(), &o, sentAndProved, data)
				return
			}
			err := d.fails(d.target(), &o, batch.CodeTargetCertificate, "")
			if !dms.NeedsPerson(err) {
				t.Errorf("it would be tried again: %v", err)
			}
			if !strings.Contains(batch.Message(err), test.says) {
				t.Fatalf("%q does not say %q", batch.Message(err), test.says)
			}
			d.holds()
		})
	}
	t.Run("no-tls", func(t *testing.T) {
		d := memory(t)
		d.config.URL = strings.Replace(d.config.URL, "http://", "https://", 1)
		o, _ := dmstest.NewObject(1000)
		err := d.fails(d.target(), &o, batch.CodeTargetCertificate, "")
		if !strings.Contains(batch.Message(err), "kein TLS") {
			t.Fatal(batch.Message(err))
		}
	})
}

// TestClientCertificate: it is shown to the server, and to nobody it redirects to.
func TestClientCertificate(t *testing.T) {
	ca := newAuthority(t, "Stadt")
	mine := ca.issue(t, certificate{client: true})
	d := memory(t)
	d.secure(&tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool})
	d.config.CA = ca.pem
	o, data := dmstest.NewObject(1000)
	d.fails(d.target(), &o, batch.CodeTargetCertificate, "")
	d.config.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: mine.Certificate[0]}))
	if _, err := cmis.Open(d.config, web.Secret{Password: "test", Key: newAuthority(t, "x").pem}, nil); batch.CodeOf(err) != batch.CodeTargetSettings {
		t.Fatalf("a key that does not fit: %v", err)
	}
	target := d.with(web.Secret{Password: "test", Key: keyPEM(t, mine)})
	d.arrives(target, &o, sentAndProved, data)

	thief := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) > 0 {
			t.Error("our certificate was shown to another host")
		}
		_, _ = w.Write(data) // the client compares
	}))
	thief.TLS = &tls.Config{Certificates: []tls.Certificate{ca.issue(t, certificate{})}, ClientAuth: tls.RequestClientCert}
	thief.StartTLS()
	defer thief.Close()
	d.proxy.Clear()
	d.proxy.Add(faultproxy.Selector("content"), 1, faultproxy.Elsewhere(302, func(*http.Request) string { return thief.URL }))
	d.arrives(target, &o, foundAgain, data)
}

// TestNamedAddresses: a server that names another address as its own gets nothing,
// unless the administration says that our address holds.
func TestNamedAddresses(t *testing.T) {
	d := memory(t)
	u, err := url.Parse(d.config.URL)
	if err != nil {
		t.Fatal(err)
	}
	d.proxy.Add(func(r *http.Request) bool { return r.URL.RawQuery == "" && r.Method == http.MethodGet }, 0,
		faultproxy.Answered(func(b []byte) []byte {
			return []byte(strings.ReplaceAll(string(b), u.Host, "dms-intern.example:8080"))
		}))
	o, data := dmstest.NewObject(1000)
	err = d.fails(d.target(), &o, batch.CodeTargetSettings, "")
	if !strings.Contains(batch.Message(err), "dms-intern.example:8080") {
		t.Fatal(batch.Message(err))
	}
	d.config.KeepHost = true
	d.arrives(d.target(), &o, sentAndProved, data)
}
