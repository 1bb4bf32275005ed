package sane

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// Status is an answer of libsane (SANE API 1.6, 4.2.7). It is the cause inside
// the *batch.Error that this package returns.
type Status int

// The closed list of answers. The last two are of a later draft of the
// interface; backends of today send them already.
const (
	Good Status = iota
	Unsupported
	Cancelled
	DeviceBusy
	Invalid
	EndOfFile
	Jammed
	NoDocs
	CoverOpen
	IOError
	NoMemory
	AccessDenied
	WarmingUp
	HardwareLocked
)

var statusNames = [...]string{
	"good", "unsupported", "cancelled", "device busy", "invalid argument",
	"end of file", "feeder jammed", "feeder out of documents", "cover open",
	"device I/O error", "out of memory", "access denied", "warming up",
	"hardware locked",
}

func (s Status) Error() string {
	if s >= 0 && int(s) < len(statusNames) {
		return "SANE: " + statusNames[s]
	}
	return fmt.Sprintf("SANE: status %d", int(s))
}

// phase is what was asked of the device when the answer came.
type phase int

const (
	opening phase = iota
	setting
	starting
	reading
)

// Code maps an answer to the closed list of device errors; the table in the
// package documentation is this function. Good has none.
func (s Status) code(p phase) batch.Code {
	switch s {
	case Good:
		return ""
	case Unsupported, Invalid:
		if p == opening {
			return batch.CodeNoDevice
		}
		return batch.CodeOption
	case Cancelled:
		return batch.CodeCanceled
	case DeviceBusy, WarmingUp:
		return batch.CodeDeviceBusy
	case Jammed:
		return batch.CodeJam
	case NoDocs:
		return batch.CodeNoPaper
	case CoverOpen:
		return batch.CodeCoverOpen
	case NoMemory:
		return batch.CodeDeviceMemory
	case AccessDenied, HardwareLocked:
		return batch.CodeDeviceDenied
	case IOError:
		if p == opening {
			return batch.CodeOffline
		}
	}
	// EndOfFile outside of sane_read, I/O errors and numbers nobody defined.
	return batch.CodeDeviceIO
}

// fail wraps an answer; it returns nil for Good.
func fail(op string, s Status, p phase, format string, args ...any) error {
	if s == Good {
		return nil
	}
	return &batch.Error{Op: op, Code: s.code(p), Detail: fmt.Sprintf(format, args...), Err: s}
}
