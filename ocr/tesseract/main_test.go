package tesseract

import (
	"log"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestMain starts the test program anew with Environment: Tesseract's threads
// are counted before the first line of Go runs.
func TestMain(m *testing.M) {
	complete := true
	for _, want := range Environment() {
		name, value, _ := strings.Cut(want, "=")
		if os.Getenv(name) != value {
			complete = false
			os.Setenv(name, value)
		}
	}
	if !complete {
		log.Fatal(syscall.Exec("/proc/self/exe", os.Args, os.Environ()))
	}
	os.Exit(m.Run())
}
