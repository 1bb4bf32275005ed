package main

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// pieceFlags are what an entry of the journal holds. What is not given stays as it
// is.
type pieceFlags struct {
	Date           *string  `help:"Eingangsdatum: heute, gestern, freitag, 20.11.2026; ohne Angabe heute." placeholder:"TAG"`
	Time           *string  `help:"Uhrzeit des Eingangs, etwa 07:40." placeholder:"ZEIT"`
	Way            *string  `help:"Eingangsweg: Post, Postfach, Hausbriefkasten, Nachtbriefkasten, Frühleerung, Bote, Schalter, Hauspost, Fax." placeholder:"WEG"`
	Kind           *string  `help:"Sendungsart: Brief, Einschreiben, PZU, Paket, Eilbrief, Päckchen, Drucksache." placeholder:"ART"`
	Tracking       *string  `help:"Sendungsnummer; die Prüfziffer wird geprüft." placeholder:"NUMMER"`
	TrackingNote   *string  `help:"Warum eine Sendungsnummer mit falscher Prüfziffer so bleibt." placeholder:"TEXT"`
	Sender         *string  `help:"Absender." placeholder:"NAME"`
	SenderKind     *string  `help:"Art des Absenders: Bürger/in, Firma, Behörde, Gericht, Kanzlei." placeholder:"ART"`
	LetterDate     *string  `help:"Datum des Schreibens." placeholder:"TAG"`
	Subject        *string  `help:"Betreff; nicht bei Sendungen, die geschlossen bleiben." placeholder:"TEXT"`
	OwnReference   *string  `help:"Unser Aktenzeichen, Vergabenummer." placeholder:"ZEICHEN"`
	TheirReference *string  `help:"Zeichen des Absenders." placeholder:"ZEICHEN"`
	Annexes        *int     `help:"Zahl der Anlagen." placeholder:"N"`
	AnnexesMissing *string  `help:"Welche Anlagen fehlen." placeholder:"TEXT"`
	Sheets         *int     `help:"Blatt." placeholder:"N"`
	Pages          *int     `help:"Seiten." placeholder:"N"`
	Unit           []string `help:"Amt; mehrfach möglich, das erste ist federführend." placeholder:"AMT"`
	Class          *string  `help:"Dokumentklasse (»scanstelle class list«)." placeholder:"KLASSE"`
	Opened         *bool    `help:"Geöffnet." negatable:""`
	Envelope       *bool    `help:"Der Umschlag wird aufgehoben." negatable:""`
	Flag           []string `help:"Vermerk der Vorbereitung: Kopie, beschädigt, unvollständig, … Mehrfach möglich." placeholder:"VERMERK"`
	Valuables      string   `help:"Wertsachen: was es ist. Eine zweite Person bestätigt sie." placeholder:"TEXT"`
	Amount         string   `help:"Betrag der Wertsachen." placeholder:"BETRAG"`
	Receipt        string   `help:"Nummer der Quittung der Zahlstelle." placeholder:"NUMMER"`
	Object         []string `help:"Gegenstand und wo er liegt: USB-Stick=Tüte 3. Mehrfach möglich." placeholder:"WAS=ORT" sep:"none"`
	Deadline       string   `help:"Frist." placeholder:"TAG"`
	DeadlineWhy    string   `help:"Grund der Frist." placeholder:"TEXT"`
	Box            *string  `help:"Karton des Papiers." placeholder:"KARTON"`
	Remark         *string  `help:"Bemerkung." placeholder:"TEXT"`
}

func (f pieceFlags) request() station.PieceRequest {
	q := station.PieceRequest{Date: f.Date, Time: f.Time, Way: f.Way, Kind: f.Kind, Tracking: f.Tracking, TrackingNote: f.TrackingNote, Sender: f.Sender, Sort: f.SenderKind,
		LetterDate: f.LetterDate, Subject: f.Subject, OwnReference: f.OwnReference, TheirReference: f.TheirReference, Annexes: f.Annexes, AnnexesMissing: f.AnnexesMissing,
		Sheets: f.Sheets, Pages: f.Pages, Units: f.Unit, Class: f.Class, Opened: f.Opened, Envelope: f.Envelope, Flags: f.Flag, Box: f.Box, Remark: f.Remark}
	if f.Valuables != "" || f.Amount != "" || f.Receipt != "" {
		q.Valuables = &batch.Valuables{What: f.Valuables, Amount: f.Amount, Receipt: f.Receipt}
	}
	if f.Deadline != "" || f.DeadlineWhy != "" {
		q.Deadline = &batch.Deadline{Day: batch.Day(f.Deadline), Why: f.DeadlineWhy}
	}
	for _, text := range f.Object {
		what, place, _ := strings.Cut(text, "=")
		q.Objects = append(q.Objects, batch.Object{What: strings.TrimSpace(what), Place: strings.TrimSpace(place)})
	}
	return q
}

type journalAddCommand struct{ pieceFlags }

func (c *journalAddCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalAdd, c.request())
}

type journalCorrectCommand struct {
	pieceArgument
	pieceFlags
	NoDeadline bool   `help:"Die Frist austragen; sie bleibt in der Geschichte des Eintrags."`
	Reason     string `required:"" help:"Warum berichtigt wird." placeholder:"TEXT"`
}

func (c *journalCorrectCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Number, q.Reason, q.NoDeadline = c.Number, &c.Reason, c.NoDeadline
	return g.changePiece(ctx, station.OpJournalCorrect, q)
}
