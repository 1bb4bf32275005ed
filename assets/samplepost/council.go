package samplepost

import (
	"fmt"
	"strings"
)

// council draws a paper for the town council: head, small table of meetings,
// body text, small print.
func council(s *sheet) {
	title := pick(s, s.bank.councilTitles)
	number := fmt.Sprintf("%d/2026", 100+s.IntN(200))
	s.townHead("Sitzungsvorlage", "Nr. "+number)
	small := s.body(8)
	y := 44.0
	for _, l := range [][]string{{"Gremium", "Sitzung", "Beratung"}, {"Ausschuss für Bau und Verkehr", "24.11.2026", "Vorberatung, öffentlich"},
		{"Haupt- und Finanzausschuss", "01.12.2026", "Vorberatung, nichtöffentlich"}, {"Rat der Stadt", "10.12.2026", "Entscheidung, öffentlich"}} {
		st := small
		if l[0] == "Gremium" {
			st = small.strong()
		}
		s.print(st, leftMM+1, y, l[0], black)
		s.more(st, 95, y, l[1], black)
		s.more(st, 130, y, l[2], black)
		s.level(leftMM, y+1.6, rightMM-leftMM, black.faded(0.5))
		y += 5.6
	}
	s.gap()
	y = s.paragraph(s.body(12).strong(), leftMM, y+6, rightMM-leftMM, title, black) + 2
	s.gap()
	for i, p := range s.Perm(len(s.bank.councilTexts)) {
		heading := []string{"Beschlussvorschlag", "Begründung", "Finanzielle Auswirkungen", "Beteiligung", "Klima", "Sonstiges"}[i]
		s.print(s.body(9.5).strong(), leftMM, y, heading, black)
		s.gap()
		y = s.paragraph(s.body(9.5), leftMM, y+5, rightMM-leftMM, s.bank.councilTexts[p], black) + 4
		s.gap()
	}
	y = max(y, 240)
	s.level(leftMM, y, 50, black)
	s.paragraph(s.body(6), leftMM, y+3.5, rightMM-leftMM, "Rechtsgrundlagen: § 41 der Gemeindeordnung; § 47d BImSchG; Satzung vom 14.03.2019 in der Fassung der 2. Änderung. Alle Beträge in Euro einschließlich Umsatzsteuer, Preisstand September 2026. Diese Vorlage wurde elektronisch erstellt und ist ohne Unterschrift gültig. Anlagen: Lageplan, Kostenschätzung, Stellungnahmen.", black)
	s.gap()
	s.centre(s.body(8), 105, 286, "- 1 -", black)
	s.truth.Fields["betreff"], s.truth.Fields["vorlage"] = title, number
}

// townHead prints the town's own head with its arms.
func (s *sheet) townHead(kind, right string) {
	shield := curve([]point{{24, 14}, {24, 26}, {30, 33}, {36, 26}, {36, 14}}, 8)
	s.fill([][]point{shield}, ink{30, 70, 140, 0.95})
	s.fill([][]point{disc(point{30, 20}, 3.4)}, ink{10, 30, 80, 1})
	s.print(s.body(15).strong(), 42, 21, townName, black)
	s.gap()
	s.print(s.body(12), 42, 29, kind, black)
	s.right(s.body(12).strong(), rightMM, 29, right, black)
	s.level(leftMM, 35, rightMM-leftMM, black)
	s.truth.Colour = true
	s.gap()
}

// gazette draws two columns of small print under a common title.
func gazette(s *sheet) {
	s.townHead("Amtsblatt", fmt.Sprintf("Ausgabe %d/2026", 20+s.IntN(30)))
	s.truth.Fields["betreff"] = "Amtsblatt"
	body := s.body(7 + float64(s.IntN(3))*0.5)
	const gutter = 7.0
	width := (rightMM - leftMM - gutter) / 2
	texts := append(append([]string{}, s.bank.councilTexts...), s.bank.notices...)
	order := s.Perm(len(texts))
	titles := s.Perm(len(s.bank.councilTitles))
	next := 0
	for column := range 2 {
		x := leftMM + float64(column)*(width+gutter)
		y := 42.0
		title := s.bank.councilTitles[titles[column%len(titles)]]
		y = s.paragraph(body.sized(10).strong(), x, y, width, title, black) + 1.5
		s.gap()
		for {
			text := texts[order[next%len(order)]]
			height := float64(len(s.wrap(body, text, width)))*body.leading() + 2
			if y+height > 268 {
				break
			}
			y = s.paragraph(body, x, y, width, text, black) + 2
			s.gap()
			next++
		}
	}
	s.rule(leftMM+width+gutter/2, 40, 230, black.faded(0.4))
	s.level(leftMM, 274, rightMM-leftMM, black.faded(0.6))
	s.print(s.body(6), leftMM, 277.5, "Herausgeber: "+strings.Join([]string{townName, townStreet, townPlace}, ", ")+". Erscheint nach Bedarf. Auflage 1.200 Stück.", black)
	s.gap()
	s.right(s.body(8), rightMM, 285, "Seite 3", black)
}
