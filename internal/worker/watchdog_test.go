package worker_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStarvedChildGetsMoreTime: a child that other programs do not let compute is
// not taken for one that hangs; one that only sleeps is.
func TestStarvedChildGetsMoreTime(t *testing.T) {
	const limit = 500 * time.Millisecond
	p := pool(t, 1, 0)
	child := pidOf(t, p)
	var first, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &first); err != nil {
		t.Fatal(err)
	}
	for cpu := range 1024 {
		if first.IsSet(cpu) {
			one.Set(cpu)
			break
		}
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", child))
	if err != nil || len(threads) == 0 {
		t.Fatalf("%v %v", threads, err)
	}
	for _, path := range threads {
		thread, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := unix.SchedSetaffinity(thread, &one); err != nil {
			t.Fatal(err)
		}
		if err := unix.Setpriority(unix.PRIO_PROCESS, thread, 19); err != nil {
			t.Fatal(err)
		}
	}
	ready := make(chan error)
	for range 3 {
		go func() {
			runtime.LockOSThread() // never unlocked: the thread ends with its goroutine
			ready <- unix.SchedSetaffinity(0, &one)
			for end := time.Now().Add(3 * limit); time.Now().Before(end); {
			}
		}()
		if err := <-ready; err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	if err := p.CallWithin(t.Context(), limit, order{Do: "compute", N: 60}, nil, nil); err != nil {
		t.Errorf("a starved child: %v", err)
	}
	t.Logf("60 ms of a processor took %v", time.Since(begin))
	if err := p.CallWithin(t.Context(), limit, order{Do: "wait"}, nil, nil); batch.CodeOf(err) != batch.CodeTimeLimit {
		t.Errorf("a child that sleeps: %v", err)
	}
}
