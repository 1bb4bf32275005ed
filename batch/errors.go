package batch

import (
	"errors"
	"fmt"
	"strings"
)

// Code is the stable name of a failure that a person may see. Codes are never
// reused; catalogue.go maps each to a German sentence, an exit code and a page
// of the handbook.
type Code string

// Exit codes of the command line (DESIGN section 10).
const (
	ExitDone    = 0
	ExitUsage   = 1
	ExitRefused = 2
	ExitDevice  = 3
	ExitTarget  = 4
	ExitDamaged = 5
	ExitPolicy  = 6
)

// Error is a failure with its operation, its stable code, the IDs it concerns
// and its cause. Errors without a Code are faults of the program and are shown
// as CodeInternal.
type Error struct {
	Op   string // "store.take", "scan.read"
	Code Code
	Page ID
	Doc  ID
	Unit ID // batch, original or delivery
	// Detail fills the catalogue's sentence, e.g. a file name or a number.
	Detail string
	Err    error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	fmt.Fprintf(&b, ": %s", e.Code)
	for _, id := range []struct {
		name string
		id   ID
	}{{"page", e.Page}, {"document", e.Doc}, {"unit", e.Unit}} {
		if id.id != "" {
			fmt.Fprintf(&b, " %s=%s", id.name, id.id)
		}
	}
	if e.Detail != "" {
		fmt.Fprintf(&b, " (%s)", e.Detail)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail builds an Error without IDs.
func Fail(op string, code Code, err error) *Error { return &Error{Op: op, Code: code, Err: err} }

// Refuse builds an Error whose detail is formatted.
func Refuse(op string, code Code, format string, args ...any) *Error {
	return &Error{Op: op, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of the outermost Error in the chain, "" for nil and
// CodeInternal for an error without one.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return CodeInternal
}
