package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// Operations of editing a batch (A.NB.1: what is not here does not exist).
const (
	OpPageRotate       Operation = "page-rotate"
	OpPageMark         Operation = "page-mark"
	OpPageMove         Operation = "page-move"
	OpPageDiscard      Operation = "page-discard"
	OpPageInsert       Operation = "page-insert"
	OpPageSealOff      Operation = "page-seal-off"
	OpPageUnseal       Operation = "page-unseal"
	OpBlankConfirm     Operation = "blank-confirm"
	OpDocumentSplit    Operation = "document-split"
	OpDocumentJoin     Operation = "document-join"
	OpDocumentRename   Operation = "document-rename"
	OpUrgent           Operation = "urgent"
	OpEditUndo         Operation = "edit-undo"
	OpEditRedo         Operation = "edit-redo"
	OpEditHistory      Operation = "edit-history"
	OpRescanOrder      Operation = "rescan-order"
	OpRescanWithdraw   Operation = "rescan-withdraw"
	OpRescanOrders     Operation = "rescan-orders"
	OpRemovalOrder     Operation = "removal-order"
	OpRemovalConfirm   Operation = "removal-confirm"
	OpRemovals         Operation = "removals"
	OpBlankSuppression Operation = "blank-suppression"
)

// editors may change how a batch lies. In copying mode, where nobody has to log
// in, so may everybody who can open the data folder; see mayEdit.
var editors = []batch.Role{batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor}

var supervisors = []batch.Role{batch.RoleSupervisor}

var editOperations = map[Operation]operation{
	OpPageRotate: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		if !e.batch.Settings.Image.Rotate {
			return batch.Act{}, batch.Refuse("edit", batch.CodeEditForbidden, "Drehen (image.rotate)")
		}
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) { return e.Rotate(q.Degrees, pages...) })
	})},
	OpPageMark: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) { return e.Mark(q.Kind, pages...) })
	})},
	OpPageMove: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) {
			to, err := e.document(q.document())
			if err != nil {
				return batch.Act{}, err
			}
			return e.Move(to, q.At, pages...)
		})
	})},
	OpPageDiscard: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		if err := reason(q, "warum die Seite verworfen wird"); err != nil {
			return batch.Act{}, err
		}
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) {
			instead, err := e.pages([]string{q.Instead}, batch.NotWithdrawn)
			if err != nil {
				return batch.Act{}, err
			}
			act, err := e.Discard(q.Reason, instead[0], pages...)
			if err == nil {
				err = e.touchable(act)
			}
			if err == nil {
				err = e.alike(instead[0], pages)
			}
			return act, err
		})
	})},
	OpPageInsert: {nil, handle(func(ctx context.Context, st *Station, who Actor, q InsertRequest, emit Emit) (SummaryEvent, error) {
		return st.Insert(ctx, who, q, emit)
	})},
	OpPageSealOff: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		if err := reason(q, "warum die Seite nicht gescannt werden durfte"); err != nil {
			return batch.Act{}, err
		}
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) { return e.SealOff(q.Reason, pages...) })
	})},
	OpPageUnseal: {supervisors, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		if err := reason(q, "warum die Seite doch zum Stapel gehört"); err != nil {
			return batch.Act{}, err
		}
		pages, err := e.pages(q.Pages, batch.SealedOff)
		if err != nil {
			return batch.Act{}, err
		}
		return e.Unseal(q.Reason, pages...)
	})},
	OpBlankConfirm: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) { return e.ConfirmBlank(pages...) })
	})},
	OpDocumentSplit: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onPages(e, q, func(pages []batch.ID) (batch.Act, error) { return e.Split(pages[0], batch.NewID(), q.Title) })
	})},
	OpDocumentJoin: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onDocuments(e, q, func(documents []batch.ID) (batch.Act, error) { return e.Join(documents...) })
	})},
	OpDocumentRename: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onDocuments(e, q, func(documents []batch.ID) (batch.Act, error) { return e.Rename(documents[0], q.Title) })
	})},
	OpUrgent: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		return onDocuments(e, q, func(documents []batch.ID) (batch.Act, error) { return e.Hurry(q.Urgent, documents...) })
	})},
	OpEditUndo: {nil, editor(func(e *editing, q EditRequest) (batch.Act, error) {
		s := batch.NewEditStack(e.acts)
		if q.Beside {
			s = s.Beside(sealing...)
		}
		return e.takeBack(s.Done, func() (batch.Act, error) { return e.Undo(s) })
	})},
	OpEditRedo: {nil, editor(func(e *editing, _ EditRequest) (batch.Act, error) {
		s := batch.NewEditStack(e.acts)
		return e.takeBack(s.Undone, func() (batch.Act, error) { return e.Redo(s) })
	})},
	OpEditHistory: {nil, handle(func(_ context.Context, st *Station, who Actor, id batch.ID, _ Emit) (EditHistory, error) {
		return st.EditHistory(who, id)
	})},
	OpRescanOrder:    {inspectors, handle(orderRescan)},
	OpRescanWithdraw: {inspectors, handle(withdrawRescan)},
	OpRescanOrders: {nil, handle(func(_ context.Context, st *Station, who Actor, id batch.ID, _ Emit) ([]batch.RescanOrder, error) {
		return st.RescanOrders(who, id)
	})},
	OpRemovalOrder:   {[]batch.Role{batch.RoleOperator, batch.RoleSupervisor}, handle(orderRemoval)},
	OpRemovalConfirm: {supervisors, handle(confirmRemoval)},
	OpRemovals: {supervisors, handle(func(_ context.Context, st *Station, _ Actor, id batch.ID, _ Emit) ([]batch.Removal, error) {
		return st.Removals(id)
	})},
	OpBlankSuppression: {nil, handle(func(ctx context.Context, st *Station, _ Actor, q EditRequest, _ Emit) ([]batch.Suppression, error) {
		return st.Suppressions(ctx, q)
	})},
}

