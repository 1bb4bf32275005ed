package model

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// always are the fields shown of every document; others are where something is
// known of them.
var always = []batch.Field{batch.FieldOwnReference, batch.FieldSender, batch.FieldLetterDate, batch.FieldOffice, batch.FieldDocumentType}

// Index are the index fields of a document.
type Index struct {
	Document batch.ID
	Number   string    // of its intake; empty where it has none
	Date     batch.Day // of its intake
	Fields   []Field
	Offices  batch.FieldSettings // the town's register of them
	Missing  []station.MissingField
}

// Field is one of them. Nothing is filled in by itself (A.SC.7): Value is what a
// person set, Offers is what the machine suggests.
type Field struct {
	Name     batch.Field
	Value    *batch.FieldValue
	Offers   []Offer // the surest first
	Demanded string  // the target that wants it and has nothing yet; else empty
}

// Offer is a suggestion with its number among all of the document, from 1.
type Offer struct {
	batch.Suggestion
	Number int
}

// Confirmed tells whether a person set the field.
func (f Field) Confirmed() bool { return f.Value != nil }

// Optional tells whether nobody has to look at the field.
func (f Field) Optional() bool {
	return f.Name == batch.FieldFurtherOffices && len(f.Offers) == 0 && f.Demanded == ""
}

// Index loads the index fields of a document.
func (k Desk) Index(ctx context.Context, document batch.ID) (Index, error) {
	ctx = k.Context(ctx)
	set, err := station.Invoke[station.DocumentFields](ctx, k.Station, station.OpFields, document, nil)
	if err != nil {
		return Index{}, err
	}
	found, err := station.Invoke[[]batch.Suggestion](ctx, k.Station, station.OpFieldSuggest, document, nil)
	if err != nil {
		return Index{}, err
	}
	out := NewIndex(set, found)
	out.Offices, err = station.Invoke[batch.FieldSettings](ctx, k.Station, station.OpFieldSettings, "", nil)
	return out, err
}

func NewIndex(set station.DocumentFields, found []batch.Suggestion) Index {
	out := Index{Document: set.Document, Number: set.Number, Date: set.Date, Missing: set.Missing}
	for _, name := range batch.Fields() {
		f := Field{Name: name}
		for i := range set.Values {
			if set.Values[i].Field == name {
				f.Value = &set.Values[i]
			}
		}
		for i, s := range found {
			if s.Field == name {
				f.Offers = append(f.Offers, Offer{s, i + 1})
			}
		}
		slices.SortStableFunc(f.Offers, func(a, b Offer) int {
			switch {
			case a.Confidence > b.Confidence:
				return -1
			case a.Confidence < b.Confidence:
				return 1
			}
			return 0
		})
		for _, m := range set.Missing {
			if m.Field == name {
				f.Demanded = m.Target
			}
		}
		further := name == batch.FieldFurtherOffices && out.has(batch.FieldOffice) // who leads comes first
		if further || f.Value != nil || len(f.Offers) > 0 || f.Demanded != "" || slices.Contains(always, name) {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// has tells whether a person set a field.
func (x Index) has(name batch.Field) bool {
	return slices.ContainsFunc(x.Fields, func(f Field) bool { return f.Name == name && f.Confirmed() })
}

// Take sets a field to what is typed; empty takes the offer as it is. CodeField
// where both are missing.
func (k Desk) Take(ctx context.Context, document batch.ID, f Field, typed string, offer int, reason string) error {
	q := station.FieldRequest{Document: document, Field: f.Name, Value: Stored(f.Name, typed), Reason: reason}
	if offer >= 0 && offer < len(f.Offers) {
		q.Suggestion = f.Offers[offer].Number
	}
	_, err := station.Invoke[station.DocumentFields](k.Context(ctx), k.Station, station.OpFieldTake, q, nil)
	return err
}

// Clear takes the value of a field back.
func (k Desk) Clear(ctx context.Context, document batch.ID, name batch.Field) error {
	_, err := station.Invoke[station.DocumentFields](k.Context(ctx), k.Station, station.OpFieldClear, station.FieldRequest{Document: document, Field: name}, nil)
	return err
}

// dated are fields whose value is a day.
var dated = []batch.Field{batch.FieldLetterDate, batch.FieldDeadline}

// Shown is a value as people write it: 14.03.2025. In English days stay as they
// are stored.
func Shown(name batch.Field, value, language string) string {
	if day, err := batch.ParseDay(value); err == nil && slices.Contains(dated, name) && language != "en" {
		return day.German()
	}
	return value
}

// Stored is a value as the record has it: 2025-03-14.
func Stored(name batch.Field, typed string) string {
	typed = strings.TrimSpace(typed)
	if name == batch.FieldIBAN || name == batch.FieldMailNumber { // printed in groups
		return strings.ToUpper(strings.ReplaceAll(typed, " ", ""))
	}
	if !slices.Contains(dated, name) {
		return typed
	}
	for _, form := range []string{"2.1.2006", "02.01.06"} {
		if t, err := time.Parse(form, typed); err == nil {
			return string(batch.DayOf(t))
		}
	}
	return typed
}
