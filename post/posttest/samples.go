// Package posttest makes samples of electronic post for tests.
package posttest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
)

// UBL is an invoice as XRechnung in UBL.
const UBL = `<?xml version="1.0" encoding="UTF-8"?>
<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>
 <cbc:ID>R-2026-17</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:DueDate>2026-12-20</cbc:DueDate>
 <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:Note>Danke für den Auftrag</cbc:Note><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference><cac:OrderReference><cbc:ID>B-99</cbc:ID></cac:OrderReference>
 <cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cbc:StreetName>Hauptstraße 1</cbc:StreetName><cbc:CityName>Musterstadt</cbc:CityName><cbc:PostalZone>12345</cbc:PostalZone></cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>DE123456789</cbc:CompanyID></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>Möbel Müller GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Stadt Musterhausen</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
 <cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE02120300000000202051</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
 <cac:TaxTotal><cbc:TaxAmount>228.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>1200.00</cbc:TaxableAmount><cbc:TaxAmount>228.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:LineExtensionAmount>1200.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount>1200.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>1428.00</cbc:TaxInclusiveAmount><cbc:PayableAmount>1428.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="H87">10</cbc:InvoicedQuantity><cbc:LineExtensionAmount>1200.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Bürostuhl</cbc:Name><cac:ClassifiedTaxCategory><cbc:Percent>19</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount>120.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</ubl:Invoice>
`

// CII is an invoice in CII, the syntax of ZUGFeRD too.
const CII = `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
 <rsm:ExchangedDocument><ram:ID>471102</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20261115</udt:DateTimeString></ram:IssueDateTime><ram:IncludedNote><ram:Content>Lieferung frei Haus</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>Papier A4</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>4.50</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1000</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>4500.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>991-01234</ram:BuyerReference><ram:SellerTradeParty><ram:Name>Lieferant GmbH</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>80333</ram:PostcodeCode><ram:LineOne>Lieferantenstraße 20</ram:LineOne><ram:CityName>München</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>Stadt Musterhausen</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeDelivery/>
  <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261215</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>4500.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>4500.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">855.00</ram:TaxTotalAmount><ram:GrandTotalAmount>5355.00</ram:GrandTotalAmount><ram:DuePayableAmount>5355.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
`

// Mail is a message with text in two forms and an attachment.
const Mail = "Received: from a by b; Fri, 20 Nov 2026 10:00:00 +0100\r\nFrom: =?utf-8?q?J=C3=B6rg?= Beispiel <joerg@example.de>\r\nTo: post@musterhausen.de\r\nSubject: =?iso-8859-1?q?Antrag_auf_Erm=E4=DFigung?=\r\nDate: Fri, 20 Nov 2026 09:58:00 +0100\r\nMessage-ID: <abc@example.de>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" +
	"--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nIch beantrage die Erm=E4=DFigung.\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>Ich beantrage</p>\r\n--y--\r\n" +
	"--x\r\nContent-Type: application/pdf; name=\"Nachweis.pdf\"\r\nContent-Disposition: attachment; filename=\"Nachweis.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--x--\r\n"

// PDF is a PDF of one empty page; files are embedded under their names.
func PDF(files map[string]string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) int {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
		return len(offsets)
	}
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	names := ""
	object("<< /Type /Pages /Count 1 /Kids [2 0 R] >>")
	object("<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] >>")
	for name, data := range files {
		stream := object("<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d >>\nstream\n%s\nendstream", len(data), data)
		spec := object("<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Alternative /EF << /F %d 0 R /UF %d 0 R >> >>", name, name, stream, stream)
		names += fmt.Sprintf("(%s) %d 0 R ", name, spec)
	}
	catalog := object("<< /Type /Catalog /Pages 1 0 R /Names << /EmbeddedFiles << /Names [%s] >> >> >>", names)
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, catalog, xref)
	return b.Bytes()
}

// Zip packs members: name, content, name, content.
func Zip(members ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = io.WriteString(w, members[i+1])
		}
		if err != nil {
			panic(err) // a buffer does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// XJustiz is the data record of a message of a court.
const XJustiz = `<?xml version="1.0" encoding="UTF-8"?><tns:nachricht.gds.uebermittlungSchriftgutobjekte.0005005 xmlns:tns="http://www.xjustiz.de"><tns:nachrichtenkopf><tns:aktenzeichen.absender>12 C 345/26</tns:aktenzeichen.absender><tns:aktenzeichen.empfaenger>30.1-2026</tns:aktenzeichen.empfaenger><tns:eigeneNachrichtenID>n-77</tns:eigeneNachrichtenID><tns:auswahl_absender><tns:absender.sonstige>Amtsgericht Musterhausen</tns:absender.sonstige></tns:auswahl_absender></tns:nachrichtenkopf></tns:nachricht.gds.uebermittlungSchriftgutobjekte.0005005>`

// Justice is the export of a message of a court.
func Justice() []byte {
	return Zip("attachments/Klage.pdf", string(PDF(nil)), "xjustiz_nachricht.xml", XJustiz, "vhn.xml", "<vhn/>", "vhn.xml.p7s", "x", "nachricht_export.html", "<p>heute</p>", "pruefprotokoll.html", "<p>gut</p>")
}
