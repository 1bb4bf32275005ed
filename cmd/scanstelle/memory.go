package main

import (
	"maps"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/app/frame"
)

// rest is for how long what the desk remembers stays unwritten at most.
const rest = 500 * time.Millisecond

// memory keeps what the desk remembers from one day to the next. The preferences below
// are on the disk when their call returns: where pages come in that lasts as long as
// the disk is busy, and the screen would stand still after every key that goes to
// another page.
type memory struct {
	kept    frame.Memory
	mu      sync.Mutex
	fresh   map[string]string // not written yet
	writing *time.Timer       // nil where nothing waits
	one     sync.Mutex        // held while something is written
}

func newMemory(kept frame.Memory) *memory { return &memory{kept: kept, fresh: map[string]string{}} }

// String is what was kept last, empty for nothing.
func (m *memory) String(key string) string {
	m.mu.Lock()
	value, ok := m.fresh[key]
	m.mu.Unlock()
	if ok {
		return value
	}
	return m.kept.String(key)
}

// SetString keeps a text; it is written soon.
func (m *memory) SetString(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[key] = value
	if m.writing == nil {
		m.writing = time.AfterFunc(rest, m.write)
	}
}

// write writes what is fresh; it is read from there until it is written.
func (m *memory) write() {
	m.one.Lock()
	defer m.one.Unlock()
	m.mu.Lock()
	m.writing = nil
	now := maps.Clone(m.fresh)
	m.mu.Unlock()
	for key, value := range now {
		if m.kept.String(key) != value {
			m.kept.SetString(key, value)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.fresh, func(key, value string) bool {
		written, ok := now[key]
		return ok && written == value
	})
}

// Close writes what waits.
func (m *memory) Close() {
	m.mu.Lock()
	if m.writing != nil {
		m.writing.Stop()
	}
	m.mu.Unlock()
	m.write()
}
