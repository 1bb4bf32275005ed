package station

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/fields"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on index fields.
const (
	OpFields        Operation = "fields"
	OpFieldSuggest  Operation = "fields-suggest"
	OpFieldTake     Operation = "field-take"
	OpFieldClear    Operation = "field-clear"
	OpFieldSettings Operation = "field-settings"
)

var fieldOperations = map[Operation]operation{
	OpFields: {readers, handle(func(_ context.Context, st *Station, who Actor, id batch.ID, _ Emit) (DocumentFields, error) {
		return st.FieldsFor(who, id)
	})},
	OpFieldSuggest: {counters, handle(func(_ context.Context, st *Station, _ Actor, id batch.ID, _ Emit) ([]batch.Suggestion, error) {
		return st.SuggestFields(id)
	})},
	OpFieldTake: {counters, handle(func(ctx context.Context, st *Station, who Actor, q FieldRequest, _ Emit) (DocumentFields, error) {
		return st.TakeField(ctx, who, q)
	})},
	OpFieldClear: {counters, handle(func(ctx context.Context, st *Station, who Actor, q FieldRequest, _ Emit) (DocumentFields, error) {
		return st.ClearField(ctx, who, q)
	})},
	OpFieldSettings: {batch.Roles(), handle(func(ctx context.Context, st *Station, who Actor, text string, emit Emit) (batch.FieldSettings, error) {
		return st.FieldSettings(ctx, who, text, emit)
	})},
}

// DocumentFields are the index data of a document: what a person set, and what the
// journal knows.
type DocumentFields struct {
	Type     string             `json:"type"` // "fields"
	Document batch.ID           `json:"document"`
	Values   []batch.FieldValue `json:"values"`
	Number   string             `json:"intake_number,omitempty"`
	Date     batch.Day          `json:"intake_date,omitempty"`
	Stamp    string             `json:"stamp,omitempty"`
	// Missing are those that the target demands and that are empty.
	Missing []MissingField `json:"missing,omitempty"`
}

// FieldRequest sets or clears an index field.
type FieldRequest struct {
	Document batch.ID    `json:"document"`
	Field    batch.Field `json:"field"`
	// Value may be left out where a suggestion is taken as it is.
	Value string `json:"value,omitempty"`
	// Suggestion is the one the person looked at, from 1 among those of SuggestFields;
	// 0: none.
	Suggestion int    `json:"suggestion,omitempty"`
	Reason     string `json:"reason,omitempty"` // for a value whose check digit is wrong, or one of two accounts
}

const fieldsKey = "fields" // in the register of settings

func (st *Station) fieldSettings() (batch.FieldSettings, error) {
	var s batch.FieldSettings
	e, found, err := st.store.Entry(store.Settings, fieldsKey)
	if err != nil || !found {
		return s, err
	}
	if err := json.Unmarshal(e.Value, &s); err != nil {
		return s, batch.Fail("fields.settings", batch.CodeStoreDamaged, err)
	}
	return s, nil
}

// FieldSettings returns what the town told about itself and its references. With a
// TOML text the supervisor or the administration replaces it, and a second person
// confirms that: names of offices decide who may see what. The patterns in it are
// compiled and tried on their examples first.
func (st *Station) FieldSettings(ctx context.Context, who Actor, text string, emit Emit) (batch.FieldSettings, error) {
	s, err := st.fieldSettings()
	if err != nil || text == "" {
		return s, err
	}
	if err := allow(who, []batch.Role{batch.RoleSupervisor, batch.RoleAdministration}); err != nil {
		return s, err
	}
	var next batch.FieldSettings
	if err := toml.NewDecoder(bytes.NewReader([]byte(text))).DisallowUnknownFields().Decode(&next); err != nil {
		return s, &batch.Error{Op: "fields.settings", Code: batch.CodeProfileInvalid, Detail: tomlPlace(err), Err: err}
	}
	if _, err := fields.Compile(next); err != nil {
		return s, err
	}
	if err := checkOffices(next.Offices); err != nil {
		return s, err
	}
	if err := st.changeSetting(ctx, who.Person.Pseudonym, fieldsKey, "field-settings", emit, func() (any, error) { return next, nil }); err != nil {
		return s, err
	}
	return st.fieldSettings()
}

