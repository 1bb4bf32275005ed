package station

import (
	"bytes"
	"context"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/assets/recovery"
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
)

// Operations that make sheets to be printed.
const (
	OpCoverSheets   Operation = "cover-sheets"   // separators, plain or with what follows behind them
	OpRecoverySheet Operation = "recovery-sheet" // the recovery key
	OpKeyCard       Operation = "key-card"       // what keys do, on one sheet
)

var sheetOperations = map[Operation]operation{
	OpCoverSheets: {nil, handle(func(_ context.Context, st *Station, _ Actor, q CoverSheets, _ Emit) (PrintFile, error) {
		return st.CoverSheets(q)
	})},
	OpKeyCard: {nil, handle(func(_ context.Context, st *Station, _ Actor, q KeyCard, _ Emit) (PrintFile, error) {
		return st.KeyCard(q)
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

// CardPart is a heading on a card of keys, with the keys below it.
type CardPart = paper.CardPart

// KeyCard asks for a card of keys, as the person has them.
type KeyCard struct {
	Title    string     `json:"title"`
	Note     string     `json:"note,omitempty"`
	Language string     `json:"language,omitempty"` // of its words, empty: German
	Parts    []CardPart `json:"parts"`
}

// KeyCard prints it on one sheet, as PDF/A without a seal: it proves nothing. CodeUsage:
// there is nothing on it, or more than fits.
func (st *Station) KeyCard(q KeyCard) (PrintFile, error) {
	const op = "key.card"
	out := PrintFile{Type: "print", Name: "tasten.pdf"}
	lines := 0
	for _, p := range q.Parts {
		lines += len(p.Lines)
	}
	if lines == 0 {
		return out, batch.Refuse(op, batch.CodeUsage, "auf der Karte steht keine Taste")
	}
	sheet, err := paper.Card(q.Title, q.Note, q.Parts)
	if err != nil {
		return out, batch.Refuse(op, batch.CodeUsage, "%d Tasten passen nicht auf ein Blatt", lines)
	}
	png, err := sheet.PNG()
	if err != nil {
		return out, batch.Fail(op, batch.CodeInternal, err)
	}
	language := "de-DE"
	if q.Language != "" && q.Language != "de" {
		language = q.Language
	}
	var data bytes.Buffer
	w, err := pdfa.NewWriter(&data, pdfa.Options{Part: pdfa.Part2, Title: q.Title, Language: language, Producer: "Scanstelle " + st.version, Creator: "Scanstelle",
		Created: st.store.Now(), DocumentID: batch.NewID(), Package: batch.NewID()})
	if err != nil {
		return out, err
	}
	image := batch.Image{Codec: batch.PNG, Width: sheet.Rect.Dx(), Height: sheet.Rect.Dy(), Bits: 1, Channels: 1, DPI: paper.DPI, Bytes: int64(len(png)), SHA256: sha256Hex(png)}
	if err := w.AddPage(pdfa.Page{Image: image, Data: bytes.NewReader(png), Text: sheet.Text(), Kind: batch.KindContent}); err != nil {
		return out, err
	}
	_, err = w.Close(nil)
	out.Data = data.Bytes()
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
