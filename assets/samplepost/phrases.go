package samplepost

// bank holds the words the mail is made of.
type bank struct {
	first, last, streets, places, firms []string
	letters                             []letterText
	items                               []item
	councilTitles                       []string
	councilTexts                        []string
	further                             []string // second page of any letter
	notices                             []string // of the gazette
	notes                               []string // pencil
	correspondents
}

// letterText is what a letter says. %d takes the date of an earlier letter, %r
// the reference.
type letterText struct {
	layout     string
	kind       string // of letter, as an index field names it
	subject    string
	private    bool // from a citizen
	paragraphs []string
	enclosures []string
}

// item is a line of an invoice; the price is in cents.
type item struct {
	text  string
	unit  string
	price int
}

func bankFor(held bool) *bank {
	if held {
		return &heldBank
	}
	return &openBank
}

var openBank = bank{
	first:   []string{"Anna", "Jürgen", "Fatma", "Käthe", "Björn", "Sabine", "Mehmet", "Luise", "Günther", "Petra", "Oskar", "Hülya", "Dieter", "Mareike"},
	last:    []string{"Kaya", "Müller-Lüdenscheid", "Weiß", "Schröder", "Öztürk", "Großmann", "Albrecht", "Nowak", "Bäcker", "Jäger", "Hoffmann", "Küppers"},
	streets: []string{"Lindenstraße", "Am Mühlbach", "Bahnhofstraße", "Goethestraße", "Kirchgasse", "Schützenweg", "Obere Hauptstraße", "Birkenallee", "An der Wüstung"},
	places:  []string{"Musterhausen", "Beispielstadt", "Neu-Übungen", "Probstheim", "Bad Vorlage", "Formularingen"},
	firms: []string{"Brückner Tiefbau GmbH", "Stadtwerke Probstheim GmbH", "Kröger & Söhne Bürobedarf KG", "Malerbetrieb Weißhaupt", "Gärtnerei Blütental eG",
		"Ingenieurbüro Straßer PartG mbB", "Dachdeckerei Höfner GmbH", "Ökoreinigung Süd GmbH"},
	letters: []letterText{
		{layout: "widerspruch", kind: "Widerspruch", private: true, subject: "Widerspruch gegen Ihren Gebührenbescheid vom %d, Aktenzeichen %r",
			paragraphs: []string{
				"gegen den oben genannten Bescheid über Abfallgebühren, der mir am vergangenen Samstag zugestellt wurde, lege ich hiermit fristgerecht Widerspruch ein.",
				"Zur Begründung: In dem Bescheid wird für mein Grundstück ein Restmüllbehälter mit 240 Litern berechnet. Tatsächlich steht dort seit dem Frühjahr nur noch ein Behälter mit 80 Litern. Den Tausch hat der Bauhof selbst vorgenommen; eine Kopie der Auftragsbestätigung füge ich bei.",
				"Außerdem wurde übersehen, dass meine Mutter im August ausgezogen ist. Seitdem leben in unserem Haushalt nur noch zwei Personen. Die Abmeldung liegt dem Bürgerbüro vor.",
				"Ich bitte Sie, den Bescheid aufzuheben und die Gebühr neu zu berechnen. Bis dahin beantrage ich, die Vollziehung auszusetzen, und bitte um eine schriftliche Bestätigung des Eingangs.",
			}, enclosures: []string{"Kopie der Auftragsbestätigung", "Abmeldebestätigung"}},
		{layout: "wohngeld", kind: "Antrag", private: true, subject: "Antrag auf Wohngeld (Mietzuschuss) für meine Wohnung",
			paragraphs: []string{
				"seit dem 1. September bin ich nur noch in Teilzeit beschäftigt, weil ich meinen Vater pflege. Mein Einkommen reicht für die gestiegene Miete nicht mehr aus. Deshalb beantrage ich Wohngeld ab dem laufenden Monat.",
				"Die Kaltmiete beträgt 612,40 € im Monat, dazu kommen 148,00 € Vorauszahlung für die Nebenkosten. In der Wohnung leben drei Personen auf 68 m². Das ausgefüllte Formular, den Mietvertrag und die letzten drei Lohnabrechnungen lege ich diesem Schreiben bei.",
				"Sollten noch Unterlagen fehlen, rufen Sie mich bitte an; ich bin vormittags gut zu erreichen. Für eine zügige Bearbeitung wäre ich Ihnen sehr dankbar.",
			}, enclosures: []string{"Formular Mietzuschuss", "Mietvertrag", "3 Lohnabrechnungen"}},
		{layout: "anfrage", kind: "Antrag", private: true, subject: "Bauvoranfrage: Anbau eines Wintergartens, Ihr Zeichen %r",
			paragraphs: []string{
				"wir möchten an der Südseite unseres Hauses einen Wintergarten mit einer Grundfläche von etwa 18 m² errichten. Der Abstand zur Grenze des Nachbargrundstücks beträgt an der schmalsten Stelle 3,20 m.",
				"Wir bitten um Auskunft, ob dafür eine Baugenehmigung nötig ist oder ob das Vorhaben verfahrensfrei bleibt. Nach § 34 BauGB fügt sich der Anbau unserer Meinung nach in die nähere Umgebung ein; mehrere Häuser in der Straße haben bereits ähnliche Anbauten.",
				"Ein Lageplan im Maßstab 1:500 und zwei Skizzen liegen bei. Gern kommen wir zu einem Gespräch ins Rathaus. Bitte nennen Sie uns außerdem die voraussichtlichen Gebühren.",
			}, enclosures: []string{"Lageplan 1:500", "2 Skizzen"}},
		{layout: "anfrage", kind: "Anfrage", subject: "Nutzung der Mehrzweckhalle am zweiten Adventswochenende",
			paragraphs: []string{
				"wie in den vergangenen Jahren möchten wir in der städtischen Mehrzweckhalle unsere Weihnachtsfeier ausrichten. Wir rechnen mit etwa 180 Gästen; der Aufbau beginnt am Freitag um 14:00 Uhr, die Veranstaltung endet am Samstag gegen 23:30 Uhr.",
				"Bitte teilen Sie uns mit, ob die Halle an diesem Wochenende frei ist und welche Auflagen für den Ausschank gelten. Eine Haftpflichtversicherung besteht; die Bestätigung reichen wir nach.",
				"Die Kaution überweisen wir, sobald uns der Nutzungsvertrag vorliegt. Für Rückfragen erreichen Sie unser Büro täglich von 8 bis 16 Uhr.",
			}},
		{layout: "mahnung", kind: "Mahnung", subject: "Zahlungserinnerung zu unserer Rechnung vom %d, Ihr Zeichen %r",
			paragraphs: []string{
				"sicher ist es Ihrer Aufmerksamkeit entgangen, dass unsere oben genannte Rechnung noch offen ist. Der Betrag von 1.487,50 € war innerhalb von 14 Tagen ohne Abzug fällig.",
				"Wir bitten Sie, die Zahlung bis zum Monatsende nachzuholen. Sollten Sie den Betrag inzwischen angewiesen haben, betrachten Sie dieses Schreiben bitte als gegenstandslos.",
				"Nach Ablauf der Frist müssen wir Verzugszinsen in Höhe von neun Prozentpunkten über dem Basiszinssatz sowie eine Pauschale von 40,00 € berechnen (§ 288 BGB). Das möchten wir gern vermeiden.",
			}},
		{layout: "beschwerde", kind: "Beschwerde", private: true, subject: "Schlaglöcher und fehlende Beleuchtung in unserer Straße",
			paragraphs: []string{
				"seit den Kanalarbeiten im Sommer ist die Fahrbahn vor unserem Haus in einem schlechten Zustand. Vor der Einfahrt haben sich drei tiefe Schlaglöcher gebildet, in denen sich das Wasser sammelt. Mein Fahrrad wurde dabei beschädigt.",
				"Außerdem brennt die Straßenlaterne an der Ecke seit gut vier Wochen nicht mehr. Gerade für die Schulkinder ist der Weg am frühen Morgen gefährlich. Ich habe die Störung zweimal telefonisch gemeldet, ohne dass etwas geschehen wäre.",
				"Bitte sorgen Sie dafür, dass die Schäden noch vor dem ersten Frost behoben werden, und sagen Sie mir, wann damit zu rechnen ist.",
			}},
	},
	items: []item{
		{"Kopierpapier A4, 80 g/m², weiß", "Karton", 2290}, {"Aktendeckel, blau, 250 g", "100 St.", 1845}, {"Winterdienst Gehwege, Räumen und Streuen", "Std.", 5400},
		{"Pflege Straßenbegleitgrün", "m²", 185}, {"Anfahrt und Rüstzeit", "psch.", 7500}, {"Austausch Fensterdichtung, Südfassade", "Stück", 6420},
		{"Grundreinigung Flur und Treppenhaus", "m²", 320}, {"Toner, schwarz, 12.000 Seiten", "Stück", 11890}, {"Entsorgung Grünschnitt", "t", 9650},
	},
	councilTitles: []string{"Fortschreibung des Lärmaktionsplans", "Neufassung der Satzung über die Straßenreinigung", "Sanierung der Grundschule am Mühlbach"},
	councilTexts: []string{
		"Der Ausschuss für Bau und Verkehr empfiehlt dem Rat, die Fortschreibung in der vorliegenden Fassung zu beschließen. Die Verwaltung wird beauftragt, die Öffentlichkeit rechtzeitig zu unterrichten und das Ergebnis der Beteiligung vorzulegen.",
		"Nach der Kostenschätzung vom September belaufen sich die Gesamtkosten auf 2,34 Mio. €. Davon trägt das Land voraussichtlich 45 Prozent. Der Eigenanteil ist im Haushaltsplan für die Jahre 2027 und 2028 veranschlagt.",
		"Die Träger öffentlicher Belange wurden beteiligt. Bedenken äußerten der Fahrgastbeirat und zwei Anlieger; die Stellungnahmen sind in der Anlage zusammengefasst. Eine Änderung der Planung hält die Verwaltung nicht für erforderlich.",
		"Während der Bauzeit von etwa 14 Monaten wird der Unterricht in Containern auf dem Schulhof erteilt. Der Zugang für Rettungsfahrzeuge bleibt jederzeit frei. Für den Busverkehr ist eine Ersatzhaltestelle vorgesehen.",
		"Auswirkungen auf das Klima: Durch die Dämmung der Außenwände und den Austausch der Heizung sinkt der Energiebedarf um rund 60 Prozent. Die Maßnahme entspricht damit den Zielen des kommunalen Klimaschutzkonzepts.",
		"Gleichstellung und Barrierefreiheit: Alle Räume im Erdgeschoss werden stufenlos erreichbar. Der Behindertenbeirat hat der Planung in seiner Sitzung einstimmig zugestimmt und um taktile Leitelemente gebeten.",
	},
	further: []string{
		"Ergänzend möchte ich auf Folgendes hinweisen: Bereits im Frühjahr hatte ich in derselben Angelegenheit bei Ihnen vorgesprochen. Damals wurde mir zugesagt, dass die Sache innerhalb von sechs Wochen geprüft wird. Eine Nachricht habe ich bis heute nicht erhalten.",
		"Über das Gespräch habe ich mir eine kurze Notiz gemacht, die ich Ihnen auf Wunsch gern überlasse. Teilgenommen haben zwei Ihrer Mitarbeiter, deren Namen mir leider nicht mehr erinnerlich sind.",
		"Falls für die weitere Bearbeitung ein anderes Amt zuständig ist, geben Sie dieses Schreiben bitte dorthin weiter und teilen Sie mir die neue Ansprechperson mit. Für Ihre Bemühungen danke ich Ihnen im Voraus.",
	},
	notices: []string{
		"Öffentliche Zustellung: Für Herrn Oskar Jäger, zuletzt wohnhaft Birkenallee 7, liegt im Rathaus, Zimmer 114, ein Bescheid zur Abholung bereit. Er gilt zwei Wochen nach dieser Bekanntmachung als zugestellt.",
		"Straßensperrung: Die Kirchgasse ist vom 30. November bis voraussichtlich 11. Dezember zwischen Markt und Mühlbach für den Verkehr gesperrt. Die Umleitung ist beschildert; Fußgänger können passieren.",
		"Fundbüro: Abgegeben wurden im Oktober drei Fahrräder, ein Kinderwagen, zwei Brillen und ein Schlüsselbund mit gelbem Anhänger. Eigentümer melden sich bitte im Bürgerbüro, montags bis freitags von 8 bis 12 Uhr.",
		"Die Jagdgenossenschaft lädt ihre Mitglieder zur Versammlung am 8. Dezember um 19:30 Uhr in das Gasthaus zur Linde ein. Tagesordnung: Kassenbericht, Entlastung, Verwendung des Reinertrags, Verschiedenes.",
		"Der Wasser- und Bodenverband führt ab dem 1. Dezember Unterhaltungsarbeiten an den Gräben durch. Anlieger werden gebeten, einen Streifen von fünf Metern freizuhalten und Weidezäune zurückzusetzen.",
		"Jubilare: Die Stadt gratuliert Frau Käthe Nowak zum 95. Geburtstag sowie den Eheleuten Albrecht zur diamantenen Hochzeit und wünscht alles Gute, vor allem Gesundheit.",
		"Hundehalter werden daran erinnert, dass ihre Tiere in der Brut- und Setzzeit an der Leine zu führen sind. Verstöße können mit einer Geldbuße bis zu 5.000 € geahndet werden.",
		"Weihnachtsbäume werden am 9. und 16. Januar kostenlos abgeholt. Bitte legen Sie die Bäume bis 6 Uhr ohne Schmuck an den Straßenrand. Äste über 2,50 m Länge sind zu kürzen.",
		"Stellenangebot: Für den städtischen Bauhof suchen wir zum nächstmöglichen Zeitpunkt eine Fachkraft für Straßenbau (m/w/d) in Vollzeit. Die Bezahlung richtet sich nach Entgeltgruppe 6 TVöD.",
		"Die Zählerstände der Wasseruhren sind bis zum 15. Dezember zu melden. Ablesekarten gehen allen Haushalten zu; die Meldung ist auch telefonisch oder über das Bürgerportal möglich.",
		"Die Stadtbücherei bleibt vom 23. Dezember bis zum 2. Januar geschlossen. Ausgeliehene Bücher, die in dieser Zeit fällig wären, verlängern sich von selbst um drei Wochen.",
	},
	notes:          []string{"z. d. A.", "bitte Rückspr.", "Frist 4.12.!", "Hr. Weiß", "erl. 19/11", "Kopie an 32"},
	correspondents: openCorrespondents,
}

