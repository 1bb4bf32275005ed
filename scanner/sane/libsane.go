package sane

/*
#cgo pkg-config: sane-backends
#include <signal.h>
#include <stdlib.h>
#include <sane/sane.h>

static void nothing(int sig) { (void)sig; }

// Drivers have threads of their own. After a cancel such a thread may write
// into a pipe whose reader is gone, and libsane ends it with an asynchronous
// pthread_cancel. Go's handler of SIGPIPE must not run there: Go would pass the
// signal on to the default action, which ends the process, and a thread that is
// ended inside Go's handler leaves a lock of the Go runtime taken for ever. This
// handler has no state. libsane, which toggles between "ignore" and the default,
// leaves a real handler alone. SA_ONSTACK is what Go asks of handlers.
static int quiet_pipes(void) {
	struct sigaction act = {0};
	act.sa_handler = nothing;
	act.sa_flags = SA_ONSTACK | SA_RESTART;
	sigemptyset(&act.sa_mask);
	return sigaction(SIGPIPE, &act, NULL);
}
*/
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// thread is the one goroutine that calls libsane. It starts with the first use
// and ends with Exit.
type thread struct {
	calls   chan func()
	ended   chan struct{}
	status  Status // of sane_init
	version string
}

var (
	threadMu sync.Mutex
	current  *thread
)

// library returns the running thread, starting it and libsane where needed.
func library() *thread {
	threadMu.Lock()
	defer threadMu.Unlock()
	if current == nil {
		current = &thread{calls: make(chan func()), ended: make(chan struct{})}
		go current.run()
	}
	return current
}

func (t *thread) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(t.ended)
	C.quiet_pipes()
	var code C.SANE_Int
	t.status = Status(C.sane_init(&code, nil))
	v := uint32(code)
	t.version = fmt.Sprintf("%d.%d.%d", v>>24, v>>16&0xff, v&0xffff)
	for f := range t.calls {
		f()
	}
	if t.status == Good {
		C.sane_exit()
	}
}

// do runs f on the thread and waits for its end or for ctx. When ctx ends first
// and f has begun, f runs on: what it touches must not be used by the caller.
func (t *thread) do(ctx context.Context, f func()) error {
	done := make(chan struct{})
	select {
	case t.calls <- func() { defer close(done); f() }:
	case <-ctx.Done():
		return ctx.Err()
	case <-t.ended:
		return context.Canceled
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Exit ends libsane in this process. Devices must be closed before. The next
// use of the package starts it anew, but libsane reads SANE_CONFIG_DIR only
// once per process.
func Exit() {
	threadMu.Lock()
	t := current
	current = nil
	threadMu.Unlock()
	if t != nil {
		close(t.calls)
		<-t.ended
	}
}

// canceled is the error of an operation that ctx ended.
func canceled(op string, cause error) error {
	return &batch.Error{Op: op, Code: batch.CodeCanceled, Err: cause}
}

// List asks every driver for its devices and returns them with the version of
// libsane. With the drivers of a distribution it takes seconds; no device is no
// error. Cancelling ctx returns at once, while the drivers go on.
func List(ctx context.Context) ([]scanner.Device, string, error) {
	const op = "scan.list"
	t := library()
	var devices []scanner.Device
	status := Good
	err := t.do(ctx, func() {
		if status = t.status; status != Good {
			return
		}
		var list **C.SANE_Device
		if status = Status(C.sane_get_devices(&list, C.SANE_FALSE)); status != Good || list == nil {
			return
		}
		// The list belongs to libsane and is valid until the next call only.
		for p := list; *p != nil; p = (**C.SANE_Device)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(*p))) {
			devices = append(devices, scanner.Device{
				Name: goString((*p).name), Vendor: goString((*p).vendor),
				Model: goString((*p).model), Type: goString((*p)._type),
			})
		}
	})
	if err != nil {
		return nil, "", canceled(op, err)
	}
	return devices, t.version, fail(op, status, opening, "Treiberliste")
}

// goString copies a C string that may be NULL or badly encoded.
func goString(s *C.char) string {
	if s == nil {
		return ""
	}
	return strings.ToValidUTF8(C.GoString(s), "\uFFFD")
}
