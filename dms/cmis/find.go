package cmis

import (
	"context"
	"errors"
	"io/fs"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// find looks an object up: stored ID, path, query, children; the last, and a query
// without an index, only where it may have been sent. It returns "" where a server that
// answers does not hold it.
func (t *Target) find(ctx context.Context, s *session, o dms.Object) (string, error) {
	if o.Ref != "" && (o.State == batch.Placed || o.State == batch.Parked || o.State == batch.Verified) {
		if ref, err := t.known(s.wire.byID(ctx, o.Ref)); ref != "" || err != nil {
			return ref, err
		}
	}
	if path := s.path(cleanName(o)); path != "" {
		if ref, err := t.known(s.wire.byPath(ctx, path)); ref != "" || err != nil {
			return ref, err
		}
	}
	if t.statement(s, o) != "" && t.mayQuery(s) {
		if refs, err := t.everywhere(ctx, s, o); err != nil || len(refs) > 0 {
			return first(refs), err
		}
	}
	if fresh(o) {
		return "", nil
	}
	refs, err := s.wire.children(ctx, s.folder.text(propID), string(o.Delivery)) // an index may lag
	return first(refs), err
}

// fresh tells that nothing of an object can have been sent yet, or that what was sent
// was refused. Then its path is looked at, and an index that finds it at once; a search
// through all names of a large DMS would cost more than it could find.
func fresh(o dms.Object) bool {
	return o.State == "" || o.State == batch.Sealed || o.State == batch.Queued
}

func first(refs []string) string {
	if len(refs) == 0 {
		return ""
	}
	return refs[0]
}

// known is the ID of an object that was asked for; "" where the repository does not
// know it, or cannot make sense of a stored ID.
func (t *Target) known(o object, err error) (string, error) {
	var f *fault
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, &f) && f.Exception == "invalidArgument" {
		return "", nil
	}
	return o.text(propID), err
}

// everywhere asks the index of the whole repository: case workers move and rename.
// A server that knows no queries has no answer.
func (t *Target) everywhere(ctx context.Context, s *session, o dms.Object) ([]string, error) {
	if !t.mayQuery(s) {
		return nil, nil
	}
	refs, err := s.wire.query(ctx, t.statement(s, o))
	var f *fault
	if errors.As(err, &f) && (f.Status == 400 || f.Status == 405 || f.Status == 501) {
		t.mu.Lock()
		t.blind = true // it says it can, and cannot
		t.mu.Unlock()
		return nil, nil
	}
	return refs, err
}

func (t *Target) mayQuery(s *session) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return s.repository.queries() && !t.blind
}

// statement asks for the property that carries the delivery ID, or else, where it may
// have been sent, for the name; "" asks nothing.
func (t *Target) statement(s *session, o dms.Object) string {
	id := string(o.Delivery)
	for _, m := range t.config.Mapping {
		p, table := s.properties[m.Property], s.tables[m.Property]
		if m.Field == dms.FieldDelivery && p.Queryable && p.QueryName != "" && table != "" && p.Cardinality != "multi" {
			return "SELECT cmis:objectId FROM " + table + " WHERE " + p.QueryName + " = " + quote(id)
		}
	}
	if fresh(o) {
		return ""
	}
	return "SELECT cmis:objectId FROM cmis:document WHERE cmis:name LIKE " + quote("%"+id+"%")
}

// Copies returns every document that carries the delivery ID and has the object's
// bytes, as far as find would have looked for it. More than one is for a person to
// settle: nothing is ever deleted.
func (t *Target) Copies(ctx context.Context, o dms.Object) ([]string, error) {
	s, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	var refs []string
	if t.statement(s, o) != "" {
		refs, err = t.everywhere(ctx, s, o)
	}
	if err == nil && !t.mayQuery(s) && !fresh(o) {
		refs, err = s.wire.children(ctx, s.folder.text(propID), string(o.Delivery))
	}
	if err != nil {
		return nil, t.fail("copies", err, false)
	}
	if len(refs) < 2 {
		return refs, nil
	}
	var same []string
	for _, ref := range refs {
		equal, err := dms.Same(ctx, t, ref, o)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if equal {
			same = append(same, ref)
		}
	}
	return same, nil
}
