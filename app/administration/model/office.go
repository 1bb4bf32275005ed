package model

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Offices are what the town told about itself. Where a change waits for a second person
// they are those of the proposal: a further change goes on from there and does not put
// it aside.
type Offices struct {
	batch.FieldSettings
	Waits bool
}

const fieldsKey = "fields" // of the settings

// Offices reads them.
func (d Desk) Offices(ctx context.Context) (o Offices, err error) {
	var open []station.Proposal
	if _, err = ask[station.Persons](ctx, d, station.OpSettings, nil, func(raw json.RawMessage) { gather(&open, "proposal", raw) }); err != nil {
		return o, err
	}
	if i := slices.IndexFunc(open, func(p station.Proposal) bool { return p.Key == fieldsKey }); i >= 0 {
		o.Waits = true
		if err := json.Unmarshal(open[i].Value, &o.FieldSettings); err != nil {
			return o, batch.Fail("administration.offices", batch.CodeStoreDamaged, err)
		}
		return o, nil
	}
	o.FieldSettings, err = ask[batch.FieldSettings](ctx, d, station.OpFieldSettings, "", nil)
	return o, err
}

// setFields replaces what the town told, or proposes it.
func (d Desk) setFields(ctx context.Context, s batch.FieldSettings) (Proposed, error) {
	text, err := toml.Marshal(s)
	if err != nil {
		return false, batch.Fail("administration.offices", batch.CodeInternal, err)
	}
	return propose(ctx, d, station.OpFieldSettings, string(text)+"\n")
}

// OfficeKeys are what is told about an office.
var OfficeKeys = []string{"number", "name", "also", "opening"}

// asTheClass leaves it to the class who opens.
const asTheClass = "class"

// OfficeValues are those of an office.
func OfficeValues(o batch.Office) []Value {
	opening := string(o.Opening)
	if opening == "" {
		opening = asTheClass
	}
	return []Value{{"number", o.Number, nil}, {"name", o.Name, nil}, {"also", strings.Join(o.Also, ", "), nil}, {"opening", opening, append([]string{asTheClass}, choices["opening"]...)}}
}

// SetOffice enters an office, or changes the one that had that name; typed nil takes it
// off the list.
func (d Desk) SetOffice(ctx context.Context, before string, typed map[string]string) (Proposed, error) {
	now, err := d.Offices(ctx)
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(now.Offices, func(o batch.Office) bool { return o.Name == before })
	if typed == nil {
		if at < 0 {
			return false, wrong("name", "»%s« steht nicht mehr auf der Liste", before)
		}
		now.Offices = slices.Delete(slices.Clone(now.Offices), at, at+1)
		return d.setFields(ctx, now.FieldSettings)
	}
	o := batch.Office{Number: strings.TrimSpace(typed["number"]), Name: strings.TrimSpace(typed["name"]), Also: parts(typed["also"]), Opening: batch.Opening(typed["opening"])}
	if o.Opening == asTheClass {
		o.Opening = ""
	}
	if o.Name == "" {
		return false, wrong("name", "fehlt (etwa Sozialamt)")
	}
	if i := slices.IndexFunc(now.Offices, func(other batch.Office) bool { return strings.EqualFold(other.Name, o.Name) }); i >= 0 && i != at {
		return false, wrong("name", "»%s« steht schon auf der Liste", o.Name)
	}
	if now.Offices = slices.Clone(now.Offices); at < 0 {
		now.Offices = append(now.Offices, o)
	} else {
		now.Offices[at] = o
	}
	return d.setFields(ctx, now.FieldSettings)
}
