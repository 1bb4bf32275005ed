package sftp_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	server "github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/sftp"
)

// line is a line to a server that can be cut, and on which things can stop moving.
type line struct {
	address string
	after   atomic.Int64 // cut it after so many bytes towards the server; 0: never
	deaf    atomic.Bool  // nothing comes back any more
	mute    atomic.Bool  // nothing moves any more, in either direction

	mu   sync.Mutex
	open []net.Conn
}

func newLine(t *testing.T, to string) *line {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &line{address: l.Addr().String()}
	t.Cleanup(func() { l.Close(); w.cut() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			w.mu.Lock()
			w.open = append(w.open, in, out)
			w.mu.Unlock()
			var sent atomic.Int64
			go w.pass(in, out, func(n int) bool {
				limit := w.after.Load()
				return limit > 0 && sent.Add(int64(n)) > limit
			}, func() bool { return w.mute.Load() })
			go w.pass(out, in, func(int) bool { return false }, func() bool { return w.mute.Load() || w.deaf.Load() })
		}
	}()
	return w
}

// pass moves bytes; those that are held are gone.
func (w *line) pass(from, to net.Conn, cut func(int) bool, held func() bool) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if n > 0 && cut(n) {
			w.cut()
			return
		}
		if n > 0 && !held() {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (w *line) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		c.Close()
	}
	w.open = nil
}

