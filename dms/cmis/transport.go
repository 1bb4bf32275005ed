package cmis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// guard is the way to the network. What lets us in (header, cookies, client
// certificate) goes to the configured host alone, whatever a server redirects to.
type guard struct {
	home    *url.URL
	config  Config
	secret  Secret
	own     http.RoundTripper // with the client certificate
	foreign http.RoundTripper
	tokens  func() oauth2.TokenSource

	mu     sync.Mutex
	source oauth2.TokenSource
	csrf   string
}

// mostRedirects is how many redirects of a reading call are followed.
const mostRedirects = 3

var (
	errRedirect = errors.New("redirect refused")
	errPlain    = errors.New("redirect to an unencrypted address")
)

// newClient returns the HTTP client of a target and its guard. CodeTargetSettings.
func newClient(c Config, s Secret) (*http.Client, *guard, error) {
	home, err := url.Parse(c.URL)
	if err != nil {
		return nil, nil, wrongSetting("Adresse %q", c.URL)
	}
	foreign, err := newTransport(c)
	if err != nil {
		return nil, nil, err
	}
	own := foreign.Clone()
	if c.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(c.Certificate), []byte(s.Key))
		if err != nil {
			return nil, nil, wrongSetting("Zertifikat und Schlüssel passen nicht zusammen")
		}
		own.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, nil, err
	}
	g := &guard{home: home, config: c, secret: s, own: own, foreign: foreign}
	g.tokens = func() oauth2.TokenSource {
		cc := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: s.ClientSecret, TokenURL: c.TokenURL, Scopes: c.Scopes}
		asking := &http.Client{Transport: foreign, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect }}
		return cc.TokenSource(context.WithValue(context.Background(), oauth2.HTTPClient, asking))
	}
	client := &http.Client{Transport: g, Jar: &ownJar{jar, home}, CheckRedirect: g.redirect}
	return client, g, nil
}

func newTransport(c Config) (*http.Transport, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a machine without authorities has only ours
	}
	if c.CA != "" && !pool.AppendCertsFromPEM([]byte(c.CA)) {
		return nil, wrongSetting("die Zertifikate der Zertifizierungsstelle sind kein PEM")
	}
	t := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool},
		TLSHandshakeTimeout: 15 * time.Second, IdleConnTimeout: 90 * time.Second,
		MaxIdleConnsPerHost: 2, ForceAttemptHTTP2: true, DisableCompression: true,
	}
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil || proxy.Host == "" {
			return nil, wrongSetting("Proxy %q", c.Proxy)
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	return t, nil
}

// isHome tells whether a URL leads to the configured scheme, host and port.
func (g *guard) isHome(u *url.URL) bool { return u.Scheme == g.home.Scheme && u.Host == g.home.Host }

// RoundTrip adds what lets us in.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if !g.isHome(r.URL) {
		r = r.Clone(r.Context())
		r.Header.Del("Authorization")
		r.Header.Del("Cookie")
		return g.foreign.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	if err := g.authorise(r); err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	if h := g.config.CSRFHeader; h != "" {
		r.Header.Set(h, g.token())
	}
	resp, err := g.own.RoundTrip(r)
	if err == nil {
		g.learn(resp)
	}
	return resp, err
}

func (g *guard) authorise(r *http.Request) error {
	switch g.config.Auth {
	case Basic:
		r.SetBasicAuth(g.config.User, g.secret.Password)
	case Bearer:
		r.Header.Set("Authorization", "Bearer "+g.secret.Token)
	case OAuth2:
		g.mu.Lock()
		if g.source == nil {
			g.source = g.tokens()
		}
		source := g.source
		g.mu.Unlock()
		token, err := source.Token()
		if err != nil {
			return err
		}
		token.SetAuthHeader(r)
	}
	return nil
}

// token is the value of the header against forged requests: "fetch" asks for one.
func (g *guard) token() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.csrf == "" {
		return "fetch"
	}
	return g.csrf
}

// learn keeps the token that an answer brings and forgets what is no longer taken.
func (g *guard) learn(resp *http.Response) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if h := g.config.CSRFHeader; h != "" {
		if value := resp.Header.Get(h); value != "" && value != "fetch" && value != "Required" && value != "required" {
			g.csrf = value
		}
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		g.source = nil // the next call asks for a new one
	case http.StatusForbidden:
		g.csrf = ""
	}
}

// redirect follows a few redirects of reading calls, and never to http.
func (g *guard) redirect(r *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || len(via) > mostRedirects {
		return errRedirect
	}
	if g.config.checkAddress(r.URL.String()) != nil {
		return errPlain
	}
	return nil
}

// ownJar gives cookies to the configured host alone, and takes none from others.
type ownJar struct {
	jar  http.CookieJar
	home *url.URL
}

func (j *ownJar) own(u *url.URL) bool { return u.Scheme == j.home.Scheme && u.Host == j.home.Host }

func (j *ownJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	if j.own(u) {
		j.jar.SetCookies(u, cookies)
	}
}

func (j *ownJar) Cookies(u *url.URL) []*http.Cookie {
	if !j.own(u) {
		return nil
	}
	return j.jar.Cookies(u)
}
