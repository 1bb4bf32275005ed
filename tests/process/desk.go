package process

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Line is one object the program printed with --json; a field is set where the
// kind of object has it.
type Line struct {
	Type     string         `json:"type"`
	Source   string         `json:"source"`
	Page     batch.ID       `json:"page"`
	Document batch.ID       `json:"document"`
	Batch    batch.ID       `json:"batch"`
	Title    string         `json:"title"`
	SHA256   string         `json:"sha256"`
	Package  string         `json:"package"`
	Code     batch.Code     `json:"code"`
	Message  string         `json:"message"`
	Exit     int            `json:"exit"`
	Delivery batch.Delivery `json:"delivery"`
	Resumed  bool           `json:"resumed"`
	Pages    int            `json:"pages"`
	Queued   int            `json:"queued"`
}

// Result is what became of a process.
type Result struct {
	Exit   int  // -1 where a signal ended it
	Killed bool // by SIGKILL
	Out    []byte
	Err    []byte
	Took   time.Duration
}

// Lines decodes the whole lines of the output; a kill may have torn the last.
// Lines of verify and batch list hold other shapes in some fields; use As there.
func (r Result) Lines(t testing.TB, kind string) []Line { return As[Line](t, r, kind) }

// As decodes the output lines of one type.
func As[T any](t testing.TB, r Result, kind string) []T {
	t.Helper()
	var out []T
	for _, raw := range bytes.SplitAfter(r.Out, []byte("\n")) {
		if !bytes.HasSuffix(raw, []byte("\n")) {
			continue
		}
		var head struct{ Type string }
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Fatalf("not a JSON line: %v\n%s", err, raw)
		}
		if head.Type != kind {
			continue
		}
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		out = append(out, v)
	}
	return out
}

// Summary returns the last line of a run.
func (r Result) Summary(t testing.TB) Line {
	t.Helper()
	lines := r.Lines(t, "summary")
	if len(lines) != 1 {
		t.Fatalf("%d summaries, exit %d\n%s\n%s", len(lines), r.Exit, r.Out, r.Err)
	}
	return lines[0]
}

// Desk is a data folder with everything beside it that the program touches.
type Desk struct {
	t       testing.TB
	program string
	Dir     string // holds the rest
	Data    string
	Target  string
	Temp    string
	Env     []string // for every process
}

