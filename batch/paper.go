package batch

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// PaperMoved tells that the paper of a batch lies elsewhere, or that somebody else has
// it (A.AM.G.1, custody). Data is a PaperMove.
const PaperMoved ActName = "paper-moved"

// PaperPlace is where the paper of a batch is; what nobody said is "".
type PaperPlace struct {
	Box    string `json:"box,omitempty"`
	Place  string `json:"place,omitempty"`  // room, shelf
	Holder string `json:"holder,omitempty"` // person or office that has it
}

// PaperMove is one link of the chain: where the paper is from then on.
type PaperMove struct {
	PaperPlace
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"` // pseudonym; set on reading
	At     time.Time `json:"at,omitzero"`  // the same
}

// PaperMoves is the chain of custody of a batch, oldest first. It begins with the box
// that capture was told, where it was told one.
func PaperMoves(b Batch, acts []Act) ([]PaperMove, error) {
	chain := []PaperMove{}
	if b.Intake != nil && b.Intake.Box != "" {
		chain = append(chain, PaperMove{PaperPlace: PaperPlace{Box: b.Intake.Box}, By: b.Creator, At: b.Opened})
	}
	for _, a := range acts {
		if a.Name != PaperMoved {
			continue
		}
		var m PaperMove
		if err := json.Unmarshal(a.Data, &m); err != nil {
			return nil, &Error{Op: "paper.read", Code: CodeStoreDamaged, Unit: b.ID, Detail: string(a.Name), Err: err}
		}
		m.By, m.At = a.Actor, a.Time
		chain = append(chain, m)
	}
	return chain, nil
}

// PaperNow is where a chain ends; the zero place where nobody ever said.
func PaperNow(chain []PaperMove) PaperPlace {
	if len(chain) == 0 {
		return PaperPlace{}
	}
	return chain[len(chain)-1].PaperPlace
}

// PaperChange replaces what is set, and "" says that it does not hold any more.
type PaperChange struct {
	Box    *string `json:"box,omitempty"`
	Place  *string `json:"place,omitempty"`
	Holder *string `json:"holder,omitempty"`
}

// Of applies the change to a place. CodeUsage: the paper would be nowhere, or a text
// is no line.
func (c PaperChange) Of(p PaperPlace) (PaperPlace, error) {
	for _, f := range []struct {
		to   *string
		from *string
	}{{&p.Box, c.Box}, {&p.Place, c.Place}, {&p.Holder, c.Holder}} {
		if f.from == nil {
			continue
		}
		*f.to = strings.TrimSpace(*f.from)
		if !utf8.ValidString(*f.to) || utf8.RuneCountInString(*f.to) > longestText || strings.ContainsFunc(*f.to, unicode.IsControl) {
			return p, Refuse("paper.move", CodeUsage, "eine Angabe hat höchstens %d Zeichen in einer Zeile", longestText)
		}
	}
	if p == (PaperPlace{}) {
		return p, Refuse("paper.move", CodeUsage, "Karton, Ort oder wer das Papier hat")
	}
	return p, nil
}

// Where is what a transfer note says: box and place as they were typed. Who has the
// paper is nobody's business at the target.
func (p PaperPlace) Where() string {
	switch {
	case p.Place != "":
		return PaperPlace{Box: p.Box, Place: p.Place}.German()
	case p.Box == "" && p.Holder != "":
		return "ausgegeben"
	}
	return p.Box
}

// German says where the paper is, "" where nobody knows.
func (p PaperPlace) German() string {
	parts := []string{}
	if p.Box != "" {
		parts = append(parts, "Karton "+p.Box)
	}
	if p.Place != "" {
		parts = append(parts, p.Place)
	}
	if p.Holder != "" {
		parts = append(parts, "bei "+p.Holder)
	}
	return strings.Join(parts, ", ")
}
