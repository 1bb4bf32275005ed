package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// owner is `scanstelle serve` on a data folder of its own.
type owner struct {
	b    *bench
	cmd  *exec.Cmd
	data string
	err  bytes.Buffer
	env  []string
}

// serve starts an owner with a device of libsane's test driver. Where delay is
// set, every fsync costs that much more.
func (b *bench) serve(name string, t testDevice, delay time.Duration) (*owner, error) {
	dir, err := b.fresh(name)
	if err != nil {
		return nil, err
	}
	sane, err := t.configure(filepath.Join(dir, "sane"))
	if err != nil {
		return nil, err
	}
	o := &owner{b: b, data: filepath.Join(dir, "data"), env: append(os.Environ(), "SANE_CONFIG_DIR="+sane)}
	program, args := b.program, b.flags(o.data, "serve")
	if delay > 0 {
		program, args = slowed(delay, program, args...)
	}
	o.cmd = exec.CommandContext(b, program, args...)
	o.cmd.Env, o.cmd.Stderr = o.env, &o.err
	o.cmd.Cancel = func() error { return o.cmd.Process.Signal(syscall.SIGTERM) }
	o.cmd.WaitDelay = 30 * time.Second
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := o.cmd.Start(); err != nil {
		return nil, err
	}
	var hello struct{ Type string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &hello)
	}
	if err != nil || hello.Type != "serving" {
		return nil, fmt.Errorf("serve said %q: %v\n%s", line, err, o.stop())
	}
	return o, nil
}

// testDevice is a device of libsane's test driver with A4 pages at 300 dpi.
type testDevice struct {
	picture string
	pause   time.Duration // after each of the 16 or so portions of a page; 0 is full speed
}

// configure writes a configuration of libsane that knows nothing else.
func (t testDevice) configure(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	conf := fmt.Sprintf("number_of_devices 1\nmode Color\ndepth 8\nresolution 300\ngeometry_max 300\nbr_x 210\nbr_y 297\ntest-picture %q\n", t.picture)
	if t.pause > 0 {
		conf += fmt.Sprintf("read-delay true\nread-delay-duration %d\n", t.pause.Microseconds())
	}
	if err := os.WriteFile(filepath.Join(dir, "test.conf"), []byte(conf), 0o600); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "dll.conf"), []byte("test\n"), 0o600)
}

// call runs a command of the owner; ctx may end it.
func (o *owner) call(ctx context.Context, args ...string) (report, error) {
	cmd := exec.CommandContext(ctx, o.b.program, o.b.flags(o.data, args...)...)
	cmd.Env = o.env
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		r, _ := readReport(&out) // the last line may be torn
		return r, ctx.Err()
	}
	if err != nil {
		return report{}, fmt.Errorf("%s: %w\n%s\n%s", args[0], err, lastLines(stderr.String(), 8), lastLines(out.String(), 3))
	}
	return readReport(&out)
}

// stop ends the owner and returns what it said.
func (o *owner) stop() string {
	_ = o.cmd.Process.Signal(syscall.SIGTERM) // one that is gone needs none
	_ = o.cmd.Wait()                          // its exit code is not the question
	return o.err.String()
}

var syncCalls = regexp.MustCompile(`slowsync: (\d+) calls`)

// syncs reads how many fsyncs slowsync counted.
func syncs(said string) int {
	m := syncCalls.FindStringSubmatch(said)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}
