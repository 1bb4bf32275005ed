package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	ocrworker "github.com/scanstelle/scanstelle/ocr/worker"
)

// Goals of memory, MB.
const (
	ownerGoal = 300.0
	treeGoal  = 700.0
)

// memory measures the owner and the whole process tree on the whole way.
func (b *bench) memory() (section, error) {
	s := section{
		Title: "Memory",
		Intro: fmt.Sprintf("`run` over 100 and over %d page files at 300 dpi, the whole way: half of them blank backs, two fifths with a line or a page number, a tenth full pages, as in post scanned on both sides. "+
			"/proc is sampled four times a second: RSS of the owner, PSS of the whole tree (smaps_rollup), and the memory files that images travel in (mapped ones are in PSS as well). MB = 10⁶ bytes.", b.many),
	}
	p, err := b.samples(samplepost.Full, 0)
	if err != nil {
		return s, err
	}
	mix, err := everyday(p)
	if err != nil {
		return s, err
	}
	t := table{Head: []string{"pages", "s", "owner RSS max", "owner RSS, second and last quarter (median)", "tree PSS max", "memory files max"}}
	for _, n := range []int{100, b.many} {
		w, seconds, err := b.watched(n, mix)
		if err != nil {
			return s, err
		}
		owner, tree := quantile(w.owner, 1), quantile(w.tree, 1)
		quarter := len(w.owner) / 4
		early, late := median(w.owner[quarter:2*quarter]), median(w.owner[3*quarter:])
		t.Rows = append(t.Rows, []string{fmt.Sprint(n), fmt.Sprintf("%.0f", seconds), fmt.Sprintf("%.0f MB", owner), fmt.Sprintf("%.0f MB, %.0f MB", early, late), fmt.Sprintf("%.0f MB", tree), fmt.Sprintf("%.0f MB", quantile(w.files, 1))})
		s.Figures = append(s.Figures,
			figure{What: fmt.Sprintf("owner process, %d pages", n), Goal: "< 300 MB", Got: fmt.Sprintf("%.0f MB", owner), Met: owner < ownerGoal, Command: "scanstelle --json run --target folder:OUT FOLDER"},
			figure{What: fmt.Sprintf("whole process tree, %d pages", n), Goal: "< 700 MB", Got: fmt.Sprintf("%.0f MB", tree), Met: tree < treeGoal})
	}
	s.Tables = []table{t}
	return s, nil
}

// everyday is the order in which page files are repeated.
func everyday(p post) ([]string, error) {
	backs, light := p.named("leer"), p.named("seitenzahl", "zeile")
	full := p.named("widerspruch", "anfrage", "rechnung", "mahnung")
	if len(backs) == 0 || len(light) == 0 || len(full) == 0 {
		return nil, fmt.Errorf("the sample post has %d blank, %d light and %d full pages", len(backs), len(light), len(full))
	}
	var out []string
	for i := range 200 {
		switch {
		case i%2 == 1:
			out = append(out, backs[i/2%len(backs)])
		case i%10 == 0:
			out = append(out, full[i/10%len(full)])
		default:
			out = append(out, light[i/2%len(light)])
		}
	}
	return out, nil
}

// watch is what sampling saw, in MB.
type watch struct {
	owner, tree, files []float64
	readers            map[int]float64 // seconds of processor time by process
}

// reading returns the processor time of all reading workers, in seconds.
func (w *watch) reading() float64 {
	total := 0.0
	for _, seconds := range w.readers {
		total += seconds
	}
	return total
}

// watched runs n pages the whole way and samples the process tree.
func (b *bench) watched(n int, files []string) (watch, float64, error) {
	var w watch
	dir, err := b.fresh("memory")
	if err != nil {
		return w, 0, err
	}
	if err := stack(filepath.Join(dir, "in"), n, files); err != nil {
		return w, 0, err
	}
	cmd := exec.CommandContext(b, b.program, b.flags(filepath.Join(dir, "data"), "run", "--target", "folder:"+filepath.Join(dir, "out"), filepath.Join(dir, "in"))...)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return w, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			seconds := time.Since(begin).Seconds()
			r, broken := readReport(&out)
			if err != nil || broken != nil || r.summary.Delivered != n || len(w.owner) < 8 {
				return w, seconds, fmt.Errorf("%d of %d delivered, %d samples: %v %v\n%s", r.summary.Delivered, n, len(w.owner), err, broken, lastLines(stderr.String(), 8))
			}
			b.say("   %d pages in %.0f s, %.1f pages/min", n, seconds, float64(n)/seconds*60)
			return w, seconds, nil
		case <-tick.C:
			w.sample(cmd.Process.Pid)
		}
	}
}

// follow samples until ctx ends.
func (w *watch) follow(ctx context.Context, pid int) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.sample(pid)
		}
	}
}

// sample looks at the tree once. A process that ends meanwhile counts nothing.
func (w *watch) sample(pid int) {
	rss := rollup(pid, "Rss:")
	if rss == 0 {
		return
	}
	if w.readers == nil {
		w.readers = map[int]float64{}
	}
	tree, seen, files := 0.0, map[uint64]bool{}, 0.0
	for _, p := range descendants(pid) {
		tree += rollup(p, "Pss:")
		if seconds := readingTime(p); seconds > 0 {
			w.readers[p] = seconds
		}
		files += memoryFiles(p, seen)
	}
	w.owner, w.tree, w.files = append(w.owner, rss), append(w.tree, tree), append(w.files, files)
}

// rollup reads one line of smaps_rollup in MB.
func rollup(pid int, name string) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return kb * 1024 / 1e6
			}
		}
	}
	return 0
}

// descendants lists a process and all below it.
func descendants(pid int) []int {
	out := []int{pid}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return out
	}
	for _, task := range tasks {
		data, err := os.ReadFile(task)
		if err != nil {
			continue
		}
		for _, child := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(child); err == nil {
				out = append(out, descendants(n)...)
			}
		}
	}
	return out
}

// readingTime returns the processor time a reading worker has used, in seconds;
// 0 for every other process.
func readingTime(pid int) float64 {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !bytes.Contains(line, []byte("\x00worker\x00"+ocrworker.Kind)) {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// Fields 14 and 15, counted behind the name, which may hold anything.
	total := 0.0
	for _, ticks := range strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))[11:13] {
		if n, err := strconv.ParseFloat(ticks, 64); err == nil {
			total += n / 100
		}
	}
	return total
}

// memoryFiles adds up the memory files a process has open, each once.
func memoryFiles(pid int, seen map[uint64]bool) float64 {
	total := 0.0
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		return 0
	}
	for _, link := range links {
		name, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(name, "/memfd:") {
			continue
		}
		info, err := os.Stat(link)
		if err != nil {
			continue
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && !seen[stat.Ino] {
			seen[stat.Ino] = true
			total += float64(stat.Blocks) * 512 / 1e6
		}
	}
	return total
}
