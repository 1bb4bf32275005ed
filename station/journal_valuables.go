package station

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// ConfirmPiece is the second person's word for valuables. CodeSecondPerson: whoever
// entered or last changed them cannot confirm them.
func (st *Station) ConfirmPiece(ctx context.Context, who Actor, q PieceRequest) (PieceView, error) {
	return st.changePiece(ctx, who, q.Number, eventConfirmed, func(p *batch.MailPiece, _ *ledger, actor string) error {
		const op = "journal.confirm"
		if !p.Unconfirmed() {
			return batch.Refuse(op, batch.CodeWrongState, "zu %s ist nichts zu bestätigen", p.Number)
		}
		authors, err := st.valuablesBy(p.Number)
		if err != nil {
			return err
		}
		for _, author := range authors {
			if err := st.second(op, author, actor, "wer Wertsachen einträgt, bestätigt sie nicht selbst"); err != nil {
				return err
			}
		}
		confirmed := *p.Valuables
		confirmed.Confirmed, confirmed.At = actor, st.store.Now()
		p.Valuables = &confirmed
		return nil
	})
}

// valuablesBy returns who entered or changed the valuables of a piece.
func (st *Station) valuablesBy(number string) ([]string, error) {
	history, err := st.store.History(store.Journal, number)
	if err != nil {
		return nil, err
	}
	var authors []string
	var before batch.Valuables
	for _, e := range history {
		p, err := decodePiece(e)
		if err != nil {
			return nil, err
		}
		if p.Valuables == nil {
			continue
		}
		now := *p.Valuables
		now.Confirmed, now.At = "", time.Time{}
		if now != before {
			before, authors = now, append(authors, e.Actor)
		}
	}
	return authors, nil
}
