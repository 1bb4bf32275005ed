// Command bench measures Scanstelle against its peers on this machine and writes
// docs/benchmarks.md. scripts/bench starts it with everything it needs.
//
// Each part keeps its result in the work folder; the document is made from all
// parts that are there, each with the time at which it was measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one run of the benchmarks.
type bench struct {
	context.Context
	program   string // bin/scanstelle
	ocrmypdf  string // program of the peer
	work      string // scratch folder on the disk that is measured
	rounds    int
	pages     int           // of the bench set, for a quick look
	sustained time.Duration // of each endurance run
	many      int           // pages of the long memory run
}

// part is one group of figures.
type part struct {
	name    string
	measure func(*bench) (section, error)
}

// parts in the order of the document.
var parts = []part{
	{"peers", (*bench).peers},
	{"text", (*bench).text},
	{"recognition", (*bench).recognition},
	{"capture", (*bench).capture},
	{"stages", (*bench).stages},
	{"memory", (*bench).memory},
	{"view", (*bench).view},
	{"desk", (*bench).desk},
	{"window", (*bench).window},
	{"outbox", (*bench).outbox},
}

func main() {
	if len(os.Args) > 1 {
		if inner, ok := inner[os.Args[1]]; ok { // this program as its own child
			if err := inner(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b := &bench{Context: ctx}
	out := flag.String("out", "docs/benchmarks.md", "document to write")
	only := flag.String("only", "", "parts to measure, separated by commas; empty: all")
	flag.StringVar(&b.program, "program", "bin/scanstelle", "program to measure")
	flag.StringVar(&b.ocrmypdf, "ocrmypdf", "ocrmypdf", "program of the peer")
	flag.StringVar(&b.work, "work", "", "scratch folder, emptied before a whole run")
	flag.IntVar(&b.rounds, "rounds", 3, "rounds of paired measurements")
	flag.IntVar(&b.pages, "pages", 40, "pages of the bench set to use")
	flag.IntVar(&b.many, "many", 1000, "pages of the long memory run")
	flag.DurationVar(&b.sustained, "sustained", time.Minute, "length of each endurance run")
	flag.Parse()
	if err := b.run(*only, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(only, out string) error {
	for _, path := range []*string{&b.program, &b.work} {
		if *path == "" {
			return errors.New("--program and --work are needed")
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = absolute
	}
	if err := os.MkdirAll(b.work, 0o700); err != nil {
		return err
	}
	if only == "" { // nothing of an earlier run may stay
		old, err := filepath.Glob(filepath.Join(b.work, "*"))
		if err != nil {
			return err
		}
		for _, path := range old {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	for _, p := range parts {
		if only != "" && !slices.Contains(strings.Split(only, ","), p.name) {
			continue
		}
		begin := time.Now()
		b.say("== %s", p.name)
		s, err := p.measure(b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		s.Measured, s.Seconds = begin, time.Since(begin).Seconds()
		for _, f := range s.Figures {
			b.say("   %s: %s (goal %s) %s", f.What, f.Got, f.Goal, f.verdict())
		}
		if err := b.keep(p.name, s); err != nil {
			return err
		}
	}
	return b.write(out)
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// fresh returns an empty folder of that name in the work folder.
func (b *bench) fresh(name string) (string, error) {
	dir := filepath.Join(b.work, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o700)
}
