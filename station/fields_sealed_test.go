package station

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

const secretSender = "Geheimkanzlei Quasimodo"

// withSender captures letters under a class and sets the sender of the second.
func (d *desk) withSender(t *testing.T, n int) (v BatchView) {
	t.Helper()
	d.useClass(t, "inspect = true\nplan = \"full\"")
	id := d.letters(t, "amt", n)
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.TakeField(context.Background(), scans, FieldRequest{Document: v.Documents[n-1], Field: batch.FieldSender, Value: secretSender}); err != nil {
		t.Fatal(err)
	}
	return v
}

// tells asks everything that shows index values whether it tells the sender.
func (d *desk) tells(t *testing.T, who Actor, v BatchView) (by []string) {
	t.Helper()
	look := func(what string, result any, err error) {
		raw, bad := json.Marshal(result)
		if bad != nil {
			t.Fatal(bad)
		}
		if bytes.Contains(raw, []byte(secretSender)) || err != nil && strings.Contains(batch.Message(err), secretSender) {
			by = append(by, what)
		}
	}
	shown, err := call[BatchView](d, who, OpBatch, v.ID)
	look("batch", shown, err)
	last := v.Documents[len(v.Documents)-1]
	fields, err := call[DocumentFields](d, who, OpFields, last)
	look("fields", fields, err)
	piece, err := d.JournalPiece(who, v.Numbers[last])
	look("piece", piece, err)
	look("journal", d.journal(t, who, JournalQuery{}), nil)
	var hits []any
	_, err = d.Search(context.Background(), who, SearchQuery{Text: "Quasimodo"}, func(e any) {
		if h, ok := e.(Hit); ok {
			hits = append(hits, h)
		}
	})
	look("search", hits, err)
	return by
}

// TestSealedOffFieldsAreNotShown: what was noted of a document goes out of sight
// with it; the supervisor still sees it.
func TestSealedOffFieldsAreNotShown(t *testing.T) {
	d := newDesk(t)
	v := d.withSender(t, 2)
	if by := d.tells(t, looksAt, v); len(by) != 5 {
		t.Fatalf("only %v show the sender", by)
	}
	if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(v.ID, "2")); err != nil {
		t.Fatal(err)
	}
	for _, who := range []Actor{looksAt, scans} {
		if by := d.tells(t, who, v); len(by) != 0 {
			t.Errorf("%s: %v tell the sender", who.Person.Account, by)
		}
	}
	if _, err := call[DocumentFields](d, looksAt, OpFields, v.Documents[1]); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("%v", err)
	}
	if by := d.tells(t, leads, v); len(by) < 2 {
		t.Errorf("only %v show it to the supervisor", by)
	}
	shown, err := call[BatchView](d, looksAt, OpBatch, v.ID)
	if err != nil || len(shown.Numbers) != 1 || len(shown.Documents) != 1 {
		t.Errorf("%+v %v", shown.Numbers, err)
	}
	for _, op := range []Operation{OpPageView, OpPageWords} {
		if _, err := call[any](d, looksAt, op, PageQuery{Page: string(v.Pages[1])}); batch.CodeOf(err) != batch.CodeRole {
			t.Errorf("%s: %v", op, err)
		}
	}
}

// TestValueGoesWithThePageItWasReadOn: a value that was taken from a page is out of
// sight with it, though the document stays.
func TestValueGoesWithThePageItWasReadOn(t *testing.T) {
	d := newDesk(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: lettered{d.workers}, Version: "test", Targets: Folders{}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d.Station = st
	d.useClass(t, "inspect = true")
	r := d.whole(d.file(t, "a.pdf", "c1 c2"))
	r.Class, r.Who = "amt", scans
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.SuggestFields(v.Documents[0])
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	f, err := d.TakeField(context.Background(), scans, FieldRequest{Document: v.Documents[0], Field: all[0].Field, Suggestion: 1})
	if err != nil || len(f.Values) != 1 || f.Values[0].Page != v.Pages[all[0].Page-1] || f.Values[0].Suggestion.Raw == "" {
		t.Fatalf("%+v %v", f, err)
	}
	if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(v.ID, []string{"1", "2"}[all[0].Page-1])); err != nil {
		t.Fatal(err)
	}
	shown, err := call[DocumentFields](d, looksAt, OpFields, v.Documents[0])
	if err != nil || len(shown.Values) != 0 {
		t.Errorf("%+v %v", shown, err)
	}
	if view, err := call[BatchView](d, looksAt, OpBatch, v.ID); err != nil || len(view.Fields) != 0 {
		t.Errorf("%+v %v", view.Fields, err)
	}
	if shown, err = call[DocumentFields](d, leads, OpFields, v.Documents[0]); err != nil || len(shown.Values) != 1 {
		t.Errorf("%+v %v", shown, err)
	}
}

