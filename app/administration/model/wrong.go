package model

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Wrong is a failure that one field of a form is to blame for.
type Wrong struct {
	Key string // of the field
	Err error
}

// Error implements error.
func (w *Wrong) Error() string { return w.Key + ": " + w.Err.Error() }

// Unwrap is what is wrong.
func (w *Wrong) Unwrap() error { return w.Err }

// wrong says in German what cannot stand in a field, and what could.
func wrong(key, format string, args ...any) error {
	return &Wrong{key, batch.Refuse("administration.form", batch.CodeUsage, format, args...)}
}

// missing finds the first of some fields that is empty: its key, and what it might hold.
func missing(typed map[string]string, wanted [][2]string) error {
	for _, w := range wanted {
		if strings.TrimSpace(typed[w[0]]) == "" {
			return wrong(w[0], "fehlt (%s)", w[1])
		}
	}
	return nil
}

// whole reads a whole number from a field.
func whole(typed map[string]string, key string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(typed[key]))
	if err != nil {
		return 0, wrong(key, "»%s« ist keine ganze Zahl; möglich ist etwa 30", typed[key])
	}
	return n, nil
}

// truly reads a switch.
func truly(typed map[string]string, key string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(typed[key])) {
	case yes:
		return true, nil
	case no:
		return false, nil
	}
	return false, wrong(key, "»%s« ist weder ja noch nein", typed[key])
}

// blamed are the fields that a failure is about wherever it comes from.
var blamed = map[batch.Code]string{batch.CodeReason: "reason", batch.CodeTargetInvalid: "spec", batch.CodePlanInvalid: "plan", batch.CodeUnreadable: "path", batch.CodeNotFound: "path", batch.CodeUnknownPerson: "account"}

// Blame finds the field that a failure is about, of those that a form has; "" where it
// is about all of them. Settings of profiles and classes are called in failures as in
// their files: rest is what is said of such a one, without its name.
func Blame(err error, keys []string) (key, rest string) {
	var w *Wrong
	if errors.As(err, &w) {
		return w.Key, ""
	}
	if key := blamed[batch.CodeOf(err)]; key != "" && slices.Contains(keys, key) {
		return key, ""
	}
	var e *batch.Error
	if !errors.As(err, &e) {
		return "", ""
	}
	first, rest, _ := strings.Cut(e.Detail, " ")
	if first = strings.Trim(first, ":,"); slices.Contains(keys, first) {
		return first, rest
	}
	return "", ""
}
