package form

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Fields of a package that xdomea has a place for, besides those of batch.Field.
const (
	fieldTitle      = "title"
	fieldIntakeDate = "intake_date"
	fieldStation    = "station"
)

// messages are the names of the messages, by their codes.
var messages = map[string]string{Ablegen: "FVDaten.SGOAblegen", Information: "Information.Information"}

// schemaFiles are the schemas that define them.
var schemaFiles = map[string]string{
	Ablegen:     "xdomea-Nachrichten-FachverfahrensdatenAustauschen.xsd",
	Information: "xdomea-Nachrichten-InformationAustauschen.xsd",
}

func (c Config) message() string {
	if c.Message == "" {
		return Ablegen
	}
	return c.Message
}

// messageName is the name of a message's file and of its container, without ending.
// The process ID is the delivery ID: one process for each delivery.
func (c Config) messageName(id batch.ID) string {
	if c.Form == Xdomea40 {
		return string(id) + "_" + c.message() + "_1"
	}
	return string(id) + "_" + messages[c.message()] + "." + c.message()
}

// derived is an ID that belongs to a delivery: the same at every attempt, and none of
// the others.
func derived(delivery batch.ID, of string) string {
	u, err := uuid.Parse(string(delivery))
	if err != nil {
		return ""
	}
	return uuid.NewSHA1(u, []byte(of)).String()
}

// primary is the name of the package in a message: it has an ID of its own.
func primary(delivery batch.ID) string { return derived(delivery, "datei") + ".pdf" }

// message makes the xdomea message about a package.
func (c Config) messageXML(o dms.Object, m Maker) []byte {
	if c.Form == Xdomea40 {
		return c.message40(o, m)
	}
	return c.message31(o, m)
}

// container puts a message and the package into a ZIP file.
func (c Config) container(o dms.Object, message []byte) (dms.Object, error) {
	pkg, err := payload(o, primary(o.Delivery))
	if err != nil {
		return o, err
	}
	name := c.messageName(o.Delivery)
	return packed(o, name+".zip", []entry{small(name+".xml", message), pkg})
}

// checkMessage: a container has one message, and that names the package.
func (u *unpacking) checkMessage(pkg string) error {
	if len(u.small) != 1 {
		return errForeign
	}
	for name, data := range u.small {
		if strings.HasSuffix(name, ".xml") && bytes.Contains(data, []byte("<xdomea:Dateiname>"+escaped(pkg)+"</xdomea:Dateiname>")) {
			return nil
		}
	}
	return errForeign
}

