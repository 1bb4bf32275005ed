package audit

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// lines reads one file of the log line by line in a buffer of fixed size.
type lines struct {
	from   io.Reader
	name   string // base name
	offset int64  // of the next line
	buf    []byte
	start  int // of the unread bytes in buf
	eof    bool
	file   durable.File // what close closes
}

// openLines opens a file of the log for reading.
func openLines(fsys durable.FS, dir, name string) (*lines, error) {
	path := filepath.Join(dir, name)
	file, err := fsys.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, durable.Fault("audit.read", path, err)
	}
	return &lines{from: file, file: file, name: name, buf: make([]byte, 0, 4*MaxLine)}, nil
}

// errTorn is what next returns for bytes at the end without a newline.
var errTorn = errors.New("the last line has no end")

// next returns the next line without its newline, valid until the next call;
// io.EOF at the end, errTorn where the file ends within a line.
func (l *lines) next() ([]byte, error) {
	for {
		if i := bytes.IndexByte(l.buf[l.start:], '\n'); i >= 0 {
			line := l.buf[l.start : l.start+i]
			l.start += i + 1
			l.offset += int64(i) + 1
			return line, nil
		}
		rest := len(l.buf) - l.start
		switch {
		case l.eof && rest == 0:
			return nil, io.EOF
		case l.eof:
			return nil, errTorn
		case rest > MaxLine:
			return nil, damaged("%s: eine Zeile ist länger als %d Byte", l.name, MaxLine)
		}
		copy(l.buf, l.buf[l.start:])
		n, err := l.from.Read(l.buf[rest:cap(l.buf)])
		l.buf, l.start = l.buf[:rest+n], 0
		if errors.Is(err, io.EOF) {
			l.eof = true
		} else if err != nil {
			return nil, durable.Fault("audit.read", l.name, err)
		}
	}
}

func (l *lines) close() error { return l.file.Close() }
