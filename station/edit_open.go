package station

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// editing is a batch while it is edited. Whoever has it holds the batch.
type editing struct {
	*batch.Arrangement
	who   Actor
	batch batch.Batch
	acts  []batch.Act
}

// edit runs one edit on a batch that nothing else is at work on.
func (st *Station) edit(ctx context.Context, who Actor, q EditRequest, change func(*editing, EditRequest) (batch.Act, error)) (EditResult, error) {
	result := EditResult{Type: "edit", Batch: q.Batch, Pages: []batch.ID{}, Documents: []batch.Document{}}
	err := st.withEdit(ctx, who, q.Batch, func(e *editing, _ string) ([]batch.Act, error) {
		act, err := change(e, q)
		if err != nil {
			return nil, err
		}
		if err := e.touchable(act); err != nil {
			return nil, err
		}
		e.carryClass(&act)
		result.Act, result.Text, result.Documents = act.Name, actText(act), append(result.Documents, act.Documents...)
		for _, p := range act.Pages {
			result.Pages = append(result.Pages, p.Page)
		}
		return []batch.Act{act}, nil
	})
	if err != nil {
		return result, err
	}
	acts, err := st.store.Acts(q.Batch)
	if err != nil {
		return result, err
	}
	result.Undo, result.Redo = nextSteps(acts)
	return result, st.readAgain(ctx, q.Batch, q.Wait)
}

// withEdit holds a batch, brings it to rest, opens it, and makes durable what
// decide makes of it.
func (st *Station) withEdit(ctx context.Context, who Actor, id batch.ID, decide func(e *editing, actor string) ([]batch.Act, error)) error {
	return st.withBatch(ctx, who, id, editable, decide)
}

// withBatch is withEdit with its own word on the states that allow it.
func (st *Station) withBatch(ctx context.Context, who Actor, id batch.ID, allowed func(batch.Batch) error, decide func(e *editing, actor string) ([]batch.Act, error)) error {
	return st.holdBatch(ctx, who, id, allowed, func(actor string) error {
		return st.store.Decide(ctx, id, actor, func() ([]batch.Act, error) {
			e, err := st.open(who, id, allowed)
			if err != nil {
				return nil, err
			}
			return decide(e, actor)
		})
	})
}

// open loads a batch in a state that allows to change it, as it is now.
func (st *Station) open(who Actor, id batch.ID, allowed func(batch.Batch) error) (*editing, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return nil, err
	}
	if err := allowed(b); err != nil {
		return nil, err
	}
	e, err := st.openEdit(b)
	if err != nil {
		return nil, err
	}
	e.who = who
	return e, nil
}

// holdBatch keeps runs and other edits off a batch in a state that allows it, and
// brings it to rest, while do works. Other decisions about the batch, such as a
// doubt case, go on: what do writes it must decide in store.Decide.
func (st *Station) holdBatch(ctx context.Context, who Actor, id batch.ID, allowed func(batch.Batch) error, do func(actor string) error) error {
	b, err := st.store.Header(id)
	if err != nil {
		return err
	}
	if err := mayEdit(who, b); err != nil {
		return err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return err
	}
	if err := st.beginEdit(b); err != nil {
		return err
	}
	defer st.endRun(b.RunKey)
	if b, err = st.store.Batch(id); err != nil { // as it is now that we hold it
		return err
	}
	if err := allowed(b); err != nil {
		return err
	}
	if err := st.settle(ctx, actor, id); err != nil {
		return err
	}
	return do(actor)
}

// mayEdit refuses people without a role that edits. Where nobody is logged in,
// only what copying mode takes without a release may be edited.
func mayEdit(who Actor, b batch.Batch) error {
	if who.Person == nil && !b.Class.NeedsRelease() {
		return nil
	}
	return allow(who, editors)
}

func (st *Station) beginEdit(b batch.Batch) error {
	if err := st.beginRun(b.RunKey); err != nil {
		return &batch.Error{Op: "edit", Code: batch.CodeBatchBusy, Unit: b.ID, Detail: "er wird gerade erfasst, gesiegelt oder übergeben", Err: err}
	}
	return nil
}

// editable refuses batches whose capture goes on, and those that a person
// released or that are handed over: nobody takes that back.
func editable(b batch.Batch) error {
	why := ""
	switch b.State {
	case batch.Captured, batch.Reading, batch.Ready, batch.Rejected:
		return nil
	case batch.Open:
		why = "die Erfassung läuft noch oder ist unterbrochen"
	case batch.Released:
		why = "er ist freigegeben"
	case batch.Tried:
		why = "er ist eine abgeschlossene Probe"
	default:
		why = "er ist übergeben"
	}
	return &batch.Error{Op: "edit", Code: batch.CodeEditState, Unit: b.ID, Detail: why}
}

