package model

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Loose is the document of a scan that stands under a number of its own and can still be
// that of a piece which was entered before: it is not sealed.
func Loose(v station.PieceView) (batch.ID, bool) {
	if v.Withheld || v.Piece.Void != nil || v.Piece.Forwarded != nil || v.Piece.Way.Electronic() {
		return "", false
	}
	if len(v.Documents) != 1 || v.Documents[0].Gone || v.Documents[0].State != batch.Open {
		return "", false
	}
	return v.Documents[0].Document, true
}

// Unscanned are the pieces of the book that were entered and wait for their scan.
func (b Book) Unscanned() (out []batch.MailPiece) {
	for _, v := range b.Pieces {
		if Awaits(v) {
			out = append(out, v.Piece)
		}
	}
	return out
}

// Awaits tells whether a piece was entered and waits for its scan.
func Awaits(v station.PieceView) bool {
	p := v.Piece
	return p.Batch == "" && !v.Withheld && p.Void == nil && p.Forwarded == nil && !p.Way.Electronic() && (!p.Closed() || p.Released != nil)
}

// Unlinked are the scans of the book that can be those of a piece entered before.
func (b Book) Unlinked() (out []station.PieceView) {
	for _, v := range b.Pieces {
		if _, is := Loose(v); is {
			out = append(out, v)
		}
	}
	return out
}

// Waiting is how such a piece is called where one is chosen.
func Waiting(p batch.MailPiece) string {
	return strings.TrimSuffix(p.Number+" · "+p.Sender, " · ")
}

// Link says that a scan is that of a piece which was entered before, whose number was
// typed or chosen. The number that the scan had becomes void.
func (d Desk) Link(ctx context.Context, document batch.ID, typed string) (station.PieceView, error) {
	number, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	return d.change(ctx, station.OpJournalLink, station.PieceRequest{Number: strings.ToUpper(number), Document: document})
}

// Continue lets numbers be given again after a restore, beyond the highest that anybody saw.
func (d Desk) Continue(ctx context.Context, highest, reason string) (station.Continued, error) {
	return station.Invoke[station.Continued](d.Context(ctx), d.Station, station.OpJournalContinue, station.ContinueRequest{After: parted(highest, ",;"), Reason: reason}, nil)
}
