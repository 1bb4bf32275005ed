package post

import (
	"fmt"
	"strings"
	"time"
)

// Line is a paragraph of the rendering of an item.
type Line struct {
	Text string
	Head bool
}

// Lines are what a person reads instead of the original: an invoice with all its
// amounts, a message with its text and the list of its attachments. German.
func Lines(i Item) []Line {
	w := &writer{}
	switch {
	case i.Invoice != nil && i.Form == XInvoice:
		w.invoice(i.Invoice)
	case i.Form == Mail:
		w.mail(i)
	case i.Form == Justice:
		w.justice(i)
	}
	return w.lines
}

type writer struct{ lines []Line }

func (w *writer) head(text string) { w.lines = append(w.lines, Line{Text: text, Head: true}) }

func (w *writer) put(text string) {
	if strings.TrimSpace(text) != "" {
		w.lines = append(w.lines, Line{Text: text})
	}
}

// say puts a named value, nothing where there is none.
func (w *writer) say(name, value string) {
	if strings.TrimSpace(value) != "" {
		w.put(name + ": " + value)
	}
}

func (w *writer) mail(i Item) {
	w.head("E-Mail")
	w.say("Von", i.Sender)
	w.say("An", i.To)
	if !i.Date.IsZero() {
		w.say("Datum laut Absender", i.Date.In(time.Local).Format("02.01.2006 15:04"))
	}
	w.say("Betreff", i.Subject)
	w.head("Text")
	empty := true
	for l := range strings.SplitSeq(strings.ReplaceAll(i.Text, "\r\n", "\n"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			empty = false
		}
		w.lines = append(w.lines, Line{Text: l})
	}
	if empty {
		w.put("(kein Text)")
	}
	w.parts("Anlagen", i.Parts)
}

func (w *writer) justice(i Item) {
	w.head("Nachricht aus beBPo/EGVP")
	w.say("Absender", i.Sender)
	w.say("Betreff", i.Subject)
	w.say("Aktenzeichen des Absenders", i.Reference)
	w.say("Aktenzeichen des Empfängers", i.Own)
	w.say("Art der XJustiz-Nachricht", i.Kind)
	if i.Receipt {
		w.put("Der Absender verlangt ein elektronisches Empfangsbekenntnis; abgegeben wird es im Postfach.")
	}
	w.put("Diese Angaben stehen im Strukturdatensatz des Absenders.")
	w.parts("Bestandteile", i.Parts)
}

// parts lists attachments.
func (w *writer) parts(title string, parts []Part) {
	if len(parts) == 0 {
		return
	}
	w.head(fmt.Sprintf("%s (%d)", title, len(parts)))
	for n, p := range parts {
		name := p.Name
		if name == "" {
			name = "(ohne Namen)"
		}
		w.put(fmt.Sprintf("%d. %s", n+1, join(", ", name, p.Role, p.MIME, size(p.Bytes))))
	}
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/(1<<20)), ".", ",", 1)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d Byte", n)
}
