package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type journalCommand struct {
	List     journalListCommand     `cmd:"" help:"Die Sendungen, nach Eingangsnummer."`
	Show     journalShowCommand     `cmd:"" help:"Eine Sendung mit ihrer Geschichte."`
	Add      journalAddCommand      `cmd:"" help:"Eine Sendung eintragen, die nicht oder noch nicht gescannt wird: ungeöffnet, Einschreiben, Angebot."`
	Correct  journalCorrectCommand  `cmd:"" help:"Einen Eintrag berichtigen; der alte bleibt sichtbar."`
	Void     journalVoidCommand     `cmd:"" help:"Eine Nummer für ungültig erklären; sie bleibt sichtbar."`
	Forward  journalForwardCommand  `cmd:"" help:"Einen Irrläufer weiterleiten."`
	Confirm  journalConfirmCommand  `cmd:"" help:"Wertsachen als zweite Person bestätigen."`
	Release  journalReleaseCommand  `cmd:"" help:"Eine verschlossene Sendung zum Scannen freigeben."`
	Link     journalLinkCommand     `cmd:"" help:"Ein Dokument ist der Scan einer schon eingetragenen Sendung."`
	Number   journalNumberCommand   `cmd:"" help:"Die Dokumente eines Stapels nummerieren, wie sie jetzt liegen; bei der Freigabe geschieht es von selbst."`
	Times    journalTimesCommand    `cmd:"" help:"Die Zeiten eines Dokuments von Eingang bis Übergabe (t0 bis t7)."`
	Export   journalExportCommand   `cmd:"" help:"Als Datei ausgeben: CSV oder PDF/A."`
	Continue journalContinueCommand `cmd:"" help:"Nach dem Zurückbringen einer Sicherung wieder Nummern vergeben, nach der höchsten, die schon vergeben ist."`
	Settings journalSettingsCommand `cmd:"" help:"Regeln des Posteingangsbuchs zeigen oder ändern."`
}

// journalFilter chooses pieces.
type journalFilter struct {
	From    string `help:"Ab diesem Eingangsdatum: heute, freitag, 20.11.2026." placeholder:"TAG"`
	To      string `help:"Bis zu diesem Eingangsdatum." placeholder:"TAG"`
	Entered bool   `help:"Auch, was in dieser Zeit eingetragen wurde, gleich wann es einging."`
	Unit    string `help:"Nur dieses Amt, federführend oder beteiligt." placeholder:"AMT"`
	Class   string `help:"Nur diese Dokumentklasse." placeholder:"KLASSE"`
	Open    bool   `help:"Nur, was noch nicht erledigt ist."`
	Due     string `help:"Nur, was eine Frist bis zu diesem Tag hat." placeholder:"TAG"`
}

func (f journalFilter) query() station.JournalQuery {
	return station.JournalQuery{From: f.From, To: f.To, Entered: f.Entered, Unit: f.Unit, Class: f.Class, Open: f.Open, Due: f.Due}
}

// eachPiece calls fn for every piece that the filter chooses.
func (g *globals) eachPiece(ctx context.Context, f journalFilter, fn func(station.PieceView)) error {
	return g.withStation(ctx, func(c station.Caller) error {
		_, err := station.Invoke[int](ctx, c, station.OpJournal, f.query(), func(raw json.RawMessage) {
			var v station.PieceView
			if json.Unmarshal(raw, &v) == nil {
				fn(v)
			}
		})
		return err
	})
}

type journalListCommand struct{ journalFilter }

func (c *journalListCommand) Run(ctx context.Context, g *globals) error {
	return g.eachPiece(ctx, c.journalFilter, g.showPiece)
}

// showPiece prints one piece on the screen or as a line.
func (g *globals) showPiece(v station.PieceView) {
	if g.JSON {
		printJSON(v)
		return
	}
	p := v.Piece
	mark := " "
	if p.Unconfirmed() || v.Late {
		mark = "▲"
	}
	who := p.Sender
	if v.Withheld {
		who = strings.TrimSpace(p.Sort.German() + " (Inhalt nicht einsehbar)")
	}
	fmt.Printf("%s %s  %s %-5s  %-14s  %-10s  %s\n", mark, p.Number, p.Date.German(), p.Time, v.Standing.German(), p.Lead(), strings.TrimSpace(who+"  "+p.Subject))
	if p.Unconfirmed() {
		fmt.Printf("      Wertsachen nicht bestätigt: %s %s, Quittung %s\n", p.Valuables.What, p.Valuables.Amount, p.Valuables.Receipt)
	}
	if v.Late {
		fmt.Printf("      spät gescannt: am %s\n", v.Scanned.German())
	}
}

