package worker

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// watchdog ends a request whose child is silent for too long. A child that wants
// to compute but is not let, because other programs keep the processors busy, gets
// more time: its page would go without text for no fault of its own.
type watchdog struct {
	child *Process
	limit time.Duration
	bark  func()

	mu    sync.Mutex
	timer *time.Timer
	off   bool
	began time.Time
	spent time.Duration // of the processor, by then
}

// longest is how often the limit a starved child may be silent.
const longest = 20

// watch begins to count. bark is called once, in a goroutine of its own.
func (p *Process) watch(limit time.Duration, bark func()) *watchdog {
	w := &watchdog{child: p, limit: limit, bark: bark, began: time.Now()}
	w.spent, _ = p.processor()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(limit, w.look)
	return w
}

func (w *watchdog) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.off {
		return
	}
	spent, waits := w.child.processor()
	if waits && spent-w.spent < w.limit/2 && time.Since(w.began) < longest*w.limit {
		w.timer.Reset(w.limit/10 + time.Millisecond)
		return
	}
	w.off = true
	w.bark()
}

// hold stops counting.
func (w *watchdog) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off = true
	w.timer.Stop()
}

// again counts anew.
func (w *watchdog) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off, w.began = false, time.Now()
	w.spent, _ = w.child.processor()
	w.timer.Reset(w.limit)
}

// processor returns how much time of the processors the child has had, and whether
// one of its threads has one or waits for one (proc(5), stat: fields 3, 14, 15). A
// child that is gone has nothing and wants nothing.
func (p *Process) processor() (spent time.Duration, waits bool) {
	// USER_HZ is 100 on all of Linux's architectures that Go knows.
	const tick = 10 * time.Millisecond
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.PID()))
	for _, path := range threads {
		data, err := os.ReadFile(path)
		fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:]) // behind the name, from field 3 on
		if err != nil || len(fields) < 13 {
			continue // it ended meanwhile
		}
		waits = waits || string(fields[0]) == "R"
		for _, f := range fields[11:13] {
			n, _ := strconv.ParseInt(string(f), 10, 64)
			spent += time.Duration(n) * tick
		}
	}
	return spent, waits
}
