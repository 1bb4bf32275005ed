package model

import (
	"context"
	"encoding/json"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Classes are those in use that paper may be scanned of, the built-in ones too.
func (k Desk) Classes(ctx context.Context) ([]batch.Class, error) {
	var out []batch.Class
	_, err := station.Invoke[int](k.Context(ctx), k.Station, station.OpClasses, struct{}{}, func(raw json.RawMessage) {
		var v station.ClassVersion
		if json.Unmarshal(raw, &v) == nil && v.Class.Scan != batch.ScanNever && (v.Standing == station.InUse || v.Standing == station.Builtin) {
			out = append(out, v.Class)
		}
	})
	return out, err
}

// SetClass says of which class a document is. The batch may demand more after it: then
// its sample is drawn anew.
func (k Desk) SetClass(ctx context.Context, w Work, d Document, class, reason string) (Work, error) {
	ctx = k.Context(ctx)
	q := station.EditRequest{Batch: w.Batch.ID, Documents: []string{string(d.ID)}, Class: class, Reason: reason}
	if _, err := station.Invoke[station.BatchClass](ctx, k.Station, station.OpDocumentClass, q, nil); err != nil {
		return w, err
	}
	now, err := Begin(ctx, k.Station, w.Batch.ID, false)
	return now.Showing(w.All), err
}

// Rename gives a document another title.
func (k Desk) Rename(ctx context.Context, w Work, d Document, title string) (Work, error) {
	q := station.EditRequest{Batch: w.Batch.ID, Documents: []string{string(d.ID)}, Title: title}
	return edit[station.EditResult](ctx, k, w, station.OpDocumentRename, q)
}
