package cmis

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"golang.org/x/text/unicode/norm"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// entries are the properties of an object. A field that the object does not have is
// left out. CodeTargetRefuses: a value does not fit its property.
func (t *Target) entries(s *session, o dms.Object) ([]dms.Property, error) {
	all := []dms.Property{
		{Name: propType, Type: "id", Values: []string{s.typ.ID}},
		{Name: propName, Type: "string", Values: []string{cleanName(o)}},
	}
	if len(t.config.Secondary) > 0 {
		all = append(all, dms.Property{Name: propSecondary, Type: "id", Values: t.config.Secondary, List: true})
	}
	for _, m := range t.config.Mapping {
		value := m.Value
		if m.Field != "" {
			value = o.Field(m.Field)
		}
		p := s.properties[m.Property]
		if value == "" {
			if p.Required {
				return nil, unfit("%s fehlt (dort Pflicht: »%s«)", batch.Field(m.Field).German(), cmp.Or(p.Name, m.Property))
			}
			continue
		}
		encoded, cut, err := p.encode(norm.NFC.String(value))
		if err != nil || cut && m.Field == dms.FieldDelivery {
			return nil, unfit("»%s« (%s) passt nicht: %v", m.Property, p.Type, errors.Join(err, tooShort(cut)))
		}
		all = append(all, dms.Property{Name: m.Property, Title: p.Name, Type: p.Type, Values: []string{encoded}, Field: m.Field, Cut: cut, List: p.Cardinality == "multi"})
	}
	return all, nil
}

// unfit refuses a value before anything is sent, until somebody changed something.
func unfit(format string, args ...any) error {
	return &batch.Error{Op: "dms.cmis.send", Code: batch.CodeTargetRefuses, Detail: fmt.Sprintf(format, args...), Err: &dms.Wait{For: web.MostWait}}
}

func tooShort(cut bool) error {
	if cut {
		return errors.New("die Eigenschaft ist zu kurz dafür")
	}
	return nil
}

// create describes a document and sends it.
func (t *Target) create(ctx context.Context, s *session, o dms.Object) (object, error) {
	all, err := t.entries(s, o)
	if err != nil {
		return nil, err
	}
	made, err := s.wire.create(ctx, s.folder.text(propID), draft{cleanName(o), all, s.typ.versioningState(), o})
	if err == nil && made.text(propID) == "" {
		err = errNoObject
	}
	return made, err
}
