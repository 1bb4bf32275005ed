package station

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// person is somebody with roles, as a session would give them.
func person(name string, roles ...batch.Role) Actor {
	return Actor{UID: os.Getuid(), Person: &batch.Person{Pseudonym: pseudonym(name), Account: name, Name: name, Roles: roles}}
}

// Pages that can be told apart by their images: c1 to c9.
func init() {
	for i := range 9 {
		shades[fmt.Sprintf("c%d", i+1)] = uint8(21 + i)
	}
}

var nobody = Actor{UID: os.Getuid()}

// captured imports files as one batch and leaves it at that.
func (d *desk) captured(t *testing.T, read bool, paths ...string) batch.ID {
	t.Helper()
	sum, _ := d.run(t, RunRequest{Paths: paths, Read: read, Who: nobody})
	return sum.Batch
}

// call runs an operation of the table as somebody would.
func call[Result any](d *desk, who Actor, op Operation, args any) (Result, error) {
	var none Result
	row, ok := lookup(op)
	if !ok {
		return none, fmt.Errorf("no operation %s", op)
	}
	if err := allow(who, row.roles); err != nil {
		return none, err
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return none, err
	}
	result, err := row.run(context.Background(), d.Station, who, raw, func(any) {})
	if err != nil {
		return none, err
	}
	return result.(Result), nil
}

func (d *desk) edit(t *testing.T, op Operation, q EditRequest) EditResult {
	t.Helper()
	r, err := call[EditResult](d, nobody, op, q)
	if err != nil {
		t.Fatalf("%s %+v: %v", op, q, err)
	}
	return r
}

func (d *desk) insert(t *testing.T, q InsertRequest) SummaryEvent {
	t.Helper()
	sum, err := call[SummaryEvent](d, nobody, OpPageInsert, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return sum
}

// laid writes the documents of a batch as sheet numbers: "1 2 | 3".
func (d *desk) laid(t *testing.T, id batch.ID) string {
	t.Helper()
	v, err := d.Station.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[batch.ID]string{}
	for _, p := range v.PageList {
		sheets[p.ID] = fmt.Sprint(p.Sheet)
		if p.Kind != batch.KindContent {
			sheets[p.ID] += string(p.Kind)[:1]
		}
		if p.Rotation != 0 {
			sheets[p.ID] += fmt.Sprintf("°%d", p.Rotation)
		}
	}
	var documents []string
	for _, doc := range v.DocumentList {
		var pages []string
		for _, p := range doc.Pages {
			pages = append(pages, sheets[p])
		}
		if !doc.Gone {
			documents = append(documents, strings.Join(pages, " "))
		}
	}
	return strings.Join(documents, " | ")
}

func (d *desk) expectLaid(t *testing.T, id batch.ID, want string) {
	t.Helper()
	if got := d.laid(t, id); got != want {
		t.Errorf("the batch lies as %q, want %q", got, want)
	}
}

// sound checks store and log, and that a rebuild gives the same batch.
func (d *desk) sound(t *testing.T, id batch.ID) {
	t.Helper()
	before := d.laid(t, id)
	balance := func() batch.SheetBalance {
		b, err := d.store.Header(id)
		if err != nil {
			t.Fatal(err)
		}
		return b.Balance
	}
	counts := balance()
	report, err := d.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("check: %v %+v", err, report.Problems)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.path("daten/scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	d.expectLaid(t, id, before)
	if now := balance(); now != counts {
		t.Errorf("rebuilt, the balance is %+v, before %+v", now, counts)
	}
}

// TestEditedBatchIsSealedAsItLies is the morning's correction of a batch: three
// files, split, joined, turned, replaced, undone; what is sealed is what lies
// there, image for image (A.NB.1, A.NB.2, A.SC.8).
func TestEditedBatchIsSealedAsItLies(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, false, d.file(t, "a.pdf", "c1 c2 c3"), d.file(t, "b.pdf", "c4 blank"), d.file(t, "c.pdf", "c5"))
	d.expectLaid(t, id, "1 2 3 | 4 5b | 6")

	d.edit(t, OpDocumentSplit, EditRequest{Batch: id, Pages: []string{"3"}, Title: "Anlage"})
	d.expectLaid(t, id, "1 2 | 3 | 4 5b | 6")
	d.edit(t, OpDocumentJoin, EditRequest{Batch: id, Documents: []string{"3", "4"}})
	d.expectLaid(t, id, "1 2 | 3 | 4 5b 6")
	d.edit(t, OpPageRotate, EditRequest{Batch: id, Pages: []string{"2v"}, Degrees: 90})
	d.edit(t, OpPageMark, EditRequest{Batch: id, Pages: []string{"4"}, Kind: batch.KindEnvelope})
	d.expectLaid(t, id, "1 2°90 | 3 | 5b 6 4e")
	d.insert(t, InsertRequest{Batch: id, Replace: []string{"6"}, Reason: "unscharf", Paths: []string{d.file(t, "neu.pdf", "c6")}})
	d.expectLaid(t, id, "1 2°90 | 3 | 5b 7 4e")
	d.insert(t, InsertRequest{Batch: id, Document: "1", At: 2, Paths: []string{d.file(t, "vergessen.pdf", "blank c7")}})
	d.expectLaid(t, id, "1 8b 9 2°90 | 3 | 5b 7 4e")
	r := d.edit(t, OpPageMove, EditRequest{Batch: id, Pages: []string{"9"}, Documents: []string{"2"}})
	d.expectLaid(t, id, "1 8b 2°90 | 3 9 | 5b 7 4e")
	if r.Undo != "Verschieben" || r.Redo != "" || len(r.Documents) != 2 {
		t.Errorf("%+v", r)
	}
	if r := d.edit(t, OpEditUndo, EditRequest{Batch: id}); r.Undo != "Einfügen" || r.Redo != "Verschieben" {
		t.Errorf("%+v", r)
	}
	d.expectLaid(t, id, "1 8b 9 2°90 | 3 | 5b 7 4e")
	d.edit(t, OpEditUndo, EditRequest{Batch: id}) // the forgotten sheets go
	d.expectLaid(t, id, "1 2°90 | 3 | 5b 7 4e")
	d.edit(t, OpEditUndo, EditRequest{Batch: id}) // the old page is back, the new one withdrawn
	d.expectLaid(t, id, "1 2°90 | 3 | 5b 6 4e")
	d.edit(t, OpEditRedo, EditRequest{Batch: id})
	d.expectLaid(t, id, "1 2°90 | 3 | 5b 7 4e")
	d.edit(t, OpDocumentRename, EditRequest{Batch: id, Documents: []string{"3"}, Title: "Widerspruch"})

	h, err := d.EditHistory(nobody, id)
	if err != nil || len(h.Acts) != 12 || !h.Acts[0].InForce || h.Acts[6].InForce || h.Acts[8].Text != "Rückgängig: Einfügen" {
		t.Errorf("%+v, %v", h, err)
	}
	b, err := d.store.Header(id)
	if n := b.Balance; err != nil || n.Sides != 9 || n.Kept != 6 || n.Blank != 1 || n.Rescans != 1 {
		t.Errorf("balance: %+v, %v", n, err)
	}
	d.sound(t, id)

	// The images that must be in the packages, in their order.
	v, err := d.Station.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody})
	if sum.Delivered != 3 || sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	for _, doc := range v.DocumentList {
		if doc.Gone {
			continue
		}
		file := d.packageOf(t, doc.Title)
		for _, p := range doc.Pages {
			page, err := d.store.Page(p)
			if err != nil {
				t.Fatal(err)
			}
			if !page.HasText && page.ReadNote == "" {
				t.Errorf("sheet %d was sealed unread", page.Sheet)
			}
		}
		if got := d.sealedPages(t, file, v.Pages); !slices.Equal(got, doc.Pages) {
			t.Errorf("%s has the images of %v, want %v", doc.Title, got, doc.Pages)
		}
		if marks := bookmarks(file); doc.Title == "Widerspruch" && marks != "Widerspruch@0 Umschlag@2" {
			t.Errorf("bookmarks: %s", marks)
		}
	}
	d.sound(t, id)
	for _, op := range []Operation{OpPageRotate, OpEditUndo, OpEditRedo} {
		if _, err := call[EditResult](d, nobody, op, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 90}); batch.CodeOf(err) != batch.CodeEditState {
			t.Errorf("%s after the hand-over: %v", op, err)
		}
	}
	if _, err := call[SummaryEvent](d, nobody, OpPageInsert, InsertRequest{Batch: id, Document: "1", Paths: []string{d.file(t, "spät.pdf", "content")}}); batch.CodeOf(err) != batch.CodeEditState {
		t.Errorf("insert after the hand-over: %v", err)
	}
}

