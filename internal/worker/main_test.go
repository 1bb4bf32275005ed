package worker_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// TestMain makes the test program its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		os.Exit(child(os.Args[2]))
	}
	os.Exit(m.Run())
}

func child(kind string) int {
	switch kind {
	case "garbage": // writes nonsense where frames are due
		os.NewFile(3, "owner").Write([]byte("\x00\x00\x00\x05hello and more of it"))
		time.Sleep(time.Minute)
	case "mute": // dies before it is ready
		fmt.Fprintln(os.Stderr, "no licence")
		return 7
	case "owner": // an owner that is going to be killed
		return owner()
	}
	if err := worker.Serve(answer); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

type order struct {
	Do   string `json:"do"`
	N    int    `json:"n,omitempty"`
	Text string `json:"text,omitempty"`
}

var bomb [][]byte

func answer(ctx context.Context, raw json.RawMessage, files []*os.File, reply worker.Replier) error {
	var o order
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	switch o.Do {
	case "echo":
		return reply.Send(o, files...)
	case "hash":
		data, unmap, err := worker.MapFile(files[0])
		if err != nil {
			return err
		}
		defer unmap()
		sum := sha256.Sum256(data)
		return reply.Send(hex.EncodeToString(sum[:]))
	case "fail":
		return batch.Refuse("test", batch.CodeTooManyPixels, "%s", o.Text)
	case "panic":
		panic(o.Text)
	case "exit":
		fmt.Fprintln(os.Stderr, o.Text)
		os.Exit(o.N)
	case "once": // dies the first time, marked by a file
		if err := os.Mkdir(o.Text, 0o700); err == nil {
			os.Exit(3)
		}
		return reply.Send("again")
	case "abort":
		syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	case "hang":
		signal.Ignore(syscall.SIGTERM)
		for {
			runtime.Gosched()
		}
	case "compute": // N milliseconds of a processor
		runtime.LockOSThread()
		var now unix.Timespec
		for now.Nano() < int64(o.N)*1e6 {
			if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
				return err
			}
		}
		return nil
	case "wait":
		<-ctx.Done()
		return ctx.Err()
	case "bomb":
		for {
			block := make([]byte, 16<<20)
			for i := range block {
				block[i] = byte(i)
			}
			bomb = append(bomb, block)
		}
	case "filebomb":
		f, err := worker.Memfd("bomb")
		if err != nil {
			return err
		}
		defer f.Close()
		block := make([]byte, 1<<20)
		for {
			if _, err := f.Write(block); err != nil {
				return err
			}
		}
	case "many":
		for i := range o.N {
			f, err := worker.MemfdFrom("frame", strings.NewReader(strconv.Itoa(i)))
			if err != nil {
				return err
			}
			fmt.Fprintln(os.Stderr, "sending", i)
			err = errors.Join(reply.Send(i, f), f.Close())
			if err != nil {
				return err
			}
		}
		return nil
	case "grandchild":
		cmd := exec.Command("sleep", "1000")
		if err := cmd.Start(); err != nil {
			return err
		}
		return reply.Send(cmd.Process.Pid)
	case "probe":
		return reply.Send(probe())
	case "pid":
		return reply.Send(os.Getpid())
	case "env":
		return reply.Send(os.Environ())
	case "huge":
		return reply.Send(strings.Repeat("x", worker.MaxFrame))
	case "fds":
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return err
		}
		return reply.Send(len(list))
	}
	return fmt.Errorf("unknown order %q", o.Do)
}

// probe tries what a restricted child must not be able to.
func probe() map[string]string {
	try := map[string]func() error{
		"write passwd": func() error { return closing(os.OpenFile("/etc/passwd", os.O_WRONLY, 0)) },
		"read passwd":  func() error { return closing(os.Open("/etc/passwd")) },
		"create":       func() error { return closing(os.Create("/tmp/scanstelle-worker-probe")) },
		"connect":      func() error { return dial(os.Getenv("PROBE_ADDRESS")) },
		"listen": func() error {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err == nil {
				l.Close()
			}
			return err
		},
		"read library": func() error { return closing(os.Open("/usr/bin/env")) },
		"run program":  func() error { return exec.Command("/usr/bin/true").Run() },
		"memory file":  func() error { return closing(worker.MemfdFrom("x", strings.NewReader("x"))) },
		"privileges": func() error {
			if n, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); n == 1 {
				return err
			}
			return errors.New("may gain privileges")
		},
		"extra": func() error { return closing(os.ReadDir(os.Getenv("PROBE_FOLDER"))) },
	}
	result := map[string]string{}
	for name, f := range try {
		result[name] = "ok"
		if err := f(); err != nil {
			result[name] = err.Error()
		}
	}
	return result
}

func dial(address string) error {
	// A plain socket: Landlock does not see multipath TCP, Go's default.
	var d net.Dialer
	d.SetMultipathTCP(false)
	conn, err := d.Dial("tcp4", address)
	if err == nil {
		conn.Close()
	}
	return err
}

func closing(v any, err error) error {
	if c, ok := v.(io.Closer); ok && err == nil {
		return c.Close()
	}
	return err
}

// owner starts two workers, says who they are and waits to be killed.
func owner() int {
	ctx := context.Background()
	pool := worker.NewPool(worker.Options{Kind: "test", Access: worker.Access{All: true}}, 2, 0)
	for range 2 {
		go pool.Call(ctx, order{Do: "hang"}, nil, nil)
	}
	p, err := worker.Start(ctx, worker.Options{Kind: "test", Access: worker.Access{All: true}})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(p.PID())
	select {}
}
