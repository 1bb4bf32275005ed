package batch

import "strings"

// englishDetails are what the station adds to its sentences most often at a desk, in
// its own words and in English. What is not here stands in German.
var englishDetails = map[string]string{
	"niemand ist angemeldet":                                                            "nobody is logged in",
	"auch Kopien macht hier nur, wer angemeldet ist":                                    "here even copies are made only by whoever is logged in",
	"ohne Anmeldung ist nur zu sehen, was Sie selbst erfasst haben":                     "without a login you see only what you captured yourself",
	"die Anmeldung ist nach 12 Stunden abgelaufen":                                      "the login ended after 12 hours",
	"die Anmeldung ist abgelaufen, weil länger nichts geschah":                          "the login ended because nothing happened for a while",
	"die Anmeldung ist beendet, weil die Uhr zurückgestellt wurde":                      "the login ended because the clock was set back",
	"das Konto ist stillgelegt":                                                         "the account is closed down",
	"es ist stillgelegt":                                                                "it is closed down",
	"es ist nach Fehlversuchen gesperrt":                                                "it is locked after wrong tries",
	"das Einmal-Kennwort ist abgelaufen":                                                "the one-time password is too old",
	"die beiden Eingaben sind verschieden":                                              "the two entries differ",
	"es ist das bisherige":                                                              "it is the one you had",
	"es enthält Steuerzeichen":                                                          "it has control characters",
	"es hat weniger als 12 Zeichen":                                                     "it has fewer than 12 characters",
	"es hat mehr als 1024 Byte":                                                         "it has more than 1024 bytes",
	"es enthält das Konto oder den Namen":                                               "it contains the account or the name",
	"es enthält eine Zeichenfolge, die jeder zuerst versucht":                           "it contains what everybody tries first",
	"es hat zu wenige verschiedene Zeichen":                                             "it has too few different characters",
	"ein Kontoname hat 1 bis 64 Zeichen":                                                "the name of an account has 1 to 64 characters",
	"der Name der Person fehlt (2 bis 120 Zeichen)":                                     "the name of the person is missing (2 to 120 characters)",
	"das Konto gibt es schon":                                                           "the account is there already",
	"es ist die letzte Administration":                                                  "it is the last administration",
	"die Schulung fehlt":                                                                "the training is missing",
	"das Datum liegt in der Zukunft":                                                    "the day lies in the future",
	"die Erfassung läuft noch oder ist unterbrochen":                                    "capture is still under way, or was interrupted",
	"sie hat noch nicht begonnen":                                                       "it has not begun yet",
	"der Stapel ist schon freigegeben":                                                  "the batch is released already",
	"es wird gerade nichts eingezogen":                                                  "nothing is being fed just now",
	"es wartet kein Doppeleinzug auf eine Antwort":                                      "no double feed waits for an answer",
	"der Zweifelsfall ist schon entschieden":                                            "the doubt is settled already",
	"das Paket ist schon zurückgestellt":                                                "the package is set aside already",
	"das Paket ist nicht zurückgestellt":                                                "the package is not set aside",
	"das Paket ist angekommen":                                                          "the package has arrived",
	"das Dokument ist noch nicht übergeben":                                             "the document is not handed over yet",
	"die Sendung ist schon weitergeleitet":                                              "the piece is passed on already",
	"diese Abnahme ist schon unterschrieben":                                            "this acceptance is signed already",
	"die Station ist schon in Wartung":                                                  "the station is in maintenance already",
	"keine Datei gefunden":                                                              "no file found",
	"gesucht wird nach mindestens zwei Buchstaben oder Ziffern":                         "a search needs at least two letters or digits",
	"es ist nichts anders als vorher":                                                   "nothing is otherwise than before",
	"an wen die Sendung weitergeleitet wird, fehlt":                                     "to whom the piece is passed on is missing",
	"er meldet nicht, ob Papier im Einzug liegt":                                        "it does not tell whether paper lies in the feeder",
	"zurzeit gilt keine Fassung":                                                        "no version holds at present",
	"worin der Zweifel besteht":                                                         "what the doubt is",
	"was gewartet wird":                                                                 "what is maintained",
	"was fehlt oder nicht zu lesen ist":                                                 "what is missing or cannot be read",
	"was fehlt oder warum es nicht besser geht":                                         "what is missing, or why it cannot be better",
	"was angesehen wurde":                                                               "what was looked at",
	"warum so entschieden wird":                                                         "why it is decided like that",
	"warum die Übergabe angehalten wird oder weitergeht":                                "why the hand-over is paused or goes on",
	"warum das Paket wartet oder weitergeht":                                            "why the package waits or goes on",
	"warum das Paket noch einmal gesendet wird":                                         "why the package is sent again",
	"warum die Klasse so gilt":                                                          "why the class holds like that",
	"warum das Scanprofil so gilt":                                                      "why the scan profile holds like that",
	"warum die Einstellung so gelten soll":                                              "why the setting shall hold like that",
	"warum die Blattbilanz trotzdem stimmt":                                             "why the sheet balance is right all the same",
	"warum der Stapel zurückgeht":                                                       "why the batch goes back",
	"warum eine Person genügt, oder warum es wieder zwei sind":                          "why one person suffices, or why there are two again",
	"warum die Uhr falsch ging oder zu gehen schien, und woher die jetzige Zeit stimmt": "why the clock was wrong or seemed so, and by what the present time is right",

	"Scankraft":       "operator",
	"Qualitätsprüfer": "inspector",
	"Scanleitung":     "supervisor",
	"Administration":  "administration",
	"Revision":        "auditor",
}

// DetailInEnglish is what the station adds, in English where that is known; several roles
// are joined as the station joins them.
func DetailInEnglish(german string) string {
	if said, ok := englishDetails[german]; ok {
		return said
	}
	out := strings.ReplaceAll(german, " oder ", ", ")
	parts := strings.Split(out, ", ")
	for i, p := range parts {
		said, ok := englishDetails[p]
		if !ok {
			return momentsInEnglish(german)
		}
		parts[i] = said
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " or " + parts[last]
	}
	return parts[0]
}
