package station

import (
	"os"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
)

// papers asks where paper is.
func (d *desk) papers(t *testing.T, who Actor, q PaperQuery) (out []PaperView) {
	t.Helper()
	n, err := d.Papers(who, q, func(e any) { out = append(out, e.(PaperView)) })
	if err != nil || n != len(out) {
		t.Fatalf("%d %v", n, err)
	}
	return out
}

// TestPaperMoves: the custody of the paper is a chain that everybody sees, begins with
// the box of the capture and is in the log; what lies in a box moves with it, and batch,
// journal and note say where it is now (A.AM.G.1).
func TestPaperMoves(t *testing.T) {
	d := newDesk(t)
	d.useClass(t, "inspect = true\nplan = \"full\"")
	var ids []batch.ID
	for _, name := range []string{"a.pdf", "b.pdf"} {
		r := d.whole(d.file(t, name, "content"))
		r.Class, r.Who, r.Intake.Box, r.Intake.Rule = "amt", scans, "K-7", batch.IntakeDocuments
		sum, _ := d.run(t, r)
		ids = append(ids, sum.Batch)
	}
	move := func(who Actor, q PaperMoveRequest) ([]PaperView, error) {
		var out []PaperView
		err := allow(who, paperOperations[OpPaperMove].roles)
		if err == nil {
			_, err = d.MovePaper(t.Context(), who, q, func(e any) { out = append(out, e.(PaperView)) })
		}
		return out, err
	}
	text := func(s string) *string { return &s }
	to := func(box, place, holder *string) batch.PaperChange {
		return batch.PaperChange{Box: box, Place: place, Holder: holder}
	}
	for name, c := range map[string]struct {
		who  Actor
		q    PaperMoveRequest
		want batch.Code
	}{
		"nobody":        {Actor{UID: os.Getuid()}, PaperMoveRequest{Batches: ids, PaperChange: to(text("K-8"), nil, nil), Reason: "voll"}, batch.CodeLogin},
		"no reason":     {scans, PaperMoveRequest{Batches: ids, PaperChange: to(text("K-8"), nil, nil)}, batch.CodeReason},
		"no place":      {scans, PaperMoveRequest{Batches: ids[:1], PaperChange: to(text(""), nil, nil), Reason: "voll"}, batch.CodeUsage},
		"an empty box":  {scans, PaperMoveRequest{In: "K-99", PaperChange: to(text("K-8"), nil, nil), Reason: "voll"}, batch.CodeUsage},
		"no such batch": {scans, PaperMoveRequest{Batches: []batch.ID{batch.NewID()}, PaperChange: to(text("K-8"), nil, nil), Reason: "voll"}, batch.CodeUnknownID},
	} {
		if out, err := move(c.who, c.q); batch.CodeOf(err) != c.want || len(out) > 0 {
			t.Errorf("%s: %+v %v", name, out, err)
		}
	}
	if out, err := move(scans, PaperMoveRequest{In: " K-7 ", PaperChange: to(nil, text("Archivraum"), nil), Reason: "Ende des Tages"}); err != nil || len(out) != 2 || out[0].Text != "Karton K-7, Archivraum" {
		t.Fatalf("%+v %v", out, err)
	}
	if out, err := move(scans, PaperMoveRequest{Batches: ids, PaperChange: to(nil, text("Archivraum"), nil), Reason: "noch einmal"}); err != nil || len(out) != 0 {
		t.Errorf("it lies there: %+v %v", out, err)
	}
	if out, err := move(leads, PaperMoveRequest{Batches: ids[:1], PaperChange: to(text(""), text(""), text("Frau Kaya, Bauamt")), Reason: "Rückfrage"}); err != nil || len(out) != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	if in := d.papers(t, looksAt, PaperQuery{In: "K-7"}); len(in) != 1 || in[0].Batch != ids[1] {
		t.Errorf("in the box: %+v", in)
	}
	if held := d.papers(t, looksAt, PaperQuery{Held: true}); len(held) != 1 || held[0].Batch != ids[0] || len(held[0].Chain) != 3 || held[0].Chain[0].Box != "K-7" || held[0].Chain[2].By != leads.Person.Pseudonym || held[0].Chain[2].Reason != "Rückfrage" {
		t.Errorf("handed out: %+v", held)
	}
	v, err := d.Batch(ids[0])
	if err != nil || len(v.Paper) != 3 || batch.PaperNow(v.Paper).Holder != "Frau Kaya, Bauamt" {
		t.Errorf("%+v %v", v.Paper, err)
	}
	for i, want := range []string{"bei Frau Kaya, Bauamt", "Karton K-7, Archivraum"} {
		if _, err := call[Numbered](d, scans, OpJournalNumber, ids[i]); err != nil {
			t.Fatal(err)
		}
		v, err := d.Batch(ids[i])
		if err != nil {
			t.Fatal(err)
		}
		piece, err := d.JournalPiece(scans, v.Numbers[v.Documents[0]])
		if err != nil || piece.Paper != want {
			t.Errorf("journal: %q %v", piece.Paper, err)
		}
	}
	if k := d.kinds(t); k["paper-moved"] != 3 {
		t.Errorf("%v", k)
	}
	d.allSeen(t, ids[1])
	if _, err := d.Release(t.Context(), looksAt, ids[1]); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	packages := d.packages(t)
	if len(packages) != 1 {
		t.Fatalf("%q", packages)
	}
	f, err := os.Open(packages[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Package(t.Context(), f, info.Size())
	if err != nil || !report.OK {
		t.Fatalf("%+v %v", report, err)
	}
	n := report.Note
	if shown := transfernote.Text(n); n.Receipt == nil || n.Receipt.Box != "Karton K-7, Archivraum" || strings.Contains(shown, "Kaya") {
		t.Errorf("%+v", n.Receipt)
	}
	// After the hand-over the paper moves on all the same.
	if out, err := move(scans, PaperMoveRequest{Batches: ids[1:], PaperChange: to(text("K-9"), nil, nil), Reason: "umgepackt"}); err != nil || len(out) != 1 {
		t.Errorf("%+v %v", out, err)
	}
	d.sound(t, ids[1])
}
