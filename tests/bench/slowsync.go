package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// inner are the commands this program runs itself with.
var inner = map[string]func(args []string) error{
	"slowsync":       slowSync,
	"slowsync-child": slowSyncChild,
	"hops":           hops,
	"desk-look":      deskLook,
}

// The kernel's interface of seccomp user notification (linux/seccomp.h).
const (
	seccompSetModeFilter   = 1
	seccompNewListener     = 1 << 3
	seccompWaitKillable    = 1 << 5
	seccompRetUserNotif    = 0x7fc00000
	seccompRetAllow        = 0x7fff0000
	seccompIoctlReceive    = 0xc0502100
	seccompIoctlSend       = 0xc0182101
	seccompContinue        = 1
	seccompOffsetOfNumber  = 0
	listenerDescriptor     = 3
	instructionLoad        = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	instructionJumpIfEqual = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	instructionReturn      = unix.BPF_RET | unix.BPF_K
)

type seccompNotification struct {
	id    uint64
	pid   uint32
	flags uint32
	nr    int32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

type seccompResponse struct {
	id    uint64
	val   int64
	err   int32
	flags uint32
}

// slowSync runs a program so that every fsync and fdatasync of it and its
// children costs a time more, wherever it comes from: the kernel stops the
// caller and asks this process, which waits and lets it go on. Arguments: delay,
// program, its arguments. It prints how many calls there were.
func slowSync(args []string) error {
	if len(args) < 2 {
		return errors.New("slowsync DELAY PROGRAM [ARG…]")
	}
	delay, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	near, far := os.NewFile(uintptr(pair[0]), "near"), os.NewFile(uintptr(pair[1]), "far")
	defer near.Close()
	cmd := exec.Command("/proc/self/exe", append([]string{"slowsync-child"}, args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{far}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread() // the child dies with this thread
	if err := cmd.Start(); err != nil {
		return err
	}
	far.Close()
	stop := make(chan os.Signal, 4)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for s := range stop {
			_ = cmd.Process.Signal(s) // a child that is gone needs none
		}
	}()
	listener, err := receiveDescriptor(near)
	if err != nil {
		return errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	var calls atomic.Int64
	go supervise(listener, delay, &calls)
	err = cmd.Wait()
	fmt.Fprintf(os.Stderr, "slowsync: %d calls, %v each\n", calls.Load(), delay)
	return err
}

// supervise answers the kernel until the last process is gone.
func supervise(listener int, delay time.Duration, calls *atomic.Int64) {
	for {
		var n seccompNotification
		if errno := ioctl(listener, seccompIoctlReceive, unsafe.Pointer(&n)); errno != 0 {
			if errno == unix.EINTR || errno == unix.ENOENT { // the caller was killed meanwhile
				continue
			}
			return
		}
		calls.Add(1)
		time.AfterFunc(delay, func() {
			answer := seccompResponse{id: n.id, flags: seccompContinue}
			ioctl(listener, seccompIoctlSend, unsafe.Pointer(&answer))
		})
	}
}

func ioctl(fd int, request uintptr, argument unsafe.Pointer) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), request, uintptr(argument))
	return errno
}

func receiveDescriptor(f *os.File) (int, error) {
	conn, err := net.FileConn(f)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	buffer, oob := make([]byte, 1), make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := conn.(*net.UnixConn).ReadMsgUnix(buffer, oob)
	if err != nil {
		return 0, err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil || len(messages) != 1 {
		return 0, errors.Join(err, errors.New("no listener: seccomp user notification is not available"))
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return 0, err
	}
	return fds[0], nil
}

// slowSyncChild puts the filter on itself, hands the listener to its parent and
// becomes the program.
func slowSyncChild(args []string) error {
	runtime.LockOSThread()
	program, err := exec.LookPath(args[0])
	if err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := []unix.SockFilter{
		{Code: instructionLoad, K: seccompOffsetOfNumber},
		{Code: instructionJumpIfEqual, K: unix.SYS_FSYNC, Jt: 2},
		{Code: instructionJumpIfEqual, K: unix.SYS_FDATASYNC, Jt: 1},
		{Code: instructionReturn, K: seccompRetAllow},
		{Code: instructionReturn, K: seccompRetUserNotif},
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	listener, _, errno := unix.Syscall(unix.SYS_SECCOMP, seccompSetModeFilter, seccompNewListener|seccompWaitKillable, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	if err := unix.Sendmsg(listenerDescriptor, []byte{0}, unix.UnixRights(int(listener)), nil, 0); err != nil {
		return err
	}
	unix.CloseOnExec(listenerDescriptor)
	return syscall.Exec(program, args, os.Environ())
}

// slowed is the command line of a program under slowSync.
func slowed(delay time.Duration, program string, args ...string) (string, []string) {
	return "/proc/self/exe", append([]string{"slowsync", delay.String(), program}, args...)
}
