package web

import (
	"errors"
	"net/http"
	"net/url"
	"sync"

	"golang.org/x/oauth2"
)

// guard is the way to the network. What lets us in (header, cookies, client
// certificate) goes to the configured host alone, whatever a server redirects to.
type guard struct {
	home    *url.URL
	access  Access
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
	if h := g.access.CSRFHeader; h != "" {
		r.Header.Set(h, g.token())
	}
	resp, err := g.own.RoundTrip(r)
	if err == nil {
		g.learn(resp)
	}
	return resp, err
}

func (g *guard) authorise(r *http.Request) error {
	switch g.access.Auth {
	case Basic:
		r.SetBasicAuth(g.access.User, g.secret.Password)
	case Bearer:
		r.Header.Set("Authorization", "Bearer "+g.secret.Token)
	case Token:
		r.Header.Set("Authorization", "Token "+g.secret.Token)
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
	if h := g.access.CSRFHeader; h != "" {
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
	if g.access.checkAddress(r.URL.String()) != nil {
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
