package samplepost

import "strings"

// dispatch is what a letter of the correspondence says. %d in the subject takes a
// date, %n a name; %f in a paragraph takes the day of a deadline.
type dispatch struct {
	kind       string // as an index field names it
	subject    string
	paragraphs []string
	annexes    []string
	signer     bool   // a person signs, not the sender named in the head
	within     string // a deadline without a day: "4 Wochen"
}

// labels are the words before references.
type labels struct {
	own, theirs, any []string
	court            string
	total            []string // of an invoice
}

// correspondents are those who write, and what.
type correspondents struct {
	labels                                       labels
	authorities, lawyers, courts                 []string
	official, business, legal, judicial, billing []dispatch
}

// plainSubject takes the references out of a subject.
func plainSubject(s string) string {
	s, _, _ = strings.Cut(s, ", Aktenzeichen %r")
	for _, end := range []string{", Ihr Zeichen %r", ", Vorgang %r", ", %r"} {
		s = strings.TrimSuffix(s, end)
	}
	return s
}

var openCorrespondents = correspondents{
	labels: labels{own: []string{"Ihr Zeichen", "Ihr Zeichen, Ihre Nachricht vom", "Ihr Az."}, theirs: []string{"Unser Zeichen", "Mein Zeichen", "Unser Aktenzeichen"},
		any: []string{"Aktenzeichen", "Az.", "Ihr Zeichen"}, court: "Aktenzeichen", total: []string{"Gesamtbetrag", "Rechnungsbetrag"}},
	authorities: []string{"Landkreis Neu-Übungen", "Regierung von Oberfranzen", "Finanzamt Beispielstadt"},
	lawyers:     []string{"Rechtsanwälte Brandl & Kollegen", "Kanzlei Dr. Hübner"},
	courts:      []string{"Verwaltungsgericht Probstheim", "Amtsgericht Beispielstadt"},
	official: []dispatch{
		{kind: "Anhörung", subject: "Anhörung der Träger öffentlicher Belange zum Bebauungsplan Nr. 47", signer: true, paragraphs: []string{
			"der Planentwurf liegt seit dem vergangenen Montag öffentlich aus. Wir geben Ihnen Gelegenheit, sich zu den Belangen Ihres Aufgabenbereichs zu äußern.",
			"Ihre Antwort erwarten wir bis spätestens %f. Danach gehen wir davon aus, dass keine Bedenken bestehen."}, annexes: []string{"Planzeichnung", "Begründung", "Umweltbericht"}},
		{kind: "Bescheid", subject: "Zuwendungsbescheid für die Sanierung der Turnhalle am Mühlbach", signer: true, paragraphs: []string{
			"auf Ihren Antrag bewilligen wir Ihnen eine Zuwendung aus Mitteln des Landes. Die Nebenbestimmungen sind Bestandteil dieses Bescheides.",
			"Der Verwendungsnachweis ist in doppelter Ausfertigung einzureichen, sobald die Arbeiten abgenommen sind."}, annexes: []string{"Nebenbestimmungen"}},
		{kind: "Amtshilfeersuchen", subject: "Amtshilfeersuchen in der Sache %n", signer: true, paragraphs: []string{
			"in dem genannten Verfahren bitten wir Sie, die letzte bekannte Anschrift mitzuteilen und uns eine Ablichtung der Meldekarte zu übersenden.",
			"Kosten werden nicht erstattet. Für Rückfragen stehen wir gern zur Verfügung."}},
	},
	business: []dispatch{
		{kind: "Mahnung", subject: "Zahlungserinnerung zu unserer Rechnung vom %d", paragraphs: []string{
			"sicher ist es Ihrer Aufmerksamkeit entgangen, dass unsere oben genannte Rechnung noch nicht ausgeglichen wurde.",
			"Wir bitten Sie, die Zahlung bis zum %f nachzuholen. Sollten Sie den Betrag inzwischen angewiesen haben, betrachten Sie dieses Schreiben als gegenstandslos."}},
		{kind: "Angebot", subject: "Angebot über die Pflege der städtischen Grünanlagen", paragraphs: []string{
			"vielen Dank für das freundliche Gespräch mit Ihrer Frau Nowak. Gern unterbreiten wir Ihnen das gewünschte Angebot für die kommende Saison.",
			"Die Preise verstehen sich zuzüglich der gesetzlichen Umsatzsteuer. Über Ihren Auftrag würden wir uns freuen."}, annexes: []string{"Leistungsverzeichnis", "Referenzliste"}},
	},
	legal: []dispatch{
		{kind: "Widerspruch", subject: "Widerspruch gegen den Bescheid vom %d, Mandant %n", signer: true, paragraphs: []string{
			"hiermit zeigen wir an, dass wir die rechtlichen Interessen des Adressaten des genannten Bescheides vertreten. Ordnungsgemäße Bevollmächtigung wird anwaltlich versichert.",
			"Namens und in Vollmacht unseres Mandanten legen wir gegen den Bescheid Widerspruch ein und beantragen Akteneinsicht. Die Begründung bleibt einem gesonderten Schriftsatz vorbehalten."}, annexes: []string{"Vollmacht"}},
	},
	judicial: []dispatch{
		{kind: "Ladung", subject: "Ladung zur mündlichen Verhandlung in der Streitsache %n gegen Stadt Musterhausen", paragraphs: []string{
			"in der genannten Sache wird auf Anordnung des Vorsitzenden Termin zur mündlichen Verhandlung bestimmt. Der Sitzungssaal wird am Tage durch Aushang bekannt gegeben.",
			"Die Behördenakten sind vollständig und geordnet bis zum %f vorzulegen."}},
	},
	billing: []dispatch{{kind: "Rechnung", paragraphs: []string{
		"für unsere Lieferungen und Leistungen im Oktober erlauben wir uns, Ihnen wie folgt zu berechnen:",
		"Bitte überweisen Sie den Betrag ohne Abzug unter Angabe der Rechnungsnummer auf unser Konto."}}},
}

