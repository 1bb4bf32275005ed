package batch

import (
	"strconv"
	"strings"
)

// HintCode is the stable name of a hint. Codes are never reused.
type HintCode string

// Hints about a document: what its own words and codes, or another document, speak of and
// nothing waits for (mailroom.md 1.6, 2 and 3).
const (
	HintPages      HintCode = "pages-missing"       // "Seite 3 von 5" is not there
	HintOrder      HintCode = "pages-order"         // printed page numbers go back
	HintAnnexes    HintCode = "annexes-missing"     // fewer pages behind the letter than annexes named
	HintElectronic HintCode = "electronic-original" // the print of an electronic invoice
	HintTwin       HintCode = "twin"                // sender, date and subject of another document
	HintForeign    HintCode = "foreign-payment"     // a payment code of another country
	HintFranking   HintCode = "franking"            // the post's stamp on an envelope
)

// HintCodes lists all, the most urgent first.
func HintCodes() []HintCode {
	return []HintCode{HintPages, HintOrder, HintAnnexes, HintTwin, HintElectronic, HintForeign, HintFranking}
}

// Note tells that there is nothing to look after.
func (c HintCode) Note() bool { return c == HintForeign || c == HintFranking }

// Hint is something worth a look. It is made anew whenever somebody looks, so that it
// follows every edit; it decides nothing and is no part of the evidence.
type Hint struct {
	Code HintCode `json:"code"`
	// Page is the page of the document where it shows, from 1; Box and BoxMM are its
	// place there as in Suggestion, zero where there is none.
	Page       int        `json:"page,omitempty"`
	Box        [4]int     `json:"box"`
	BoxMM      [4]float64 `json:"box_mm"`
	Raw        string     `json:"raw,omitempty"` // as it was read
	Confidence float64    `json:"confidence"`    // 0 to 1
	// Numbers are the printed page numbers that are missing or come too late, Of is how
	// many pages or annexes the paper names, There how many pages follow the letter.
	Numbers []int `json:"numbers,omitempty"`
	Of      int   `json:"of,omitempty"`
	There   int   `json:"there,omitempty"`
	// Other is the document that a twin is like, in Batch, with its title and day of
	// receipt.
	Other   ID     `json:"other,omitempty"`
	Batch   ID     `json:"batch,omitempty"`
	Title   string `json:"title,omitempty"`
	Day     Day    `json:"day,omitempty"`
	Message string `json:"message"` // one German sentence for people
}

// Spans writes rising numbers as people do: "2, 4–6".
func Spans(numbers []int) string {
	var out []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		text := strconv.Itoa(numbers[i])
		if end > i {
			text += "–" + strconv.Itoa(numbers[end])
		}
		out = append(out, text)
		i = end + 1
	}
	return strings.Join(out, ", ")
}
