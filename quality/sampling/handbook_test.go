package sampling

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// part returns what stands in a page of the handbook between two comments.
func part(t *testing.T, page, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(data), "<!-- "+name+" -->\n")
	text, _, closed := strings.Cut(rest, "<!-- /"+name+" -->")
	if !found || !closed {
		t.Fatalf("docs/%s has no part %q", page, name)
	}
	return text
}

// german writes a probability as the handbook does, never rounded up.
func german(p float64) string {
	return strings.Replace(fmt.Sprintf("%.1f %%", float64(int(p*1000+1e-9))/10), ".", ",", 1)
}

// The probabilities in the handbook are those that the plans have.
func TestHandbookTellsTheProbabilities(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Plan | Dokumente im Stapel | gezogen | 1 fehlerhaft | 5 % fehlerhaft | 10 % fehlerhaft |\n|---|---|---|---|---|---|\n")
	for _, row := range []struct {
		plan string
		need batch.Need
	}{
		{"percent 4", batch.NeedNormal}, {"percent 25", batch.NeedHigh}, {"computed p=5% q=95%", batch.NeedNormal}, {"attribute aql=1 level=II", batch.NeedNormal},
	} {
		for _, units := range []int{20, 100, 500} {
			o := order(t, row.plan, row.need, units)
			fmt.Fprintf(&b, "| `%s` | %d | %d |", row.plan, units, o.Size)
			for _, faulty := range []int{1, units / 20, units / 10} {
				fmt.Fprintf(&b, " %s |", german(1-Acceptance(units, faulty, o.Size, o.Reject-1)))
			}
			b.WriteByte('\n')
		}
	}
	if got := part(t, "verwaltung.md", "Entdeckung"); got != b.String() {
		t.Errorf("the table should be\n%s", b.String())
	}
}

// The defaults in the handbook are those of the program.
func TestHandbookTellsTheDefaults(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Schutzbedarf | `plan` | mindestens | ganzer Stapel | `hits` | `on_fault` | `clean_run` |\n|---|---|---|---|---|---|---|\n")
	for _, d := range defaults {
		whole := fmt.Sprintf("jeder %d.", d.floor.fullEvery)
		switch d.floor.fullEvery {
		case 0:
			whole = "nie von selbst"
		case 1:
			whole = "jeder"
		}
		r := Default(d.need)
		hits := "`" + string(r.Hits) + "`"
		if d.need != batch.NeedNormal {
			hits = "immer alle"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s %% | %s | %s | `%s` | %d |\n", d.need, r.Plan, d.floor.share, whole, hits, r.OnFault, r.CleanRun)
	}
	if got := part(t, "verwaltung.md", "Voreinstellung"); got != b.String() {
		t.Errorf("the table should be\n%s", b.String())
	}
}

// Every plan that the handbook names is one.
func TestHandbookNamesRealPlans(t *testing.T) {
	n := 0
	for _, line := range strings.Split(part(t, "verwaltung.md", "Arten"), "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 3 && strings.Contains(cells[1], "`") {
			if _, err := ParsePlan(strings.Trim(cells[1], " `")); err != nil {
				t.Errorf("%s: %s", line, batch.Message(err))
			}
			n++
		}
	}
	if n != 5 {
		t.Errorf("%d plans are named", n)
	}
}

// The auditor's commands, which share nothing with this package, draw the same.
func TestStrangersDrawTheSame(t *testing.T) {
	script := part(t, "revision.md", "Ziehung")
	script = strings.TrimSuffix(strings.TrimPrefix(script, "```sh\n"), "```\n")
	commands := func(t *testing.T, d Draw) string {
		dir := t.TempDir()
		line, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "ziehung.json"), line, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	for i, c := range []struct {
		plan  string
		units int
	}{{"percent 4", 60}, {"percent 30", 10}, {"full", 6}, {"computed p=5% q=95%", 100}} {
		ids := make([]batch.ID, c.units)
		for j := range ids {
			ids[j] = batch.NewID()
		}
		d, err := NewDraw(order(t, c.plan, batch.NeedNormal, c.units), seedOf(i), ids)
		if err != nil {
			t.Fatal(err)
		}
		out := commands(t, d)
		if !strings.Contains(out, "Die Kennungen stimmen.") || !strings.Contains(out, "Die Ziehung stimmt.") {
			t.Errorf("%s of %d: %s", c.plan, c.units, out)
		}
		var drawn []int
		for _, word := range strings.Fields(out) {
			if n, err := strconv.Atoi(word); err == nil {
				drawn = append(drawn, n)
			}
		}
		if !slices.Equal(drawn, d.Picks) {
			t.Errorf("%s of %d: %v, want %v", c.plan, c.units, drawn, d.Picks)
		}
		// They notice another pick and other units.
		d.Picks = slices.Clone(d.Picks)
		d.Picks[0]++
		d.Population.IDs[0], d.Population.IDs[1] = d.Population.IDs[1], d.Population.IDs[0]
		if out := commands(t, d); strings.Contains(out, "stimmen.") || strings.Contains(out, "stimmt.") || !strings.Contains(out, "ANDERE") {
			t.Errorf("a changed draw: %s", out)
		}
	}
}
