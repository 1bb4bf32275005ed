package station

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// What of a piece is a text in the exports of the journal, and how.

var germanYes = map[bool]string{true: "ja", false: "nein"}

var germanDelivery = map[batch.DeliveryState]string{batch.Sealed: "gesiegelt", batch.Queued: "wartet", batch.Sending: "wird gesendet", batch.Placed: "abgelegt, wird verglichen",
	batch.Verified: "zurückgelesen", batch.Closed: "von Hand bestätigt", batch.Unknown: "Ausgang unbekannt", batch.Parked: "verschwunden", batch.Conflict: "anderes am Ziel", batch.Paused: "angehalten"}

// partOf is what a pointer leads to, or nothing.
func partOf[T any](p *T) (none T) {
	if p == nil {
		return none
	}
	return *p
}

func deadlineOf(v PieceView) batch.Deadline     { return partOf(v.Piece.Deadline) }
func valuablesOf(v PieceView) batch.Valuables   { return partOf(v.Piece.Valuables) }
func forwardingOf(v PieceView) batch.Forwarding { return partOf(v.Piece.Forwarded) }
func voidingOf(v PieceView) batch.Voiding       { return partOf(v.Piece.Void) }

// enumerated are the texts that say something, one after the other.
func enumerated(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" }), ", ")
}

// preceded puts a word before a text that says something.
func preceded(word, text string) string {
	if text == "" {
		return ""
	}
	return word + " " + text
}

func flagsOf(v PieceView) string {
	var out []string
	for _, f := range v.Piece.Flags {
		out = append(out, f.German())
	}
	return enumerated(out...)
}

func objectsOf(v PieceView) string {
	var out []string
	for _, o := range v.Piece.Objects {
		out = append(out, o.What+preceded(":", o.Place))
	}
	return strings.Join(out, "; ")
}

// protectionOf says what the class needs, in as few words as there are: one where all
// three goals need the same.
func protectionOf(v PieceView) string {
	p := v.Protection
	switch {
	case p == nil:
		return ""
	case p.Integrity == p.Confidentiality && p.Integrity == p.Availability:
		return needNames[p.Integrity]
	}
	return protectionText(*p)
}

// deliveryOf says where the documents of a piece are on their way, each state once.
func deliveryOf(v PieceView) string {
	var out []string
	for _, d := range v.Documents {
		if said := germanDelivery[d.Delivery]; !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return enumerated(out...)
}

// receiptOf is what the targets call the documents of a piece.
func receiptOf(v PieceView) string {
	var out []string
	for _, d := range v.Documents {
		out = append(out, d.Ref)
	}
	return enumerated(out...)
}
