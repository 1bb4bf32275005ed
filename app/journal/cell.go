package journal

import (
	"strings"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// tones says how a standing is shown.
var tones = map[station.PieceStanding]part.Tone{
	station.PieceVoid: part.TonePlain, station.PieceForwarded: part.TonePlain, station.PieceClosed: part.TonePlain, station.PiecePaper: part.ToneOpen,
	station.PieceScanned: part.ToneRunning, station.PieceTakenOver: part.ToneRunning, station.PieceDelivered: part.ToneGood, station.PieceWithdrawn: part.ToneWarning,
}

// toneOf is how an entry is shown: what waits for somebody comes before its standing.
func (r *Room) toneOf(v station.PieceView) (part.Tone, string) {
	w := r.desk.Words
	switch {
	case v.Piece.Unconfirmed() && v.Piece.Void == nil:
		return part.ToneSevere, w.T("journal.unconfirmed")
	case v.Late:
		return part.ToneWarning, w.T("journal.late")
	}
	return tones[v.Standing], w.T("journal.standing." + string(v.Standing))
}

// cell is one place of the book.
func (r *Room) cell(row, column int) part.Cell {
	v := r.book.Pieces[row]
	p, w := v.Piece, r.desk.Words
	switch column {
	case 0:
		return part.Cell{Words: p.Number, Bold: true}
	case 1:
		return part.Cell{Words: w.Date(dayTime(p.Date))}
	case 2:
		if v.Withheld {
			return part.Cell{Words: strings.TrimSpace(w.Sender(p.Sort) + " " + w.T("journal.withheld"))}
		}
		return part.Cell{Words: p.Sender}
	case 3:
		return part.Cell{Words: joined(" · ", p.Subject, p.OwnReference, p.Tracking)}
	case 4:
		return part.Cell{Words: p.Lead()}
	case 5:
		if v.Sheets == 0 {
			return part.Cell{}
		}
		return part.Cell{Words: w.Number(v.Sheets)}
	}
	tone, text := r.toneOf(v)
	return part.Cell{Words: text, Tone: &tone}
}

// hitCell is one place of the list of what was found.
func (r *Room) hitCell(row, column int) part.Cell {
	h, w := r.found.Hits[row], r.desk.Words
	switch column {
	case 0:
		return part.Cell{Words: h.Number, Bold: true}
	case 1:
		return part.Cell{Words: w.Date(dayTime(h.Date))}
	case 2:
		return part.Cell{Words: joined(" · ", h.Sender, h.Title)}
	case 3:
		return part.Cell{Words: r.place(h)}
	}
	return part.Cell{Words: h.Text}
}

// place says where something was found.
func (r *Room) place(h station.Hit) string {
	w := r.desk.Words
	switch h.Place {
	case station.OnPage:
		key := "journal.place.sheet"
		if h.Side == batch.Back {
			key = "journal.place.back"
		}
		return w.T(key, words.Data{"Sheet": h.Sheet})
	case station.InNumber, station.InDate, station.InTracking, station.InSender, station.InTitle, station.InSubject, station.InOwn, station.InTheir, station.InUnit, station.InRemark, station.InBox, station.InID:
		return w.T("journal.place." + string(h.Place))
	}
	return w.T("journal.place.field")
}

// joined puts texts side by side that are there.
func joined(between string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, between)
}
