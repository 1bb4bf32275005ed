package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/station"
)

// cost of a command: the processor time is user and system time of the process
// and all the children it waited for (wait4).
type cost struct {
	wall, cpu time.Duration
}

// command runs a program to its end. Its standard error is part of the error.
func (b *bench) command(env []string, out io.Writer, name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(b, name, args...)
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &stderr
	begin := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(begin)}
	if cmd.ProcessState != nil {
		c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, lastLines(stderr.String(), 12))
	}
	return c, nil
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// report is what a run of scanstelle said.
type report struct {
	pages     []station.PageEvent
	documents []station.DocumentEvent
	refused   []station.RefusedEvent
	summary   station.SummaryEvent
}

// add takes one line of --json.
func (r *report) add(line []byte) error {
	var head struct{ Type string }
	if err := json.Unmarshal(line, &head); err != nil {
		return fmt.Errorf("not JSON: %q", line)
	}
	switch head.Type {
	case "page":
		return appendEvent(line, &r.pages)
	case "document":
		return appendEvent(line, &r.documents)
	case "refused":
		return appendEvent(line, &r.refused)
	case "summary":
		return json.Unmarshal(line, &r.summary)
	}
	return nil
}

func appendEvent[T any](line []byte, to *[]T) error {
	var e T
	err := json.Unmarshal(line, &e)
	*to = append(*to, e)
	return err
}

func readReport(in io.Reader) (report, error) {
	var r report
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if err := r.add(lines.Bytes()); err != nil {
			return r, err
		}
	}
	return r, lines.Err()
}

// scanstelle runs the program on a data folder and reads what it reports.
func (b *bench) scanstelle(data string, args ...string) (report, cost, error) {
	var out bytes.Buffer
	c, err := b.command(nil, &out, b.program, b.flags(data, args...)...)
	if err != nil {
		return report{}, c, err
	}
	r, err := readReport(&out)
	return r, c, err
}

// flags puts the data folder before the arguments; its passphrase lies beside it.
func (b *bench) flags(data string, args ...string) []string {
	return append([]string{"--data", data, "--passphrase-file", data + ".kennwort", "--json"}, args...)
}