type pieceArgument struct {
	Number string `arg:"" name:"nummer" help:"Eingangsnummer, etwa E-2026-000123."`
}

type journalShowCommand struct{ pieceArgument }

func (c *journalShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.PieceView](ctx, caller, station.OpJournalPiece, c.Number, nil)
		if err != nil || g.JSON {
			if err == nil {
				printJSON(v)
			}
			return err
		}
		fmt.Println(v.Stamp)
		g.showPiece(v)
		for _, line := range pieceText(v) {
			fmt.Printf("    %s\n", line)
		}
		for _, d := range v.Documents {
			fmt.Printf("    Dokument %s  %s  %s %s\n", d.Document, germanState[d.State], d.Delivery, d.Ref)
		}
		fmt.Println("Geschichte:")
		for _, h := range v.History {
			fmt.Printf("    %s  %s durch %s  %s\n", h.Time.Local().Format("02.01.2006 15:04"), germanIntake[h.Event], h.Actor, reasonOf(h))
		}
		return nil
	})
}

var germanIntake = map[string]string{"intake-entered": "eingetragen", "intake-numbered": "aus dem Scan eingetragen", "intake-linked": "mit dem Scan verbunden", "intake-corrected": "berichtigt",
	"intake-voided": "für ungültig erklärt", "intake-forwarded": "weitergeleitet", "intake-confirmed": "Wertsachen bestätigt", "intake-released": "zum Scannen freigegeben", "intake-skipped": "nach Wiederherstellung ausgelassen",
	"intake-taken-over": "elektronisch übernommen", "intake-repeated": "noch einmal eingegangen"}

func reasonOf(h station.PieceVersion) string {
	p := h.Piece
	switch {
	case p.Correction != "":
		return p.Correction
	case p.Void != nil && (h.Event == "intake-voided" || h.Event == "intake-skipped"):
		return p.Void.Reason
	case p.Forwarded != nil && h.Event == "intake-forwarded":
		return "an " + p.Forwarded.To + ": " + p.Forwarded.Reason
	case p.Released != nil && h.Event == "intake-released":
		return p.Released.Reason
	}
	return ""
}

// openingText says who opens a piece, and by whose rule where that is a unit's.
func openingText(p batch.MailPiece) string {
	if p.OpeningUnit == "" {
		return germanOpening[p.Opening]
	}
	return fmt.Sprintf("%s (Regel: %s)", germanOpening[p.Opening], p.OpeningUnit)
}

// pieceText says what is known of a piece beyond its line.
func pieceText(v station.PieceView) []string {
	p := v.Piece
	var out []string
	say := func(name, text string) {
		if text != "" {
			out = append(out, fmt.Sprintf("%-24s%s", name, text))
		}
	}
	say("Eingangsweg", p.Way.German())
	say("Sendungsart", p.Kind.German())
	say("Öffnung", openingText(p))
	say("Sendungsnummer", strings.TrimSpace(p.Tracking+" "+p.TrackingNote))
	say("Datum des Schreibens", p.LetterDate.German())
	say("Unser Zeichen", p.OwnReference)
	say("Zeichen des Absenders", p.TheirReference)
	if p.Annexes != nil {
		say("Anlagen", strconv.Itoa(*p.Annexes))
	}
	say("Anlagen fehlen", p.AnnexesMissing)
	if v.Pages > 0 {
		say("Umfang", count(v.Sheets, "Blatt", "Blatt")+", "+count(v.Pages, "Seite", "Seiten"))
	}
	say("Ämter", strings.Join(p.Units, ", "))
	say("Klasse", p.Class)
	for _, o := range p.Objects {
		say("Gegenstand", o.What+", liegt: "+o.Place)
	}
	if d := p.Deadline; d != nil {
		say("Frist", d.Day.German()+", "+d.Why)
	}
	if w := p.Valuables; w != nil {
		say("Wertsachen", strings.TrimSpace(w.What+" "+w.Amount)+", Quittung "+w.Receipt)
		if w.Confirmed != "" {
			say("bestätigt", w.Confirmed+" am "+w.At.Local().Format("02.01.2006 15:04"))
		}
	}
	if v.Paper == "" {
		say("Karton", p.Box)
	}
	say("Papier", v.Paper)
	var flags []string
	for _, f := range p.Flags {
		flags = append(flags, f.German())
	}
	say("Vermerke", strings.Join(flags, ", "))
	say("Bemerkung", p.Remark)
	return out
}

