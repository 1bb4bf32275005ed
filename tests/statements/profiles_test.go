package statements

import (
	"fmt"
	"path/filepath"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// useProfile puts a profile into use: written, tried, tested, released by another
// person. Its name is in the text.
func (s *staff) useProfile(text string) (name string) {
	s.t.Helper()
	process.Write(s.t, s.Dir, map[string][]byte{"eigenes.toml": []byte(text), "probe.jpg": process.JPEG(s.t, process.Page(s.t, "Eine Probe", text))})
	put := process.As[station.ProfileVersion](s.t, s.lead.does("profile", "put", filepath.Join(s.Dir, "eigenes.toml")), "profile")
	if len(put) != 1 {
		s.t.Fatalf("%d drafts", len(put))
	}
	name = put[0].Ref.Name
	trial := s.scan.does("import", "--trial", "-p", fmt.Sprintf("%s@%d", name, put[0].Ref.Version), filepath.Join(s.Dir, "probe.jpg"))
	s.lead.does("profile", "test", name, "--batch", string(trial.Summary(s.t).Batch), "--note", "gut lesbar")
	s.boss.does("profile", "release", name, "--reason", "geprüft")
	return name
}
