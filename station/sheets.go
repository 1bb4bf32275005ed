package station

import (
	"context"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/assets/recovery"
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
)

// Operations that make sheets to be printed.
const (
	OpCoverSheets   Operation = "cover-sheets"   // separators, plain or with what follows behind them
	OpRecoverySheet Operation = "recovery-sheet" // the recovery key
)

var sheetOperations = map[Operation]operation{
	OpCoverSheets: {nil, handle(func(_ context.Context, st *Station, _ Actor, q CoverSheets, _ Emit) (PrintFile, error) {
		return st.CoverSheets(q)
	})},
	OpRecoverySheet: {nil, handle(func(ctx context.Context, st *Station, who Actor, key string, _ Emit) (PrintFile, error) {
		return st.RecoverySheet(ctx, who, key)
	})},
}

// CoverSheets asks for sheets to lay between documents.
type CoverSheets struct {
	Count  int         `json:"count"`
	Cover  batch.Cover `json:"cover"`
	Intake string      `json:"intake,omitempty"` // a day as people type it, in the place of Cover.Intake
}

// PrintFile is a PDF for a printer.
type PrintFile struct {
	Type string `json:"type"` // "print"
	Name string `json:"name"` // how the file may be called
	Data []byte `json:"data"`
}

// CoverSheets makes them; each has the same print on its back. CodeUsage,
// CodeUnknownClass, CodeProfileUnknown.
func (st *Station) CoverSheets(q CoverSheets) (PrintFile, error) {
	out := PrintFile{Type: "print", Name: "trennblaetter.pdf"}
	var err error
	if q.Intake != "" {
		if q.Cover.Intake, err = batch.DayFrom(q.Intake, batch.DayOf(st.store.Now().Local())); err != nil {
			return out, err
		}
	}
	if q.Cover.Class != "" {
		if _, err := st.ClassHistory(q.Cover.Class); err != nil {
			return out, err
		}
	}
	if q.Cover.Profile != "" {
		if _, err := st.ProfileHistory(q.Cover.Profile); err != nil {
			return out, err
		}
	}
	if short := q.Cover.Short(); short != "" {
		out.Name = "deckblatt-" + strings.ReplaceAll(short, "/", "-") + ".pdf"
	}
	out.Data, err = separators.CoverPDF(q.Count, q.Cover)
	return out, err
}

// RecoverySheet prints the recovery key for whoever has it: the station keeps it
// nowhere and only tells whether it is the right one. CodeStoreKey: it is not.
func (st *Station) RecoverySheet(ctx context.Context, who Actor, key string) (PrintFile, error) {
	const op = "recovery.sheet"
	out := PrintFile{Type: "print", Name: "wiederherstellungsschluessel.pdf"}
	actor, err := st.administrator(who)
	if err != nil {
		return out, err
	}
	key = strings.ToUpper(strings.Join(strings.Fields(key), ""))
	if !st.store.IsRecoveryKey(key) {
		return out, st.loginFailed(ctx, actor, map[string]string{"why": "recovery-key"}, batch.Refuse(op, batch.CodeStoreKey, "das ist nicht der Wiederherstellungsschlüssel"))
	}
	now := st.store.Now()
	if out.Data, err = recovery.PDF(key, string(st.store.Station().ID), now.Local()); err != nil {
		return out, batch.Fail(op, batch.CodeInternal, err)
	}
	return out, st.store.Enter(ctx, "recovery-sheet-made", actor, map[string]any{"time": now.UTC().Format(time.RFC3339)})
}
