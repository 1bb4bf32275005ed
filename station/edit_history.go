package station

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// EditHistory is what people did to a batch, oldest first, and what they could do
// about it.
type EditHistory struct {
	Type  string       `json:"type"` // "edit-history"
	Batch batch.ID     `json:"batch"`
	Acts  []EditRecord `json:"acts"`
	Undo  string       `json:"undo"` // German; "" where there is nothing
	Redo  string       `json:"redo"`
	// Back are the pages that an undo would let count again: those discarded last.
	Back []batch.ID `json:"back,omitempty"`
	// Beside tells that an undo would bring back what was sealed off, or seal it again, which
	// only supervisors do, and that there is an edit that it does not touch.
	Beside bool `json:"beside,omitempty"`
	// DoubleFeed is the report of a double feed that waits for an answer.
	DoubleFeed *batch.DeviceEvent `json:"double_feed,omitempty"`
	// Long are documents in which a separator sheet may be missing.
	Long []LongDocument `json:"long,omitempty"`
	// Blank are the pages that people found blank.
	Blank []batch.ID `json:"blank,omitempty"`
}

// EditRecord is one act of the history.
type EditRecord struct {
	Seq    int64         `json:"seq"`
	Time   time.Time     `json:"time"`
	Actor  string        `json:"actor"` // pseudonym
	Act    batch.ActName `json:"act"`
	Text   string        `json:"text"` // German
	Reason string        `json:"reason,omitempty"`
	// InForce is false for edits that were undone, and for undoing itself.
	InForce bool `json:"in_force"`
}

// EditHistory lists the edits of a batch.
func (st *Station) EditHistory(who Actor, id batch.ID) (EditHistory, error) {
	h := EditHistory{Type: "edit-history", Batch: id, Acts: []EditRecord{}}
	b, err := st.store.Header(id)
	if err != nil {
		return h, err
	}
	acts, err := st.store.Acts(id)
	if err != nil {
		return h, err
	}
	if event, ok := batch.OpenDoubleFeed(b.Events, acts); ok && answerable(b) == nil {
		h.DoubleFeed = &event
	}
	if h.Long, err = st.longDocuments(b); err != nil {
		return h, err
	}
	h.Undo, h.Redo = nextSteps(acts)
	h.Blank, h.Back = batch.BlankSeen(acts), discardedLast(acts)
	h.Beside = beside(acts)
	inForce := map[int64]bool{}
	for _, step := range batch.NewEditStack(acts).Done {
		inForce[step.Edit.Seq] = true
	}
	for _, a := range acts {
		data, ok := a.Edit()
		if !ok {
			continue
		}
		h.Acts = append(h.Acts, EditRecord{a.Seq, a.Time, a.Actor, a.Name, actText(a), data.Reason, inForce[a.Seq]})
	}
	return h, nil
}

// sealing are the edits that only supervisors take back.
var sealing = []batch.ActName{batch.PagesSealedOff, batch.PagesUnsealed}

// beside tells whether the last edit in force is one of sealing, and another can be taken
// back beside it.
func beside(acts []batch.Act) bool {
	s := batch.NewEditStack(acts)
	n := len(s.Done)
	return n > 0 && slices.Contains(sealing, s.Done[n-1].Edit.Name) && !slices.Contains(sealing, s.Beside(sealing...).Done[n-1].Edit.Name)
}

// discardedLast are the pages that the last edit in force discarded; none where it did
// something else.
func discardedLast(acts []batch.Act) []batch.ID {
	done := batch.NewEditStack(acts).Done
	if len(done) == 0 || done[len(done)-1].Edit.Name != batch.PagesDiscarded {
		return nil
	}
	data, _ := done[len(done)-1].Edit.Edit()
	return data.Replaced
}

// nextSteps say in German what an undo and a redo would do.
func nextSteps(acts []batch.Act) (undo, redo string) {
	s := batch.NewEditStack(acts)
	if n := len(s.Done); n > 0 {
		undo = actText(s.Done[n-1].Edit)
	}
	if n := len(s.Undone); n > 0 {
		redo = actText(s.Undone[n-1].Edit)
	}
	return undo, redo
}

// actTexts say in German what an edit does.
var actTexts = map[batch.ActName]string{
	batch.PageRotated: "Drehen", batch.PageMarked: "Kennzeichnen", batch.PagesMoved: "Verschieben", batch.PagesPlaced: "Einfügen",
	batch.PagesReplaced: "Ersetzen", batch.PagesDiscarded: "Verwerfen", batch.PagesSealedOff: "Versiegeln (nicht scannen)", batch.PagesUnsealed: "Entsiegeln",
	batch.DocumentSplit: "Trennen", batch.DocumentsJoined: "Verbinden", batch.DocumentRenamed: "Umbenennen", batch.UrgencySet: "Eilt",
	batch.BlankConfirmed: "Leerseite bestätigen", batch.EditUndone: "Rückgängig", batch.EditRedone: "Wiederholen",
}

// kindTexts are the German names of the kinds that people give.
var kindTexts = map[batch.PageKind]string{
	batch.KindContent: "Inhalt", batch.KindBlank: "leer", batch.KindEnvelope: "Umschlag", batch.KindCover: "Deckblatt",
}

func actText(a batch.Act) string {
	data, ok := a.Edit()
	switch text := actTexts[a.Name]; {
	case !ok:
		return text
	case a.Name == batch.EditUndone || a.Name == batch.EditRedone:
		return text + ": " + actTexts[data.Of]
	case a.Name == batch.PageMarked:
		return text + ": " + kindTexts[data.Kind]
	case a.Name == batch.UrgencySet && !data.Urgent:
		return "Eilt aufheben"
	default:
		return text
	}
}
