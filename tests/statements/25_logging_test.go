package statements

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement25LoggingCannotBeDisabled: A.AM.G.2. There is no setting for it, not
// by flag, profile, class or environment, and every operation on a batch of a high
// class leaves its line.
func TestStatement25LoggingCannotBeDisabled(t *testing.T) {
	s := newStaff(t)
	for _, page := range []string{"--help", "run --help", "serve --help", "audit --help", "class --help", "user settings --help"} {
		help := string(s.Expect(0, strings.Fields(page)...).Out)
		if m := regexp.MustCompile(`--(no-)?(audit|log|protokoll)\S*`).FindString(help); m != "" {
			t.Errorf("%s offers %s", page, m)
		}
	}
	s.lead.expect(batch.ExitUsage, batch.CodeClassInvalid, "", "class", "put", s.class(`inspect = true`, "inspect = true\naudit = false"))
	process.Write(t, s.Dir, map[string][]byte{"stumm.toml": []byte(plain + "[audit]\nenabled = false\n"), "a.jpg": process.JPEG(t, process.Page(t, "Brief"))})
	s.scan.expect(batch.ExitUsage, batch.CodeProfileInvalid, "", "run", "-t", "folder:"+s.Target, "-p", filepath.Join(s.Dir, "stumm.toml"), filepath.Join(s.Dir, "a.jpg"))

	s.use(`confidentiality = "normal"`, `confidentiality = "high"`)
	s.Env = append(s.Env, "SCANSTELLE_AUDIT=off", "SCANSTELLE_LOG=off")
	lines := map[string]int{}
	count := func() map[string]int {
		t.Helper()
		now := map[string]int{}
		_, whole := s.log()
		for _, m := range regexp.MustCompile(`"kind":"([^"]+)"`).FindAllSubmatch(whole, -1) {
			now[string(m[1])]++
		}
		return now
	}
	lines = count()
	leaves := func(kind string) {
		t.Helper()
		now := count()
		if now[kind] <= lines[kind] {
			t.Errorf("no line %q", kind)
		}
		lines = now
	}
	id := string(s.letters(2))
	for _, kind := range []string{"batch-opened", "page-taken", "page-measured", "document-formed", "batch-captured"} {
		if count()[kind] == lines[kind] {
			t.Errorf("no line %q", kind)
		}
	}
	lines = count()
	for _, step := range []struct {
		who  *seat
		kind string
		args []string
	}{
		{s.scan, "sheets-counted", []string{"batch", "count", id, "2"}},
		{s.scan, "page-rotated", []string{"page", "rotate", id, "1", "--by", "90"}},
		{s.scan, "edit-undone", []string{"batch", "edit", "undo", id}},
		{s.look, "sample-drawn", []string{"batch", "inspect", id, "--begin"}},
	} {
		step.who.does(step.args...)
		leaves(step.kind)
	}
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	leaves("page-inspected")
	s.look.does("batch", "release", id)
	leaves("batch-released")
	s.Check()
}
