package station

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/scanstelle/scanstelle/batch"
)

// socketName is the owner's socket in the data folder.
const socketName = "station.sock"

// request is the one line a client sends.
type request struct {
	Operation Operation       `json:"op"`
	Args      json.RawMessage `json:"args"`
	Session   string          `json:"session,omitempty"`
}

// reply is one line of the owner: an event, or at last a result or an error.
type reply struct {
	Event  json.RawMessage `json:"event,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *wireError      `json:"error,omitempty"`
}

// wireError carries an error over the socket.
type wireError struct {
	Op     string     `json:"op"`
	Code   batch.Code `json:"code"`
	Detail string     `json:"detail,omitempty"`
	Unit   batch.ID   `json:"unit,omitempty"`
	Text   string     `json:"text"` // for the protocol
}

// socketAddress names the socket of a data folder in a form of bounded length:
// a socket path may have 107 bytes, a folder may be deeper. The folder stays
// open as long as the address is used.
func socketAddress(data string) (address string, dir *os.File, err error) {
	dir, err = os.Open(data)
	if err != nil {
		return "", nil, err
	}
	return filepath.Join("/proc/self/fd", strconv.Itoa(int(dir.Fd())), socketName), dir, nil
}

// listen makes the socket. A socket left by a killed owner is replaced: whoever
// calls this holds the lock of the data folder.
func listen(data string) (net.Listener, error) {
	address, dir, err := socketAddress(data)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	if err := os.Remove(filepath.Join(data, socketName)); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	l, err := net.Listen("unix", address)
	if err != nil {
		return nil, err
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false) // the address does not outlive dir
	if err := os.Chmod(filepath.Join(data, socketName), 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

func (e *wireError) error() error {
	return &batch.Error{Op: e.Op, Code: e.Code, Detail: e.Detail, Unit: e.Unit, Err: fmt.Errorf("%s", e.Text)}
}
