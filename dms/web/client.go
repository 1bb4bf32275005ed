package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Client calls one server.
type Client struct {
	access  Access
	address string
	guard   *guard
	http    *http.Client
}

// New returns the client of a server; it is not asked before the first call.
// CodeTargetSettings.
func New(address string, a Access, s Secret) (*Client, error) {
	home, err := url.Parse(address)
	if err != nil {
		return nil, WrongSetting("Adresse %q", address)
	}
	foreign, err := newTransport(a)
	if err != nil {
		return nil, err
	}
	own := foreign.Clone()
	if a.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(a.Certificate), []byte(s.Key))
		if err != nil {
			return nil, WrongSetting("Zertifikat und Schlüssel passen nicht zusammen")
		}
		own.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	g := &guard{home: home, access: a, secret: s, own: own, foreign: foreign}
	g.tokens = func() oauth2.TokenSource {
		cc := clientcredentials.Config{ClientID: a.ClientID, ClientSecret: s.ClientSecret, TokenURL: a.TokenURL, Scopes: a.Scopes}
		asking := &http.Client{Transport: foreign, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect }}
		return cc.TokenSource(context.WithValue(context.Background(), oauth2.HTTPClient, asking))
	}
	return &Client{a, address, g, &http.Client{Transport: g, Jar: &ownJar{jar, home}, CheckRedirect: g.redirect}}, nil
}

func newTransport(a Access) (*http.Transport, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a machine without authorities has only ours
	}
	if a.CA != "" && !pool.AppendCertsFromPEM([]byte(a.CA)) {
		return nil, WrongSetting("die Zertifikate der Zertifizierungsstelle sind kein PEM")
	}
	t := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool},
		TLSHandshakeTimeout: 15 * time.Second, IdleConnTimeout: 90 * time.Second,
		MaxIdleConnsPerHost: 2, ForceAttemptHTTP2: true, DisableCompression: true,
	}
	if a.Proxy != "" {
		proxy, err := url.Parse(a.Proxy)
		if err != nil {
			return nil, unreadable("Proxy", a.Proxy)
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	return t, nil
}

// Close ends the connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Address is one that the server named. It must lead where we were sent in the first
// place: else our name and password went to somebody else. CodeTargetSettings.
func (c *Client) Address(text string) (*url.URL, error) {
	u, err := c.guard.home.Parse(text)
	if err != nil || text == "" {
		return nil, WrongSetting("der Server nennt keine brauchbaren Adressen")
	}
	if c.guard.isHome(u) {
		return u, nil
	}
	if c.access.KeepHost {
		u.Scheme, u.Host = c.guard.home.Scheme, c.guard.home.Host
		return u, nil
	}
	return nil, WrongSetting("der Server nennt als seine Adresse %s://%s; steht er hinter einem Proxy, ist »Adresse beibehalten« zu setzen", u.Scheme, Line(u.Host, 100))
}