// openEdit loads a batch as people see it.
func (st *Station) openEdit(b batch.Batch) (*editing, error) {
	pages := make([]batch.Page, 0, len(b.Pages))
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	var documents []batch.Document
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	acts, err := st.store.Acts(b.ID)
	return &editing{Arrangement: batch.NewArrangement(pages, documents), batch: b, acts: acts}, err
}

// touchable refuses an act that would change what is sealed, take pages out of a
// doubt case or bring back what two people had removed.
func (e *editing) touchable(act batch.Act) error {
	for _, d := range act.Documents {
		if err := e.unsealed(d.ID); err != nil {
			return err
		}
		if err := e.parked(d, act); err != nil {
			return err
		}
	}
	removed := map[batch.ID]bool{}
	for _, r := range e.Removals(e.acts) {
		removed[r.Page] = r.ConfirmedBy != ""
	}
	for _, c := range act.Pages {
		p := e.Page(c.Page)
		if err := e.unsealed(p.Document); err != nil {
			return err
		}
		if removed[c.Page] {
			return &batch.Error{Op: "edit", Code: batch.CodeEditImpossible, Page: c.Page, Detail: fmt.Sprintf("Blatt %d ist auf Beschluss zweier Personen entfernt", p.Sheet)}
		}
	}
	return nil
}

// unsealed refuses a document that is sealed.
func (e *editing) unsealed(id batch.ID) error {
	if d := e.Document(id); d != nil && d.Sealed() {
		return &batch.Error{Op: "edit", Code: batch.CodeEditState, Doc: id, Detail: fmt.Sprintf("Dokument %d »%s« ist gesiegelt", d.Number, d.Title)}
	}
	return nil
}

// takeBack undoes or redoes the last of some steps. What is sealed off only a
// supervisor brings back.
func (e *editing) takeBack(steps []batch.EditStep, do func() (batch.Act, error)) (batch.Act, error) {
	if len(steps) > 0 {
		if slices.Contains(sealing, steps[len(steps)-1].Edit.Name) {
			if err := allow(e.who, supervisors); err != nil {
				return batch.Act{}, err
			}
		}
	}
	return do()
}

// pages resolves the names of pages; sheets are looked for among those with a
// withdrawal.
func (e *editing) pages(names []string, among batch.Withdrawal) ([]batch.ID, error) {
	var out []batch.ID
	for _, name := range names {
		if p := e.Page(batch.ID(name)); p != nil {
			out = append(out, p.ID)
			continue
		}
		sheet, side, ok := parseSheet(name)
		if !ok {
			return nil, batch.Refuse("edit", batch.CodeUnknownID, "%s", name)
		}
		before := len(out)
		for _, p := range e.Pages {
			if p.Sheet == sheet && p.Withdrawn == among && (side == "" || p.Side == side) {
				out = append(out, p.ID)
			}
		}
		if len(out) == before {
			return nil, batch.Refuse("edit", batch.CodeUnknownID, "Blatt %s", name)
		}
	}
	if len(out) == 0 {
		return nil, batch.Refuse("edit", batch.CodeUsage, "es ist keine Seite genannt")
	}
	return out, nil
}

// parseSheet reads "3", "3v" or "3h".
func parseSheet(name string) (sheet int, side batch.Side, ok bool) {
	number := strings.TrimRight(name, "vh")
	switch strings.TrimPrefix(name, number) {
	case "":
	case "v":
		side = batch.Front
	case "h":
		side = batch.Back
	default:
		return 0, "", false
	}
	sheet, err := strconv.Atoi(number)
	return sheet, side, err == nil && sheet > 0
}

// document resolves the name of a document.
func (e *editing) document(name string) (batch.ID, error) {
	if d := e.Document(batch.ID(name)); d != nil {
		return d.ID, nil
	}
	number, err := strconv.Atoi(name)
	i := slices.IndexFunc(e.Documents, func(d batch.Document) bool { return d.Number == number && !d.Gone })
	if err != nil || i < 0 {
		return "", batch.Refuse("edit", batch.CodeUnknownID, "Dokument %s", name)
	}
	return e.Documents[i].ID, nil
}
