package sftp

import (
	"cmp"
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/scanstelle/scanstelle/batch"
)

// Options are the settings of a target, and what lets us in.
type Options struct {
	HostKey HostKey
	// Parts is the directory at the server for what is not finished; "": one beside
	// the directory that packages go to, or else hidden names in it.
	Parts string
	// Timeout ends a connection on which nothing moves; default one minute.
	Timeout time.Duration

	Password string
	Key      string // PEM; with Password as its passphrase where it has one
	// Step, if set, is called with the name of each step (Steps) just before it.
	Step func(name string)
}

const defaultTimeout = time.Minute

func (o Options) timeout() time.Duration { return cmp.Or(o.Timeout, defaultTimeout) }

// Check refuses settings that cannot work. CodeTargetSettings.
func (o Options) Check() error {
	if o.Timeout < 0 {
		return wrongSetting("negative Wartezeit")
	}
	if o.Parts != "" && o.Parts[0] != '/' {
		return wrongSetting("»parts« ist ein ganzer Pfad am Server, der mit / beginnt")
	}
	if _, err := o.login(); err != nil {
		return err
	}
	return o.HostKey.Check()
}

func wrongSetting(format string, args ...any) error {
	return batch.Refuse("dms.sftp", batch.CodeTargetSettings, format, args...)
}

// login is how we let ourselves in: with the key where there is one.
func (o Options) login() ([]ssh.AuthMethod, error) {
	if o.Key == "" {
		answer := func(_, _ string, questions []string, echos []bool) ([]string, error) {
			answers := make([]string, len(questions))
			for i := range questions {
				if !echos[i] {
					answers[i] = o.Password
				}
			}
			return answers, nil
		}
		return []ssh.AuthMethod{ssh.Password(o.Password), ssh.KeyboardInteractive(answer)}, nil
	}
	signer, err := ssh.ParsePrivateKey([]byte(o.Key))
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		signer, err = ssh.ParsePrivateKeyWithPassphrase([]byte(o.Key), []byte(o.Password))
	}
	if err != nil {
		return nil, wrongSetting("der hinterlegte Schlüssel ist nicht lesbar, oder sein Kennwort fehlt")
	}
	return []ssh.AuthMethod{ssh.PublicKeys(signer)}, nil
}

// session is one connection.
type session struct {
	*sftp.Client
	ssh  *ssh.Client
	conn net.Conn
}

// open returns the connection, and makes one where there is none that lives.
func (t *Target) open(ctx context.Context) (*session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.session != nil {
		return t.session, nil
	}
	login, err := t.options.login()
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{Timeout: 15 * time.Second}).DialContext(ctx, "tcp", t.place.address())
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok { // what is not sent when we give up must not arrive later
		_ = tcp.SetLinger(0)
	}
	conn = &impatient{Conn: conn, most: t.options.timeout()}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	config := &ssh.ClientConfig{
		User: t.place.User, Auth: login, HostKeyCallback: t.options.HostKey.callback, HostKeyAlgorithms: t.options.HostKey.algorithms(),
		ClientVersion: "SSH-2.0-Scanstelle",
	}
	c, channels, requests, err := ssh.NewClientConn(conn, t.place.address(), config)
	if err != nil {
		conn.Close()
		return nil, err
	}
	client := ssh.NewClient(c, channels, requests)
	files, err := sftp.NewClient(client)
	if err != nil {
		client.Close()
		return nil, err
	}
	s := &session{files, client, conn}
	t.session = s
	go func() { // a connection that ended while nobody used it is no fault of the next package
		_ = files.Wait()
		t.drop(s)
	}()
	return s, nil
}

// drop ends a connection: after a fault nobody knows what is still under way on it.
func (t *Target) drop(s *session) {
	t.mu.Lock()
	if t.session == s {
		t.session = nil
	}
	t.mu.Unlock()
	if s != nil {
		s.conn.Close()
		s.ssh.Close()
	}
}

// impatient ends a connection on which nothing moves while somebody waits.
type impatient struct {
	net.Conn
	most time.Duration
	once sync.Once
}

func (c *impatient) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.most)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *impatient) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.most)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func (c *impatient) Close() (err error) {
	c.once.Do(func() { err = c.Conn.Close() })
	return err
}
