package worker_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
)

func start(t *testing.T, change ...func(*worker.Options)) *worker.Process {
	t.Helper()
	o := worker.Options{Kind: "test"}
	for _, c := range change {
		c(&o)
	}
	p, err := worker.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// ask wants exactly one reply and reads it into out.
func ask(t *testing.T, p *worker.Process, o order, out any, files ...*os.File) {
	t.Helper()
	n := 0
	err := p.Call(t.Context(), o, files, func(msg json.RawMessage, got []*os.File) error {
		n++
		for _, f := range got {
			f.Close()
		}
		return json.Unmarshal(msg, out)
	})
	if err != nil || n != 1 {
		t.Fatalf("%s: %d replies, %v", o.Do, n, err)
	}
}

func TestEchoWithFiles(t *testing.T) {
	t.Run("on disk", func(t *testing.T) { echoWithFiles(t, t.TempDir()) })
	t.Run("on tmpfs", func(t *testing.T) { // knows seals, as memory files do, and refuses them
		dir, err := os.MkdirTemp("/dev/shm", "scanstelle-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		echoWithFiles(t, dir)
	})
}

// echoWithFiles sends a memory file and a plain one that lies in dir.
func echoWithFiles(t *testing.T, dir string) {
	p := start(t)
	one, err := worker.MemfdFrom("one", strings.NewReader("first"))
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two := filepath.Join(dir, "two")
	if err := os.WriteFile(two, []byte("second"), 0o600); err != nil {
		t.Fatal(err)
	}
	plain, err := os.Open(two)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	want := order{Do: "echo", N: 3, Text: "ä\n\u2028"}
	err = p.Call(t.Context(), want, []*os.File{one, plain}, func(msg json.RawMessage, files []*os.File) error {
		var got order
		if err := json.Unmarshal(msg, &got); err != nil || got != want {
			t.Errorf("%+v %v", got, err)
		}
		for i, text := range []string{"first", "second"} {
			data, err := worker.FileBytes(files[i], 100)
			if err != nil || string(data) != text {
				t.Errorf("file %d: %q %v", i, data, err)
			}
			files[i].Close()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.Write([]byte("x")); err == nil {
		t.Error("a sent memory file can still be changed")
	}
	if err := p.Call(t.Context(), order{Do: "echo"}, slices.Repeat([]*os.File{one}, worker.MaxFiles+1), nil); err == nil {
		t.Error("more files than a frame may have")
	}
}

// TestPixelsDoNotGoThroughTheSocket hands over an A4 page of 300 dpi.
func TestPixelsDoNotGoThroughTheSocket(t *testing.T) {
	p := start(t)
	pixels := bytes.Repeat([]byte("scan"), 26<<20/4)
	f, err := worker.MemfdFrom("page", bytes.NewReader(pixels))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var echo order
	ask(t, p, order{Do: "echo"}, &echo, f)
	begin := time.Now()
	const rounds = 20
	for range rounds {
		ask(t, p, order{Do: "echo"}, &echo, f)
	}
	each := time.Since(begin) / rounds
	t.Logf("26 MB there and back in %v", each)
	if each > 5*time.Millisecond { // a copy alone takes longer
		t.Errorf("26 MB take %v", each)
	}
	var got string
	ask(t, p, order{Do: "hash"}, &got, f)
	if sum := sha256.Sum256(pixels); got != hex.EncodeToString(sum[:]) {
		t.Error("other bytes arrived")
	}
}

func TestErrorsKeepTheirCode(t *testing.T) {
	p := start(t, func(o *worker.Options) { o.MemoryLimit = 1 << 30 })
	err := p.Call(t.Context(), order{Do: "fail", Text: "9 Mpx"}, nil, nil)
	var e *batch.Error
	if !errors.As(err, &e) || e.Code != batch.CodeTooManyPixels || e.Detail != "9 Mpx" {
		t.Errorf("%v", err)
	}
	err = p.Call(t.Context(), order{Do: "panic", Text: "oops"}, nil, nil)
	if batch.CodeOf(err) != batch.CodeInternal || !strings.Contains(err.Error(), "oops") {
		t.Errorf("%v", err)
	}
	if err := p.Call(t.Context(), order{Do: "filebomb"}, nil, nil); batch.CodeOf(err) != batch.CodeMemoryLimit {
		t.Errorf("a memory file beyond the limit: %v", err)
	}
	if err := p.Call(t.Context(), order{Do: "huge"}, nil, nil); batch.CodeOf(err) != batch.CodeInternal {
		t.Errorf("a reply beyond the limit: %v", err)
	}
	if err := p.Call(t.Context(), order{Do: "echo", Text: strings.Repeat("x", worker.MaxFrame)}, nil, nil); batch.CodeOf(err) != batch.CodeInternal {
		t.Errorf("a request beyond the limit: %v", err)
	}
	var echo order
	ask(t, p, order{Do: "echo"}, &echo)
}

func TestDeaths(t *testing.T) {
	for _, c := range []struct {
		order order
		code  batch.Code
		says  string
	}{
		{order{Do: "exit", N: 3, Text: "last words"}, batch.CodeWorkerDied, "last words"},
		{order{Do: "exit", N: 0}, batch.CodeWorkerDied, "exit status 0"},
		{order{Do: "abort"}, batch.CodeWorkerDied, "segmentation"},
		{order{Do: "bomb"}, batch.CodeMemoryLimit, "memory"},
	} {
		t.Run(fmt.Sprint(c.order.Do, c.order.N), func(t *testing.T) {
			p := start(t, func(o *worker.Options) { o.MemoryLimit = 1 << 30 })
			begin := time.Now()
			err := p.Call(t.Context(), c.order, nil, nil)
			if batch.CodeOf(err) != c.code || !strings.Contains(strings.ToLower(fmt.Sprint(err)), c.says) {
				t.Errorf("%v", err)
			}
			t.Logf("%v after %v", batch.CodeOf(err), time.Since(begin).Round(time.Millisecond))
			if err := p.Call(t.Context(), order{Do: "pid"}, nil, nil); batch.CodeOf(err) != c.code {
				t.Errorf("a dead child answers: %v", err)
			}
			if p.Alive() {
				t.Error("it lives")
			}
		})
	}
}

func TestHangAndCancel(t *testing.T) {
	for _, grace := range []time.Duration{0, 100 * time.Millisecond} {
		p := start(t, func(o *worker.Options) { o.Grace = grace })
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		begin := time.Now()
		err := p.Call(ctx, order{Do: "hang"}, nil, nil)
		if batch.CodeOf(err) != batch.CodeTimeLimit || time.Since(begin) > 5*time.Second {
			t.Errorf("grace %v: %v after %v", grace, err, time.Since(begin))
		}
		if p.Alive() || running(p.PID()) {
			t.Error("the hanging child lives")
		}
	}
	// Who obeys within the grace lives on.
	p := start(t, func(o *worker.Options) { o.Grace = 20 * time.Second })
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if err := p.Call(ctx, order{Do: "wait"}, nil, nil); batch.CodeOf(err) != batch.CodeCanceled {
			t.Error(err)
		}
		var pid int
		ask(t, p, order{Do: "pid"}, &pid)
		if pid != p.PID() {
			t.Error("another process")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Call(ctx, order{Do: "pid"}, nil, nil); batch.CodeOf(err) != batch.CodeCanceled {
		t.Error(err)
	}
}

// TestRefusedReplyEndsTheRequest: the owner's disk is full, the child is told.
func TestRefusedReplyEndsTheRequest(t *testing.T) {
	p := start(t, func(o *worker.Options) { o.Grace = 20 * time.Second })
	full := errors.New("full")
	n := 0
	err := p.Call(t.Context(), order{Do: "many", N: 50}, nil, func(_ json.RawMessage, files []*os.File) error {
		n++
		files[0].Close()
		if n == 2 {
			return full
		}
		return nil
	})
	if err != full || n != 2 || !p.Alive() {
		t.Errorf("%v after %d replies", err, n)
	}
}

// TestWindow: a slow owner holds the child back.
func TestWindow(t *testing.T) {
	for _, window := range []int{0, 1, 5} {
		t.Run(fmt.Sprint(window), func(t *testing.T) { testWindow(t, window) })
	}
}

func testWindow(t *testing.T, window int) {
	var mu sync.Mutex
	sent := 0
	p := start(t, func(o *worker.Options) {
		o.Window = window
		o.Stderr = func(line string) {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasPrefix(line, "sending ") {
				sent++
			}
		}
	})
	next := 0
	err := p.Call(t.Context(), order{Do: "many", N: 12}, nil, func(msg json.RawMessage, files []*os.File) error {
		defer files[0].Close()
		data, err := worker.FileBytes(files[0], 10)
		if err != nil || string(data) != fmt.Sprint(next) || string(msg) != fmt.Sprint(next) {
			t.Errorf("reply %d: %s %q %v", next, msg, data, err)
		}
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if most := next + cmp.Or(window, worker.Window) + 1; sent > most {
			t.Errorf("%d sent at reply %d", sent, next)
		}
		next++
		return nil
	})
	if err != nil || next != 12 {
		t.Errorf("%d replies, %v", next, err)
	}
}

func TestBadChildren(t *testing.T) {
	for kind, says := range map[string]string{"garbage": "not a frame", "mute": "no licence"} {
		_, err := worker.Start(t.Context(), worker.Options{Kind: kind})
		if batch.CodeOf(err) != batch.CodeWorkerDied || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := worker.Start(t.Context(), worker.Options{Kind: "test", Executable: "/nonexistent"}); err == nil {
		t.Error("a missing program starts")
	}
	out, err := exec.Command("/proc/self/exe", "worker", "test").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nur vom Programm selbst") {
		t.Errorf("started by hand: %v %s", err, out)
	}
}

func running(pid int) bool { return syscall.Kill(pid, 0) == nil }

func gone(t *testing.T, pid int) {
	t.Helper()
	for range 200 {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(state, []byte(") Z ")) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d lives", pid)
}

// TestNoOrphans kills the owner; its children, though busy, die with it.
func TestNoOrphans(t *testing.T) {
	cmd := exec.Command("/proc/self/exe", "worker", "owner")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var direct int
	if _, err := fmt.Fscan(out, &direct); err != nil {
		t.Fatal(err)
	}
	var children []int
	for range 300 {
		if children = childrenOf(cmd.Process.Pid); len(children) == 3 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if len(children) != 3 || !slices.Contains(children, direct) {
		t.Fatalf("children %v, one is %d", children, direct)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	for _, pid := range children {
		gone(t, pid)
	}
}

func childrenOf(pid int) []int {
	var children []int
	paths, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range paths {
		text, _ := os.ReadFile(path)
		for _, word := range strings.Fields(string(text)) {
			var n int
			fmt.Sscan(word, &n)
			children = append(children, n)
		}
	}
	return children
}

// TestGrandchildrenDieToo: what a child has started goes with it, and no zombie
// stays.
func TestGrandchildrenDieToo(t *testing.T) {
	p := start(t)
	var pid int
	ask(t, p, order{Do: "grandchild"}, &pid)
	if !running(pid) {
		t.Fatal("no grandchild")
	}
	p.Close()
	gone(t, pid)
	if running(p.PID()) {
		t.Error("a zombie stays")
	}
	p = start(t)
	ask(t, p, order{Do: "grandchild"}, &pid)
	if err := p.Call(t.Context(), order{Do: "exit", N: 1}, nil, nil); err == nil {
		t.Error("it answered")
	}
	gone(t, pid)
}

func TestNoLeaks(t *testing.T) {
	p := start(t)
	f, err := worker.MemfdFrom("page", strings.NewReader("page"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := func() int {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	var echo order
	ask(t, p, order{Do: "echo"}, &echo, f)
	var childBefore, childAfter int
	ask(t, p, order{Do: "fds"}, &childBefore)
	before := count()
	for range 1000 {
		ask(t, p, order{Do: "echo"}, &echo, f)
	}
	ask(t, p, order{Do: "fds"}, &childAfter)
	if after := count(); after != before || childAfter != childBefore {
		t.Errorf("descriptors: owner %d to %d, child %d to %d", before, after, childBefore, childAfter)
	}
	p.Close()
	for range 5 {
		start(t).Close()
	}
	if after := count(); after > before {
		t.Errorf("processes leave descriptors: %d to %d", before, after)
	}
}

func TestRestrictions(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	folder := t.TempDir()
	env := []string{"PROBE_ADDRESS=" + listener.Addr().String(), "PROBE_FOLDER=" + folder}
	probe := func(a worker.Access) (map[string]string, *worker.Process) {
		p := start(t, func(o *worker.Options) { o.Access, o.Env = a, env })
		var got map[string]string
		ask(t, p, order{Do: "probe"}, &got)
		return got, p
	}
	open, p := probe(worker.Access{All: true})
	for what, result := range open {
		if result != "ok" && os.Geteuid() == 0 {
			t.Errorf("unrestricted: %s: %s", what, result)
		}
	}
	os.Remove("/tmp/scanstelle-worker-probe")
	if !slices.Contains(p.InForce(), "no-new-privs") {
		t.Errorf("%q", p.InForce())
	}
	got, p := probe(worker.Access{})
	t.Logf("in force: %q", p.InForce())
	if !strings.Contains(strings.Join(p.InForce(), ";"), "files, network") {
		t.Skip("NOT TESTED: this kernel has no Landlock, or one without rules for the network (ABI 4)")
	}
	for _, what := range []string{"write passwd", "read passwd", "create", "connect", "listen", "extra"} {
		if what == "listen" {
			continue // Go listens with multipath TCP, which Landlock does not see
		}
		if !strings.Contains(got[what], "permission denied") {
			t.Errorf("restricted: %s: %s", what, got[what])
		}
	}
	for _, what := range []string{"read library", "run program", "memory file", "privileges"} {
		if got[what] != "ok" {
			t.Errorf("restricted: %s: %s", what, got[what])
		}
	}
	if got, _ := probe(worker.Access{Read: []string{folder}, Network: true}); got["extra"] != "ok" || got["connect"] != "ok" || got["create"] == "ok" {
		t.Errorf("with a folder and network: %v", got)
	}
	if got, _ := probe(worker.Access{Write: []string{"/tmp"}}); got["create"] != "ok" || got["connect"] == "ok" {
		t.Errorf("with /tmp to write: %v", got)
	}
	os.Remove("/tmp/scanstelle-worker-probe")
}

func TestPrioritiesAndEnvironment(t *testing.T) {
	t.Setenv("SCANSTELLE_PASSPHRASE", "secret")
	p := start(t, func(o *worker.Options) { o.Nice, o.Idle, o.Env = 7, true, []string{"OMP_THREAD_LIMIT=1"} })
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.PID()))
	if err != nil || len(tasks) == 0 {
		t.Fatal(tasks, err)
	}
	for _, path := range tasks {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+2:]))
		const nice, policy, idle = 18 - 2, 40 - 2, "5"
		if fields[nice] != "7" || fields[policy] != idle {
			t.Errorf("%s: nice %s, policy %s", path, fields[nice], fields[policy])
		}
	}
	var env []string
	ask(t, p, order{Do: "env"}, &env)
	if all := strings.Join(env, "\n"); strings.Contains(all, "secret") || !strings.Contains(all, "OMP_THREAD_LIMIT=1") || !strings.Contains(all, "PATH=") {
		t.Errorf("%s", all)
	}
}
