// Package opencmis runs real CMIS 1.1 servers for tests, those of Apache Chemistry:
// one that keeps all in memory and one over a directory, in one Jetty on the
// loopback address. They are taken from Maven Central by their pinned versions and
// hashes and kept in the user's cache; nothing of them is linked or shipped.
package opencmis

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/tests/maven"
)

// Server is a running Jetty with both servers.
type Server struct {
	// Memory and Share are the service addresses of the browser binding. Memory
	// lets every user in who gives a name and a password (repository A1); Share only
	// test with the password test (repository "test"), and knows no queries.
	Memory, Share string
	// Atom is the service document of the in-memory server for AtomPub clients.
	Atom string
	// Files is the directory behind Share.
	Files string

	dir  string
	args []string
	cmd  *exec.Cmd
	said bytes.Buffer
	gone chan struct{}
}

// Start starts both servers; end them with Stop. They end with this process.
func Start() (*Server, error) {
	cache, err := release.Files()
	if err != nil {
		return nil, err
	}
	s := &Server{}
	if s.dir, err = os.MkdirTemp("", "opencmis-"); err != nil {
		return nil, err
	}
	s.Files = filepath.Join(s.dir, "files")
	memory, share := filepath.Join(s.dir, "memory"), filepath.Join(s.dir, "share")
	if err := os.Mkdir(s.Files, 0o700); err != nil {
		return nil, err
	}
	if err := unpack(filepath.Join(cache, memoryWAR), memory, memoryProperties); err != nil {
		return nil, err
	}
	if err := unpack(filepath.Join(cache, shareWAR), share, fmt.Sprintf(shareProperties, s.Files)); err != nil {
		return nil, err
	}
	activation, err := os.ReadFile(filepath.Join(cache, activationJAR))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(share, "WEB-INF", "lib", activationJAR), activation, 0o600); err != nil {
		return nil, err
	}
	host, err := free()
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(host, ":")
	base := "http://" + host
	s.Memory, s.Share, s.Atom = base+"/memory/browser", base+"/share/browser", base+"/memory/atom11"
	s.args = []string{"-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + s.dir,
		"-jar", filepath.Join(cache, jettyJAR), "--host", "127.0.0.1", "--port", port, "--path", "/memory", memory, "--path", "/share", share}
	return s, s.launch()
}

// launch starts Java and waits until it answers.
func (s *Server) launch() error {
	s.gone = make(chan struct{})
	// #nosec G204 -- a test runs a program it pinned
	s.cmd = exec.Command("java", s.args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the end of the starting thread would end Java
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // it is killed in the end
		}
		close(s.gone)
	}()
	if err := <-started; err != nil {
		return err
	}
	if err := s.answer(); err != nil {
		s.Stop()
		return fmt.Errorf("%w\n%s", err, maven.Tail(s.said.String()))
	}
	return nil
}

// Restart kills the servers and starts them again at the same address. What Memory held
// is gone, what Share held is there.
func (s *Server) Restart() error {
	_ = s.cmd.Process.Kill() // it may have ended of itself
	<-s.gone
	return s.launch()
}

// answer waits until both servers do.
func (s *Server) answer() error {
	for _, url := range []string{s.Memory, s.Share} {
		if err := s.wait(url); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) wait(url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.SetBasicAuth("test", "test")
	begin := time.Now()
	for {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			if err = fmt.Errorf("%s answers %s", url, resp.Status); resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-s.gone:
			return fmt.Errorf("java ended: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Since(begin) > 180*time.Second {
			return fmt.Errorf("no answer: %w", err)
		}
	}
}

// Stop ends the servers and removes what they wrote.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill() // it may have ended of itself
	<-s.gone
	_ = os.RemoveAll(s.dir) // in the temporary folder
}

func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
