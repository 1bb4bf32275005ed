package model

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestScanIsLinkedFromEitherEntry: the scan that got a number of its own finds the pieces
// entered before, and such a piece finds the scans that can be its.
func TestScanIsLinkedFromEitherEntry(t *testing.T) {
	scan := station.PieceView{Piece: batch.MailPiece{Number: "E-2026-000002", Batch: "b"}, Documents: []station.PieceDocument{{Document: "d", State: batch.Open}}}
	entered := station.PieceView{Piece: batch.MailPiece{Number: "E-2026-000001", Sender: "Müller"}}
	void := entered
	void.Piece.Number, void.Piece.Void = "E-2026-000003", &batch.Voiding{}
	book := Book{Pieces: []station.PieceView{scan, entered, void}}
	if all := book.Unlinked(); len(all) != 1 || all[0].Piece.Number != "E-2026-000002" {
		t.Errorf("scans: %+v", all)
	}
	if all := book.Unscanned(); len(all) != 1 || all[0].Number != "E-2026-000001" || !Awaits(entered) || Awaits(scan) {
		t.Errorf("pieces: %+v", all)
	}
}
