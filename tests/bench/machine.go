package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// machine describes where the figures come from, without names.
func (b *bench) machine() []string {
	out := []string{
		fmt.Sprintf("%s, %d cores used by everything here, %s memory", field("/proc/cpuinfo", "model name"), runtime.NumCPU(), memory()),
		fmt.Sprintf("%s, Linux %s, %s", field("/etc/os-release", "PRETTY_NAME"), kernel(), runtime.Version()),
	}
	out = append(out, firstLine(output(b, "tesseract", "--version"))+" with the distribution's `deu` model; OCRmyPDF "+firstLine(output(b, b.ocrmypdf, "--version"))+", Ghostscript "+firstLine(output(b, "gs", "--version")))
	return out
}

// kernel is the version without what its builder appended.
func kernel() string {
	version, _, _ := strings.Cut(firstLine(os.ReadFile("/proc/sys/kernel/osrelease")), "-")
	return version
}

// field reads »name: value« or name="value".
func field(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.Trim(rest, " \t:=\"\n")
		}
	}
	return "unknown"
}

func memory() string {
	var kb int64
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal"), "%d", &kb); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d GiB", kb>>20)
}

func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	return exec.CommandContext(ctx, name, args...).Output()
}

func firstLine(data []byte, err error) string {
	if err != nil {
		return "unknown"
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return strings.TrimSpace(string(line))
}

// load is the load average of the last minute.
func load() float64 {
	var one float64
	data, err := os.ReadFile("/proc/loadavg")
	if err == nil {
		_, err = fmt.Sscan(string(data), &one)
	}
	if err != nil {
		return 0
	}
	return one
}