// packageOf finds the package of a title in the target.
func (d *desk) packageOf(t *testing.T, title string) *pdfa.File {
	t.Helper()
	for _, path := range d.packages(t) {
		if !strings.Contains(path, "/"+title+"_") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verifier("").Package(context.Background(), bytes.NewReader(data), int64(len(data))); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		f, err := pdfa.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	t.Fatalf("no package of %s in %v", title, d.packages(t))
	return nil
}

// sealedPages are the pages of a batch whose images a package has, in its order:
// a PNG lies in it as the data of its IDAT chunks.
func (d *desk) sealedPages(t *testing.T, f *pdfa.File, pages []batch.ID) []batch.ID {
	t.Helper()
	of := map[string]batch.ID{}
	for _, id := range pages {
		file, err := d.store.OpenFile(id)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file.Reader())
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		if other := of[imageData(data)]; other != "" {
			t.Fatalf("pages %s and %s cannot be told apart", other, id)
		}
		of[imageData(data)] = id
	}
	var out []batch.ID
	for i := range f.Pages() {
		data, err := io.ReadAll(f.Page(i).Stream())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, of[string(data)])
	}
	return out
}

// imageData joins the IDAT chunks of a PNG.
func imageData(png []byte) string {
	var out []byte
	for at := 8; at+12 <= len(png); {
		n := int(binary.BigEndian.Uint32(png[at:]))
		if string(png[at+4:at+8]) == "IDAT" {
			out = append(out, png[at+8:at+8+n]...)
		}
		at += 12 + n
	}
	return string(out)
}

func bookmarks(f *pdfa.File) string {
	var out []string
	for _, b := range f.Bookmarks() {
		out = append(out, fmt.Sprintf("%s@%d", b.Title, b.Page))
	}
	return strings.Join(out, " ")
}
