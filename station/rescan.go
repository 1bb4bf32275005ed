package station

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// InsertRequest brings further pages into a captured batch: a sheet scanned anew
// in the place of another (A.SC.8), one that was forgotten, an annex, or a
// placeholder. They take the same way as all pages.
type InsertRequest struct {
	Batch batch.ID `json:"batch"`
	// Replace names the pages that the new ones stand for. With a device that
	// gives both sides, whole sheets are replaced.
	Replace []string `json:"replace,omitempty"`
	// Document and At say where else the pages come to lie: At counts its pages
	// from 1, 0 is its end. Without a document they become one under Title.
	Document string         `json:"document,omitempty"`
	At       int            `json:"at,omitempty"`
	Title    string         `json:"title,omitempty"`
	Kind     batch.PageKind `json:"kind,omitempty"` // envelope or cover, whatever they look like
	Reason   string         `json:"reason,omitempty"`

	Paths  []string `json:"paths,omitempty"` // as in RunRequest
	Names  []string `json:"names,omitempty"`
	Device string   `json:"device,omitempty"`
	// Sheets is how many are pulled in at most: the others stay in the feeder. 0 is
	// all of them, or, with Replace, as many as are replaced.
	Sheets int  `json:"sheets,omitempty"`
	Pairs  bool `json:"pairs,omitempty"`
	// Placeholder is made instead of taking anything in.
	Placeholder *PlaceholderText `json:"placeholder,omitempty"`
	// Wait asks to return only when the pages are read, where the others are.
	Wait bool `json:"wait,omitempty"`
}

// Insert takes pages in and brings them into the documents of a captured batch.
// The same files again finish what a kill interrupted. CodeEditState,
// CodeBatchBusy, CodeEditImpossible: nothing was begun.
func (st *Station) Insert(ctx context.Context, who Actor, q InsertRequest, emit Emit) (SummaryEvent, error) {
	sources := 0
	for _, given := range []bool{len(q.Paths) > 0, q.Device != "", q.Placeholder != nil} {
		if given {
			sources++
		}
	}
	if sources != 1 {
		return SummaryEvent{}, batch.Refuse("insert", batch.CodeUsage, "entweder Dateien oder ein Gerät angeben")
	}
	r := RunRequest{Batch: q.Batch, Paths: q.Paths, Names: q.Names, Device: q.Device, Sheets: q.Sheets, Pairs: q.Pairs, Who: who, insert: &q}
	summary, err := st.Run(ctx, r, emit)
	if err != nil {
		return summary, err
	}
	return summary, st.readAgain(ctx, q.Batch, q.Wait)
}

// prepareInsertion takes up the batch and announces what will come: once that is
// durable, the pages find their place whatever happens.
func (r *run) prepareInsertion(ctx context.Context) error {
	b, err := r.st.store.Header(r.request.Batch)
	if err != nil {
		return err
	}
	if err := mayEdit(r.request.Who, b); err != nil {
		return err
	}
	if err := r.st.beginEdit(b); err != nil {
		return err
	}
	if err := r.takeUpForInsertion(ctx); err != nil {
		r.st.endRun(b.RunKey)
		return err
	}
	return nil
}

func (r *run) takeUpForInsertion(ctx context.Context) (err error) {
	if r.actor, err = r.st.pseudonymOf(r.request.Who); err != nil {
		return err
	}
	q := r.request.insert
	if r.batch, err = r.st.store.Batch(q.Batch); err != nil {
		return err
	}
	if err := editable(r.batch); err != nil && (r.batch.State != batch.Released || len(q.Replace) == 0) { // mayCome says it of these
		return err
	}
	r.profile, r.class, r.resumed = *r.batch.Settings, r.batch.Class, true
	if q.Placeholder == nil {
		if err := r.permit(ctx); err != nil {
			return err
		}
	}
	r.profile.Import.Pairs = r.profile.Import.Pairs || q.Pairs
	var inputs []batch.Input
	if q.Placeholder == nil {
		if inputs, err = r.listInputs(ctx); err != nil {
			return err
		}
	}
	left, err := r.st.unplaced(r.batch)
	if err != nil {
		return err
	}
	if q.Device == "" && len(left) > 0 && sameFiles(left, inputs) {
		return nil // the same call, after a kill
	}
	if err := r.st.settle(ctx, r.actor, q.Batch); err != nil {
		return err
	}
	if r.batch, err = r.st.store.Batch(q.Batch); err != nil {
		return err
	}
	e, err := r.st.openEdit(r.batch)
	if err != nil {
		return err
	}
	place, err := e.placement(*q, q.Device != "" && r.profile.Scan.Duplex || r.profile.Import.Pairs)
	if err != nil {
		return err
	}
	if err := r.st.mayCome(r.batch, place); err != nil {
		return err
	}
	if r.most = q.Sheets; r.most == 0 && len(place.Replace) > 0 {
		r.most = e.SheetsOf(place.Replace)
	}
	return r.announce(ctx, place, inputs)
}

