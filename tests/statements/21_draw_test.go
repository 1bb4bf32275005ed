package statements

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/quality/sampling"
)

// TestStatement21DrawIsReproducible: the random draw can be made again from what the
// exported audit log says of it, seed, population and order (A.SC.8, A.SC.11), by the
// program and by the commands of the handbook; a draw that was touched cannot.
func TestStatement21DrawIsReproducible(t *testing.T) {
	s := newStaff(t)
	s.use("inspect = true", "inspect = true\nplan = \"percent 50\"")
	id := s.letters(8)
	shown := s.begin(id).Draw
	if again := s.begin(id).Draw; again.Seed != shown.Seed {
		t.Error("the inspector got another sample")
	}
	lines := s.logged("sample-drawn")
	if len(lines) != 1 {
		t.Fatalf("%d draws in the log", len(lines))
	}
	var told struct {
		Told struct {
			sampling.Draw
			Rule sampling.Rule `json:"rule"`
		} `json:"told"`
	}
	if err := json.Unmarshal(lines[0], &told); err != nil {
		t.Fatal(err)
	}
	d := told.Told.Draw
	if len(d.Picks) != 4 || d.Population.Count != 8 || d.Seed != shown.Seed || told.Told.Rule.Plan.String() != "percent 50" {
		t.Fatalf("%+v", told)
	}
	for i, document := range s.documents(id) {
		if string(d.Population.IDs[i]) != document {
			t.Errorf("unit %d is %s", i+1, d.Population.IDs[i])
		}
	}
	if err := sampling.Repeat(d); err != nil {
		t.Errorf("%v", err)
	}
	touched := d
	touched.Picks = append([]int(nil), d.Picks...)
	touched.Picks[0] = d.Picks[0]%8 + 1
	if sampling.Repeat(touched) == nil {
		t.Error("another pick was not noticed")
	}

	// A stranger has nothing but the export and the handbook.
	dir := t.TempDir()
	export := s.chef.run("", "audit", "export")
	if err := os.WriteFile(filepath.Join(dir, "protokoll.jsonl"), export.Out, 0o600); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "revision.md"))
	if err != nil {
		t.Fatal(err)
	}
	script := "STAPEL=" + string(id) + "\n"
	for _, name := range []string{"Ziehungszeile", "Ziehung"} {
		_, rest, found := strings.Cut(string(page), "<!-- "+name+" -->\n```sh\n")
		commands, _, closed := strings.Cut(rest, "```\n")
		if !found || !closed {
			t.Fatalf("docs/revision.md has no part %q", name)
		}
		script += commands
	}
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Die Kennungen stimmen.") || !strings.Contains(string(out), "Die Ziehung stimmt.") {
		t.Errorf("%v\n%s", err, out)
	}
}
