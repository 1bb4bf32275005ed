package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func links(t testing.TB) (*link, *link) {
	t.Helper()
	a, b, err := pair()
	if err != nil {
		t.Fatal(err)
	}
	one, err := newLink(a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := newLink(b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		one.socket.Close()
		two.socket.Close()
	})
	return one, two
}

func descriptors(t testing.TB) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func announce(n int, body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(n)), body...)
}

func TestReceiveRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		bytes []byte
		err   error
	}{
		"nothing":         {nil, io.EOF},
		"half a length":   {[]byte{0, 0}, io.ErrUnexpectedEOF},
		"no body":         {announce(10, ""), io.ErrUnexpectedEOF},
		"half a body":     {announce(10, "{}"), io.ErrUnexpectedEOF},
		"empty":           {announce(0, ""), errFrame},
		"too long":        {announce(MaxFrame+1, "{}"), errFrame},
		"far too long":    {announce(1<<32-1, "{}"), errFrame},
		"no JSON":         {announce(4, "hell"), errFrame},
		"a missing file":  {announce(26, `{"kind":"reply","files":1}`), errFrame},
		"wrong types":     {announce(10, `{"kind":7}`), errFrame},
		"a negative file": {announce(27, `{"kind":"reply","files":-1}`), errFrame},
	} {
		one, two := links(t)
		if _, err := one.socket.Write(c.bytes); err != nil {
			t.Fatal(err)
		}
		one.socket.Close()
		if _, _, err := two.receive(); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnexpectedFilesAreClosed: whatever comes along with a bad frame does not
// stay open.
func TestUnexpectedFilesAreClosed(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		files int
	}{"unannounced": {`{"kind":"reply"}`, 2}, "with nonsense": {"nonsense", 3}, "too many": {`{"kind":"reply","files":12}`, 12}} {
		one, two := links(t)
		f, err := MemfdFrom("x", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		before := descriptors(t)
		fds := make([]int, c.files)
		for i := range fds {
			if err := control(f, func(fd int) error { fds[i] = fd; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := one.socket.WriteMsgUnix(announce(len(c.body), c.body), unix.UnixRights(fds...), nil); err != nil {
			t.Fatal(err)
		}
		if _, _, err := two.receive(); !errors.Is(err, errFrame) {
			t.Errorf("%s: %v", name, err)
		}
		if after := descriptors(t); after != before {
			t.Errorf("%s: %d descriptors, before %d", name, after, before)
		}
		f.Close()
	}
}

func TestSealedFiles(t *testing.T) {
	f, err := MemfdFrom("x", strings.NewReader("content"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("y"), 0); err == nil {
		t.Error("a sealed file can be written")
	}
	if err := f.Truncate(1); err == nil {
		t.Error("a sealed file can be shortened")
	}
	again, err := Dup(f)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	one := make([]byte, 3)
	if _, err := io.ReadFull(f, one); err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(again); err != nil || string(all) != "content" {
		t.Errorf("the copy has the position of the first: %q %v", all, err)
	}
	data, unmap, err := MapFile(again)
	if err != nil || string(data) != "content" {
		t.Fatalf("%q %v", data, err)
	}
	if err := unmap(); err != nil {
		t.Error(err)
	}
	empty, err := MemfdFrom("empty", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if data, unmap, err := MapFile(empty); err != nil || len(data) != 0 || unmap() != nil {
		t.Errorf("%q %v", data, err)
	}
	plain, err := os.Create(t.TempDir() + "/plain")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, _, err := MapFile(plain); err == nil {
		t.Error("a file that can be shortened is mapped")
	}
	if _, err := FileBytes(f, 6); err == nil {
		t.Error("more bytes than the limit")
	}
}

func FuzzReceive(f *testing.F) {
	good, err := pack(frame{Kind: kindReply, Call: 3, Body: []byte(`{"a":1}`)}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.bytes)
	f.Add(append(bytes.Clone(good.bytes), good.bytes...))
	f.Add(announce(MaxFrame+1, "x"))
	f.Add(announce(30, `{"kind":"end","code":"broken"}`))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) > 100_000 {
			return // must fit into the socket
		}
		one, two := links(t)
		if _, err := one.socket.Write(stream); err != nil {
			t.Fatal(err)
		}
		one.socket.Close()
		for rest := len(stream); ; {
			fr, files, err := two.receive()
			if err != nil {
				if len(files) > 0 {
					t.Fatal("files with an error")
				}
				if errors.Is(err, io.EOF) && rest != 0 {
					t.Fatalf("a clean end with %d bytes left", rest)
				}
				return
			}
			if rest -= 4 + int(binary.BigEndian.Uint32(stream[len(stream)-rest:])); rest < 0 {
				t.Fatal("more read than there is")
			}
			if again, err := pack(frame{Kind: fr.Kind, Body: fr.Body}, nil); err != nil || len(again.bytes) > 4+MaxFrame {
				t.Fatalf("a frame that cannot be written: %v", err)
			}
		}
	})
}

// TestSealWaits: a file that is busy for a while is sealed afterwards; one that
// stays writable is not.
func TestSealWaits(t *testing.T) {
	f, err := Memfd("busy")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("content"); err != nil {
		t.Fatal(err)
	}
	var mapping []byte
	if err := control(f, func(fd int) error {
		mapping, err = unix.Mmap(fd, 0, 7, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := Seal(f); !errors.Is(err, unix.EBUSY) {
		t.Errorf("sealed under a writable mapping: %v", err)
	}
	free := time.AfterFunc(50*time.Millisecond, func() { unix.Munmap(mapping) })
	defer free.Stop()
	if err := Seal(f); err != nil {
		t.Error(err)
	}
}
