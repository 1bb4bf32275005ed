package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// readAnswers reads what receivers said of packages that arrived: a receipt raises what
// an arrival proves, a refusal is told. What is read stays where it lies.
func (st *Station) readAnswers(ctx context.Context, actor string) error {
	setting, err := st.targetSetting()
	if err != nil {
		return err
	}
	for _, n := range setting.Targets {
		if n.Files == nil || n.Files.Receipts == "" {
			continue
		}
		if err := st.readAnswersAt(ctx, actor, n.Spec); err != nil && fatal(err) {
			return err // one that does not answer is asked again
		}
	}
	return nil
}

func (st *Station) readAnswersAt(ctx context.Context, actor, spec string) error {
	lock := st.writer(spec)
	lock.Lock()
	defer lock.Unlock()
	rows, err := st.store.Outbox(true)
	if err != nil {
		return err
	}
	open := map[batch.ID]batch.Delivery{}
	for _, row := range rows {
		if row.Target == spec && row.State == batch.Verified && row.Level != batch.LevelConfirmed {
			open[row.ID] = row
		}
	}
	if len(open) == 0 {
		return nil
	}
	target, done, err := st.openTarget(spec, true)
	if err != nil {
		return err
	}
	t, ok := target.(dms.Answerer)
	if !ok {
		done(nil)
		return nil
	}
	answers, err := t.Answers(ctx, func(id batch.ID) bool { _, wanted := open[id]; return wanted })
	done(err)
	if err != nil {
		return err
	}
	last := map[batch.ID]dms.Answer{}
	for _, a := range answers { // a receipt outranks a refusal: it was taken over after all
		if known, ok := last[a.Delivery]; !ok || known.Refused || a.Level == batch.LevelConfirmed {
			last[a.Delivery] = a
		}
	}
	for id, a := range last {
		if err := st.answer(ctx, actor, open[id], a); err != nil {
			return err
		}
	}
	return nil
}

// answer notes what a receiver said, once.
func (st *Station) answer(ctx context.Context, actor string, row batch.Delivery, a dms.Answer) error {
	if a.Refused {
		err := batch.Refuse("deliver", batch.CodeTargetRejected, "%s", a.Text)
		if row.Code == batch.CodeTargetRejected && row.Message == batch.Message(err) {
			return nil
		}
		row.Code, row.Message = batch.CodeTargetRejected, batch.Message(err)
		if err := st.store.SetDelivery(ctx, actor, row, nil); err != nil {
			return err
		}
		return st.store.EnterAbout(ctx, "delivery-rejected", actor, row.Batch, row.Document, map[string]any{"delivery": row.ID})
	}
	if a.Level == row.Level {
		return nil
	}
	row.Level = a.Level
	if row.Code == batch.CodeTargetRejected {
		row.Code, row.Message = "", ""
	}
	return st.keep(ctx, actor, receipt{Delivery: row, ReadBack: row.SHA256, Answer: &a})
}
