package statements

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/tests/process"
)

// staff are the people of a small scanning desk, trained and logged in.
type staff struct {
	*town
	chef, scan, look, lead, boss *seat
	// released: the class replaces paper, so only a released profile serves, such as
	// the built-in one.
	released bool
}

// hired is the folder of a staff that nothing was done with yet. It is copied as long
// as nobody's login in it can lapse in the middle of a test.
var hired struct {
	dir   string
	since time.Time
}

// newStaff makes a desk with its people.
func newStaff(t *testing.T) *staff {
	w := &town{t, process.NewDesk(t, program)}
	if time.Since(hired.since) < 2*time.Minute {
		process.Copy(t, hired.dir, w.Dir)
		return &staff{town: w, chef: w.seat("chef"), scan: w.seat("scan"), look: w.seat("blick"), lead: w.seat("leitung"), boss: w.seat("vertretung")}
	}
	hired.since = time.Now()
	s := w.staff(w.hire(nil, "chef", "Petra Berg"))
	var err error
	if hired.dir, err = os.MkdirTemp(filepath.Dir(program), "belegschaft-"); err != nil {
		t.Fatal(err)
	}
	process.Copy(t, w.Dir, hired.dir)
	return s
}

// staff hires the people of the desk beside chef.
func (w *town) staff(chef *seat) *staff {
	s := &staff{town: w, chef: chef}
	for _, p := range []struct {
		seat             **seat
		account, name, r string
	}{{&s.scan, "scan", "Erika Muster", "Scankraft"}, {&s.look, "blick", "Paul Prüfer", "Qualitätsprüfer"}, {&s.lead, "leitung", "Lena Leitung", "Scanleitung"}, {&s.boss, "vertretung", "Bea Boss", "Scanleitung"}} {
		*p.seat = w.hire(chef, p.account, p.name, p.r)
		chef.does("training", "add", p.account, "verpflichtung", "bedienung", "sicherheit")
	}
	s.lead.does("setting", "confirm", "roles/vertretung", "--reason", "vertritt mich") // there is a second person to ask now (A.SC.4)
	return s
}

const sampleClass = `name = "amt"
title = "Amtspost"
legal_basis = "Dienstanweisung 7"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "begrenzt", confidentiality = "begrenzt", availability = "begrenzt" }
`

// class writes a class file; change replaces old by new text, in pairs.
func (s *staff) class(change ...string) string {
	s.t.Helper()
	path := filepath.Join(s.Dir, fmt.Sprintf("amt-%s.toml", batch.NewID()[28:]))
	text := strings.NewReplacer(change...).Replace(sampleClass)
	if strings.Contains(text, `"ersetzend"`) && !strings.Contains(text, "files =") {
		text += "files = \"die Bilder kommen vom abgenommenen Hausscanner\"\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// use puts a class into use, by two persons; one that replaces paper with the
// procedure documentation that it needs.
func (s *staff) use(change ...string) {
	s.t.Helper()
	if replaces := slices.Contains(change, "ersetzend"); replaces && !s.released {
		s.released = true
		s.useProcedure("1.0")
	}
	s.lead.does("class", "put", s.class(change...))
	s.boss.does("class", "release", "amt", "--reason", "geprüft")
}

// plain is a profile without reading: what these statements are about does not
// need the text.
const plain = "name = \"kurz\"\nversion = 1\n[read]\nenabled = false\n"

// letters imports n letters under the class and returns their batch.
func (s *staff) letters(n int) batch.ID {
	s.t.Helper()
	return s.lettersWith("kurz", n)
}

// lettersWith does so with a profile of that name.
func (s *staff) lettersWith(profile string, n int) batch.ID {
	s.t.Helper()
	files := map[string][]byte{profile + ".toml": []byte(strings.Replace(plain, "kurz", profile, 1))}
	args := []string{"run", "-t", "folder:" + s.Target, "-c", "amt"}
	if !s.released {
		args = append(args, "-p", filepath.Join(s.Dir, profile+".toml"))
	}
	for i := range n {
		name := fmt.Sprintf("brief-%s-%d.jpg", batch.NewID()[24:], i+1)
		lines := []string{fmt.Sprintf("Brief %d an das Amt", i+1), name}
		for l := range i % 5 { // of a length of its own: no letter is taken for the double of another
			lines = append(lines, fmt.Sprintf("%d. Antrag: %s", l+1, strings.Repeat(string(rune('a'+i+l)), 3*l+i+2)))
		}
		files[name] = process.JPEG(s.t, process.Page(s.t, lines...))
		args = append(args, filepath.Join(s.Dir, name))
	}
	process.Write(s.t, s.Dir, files)
	r := s.scan.expect(batch.ExitPolicy, "", "", args...)
	sum := process.As[struct {
		Batch batch.ID   `json:"batch"`
		Code  batch.Code `json:"code"`
	}](s.t, r, "summary")
	if len(sum) != 1 || sum[0].Code != batch.CodeWaitsRelease {
		s.t.Fatalf("%+v\n%s", sum, r.Err)
	}
	return sum[0].Batch
}

// review reads one review from an answer.
func (s *staff) review(r process.Result) inspection.Review {
	s.t.Helper()
	lines := process.As[inspection.Review](s.t, r, "review")
	if len(lines) != 1 {
		s.t.Fatalf("%d reviews\n%s", len(lines), r.Out)
	}
	return lines[0]
}

func (s *staff) begin(id batch.ID) inspection.Review {
	s.t.Helper()
	return s.review(s.look.does("batch", "inspect", string(id), "--begin"))
}

// required are the documents and pages that must be seen, joined for the command
// line.
func required(r inspection.Review) string {
	var ids []string
	for _, q := range r.Required {
		if q.Unit != "" {
			ids = append(ids, string(q.Unit))
		}
		for _, p := range q.Pages {
			ids = append(ids, string(p))
		}
	}
	return strings.Join(ids, ",")
}

// documents lists the documents of a batch in their order.
func (s *staff) documents(id batch.ID) (ids []string) {
	s.t.Helper()
	for _, d := range process.As[struct {
		ID batch.ID `json:"document"`
	}](s.t, s.look.does("batch", "show", string(id)), "document") {
		ids = append(ids, string(d.ID))
	}
	return ids
}

// acts are the lines of one kind in the log, as raw data.
func (s *staff) logged(kind string) []json.RawMessage {
	s.t.Helper()
	lines, _ := s.log(kind)
	var out []json.RawMessage
	for _, l := range lines {
		out = append(out, l.Data)
	}
	return out
}