var heldCorrespondents = correspondents{
	labels: labels{own: []string{"Ihr Aktenzeichen", "Ihre Zeichen", "Ihre Zeichen/Ihre Nachricht", "Ihr Geschäftszeichen"}, theirs: []string{"Mein Aktenzeichen", "Unsere Zeichen", "Unser Az."},
		any: []string{"Ihr Aktenzeichen:", "AZ:", "Geschäftszeichen"}, court: "Geschäftsnummer", total: []string{"Zu zahlender Betrag", "Endbetrag"}},
	authorities: []string{"Bezirksregierung Dämmerfeld", "Kreisverwaltung Siegelbach", "Landesamt für Vermessung"},
	lawyers:     []string{"Dr. Jördens Rechtsanwältin", "Anwaltskanzlei Süßmilch und Partner"},
	courts:      []string{"Sozialgericht Dämmerfeld", "Landgericht Siegelbach"},
	official: []dispatch{
		{kind: "Stellungnahme", subject: "Stellungnahme zur 3. Änderung des Flächennutzungsplans", signer: true, paragraphs: []string{
			"mit Ihrer Zuschrift haben Sie uns Unterlagen zu der geplanten Änderung übersandt. Aus Sicht der Wasserwirtschaft bestehen keine grundsätzlichen Einwände.",
			"Wir bitten, die Hinweise zum Überschwemmungsgebiet zu beachten und das Abwägungsergebnis spätestens am %f zu übermitteln."}, annexes: []string{"Lageplan", "Hinweise"}},
		{kind: "Bescheid", subject: "Festsetzungsbescheid über die Umlage des laufenden Jahres", signer: true, paragraphs: []string{
			"die von Ihrer Kommune zu leistende Umlage wird hiermit endgültig festgesetzt. Die Berechnung ist beigefügt.",
			"Einwände richten Sie bitte an die oben genannte Dienststelle. Auf die Rechtsbehelfsbelehrung wird verwiesen."}, annexes: []string{"Berechnungsblatt"}},
	},
	business: []dispatch{
		{kind: "Kündigung", subject: "Kündigung des Wartungsvertrages für die Aufzugsanlage", paragraphs: []string{
			"wir machen von unserem Recht Gebrauch und beenden den Vertrag zum nächstmöglichen Zeitpunkt. Bitte bestätigen Sie uns den Eingang.",
			"Die Schlüssel übergeben wir Ihrem Hausmeister; ein Protokoll fügen wir bei."}, annexes: []string{"Protokoll"}},
		{kind: "Mahnung", subject: "2. Mahnung zur Rechnung vom %d", paragraphs: []string{
			"trotz unserer freundlichen Erinnerung konnten wir bislang keinen Zahlungseingang verbuchen.",
			"Gleichen Sie die Forderung bitte aus. Die Frist endet am Monatsletzten; danach wird ein Inkassobüro beauftragt."}},
	},
	legal: []dispatch{
		{kind: "Einspruch", subject: "Einspruch gegen den Bußgeldbescheid vom %d, Betroffener %n", signer: true, paragraphs: []string{
			"in vorbezeichneter Angelegenheit hat uns der Betroffene mit seiner Verteidigung beauftragt. Eine Vollmacht liegt an.",
			"Gegen den Bußgeldbescheid wird Einspruch eingelegt. Wir ersuchen um Übersendung der vollständigen Messunterlagen bis %f."}, annexes: []string{"Vollmacht"}},
	},
	judicial: []dispatch{
		{kind: "Klage", subject: "Klage %n gegen Stadt Musterhausen", within: "4 Wochen", paragraphs: []string{
			"anliegend wird die Klageschrift zugestellt. Es wird aufgegeben, binnen vier Wochen schriftlich zu erwidern.",
			"Die Verwaltungsvorgänge mögen im Original übersandt werden."}, annexes: []string{"Klageschrift", "Abschrift"}},
	},
	billing: []dispatch{{kind: "Rechnung", paragraphs: []string{
		"wir danken für Ihren Auftrag und stellen Ihnen die ausgeführten Arbeiten in Rechnung.",
		"Zahlbar ohne Abzug auf das unten stehende Konto."}}},
}