var heldBank = bank{
	first:   []string{"Elfriede", "Yusuf", "Renate", "Torben", "Zeynep", "Hannelore", "Lukas", "Birgül", "Wolfgang", "Änne"},
	last:    []string{"Lindqvist", "Strauß", "Demirtaş", "Fröhlich", "Pfänder", "Überall", "Quandt", "Süßmilch", "Vogt", "Zöllner"},
	streets: []string{"Rosenweg", "Zur Alten Mühle", "Friedrich-Ebert-Straße", "Eichendorffweg", "Hinterm Deich", "Marktgässchen", "Königsallee"},
	places:  []string{"Kleinmustern", "Dämmerfeld", "Großvordruck", "Am Vermerk", "Siegelbach"},
	firms:   []string{"Elektro Fünfstück GmbH", "Spedition Quast KG", "Druckerei Zeiß & Co.", "Hausverwaltung Jördens", "Wäscherei Übersee GmbH", "Schlosserei Pflüger"},
	letters: []letterText{
		{layout: "widerspruch", kind: "Einwendung", private: true, subject: "Einwendung gegen das Verwarnungsgeld, Schreiben vom %d, Vorgang %r",
			paragraphs: []string{
				"mit dem genannten Schreiben werfen Sie mir vor, mein Auto im eingeschränkten Halteverbot abgestellt zu haben. Dem widerspreche ich ausdrücklich.",
				"An jenem Vormittag habe ich lediglich zwei schwere Kisten ausgeladen; das dauerte keine fünf Minuten. Meine Nachbarin kann das bezeugen. Das Verkehrszeichen war zudem von einem Baugerüst völlig verdeckt, wie das beigefügte Foto zeigt.",
				"Stellen Sie das Verfahren deshalb bitte ein. Andernfalls ersuche ich um Einsicht in den Vorgang und um Nennung der Zeugen.",
			}, enclosures: []string{"Lichtbild"}},
		{layout: "anfrage", kind: "Anfrage", private: true, subject: "Platz in der Kindertagesstätte ab dem kommenden Frühjahr",
			paragraphs: []string{
				"unsere Tochter wird im März zwei Jahre alt. Da wir beide wieder ganztags arbeiten werden, suchen wir für sie einen Platz mit einer Betreuung von mindestens 35 Stunden in der Woche.",
				"Angemeldet haben wir sie über das Portal bereits im Juni, eine Rückmeldung blieb jedoch aus. Nach § 24 SGB VIII besteht ab dem vollendeten ersten Lebensjahr ein Anspruch auf Förderung. Welche Einrichtungen in unserer Nähe kommen dafür in Frage?",
				"Könnten Sie uns zudem sagen, wie hoch der Elternbeitrag bei einem Jahreseinkommen von rund 58.000 € ausfällt? Vielen Dank für Ihre Mühe.",
			}},
		{layout: "mahnung", kind: "Mahnung", subject: "2. Mahnung: Rechnung vom %d, Kundenzeichen %r",
			paragraphs: []string{
				"trotz unserer freundlichen Erinnerung konnten wir bislang keinen Zahlungseingang verbuchen. Offen stehen weiterhin 936,18 € zuzüglich 5,00 € Mahngebühr.",
				"Überweisen Sie den Gesamtbetrag bitte binnen sieben Tagen auf das unten angegebene Konto. Geht bis dahin nichts ein, übergeben wir die Forderung ohne weitere Ankündigung einem Rechtsanwalt.",
				"Falls Gründe gegen die Zahlung sprechen, setzen Sie sich umgehend mit unserer Buchhaltung in Verbindung. Häufig lässt sich so etwas in einem kurzen Gespräch klären.",
			}},
		{layout: "wohngeld", kind: "Antrag", private: true, subject: "Weiterleistung von Wohngeld über den Jahreswechsel hinaus, %r",
			paragraphs: []string{
				"der Bewilligungszeitraum meines Wohngeldes läuft am 31. Dezember aus. Hiermit stelle ich rechtzeitig den Folgeantrag.",
				"An meinen Verhältnissen hat sich wenig geändert: Ich beziehe weiterhin eine Altersrente von 1.043,77 € und zahle für die Wohnung 498,00 € kalt. Lediglich der Abschlag für Fernwärme stieg im Oktober auf 91,50 €.",
				"Der neue Rentenbescheid ist beigelegt. Bitte prüfen Sie auch, ob mir der Heizkostenzuschuss zusteht.",
			}, enclosures: []string{"Rentenbescheid", "Abrechnung Fernwärme"}},
	},
	items: []item{
		{"Leuchtmittel LED, E27, 9 W", "Stück", 645}, {"Prüfung ortsfester Geräte (DGUV V3)", "Stück", 790}, {"Transport Möbel, 2. Obergeschoss", "Std.", 6850},
		{"Plakate A1, vierfarbig", "Stück", 425}, {"Schließzylinder mit 5 Schlüsseln", "Satz", 8990}, {"Zuschlag für Samstagsarbeit", "psch.", 4500}, {"Tischwäsche, gemangelt", "kg", 365},
	},
	councilTitles: []string{"Umgestaltung des Bahnhofsvorplatzes", "Zuschüsse an Sportvereine im kommenden Haushaltsjahr"},
	councilTexts: []string{
		"Die Fraktionen verständigten sich darauf, den Tagesordnungspunkt zu vertagen, bis das Gutachten vorliegt. Der Bürgermeister sagte zu, die Unterlagen spätestens zwei Wochen vor der nächsten Sitzung zu übersenden.",
		"Für die Förderung stehen 187.500 € bereit. Bezuschusst werden Übungsleiter, Sportgeräte und die Miete fremder Hallen; je Verein gilt eine Obergrenze von 6.000 €. Anträge sind bis Ende Februar zu stellen.",
		"Der Entwurf sieht zwölf Linden, vier Bänke und eine überdachte Abstellanlage für 96 Fahrräder vor. Taxis halten künftig an der Ostseite, der Bussteig wird um elf Meter verlängert.",
		"Archäologische Funde sind im Untergrund nicht auszuschließen. Die Denkmalbehörde begleitet deshalb alle Erdarbeiten; etwaige Verzögerungen sind im Zeitplan mit sechs Wochen berücksichtigt.",
		"Bei der Abstimmung enthielten sich drei Mitglieder. Gegenstimmen gab es keine. Das Protokoll führte die Schriftführerin; Einwendungen gegen die vorige Niederschrift wurden nicht erhoben.",
	},
	further: []string{
		"Der Vollständigkeit halber schildere ich nochmals den Ablauf: Am Montag rief ich vormittags in Ihrer Zentrale an und wurde dreimal verbunden, ehe die Leitung abbrach. Meine Nachricht vom Dienstag blieb ebenfalls unbeantwortet.",
		"Mir liegt nicht an einem Streit, sondern an einer raschen Lösung. Ein Rückruf am späten Nachmittag würde genügen; notfalls komme ich auch persönlich vorbei.",
		"Alle Belege bewahre ich auf und kann sie jederzeit vorlegen. Sollte ein Vordruck nötig sein, schicken Sie ihn mir bitte auf dem Postweg zu.",
	},
	notices: []string{
		"Blutspende: Das Rote Kreuz bittet am 3. Dezember von 15 bis 20 Uhr in die Turnhalle am Rosenweg. Spenden dürfen alle Gesunden zwischen 18 und 72 Jahren; ein Ausweis ist mitzubringen.",
		"Wegen einer Betriebsversammlung schließen sämtliche Dienststellen am Donnerstag bereits um 11:30 Uhr. Der Notdienst des Wasserwerks ist unter der bekannten Rufnummer erreichbar.",
		"Volkstrauertag: Die Gedenkfeier findet am Ehrenmal statt. Es spielt der Posaunenchor; die Ansprache hält Pfarrerin Zöllner.",
		"Winterreifen, Altöl und Farbreste nimmt das Schadstoffmobil am kommenden Samstag zwischen 9 und 13 Uhr auf dem Festplatz entgegen, höchstens jedoch 20 Liter je Haushalt.",
		"Bodenrichtwerte: Der Gutachterausschuss hat neue Werte beschlossen. Sie liegen einen Monat lang im Katasteramt, 2. Stock, zur Einsicht aus.",
		"Gesucht werden ehrenamtliche Lesepaten für die Grundschule Dämmerfeld. Wer wöchentlich eine Stunde Zeit erübrigen kann, melde sich im Sekretariat.",
	},
	notes:          []string{"Wv. 1.12.", "Akte?", "tel. 10:40", "an Fr. Vogt", "ok, 17.11.", "Original zur."},
	correspondents: heldCorrespondents,
}
