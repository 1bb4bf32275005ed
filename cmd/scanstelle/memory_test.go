package main

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// TestMemoryDoesNotWaitForTheDisk: who leafs does not wait, what is remembered is read
// at once, and the last of it is on the disk soon and after the end.
func TestMemoryDoesNotWaitForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "desk", "memory.json")
		writes := 0
		m := newMemory(path)
		m.write = func(path string, data []byte) error {
			time.Sleep(time.Second) // a busy disk
			writes++
			return writeMemory(path, data)
		}
		begin := time.Now()
		for _, page := range []string{"1", "2", "3"} {
			m.SetString("page", page)
			if got := m.String("page"); got != page {
				t.Errorf("page %q", got)
			}
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("the screen stood still for %v", took)
		}
		time.Sleep(rest + time.Second/2) // in the middle of writing
		m.SetString("page", "4")
		m.SetString("page", "4")
		time.Sleep(3 * time.Second)
		if got := newMemory(path).String("page"); got != "4" || writes != 2 {
			t.Errorf("page %q after %d writes", got, writes)
		}
		m.SetString("batch", "x")
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if again := newMemory(path); again.String("page") != "4" || again.String("batch") != "x" || writes != 3 {
			t.Errorf("%v after %d writes", again.texts, writes)
		}
	})
}

// TestMemoryOfABrokenFile: nothing is remembered, and what comes then is.
func TestMemoryOfABrokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.json")
	if err := os.WriteFile(path, []byte("{\"page\":\"1\",\"batch\":"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := newMemory(path)
	if got := m.String("page"); got != "" {
		t.Errorf("page %q", got)
	}
	m.SetString("page", "2")
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if got := newMemory(path).String("page"); got != "2" {
		t.Errorf("page %q", got)
	}
}