// TestLine: a line that breaks, stops or loses an answer costs nothing but time.
func TestLine(t *testing.T) {
	s := start(t)
	const size = 600_000
	for name, spoil := range map[string]func(w *line, o *sftp.Options){
		"cut in the beginning": func(w *line, _ *sftp.Options) { w.after.Store(9_000) },
		"cut in the middle":    func(w *line, _ *sftp.Options) { w.after.Store(size / 2) },
		"cut near the end":     func(w *line, _ *sftp.Options) { w.after.Store(size * 99 / 100) },
		"cut while it is read back": func(w *line, o *sftp.Options) {
			o.Step = at("compare", func() { w.after.Store(1) })
		},
		"stops": func(w *line, o *sftp.Options) {
			o.Timeout = time.Second
			o.Step = at("sync", func() { w.mute.Store(true) })
		},
		"answer lost": func(w *line, o *sftp.Options) { // the server gives the name, we never hear of it
			o.Timeout = time.Second
			o.Step = at("name", func() { w.deaf.Store(true) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := plain(t)
			w := newLine(t, s.Address)
			direct, err := sftp.Parse(spec(s, dir))
			if err != nil {
				t.Fatal(err)
			}
			far := direct
			if far.Host, far.Port, err = net.SplitHostPort(w.address); err != nil {
				t.Fatal(err)
			}
			options := sftp.Options{HostKey: sftp.HostKey(s.HostKey), Key: s.Key, Timeout: 30 * time.Second}
			spoil(w, &options)
			target, err := sftp.Open(far, options)
			if err != nil {
				t.Fatal(err)
			}
			defer target.Close()
			o, data := dmstest.NewObject(size)
			var states dmstest.States
			_, err = dms.Deliver(t.Context(), target, o, states.Note)
			if batch.CodeOf(err) != batch.CodeTargetGone || states[len(states)-1] != batch.Unknown {
				t.Fatalf("%v, states %v", err, states)
			}
			for deadline := time.Now().Add(20 * time.Second); name == "answer lost"; time.Sleep(10 * time.Millisecond) {
				if _, err := os.Stat(filepath.Join(dir, o.Name)); err == nil {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("the server did not give the name")
				}
			}
			again, err := sftp.Open(direct, sftp.Options{HostKey: sftp.HostKey(s.HostKey), Key: s.Key})
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			o.State = batch.Unknown
			states = nil
			if _, err := dms.Deliver(t.Context(), again, o, states.Note); err != nil {
				t.Fatal(err)
			}
			if sent := slices.Contains(states, batch.Sending); sent == (name == "answer lost") {
				t.Errorf("states %v", states)
			}
			if name == "answer lost" { // what was left outside goes with a later package
				if err := os.RemoveAll(part(t, filepath.Dir(dir))); err != nil {
					t.Fatal(err)
				}
			}
			only(t, dir, o.Name, data)
		})
	}
}

// part is the directory for what is not finished.
func part(t *testing.T, parent string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(parent, ".scanstelle-*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return found[0]
}

func at(step string, do func()) func(string) {
	var once sync.Once
	return func(name string) {
		if name == step {
			once.Do(do)
		}
	}
}

// only checks that a directory holds one file, and nothing beside it is left.
func only(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d byte, %v", len(got), err)
	}
	for _, place := range []string{dir, filepath.Dir(dir)} {
		if entries, err := os.ReadDir(place); err != nil || len(entries) != 1 {
			t.Errorf("%s: %v %v", place, entries, err)
		}
	}
}

// TestNameTaken: somebody takes the name in the very last moment. What lies there is
// never touched.
func TestNameTaken(t *testing.T) {
	s := start(t)
	for _, same := range []bool{true, false} {
		dir := plain(t)
		p, err := sftp.Parse(spec(s, dir))
		if err != nil {
			t.Fatal(err)
		}
		o, data := dmstest.NewObject(5000)
		there := []byte("etwas anderes")
		if same {
			there = data
		}
		target, err := sftp.Open(p, sftp.Options{HostKey: sftp.HostKey(s.HostKey), Key: s.Key, Step: at("name", func() {
			if err := os.WriteFile(filepath.Join(dir, o.Name), there, 0o600); err != nil {
				t.Error(err)
			}
		})})
		if err != nil {
			t.Fatal(err)
		}
		defer target.Close()
		var states dmstest.States
		_, err = dms.Deliver(t.Context(), target, o, states.Note)
		if last := states[len(states)-1]; same && (err != nil || last != batch.Verified) || !same && (batch.CodeOf(err) != batch.CodeTargetDiffers || last != batch.Conflict) {
			t.Errorf("same %v: %v, states %v", same, err, states)
		}
		only(t, dir, o.Name, there)
	}
}

// TestIdle: a connection that ended between two packages is made anew, without a failure.
func TestIdle(t *testing.T) {
	s := start(t)
	dir := plain(t)
	p, err := sftp.Parse(spec(s, dir))
	if err != nil {
		t.Fatal(err)
	}
	target, err := sftp.Open(p, sftp.Options{HostKey: sftp.HostKey(s.HostKey), Key: s.Key, Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	for range 2 {
		o, _ := dmstest.NewObject(100)
		if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
			t.Fatal(err)
		}
		time.Sleep(600 * time.Millisecond)
	}
	d, err := target.Describe(t.Context())
	if err != nil || !strings.HasPrefix(d.Version, "SSH-2.0-OpenSSH") || !d.Fsync || !d.Link {
		t.Errorf("%+v %v", d, err)
	}
}

// TestPlainServer: a server without any extension, which wants a password: a package
// arrives, and nobody is told that the server confirmed more than it can.
func TestPlainServer(t *testing.T) {
	address, key := standIn(t, "geheim")
	dir := plain(t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	place := sftp.Place{User: "post", Host: host, Port: port, Dir: dir}
	target, err := sftp.Open(place, sftp.Options{HostKey: key, Password: "falsch"})
	if err != nil {
		t.Fatal(err)
	}
	if err := target.Probe(t.Context()); batch.CodeOf(err) != batch.CodeTargetDenied || !dms.NeedsPerson(err) {
		t.Errorf("a wrong password: %v", err)
	}
	if target, err = sftp.Open(place, sftp.Options{HostKey: key, Password: "geheim"}); err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if d, err := target.Describe(t.Context()); err != nil || d.Fsync || d.Link {
		t.Errorf("%+v %v", d, err)
	}
	if err := target.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	o, data := dmstest.NewObject(100_000)
	if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
		t.Fatal(err)
	}
	only(t, dir, o.Name, data)
	if err := os.WriteFile(filepath.Join(dir, o.Name), []byte("anders"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := target.Put(t.Context(), o); batch.CodeOf(err) != batch.CodeTargetDiffers {
		t.Errorf("%v", err)
	}
}

// standIn is a server in this process, over the library's own, without extensions.
func standIn(t *testing.T, password string) (address string, key sftp.HostKey) {
	if err := server.SetSFTPExtensions(); err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	config := &ssh.ServerConfig{PasswordCallback: func(_ ssh.ConnMetadata, got []byte) (*ssh.Permissions, error) {
		if string(got) != password {
			return nil, errors.New("no")
		}
		return nil, nil
	}}
	config.AddHostKey(signer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c, config)
		}
	}()
	return l.Addr().String(), sftp.HostKey(signer.PublicKey().Type() + " " + ssh.FingerprintSHA256(signer.PublicKey()))
}

func serve(c net.Conn, config *ssh.ServerConfig) {
	defer c.Close()
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for n := range channels {
		channel, requests, err := n.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range requests {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()
		s, err := server.NewServer(channel)
		if err != nil {
			return
		}
		go func() {
			if err := s.Serve(); err != nil && err != io.EOF {
				return
			}
			channel.Close()
		}()
	}
}
