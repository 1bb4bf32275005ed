package station

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// eventRepeated is a version of a piece in the journal that notes a further arrival.
const eventRepeated = "intake-repeated"

// messageKey is where the journal keeps which piece a message is. Two files are the
// same message only if they say the same under the same name: who sends another under
// a name that was used must not make it vanish.
func messageKey(p batch.Post) string {
	return "message/" + sha256Hex([]byte(p.MessageID+"\x00"+p.Content))
}

// messageBefore returns the batch of a message that came before, "" where it is new or
// has no name.
func (st *Station) messageBefore(p batch.Post) (batch.ID, error) {
	if p.MessageID == "" || p.Content == "" {
		return "", nil
	}
	e, found, err := st.store.Entry(store.Journal, messageKey(p))
	if err != nil || !found {
		return "", err
	}
	var m message
	if err := json.Unmarshal(e.Value, &m); err != nil {
		return "", &batch.Error{Op: "post.double", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return m.Batch, nil
}

// message is what the journal keeps of one.
type message struct {
	Batch batch.ID `json:"batch"`
}

// again notes that a piece came once more, in its manifest and in the journal; nothing
// is taken over twice. A file that only lies where it lay is not another arrival: its
// way is finished where a kill had stopped it.
func (st *Station) again(ctx context.Context, actor string, id batch.ID, f postFile, p batch.Post, sum string, same bool, e PostEvent) (PostEvent, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return e, err
	}
	if b.Post == nil {
		return e, &batch.Error{Op: "post.double", Code: batch.CodeStoreDamaged, Unit: id, Detail: "keine elektronische Post"}
	}
	source := e.Source
	still := same && len(b.Inputs) == 1 && b.Inputs[0].Path == f.path && b.Post.Arrived.Equal(p.Arrived)
	var finish error
	if still && b.State == batch.TakenOver {
		finish = st.finishPost(ctx, actor, b, f.target, f.channel != "", nil)
	} else if !still {
		if err := st.noteDouble(ctx, actor, b, batch.PostDouble{Name: p.Name, Channel: p.Channel, SHA256: sum, Arrived: p.Arrived, Same: same}); err != nil {
			return e, err
		}
	}
	e, err = st.postEvent(b)
	if err != nil {
		return e, err
	}
	e.Source, e.Outcome = source, PostDoubled
	e.Message = fmt.Sprintf("Das ist schon da: Eingangsnummer %s. Es wurde nicht noch einmal übernommen, nur vermerkt.", e.Number)
	return e, finish
}

// noteDouble notes a further arrival.
func (st *Station) noteDouble(ctx context.Context, actor string, b batch.Batch, double batch.PostDouble) error {
	acts, err := noted(batch.Act{Name: batch.ActPostDoubled}, double)
	if err != nil {
		return err
	}
	if err := st.store.Act(ctx, b.ID, actor, acts...); err != nil {
		return err
	}
	if len(b.Documents) == 0 {
		return nil
	}
	return st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		l, err := st.linkOf(documentKey(b.Documents[0]))
		if err != nil || l.Number == "" {
			return nil, err
		}
		p, err := st.piece(l.Number)
		if err != nil || p.Void != nil {
			return nil, err
		}
		how := "auf anderem Weg"
		if double.Same {
			how = "bytegleich"
		}
		p.Correction = ""
		p.Remark = short(p.Remark+" Noch einmal eingegangen am "+batch.Moment(st.store.Now())+" ("+how+").", 500)
		e, err := store.NewEntry(p.Number, eventRepeated, p)
		return []store.Entry{e}, err
	})
}

// doubles are the further arrivals of a piece.
func (st *Station) doubles(id batch.ID) (out []batch.Act, err error) {
	acts, err := st.store.Acts(id)
	for _, a := range acts {
		if a.Name == batch.ActPostDoubled {
			out = append(out, a)
		}
	}
	return out, err
}
