package form

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// elements are the places of fields in an xdomea message, for people.
var elements = map[string]string{
	fieldTitle: "Betreff", string(batch.FieldSubject): "Betreff", fieldIntakeDate: "Posteingangsdatum", fieldStation: "InstanzID",
	string(batch.FieldOwnReference): "Kennzeichen", string(batch.FieldOffice): "Federfuehrung", string(batch.FieldSenderReference): "FremdesGeschaeftszeichen",
	string(batch.FieldLetterDate): "DatumDesSchreibens", string(batch.FieldDocumentType): "Typ", string(batch.FieldSender): "Absender/Zeile1",
	string(batch.FieldSenderAddress): "Absender/Zeile2", dms.FieldDelivery: "ProzessID",
}

// Plan says which files a package would become, and holds a message against the
// official schemas where there are any. See dms.Planner.
func (t *Target) Plan(ctx context.Context, o dms.Object) (dms.Plan, error) {
	p := dms.Plan{Server: t.String(), Type: string(t.config.Form), Name: o.Name, Caps: t.Caps()}
	switch {
	case t.config.Form == Sidecar:
		p.Name += " + " + stem(o.Name) + ".xml"
	case t.config.Form == BagIt:
		p.Name = stem(o.Name) + ".zip"
	default:
		p.Type += " " + messages[t.config.message()] + "." + t.config.message()
		p.Name = t.config.messageName(o.Delivery) + ".zip"
		if err := t.config.lint(ctx, t.config.messageXML(o, t.maker)); err != nil {
			return dms.Plan{}, err
		}
	}
	if _, err := t.Find(ctx, o); err != nil {
		return dms.Plan{}, err
	}
	for _, field := range []string{dms.FieldDelivery, dms.FieldSHA256, dms.FieldName} {
		p.Properties = append(p.Properties, t.property(field, o.Field(field)))
	}
	for field, value := range o.Meta {
		if value != "" {
			p.Properties = append(p.Properties, t.property(field, value))
		}
	}
	slices.SortFunc(p.Properties, func(a, b dms.Property) int { return strings.Compare(a.Field, b.Field) })
	return p, nil
}

// property says where a field stands.
func (t *Target) property(field, value string) dms.Property {
	p := dms.Property{Name: field, Type: "Feld", Values: []string{value}, Field: field}
	switch {
	case field == dms.FieldName:
		p.Name, p.Type = "Datei", "Name"
		if t.config.xdomea() {
			p.Name = path.Join("Primaerdokument", "DateinameOriginal")
		}
	case t.config.xdomea() && elements[field] != "":
		p.Name, p.Type = elements[field], "Element"
	}
	return p
}
