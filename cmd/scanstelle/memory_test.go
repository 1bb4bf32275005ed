package main

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// disk is a memory on a busy disk; each write takes a second.
type disk struct {
	mu     sync.Mutex
	texts  map[string]string
	writes int
}

func (d *disk) String(key string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.texts[key]
}

func (d *disk) SetString(key, value string) {
	time.Sleep(time.Second)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.texts[key] = value
	d.writes++
}

// TestMemoryDoesNotWaitForTheDisk: who leafs does not wait, what is remembered is read
// at once, and the last of it is on the disk soon and after the end.
func TestMemoryDoesNotWaitForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{texts: map[string]string{}}
		m := newMemory(d)
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
		if got := m.String("page"); got != "4" {
			t.Errorf("page %q", got)
		}
		time.Sleep(3 * time.Second)
		if got := d.String("page"); got != "4" || d.writes != 2 {
			t.Errorf("page %q after %d writes", got, d.writes)
		}
		m.SetString("page", "5")
		m.SetString("batch", "x")
		m.Close()
		if d.String("page") != "5" || d.String("batch") != "x" || m.String("page") != "5" {
			t.Errorf("%v", d.texts)
		}
	})
}
