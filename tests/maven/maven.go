// Package maven fetches the Java programs that tests are run with from Maven
// Central, pinned by their hashes, into the user's cache.
package maven

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Release is what a test program runs: the files that a POM names.
type Release struct {
	Name   string            // for people: "veraPDF 1.30.2"
	Folder string            // in the cache
	POM    []byte            // names the files as dependencies
	SHA256 map[string]string // by file name, hexadecimal
}

// Files returns the folder that holds the files and fetches them on the first use. It
// looks for java and mvn first, so that a missing one is told by name.
func (r Release) Files() (string, error) {
	if _, err := exec.LookPath("java"); err != nil {
		return "", errors.New("java is missing; install the Debian package default-jre-headless (make deps)")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w", err)
	}
	folder := filepath.Join(cache, "scanstelle", r.Folder)
	if err := r.verify(folder); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := r.fetch(folder); err != nil {
		return "", err
	}
	return folder, r.verify(folder)
}

// fetch lets Maven copy the files into the cache. Several test programs may do so
// at once: each works in a folder of its own and renames.
func (r Release) fetch(folder string) error {
	if _, err := exec.LookPath("mvn"); err != nil {
		return errors.New("mvn is missing; install the Debian package maven (make deps)")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(folder, "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if err := os.WriteFile(filepath.Join(work, "pom.xml"), r.POM, 0o600); err != nil {
		return err
	}
	// #nosec G204 -- a test runs Maven on the project's own POM
	cmd := exec.Command("mvn", "--batch-mode", "--quiet", "--file", filepath.Join(work, "pom.xml"),
		"dependency:copy-dependencies", "-DoutputDirectory="+work)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mvn cannot fetch %s from Maven Central: %w\n%s", r.Name, err, Tail(string(out)))
	}
	for name := range r.SHA256 {
		if err := os.Rename(filepath.Join(work, name), filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

func (r Release) verify(folder string) error {
	for name, want := range r.SHA256 {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			return fmt.Errorf("%s is not the pinned release (SHA-256 %x); remove it and try again", filepath.Join(folder, name), sum)
		}
	}
	return nil
}

// Tail is the last lines of what a program said.
func Tail(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
