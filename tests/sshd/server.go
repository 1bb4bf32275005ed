// Package sshd runs a real OpenSSH server for tests: on the loopback address, with a
// configuration, a host key and a client key of its own, for the user who runs the
// tests. Nothing of the machine's own configuration is read or changed.
package sshd

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// Server is a running server.
type Server struct {
	User    string
	Address string // host:port
	HostKey string // "ssh-ed25519 SHA256:…"
	Key     string // of the client, PEM

	dir  string
	cmd  *exec.Cmd
	said bytes.Buffer
	gone chan struct{}
}

const config = `ListenAddress %s
HostKey %[2]s/host
AuthorizedKeysFile %[2]s/authorized
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UseDNS no
MaxStartups 200
LogLevel ERROR
Subsystem sftp internal-sftp
`

// alone gives the superuser's server what it wants of a machine, in a mount namespace
// of its own: the directory it locks itself into, and an account that is not locked.
const alone = `set -e
mount --make-rslave /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 755 /run/sshd
mount --bind "$1/shadow" /etc/shadow
exec /usr/sbin/sshd -D -e -f "$1/config"
`

// Start starts a server; end it with Stop. It ends with this process. Directories that
// are mounted later are seen by it.
func Start() (*Server, error) {
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	s := &Server{User: me.Username}
	if s.dir, err = os.MkdirTemp("", "sshd-"); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	if err := s.Again(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *Server) prepare() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.Address = l.Addr().String()
	l.Close()
	host, err := s.newKey("host", "")
	if err != nil {
		return err
	}
	s.HostKey = host.Type() + " " + ssh.FingerprintSHA256(host)
	if _, err = s.newKey("client", "authorized"); err != nil {
		return err
	}
	key, err := os.ReadFile(filepath.Join(s.dir, "client"))
	if err != nil {
		return err
	}
	s.Key = string(key)
	return errors.Join(
		os.WriteFile(filepath.Join(s.dir, "config"), fmt.Appendf(nil, config, s.Address, s.dir), 0o600),
		os.WriteFile(filepath.Join(s.dir, "shadow"), []byte(s.User+":*:19000:0:99999:7:::\n"), 0o600))
}

// newKey writes a key pair; the public half to a second file where that has a name.
func (s *Server) newKey(name, public string) (ssh.PublicKey, error) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
		return nil, err
	}
	out, err := ssh.NewPublicKey(pub)
	if err == nil && public != "" {
		err = os.WriteFile(filepath.Join(s.dir, public), ssh.MarshalAuthorizedKey(out), 0o600)
	}
	return out, err
}

// NewHostKey gives the server another key, from its next start on.
func (s *Server) NewHostKey() error {
	k, err := s.newKey("host", "")
	if err == nil {
		s.HostKey = k.Type() + " " + ssh.FingerprintSHA256(k)
	}
	return err
}

// Again starts the server once more after Halt, at the same address.
func (s *Server) Again() error {
	s.cmd = exec.Command("/usr/sbin/sshd", "-D", "-e", "-f", filepath.Join(s.dir, "config"))
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if os.Getuid() == 0 {
		s.cmd = exec.Command("sh", "-c", alone, "sh", s.dir)
		s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true, Cloneflags: syscall.CLONE_NEWNS}
	}
	s.said.Reset()
	s.cmd.Stderr = &s.said
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("sshd (Debian: openssh-server): %w", err)
	}
	gone := make(chan struct{})
	s.gone = gone
	go func() {
		_ = s.cmd.Wait()
		close(gone)
	}()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(20 * time.Millisecond) {
		select {
		case <-s.gone:
			return fmt.Errorf("sshd ended: %s", strings.TrimSpace(s.said.String()))
		default:
		}
		c, err := net.Dial("tcp", s.Address)
		if err != nil {
			continue
		}
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		greeting := make([]byte, 8)
		n, _ := c.Read(greeting)
		c.Close()
		if string(greeting[:n]) == "SSH-2.0-" {
			return nil
		}
	}
	s.Halt()
	return fmt.Errorf("sshd does not answer: %s", strings.TrimSpace(s.said.String()))
}

// Halt ends the server and every connection: each has a process of its own.
func (s *Server) Halt() {
	all := descendants(s.cmd.Process.Pid)
	_ = s.cmd.Process.Kill()
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-s.gone
}

func descendants(pid int) []int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil
	}
	var all []int
	for _, field := range strings.Fields(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			all = append(append(all, child), descendants(child)...)
		}
	}
	return all
}

// Stop ends the server and removes what it needed.
func (s *Server) Stop() error {
	s.Halt()
	return os.RemoveAll(s.dir)
}

// Spec is the written form of a directory at the server, as a target.
func (s *Server) Spec(dir string) string { return "sftp://" + s.User + "@" + s.Address + dir }
