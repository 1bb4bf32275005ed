package licences

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write modules.tsv anew")

// kinds tell licences by a sentence of theirs; the first that fits decides.
var kinds = []struct{ says, id string }{
	{"Apache License Version 2.0", "Apache-2.0"},
	{"Mozilla Public License Version 2.0", "MPL-2.0"},
	{"Mozilla Public License, version 2.0", "MPL-2.0"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"Permission to use, copy, modify, and/or distribute this software", "ISC"},
	{"Permission to use, copy, modify, and distribute this software", "ISC"},
	{"names of its contributors may be used", "BSD-3-Clause"},
	{"Neither the name of", "BSD-3-Clause"},
	{"may not be used to endorse", "BSD-3-Clause"},
	{"Redistributions in binary form must reproduce", "BSD-2-Clause"},
	{"SIL OPEN FONT LICENSE", "OFL-1.1"},
	{"This is free and unencumbered software", "Unlicense"},
	{"CC0 1.0 Universal", "CC0-1.0"},
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)
	holder      = regexp.MustCompile(`(?im)^\W*Copyright\s+(?:\(c\)|©)?\s*(?:[\d, -]+(?:present)?)?\s*,?\s*(?:by )?(.+?)\.?(?: All rights reserved\.?)?\s*$`)
)

// of reads the licence of a module.
func of(t *testing.T, path, version, dir string) Part {
	t.Helper()
	p := Part{Name: path, Version: version}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(string(data)), " ")
		for _, k := range kinds {
			if p.Licence == "" && strings.Contains(strings.ToLower(flat), strings.ToLower(k.says)) {
				p.Licence = k.id
			}
		}
		if m := holder.FindStringSubmatch(string(data)); m != nil && p.Holder == "" && !strings.ContainsAny(m[1], "[{<") && len(m[1]) < 80 && !strings.Contains(m[1], "notice") && !strings.Contains(m[1], "owner") {
			p.Holder = strings.TrimSpace(m[1])
		}
	}
	return p
}

// TestListIsThatOfTheBuild: the list names exactly the modules that the program is
// linked from, each with its licence.
func TestListIsThatOfTheBuild(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "../../cmd/scanstelle")
	cmd.Stderr = os.Stderr
	raw, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	slices.Sort(lines)
	var want []Part
	for _, line := range slices.Compact(lines) {
		if f := strings.Split(line, "\t"); len(f) == 3 {
			want = append(want, of(t, f[0], f[1], f[2]))
		}
	}
	for _, p := range want {
		if p.Licence == "" {
			t.Errorf("%s has no licence that this test knows", p.Name)
		}
	}
	if *update {
		var out strings.Builder
		for _, p := range want {
			fmt.Fprintf(&out, "%s\t%s\t%s\t%s\n", p.Name, p.Version, p.Licence, p.Holder)
		}
		if err := os.WriteFile("modules.tsv", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		modules = out.String()
	}
	if got := Modules(); !slices.Equal(got, want) {
		t.Errorf("the list is another than the build: go test ./assets/licences -update\n%v\n%v", got, want)
	}
	if len(want) < 20 || len(System()) < 6 {
		t.Errorf("only %d modules and %d parts of the system", len(want), len(System()))
	}
}
