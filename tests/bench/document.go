package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

const head = `# Benchmarks

Made by ` + "`make bench`" + ` (` + "`scripts/bench`, `tests/bench`" + `); do not edit. Every figure is measured on the
sample post that the program makes itself, next to its peer in the same run; the commands are given
with the results. »met« says plainly whether the goal was reached.

## The machine

`

// write makes the document from all parts that were measured.
func (b *bench) write(path string) error {
	var d strings.Builder
	d.WriteString(head)
	for _, line := range b.machine() {
		fmt.Fprintf(&d, "- %s\n", line)
	}
	d.WriteString("- Processor time is user and system time of the whole process tree (wait4). Values are medians.\n")
	for _, p := range parts {
		s, ok, err := b.kept(p.name)
		if err != nil {
			return err
		}
		if !ok {
			fmt.Fprintf(&d, "\n## Part »%s«\n\nNot measured.\n", p.name)
			continue
		}
		s.print(&d)
	}
	return os.WriteFile(path, []byte(d.String()), 0o644)
}

func (s section) print(d *strings.Builder) {
	fmt.Fprintf(d, "\n## %s\n\n%s\n\nMeasured on %s in %.0f s.\n\n", s.Title, strings.TrimSpace(s.Intro), s.Measured.UTC().Format("2006-01-02 15:04 UTC"), s.Seconds)
	t := table{Head: []string{"figure", "goal", "measured", "met"}}
	commands := []string{}
	for _, f := range s.Figures {
		t.Rows = append(t.Rows, []string{f.What, f.Goal, f.Got, f.verdict()})
		if f.Command != "" && !slices.Contains(commands, f.Command) {
			commands = append(commands, f.Command)
		}
	}
	tables := s.Tables
	if len(s.Figures) > 0 {
		tables = append([]table{t}, tables...)
	}
	for i, t := range tables {
		if i > 0 {
			d.WriteString("\n")
		}
		t.print(d)
	}
	if len(s.Notes) > 0 {
		d.WriteString("\n")
	}
	for _, n := range s.Notes {
		fmt.Fprintf(d, "- %s\n", n)
	}
	if len(commands) > 0 {
		fmt.Fprintf(d, "\n```\n%s\n```\n", strings.Join(commands, "\n"))
	}
}

func (t table) print(d *strings.Builder) {
	if t.Title != "" {
		fmt.Fprintf(d, "%s\n\n", t.Title)
	}
	fmt.Fprintf(d, "| %s |\n|%s\n", strings.Join(t.Head, " | "), strings.Repeat(" --- |", len(t.Head)))
	for _, row := range t.Rows {
		fmt.Fprintf(d, "| %s |\n", strings.Join(row, " | "))
	}
}
