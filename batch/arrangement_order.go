package batch

import (
	"encoding/json"
	"slices"
	"time"
)

// Names of acts that ask somebody to do something. Their Data is an OrderData.
const (
	RescanOrdered    ActName = "rescan-ordered" // A.SC.8
	RescanWithdrawn  ActName = "rescan-withdrawn"
	RemovalOrdered   ActName = "removal-ordered"
	RemovalConfirmed ActName = "removal-confirmed" // by a second person
)

// OrderData are the parameters of an order, or of what was decided about one.
type OrderData struct {
	Pages  []ID   `json:"pages"`
	Reason string `json:"reason,omitempty"`
	Order  int64  `json:"order,omitempty"` // Act.Seq of the order that is withdrawn
	// Gone says what a confirmed removal erased (resiscan.md 5.10); Act.Erased names
	// the files.
	Gone *GoneData `json:"gone,omitempty"`
}

// GoneData is the protocol of a removal. Hashes are those of the plain bytes.
type GoneData struct {
	Method string   `json:"method"` // "crypto-erase"
	Files  int      `json:"files"`
	Bytes  int64    `json:"bytes"`
	SHA256 []string `json:"sha256"`
}

func orderOf(a Act) (data OrderData) {
	_ = json.Unmarshal(a.Data, &data) // what cannot be read names no page
	return data
}

// NewOrder makes the act of an order.
func NewOrder(name ActName, data OrderData) (Act, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return Act{}, Fail("order", CodeInternal, err)
	}
	a := Act{Name: name, Data: raw}
	if len(data.Pages) == 1 {
		a.Page = data.Pages[0]
	}
	return a, nil
}

// OrderState is what became of a rescan order.
type OrderState string

// States of a rescan order.
const (
	OrderOpen      OrderState = "open"
	OrderDone      OrderState = "done"
	OrderWithdrawn OrderState = "withdrawn"
)

// RescanOrder asks the operator to scan pages anew.
type RescanOrder struct {
	Batch  ID         `json:"batch,omitempty"`
	Seq    int64      `json:"order"`
	Time   time.Time  `json:"time"`
	Actor  string     `json:"actor"`
	Pages  []ID       `json:"pages"`
	Sheets []int      `json:"sheets,omitempty"`
	Reason string     `json:"reason"`
	State  OrderState `json:"state"`
}

// RescanOrders derives the orders of a batch from its acts. An order is done when
// no page of it counts any more: each was replaced, or sealed off.
func (a *Arrangement) RescanOrders(acts []Act) []RescanOrder {
	var out []RescanOrder
	for _, act := range acts {
		data := orderOf(act)
		switch act.Name {
		case RescanOrdered:
			o := RescanOrder{Seq: act.Seq, Time: act.Time, Actor: act.Actor, Pages: data.Pages, Reason: data.Reason, State: OrderDone}
			for _, id := range data.Pages {
				p := a.Page(id)
				if p == nil {
					continue
				}
				if p.Withdrawn == NotWithdrawn {
					o.State = OrderOpen
				}
				if !slices.Contains(o.Sheets, p.Sheet) {
					o.Sheets = append(o.Sheets, p.Sheet)
				}
			}
			out = append(out, o)
		case RescanWithdrawn:
			for i := range out {
				if out[i].Seq == data.Order {
					out[i].State = OrderWithdrawn
				}
			}
		}
	}
	return out
}

// Removal is the state of a page that was sealed off: who did it, who asked for
// its removal, and who agreed. With that its bytes are erased; what it was called
// and its hash stay in manifest and log.
type Removal struct {
	Page        ID        `json:"page"`
	Sheet       int       `json:"sheet"`
	Side        Side      `json:"side"`
	SealedBy    string    `json:"sealed_by"`
	SealedAt    time.Time `json:"sealed_at"`
	Reason      string    `json:"reason"`
	OrderedBy   string    `json:"ordered_by,omitempty"`
	OrderedAt   time.Time `json:"ordered_at,omitzero"`
	ConfirmedBy string    `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	// Files is how many evidence files went with it: image, texts, and the file taken
	// in that contained it, from which Others (sheets) came too.
	Files  int   `json:"files,omitempty"`
	Others []int `json:"others,omitempty"`
}

// Removals derives them from the acts of a batch, in the order of the pages.
func (a *Arrangement) Removals(acts []Act) []Removal {
	of := RemovalsOf(acts)
	var out []Removal
	for _, p := range a.Pages {
		if r := of[p.ID]; r != nil && p.Withdrawn == SealedOff {
			r.Sheet, r.Side, r.Others = p.Sheet, p.Side, a.others(p)
			out = append(out, *r)
		}
	}
	return out
}

// others are the sheets of pages that came from the same file as a page and are
// not sealed off.
func (a *Arrangement) others(p Page) (sheets []int) {
	for _, o := range a.Pages {
		if p.Original != "" && o.Original == p.Original && o.Withdrawn != SealedOff && !slices.Contains(sheets, o.Sheet) {
			sheets = append(sheets, o.Sheet)
		}
	}
	return sheets
}

// RemovalsOf derives from the acts of a batch what became of pages that were ever
// sealed off, without their places. Whichever act sealed them off: an edit, or the
// decision to withdraw a document in doubt.
func RemovalsOf(acts []Act) map[ID]*Removal {
	of := map[ID]*Removal{}
	for _, act := range acts {
		for _, c := range act.Pages {
			if c.Withdrawn != nil && *c.Withdrawn == SealedOff {
				of[c.Page] = &Removal{Page: c.Page, SealedBy: act.Actor, SealedAt: act.Time, Reason: reasonOf(act)}
			}
		}
		if act.Name != RemovalOrdered && act.Name != RemovalConfirmed {
			continue
		}
		for _, id := range orderOf(act).Pages {
			switch r := of[id]; {
			case r == nil:
			case act.Name == RemovalOrdered:
				r.OrderedBy, r.OrderedAt = act.Actor, act.Time
			default:
				r.ConfirmedBy, r.ConfirmedAt, r.Files = act.Actor, act.Time, len(act.Erased)
			}
		}
	}
	return of
}

// reasonOf is why somebody did something: a decision about a doubt tells that in
// its note, for its reason is that of the doubt.
func reasonOf(a Act) string {
	var data struct {
		Reason string `json:"reason"`
		Note   string `json:"note"`
	}
	_ = json.Unmarshal(a.Data, &data) // what cannot be read tells nothing
	if data.Note != "" {
		return data.Note
	}
	return data.Reason
}

// Replacement is a page that was scanned anew, for the transfer note (an anomaly
// of A.NB.4).
type Replacement struct {
	Pages    []ID      `json:"pages"`    // that count now
	Replaced []ID      `json:"replaced"` // and that they stand for
	Time     time.Time `json:"time"`
	Actor    string    `json:"actor"`
	Reason   string    `json:"reason,omitempty"`
}

// Replacements lists the rescans of a document that are in force.
func (a *Arrangement) Replacements(document ID, acts []Act) []Replacement {
	var out []Replacement
	for _, step := range NewEditStack(acts).Done {
		data, ok := step.Edit.Edit()
		if !ok || step.Edit.Name != PagesReplaced {
			continue
		}
		if slices.ContainsFunc(data.Pages, func(id ID) bool { p := a.Page(id); return p != nil && p.Document == document }) {
			out = append(out, Replacement{data.Pages, data.Replaced, step.Edit.Time, step.Edit.Actor, data.Reason})
		}
	}
	return out
}
