// Package httpd runs a real Apache with mod_dav for tests: on the loopback address, with
// a configuration of its own. Nothing of the machine's own configuration is read or
// changed.
package httpd

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Server is a running server that shares a directory to one account.
type Server struct {
	URL            string // of the directory
	Files          string // the directory
	User, Password string

	dir  string
	cmd  *exec.Cmd
	said bytes.Buffer
	gone chan struct{}
	uid  int // that owns the files; -1 that of the tests
}

const program = "/usr/sbin/apache2"

const config = `ServerRoot %[1]s
ServerName localhost
Listen %[2]s
PidFile %[1]s/pid
ErrorLog %[1]s/error.log
LogLevel error
%[3]s
Timeout 60
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
DocumentRoot %[1]s/files
DAVLockDB %[1]s/locks
<Directory %[1]s/files>
	DAV On
	AuthType Basic
	AuthName Scanstelle
	AuthUserFile %[1]s/users
	Require valid-user
</Directory>
`

// Start starts a server; end it with Stop. It ends with this process.
func Start() (*Server, error) {
	if _, err := os.Stat(program); err != nil {
		return nil, errors.New("apache2 is missing; install the Debian package apache2-bin (make deps)")
	}
	s := &Server{User: "scanstelle", Password: "geheim-webdav", uid: -1, gone: make(chan struct{})}
	var err error
	if s.dir, err = os.MkdirTemp("", "httpd-"); err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *Server) start() error {
	s.Files = filepath.Join(s.dir, "files")
	for dir, mode := range map[string]os.FileMode{s.dir: 0o755, s.Files: 0o755} {
		if err := errors.Join(os.MkdirAll(dir, mode), os.Chmod(dir, mode)); err != nil {
			return err
		}
	}
	account := ""
	if os.Getuid() == 0 { // Apache does not serve as the superuser
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		if s.uid, err = strconv.Atoi(nobody.Uid); err != nil {
			return err
		}
		account = "User nobody\nGroup nogroup"
		if err := errors.Join(os.Chown(s.Files, s.uid, -1), os.Chown(s.dir, s.uid, -1)); err != nil {
			return err
		}
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(s.Password), bcrypt.MinCost)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	s.URL = "http://" + address
	if err := errors.Join(
		os.WriteFile(filepath.Join(s.dir, "users"), []byte(s.User+":"+string(hash)+"\n"), 0o644), // #nosec G306 -- read by the server's account
		os.WriteFile(filepath.Join(s.dir, "httpd.conf"), fmt.Appendf(nil, config, s.dir, address, account), 0o600),
	); err != nil {
		return err
	}
	s.cmd = exec.Command(program, "-f", filepath.Join(s.dir, "httpd.conf"), "-DFOREGROUND") // #nosec G204 -- a fixed program on the test's own file
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.gone)
	}()
	return s.wait()
}

func (s *Server) wait() error {
	for range 600 {
		if resp, err := http.Get(s.URL); err == nil { // #nosec G107 -- our own server
			resp.Body.Close()
			return nil
		}
		select {
		case <-s.gone:
			logged, _ := os.ReadFile(filepath.Join(s.dir, "error.log"))
			return fmt.Errorf("apache2 ended: %s %s", strings.TrimSpace(s.said.String()), logged)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("apache2 does not answer")
}

// Folder makes a directory in the share that the server may write in.
func (s *Server) Folder(name string) (string, error) {
	dir := filepath.Join(s.Files, name)
	err := os.Mkdir(dir, 0o755)
	if err == nil && s.uid >= 0 {
		err = os.Chown(dir, s.uid, -1)
	}
	return dir, err
}

// Stop ends the server and takes its files away.
func (s *Server) Stop() error {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.gone
	return os.RemoveAll(s.dir)
}
