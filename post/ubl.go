package post

// ubl reads an invoice in UBL 2.1 (Invoice or CreditNote).
func ubl(n *node, syntax, kind string) *Invoice {
	inv := &Invoice{
		Syntax: syntax, Guideline: n.get("CustomizationID"), Number: n.get("ID"), Issued: n.get("IssueDate"), Due: n.get("DueDate"), Type: n.get(kind + "TypeCode"), Currency: n.get("DocumentCurrencyCode"),
		BuyerRef: n.get("BuyerReference"), Order: n.get("OrderReference/ID"), Contract: n.get("ContractDocumentReference/ID"), Delivered: n.get("Delivery/ActualDeliveryDate"),
		From: n.get("InvoicePeriod/StartDate"), To: n.get("InvoicePeriod/EndDate"), Terms: n.get("PaymentTerms/Note"),
		Seller: ublParty(n.at("AccountingSupplierParty/Party")), Buyer: ublParty(n.at("AccountingCustomerParty/Party")),
	}
	if inv.Type == "" && kind == "CreditNote" {
		inv.Type = "381"
	}
	if inv.Due == "" {
		inv.Due = n.get("PaymentMeans/PaymentDueDate")
	}
	for _, note := range n.all("Note") {
		inv.Notes = append(inv.Notes, line(string(note.text)))
	}
	for _, m := range n.all("PaymentMeans") {
		inv.Means = append(inv.Means, Means{m.get("PaymentMeansCode"), m.get("PayeeFinancialAccount/ID"), m.get("PayeeFinancialAccount/Name"), m.get("PaymentID")})
	}
	for _, c := range n.all("AllowanceCharge") {
		inv.Charges = append(inv.Charges, Charge{c.get("ChargeIndicator") == "true", c.get("AllowanceChargeReason"), c.get("Amount")})
	}
	inv.Total.Tax = n.get("TaxTotal/TaxAmount")
	for _, t := range n.all("TaxTotal/TaxSubtotal") {
		inv.Taxes = append(inv.Taxes, Tax{t.get("TaxCategory/ID"), t.get("TaxCategory/Percent"), t.get("TaxableAmount"), t.get("TaxAmount"), t.get("TaxCategory/TaxExemptionReason")})
	}
	if sum := n.at("LegalMonetaryTotal"); sum != nil {
		inv.Total.Lines, inv.Total.Net, inv.Total.Gross = sum.get("LineExtensionAmount"), sum.get("TaxExclusiveAmount"), sum.get("TaxInclusiveAmount")
		inv.Total.Paid, inv.Total.Payable = sum.get("PrepaidAmount"), sum.get("PayableAmount")
	}
	quantity := map[string]string{"Invoice": "InvoicedQuantity", "CreditNote": "CreditedQuantity"}[kind]
	for _, l := range n.all(kind + "Line") {
		e := Entry{Number: l.get("ID"), Name: l.get("Item/Name"), Text: l.get("Item/Description"), Quantity: l.get(quantity), Price: l.get("Price/PriceAmount"), Amount: l.get("LineExtensionAmount"), Rate: l.get("Item/ClassifiedTaxCategory/Percent")}
		if q := l.at(quantity); q != nil {
			e.Unit = q.attr["unitCode"]
		}
		inv.Items = append(inv.Items, e)
	}
	for _, a := range n.all("AdditionalDocumentReference") {
		name := a.get("ID")
		if b := a.at("Attachment/EmbeddedDocumentBinaryObject"); b != nil && b.attr["filename"] != "" {
			name = b.attr["filename"]
		}
		inv.Annexes = append(inv.Annexes, join(" ", name, a.get("DocumentDescription")))
	}
	return inv
}

func ublParty(p *node) Party {
	if p == nil {
		return Party{}
	}
	out := Party{Name: p.get("PartyLegalEntity/RegistrationName")}
	if out.Name == "" {
		out.Name = p.get("PartyName/Name")
	}
	a := p.at("PostalAddress")
	if a != nil {
		out.Address = join(", ", a.get("StreetName"), a.get("AdditionalStreetName"), join(" ", a.get("PostalZone"), a.get("CityName")), a.get("Country/IdentificationCode"))
	}
	out.TaxID = p.get("PartyTaxScheme/CompanyID")
	out.Contact = join(", ", p.get("Contact/Name"), p.get("Contact/Telephone"), p.get("Contact/ElectronicMail"))
	return out
}
