package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// secret is what must never be in a report.
const secret = "Widerspruch.Kaya"

// crashingChild crashes as the desk would, where a test asks for it.
func crashingChild() {
	if os.Getenv("CRASH_CHILD") == "" {
		return
	}
	guardCrash()
	done := make(chan struct{})
	go func() {
		if os.Getenv("CRASH_CHILD") == "value" {
			panic(secret + "\n" + secret + "(1)\n\t" + secret)
		}
		var none []int
		_ = none[len(secret)]
	}()
	<-done
}

// TestCrashReportSaysWhereAndNothingElse: values are left out, places stay.
func TestCrashReportSaysWhereAndNothingElse(t *testing.T) {
	said := "panic: " + secret + "\n" + secret + "\n\t" + secret + " [recovered]\n\npanic: runtime error: index out of range [5] with length 3\n\n" +
		"goroutine 7 [running]:\ngithub.com/scanstelle/scanstelle/app/frame.(*Bridge).Go.func1(0xc000123456, {0x1, 0x2})\n\tgithub.com/scanstelle/scanstelle/app/frame/bridge.go:61 +0x1f\n" +
		"main.run(0x1)\n\t/src/cmd/main.go:9 +0x1f fp=0x1dae sp=0x1da0 pc=0x4f1\n" + "created by sync.(*WaitGroup).Go in goroutine 1\n\tsync/waitgroup.go:237 +0x73\n" + secret + "\n"
	got := crashReport(said)
	for _, want := range []string{"Scanstelle " + version, "panic: (Wert weggelassen)", "panic: runtime error: index out of range [5] with length 3", "goroutine 7 [running]:", "app/frame.(*Bridge).Go.func1\n", "main.run\n\t/src/cmd/main.go:9\n", "\tgithub.com/scanstelle/scanstelle/app/frame/bridge.go:61\n", "created by sync.(*WaitGroup).Go in goroutine 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if abort := crashReport("SIGABRT: abort\nPC=0x49 m=0\n\ngoroutine 1 gp=0x1dae m=0 mp=0x2de [syscall, locked to thread]:\nmain.main()\n\tx/main.go:1 +0x1\n"); !strings.Contains(abort, "SIGABRT: abort\n") || !strings.Contains(abort, "goroutine 1 [syscall, locked to thread]:\nmain.main\n") {
		t.Errorf("of a signal:\n%s", abort)
	}
	for _, not := range []string{secret, "Kaya", "0xc000"} {
		if strings.Contains(got, not) {
			t.Errorf("the report says %q:\n%s", not, got)
		}
	}
	if own := crashReport("panic: x\n\n" + string(debug.Stack())); !strings.Contains(own, "TestCrashReportSaysWhereAndNothingElse\n") {
		t.Errorf("a real stack is not kept:\n%s", own)
	}
}

// TestCrashIsKept: a fault in any goroutine of a process is heard by its child, which
// keeps where it was, and no value.
func TestCrashIsKept(t *testing.T) {
	for kind, want := range map[string]string{"value": "(Wert weggelassen)", "index": "index out of range"} {
		cache := t.TempDir()
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "CRASH_CHILD="+kind, "XDG_CACHE_HOME="+cache)
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Fatalf("it did not crash: %s", out)
		}
		t.Setenv("XDG_CACHE_HOME", cache)
		begin := time.Now()
		for lastCrash() == nil && time.Since(begin) < 20*time.Second {
			time.Sleep(50 * time.Millisecond)
		}
		c := lastCrash()
		if c == nil {
			t.Fatal("no report")
		}
		if !strings.Contains(c.Text, want) || !strings.Contains(c.Text, "crashingChild.func1") || strings.Contains(c.Text, "Kaya") {
			t.Errorf("%s:\n%s", kind, c.Text)
		}
		if err := c.Discard(); err != nil || lastCrash() != nil {
			t.Errorf("not discarded: %v", err)
		}
		if left, err := filepath.Glob(filepath.Join(cache, "scanstelle", "*")); err != nil || len(left) > 0 {
			t.Errorf("left: %v %v", left, err)
		}
	}
}
