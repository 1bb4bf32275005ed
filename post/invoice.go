package post

import (
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Invoice is an electronic invoice as EN 16931 knows it; comments name its terms.
// Amounts and quantities stay texts: what the sender wrote is shown, not what we make
// of it.
type Invoice struct {
	Syntax    string   `json:"syntax"`             // "UBL Invoice", "UBL CreditNote", "CII"
	Guideline string   `json:"guideline"`          // BT-24
	Number    string   `json:"number"`             // BT-1
	Issued    string   `json:"issued"`             // BT-2, YYYY-MM-DD where it has that form
	Due       string   `json:"due,omitempty"`      // BT-9
	Type      string   `json:"type,omitempty"`     // BT-3, UNTDID 1001
	Currency  string   `json:"currency"`           // BT-5
	Buyer     Party    `json:"buyer"`              // BG-7
	Seller    Party    `json:"seller"`             // BG-4
	BuyerRef  string   `json:"buyer_ref"`          // BT-10, Leitweg-ID
	Order     string   `json:"order,omitempty"`    // BT-13
	Contract  string   `json:"contract,omitempty"` // BT-12
	Delivered string   `json:"delivered,omitempty"`
	From      string   `json:"from,omitempty"` // BT-73
	To        string   `json:"to,omitempty"`   // BT-74
	Notes     []string `json:"notes,omitempty"`
	Terms     string   `json:"terms,omitempty"` // BT-20
	Means     []Means  `json:"means,omitempty"`
	Items     []Entry  `json:"items,omitempty"`
	Taxes     []Tax    `json:"taxes,omitempty"`
	Charges   []Charge `json:"charges,omitempty"`
	Total     Total    `json:"total"`
	Annexes   []string `json:"annexes,omitempty"` // BG-24: names of what is embedded or referred to
}

// Party is buyer or seller.
type Party struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"` // in one line
	TaxID   string `json:"tax_id,omitempty"`  // BT-31, BT-32, BT-48
	Contact string `json:"contact,omitempty"` // in one line
}

// Means is a way to pay (BG-16).
type Means struct {
	Code, Account, Holder, Reference string
}

// Entry is a line of an invoice (BG-25).
type Entry struct {
	Number, Name, Text, Quantity, Unit, Price, Amount, Rate string
}

// Tax is a line of the breakdown of VAT (BG-23).
type Tax struct {
	Category, Rate, Base, Amount, Reason string
}

// Charge is an allowance or a charge for the whole document (BG-20, BG-21).
type Charge struct {
	Charge         bool
	Reason, Amount string
}

// Total are the totals of an invoice (BG-22).
type Total struct {
	Lines, Net, Tax, Gross, Paid, Payable string
}

// Namespaces of invoices.
const (
	ublInvoice = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	ublCredit  = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	ciiInvoice = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
)

// invoice reads an invoice in XML.
func (r *reader) invoice(data []byte) (Item, error) {
	if err := r.ctx.Err(); err != nil {
		return Item{}, batch.Fail("post.read", batch.CodeCanceled, err)
	}
	root, err := parseXML(data)
	if err != nil {
		return Item{}, err
	}
	inv := invoiceOf(root)
	if inv == nil {
		return Item{}, batch.Refuse("post.recognise", batch.CodePostForm, "XML mit der Wurzel »%.60s«, keine Rechnung", root.name)
	}
	i := Item{Form: XInvoice}
	i.bill(inv)
	return i, nil
}

// invoiceOf reads an invoice, nil where the document is none.
func invoiceOf(root *node) *Invoice {
	var inv *Invoice
	switch {
	case root.name == "Invoice" && root.space == ublInvoice:
		inv = ubl(root, "UBL Invoice", "Invoice")
	case root.name == "CreditNote" && root.space == ublCredit:
		inv = ubl(root, "UBL CreditNote", "CreditNote")
	case root.name == "CrossIndustryInvoice" && root.space == ciiInvoice:
		inv = cii(root)
	default:
		return nil
	}
	return inv
}

// bill puts what an invoice says into an item.
func (i *Item) bill(inv *Invoice) {
	i.Invoice, i.Kind = inv, inv.Syntax
	if p := profile(inv.Guideline); p != "" {
		i.Kind += ", " + p
	}
	i.Sender, i.To, i.Reference = inv.Seller.Name, inv.Buyer.Name, inv.Number
	i.Own = inv.Order
	i.Subject = line(documentName(inv.Type) + " " + inv.Number)
	if t, err := time.Parse(time.DateOnly, inv.Issued); err == nil {
		i.Date = t
	}
	for _, needed := range []struct{ value, name string }{{inv.Number, "Rechnungsnummer"}, {inv.Issued, "Rechnungsdatum"}, {inv.Seller.Name, "Verkäufer"}, {inv.Total.Payable, "Zahlbetrag"}} {
		if needed.value == "" {
			i.remark("Die Rechnung nennt kein Feld »" + needed.name + "«.")
		}
	}
}

// profile names the guideline of an invoice in short.
func profile(guideline string) string {
	g := strings.ToLower(guideline)
	switch {
	case strings.Contains(g, "xrechnung"):
		if i := strings.LastIndex(g, "xrechnung_"); i >= 0 {
			return "XRechnung " + guideline[i+len("xrechnung_"):]
		}
		return "XRechnung"
	case strings.Contains(g, "factur-x") || strings.Contains(g, "zugferd"):
		return "Factur-X/ZUGFeRD"
	case strings.Contains(g, "peppol"):
		return "Peppol BIS"
	case strings.Contains(g, "en16931"):
		return "EN 16931"
	}
	return ""
}

// documentName is what a document of a code is (UNTDID 1001).
func documentName(code string) string {
	switch code {
	case "381", "261", "262", "296", "308":
		return "Gutschrift"
	case "384":
		return "Rechnungskorrektur"
	case "326":
		return "Teilrechnung"
	case "389":
		return "Gutschrift im Abrechnungsverfahren"
	case "875", "876", "877":
		return "Bau-Rechnung"
	}
	return "Rechnung"
}

// join puts texts that are not empty into one line.
func join(sep string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, sep)
}