// SuggestFields reads a document for its index fields. It sets nothing (A.SC.7).
func (st *Station) SuggestFields(id batch.ID) ([]batch.Suggestion, error) {
	d, err := st.store.Document(id)
	if err != nil {
		return nil, err
	}
	settings, err := st.fieldSettings()
	if err != nil {
		return nil, err
	}
	rules, err := fields.Compile(settings)
	if err != nil {
		return nil, err
	}
	doc := fields.Document{}
	if day, err := st.receivedOn(d); err != nil {
		return nil, err
	} else if doc.Intake, err = time.Parse(time.DateOnly, string(day)); err != nil {
		doc.Intake = time.Time{} // of a batch of an older version
	}
	for _, id := range d.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, err
		}
		text, err := st.store.Text(id)
		if err != nil {
			return nil, err
		}
		page := fields.Page{Text: text, DPI: p.Image.DPI, DPIY: p.Image.DPIY, Kind: p.Kind}
		if p.Measured != nil {
			page.Barcodes = p.Measured.Barcodes
		}
		doc.Pages = append(doc.Pages, page)
	}
	found := rules.Suggest(doc)
	if found == nil {
		found = []batch.Suggestion{}
	}
	return found, nil
}

// receivedOn is the day of receipt of a document, "" where nobody knows.
func (st *Station) receivedOn(d batch.Document) (batch.Day, error) {
	p, found, err := st.pieceOf(d)
	if err != nil || found {
		return p.Date, err
	}
	if d.Cover != nil && d.Cover.Intake != "" {
		return d.Cover.Intake, nil
	}
	b, err := st.store.Header(d.Batch)
	if err != nil || b.Intake == nil {
		return "", err
	}
	return b.Intake.Date, nil
}

func (st *Station) fieldValues(d batch.Document) ([]batch.FieldValue, error) {
	acts, err := st.store.Acts(d.Batch)
	if err != nil {
		return nil, err
	}
	values, err := st.fieldsIn(acts)
	return append([]batch.FieldValue{}, values[d.ID]...), err
}

// indexData adds to a batch what the journal and people say of its documents.
func (st *Station) indexData(v *BatchView) error {
	acts, err := st.store.Acts(v.ID)
	if err != nil {
		return err
	}
	if v.Fields, err = st.fieldsIn(acts); err != nil {
		return err
	}
	if v.Missing, err = st.missingFields(v.Batch, v.DocumentList, v.Fields); err != nil {
		return err
	}
	if v.Paper, err = batch.PaperMoves(v.Batch, acts); err != nil {
		return err
	}
	_, erased := batch.Erased(acts)
	for i, p := range v.PageList {
		if (p.Removed || erased) && p.Measured != nil { // what its codes said is not shown any more
			m := *p.Measured
			m.Barcodes, v.PageList[i].Measured = nil, &m
		}
	}
	v.Numbers = map[batch.ID]string{}
	for _, d := range v.DocumentList {
		number, err := st.intakeNumber(d)
		if err != nil {
			return err
		}
		if number != "" {
			v.Numbers[d.ID] = number
		}
	}
	return nil
}

// Fields returns the index data of a document.
func (st *Station) Fields(id batch.ID) (DocumentFields, error) {
	f := DocumentFields{Type: "fields", Document: id}
	d, err := st.store.Document(id)
	if err != nil {
		return f, err
	}
	if f.Values, err = st.fieldValues(d); err != nil {
		return f, err
	}
	b, err := st.store.Batch(d.Batch)
	if err != nil {
		return f, err
	}
	missing, err := st.missingFields(b, []batch.Document{d}, map[batch.ID][]batch.FieldValue{d.ID: f.Values})
	if err != nil {
		return f, err
	}
	f.Missing = missing[d.ID]
	p, found, err := st.pieceOf(d)
	if err != nil || !found {
		return f, err
	}
	f.Number, f.Date = p.Number, p.Date
	f.Stamp, err = st.stamp(p)
	return f, err
}

