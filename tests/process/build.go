package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Build gives the program with its crash points in dir. It is linked once for all
// packages that ask for it, and lies beside what make builds.
func Build(dir string) (program string, err error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", err
	}
	bin := filepath.Join(strings.TrimSpace(string(root)), "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(bin, "scanstelle-crashpoints.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	shared := filepath.Join(bin, "scanstelle-crashpoints")
	cmd := exec.Command("go", "build", "-tags", "crashpoints", "-ldflags", "-s -w", "-o", shared, "github.com/scanstelle/scanstelle/cmd/scanstelle")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	data, err := os.ReadFile(shared)
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, "scanstelle")
	return program, os.WriteFile(program, data, 0o755)
}