func (c Config) root(version string) element {
	e := el(messages[c.message()] + "." + c.message())
	ns := "urn:xoev-de:xdomea:schema:" + version
	e.attr = []string{"xmlns:xdomea", ns, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation", ns + " " + schemaFiles[c.message()]}
	return e
}

// message31 follows xdomea 3.1.0.
func (c Config) message31(o dms.Object, m Maker) []byte {
	contact := func(name, who string) element { return el(name, el("Institution", text("Name", who))) }
	kopf := []element{
		text("ProzessID", string(o.Delivery)), code("xdomea:Nachrichtentyp", "nachrichtentyp", "2.0", c.message()), text("Erstellungszeitpunkt", stamp(o)),
		contact("Absender", c.Author), contact("Empfaenger", c.Reader),
		el("SendendesSystem", maybe("InstanzID", o.Meta[fieldStation]), text("Produktname", m.Product), text("Version", m.Version)),
		text("Empfangsbestaetigung", c.receipt()),
	}
	dokument := el("Dokument", slices.Concat(
		[]element{el("Identifikation", text("ID", derived(o.Delivery, "dokument")))}, described(o), []element{history(o, m), version(o, m)},
		sender(o, "Absender"), []element{extension(o)})...)
	root := c.root("3.1.0")
	if c.message() == Information {
		root.kids = []element{el("Kopf", kopf...), el("Schriftgutobjekt", dokument)}
	} else {
		root.kids = []element{el("Kopf", append(kopf, creator(m)...)...), c.filing(o, dokument)}
	}
	return root.document()
}

// message40 follows the building blocks of xdomea 4.0.0.
func (c Config) message40(o dms.Object, m Maker) []byte {
	contact := func(name, who string) element { return el(name, el("NameInstitution", text("Name", who))) }
	kind := code("nachrichtentyp", "nachrichtentyp", "3.0", c.message())
	kind.kids = append(kind.kids, element{name: "name", text: messages[c.message()]})
	identification := el("identifikation.nachricht")
	identification.kids = []element{{name: "nachrichtenUUID", text: derived(o.Delivery, "nachricht")}, kind, {name: "erstellungszeitpunkt", text: stamp(o)}}
	root := c.root("4.0.0")
	root.attr = append(root.attr, "produkt", m.Product, "produkthersteller", m.Product, "produktversion", m.Version, "standard", "xdomea", "version", "4.0.0")
	head := []element{
		el("nachrichtenkopf", identification, contact("leser", c.Reader), contact("autor", c.Author), text("ProzessID", string(o.Delivery)), maybe("InstanzID", o.Meta[fieldStation])),
		text("Empfangsbestaetigung", c.receipt()),
	}
	dokument := el("DokumentOderDokumentMitSchriftstueck", el("Dokument", slices.Concat(
		[]element{el("Identifikation", text("xdomeaUUID", derived(o.Delivery, "dokument")))}, described(o), []element{history(o, m)},
		sender(o, "Autor"), []element{extension(o), version(o, m)})...))
	if c.message() == Information {
		root.kids = append(head, el("Schriftgutobjekt", dokument))
	} else {
		root.kids = slices.Concat(head, creator(m), []element{c.filing(o, dokument)})
	}
	return root.document()
}

// receipt asks for the answer 0102 to 0101; 0605 is answered by 0630, which says more.
func (c Config) receipt() string {
	if c.message() == Information {
		return "1"
	}
	return "0"
}

// creator is what the head of 0605 says beyond that of others: one document, and an
// answer about its filing.
func creator(m Maker) []element {
	return []element{text("Importbestaetigung", "1"), text("Erstellerkennung", m.Product), text("Stapel", "0")}
}

func (c Config) filing(o dms.Object, dokument element) element {
	return el("SchriftgutobjektZumAblegen", text("FachverfahrenObjektID", string(o.Delivery)), maybe("IDContainer", c.Container), el("Schriftgutobjekt", dokument))
}

// described are the fields that every document of xdomea has, up to its history. Medium
// is left out: whether the paper is still there is not for this message to say.
func described(o dms.Object) []element {
	subject := o.Meta[string(batch.FieldSubject)]
	if subject == "" {
		subject = o.Meta[fieldTitle]
	}
	return []element{
		filled("AllgemeineMetadaten", maybe("Betreff", oneLine(subject)), maybe("Kennzeichen", o.Meta[string(batch.FieldOwnReference)]), maybe("Federfuehrung", o.Meta[string(batch.FieldOffice)])),
		maybe("FremdesGeschaeftszeichen", o.Meta[string(batch.FieldSenderReference)]),
		maybe("Posteingangsdatum", day(o.Meta[fieldIntakeDate])), maybe("DatumDesSchreibens", day(o.Meta[string(batch.FieldLetterDate)])),
		maybe("Typ", o.Meta[string(batch.FieldDocumentType)]),
	}
}

func history(o dms.Object, m Maker) element {
	return el("HistorienProtokollInformation", text("Akteur", m.Product), text("DatumUhrzeit", stamp(o)), text("Aktion", "Paket gesiegelt"))
}

// version is the file. 100 stands for formats that the code list has no value for.
func version(o dms.Object, m Maker) element {
	return el("Version", text("Nummer", "1"), el("Format",
		code("xdomea:Name", "dateiformat", "2.0", "100"), text("SonstigerName", "PDF/A"), text("Version", "1.7"),
		el("Primaerdokument", text("Dateiname", primary(o.Delivery)), text("DateinameOriginal", o.Name), text("Ersteller", m.Product), text("DatumUhrzeit", stamp(o)),
			el("SignaturSiegel", text("SignaturSiegelEingebettet", "1")))))
}

// sender is a contact of which only lines are known, not what is a name in them.
func sender(o dms.Object, role string) []element {
	return []element{filled(role, filled("UnstrukturierteAnschrift", maybe("Zeile1", o.Meta[string(batch.FieldSender)]), maybe("Zeile2", o.Meta[string(batch.FieldSenderAddress)])))}
}

// placed are the fields that have an element of their own.
var placed = []string{
	fieldTitle, fieldIntakeDate, fieldStation, string(batch.FieldSubject), string(batch.FieldOwnReference), string(batch.FieldOffice),
	string(batch.FieldSenderReference), string(batch.FieldLetterDate), string(batch.FieldDocumentType), string(batch.FieldSender), string(batch.FieldSenderAddress),
}

// extension holds what xdomea has no element for, the checksum first of all.
func extension(o dms.Object) element {
	field := func(name, value string) element { return el("Feld", text("Name", name), text("Wert", value)) }
	kids := []element{text("Kennung", Namespace), text("Name", "Scanstelle"), field(dms.FieldDelivery, string(o.Delivery)), field(dms.FieldSHA256, o.SHA256)}
	for _, name := range slices.Sorted(maps.Keys(o.Meta)) {
		value := o.Meta[name]
		lost := name == fieldIntakeDate || name == string(batch.FieldLetterDate)
		if value != "" && (!slices.Contains(placed, name) || lost && day(value) == "") {
			kids = append(kids, field(name, value))
		}
	}
	return el("AnwendungsspezifischeErweiterung", kids...)
}

// day is a date as XML Schema wants it, "" where the value is none.
func day(value string) string {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return ""
	}
	return value
}

// stamp is when the package was sealed.
func stamp(o dms.Object) string { return o.Delivery.Time().UTC().Format("2006-01-02T15:04:05.000Z") }
