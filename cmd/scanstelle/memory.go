package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// rest is for how long what the desk remembers stays unwritten at most.
const rest = 500 * time.Millisecond

// memory keeps what the desk remembers from one day to the next, in a file of its own.
// Fyne's preferences write through to the disk within the call, or soon after on the
// screen's goroutine: where pages come in that lasts as long as the disk is busy, and
// the screen would stand still after every key that goes to another page.
type memory struct {
	path    string
	mu      sync.Mutex
	texts   map[string]string
	writing *time.Timer // nil where nothing waits
	one     sync.Mutex  // held while something is written
	write   func(path string, data []byte) error
}

// newMemory reads what was kept in a file; where that cannot be read nothing is
// remembered, and nothing else is lost.
func newMemory(path string) *memory {
	m := &memory{path: path, texts: map[string]string{}, write: writeMemory}
	if data, err := os.ReadFile(path); err == nil && (json.Unmarshal(data, &m.texts) != nil || m.texts == nil) {
		m.texts = map[string]string{}
	}
	return m
}

// writeMemory replaces a file as a whole.
func writeMemory(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	fresh := path + ".neu"
	if err := os.WriteFile(fresh, data, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// String is what was kept last, empty for nothing.
func (m *memory) String(key string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.texts[key]
}

// SetString keeps a text; it is written soon.
func (m *memory) SetString(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.texts[key] == value {
		return
	}
	m.texts[key] = value
	if m.writing == nil {
		m.writing = time.AfterFunc(rest, func() { _ = m.keep() }) // the next change tries again
	}
}

// keep writes everything.
func (m *memory) keep() error {
	m.one.Lock()
	defer m.one.Unlock()
	m.mu.Lock()
	m.writing = nil
	data, err := json.Marshal(m.texts)
	m.mu.Unlock()
	if err != nil {
		return err
	}
	return m.write(m.path, data)
}

// Close writes what waits.
func (m *memory) Close() error {
	m.mu.Lock()
	waits := m.writing != nil
	if waits {
		m.writing.Stop()
	}
	m.mu.Unlock()
	if waits {
		return m.keep()
	}
	m.one.Lock() // what is being written is written
	defer m.one.Unlock()
	return nil
}
