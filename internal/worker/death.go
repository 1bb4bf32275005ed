package worker

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
)

// death says how the child ended. Call it when exited is closed. Its own memory
// limit a child meets as an allocation that fails; SIGKILL from outside, by a
// person or by a kernel whose whole memory is used up, says nothing about the
// request, which deserves its second try.
func (p *Process) death(op string, cause error) error {
	state := p.cmd.ProcessState
	said := p.stderr.last()
	status, _ := state.Sys().(syscall.WaitStatus)
	code := batch.CodeWorkerDied
	switch {
	case outOfMemory(said):
		code = batch.CodeMemoryLimit
	case status.Signaled() && status.Signal() == syscall.SIGXFSZ:
		code = batch.CodeMemoryLimit // a memory file beyond the limit
	}
	return &batch.Error{Op: op, Code: code, Detail: p.kind, Err: fmt.Errorf("worker %s: %s: %w; it said: %q", p.kind, state, cause, said)}
}

// outOfMemory knows the last words of Go, C++ and the C library.
func outOfMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "Cannot allocate memory", "bad_alloc", "failed to allocate", "pthread_create failed: Resource temporarily unavailable"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

// tail keeps the end of what a child says and hands out whole lines.
type tail struct {
	line func(string)

	mu   sync.Mutex
	kept []byte
	part []byte // of a line
}

const (
	maxTail = 16 << 10
	maxLine = 4 << 10 // longer lines are cut in pieces
)

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - maxTail; extra > 0 {
		t.kept = append(t.kept[:0], t.kept[extra:]...)
	}
	if t.line == nil {
		return len(p), nil
	}
	t.part = append(t.part, p...)
	for {
		i := bytes.IndexByte(t.part, '\n')
		if i < 0 && len(t.part) < maxLine {
			return len(p), nil
		}
		if i < 0 || i > maxLine {
			i = maxLine
			t.line(string(t.part[:i]))
			t.part = t.part[i:]
			continue
		}
		t.line(string(t.part[:i]))
		t.part = t.part[i+1:]
	}
}

// flush hands out a last line without an end.
func (t *tail) flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.line != nil && len(t.part) > 0 {
		t.line(string(t.part))
	}
	t.part = nil
}

// last returns the end of what was said. The first words of a Go crash matter
// more than its stacks, so they are kept where they are still there.
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := string(t.kept)
	for _, mark := range []string{"fatal error: ", "panic: ", "runtime: "} {
		if i := strings.Index(text, mark); i >= 0 {
			text = text[i:]
			break
		}
	}
	const limit = 2 << 10
	if len(text) <= limit {
		return text
	}
	return text[:limit/2] + " … " + text[len(text)-limit/2:]
}
