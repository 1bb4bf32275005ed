package model

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Desk reaches the station.
type Desk struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// Book is the part of the book that is shown, the newest entry first.
type Book struct {
	Pieces []station.PieceView
	Open   int // of them, that somebody still has to do something about
}

// Query is what the station is asked for a range: what came in then, and what was entered
// then, so that nothing is out of sight that was entered just now.
func Query(r Range, open bool) station.JournalQuery {
	from, to := r.Days()
	return station.JournalQuery{From: string(from), To: string(to), Entered: true, Open: open}
}

// Load reads a part of the book.
func (d Desk) Load(ctx context.Context, q station.JournalQuery) (Book, error) {
	var b Book
	_, err := station.Invoke[int](d.Context(ctx), d.Station, station.OpJournal, q, func(raw json.RawMessage) {
		var v station.PieceView
		if json.Unmarshal(raw, &v) == nil {
			b.Pieces = append(b.Pieces, v)
			if v.Open {
				b.Open++
			}
		}
	})
	slices.Reverse(b.Pieces)
	return b, err
}

// Piece reads one entry with its history.
func (d Desk) Piece(ctx context.Context, number string) (station.PieceView, error) {
	return station.Invoke[station.PieceView](d.Context(ctx), d.Station, station.OpJournalPiece, number, nil)
}

// Found is what a search has found so far.
type Found struct {
	Hits []station.Hit
	Sum  station.SearchSummary
	// Share is how much was looked through, 0 to 1.
	Share float64
}

// Search looks for something; told hears of it while it goes on.
func (d Desk) Search(ctx context.Context, text string, told func(Found)) (Found, error) {
	var f Found
	var err error
	f.Sum, err = station.Invoke[station.SearchSummary](d.Context(ctx), d.Station, station.OpSearch, station.SearchQuery{Text: text}, func(raw json.RawMessage) {
		var e struct {
			station.Hit
			Done  int `json:"done"`
			Total int `json:"total"`
		}
		if json.Unmarshal(raw, &e) != nil {
			return
		}
		if e.Type == "hit" {
			f.Hits = append(f.Hits, e.Hit)
			return
		}
		f.Share = float64(e.Done) / float64(max(e.Total, 1))
		told(Found{slices.Clone(f.Hits), f.Sum, f.Share})
	})
	f.Share = 1
	return f, err
}

// Offers are what the fields of an entry suggest.
type Offers struct {
	Classes []batch.Class
	Options map[Field][]string
	Offices batch.FieldSettings // the register of the town
}

// Units are those that were typed by name or by number, as the register calls them.
func (o Offers) Units(typed string) string {
	units := parted(typed, ",;")
	for i, one := range units {
		units[i] = o.Offices.OfficeNamed(one)
	}
	return strings.Join(units, ", ")
}

// office is the one of that name; one that the register does not know has nothing else.
func (o Offers) office(name string) batch.Office {
	for _, one := range o.Offices.Offices {
		if one.Name == name {
			return one
		}
	}
	return batch.Office{Name: name}
}

// UnitBegins tells whether a unit is one that goes on as typed, by name or by number.
func (o Offers) UnitBegins(name, typed string) bool { return o.office(name).Begins(typed) }

// UnitLabel is how a unit is offered: with its number.
func (o Offers) UnitLabel(name string) string { return o.office(name).Label() }

// Offers collects them: ways, kinds and classes as they are kept, units and senders
// as the book already knows them.
func (d Desk) Offers(ctx context.Context, book Book) (Offers, error) {
	o := Offers{Options: map[Field][]string{}}
	add := func(f Field, text string) {
		if text != "" && !slices.Contains(o.Options[f], text) {
			o.Options[f] = append(o.Options[f], text)
		}
	}
	for _, w := range batch.Ways() {
		add(FieldWay, w.German())
	}
	for _, k := range batch.MailKinds() {
		add(FieldKind, k.German())
	}
	for _, k := range batch.SenderKinds() {
		add(FieldSenderKind, k.German())
	}
	for _, f := range batch.Flags() {
		add(FieldFlags, f.German())
	}
	for _, f := range []Field{FieldOpened, FieldEnvelope} {
		add(f, Yes)
		add(f, No)
	}
	if _, err := station.Invoke[int](d.Context(ctx), d.Station, station.OpClasses, nil, func(raw json.RawMessage) {
		var v station.ClassVersion
		if json.Unmarshal(raw, &v) == nil && v.Type == "class" {
			o.Classes = append(o.Classes, v.Class)
			add(FieldClass, v.Class.Name)
		}
	}); err != nil {
		return o, err
	}
	settings, err := station.Invoke[batch.FieldSettings](d.Context(ctx), d.Station, station.OpFieldSettings, "", nil)
	if err != nil {
		return o, err
	}
	o.Offices = settings
	for _, office := range settings.Offices {
		add(FieldUnits, office.Name)
	}
	for _, v := range book.Pieces {
		add(FieldSender, v.Piece.Sender)
		for _, u := range v.Piece.Units {
			add(FieldUnits, u)
		}
		add(FieldBox, v.Piece.Box)
	}
	return o, nil
}
