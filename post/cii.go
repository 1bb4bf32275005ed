package post

// cii reads an invoice in UN/CEFACT Cross Industry Invoice (D16B), the syntax of
// ZUGFeRD and Factur-X too.
func cii(n *node) *Invoice {
	doc, trade := n.at("ExchangedDocument"), n.at("SupplyChainTradeTransaction")
	agreement, delivery, settlement := trade.at("ApplicableHeaderTradeAgreement"), trade.at("ApplicableHeaderTradeDelivery"), trade.at("ApplicableHeaderTradeSettlement")
	inv := &Invoice{
		Syntax: "CII", Guideline: n.get("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
		Number: doc.get("ID"), Type: doc.get("TypeCode"), Issued: ciiDay(doc.at("IssueDateTime")), Currency: settlement.get("InvoiceCurrencyCode"),
		BuyerRef: agreement.get("BuyerReference"), Order: agreement.get("BuyerOrderReferencedDocument/IssuerAssignedID"), Contract: agreement.get("ContractReferencedDocument/IssuerAssignedID"),
		Delivered: ciiDay(delivery.at("ActualDeliverySupplyChainEvent/OccurrenceDateTime")),
		From:      ciiDay(settlement.at("BillingSpecifiedPeriod/StartDateTime")), To: ciiDay(settlement.at("BillingSpecifiedPeriod/EndDateTime")),
		Terms: settlement.get("SpecifiedTradePaymentTerms/Description"), Due: ciiDay(settlement.at("SpecifiedTradePaymentTerms/DueDateDateTime")),
		Seller: ciiParty(agreement.at("SellerTradeParty")), Buyer: ciiParty(agreement.at("BuyerTradeParty")),
	}
	for _, note := range doc.all("IncludedNote") {
		inv.Notes = append(inv.Notes, note.get("Content"))
	}
	for _, m := range settlement.all("SpecifiedTradeSettlementPaymentMeans") {
		account := m.at("PayeePartyCreditorFinancialAccount")
		inv.Means = append(inv.Means, Means{m.get("TypeCode"), account.get("IBANID"), account.get("AccountName"), settlement.get("PaymentReference")})
	}
	for _, c := range settlement.all("SpecifiedTradeAllowanceCharge") {
		inv.Charges = append(inv.Charges, Charge{c.get("ChargeIndicator/Indicator") == "true", c.get("Reason"), c.get("ActualAmount")})
	}
	for _, t := range settlement.all("ApplicableTradeTax") {
		inv.Taxes = append(inv.Taxes, Tax{t.get("CategoryCode"), t.get("RateApplicablePercent"), t.get("BasisAmount"), t.get("CalculatedAmount"), t.get("ExemptionReason")})
	}
	if sum := settlement.at("SpecifiedTradeSettlementHeaderMonetarySummation"); sum != nil {
		inv.Total = Total{sum.get("LineTotalAmount"), sum.get("TaxBasisTotalAmount"), sum.get("TaxTotalAmount"), sum.get("GrandTotalAmount"), sum.get("TotalPrepaidAmount"), sum.get("DuePayableAmount")}
	}
	for _, l := range trade.all("IncludedSupplyChainTradeLineItem") {
		e := Entry{
			Number: l.get("AssociatedDocumentLineDocument/LineID"), Name: l.get("SpecifiedTradeProduct/Name"), Text: l.get("SpecifiedTradeProduct/Description"),
			Quantity: l.get("SpecifiedLineTradeDelivery/BilledQuantity"), Price: l.get("SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
			Amount: l.get("SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"), Rate: l.get("SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent"),
		}
		if q := l.at("SpecifiedLineTradeDelivery/BilledQuantity"); q != nil {
			e.Unit = q.attr["unitCode"]
		}
		inv.Items = append(inv.Items, e)
	}
	for _, a := range agreement.all("AdditionalReferencedDocument") {
		name := a.get("IssuerAssignedID")
		if b := a.at("AttachmentBinaryObject"); b != nil && b.attr["filename"] != "" {
			name = b.attr["filename"]
		}
		inv.Annexes = append(inv.Annexes, join(" ", name, a.get("Name")))
	}
	return inv
}

// ciiDay reads a DateTimeString of format 102, YYYYMMDD; anything else stays as it is.
func ciiDay(n *node) string {
	if n == nil || len(n.children) == 0 {
		return ""
	}
	s := line(string(n.children[0].text))
	if len(s) == 8 {
		return s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	return s
}

func ciiParty(p *node) Party {
	if p == nil {
		return Party{}
	}
	out := Party{Name: p.get("Name")}
	if a := p.at("PostalTradeAddress"); a != nil {
		out.Address = join(", ", a.get("LineOne"), a.get("LineTwo"), join(" ", a.get("PostcodeCode"), a.get("CityName")), a.get("CountryID"))
	}
	for _, id := range p.all("SpecifiedTaxRegistration") {
		out.TaxID = join(", ", out.TaxID, id.get("ID"))
	}
	c := p.at("DefinedTradeContact")
	out.Contact = join(", ", c.get("PersonName"), c.get("TelephoneUniversalCommunication/CompleteNumber"), c.get("EmailURIUniversalCommunication/URIID"))
	return out
}