// announce makes the inputs of an insertion durable with the place where their
// pages belong.
func (r *run) announce(ctx context.Context, place batch.Placement, inputs []batch.Input) error {
	var original *store.Pending
	if text := r.request.insert.Placeholder; text != nil {
		in, file, err := r.st.drawPlaceholder(r.batch, r.actor, *text)
		if err != nil {
			return err
		}
		defer file.Abort()
		inputs, original = []batch.Input{in}, file
	}
	if len(inputs) == 0 {
		for _, w := range r.walk {
			return w.err
		}
		return batch.Refuse("insert", batch.CodeUsage, "keine Datei gefunden")
	}
	for i := range inputs {
		inputs[i].Place, inputs[i].Device = &place, r.request.Device
	}
	if err := r.st.store.AddInputs(ctx, r.batch.ID, r.actor, len(r.batch.Inputs), inputs, original, func() error { // somebody may have released it since
		now, err := r.st.store.Header(r.batch.ID)
		if err != nil {
			return err
		}
		return r.st.mayCome(now, place)
	}); err != nil {
		return err
	}
	r.batch.Inputs = append(r.batch.Inputs, inputs...)
	return nil
}

// sameFiles tells whether an insertion that was interrupted was asked for again.
func sameFiles(left, inputs []batch.Input) bool {
	return slices.EqualFunc(left, inputs, func(x, y batch.Input) bool {
		return filepath.Base(x.Source) == filepath.Base(y.Source) && x.SHA256 == y.SHA256
	})
}

// placement resolves where the pages of a request belong. wholeSheets replaces
// both sides of a sheet.
func (e *editing) placement(q InsertRequest, wholeSheets bool) (batch.Placement, error) {
	p := batch.Placement{ID: batch.NewID(), At: q.At, Title: q.Title, Kind: q.Kind, Reason: q.Reason}
	if q.Placeholder != nil {
		p.Kind = batch.KindPlaceholder
	}
	var err error
	switch {
	case len(q.Replace) > 0 && (q.Document != "" || q.Placeholder != nil):
		return p, batch.Refuse("insert", batch.CodeUsage, "entweder eine Seite ersetzen oder an eine Stelle einfügen")
	case len(q.Replace) > 0:
		if p.Replace, err = e.pages(q.Replace, batch.NotWithdrawn); err != nil {
			return p, err
		}
		if wholeSheets {
			p.Replace = e.wholeSheets(p.Replace)
		}
	case q.Document != "":
		if p.Document, err = e.document(q.Document); err != nil {
			return p, err
		}
	default:
		p.Document = batch.NewID()
	}
	if err := p.Check(e.Arrangement); err != nil {
		return p, err
	}
	return p, e.placeable(p)
}

// placeable refuses to bring pages into what is sealed, or in the place of what is.
// While the batch is held nothing of it is sealed; what a kill interrupts is placed
// before anything is (placeFirst).
func (e *editing) placeable(p batch.Placement) error {
	for _, id := range p.Replace {
		if err := e.unsealed(e.Page(id).Document); err != nil {
			return err
		}
	}
	return e.unsealed(p.Document)
}

// wholeSheets adds the other sides of the sheets that pages lie on.
func (e *editing) wholeSheets(pages []batch.ID) []batch.ID {
	sheets := map[int]bool{}
	for _, id := range pages {
		sheets[e.Page(id).Sheet] = true
	}
	var out []batch.ID
	for _, p := range e.Pages {
		if sheets[p.Sheet] && p.Withdrawn == batch.NotWithdrawn && p.Document != "" {
			out = append(out, p.ID)
		}
	}
	return out
}
