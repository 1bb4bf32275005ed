package station

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

const procedureText = "Verfahrensdokumentation\n1. Arten von Dokumenten …\n"

// putProcedure puts a document down as a draft.
func (d *desk) putProcedure(t *testing.T, version, from string) ProcedureVersion {
	t.Helper()
	path := d.path("verfahren-" + version + ".txt")
	if err := os.WriteFile(path, []byte(procedureText+version), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := d.PutProcedure(context.Background(), leads, ProcedurePut{Path: path, Title: "Verfahrensdokumentation", Version: version, From: from, Keeper: "Hauptamt"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// useProcedure has a procedure documentation valid, where none is.
func (d *desk) useProcedure(t *testing.T) {
	t.Helper()
	if v, err := d.validProcedure(); err != nil || v != nil {
		return
	}
	d.putProcedure(t, "1.0", "")
	if v, err := d.ReleaseProcedure(context.Background(), leadsToo, ProcedureRelease{Reason: "geprüft"}); err != nil || !v.Valid {
		t.Fatalf("%+v %v", v, err)
	}
}

// TestProcedureGoesFromDraftToUse: A.G.1, A.SC.4.
func TestProcedureGoesFromDraftToUse(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	first := d.putProcedure(t, "1.0", "")
	if first.Number != 1 || first.Standing != Draft || first.Format != "text" || first.SHA256 != sha256Hex([]byte(procedureText+"1.0")) || first.Author == "" {
		t.Fatalf("%+v", first)
	}
	if _, err := d.Procedure(0); batch.CodeOf(err) != batch.CodeUnknownProcedure {
		t.Errorf("a draft is valid: %v", err)
	}
	for want, release := range map[batch.Code]func() error{
		batch.CodeReason:       func() error { _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Reason: " "}); return err },
		batch.CodeSecondPerson: func() error { _, err := d.ReleaseProcedure(ctx, leads, ProcedureRelease{Reason: "gut"}); return err },
		batch.CodeUnknownProcedure: func() error {
			_, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Number: 7, Reason: "gut"})
			return err
		},
	} {
		if err := release(); batch.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if v, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Reason: "gut"}); err != nil || !v.Valid || v.Standing != InUse || v.Releaser == v.Author {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Number: 1, Reason: "noch einmal"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("released twice: %v", err)
	}
	// The next one is released now, and valid when its day comes.
	tomorrow := d.today().Add(1)
	d.putProcedure(t, "2.0", string(tomorrow))
	if v, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Reason: "ab morgen"}); err != nil || v.Valid || v.Standing != InUse || v.From != tomorrow {
		t.Fatalf("%+v %v", v, err)
	}
	valid := func(want int) {
		t.Helper()
		if v, err := d.Procedure(0); err != nil || v.Number != want {
			t.Errorf("%d is valid, want %d (%v)", v.Number, want, err)
		}
	}
	valid(1)
	// One that is released later for the same day takes its place.
	d.putProcedure(t, "1.1", "")
	if _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Reason: "Fehler berichtigt"}); err != nil {
		t.Fatal(err)
	}
	valid(3)
	if v, err := d.Procedure(1); err != nil || v.Standing != Outdated {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Number: 1, Reason: "zurück"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("%v", err)
	}
	var got bytes.Buffer
	v, err := d.ExportProcedure(1, func(event any) {
		if p, ok := event.(FilePart); ok {
			got.Write(p.Data)
		}
	})
	if err != nil || got.String() != procedureText+"1.0" || v.Number != 1 {
		t.Errorf("%q %v", got.String(), err)
	}
}

// TestProcedureThatWouldBeOutdated: a version that would be replaced the moment it is
// released is not released without a word (A.G.1).
func TestProcedureThatWouldBeOutdated(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.putProcedure(t, "2.0", "")
	if _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Reason: "gut"}); err != nil {
		t.Fatal(err)
	}
	old := d.putProcedure(t, "1.0", string(d.today().Add(-30)))
	if _, err := d.ReleaseProcedure(ctx, leadsToo, ProcedureRelease{Number: old.Number, Reason: "nachgereicht"}); batch.CodeOf(err) != batch.CodeWrongState || !strings.Contains(batch.Message(err), "sofort abgelöst") {
		t.Errorf("%v", err)
	}
	if v, err := d.Procedure(old.Number); err != nil || v.Standing != Draft {
		t.Errorf("%+v %v", v, err)
	}
}

// TestStandings: of several versions one is valid on each day.
func TestStandings(t *testing.T) {
	versions := func() []ProcedureVersion {
		at := func(standing Standing, from batch.Day, hour int) ProcedureVersion {
			v := ProcedureVersion{From: from, Provenance: Provenance{Standing: standing}}
			v.Released = v.Released.AddDate(2000, 0, hour)
			return v
		}
		return []ProcedureVersion{at(InUse, "2026-01-01", 1), at(InUse, "2026-06-01", 2), at(Draft, "2026-01-01", 0), at(InUse, "2026-06-01", 3), at(InUse, "2026-03-01", 4)}
	}
	for day, want := range map[batch.Day]string{
		"2025-12-31": "released released draft released released",
		"2026-01-01": "released! released draft released released",
		"2026-05-31": "outdated released draft released released!",
		"2026-06-01": "outdated outdated draft released! outdated",
	} {
		var got []string
		all := versions()
		standings(all, day)
		for _, v := range all {
			mark := ""
			if v.Valid {
				mark = "!"
			}
			got = append(got, string(v.Standing)+mark)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s", day, s)
		}
	}
}

