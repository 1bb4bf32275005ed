package opencmis

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
)

// The files the servers are made of, with their hashes in Maven Central.
const (
	memoryWAR = "chemistry-opencmis-server-inmemory-1.1.0.war"
	shareWAR  = "chemistry-opencmis-server-fileshare-1.0.0.war"
	jettyJAR  = "jetty-runner-9.4.57.v20241219.jar"
	// activationJAR left Java with version 11; the file-share server needs it.
	activationJAR = "javax.activation-1.2.0.jar"
)

var pinned = map[string]string{
	memoryWAR:     "e64213571d416a5ff03a923693b97bb32d680b353af40d6807ce007197ae71d9",
	shareWAR:      "4960ec12b98a644ed10e4c8f34f79ac6b16397a2519b43aaa190e8b89542d3e2",
	activationJAR: "993302b16cd7056f21e779cc577d175a810bb4900ef73cd8fbf2b50f928ba9ce",
	jettyJAR:      "f63fbee00a06f04a3f715267d5d53ba4389b5b3e9ecc6168d8b73d81243a883f",
}

//go:embed pom.xml
var pom []byte

// files returns the folder that holds the pinned files and fetches them on the
// first use. It looks for java and mvn first, so that a missing one is told by name.
func files() (string, error) {
	if _, err := exec.LookPath("java"); err != nil {
		return "", errors.New("java is missing; install the Debian package default-jre-headless (make deps)")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w", err)
	}
	folder := filepath.Join(cache, "scanstelle", "opencmis-1.1.0")
	switch err := verify(folder); {
	case err == nil:
		return folder, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	if err := fetch(folder); err != nil {
		return "", err
	}
	return folder, verify(folder)
}

// fetch lets Maven copy the files into the cache. Several test programs may do so
// at once: each works in a folder of its own and renames.
func fetch(folder string) error {
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
		return fmt.Errorf("mvn cannot fetch the CMIS servers from Maven Central: %w\n%s", err, tail(string(out)))
	}
	for name := range pinned {
		if err := os.Rename(filepath.Join(work, name), filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

func verify(folder string) error {
	for name, want := range pinned {
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

func tail(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
