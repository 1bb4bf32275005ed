package store

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/scanstelle/scanstelle/batch"
)

// Problem is one thing Check found wrong.
type Problem struct {
	Where   string   `json:"where"`
	Batch   batch.ID `json:"batch,omitempty"`
	File    batch.ID `json:"file,omitempty"`
	Message string   `json:"message"` // German sentence
	Detail  string   `json:"detail"`  // the cause, for those who look closer
}

// found adds a problem; cause may be nil.
func (r *CheckReport) found(p Problem, cause error, message string, args ...any) {
	if register, ok := RegisterOf(p.Batch); ok {
		p.Where, p.Batch = "register/"+string(register), ""
	}
	p.Message = fmt.Sprintf(message, args...)
	if p.Detail = p.Message; cause != nil {
		p.Detail = cause.Error()
	}
	r.Problems = append(r.Problems, p)
}

// unwritten says of a line of a manifest that it was changed.
func unwritten(seq int64) string {
	return fmt.Sprintf("ab Zeile %d ist das Manifest nicht, wie es geschrieben wurde", seq)
}

// reasonOf says in German why a file cannot be read: what its error says for
// people, else what is said here.
func reasonOf(err error, otherwise string) string {
	var e *batch.Error
	switch {
	case errors.As(err, &e):
		return batch.Message(err)
	case errors.Is(err, fs.ErrNotExist):
		return "Die Datei fehlt."
	}
	return otherwise
}

// damaged notes what Open found damaged; err may be nil.
func (s *Store) damaged(what string, err error) {
	cause := what
	if err != nil {
		cause = fmt.Sprintf("%s: %v", what, err)
		what += ": " + reasonOf(err, "Das Manifest ist nicht lesbar.")
	}
	s.recovery.Damaged = append(s.recovery.Damaged, what)
	s.causes = append(s.causes, errors.New(cause))
}