// TestTypedValueGoesWithThePage: nobody can tell from which page a value was typed.
// So it is out of sight with any page of its document until it is set again, and its
// file goes when the page is removed; what was set since stays (A.AM.VT.H.3).
func TestTypedValueGoesWithThePage(t *testing.T) {
	d := newDesk(t)
	d.useClass(t, "inspect = true\nplan = \"full\"")
	r := d.whole(d.file(t, "a.pdf", "content content"))
	r.Class, r.Who, r.Deliver = "amt", scans, false
	sum, _ := d.run(t, r)
	v, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	typed := func(f batch.Field, value string) DocumentFields {
		t.Helper()
		out, err := call[DocumentFields](d, scans, OpFieldTake, FieldRequest{Document: v.Documents[0], Field: f, Value: value})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	typed(batch.FieldSender, secretSender)
	if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(v.ID, "2")); err != nil {
		t.Fatal(err)
	}
	for _, who := range []Actor{scans, looksAt} {
		if by := d.tells(t, who, v); len(by) != 0 {
			t.Errorf("%s: %v tell the sender", who.Person.Account, by)
		}
	}
	if out := typed(batch.FieldSubject, "Bauantrag"); len(out.Values) != 1 || out.Values[0].Field != batch.FieldSubject {
		t.Errorf("the answer tells it: %+v", out.Values)
	}
	if out, err := call[DocumentFields](d, leads, OpFields, v.Documents[0]); err != nil || len(out.Values) != 2 || !out.Values[0].Sealed || out.Values[1].Sealed {
		t.Errorf("the supervisor: %+v %v", out.Values, err)
	}
	if out := typed(batch.FieldSender, "Muster AG"); len(out.Values) != 2 {
		t.Errorf("set again: %+v", out.Values)
	}
	if _, err := call[struct{}](d, scans, OpRemovalOrder, removesThis(v.ID, "2")); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(v.ID, "2")); err != nil {
		t.Fatal(err)
	}
	acts, err := d.store.Acts(v.ID)
	if err != nil {
		t.Fatal(err)
	}
	var files []batch.ID
	for _, a := range acts {
		var f batch.FieldValue
		if a.Name == batch.FieldTaken && json.Unmarshal(a.Data, &f) == nil {
			files = append(files, f.File)
		}
	}
	for i, want := range []batch.Code{batch.CodeErased, "", ""} {
		f, err := d.store.OpenFile(files[i])
		if batch.CodeOf(err) != want {
			t.Errorf("value %d: %v", i, err)
		}
		if err == nil {
			f.Close()
		}
	}
	if out, err := call[DocumentFields](d, looksAt, OpFields, v.Documents[0]); err != nil || len(out.Values) != 2 || out.Values[0].Value != "Muster AG" {
		t.Errorf("afterwards: %+v %v", out.Values, err)
	}
}

// noFieldFile tells whether the files of index values of a batch are gone.
func (d *desk) noFieldFile(t *testing.T, id batch.ID) {
	t.Helper()
	acts, err := d.store.Acts(id)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range acts {
		var v batch.FieldValue
		if a.Name != batch.FieldTaken || json.Unmarshal(a.Data, &v) != nil {
			continue
		}
		n++
		if v.Value != "" || v.File == "" {
			t.Errorf("the act holds the value: %+v", v)
		}
		if _, err := d.store.OpenFile(v.File); batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("the value: %v", err)
		}
		if found, err := filepath.Glob(d.path("daten/batches/" + string(id) + "/*/" + string(v.File))); err != nil || len(found) != 0 {
			t.Errorf("%q %v", found, err)
		}
	}
	if n == 0 {
		t.Error("no value was ever set")
	}
}

// TestRemovedPagesTakeTheirFieldsAlong: the key of an index value goes with the page,
// so that nobody sees it again, the supervisor neither (A.AM.VT.H.3).
func TestRemovedPagesTakeTheirFieldsAlong(t *testing.T) {
	d := newDesk(t)
	v := d.withSender(t, 2)
	d.sealOff(t, v.ID, "2")
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(v.ID, "2")); err != nil {
		t.Fatal(err)
	}
	if by := d.tells(t, leads, v); len(by) != 0 {
		t.Errorf("%v still tell the sender", by)
	}
	d.noFieldFile(t, v.ID)
	d.sound(t, v.ID)
	if by := d.tells(t, leads, v); len(by) != 0 {
		t.Errorf("rebuilt, %v tell the sender", by)
	}
}

// TestRetentionTakesTheFieldsAlong: the same when the time of a batch is over, of
// all values that were ever set; what codes said is not shown any more.
func TestRetentionTakesTheFieldsAlong(t *testing.T) {
	d := newDesk(t)
	v := d.withSender(t, 1)
	if _, err := d.TakeField(context.Background(), scans, FieldRequest{Document: v.Documents[0], Field: batch.FieldSender, Value: secretSender + " und Söhne"}); err != nil {
		t.Fatal(err)
	}
	d.allSeen(t, v.ID)
	if _, err := d.Release(context.Background(), looksAt, v.ID); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	d.setRetention(t, RetentionChange{Days: ptr(1)})
	d.later(t, 48*time.Hour)
	if by := d.tells(t, leads, v); len(by) == 0 {
		t.Fatal("nothing told the sender before")
	}
	if sum, _ := d.retain(t, false); sum.Batches != 1 {
		t.Fatalf("%+v", sum)
	}
	if by := d.tells(t, leads, v); len(by) != 0 {
		t.Errorf("%v still tell the sender", by)
	}
	d.noFieldFile(t, v.ID)
	report, err := d.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v %v", report, err)
	}
	if err := filepath.WalkDir(d.path("daten"), func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("Quasimodo")) {
			t.Errorf("%s tells the sender openly", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
