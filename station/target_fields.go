package station

import (
	"io"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Fields of a document that a target can carry beside the package, besides those of
// dms.Object and the index fields, which have the names that batch.Field gives them.
const (
	fieldTitle      = "title"
	fieldClass      = "class"
	fieldPages      = "pages"
	fieldBatch      = "batch"
	fieldSealed     = "sealed" // when, RFC 3339
	fieldIntakeDate = "intake_date"
	fieldStation    = "station"
)

// TargetFields lists the fields that a property of a target can be filled from.
func TargetFields() []string {
	all := []string{dms.FieldDelivery, dms.FieldSHA256, dms.FieldName, fieldTitle, fieldClass, fieldPages, fieldBatch, fieldSealed, fieldIntakeDate, fieldStation}
	for _, f := range batch.Fields() {
		all = append(all, string(f))
	}
	return all
}

// meta are the fields of a delivery's document. What only a supervisor may see of a
// sealed-off page does not leave the house by a side door.
func (st *Station) meta(row batch.Delivery) (map[string]string, error) {
	d, err := st.store.Document(row.Document)
	if err != nil {
		return nil, err
	}
	b, err := st.store.Batch(row.Batch)
	if err != nil {
		return nil, err
	}
	f, err := st.Fields(row.Document)
	if err != nil {
		return nil, err
	}
	title := st.sentTitle(d, row)
	m := map[string]string{
		fieldTitle: title, fieldPages: strconv.Itoa(len(d.Shown())), fieldBatch: string(b.ID),
		fieldSealed: row.ID.Time().UTC().Format(time.RFC3339), fieldIntakeDate: string(f.Date), fieldStation: string(st.store.Station().ID),
	}
	if b.Class != nil {
		m[fieldClass] = b.Class.Title
	}
	index, err := st.indexMeta(b, d, f.Values)
	if err != nil {
		return nil, err
	}
	maps.Copy(m, index)
	if f.Number != "" { // what the journal gave outranks what was read
		m[string(batch.FieldIntakeNumber)] = f.Number
	}
	return m, nil
}

// indexMeta are the index fields of a document as a target gets them.
func (st *Station) indexMeta(b batch.Batch, d batch.Document, values []batch.FieldValue) (map[string]string, error) {
	m := map[string]string{}
	for _, v := range values {
		if !v.Sealed {
			m[string(v.Field)] = v.Value
		}
	}
	if b.Post == nil {
		return m, nil
	}
	p, _, err := st.pieceOf(d) // nobody set fields: what its sender says
	if err != nil {
		return nil, err
	}
	for field, value := range map[batch.Field]string{batch.FieldSender: p.Sender, batch.FieldSubject: p.Subject, batch.FieldSenderReference: p.TheirReference, batch.FieldOwnReference: p.OwnReference, batch.FieldOffice: p.Lead(), batch.FieldFurtherOffices: strings.Join(p.Units[min(1, len(p.Units)):], "; ")} {
		if value != "" && m[string(field)] == "" {
			m[string(field)] = value
		}
	}
	return m, nil
}

// example is an object with a value in every field, to show what would be sent.
func example() dms.Object {
	id := batch.NewID()
	o := dms.Object{
		Delivery: id, Name: objectName("Beispiel", id), Size: 1, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Open: func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF },
		Meta: map[string]string{
			fieldTitle: "Beispiel: Antrag auf Wohngeld, Straße 5, 12 €", fieldClass: "Eingangspost", fieldPages: "3", fieldBatch: string(batch.NewID()),
			fieldSealed: id.Time().UTC().Format(time.RFC3339), fieldIntakeDate: "2026-11-22", fieldStation: string(batch.NewID()),
		},
	}
	for f, value := range map[batch.Field]string{
		batch.FieldOwnReference: "50.1-123/26", batch.FieldSenderReference: "Mü/se", batch.FieldSender: "Erika Müller", batch.FieldSenderAddress: "Beispielweg 1, 12345 Musterstadt",
		batch.FieldOffice: "Sozialamt", batch.FieldFurtherOffices: "Jugendamt; Kämmerei", batch.FieldLetterDate: "2026-11-20", batch.FieldSubject: "Antrag auf Wohngeld", batch.FieldDocumentType: "Antrag",
		batch.FieldAnnexes: "2", batch.FieldDeadline: "2026-12-31", batch.FieldAmount: "1487.50 EUR", batch.FieldIBAN: "DE02120300000000202051",
		batch.FieldInvoiceNumber: "R-2026-17", batch.FieldTaxNumber: "151/815/08156", batch.FieldMailKind: "Einschreiben", batch.FieldMailNumber: "RR123456785DE",
		batch.FieldIntakeNumber: "2026-000123",
	} {
		o.Meta[string(f)] = value
	}
	return o
}
