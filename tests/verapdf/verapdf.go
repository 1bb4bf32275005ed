// Package verapdf lets tests ask the released veraPDF, the reference validator
// of PDF/A, what it thinks of a file. veraPDF is taken from Maven Central by
// its pinned version and hash, kept in the user's cache and run as a program
// of its own; nothing of it is linked or shipped.
package verapdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Verdict is what veraPDF says about one file.
type Verdict struct {
	File   string
	Passed bool
	// Failed lists the broken rules as clause-test, "6.2.4.3-2", sorted.
	Failed []string
	// Details has one line per broken rule with its first context.
	Details []string
	Checks  int // checks that passed
}

// Check validates the files against a flavour ("2u", "3u") in one run of
// veraPDF and fails the test for each that does not pass.
func Check(t testing.TB, flavour string, files ...string) {
	t.Helper()
	for _, v := range Validate(t, flavour, files...) {
		if !v.Passed {
			t.Errorf("veraPDF: %s is not PDF/A-%s:\n\t%s", filepath.Base(v.File), flavour, strings.Join(v.Details, "\n\t"))
		}
	}
}

// Validate returns the verdicts in the order of the files. A missing program, or
// a file veraPDF gives no verdict on, ends the test.
func Validate(t testing.TB, flavour string, files ...string) []Verdict {
	t.Helper()
	jar, err := program()
	if err != nil {
		t.Fatalf("veraPDF is needed for this test: %v", err)
	}
	absolute := make([]string, len(files))
	for i, f := range files {
		if absolute[i], err = filepath.Abs(f); err != nil {
			t.Fatal(err)
		}
	}
	args := append([]string{"-Xmx1g", "-jar", jar, "--flavour", flavour, "--format", "xml", "--nonpdfext",
		"--maxfailuresdisplayed", "1"}, absolute...)
	// #nosec G204 -- a test runs a program it pinned
	cmd := exec.Command("java", args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	// Exit code 1 means that a file does not pass; the report says which.
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("veraPDF does not run: %v", err)
	}
	verdicts, err := parse(out.Bytes())
	if err != nil {
		t.Fatalf("veraPDF gave no report: %v\n%s", err, errs.String())
	}
	sorted := make([]Verdict, len(absolute))
	for i, f := range absolute {
		at := slices.IndexFunc(verdicts, func(v Verdict) bool { return v.File == f })
		if at < 0 {
			t.Fatalf("veraPDF gave no verdict on %s\n%s", f, errs.String())
		}
		sorted[i] = verdicts[at]
	}
	return sorted
}

type report struct {
	Jobs []struct {
		Name       string `xml:"item>name"`
		Exception  string `xml:"taskException>exceptionMessage"`
		Validation *struct {
			Compliant bool `xml:"isCompliant,attr"`
			Details   struct {
				PassedChecks int `xml:"passedChecks,attr"`
				Rules        []struct {
					Clause      string `xml:"clause,attr"`
					Test        string `xml:"testNumber,attr"`
					Status      string `xml:"status,attr"`
					Count       int    `xml:"failedChecks,attr"`
					Description string `xml:"description"`
					Context     string `xml:"check>context"`
					Message     string `xml:"check>errorMessage"`
				} `xml:"rule"`
			} `xml:"details"`
		} `xml:"validationReport"`
	} `xml:"jobs>job"`
}

func parse(data []byte) ([]Verdict, error) {
	var r report
	if err := xml.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	var out []Verdict
	for _, job := range r.Jobs {
		v := Verdict{File: job.Name}
		if job.Validation == nil {
			v.Failed = []string{"exception"}
			v.Details = []string{"no validation: " + strings.TrimSpace(job.Exception)}
			out = append(out, v)
			continue
		}
		v.Passed, v.Checks = job.Validation.Compliant, job.Validation.Details.PassedChecks
		for _, rule := range job.Validation.Details.Rules {
			if rule.Status != "failed" {
				continue
			}
			id := rule.Clause + "-" + rule.Test
			v.Failed = append(v.Failed, id)
			v.Details = append(v.Details, fmt.Sprintf("%s ×%d: %s [%s] %s", id, rule.Count, rule.Message, rule.Context, rule.Description))
		}
		slices.Sort(v.Failed)
		out = append(out, v)
	}
	return out, nil
}
