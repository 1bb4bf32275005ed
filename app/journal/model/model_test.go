package model_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

func deskOf(s *process.Staff, token string) model.Desk {
	return model.Desk{Station: s.Owner, Context: func(ctx context.Context) context.Context { return station.WithSession(ctx, token) }}
}

// TestBook is the room's whole way, without a screen: entries by keys, corrections
// that keep what was there, what was found, and files to take away.
func TestBook(t *testing.T) {
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	s.UseClass("plan = \"full\"\n")
	k, ctx := deskOf(s, s.Scan), t.Context()

	first, err := k.Enter(ctx, model.Form{model.FieldDate: "gestern", model.FieldKind: "Einschreiben", model.FieldTracking: "RR 1234 5678 5 DE", model.FieldSender: "Muser GmbH", model.FieldUnits: "Sozialamt, Kämmerei",
		model.FieldDeadline: "1.12.2099", model.FieldDeadlineWhy: "Widerspruch", model.FieldValuables: "Bargeld", model.FieldAmount: "50 EUR", model.FieldReceipt: "Q-17", model.FieldAnnexes: "2"})
	if err != nil || first.Piece.Tracking != "RR123456785DE" || !slices.Equal(first.Piece.Units, []string{"Sozialamt", "Kämmerei"}) || first.Piece.Deadline == nil || *first.Piece.Annexes != 2 || !first.Piece.Unconfirmed() {
		t.Fatalf("%+v %v", first, err)
	}
	if _, err := k.Enter(ctx, model.Form{model.FieldAnnexes: "zwei"}); batch.CodeOf(err) != batch.CodeJournal {
		t.Errorf("annexes that are no number: %v", err)
	}
	if _, err := k.Enter(ctx, model.Form{model.FieldDate: "1.1.2999"}); batch.CodeOf(err) != batch.CodeJournal {
		t.Errorf("a day to come: %v", err)
	}
	second, err := k.Enter(ctx, model.Form{model.FieldSender: "Stadtwerke"})
	if err != nil {
		t.Fatal(err)
	}

	// A correction: with a reason, only what is otherwise, and the rest stays.
	before := model.FormOf(first.Piece)
	after := model.Form{}
	for f, text := range before {
		after[f] = text
	}
	after[model.FieldSender], after[model.FieldDeadline], after[model.FieldDeadlineWhy] = "Muster GmbH", "", ""
	if changed := after.Changed(before); !slices.Equal(changed, []model.Field{model.FieldSender, model.FieldDeadline, model.FieldDeadlineWhy}) {
		t.Errorf("changed: %v", changed)
	}
	if _, err := k.Correct(ctx, first.Piece.Number, before, after, " "); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := k.Correct(ctx, first.Piece.Number, before, before, "nichts"); batch.CodeOf(err) != batch.CodeJournal {
		t.Errorf("without a change: %v", err)
	}
	v, err := k.Correct(ctx, first.Piece.Number, before, after, "verschrieben")
	if err != nil || v.Piece.Sender != "Muster GmbH" || v.Piece.Deadline != nil || v.Piece.Tracking != "RR123456785DE" || v.Piece.Valuables.Receipt != "Q-17" {
		t.Fatalf("%+v %v", v.Piece, err)
	}
	if v, err = k.Piece(ctx, first.Piece.Number); err != nil || len(v.History) != 2 || v.History[0].Piece.Sender != "Muser GmbH" || v.History[1].Piece.Correction != "verschrieben" {
		t.Errorf("%+v %v", v.History, err)
	}
	if _, err := k.Confirm(ctx, first.Piece.Number); batch.CodeOf(err) != batch.CodeSecondPerson {
		t.Errorf("confirmed alone: %v", err)
	}
	if v, err = deskOf(s, s.Look).Confirm(ctx, first.Piece.Number); err != nil || v.Piece.Unconfirmed() {
		t.Errorf("%+v %v", v.Piece.Valuables, err)
	}

	// The book: ranges, what is open, what a forwarded and a voided piece become.
	today := batch.Day(second.Piece.Date)
	book, err := k.Load(ctx, model.Query(model.Range{Span: model.OneDay, Day: today}, false))
	if err != nil || len(book.Pieces) != 2 || book.Pieces[0].Piece.Number != second.Piece.Number || book.Open != 2 { // the other came yesterday, and was entered today
		t.Errorf("today: %+v %v", book, err)
	}
	if book, err = k.Load(ctx, station.JournalQuery{From: string(today), To: string(today)}); err != nil || len(book.Pieces) != 1 || book.Pieces[0].Piece.Number != second.Piece.Number {
		t.Errorf("received today: %+v %v", book, err)
	}
	if _, err := k.Forward(ctx, second.Piece.Number, "Kreisverwaltung", "nicht für uns"); err != nil {
		t.Error(err)
	}
	if v, err := k.Void(ctx, second.Piece.Number, "doppelt"); err != nil || v.Standing != station.PieceVoid {
		t.Errorf("%+v %v", v, err)
	}
	if book, err = k.Load(ctx, model.Query(model.Range{Span: model.Everything}, false)); err != nil || len(book.Pieces) != 2 || book.Pieces[0].Piece.Number != second.Piece.Number {
		t.Errorf("everything, the newest first: %+v %v", book, err)
	}
	offers, err := k.Offers(ctx, book)
	if err != nil || !slices.Contains(offers.Options[model.FieldWay], "Nachtbriefkasten") || !slices.Contains(offers.Options[model.FieldSender], "Muster GmbH") || !slices.Contains(offers.Options[model.FieldUnits], "Kämmerei") || len(offers.Classes) == 0 {
		t.Errorf("%+v %v", offers.Options, err)
	}

	// What was read on a page is found with its place.
	id := s.Capture(d.Dir, "", []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))})
	told := 0
	found, err := k.Search(ctx, "bescheid", func(model.Found) { told++ })
	if err != nil || len(found.Hits) == 0 || found.Hits[0].Batch != id || found.Hits[0].Place != station.OnPage || len(found.Hits[0].Boxes) == 0 || !strings.Contains(found.Hits[0].Text, "Bescheid") || told == 0 || found.Sum.Hits != len(found.Hits) {
		t.Errorf("%+v, told %d times, %v", found, told, err)
	}

	// Its batch stays as long as somebody wants that (A.AM.VT.H.3).
	number, lead := found.Hits[0].Number, deskOf(s, s.Lead)
	if _, err := k.Hold(ctx, number, id, "Klage", true); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("an operator sets a hold: %v", err)
	}
	if v, err = lead.Hold(ctx, number, id, "Klage", true); err != nil || len(v.Held) != 1 || v.Held[0].Reason != "Klage" {
		t.Errorf("%+v %v", v.Held, err)
	}
	if v, err = lead.Hold(ctx, number, id, "zurückgenommen", false); err != nil || len(v.Held) != 0 {
		t.Errorf("%+v %v", v.Held, err)
	}
	if found, err = k.Search(ctx, "muster gmbh", func(model.Found) {}); err != nil || len(found.Hits) != 1 || found.Hits[0].Number != first.Piece.Number {
		t.Errorf("%+v %v", found, err)
	}

	// Files lie where they should, and an older one is never overwritten.
	dir := t.TempDir()
	for i, format := range []station.ExportFormat{station.ExportCSV, station.ExportPDF, station.ExportCSV} {
		path, file, err := k.Export(ctx, model.Query(model.Range{Span: model.Everything}, false), format, dir)
		data, readErr := os.ReadFile(path)
		if err != nil || readErr != nil || file.Pieces != len(book.Pieces)+1 || int64(len(data)) != file.Bytes || i == 2 != strings.HasSuffix(path, "-2.csv") {
			t.Errorf("%s: %+v %v %v", path, file, err, readErr)
		}
	}
	if _, _, err := k.Export(ctx, station.JournalQuery{}, station.ExportCSV, filepath.Join(dir, "fehlt")); batch.CodeOf(err) != batch.CodeUnreadable {
		t.Errorf("into a folder that is not there: %v", err)
	}
}
