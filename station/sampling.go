package station

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/store"
)

// draw draws the sample of a batch where there is none yet, and again after it was
// sent back; nil where there is one.
func (st *Station) draw(ctx context.Context, actor string, b inspection.Batch, r inspection.Review) (*sampling.Draw, error) {
	if r.Draw != nil && b.State != batch.Rejected {
		return nil, nil
	}
	var ids []batch.ID
	for _, d := range b.Documents {
		if inspection.Waits(d) {
			ids = append(ids, d.ID)
		}
	}
	order, err := st.order(ctx, actor, b, r.Rule, len(ids))
	if err != nil {
		return nil, err
	}
	seed := make([]byte, 32)
	rand.Read(seed)
	draw, err := sampling.NewDraw(order, hex.EncodeToString(seed), ids)
	return &draw, err
}

// drawnAct is the act that makes a draw durable. The audit log tells it in clear, so
// that a stranger can repeat it without the keys of the batch (A.SC.8, A.SC.11).
func drawnAct(b inspection.Batch, rule sampling.Rule, d sampling.Draw) ([]batch.Act, error) {
	told, err := toldOf(rule, d)
	if err != nil {
		return nil, err
	}
	return noted(batch.Act{Name: inspection.Drawn, State: batch.Captured, Witness: told}, inspection.NewDrawing(d, b.Documents))
}

// mostTold bounds what one line of the log tells of a draw, in bytes; audit.MaxLine
// is the bound of the line.
const mostTold = 24 << 10

// toldOf is what the audit log tells of a draw: rule, seed, population, order and
// picks. Of a very large batch the IDs stay in its manifest, and the picks, which
// follow from seed and population, too.
func toldOf(rule sampling.Rule, d sampling.Draw) (json.RawMessage, error) {
	short := d.Brief()
	short.Picks = nil
	for _, draw := range []sampling.Draw{d, d.Brief(), short} {
		raw, err := json.Marshal(struct {
			sampling.Draw
			Rule sampling.Rule `json:"rule"`
		}{draw, rule})
		if err != nil {
			return nil, batch.Fail("inspection.draw", batch.CodeInternal, err)
		}
		if len(raw) <= mostTold {
			return raw, nil
		}
	}
	return nil, batch.Refuse("inspection.draw", batch.CodeInternal, "die Ziehung ist zu lang für das Prüfprotokoll")
}

// sampled is the sampling state of a class in the register.
type sampled struct {
	State   sampling.State `json:"state"`
	Batch   batch.ID       `json:"batch"` // that the version was made for
	Profile string         `json:"profile,omitempty"`
	Order   sampling.Order `json:"order,omitzero"`
}

// samplingKey names the run of a class. Its scan profiles share it: whoever names
// another profile does not begin anew.
func samplingKey(b batch.Batch) string { return "sampling/" + b.Class.Name }

// samplings reads the versions of the run of a class, oldest first. Where there is none,
// it goes on from the worst of the runs that were kept for each profile.
func (st *Station) samplings(b batch.Batch) ([]sampled, error) {
	history, err := st.store.History(store.Settings, samplingKey(b))
	if err != nil {
		return nil, err
	}
	var out []sampled
	for _, e := range history {
		s, err := decodeSampled(e)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if len(out) > 0 {
		return out, nil
	}
	var begun sampled
	err = st.store.Entries(store.Settings, func(e store.Entry) error {
		if !strings.HasPrefix(e.Key, samplingKey(b)+"/") {
			return nil
		}
		s, err := decodeSampled(e)
		begun.State = sampling.Worst(begun.State, s.State)
		return err
	})
	return []sampled{begun}, err
}

func decodeSampled(e store.Entry) (s sampled, err error) {
	if err := json.Unmarshal(e.Value, &s); err != nil {
		return s, batch.Fail("inspection.order", batch.CodeStoreDamaged, err)
	}
	return s, nil
}

// order counts the batch in the run of its class and says how many of its documents
// are drawn. A batch that was counted before a kill keeps its order; one that was
// sent back is seen whole.
func (st *Station) order(ctx context.Context, actor string, b inspection.Batch, rule sampling.Rule, units int) (sampling.Order, error) {
	var order sampling.Order
	err := st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		runs, err := st.samplings(b.Batch)
		if err != nil {
			return nil, err
		}
		for _, s := range runs {
			if s.Batch == b.ID && s.Order.Units == units && s.Order.Need == rule.Need {
				order = s.Order
			}
		}
		last := runs[len(runs)-1].State
		if b.State == batch.Rejected {
			order = rule.Again(last, units)
			return nil, nil
		}
		if order.Units == units && order.Number > 0 {
			return nil, nil
		}
		next := sampled{Batch: b.ID, Profile: b.Profile.Name}
		next.State, order = rule.Next(last, units)
		next.Order = order
		e, err := store.NewEntry(samplingKey(b.Batch), "sample-ordered", next)
		return []store.Entry{e}, err
	})
	return order, err
}

// learn notes in the register what the sample of a batch found: faults raise the
// rate, clean batches lower it again (resiscan.md 5.2).
func (st *Station) learn(ctx context.Context, actor string, b batch.Batch, change func(sampling.State) sampling.State) error {
	return st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		runs, err := st.samplings(b)
		if err != nil {
			return nil, err
		}
		next := sampled{State: change(runs[len(runs)-1].State), Batch: b.ID, Profile: b.Profile.Name}
		e, err := store.NewEntry(samplingKey(b), "sample-judged", next)
		return []store.Entry{e}, err
	})
}
