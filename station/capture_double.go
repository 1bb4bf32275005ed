package station

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// OpDoubleFeed answers a double feed.
const OpDoubleFeed Operation = "double-feed"

// DoubleFeedRequest says how many sheets went through together: 1, for a sticker or
// an envelope looks alike to the sensor, or 2 for more than one.
type DoubleFeedRequest struct {
	Batch  batch.ID `json:"batch"`
	Sheets int      `json:"sheets"`
}

func (q DoubleFeedRequest) subjects(*Station) ([]batch.ID, error) { return []batch.ID{q.Batch}, nil }

// DoubleFeedResult is what follows from an answer.
type DoubleFeedResult struct {
	Type  string   `json:"type"` // "double-feed"
	Batch batch.ID `json:"batch"`
	batch.DoubleFeedAnswer
	// Again are the pages of the sheet that has to be scanned anew: two sheets lie on
	// its image. It stays where it is until others stand in its place.
	Again []batch.ID `json:"again"`
}

// AnswerDoubleFeed notes what somebody saw at the device when it reported a double
// feed (A.NB.3). Of two sheets the image stays and is ordered to be scanned anew
// (A.SC.8): both go into the feeder again, one by one. CodeWrongState: no double feed
// waits for an answer.
func (st *Station) AnswerDoubleFeed(ctx context.Context, who Actor, q DoubleFeedRequest) (DoubleFeedResult, error) {
	const op = "capture.double-feed"
	result := DoubleFeedResult{Type: "double-feed", Batch: q.Batch, Again: []batch.ID{}}
	if q.Sheets != 1 && q.Sheets != 2 {
		return result, batch.Refuse(op, batch.CodeUsage, "ein Blatt (1) oder zwei Blätter (2)")
	}
	b, err := st.store.Header(q.Batch)
	if err != nil {
		return result, err
	}
	if err := mayEdit(who, b); err != nil {
		return result, err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return result, err
	}
	if err := st.beginEdit(b); err != nil {
		return result, err
	}
	defer st.endRun(b.RunKey)
	err = st.store.Decide(ctx, q.Batch, actor, func() ([]batch.Act, error) {
		b, err := st.store.Batch(q.Batch)
		if err == nil {
			err = answerable(b)
		}
		if err != nil {
			return nil, err
		}
		acts, err := st.store.Acts(q.Batch)
		if err != nil {
			return nil, err
		}
		event, ok := batch.OpenDoubleFeed(b.Events, acts)
		if !ok {
			return nil, batch.Refuse(op, batch.CodeWrongState, "es wartet kein Doppeleinzug auf eine Antwort")
		}
		result.DoubleFeedAnswer = batch.DoubleFeedAnswer{Reported: event.Time, Sheet: event.Sheet, Sheets: q.Sheets}
		return st.answered(b, &result)
	})
	return result, err
}

// answerable refuses batches that nobody changes any more.
func answerable(b batch.Batch) error {
	if b.State == batch.Open {
		return nil
	}
	return editable(b)
}

// answered are the acts of an answer.
func (st *Station) answered(b batch.Batch, result *DoubleFeedResult) ([]batch.Act, error) {
	raw, err := json.Marshal(result.DoubleFeedAnswer)
	if err != nil {
		return nil, batch.Fail("capture.double-feed", batch.CodeInternal, err)
	}
	out := []batch.Act{{Name: batch.DoubleFeedAnswered, Data: raw}}
	if result.Sheets == 1 {
		return out, nil
	}
	twice := false
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, err
		}
		if p.Sheet == result.Sheet && p.Withdrawn == batch.NotWithdrawn {
			result.Again = append(result.Again, id)
			twice = twice || slices.ContainsFunc(p.Findings, func(f batch.Finding) bool { return f.Code == batch.FindingDoubleFeed })
		}
	}
	if !twice { // drivers report with the image, or only with the next start: then the sheet before it is whole
		result.Again = []batch.ID{}
		return out, nil
	}
	order, err := batch.NewOrder(batch.RescanOrdered, batch.OrderData{Pages: result.Again, Reason: "Doppeleinzug: zwei Blätter auf einem Bild"})
	return append(out, order), err
}
