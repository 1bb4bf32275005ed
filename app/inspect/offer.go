package inspect

import (
	"math"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// asked are the refusals of a value that a reason answers.
var asked = map[batch.Code]question{batch.CodeFieldDigit: digits, batch.CodeFieldTwo: accounts}

// offer shows the suggestion of a field as what it is: not as its value. What its check
// digit or the town's own register bears out has the solid mark (mailroom.md 2.1).
func (x *index) offer(e *entry) {
	t := x.room.desk.Words
	against := ""
	switch f := e.known; {
	case f.Confirmed():
		text := t.T("inspect.confirmed")
		if f.Value.Proven() {
			text += " · " + x.borne(f.Name)
		}
		e.badge.Say(part.ToneGood, text)
		if f.Value.Reason != "" {
			against = t.T("inspect.kept-because", words.Data{"Reason": f.Value.Reason})
		}
	case e.offer >= 0:
		s := f.Offers[e.offer]
		e.field.SetPlaceHolder(model.Shown(f.Name, s.Value, t.Language()))
		text := t.T("inspect.offer", words.Data{"Source": t.T("inspect.source." + string(s.Source)), "Percent": percent(s.Confidence)})
		if len(f.Offers) > 1 {
			text += " · " + t.T("inspect.offer-of", words.Data{"At": e.offer + 1, "Of": len(f.Offers)})
		}
		tone := part.ToneOpen
		if s.Proven {
			tone, text = part.TonePlain, x.borne(f.Name)+" · "+text
		}
		e.badge.Say(tone, text)
		if s.Doubt != "" {
			against = t.T("inspect.against." + string(s.Doubt))
		}
	case x.unread > 0:
		e.badge.Say(part.ToneRunning, t.T("inspect.being-read"))
	case f.Name == batch.FieldFurtherOffices:
		e.field.SetPlaceHolder(t.T("inspect.further"))
		e.badge.Say(part.TonePlain, t.T("inspect.optional"))
	default:
		e.badge.Say(part.ToneOpen, t.T("inspect.nothing-found"))
	}
	if against == "" && e.known.Demanded != "" && !e.known.Confirmed() {
		against = t.T("inspect.demanded", words.Data{"Target": e.known.Demanded})
	}
	tone := part.ToneWarning
	if s, ok := suggestionOf(e); ok && s.Doubt == batch.DoubtAccounts && !e.known.Confirmed() {
		tone = part.ToneSevere // somebody may want our money
	}
	e.doubt.Hidden = against == ""
	if e.doubt.Say(tone, against) {
		x.scroll.Refresh() // the line has another height now
		x.fields.Refresh()
	}
}

// borne says what bears a value out.
func (x *index) borne(name batch.Field) string {
	if name == batch.FieldOffice {
		return x.room.desk.Words.T("inspect.listed")
	}
	return x.room.desk.Words.T("inspect.proven")
}

func percent(share float64) int { return int(math.Round(100 * share)) }
