package worker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of one frame. What is larger travels in a file.
const (
	MaxFrame = 1 << 20 // bytes of JSON
	MaxFiles = 8
)

// Window is how many replies of a request may be on the way or at work at the
// owner, where Options say nothing else; Send waits for the next free place.
const Window = 3

type kind string

const (
	kindReady  kind = "ready"  // child: started and restricted
	kindCall   kind = "call"   // owner: a request
	kindCancel kind = "cancel" // owner: end the request soon
	kindReply  kind = "reply"  // child: part of the answer
	kindTaken  kind = "taken"  // owner: that reply is done with
	kindEnd    kind = "end"    // child: the answer is complete, or failed
)

// frame is the JSON of a frame.
type frame struct {
	Kind    kind            `json:"kind"`
	Call    int64           `json:"call,omitempty"`   // number of the request; cancel and taken may come late
	Window  int             `json:"window,omitempty"` // of a call
	Body    json.RawMessage `json:"body,omitempty"`
	Files   int             `json:"files,omitempty"` // how many come with it
	Code    batch.Code      `json:"code,omitempty"`
	Detail  string          `json:"detail,omitempty"`
	Message string          `json:"message,omitempty"` // for the log
	InForce []string        `json:"in_force,omitempty"`
}

// link is one end of the socket. One goroutine reads; any may write.
type link struct {
	socket *net.UnixConn
	write  sync.Mutex
}

var errFrame = errors.New("not a frame of a worker")

// packet is a frame ready to be written.
type packet struct {
	bytes  []byte
	rights []byte
	files  []*os.File
}

// pack makes a packet; the files stay the caller's and open until it is
// written. Memory files are sealed.
func pack(f frame, files []*os.File) (packet, error) {
	if len(files) > MaxFiles {
		return packet{}, fmt.Errorf("%d files in one frame", len(files))
	}
	f.Files = len(files)
	body, err := json.Marshal(f)
	if err != nil {
		return packet{}, err
	}
	if len(body) > MaxFrame {
		return packet{}, fmt.Errorf("frame of %d bytes", len(body))
	}
	p := packet{bytes: binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body))), files: files}
	p.bytes = append(p.bytes, body...)
	fds := make([]int, len(files))
	for i, file := range files {
		if err := sealSent(file); err != nil {
			return packet{}, fmt.Errorf("seal %s: %w", file.Name(), err)
		}
		if err := control(file, func(fd int) error { fds[i] = fd; return nil }); err != nil {
			return packet{}, err
		}
	}
	if len(fds) > 0 {
		p.rights = unix.UnixRights(fds...)
	}
	return p, nil
}

// put writes a packet; an error is one of the socket.
func (l *link) put(p packet) error {
	l.write.Lock()
	defer l.write.Unlock()
	n, _, err := l.socket.WriteMsgUnix(p.bytes, p.rights, nil)
	runtime.KeepAlive(p.files)
	if err != nil {
		return err
	}
	if n < len(p.bytes) { // the files went with the first bytes
		_, err = l.socket.Write(p.bytes[n:])
	}
	return err
}

// send writes a frame without files.
func (l *link) send(f frame) error {
	p, err := pack(f, nil)
	if err != nil {
		return err
	}
	return l.put(p)
}

// receive reads the next frame; io.EOF where the other end closed between two
// frames. The files are the caller's.
func (l *link) receive() (f frame, files []*os.File, err error) {
	defer func() {
		if err != nil {
			closeAll(files)
			files = nil
		}
	}()
	var head [4]byte
	if files, err = l.fill(head[:], files); err != nil {
		return f, files, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size == 0 || size > MaxFrame {
		return f, files, fmt.Errorf("%w: %d bytes announced", errFrame, size)
	}
	body := make([]byte, size)
	if files, err = l.fill(body, files); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return f, files, err
	}
	if err = json.Unmarshal(body, &f); err != nil {
		return f, files, fmt.Errorf("%w: %w", errFrame, err)
	}
	if f.Files != len(files) {
		return f, files, fmt.Errorf("%w: %d files announced, %d came", errFrame, f.Files, len(files))
	}
	return f, files, nil
}

// fill reads until buf is full and adds the files that come along.
func (l *link) fill(buf []byte, files []*os.File) ([]*os.File, error) {
	rights := make([]byte, unix.CmsgSpace(4*MaxFiles))
	for at := 0; at < len(buf); {
		n, got, flags, _, err := l.socket.ReadMsgUnix(buf[at:], rights)
		files = append(files, received(rights[:got])...)
		switch {
		case errors.Is(err, io.EOF) && at > 0:
			return files, io.ErrUnexpectedEOF
		case err != nil:
			return files, err
		case flags&unix.MSG_CTRUNC != 0 || len(files) > MaxFiles:
			return files, fmt.Errorf("%w: too many files", errFrame)
		}
		at += n
	}
	return files, nil
}

// received takes the descriptors out of a control message; the kernel has made
// them already, so none may be forgotten.
func received(control []byte) []*os.File {
	messages, err := syscall.ParseSocketControlMessage(control)
	if err != nil {
		return nil
	}
	var files []*os.File
	for i := range messages {
		fds, err := syscall.ParseUnixRights(&messages[i])
		if err != nil {
			continue
		}
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), "received"))
		}
	}
	return files
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close() // received for reading: nothing to lose
	}
}

// newLink takes over one end of a socket pair.
func newLink(end *os.File) (*link, error) {
	conn, err := net.FileConn(end) // a duplicate
	if err := errors.Join(err, end.Close()); err != nil {
		return nil, err
	}
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T is no unix socket", conn), conn.Close())
	}
	return &link{socket: socket}, nil
}

// pair makes the two ends.
func pair() (owner, child *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(fds[0]), "owner"), os.NewFile(uintptr(fds[1]), "child"), nil
}