// NewDesk makes a desk in a folder of its own; its data folder is not there
// yet.
func NewDesk(t testing.TB, program string) *Desk {
	t.Helper()
	dir := t.TempDir()
	d := &Desk{t: t, program: program, Dir: dir, Data: filepath.Join(dir, "daten"), Target: filepath.Join(dir, "ziel", "eingang"), Temp: filepath.Join(dir, "tmp")}
	for _, sub := range []string{d.Temp, filepath.Dir(d.Target)} {
		if err := os.Mkdir(sub, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// Upgrade puts another build of the program in the place of the one before.
func (d *Desk) Upgrade(program string) { d.program = program }

// Process is the program at work, in a process group of its own.
type Process struct {
	*exec.Cmd
	t        testing.TB
	out, err bytes.Buffer
	begin    time.Time
	done     chan struct{}
	result   Result
}

// Start starts a command on the desk. env is added to the environment of the
// desk. The process is killed when the test ends.
func (d *Desk) Start(env []string, args ...string) *Process {
	d.t.Helper()
	return d.StartWith("", env, args...)
}

// StartWith is Start with something on the standard input.
func (d *Desk) StartWith(input string, env []string, args ...string) *Process {
	d.t.Helper()
	p := &Process{t: d.t, begin: time.Now(), done: make(chan struct{})}
	p.Cmd = exec.Command(d.program, args...)
	p.Stdin, p.Stdout, p.Stderr = strings.NewReader(input), &p.out, &p.err
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.Env = append(os.Environ(), "TMPDIR="+d.Temp, "SCANSTELLE_DATA="+d.Data, "SCANSTELLE_PASSPHRASE_FILE="+filepath.Join(d.Dir, "kennwort"))
	p.Env = append(append(p.Env, d.Env...), env...)
	p.WaitDelay = 10 * time.Second
	if err := p.Cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go p.wait()
	d.t.Cleanup(p.Kill)
	return p
}

func (p *Process) wait() {
	defer close(p.done)
	err := p.Cmd.Wait()
	p.result = Result{Exit: p.ProcessState.ExitCode(), Out: p.out.Bytes(), Err: p.err.Bytes(), Took: time.Since(p.begin)}
	if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); ok {
		p.result.Killed = status.Signaled() && status.Signal() == syscall.SIGKILL
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		p.result.Err = append(p.result.Err, "\na child kept the output open\n"...)
	}
}

// hang is when a process counts as hanging.
const hang = 3 * time.Minute

// Wait returns what became of the process; one that hangs fails the test.
func (p *Process) Wait() Result {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(hang):
		p.Kill()
		p.t.Fatalf("%q hangs\n%s\n%s", p.Args[1:], p.result.Out, p.result.Err)
	}
	if bytes.Contains(p.result.Err, []byte("goroutine ")) || bytes.Contains(p.result.Err, []byte("Unerwarteter Fehler")) {
		p.t.Fatalf("%q panicked\n%s", p.Args[1:], p.result.Err)
	}
	return p.result
}

// Kill kills the whole group, as at a power failure, and waits for its end.
func (p *Process) Kill() {
	_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // it may be gone
	<-p.done
}

// Ended tells whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Run runs a command to its end.
func (d *Desk) Run(args ...string) Result {
	d.t.Helper()
	return d.Start(nil, args...).Wait()
}

// Expect runs a command that must end with the given exit code.
func (d *Desk) Expect(exit int, args ...string) Result {
	d.t.Helper()
	r := d.Run(args...)
	if r.Exit != exit {
		d.t.Fatalf("%q: exit %d, want %d\n%s\n%s", args, r.Exit, exit, r.Out, r.Err)
	}
	return r
}

// RunArgs is the command line of a run of files into the target.
func (d *Desk) RunArgs(files ...string) []string {
	return append([]string{"run", "--json", "--target", "folder:" + d.Target}, files...)
}

// Check proves the store on every level; nothing may be wrong.
func (d *Desk) Check() {
	d.t.Helper()
	r := d.Expect(0, "check", "--json")
	report := As[struct {
		OK bool
		store.CheckReport
	}](d.t, r, "check")
	if len(report) != 1 || !report[0].OK || len(report[0].Problems)+len(report[0].Notices) > 0 {
		d.t.Fatalf("check: %s", r.Out)
	}
}

// Pages returns every page of every batch, as the store shows them.
func (d *Desk) Pages() []batch.Page {
	d.t.Helper()
	return As[batch.Page](d.t, d.Expect(0, "batch", "show", "--all", "--json"), "page")
}

// Documents returns every document of every batch.
func (d *Desk) Documents() []Line {
	d.t.Helper()
	r := d.Expect(0, "batch", "show", "--all", "--json")
	var out []Line
	for _, doc := range As[struct {
		batch.Document
		Delivery batch.Delivery `json:"delivery"`
	}](d.t, r, "document") {
		out = append(out, Line{Type: "document", Document: doc.ID, Batch: doc.Batch, Title: doc.Title, SHA256: doc.SHA256, Delivery: doc.Delivery, Pages: len(doc.Pages)})
	}
	return out
}

// Package is what verify says about a file in the target.
type Package struct {
	OK       bool     `json:"ok"`
	File     string   `json:"file"`
	SHA256   string   `json:"sha256"`
	Pages    int      `json:"pages"`
	Document batch.ID `json:"document"`
	Batch    batch.ID `json:"batch"`
	Delivery batch.ID `json:"delivery"`
	Title    string   `json:"title"`
}

// Packages verifies everything in the target, from the files alone. Anything in
// or beside the target that is no package fails the test.
func (d *Desk) Packages() []Package {
	d.t.Helper()
	for _, name := range names(d.t, filepath.Dir(d.Target)) {
		if name != filepath.Base(d.Target) {
			d.t.Errorf("beside the target lies %s", name)
		}
	}
	args := []string{"verify", "--json"}
	for _, name := range names(d.t, d.Target) {
		if strings.HasPrefix(name, ".") || filepath.Ext(name) != ".pdf" {
			d.t.Errorf("in the target lies %s", name)
		}
		args = append(args, filepath.Join(d.Target, name))
	}
	if len(args) == 2 {
		return nil
	}
	packages := As[Package](d.t, d.Expect(0, args...), "verify")
	if len(packages) != len(args)-2 {
		d.t.Fatalf("%d verified of %d", len(packages), len(args)-2)
	}
	deliveries := map[batch.ID]bool{}
	for _, p := range packages {
		if !p.OK || deliveries[p.Delivery] || !strings.Contains(p.File, string(p.Delivery)) {
			d.t.Errorf("package %+v", p)
		}
		deliveries[p.Delivery] = true
	}
	return packages
}

func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// Tidy fails where processes, unfinished files or plain copies of anything are
// left over.
func (d *Desk) Tidy() {
	d.t.Helper()
	for _, name := range names(d.t, d.Temp) {
		d.t.Errorf("left in the folder for temporary files: %s", name)
	}
	err := filepath.WalkDir(d.Data, func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(filepath.Base(path), ".") {
			d.t.Errorf("left in the data folder: %s", path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		d.t.Error(err)
	}
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		left := d.Children("")
		if len(left) == 0 {
			return
		}
		if time.Since(begin) > 5*time.Second {
			d.t.Errorf("processes left: %v", left)
			return
		}
	}
}

// Children returns the worker processes of the desk of one kind, "" for all.
func (d *Desk) Children(kind string) []int {
	var pids []int
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		var pid int
		if _, err := fmt.Sscan(e.Name(), &pid); err != nil {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err != nil || !slices.Contains(strings.Split(string(env), "\x00"), "TMPDIR="+d.Temp) {
			continue
		}
		line, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		words := strings.Split(string(line), "\x00")
		if len(words) > 2 && words[1] == "worker" && (kind == "" || words[2] == kind) {
			pids = append(pids, pid)
		}
	}
	return pids
}
