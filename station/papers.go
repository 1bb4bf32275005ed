package station

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Operations on the paper of batches: where it lies, and who has it (A.AM.G.1). Its
// destruction is not among them.
const (
	OpPaperMove Operation = "paper-move"
	OpPapers    Operation = "papers"
)

var paperOperations = map[Operation]operation{
	OpPaperMove: {counters, handle(func(ctx context.Context, st *Station, who Actor, q PaperMoveRequest, emit Emit) (int, error) {
		return st.MovePaper(ctx, who, q, emit)
	})},
	OpPapers: {readers, handle(func(_ context.Context, st *Station, who Actor, q PaperQuery, emit Emit) (int, error) {
		return st.Papers(who, q, emit)
	})},
}

// PaperMoveRequest moves the paper of batches, or of all whose paper lies in a box now.
type PaperMoveRequest struct {
	Batches []batch.ID `json:"batches,omitempty"`
	In      string     `json:"in,omitempty"` // a box
	batch.PaperChange
	Reason string `json:"reason"`
}

// PaperQuery chooses batches; empty for all whose paper somebody ever told of.
type PaperQuery struct {
	Batch batch.ID `json:"batch,omitempty"`
	In    string   `json:"in,omitempty"`   // the box it lies in now
	Held  bool     `json:"held,omitempty"` // only what somebody has
}

// PaperView is where the paper of a batch is, and how it came there.
type PaperView struct {
	Type  string            `json:"type"` // "paper"
	Batch batch.ID          `json:"batch"`
	Now   batch.PaperPlace  `json:"now"`
	Text  string            `json:"text"` // German
	Chain []batch.PaperMove `json:"chain"`
}

func (st *Station) paper(b batch.Batch) (PaperView, error) {
	v := PaperView{Type: "paper", Batch: b.ID}
	acts, err := st.store.Acts(b.ID)
	if err != nil {
		return v, err
	}
	v.Chain, err = batch.PaperMoves(b, acts)
	v.Now = batch.PaperNow(v.Chain)
	v.Text = v.Now.German()
	return v, err
}

// of is where the paper of a piece of mail is whose register names a box: with that of
// its batch, unless it was sorted into another box from the beginning.
func (v PaperView) of(box string) batch.PaperPlace {
	if box == "" || len(v.Chain) > 0 && v.Chain[0].Box == box {
		return v.Now
	}
	return batch.PaperPlace{Box: box}
}

// inBox returns the batches whose paper lies in a box now.
func (st *Station) inBox(box string) (ids []batch.ID, err error) {
	err = st.store.Batches(func(b batch.Batch) error {
		v, err := st.paper(b)
		if err == nil && v.Now.Box == box {
			ids = append(ids, b.ID)
		}
		return err
	})
	return ids, err
}

// named are the batches that a request is about.
func (q PaperMoveRequest) named(st *Station) ([]batch.ID, error) {
	if q.In = strings.TrimSpace(q.In); q.In == "" {
		return q.Batches, nil
	}
	ids, err := st.inBox(q.In)
	return append(slices.Clone(q.Batches), ids...), err
}

func (q PaperMoveRequest) subjects(st *Station) ([]batch.ID, error) { return q.named(st) }

// MovePaper notes that paper lies elsewhere or that somebody has it, batch after
// batch, emits each as it is now, and returns how many changed; what lies there
// already is left out. CodeReason; CodeUsage: no batch, or no place.
func (st *Station) MovePaper(ctx context.Context, who Actor, q PaperMoveRequest, emit Emit) (moved int, err error) {
	const op = "paper.move"
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return 0, batch.Refuse(op, batch.CodeReason, "warum das Papier den Ort oder den Besitzer wechselt")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return 0, err
	}
	ids, err := q.named(st)
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, batch.Refuse(op, batch.CodeUsage, "kein Stapel genannt, und in diesem Karton liegt keiner")
	}
	for _, id := range ids {
		b, err := st.store.Header(id)
		if err != nil {
			return moved, err
		}
		changed := false
		if err := st.store.Decide(ctx, id, actor, func() ([]batch.Act, error) {
			v, err := st.paper(b)
			if err != nil {
				return nil, err
			}
			next, err := q.Of(v.Now)
			if changed = next != v.Now; err != nil || !changed {
				return nil, err
			}
			data, err := json.Marshal(batch.PaperMove{PaperPlace: next, Reason: q.Reason})
			return []batch.Act{{Name: batch.PaperMoved, Data: data}}, err
		}); err != nil {
			return moved, err
		}
		v, err := st.paper(b)
		if err != nil {
			return moved, err
		}
		if changed {
			moved++
			emit(v)
		}
	}
	return moved, nil
}

// Papers emits where paper is, of the batches that somebody may see, newest first, and
// returns how many.
func (st *Station) Papers(who Actor, q PaperQuery, emit Emit) (n int, err error) {
	k, err := st.knowledge(who)
	if err != nil {
		return 0, err
	}
	if q.Batch != "" {
		b, err := st.store.Header(q.Batch)
		if err != nil {
			return 0, err
		}
		v, err := st.paper(b)
		if err == nil {
			emit(v)
		}
		return 1, err
	}
	err = st.store.Batches(func(b batch.Batch) error {
		v, err := st.paper(b)
		if err != nil || len(v.Chain) == 0 || q.In != "" && v.Now.Box != strings.TrimSpace(q.In) || q.Held && v.Now.Holder == "" {
			return err
		}
		if known, err := k.batch(b); err != nil || !known {
			return err
		}
		n++
		emit(v)
		return nil
	})
	return n, err
}

// subjects of a query about one batch; a list is filtered.
func (q PaperQuery) subjects(*Station) ([]batch.ID, error) { return []batch.ID{q.Batch}, nil }
