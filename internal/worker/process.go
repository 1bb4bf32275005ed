package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// Options of a child process.
type Options struct {
	// Kind is the first argument after "worker".
	Kind string
	Args []string // more arguments
	// Env adds to the few variables that a child inherits ("NAME=value").
	Env []string
	// Executable is the program; this very program where empty.
	Executable string

	Nice int  // 0 to 19
	Idle bool // runs only when nothing else wants the processor (SCHED_IDLE)
	// MemoryLimit bounds private memory and, separately, each memory file, in
	// bytes; 0 is no limit. Go reserves some 100 MB before it does anything.
	MemoryLimit int64
	Access      Access
	// Window is how many replies of a request may be on the way or at work at
	// the owner; Window where 0. With raw frames of a scanner it bounds the
	// memory they take, and holds the feeder back.
	Window int
	// Grace is how long a cancelled request may take to end by itself; then, or
	// at once where 0, the child is killed.
	Grace time.Duration
	// Stderr gets each line the child writes to standard error or output.
	Stderr func(line string)
}

const startLimit = 60 * time.Second

// Process is a running child. Calls queue up.
type Process struct {
	kind    string
	grace   time.Duration
	window  int
	link    *link
	cmd     *exec.Cmd
	stderr  *tail
	inForce []string
	call    sync.Mutex
	number  int64 // of the request, under call

	mu     sync.Mutex
	killed bool          // by us
	gone   bool          // reaped, the number may belong to somebody else
	exited chan struct{} // closed when reaped and stderr is read to its end
}

// Start starts a child and waits until it is restricted and ready. It dies with
// its owner, whatever kills that.
func Start(ctx context.Context, o Options) (*Process, error) {
	const op = "worker.start"
	owner, child, err := pair()
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	l, err := newLink(owner)
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, errors.Join(err, child.Close()))
	}
	p := &Process{kind: o.Kind, grace: o.Grace, window: cmp.Or(o.Window, Window), link: l, stderr: &tail{line: o.Stderr}, exited: make(chan struct{})}
	if p.cmd, err = o.command(child, p.stderr); err == nil {
		err = p.run()
	}
	child.Close() // ours is a copy; the child has its own
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, errors.Join(err, l.socket.Close()))
	}
	if err := p.await(ctx, o); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// inherited are the variables a child gets from its owner. A passphrase in the
// owner's environment is none of its business.
var inherited = []string{"PATH", "HOME", "LANG", "LANGUAGE", "LC_", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "SANE_", "FONTCONFIG_", "GO", "SCANSTELLE_CRASH", "SCANSTELLE_REPLAY", "SCANSTELLE_SHARED"}

func (o Options) command(child *os.File, output *tail) (*exec.Cmd, error) {
	access, err := json.Marshal(o.Access)
	if err != nil {
		return nil, err
	}
	program := o.Executable
	if program == "" {
		program = "/proc/self/exe"
	}
	cmd := exec.Command(program, append([]string{"worker", o.Kind}, o.Args...)...)
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if slices.ContainsFunc(inherited, func(prefix string) bool {
			return name == prefix || strings.HasPrefix(name, prefix) && (strings.HasSuffix(prefix, "_") || prefix == "GO")
		}) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	if o.MemoryLimit > 0 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("GOMEMLIMIT=%d", o.MemoryLimit/4*3))
	}
	cmd.Env = append(append(cmd.Env, o.Env...), accessEnv+"="+string(access))
	cmd.ExtraFiles = []*os.File{child}
	cmd.Stdout, cmd.Stderr = output, output
	cmd.WaitDelay = time.Second // for a grandchild that keeps the pipe open
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return cmd, nil
}

// run starts the child from a thread of its own that stays until the child is
// gone: the kernel sends the death signal when the starting thread ends. The
// thread gives up the gaining of privileges for itself and so for the child; it
// is never unlocked and ends with the goroutine.
func (p *Process) run() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
		if err == nil {
			err = p.cmd.Start()
		}
		started <- err
		if err != nil {
			return
		}
		p.waitUnreaped()
		p.mu.Lock()
		// The child may have started programs. While it is not reaped, the
		// number of its group is still its own.
		unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL)
		p.gone = true
		p.mu.Unlock()
		p.cmd.Wait() // its error is read from ProcessState
		p.stderr.flush()
		close(p.exited)
	}()
	return <-started
}

