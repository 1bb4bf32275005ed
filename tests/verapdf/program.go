package verapdf

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Version is the release the tests are run with; jarSHA256 is the hash of its
// jar in Maven Central.
const (
	Version   = "1.30.2"
	jarSHA256 = "287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332"
)

//go:embed pom.xml
var pom []byte

// program returns the path of the jar and fetches it on the first use. It looks
// for java and mvn first, so that a missing one is told by name.
var program = sync.OnceValues(func() (string, error) {
	if _, err := exec.LookPath("java"); err != nil {
		return "", errors.New("java is missing; install the Debian package default-jre-headless (make deps)")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w", err)
	}
	folder := filepath.Join(cache, "scanstelle", "verapdf-"+Version)
	jar := filepath.Join(folder, "cli-"+Version+".jar")
	switch err := verify(jar); {
	case err == nil:
		return jar, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	if err := fetch(folder, jar); err != nil {
		return "", err
	}
	return jar, verify(jar)
})

// fetch lets Maven copy the jar into the cache. Several test programs may do so
// at once: each works in a folder of its own and renames.
func fetch(folder, jar string) error {
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
	if err := os.WriteFile(filepath.Join(work, "pom.xml"), pom, 0o600); err != nil {
		return err
	}
	// #nosec G204 -- a test runs Maven on the project's own POM
	cmd := exec.Command("mvn", "--batch-mode", "--quiet", "--file", filepath.Join(work, "pom.xml"),
		"dependency:copy-dependencies", "-DoutputDirectory="+work)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mvn cannot fetch veraPDF %s from Maven Central: %w\n%s", Version, err, tail(string(out)))
	}
	return os.Rename(filepath.Join(work, filepath.Base(jar)), jar)
}

func verify(jar string) error {
	data, err := os.ReadFile(jar)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != jarSHA256 {
		return fmt.Errorf("%s is not the pinned release (SHA-256 %x); remove it and try again", jar, sum)
	}
	return nil
}

func tail(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