// changePiece runs an operation that returns a piece.
func (g *globals) changePiece(ctx context.Context, op station.Operation, q station.PieceRequest) error {
	return g.withStation(ctx, func(c station.Caller) error {
		v, err := station.Invoke[station.PieceView](ctx, c, op, q, nil)
		if err == nil {
			g.showPiece(v)
		}
		return err
	})
}

type journalVoidCommand struct {
	pieceArgument
	Reason string `required:"" help:"Warum die Nummer ungültig ist." placeholder:"TEXT"`
}

func (c *journalVoidCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalVoid, station.PieceRequest{Number: c.Number, Reason: &c.Reason})
}

type journalForwardCommand struct {
	pieceArgument
	To     string `required:"" help:"An wen." placeholder:"STELLE"`
	Reason string `required:"" help:"Warum." placeholder:"TEXT"`
}

func (c *journalForwardCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalForward, station.PieceRequest{Number: c.Number, To: c.To, Reason: &c.Reason})
}

type journalConfirmCommand struct{ pieceArgument }

func (c *journalConfirmCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalConfirm, station.PieceRequest{Number: c.Number})
}

type journalReleaseCommand struct {
	pieceArgument
	Reason string `required:"" help:"Wer sie freigibt und warum." placeholder:"TEXT"`
}

func (c *journalReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalRelease, station.PieceRequest{Number: c.Number, Reason: &c.Reason})
}

type journalLinkCommand struct {
	pieceArgument
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
}

func (c *journalLinkCommand) Run(ctx context.Context, g *globals) error {
	return g.changePiece(ctx, station.OpJournalLink, station.PieceRequest{Number: c.Number, Document: batch.ID(c.Document)})
}

type journalNumberCommand struct {
	Batch string `arg:"" name:"stapel" help:"Kennung des Stapels."`
}

func (c *journalNumberCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[station.Numbered](ctx, caller, station.OpJournalNumber, batch.ID(c.Batch), nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(n)
		case len(n.Given)+len(n.Voided) == 0:
			fmt.Println("Die Nummern stimmen mit den Dokumenten überein.")
		default:
			fmt.Printf("Vergeben: %s\nUngültig: %s\n", strings.Join(n.Given, " "), strings.Join(n.Voided, " "))
		}
		return nil
	})
}

type journalTimesCommand struct {
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
}

func (c *journalTimesCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		t, err := station.Invoke[station.Times](ctx, caller, station.OpTimes, batch.ID(c.Document), nil)
		if err != nil || g.JSON {
			if err == nil {
				printJSON(t)
			}
			return err
		}
		received := strings.TrimSpace(t.Received.German() + " " + t.ReceivedAt)
		if received == "" {
			received = "–"
		}
		fmt.Printf("t0  Eingang               %s\n", received)
		for _, m := range []struct {
			name string
			at   time.Time
		}{{"t1  Vorbereitung          ", t.Prepared}, {"t2  Vorbereitung fertig   ", t.PreparedUntil}, {"t3  Scan Beginn           ", t.ScanStart}, {"t3  Scan Ende             ", t.ScanEnd},
			{"t4  Lesen und Indexieren  ", t.Indexed}, {"t5  Sichtprüfung          ", t.Inspected}, {"t6  Siegel                ", t.Sealed}, {"t7  Übergabe              ", t.HandedOver}} {
			at := "–"
			if !m.at.IsZero() {
				at = m.at.Local().Format("02.01.2006 15:04:05")
			}
			fmt.Println(m.name + at)
		}
		if t.Received != "" && !t.ScanStart.IsZero() {
			fmt.Printf("%s gescannt: %s nach dem Eingang.\n", map[bool]string{true: "Früh", false: "▲ Spät"}[t.Early], count(t.Workdays, "Werktag", "Werktage"))
		}
		return nil
	})
}

type journalSettingsCommand struct {
	EarlyDays *int `help:"Bis zu so vielen Werktagen nach dem Eingang gilt ein Scan als früh (0 bis 60)." placeholder:"TAGE"`
}

func (c *journalSettingsCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.JournalSettings](ctx, caller, station.OpJournalSettings, station.JournalSettingsRequest{EarlyDays: c.EarlyDays}, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.JournalSettings
			}{"journal-settings", s})
		default:
			fmt.Printf("Früh gescannt ist, was höchstens %s nach dem Eingang gescannt wird. Feiertage zählen als Werktage.\n", count(s.EarlyDays, "Werktag", "Werktage"))
		}
		return nil
	})
}
