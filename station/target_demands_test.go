package station

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/store"
)

// demanding opens servers that take a package with our reference only; what they take
// lies in a folder.
type demanding struct {
	Folders
	dir string
}

func (o demanding) Normalise(spec string) (string, error) {
	if strings.HasPrefix(spec, cmis.Scheme) {
		return spec, nil
	}
	return o.Folders.Normalise(spec)
}

func (o demanding) Open(spec string, used bool) (dms.Target, error) {
	t, err := o.Folders.Open("folder:"+o.dir, used)
	return demandingTarget{t}, err
}

type demandingTarget struct{ dms.Target }

func (demandingTarget) Plan(context.Context, dms.Object) (dms.Plan, error) {
	return dms.Plan{Demands: []dms.Demand{{Property: "d:az", Title: "Geschäftszeichen"}, {Property: "d:titel"}}}, nil
}

func (t demandingTarget) Put(ctx context.Context, o dms.Object) (string, error) {
	if o.Field(string(batch.FieldOwnReference)) == "" {
		return "", batch.Refuse("test", batch.CodeTargetRefuses, "Aktenzeichen fehlt")
	}
	return t.Target.Put(ctx, o)
}

// TestTargetDemands: what a server demands is known before a batch is released, without
// asking it again; and what it refuses a sealed package without may still be filled, and
// nothing else.
func TestTargetDemands(t *testing.T) {
	d := newDesk(t)
	d.targets = demanding{dir: d.path("ausgang")}
	own := Actor{UID: os.Getuid()}
	spec := "cmis:https://dms.example/browser#folder=/Post"
	d.named(t, spec, cmis.Config{Mapping: []cmis.Mapping{{Property: "d:az", Field: string(batch.FieldOwnReference)}, {Property: "d:titel", Field: fieldTitle}, {Property: "d:von", Field: string(batch.FieldSender)}}})

	row := d.sent(t, "a.pdf", spec) // nobody asked it before: it refuses, and is asked
	if row.Code != batch.CodeTargetRefuses || row.Done() {
		t.Fatalf("%+v", row)
	}
	v, err := d.outboxRow(row)
	want := []MissingField{{batch.FieldOwnReference, "DMS", "Geschäftszeichen"}}
	if err != nil || !slices.Equal(v.Missing, want) {
		t.Fatalf("%+v %v", v.Missing, err)
	}
	if _, err := d.TakeField(t.Context(), own, FieldRequest{Document: row.Document, Field: batch.FieldSender, Value: "Müller"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a field of a sealed document that nobody demands: %v", err)
	}
	if _, err := d.TakeField(t.Context(), own, FieldRequest{Document: row.Document, Field: batch.FieldOwnReference, Value: "50.1-123/26"}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.outboxRow(row); err != nil || len(v.Missing) > 0 {
		t.Errorf("%+v %v", v.Missing, err)
	}
	if _, err := d.TakeField(t.Context(), own, FieldRequest{Document: row.Document, Field: batch.FieldOwnReference, Value: "50.1-124/26"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("it was changed again: %v", err)
	}
	if row = d.again(t, row.ID); row.State != batch.Verified {
		t.Fatalf("%+v", row)
	}
	d.sound(t, row.Batch) // opens it anew
	d.targets = demanding{dir: d.path("ausgang")}

	q := d.whole(d.file(t, "b.pdf", "content"))
	q.Target, q.Deliver = spec, false
	if _, err := d.Run(t.Context(), q, func(any) {}); err != nil {
		t.Fatal(err)
	}
	var b batch.Batch
	if err := d.store.Batches(func(x batch.Batch) error {
		if x.Documents[0] != row.Document {
			b = x
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	view, err := d.Batch(b.ID)
	if err != nil || !slices.Equal(view.Missing[b.Documents[0]], want) {
		t.Fatalf("%+v %v", view.Missing, err)
	}
	f, err := d.TakeField(t.Context(), own, FieldRequest{Document: b.Documents[0], Field: batch.FieldOwnReference, Value: "50.1-125/26"})
	if err != nil || len(f.Missing) > 0 {
		t.Errorf("%+v %v", f.Missing, err)
	}
	if view, err = d.Batch(b.ID); err != nil || len(view.Missing) > 0 {
		t.Errorf("%+v %v", view.Missing, err)
	}
	e, _, err := d.store.Entry(store.Settings, demandsKey)
	if _, again := d.TestTarget(t.Context(), own, spec); err != nil || again != nil {
		t.Fatal(err, again)
	}
	if now, _, err := d.store.Entry(store.Settings, demandsKey); err != nil || now.Version != e.Version {
		t.Errorf("kept again what was known: %v", err)
	}
	// Of another type nobody knows what is demanded until it is asked.
	d.named(t, spec, cmis.Config{Type: "d:brief", Mapping: []cmis.Mapping{{Property: "d:az", Field: string(batch.FieldSubject)}}})
	if view, err = d.Batch(b.ID); err != nil || len(view.Missing) > 0 {
		t.Errorf("of another type: %+v %v", view.Missing, err)
	}
	if _, err := d.TestTarget(t.Context(), own, spec); err != nil {
		t.Fatal(err)
	}
	if view, err = d.Batch(b.ID); err != nil || len(view.Missing[b.Documents[0]]) != 1 || view.Missing[b.Documents[0]][0].Field != batch.FieldSubject {
		t.Errorf("asked: %+v %v", view.Missing, err)
	}
}