// EditRequest asks for one edit; which fields count, the operation says. Pages
// are IDs or sheets: "3" for both sides, "3v" for the front, "3h" for the back.
// Documents are IDs or numbers.
type EditRequest struct {
	Batch     batch.ID       `json:"batch"`
	Pages     []string       `json:"pages,omitempty"`
	Documents []string       `json:"documents,omitempty"`
	Class     string         `json:"class,omitempty"`
	Degrees   int            `json:"degrees,omitempty"` // clockwise
	Kind      batch.PageKind `json:"kind,omitempty"`
	At        int            `json:"at,omitempty"` // from 1; 0 for the end
	Title     string         `json:"title,omitempty"`
	Urgent    bool           `json:"urgent,omitempty"`
	Instead   string         `json:"instead,omitempty"` // a page
	Order     int64          `json:"order,omitempty"`   // of a rescan
	Reason    string         `json:"reason,omitempty"`
	// Beside leaves what was sealed off and takes back the last edit that it does not touch.
	Beside bool `json:"beside,omitempty"`
	// Wait asks to return only when turned pages are read again; otherwise that
	// goes on in the background.
	Wait bool `json:"wait,omitempty"`
}

func (q EditRequest) document() string {
	if len(q.Documents) != 1 {
		return ""
	}
	return q.Documents[0]
}

// EditResult is what an edit did, and what could be done about it.
type EditResult struct {
	Type      string           `json:"type"` // "edit"
	Batch     batch.ID         `json:"batch"`
	Act       batch.ActName    `json:"act"`
	Text      string           `json:"text"`      // German
	Pages     []batch.ID       `json:"pages"`     // that changed
	Documents []batch.Document `json:"documents"` // that changed, as they are now
	Undo      string           `json:"undo"`      // German; what an undo would take back
	Redo      string           `json:"redo"`
}

func reason(q EditRequest, what string) error {
	if q.Reason == "" {
		return batch.Refuse("edit", batch.CodeReason, "%s", what)
	}
	return nil
}

func onPages(e *editing, q EditRequest, do func([]batch.ID) (batch.Act, error)) (batch.Act, error) {
	pages, err := e.pages(q.Pages, batch.NotWithdrawn)
	if err != nil {
		return batch.Act{}, err
	}
	return do(pages)
}

func onDocuments(e *editing, q EditRequest, do func([]batch.ID) (batch.Act, error)) (batch.Act, error) {
	var documents []batch.ID
	for _, name := range q.Documents {
		id, err := e.document(name)
		if err != nil {
			return batch.Act{}, err
		}
		documents = append(documents, id)
	}
	return do(documents)
}

// editor adapts an edit: it is one act, durable with its whole effect or not at
// all.
func editor(change func(*editing, EditRequest) (batch.Act, error)) handler {
	return handle(func(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (EditResult, error) {
		return st.edit(ctx, who, q, change)
	})
}