// TakeField sets an index field to the value that a person chose: a suggestion as
// it is, one they changed, or one they typed. The suggestion they looked at is
// kept beside (A.SC.7). CodeField, CodeFieldDigit, CodeFieldTwo: another account stands
// on the same paper; CodeWrongState once sealed, but for what a target refuses the package
// without.
func (st *Station) TakeField(ctx context.Context, who Actor, q FieldRequest) (DocumentFields, error) {
	const op = "fields.take"
	d, actor, err := st.fillable(who, q)
	if err != nil {
		return DocumentFields{}, err
	}
	v := batch.FieldValue{Field: q.Field, Value: strings.TrimSpace(q.Value)}
	all, err := st.SuggestFields(d.ID)
	if err != nil {
		return DocumentFields{}, err
	}
	if q.Suggestion != 0 {
		if q.Suggestion < 1 || q.Suggestion > len(all) || all[q.Suggestion-1].Field != q.Field {
			return DocumentFields{}, batch.Refuse(op, batch.CodeField, "der Vorschlag %d gehört nicht zum Feld %s", q.Suggestion, q.Field.German())
		}
		v.Suggestion = &all[q.Suggestion-1]
		if n := v.Suggestion.Page; n > 0 && n <= len(d.Pages) {
			v.Page = d.Pages[n-1]
		}
		if v.Value == "" {
			v.Value = v.Suggestion.Value
		}
	}
	day, err := st.receivedOn(d)
	if err != nil {
		return DocumentFields{}, err
	}
	proven, err := q.Field.Check(v.Value, day)
	switch reason := strings.TrimSpace(q.Reason); {
	case err != nil:
		return DocumentFields{}, err
	case !proven && reason == "":
		return DocumentFields{}, batch.Refuse(op, batch.CodeFieldDigit, "%s »%s«", q.Field.German(), v.Value)
	case reason == "" && contradicted(all, v):
		return DocumentFields{}, batch.Refuse(op, batch.CodeFieldTwo, "%s »%s«", q.Field.German(), v.Value)
	case !proven || contradicted(all, v):
		v.Reason = reason
	}
	if err := st.keepField(ctx, actor, d, v); err != nil {
		return DocumentFields{}, err
	}
	return st.FieldsFor(who, d.ID)
}

// contradicted tells whether the same paper names another account, however the value
// came into the field.
func contradicted(all []batch.Suggestion, v batch.FieldValue) bool {
	return slices.ContainsFunc(all, func(s batch.Suggestion) bool {
		return s.Field == v.Field && s.Value == v.Value && s.Doubt == batch.DoubtAccounts
	})
}

// ClearField takes a value back; what was set stays in the record.
func (st *Station) ClearField(ctx context.Context, who Actor, q FieldRequest) (DocumentFields, error) {
	d, actor, err := st.indexable(who, q.Document)
	if err != nil {
		return DocumentFields{}, err
	}
	values, err := st.fieldValues(d)
	if err != nil {
		return DocumentFields{}, err
	}
	set := false
	for _, v := range values {
		set = set || v.Field == q.Field
	}
	if !set {
		return DocumentFields{}, batch.Refuse("fields.clear", batch.CodeField, "%s ist nicht gesetzt", q.Field.German())
	}
	if err := st.act(ctx, actor, d.Batch, batch.Act{Name: batch.FieldCleared, Document: d.ID}, batch.FieldValue{Field: q.Field}); err != nil {
		return DocumentFields{}, err
	}
	return st.FieldsFor(who, d.ID)
}

// indexable returns a document whose index fields may still be set.
func (st *Station) indexable(who Actor, id batch.ID) (batch.Document, string, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return batch.Document{}, "", err
	}
	d, err := st.store.Document(id)
	if err != nil {
		return d, "", err
	}
	if d.Gone || d.State != batch.Open && d.State != batch.Doubtful {
		return d, "", batch.Refuse("fields.take", batch.CodeWrongState, "das Dokument »%s« ist schon gesiegelt oder aufgelöst", d.Title)
	}
	return d, actor, nil
}

// fillable returns a document of which an index field may be set: of one that is sealed
// only what its target refuses it without.
func (st *Station) fillable(who Actor, q FieldRequest) (batch.Document, string, error) {
	d, actor, err := st.indexable(who, q.Document)
	if batch.CodeOf(err) != batch.CodeWrongState || d.State != batch.SealedDoc || d.Gone {
		return d, actor, err
	}
	row, failed := st.store.Delivery(d.Delivery)
	if failed != nil {
		return d, "", failed
	}
	missing, failed := st.refusedFor(row)
	if failed != nil {
		return d, "", failed
	}
	if !slices.ContainsFunc(missing, func(m MissingField) bool { return m.Field == q.Field }) {
		return d, "", err
	}
	actor, err = st.pseudonymOf(who)
	return d, actor, err
}
