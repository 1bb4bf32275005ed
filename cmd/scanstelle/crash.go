package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/batch"
)

// crashWatcher is the kind of the child process that waits for the end of the desk.
const crashWatcher = "crash"

// guardCrash lets a child process hear how this one ends: what the runtime says of a
// fault in any goroutine goes to it and nowhere else, so that values with names or
// texts of pages never reach a disk. Where that cannot be, the runtime writes to
// standard error as ever.
func guardCrash() {
	self, err := os.Executable()
	if err != nil {
		return
	}
	out, in, err := os.Pipe()
	if err != nil {
		return
	}
	defer out.Close()
	defer in.Close()
	child := exec.Command(self, "worker", crashWatcher)
	child.Stdin = out
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is not for it
	if child.Start() == nil {
		_ = debug.SetCrashOutput(in, debug.CrashOptions{})
	}
}

// mostCrash bounds a report, in bytes.
const mostCrash = 1 << 20

// watchCrash is the child: it hears nothing where all went well.
func watchCrash() error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	said, err := io.ReadAll(io.LimitReader(os.Stdin, mostCrash))
	if err != nil {
		return batch.Fail("crash", batch.CodeInternal, err)
	}
	if len(said) > 0 {
		crashFile(crashReport(string(said)))
	}
	return nil
}

// What the runtime writes of a fault (Go runtime, runtime/traceback.go).
var (
	crashCause = regexp.MustCompile(`^\s*(panic|fatal error|unexpected fault address|SIG[A-Z]+)\b(: )?(.*)$`)
	plainCause = regexp.MustCompile(`^(runtime error: [a-z0-9 \[\]():,.%<>=/-]*|all goroutines are asleep.*|concurrent map [a-z ]+|stack overflow|out of memory.*|abort|quit|segmentation violation.*)$`)
	crashRun   = regexp.MustCompile(`^(goroutine \d+)(?: [a-z]+=\w+)* (\[[a-z ,0-9A-Z-]*\]:)$`)
	crashCall  = regexp.MustCompile(`^((?:created by )?[\w./*()\-\[\]·{}]+?)(?:\([^()*]*\))?( in goroutine \d+)?$`)
	crashPlace = regexp.MustCompile(`^\t([\w./@+!\-]+\.(?:go|s|c):\d+)(?: \+0x[0-9a-f]+)?(?: fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?$`)
)

// crashReport makes a report of what the runtime said: versions and places in the
// program. Every value is left out: it might be a name, or a text of a page.
func crashReport(said string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Scanstelle %s\n%s %s/%s\n%s\n\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.RFC3339))
	lines := strings.Split(said, "\n")
	inStack := false
	for i, line := range lines {
		cause, place := crashCause.FindStringSubmatch(line), crashPlace.FindStringSubmatch(line)
		switch {
		case cause != nil && !inStack && (cause[3] == "" || plainCause.MatchString(cause[3])):
			fmt.Fprintf(&out, "%s%s%s\n", cause[1], cause[2], cause[3])
		case cause != nil && !inStack:
			fmt.Fprintf(&out, "%s: (Wert weggelassen)\n", cause[1])
		case crashRun.MatchString(line):
			inStack = true
			run := crashRun.FindStringSubmatch(line)
			fmt.Fprintf(&out, "\n%s %s\n", run[1], run[2])
		case inStack && place != nil:
			fmt.Fprintf(&out, "\t%s\n", place[1])
		case inStack && i+1 < len(lines) && crashPlace.MatchString(lines[i+1]): // a call stands above its place
			if call := crashCall.FindStringSubmatch(line); call != nil {
				fmt.Fprintf(&out, "%s%s\n", call[1], call[2])
			}
		}
	}
	return out.String()
}

// crashDir is where reports lie until somebody looks at them.
func crashDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "scanstelle")
}

const crashName = "absturz-"

// crashFile keeps a report.
func crashFile(text string) string {
	dir := crashDir()
	path := filepath.Join(dir, crashName+time.Now().Format("20060102-150405")+".txt")
	if os.MkdirAll(dir, 0o700) != nil || os.WriteFile(path, []byte(text), 0o600) != nil {
		fmt.Fprintln(os.Stderr, text)
		return "siehe oben"
	}
	return path
}

// lastCrash is the newest report that nobody has discarded; nil where there is none.
func lastCrash() *app.Crash {
	all, err := filepath.Glob(filepath.Join(crashDir(), crashName+"*.txt"))
	if err != nil || len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	path := all[len(all)-1]
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return &app.Crash{When: info.ModTime(), Text: string(text), Path: path, Discard: func() error {
		var failed error
		for _, one := range all {
			failed = errors.Join(failed, os.Remove(one))
		}
		return failed
	}}
}
