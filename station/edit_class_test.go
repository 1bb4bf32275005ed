package station

import (
	"context"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// classes are the classes that the documents of a batch count as, in their order.
func (d *desk) classes(t *testing.T, id batch.ID) string {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, doc := range v.DocumentList {
		if !doc.Gone {
			names = append(names, v.Class.Treated(doc.ID).Name)
		}
	}
	return strings.Join(names, " ")
}

// TestClassFollowsItsPages: what is split off has the class of the whole, what is
// joined the stricter one, and a join that is undone leaves none behind (A.G.2).
func TestClassFollowsItsPages(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true")
	d.useNamed(t, "personal", strings.Replace(personnel, "very-high", "high", 1))
	r := d.whole(d.file(t, "a.pdf", "c1"), d.file(t, "b.pdf", "c2 c3"), d.file(t, "c.pdf", "c4"))
	r.Class, r.Who = "amt", scans
	sum, _ := d.run(t, r)
	id := sum.Batch
	if _, err := d.SetDocumentClass(ctx, scans, EditRequest{Batch: id, Documents: []string{"2"}, Class: "personal", Reason: "Personalsache", Wait: true}); err != nil {
		t.Fatal(err)
	}
	edit := func(want string, op Operation, q EditRequest) {
		t.Helper()
		q.Batch = id
		if _, err := call[EditResult](d, scans, op, q); err != nil {
			t.Fatal(err)
		}
		if got := d.classes(t, id); got != want {
			t.Errorf("%s: %s, want %s", op, got, want)
		}
	}
	if got := d.classes(t, id); got != "amt personal amt" {
		t.Fatal(got)
	}
	edit("amt personal personal amt", OpDocumentSplit, EditRequest{Pages: []string{"3"}})
	edit("amt personal personal", OpDocumentJoin, EditRequest{Documents: []string{"3", "4"}})
	edit("amt personal personal amt", OpEditUndo, EditRequest{})
	edit("personal personal amt", OpDocumentJoin, EditRequest{Documents: []string{"1", "2"}})
	edit("amt personal personal amt", OpEditUndo, EditRequest{})
	edit("personal personal amt", OpEditRedo, EditRequest{})
	edit("amt personal personal amt", OpEditUndo, EditRequest{})
	edit("amt personal amt", OpEditUndo, EditRequest{}) // the split
	d.sound(t, id)
	if got := d.classes(t, id); got != "amt personal amt" {
		t.Errorf("rebuilt: %s", got)
	}
}

// TestLastClassIsInTheNote: of what was told of a document the last counts, also
// where it was told before; the note names its class, its legal basis and its proof.
func TestLastClassIsInTheNote(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true\nseal_proof = \"Nachweis der Amtspost\"")
	d.useNamed(t, "bau", "legal_basis = \"Bauordnung\"\nseal_proof = \"Nachweis der Bauakten\"")
	d.useNamed(t, "kasse", "legal_basis = \"Kassenordnung\"")
	id := d.letters(t, "amt", 1)
	for _, class := range []string{"bau", "kasse", "amt", "bau"} {
		if _, err := d.SetDocumentClass(ctx, scans, EditRequest{Batch: id, Documents: []string{"1"}, Class: class, Reason: "angesehen", Wait: true}); err != nil {
			t.Fatal(err)
		}
		if got := d.classes(t, id); got != class {
			t.Errorf("told %s, it counts as %s", class, got)
		}
	}
	d.allSeen(t, id)
	if _, err := d.Release(ctx, looksAt, id); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	note := d.onlyNote(t)
	if c := note.Class; c == nil || c.Name != "bau" || c.LegalBasis != transfernote.Legal("Bauordnung") || len(c.Mixed) != 3 {
		t.Fatalf("%+v", c)
	}
	if note.Integrity.Proof != "Nachweis der Bauakten" {
		t.Errorf("%+v", note.Integrity)
	}
}