func (p *Process) waitUnreaped() {
	for {
		err := unix.Waitid(unix.P_PID, p.cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return
		}
	}
}

// await sets the limits and waits for the child's first frame.
func (p *Process) await(ctx context.Context, o Options) error {
	if err := p.limit(o); err != nil {
		return batch.Fail("worker.start", batch.CodeInternal, err)
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	stop := context.AfterFunc(ctx, p.kill)
	f, files, err := p.link.receive()
	closeAll(files)
	if err == nil && f.Kind != kindReady {
		err = fmt.Errorf("%w: %q instead of ready", errFrame, f.Kind)
	}
	if err != nil {
		return p.broken(ctx, "worker.start", err)
	}
	if !stop() {
		return p.broken(ctx, "worker.start", ctx.Err())
	}
	p.inForce = f.InForce
	if o.MemoryLimit > 0 {
		p.inForce = append(p.inForce, fmt.Sprintf("memory %d MiB", o.MemoryLimit>>20))
	}
	if o.Nice == 0 && !o.Idle {
		return nil
	}
	return p.prioritize(o)
}

// limit bounds memory and file sizes, and forbids core files: they would hold
// pages.
func (p *Process) limit(o Options) error {
	limits := map[int]uint64{unix.RLIMIT_CORE: 0}
	if o.MemoryLimit > 0 {
		// RLIMIT_DATA, not RLIMIT_AS: it counts what is written to, and not the
		// address space that Go reserves or the page images that are mapped.
		limits[unix.RLIMIT_DATA] = uint64(o.MemoryLimit)
		limits[unix.RLIMIT_FSIZE] = uint64(o.MemoryLimit)
	}
	for which, n := range limits {
		err := unix.Prlimit(p.cmd.Process.Pid, which, &unix.Rlimit{Cur: n, Max: n}, nil)
		if err != nil && !errors.Is(err, unix.ESRCH) { // already dead: the next frame tells
			return err
		}
	}
	return nil
}

// prioritize lowers every thread of the child; threads to come inherit it.
func (p *Process) prioritize(o Options) error {
	folder := fmt.Sprintf("/proc/%d/task", p.cmd.Process.Pid)
	done := map[string]bool{}
	for again := true; again; {
		again = false
		tasks, err := os.ReadDir(folder)
		if err != nil {
			return batch.Fail("worker.start", batch.CodeWorkerDied, err)
		}
		for _, task := range tasks {
			if done[task.Name()] {
				continue
			}
			done[task.Name()], again = true, true
			if err := lower(task.Name(), o); err != nil && !errors.Is(err, unix.ESRCH) {
				return batch.Fail("worker.start", batch.CodeInternal, err)
			}
		}
	}
	return nil
}

func lower(task string, o Options) error {
	var id int
	if _, err := fmt.Sscan(task, &id); err != nil {
		return err
	}
	if o.Idle {
		attr := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}
		if err := unix.SchedSetAttr(id, &attr, 0); err != nil {
			return err
		}
	}
	if o.Nice == 0 {
		return nil
	}
	return unix.Setpriority(unix.PRIO_PROCESS, id, o.Nice)
}

// InForce tells what protects the owner from this child: "landlock 7: files,
// network", "no-new-privs", "memory 1024 MiB".
func (p *Process) InForce() []string { return slices.Clone(p.inForce) }

// PID returns the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// kill ends the child and all it started.
func (p *Process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	p.killed = true
	unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL) // ESRCH: it has just died
}

func (p *Process) wasKilled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.killed
}

// Alive tells whether the child has not ended.
func (p *Process) Alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// Close kills the child and waits until nothing of it is left.
func (p *Process) Close() error {
	p.kill()
	<-p.exited
	return p.link.socket.Close()
}