// TestOddProcedures: what a stranger could not read or find is not taken.
func TestOddProcedures(t *testing.T) {
	d := newDesk(t)
	good := func() ProcedurePut {
		path := d.path("gut.txt")
		if err := os.WriteFile(path, []byte(procedureText), 0o600); err != nil {
			t.Fatal(err)
		}
		return ProcedurePut{Path: path, Title: "VD", Version: "1", Keeper: "Hauptamt"}
	}
	holding := func(data string) func(*ProcedurePut) {
		return func(q *ProcedurePut) {
			if err := os.WriteFile(q.Path, []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(*ProcedurePut)
		want  batch.Code
	}{
		"no title":     {func(q *ProcedurePut) { q.Title = " " }, batch.CodeProcedure},
		"no version":   {func(q *ProcedurePut) { q.Version = "" }, batch.CodeProcedure},
		"no keeper":    {func(q *ProcedurePut) { q.Keeper = "" }, batch.CodeProcedure},
		"two lines":    {func(q *ProcedurePut) { q.Keeper = "Haupt\namt" }, batch.CodeProcedure},
		"no day":       {func(q *ProcedurePut) { q.From = "bald" }, batch.CodeProcedure},
		"empty":        {holding(""), batch.CodeProcedure},
		"cut":          {holding("%PDF-1.7\n" + strings.Repeat("x", 3000)), batch.CodeProcedure},
		"neither":      {holding("\xff\xd8\xff\xe0"), batch.CodeProcedure},
		"zeros":        {holding("a\x00b"), batch.CodeProcedure},
		"not there":    {func(q *ProcedurePut) { q.Path += "x" }, batch.CodeNotFound},
		"a folder":     {func(q *ProcedurePut) { q.Path = d.dir }, batch.CodeNotRegular},
		"relative":     {func(q *ProcedurePut) { q.Path = "gut.txt" }, batch.CodeUsage},
		"of the store": {func(q *ProcedurePut) { q.Path = d.path("daten/keyring") }, batch.CodeInsideDataDir},
	} {
		q := good()
		c.spoil(&q)
		if _, err := d.PutProcedure(context.Background(), leads, q); batch.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n, err := d.Procedures(func(any) {}); err != nil || n != 0 {
		t.Fatalf("%d taken %v", n, err)
	}
	q := good()
	holding("%PDF-1.7\n%%EOF\n")(&q)
	if v, err := d.PutProcedure(context.Background(), leads, q); err != nil || v.Format != "pdf" {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := d.PutProcedure(context.Background(), leads, q); batch.CodeOf(err) != batch.CodeProcedure {
		t.Errorf("its name again: %v", err)
	}
}

// TestFilesReplacePaperOnlyWithAReason: A.O.3, A.SC.6.
func TestFilesReplacePaperOnlyWithAReason(t *testing.T) {
	d := newDesk(t)
	r := d.whole(d.file(t, "brief.pdf", "content"))
	r.Class, r.Who = d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"\nfiles = \" \""), scans
	if code := d.codeOf(t, r); code != batch.CodeFilesRefused {
		t.Fatalf("%s", code)
	}
	r.Class = d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"\nfiles = \"der Kopierer ist abgenommen\"")
	sum, _ := d.run(t, r)
	if sum.Code != batch.CodeWaitsRelease {
		t.Fatalf("%+v", sum)
	}
	b, err := d.store.Header(sum.Batch)
	if err != nil || b.Procedure == nil || b.Procedure.Version != "1.0" || b.Procedure.Keeper != "Hauptamt" {
		t.Errorf("%+v %v", b.Procedure, err)
	}
}

// TestMixedFilesReplaceNothingWithoutAReason: a document of a class that does not
// let files replace paper makes a batch of files a copy; one from a scanner stays
// what it is.
func TestMixedFilesReplaceNothingWithoutAReason(t *testing.T) {
	class := func(name, files string) batch.Class {
		return batch.Class{Name: name, Title: name, Mode: batch.Replacing, Files: files, Protection: batch.Protection{Integrity: batch.NeedNormal, Confidentiality: batch.NeedNormal, Availability: batch.NeedNormal}}
	}
	a := class("a", "der Kopierer ist abgenommen")
	for name, c := range map[string]struct {
		device string
		by     batch.Class
		want   batch.Mode
	}{
		"files, no reason": {"", class("b", ""), batch.Copying},
		"files, a reason":  {"", class("b", "auch hier"), batch.Replacing},
		"a scanner":        {"paper:0", class("b", ""), batch.Replacing},
	} {
		act, err := raise(batch.Batch{Class: &a, Device: c.device}, batch.NewID(), c.by, batch.FromCover, "")
		if err != nil || act == nil || act.Class.ScanMode() != c.want {
			t.Errorf("%s: %+v %v", name, act, err)
		}
	}
}