// TestNewerVersionRaises: the same class in a version that asks for more raises the
// batch; one that asks for the same does not.
func TestNewerVersionRaises(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.useClass(t, "inspect = true")
	id := d.letters(t, "amt", 2)
	tell := func() BatchClass {
		t.Helper()
		v, err := d.SetDocumentClass(ctx, scans, EditRequest{Batch: id, Documents: []string{"1"}, Class: "amt", Reason: "angesehen", Wait: true})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	d.useClass(t, "inspect = true\nmarks = \"gelber Umschlag\"")
	if v := tell(); len(v.Class.Mixed) != 0 {
		t.Errorf("%+v", v.Class)
	}
	d.useClass(t, "inspect = true\nprotection = { integrity = \"high\", confidentiality = \"normal\", availability = \"normal\" }")
	v := tell()
	if own := v.Class.Treated(mustBatch(t, d, id).Documents[0]); v.Class.Protection.Integrity != batch.NeedHigh || own.Version != 3 {
		t.Errorf("%+v", v.Class)
	}
	if v := tell(); len(v.Class.Mixed) != 2 {
		t.Errorf("told again: %+v", v.Class.Mixed)
	}
}

// TestRaisedBatchLooksAtWhatWasInserted: a device by which pages were inserted must
// be accepted like that of the batch (A.O.3), and files that were inserted replace
// no paper under a class that does not say why they may (A.SC.6).
func TestRaisedBatchLooksAtWhatWasInserted(t *testing.T) {
	class := func(files string) batch.Class {
		return batch.Class{Name: "b", Mode: batch.Replacing, Files: files, Protection: batch.Protection{Integrity: batch.NeedHigh}}
	}
	a := batch.Class{Name: "a", Mode: batch.Replacing, Files: "der Kopierer ist abgenommen", Protection: batch.Protection{Integrity: batch.NeedNormal}}
	scanned := batch.Batch{Class: &a, Device: "paper:0", Inputs: []batch.Input{{Source: "paper:0"}}}
	with := func(in batch.Input) batch.Batch {
		b := scanned
		in.Place = &batch.Placement{ID: batch.NewID(), Kind: in.Born()}
		if in.Format == "drawn" {
			in.Place.Kind = batch.KindPlaceholder
		}
		b.Inputs = append(b.Inputs[:1:1], in)
		return b
	}
	for name, c := range map[string]struct {
		b       batch.Batch
		files   string
		want    batch.Mode
		devices string
	}{
		"as scanned":               {scanned, "", batch.Replacing, "paper:0"},
		"a file":                   {with(batch.Input{Source: "a.pdf"}), "", batch.Copying, "paper:0"},
		"a file, with a reason":    {with(batch.Input{Source: "a.pdf"}), "auch hier", batch.Replacing, "paper:0"},
		"a file that was refused":  {with(batch.Input{Source: "a.pdf", Refused: batch.CodeEmptyFile}), "", batch.Replacing, "paper:0"},
		"a placeholder":            {with(batch.Input{Format: "drawn"}), "", batch.Replacing, "paper:0"},
		"another scanner":          {with(batch.Input{Device: "paper:1"}), "", batch.Replacing, "paper:0 paper:1"},
		"another, without a sheet": {with(batch.Input{Device: "paper:1", Refused: batch.CodeNoPaper}), "", batch.Replacing, "paper:0"},
	} {
		act, err := raise(c.b, batch.NewID(), class(c.files), batch.FromCover, "")
		if err != nil || act == nil || act.Class.ScanMode() != c.want {
			t.Errorf("%s: %+v %v", name, act, err)
		}
		if got := strings.Join(devicesOf(c.b), " "); got != c.devices {
			t.Errorf("%s: %q", name, got)
		}
	}
	if next, err := raise(scanned, batch.NewID(), class(""), batch.FromCover, ""); err != nil || filesMayReplace(next.Class) || !filesMayReplace(&a) {
		t.Errorf("files may come into a batch one of whose classes forbids them: %v", err)
	}
}

// TestInsertedFromAnUnacceptedScanner: a batch of files that is raised is not
// released while a sheet of it is from a scanner that nobody accepted.
func TestInsertedFromAnUnacceptedScanner(t *testing.T) {
	d, f := chartDesk(t)
	ctx := context.Background()
	d.useProfile(t, ownProfile)
	d.useClass(t, "inspect = true")
	d.useNamed(t, "personal", "protection = { integrity = \"high\", confidentiality = \"normal\", availability = \"normal\" }")
	r := d.whole(d.file(t, "a.pdf", "c1"))
	r.Class, r.Who, r.ProfileName = "amt", scans, "amt"
	sum, _ := d.run(t, r)
	f.sides = []string{"content"}
	if _, err := call[SummaryEvent](d, scans, OpPageInsert, InsertRequest{Batch: sum.Batch, Document: "1", Device: "paper:0"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetDocumentClass(ctx, scans, EditRequest{Batch: sum.Batch, Documents: []string{"1"}, Class: "personal", Reason: "angesehen", Wait: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CountSheets(ctx, scans, CountRequest{Batch: sum.Batch, Sheets: 2}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Look(ctx, looksAt, LookRequest{Batch: sum.Batch, Pages: v.Pages, Verdict: "good"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, looksAt, sum.Batch); batch.CodeOf(err) != batch.CodeClassRaised || !strings.Contains(batch.Message(err), "nie abgenommen") {
		t.Errorf("%v", err)
	}
	d.accept(t, f, "amt")
	if _, err := d.Release(ctx, looksAt, sum.Batch); err != nil {
		t.Error(err)
	}
}
