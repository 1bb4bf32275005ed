package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// behind is by how much the priority of all that the desk does beside drawing is lower.
const behind = 5

// drawFirst lets everything beside drawing give way to it: the thread that calls, which
// has to be the one that draws, keeps its priority, and so do those it starts for that.
// All others of the process get a lower one, and what they start has it, too. Where it is
// refused, all are equal.
func drawFirst() {
	runtime.LockOSThread()
	own := unix.Gettid()
	now, err := unix.Getpriority(unix.PRIO_PROCESS, own)
	if err != nil {
		return
	}
	least := min(20-now+behind, 19) // the kernel tells 20 less the niceness
	for id := range threads() {
		if id != own {
			_ = unix.Setpriority(unix.PRIO_PROCESS, id, least)
		}
	}
}

// spreadDrawing gives each thread of Mesa's software renderer a processor of its own. They
// draw one picture together, and without that they often wait on one processor for each
// other, while work of low priority keeps the next one busy: that doubled the time of a
// picture (docs/benchmarks.md). With a graphics card there are none.
func spreadDrawing() {
	var may unix.CPUSet
	if err := unix.SchedGetaffinity(0, &may); err != nil {
		return
	}
	var processors []int
	for cpu := range len(may) * strconv.IntSize {
		if may.IsSet(cpu) {
			processors = append(processors, cpu)
		}
	}
	if len(processors) == 0 {
		return
	}
	for id, name := range threads() {
		number, drawing := strings.CutPrefix(name, "llvmpipe-")
		if n, err := strconv.Atoi(number); drawing && err == nil {
			var one unix.CPUSet
			one.Set(processors[n%len(processors)])
			_ = unix.SchedSetaffinity(id, &one)
		}
	}
}

// threads are those of this process by their numbers, with their names.
func threads() map[int]string {
	const tasks = "/proc/self/task"
	all, err := os.ReadDir(tasks)
	if err != nil {
		return nil
	}
	out := map[int]string{}
	for _, t := range all {
		name, err := os.ReadFile(filepath.Join(tasks, t.Name(), "comm"))
		if id, wrong := strconv.Atoi(t.Name()); err == nil && wrong == nil {
			out[id] = strings.TrimSpace(string(name))
		}
	}
	return out
}
