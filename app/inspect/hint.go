package inspect

import (
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// hintTitle says what a hint is about.
func hintTitle(t *words.Words, h batch.Hint) string {
	key, data := "inspect.hint."+string(h.Code), words.Data{"Of": t.Number(h.Of)}
	switch h.Code {
	case batch.HintPages:
		data["Pages"] = batch.Spans(h.Numbers)
		return t.N(key, len(h.Numbers), data)
	case batch.HintOrder:
		if len(h.Numbers) == 2 {
			data["Late"], data["Before"] = t.Number(h.Numbers[0]), t.Number(h.Numbers[1])
		}
	case batch.HintAnnexes:
		if h.There == 0 {
			return t.T(key+".none", data)
		}
		return t.N(key, h.There, data)
	case batch.HintTwin:
		data["Title"], data["Day"] = h.Title, model.Shown(batch.FieldLetterDate, string(h.Day), t.Language())
	}
	return t.T(key, data)
}

// hintTone tells what is to be looked after from what is merely noted.
func hintTone(h batch.Hint) part.Tone {
	if h.Code.Note() {
		return part.TonePlain
	}
	return part.ToneWarning
}

// showHints lists what speaks against a document being whole and once there, each with
// its place on the page and how sure it is.
func (x *index) showHints(d model.Document) {
	t := x.room.desk.Words
	for i, h := range d.Hints {
		text := t.T("inspect.hint." + string(h.Code) + ".text")
		at := t.T("inspect.hint.at", words.Data{"Page": t.Number(h.Page), "Percent": percent(h.Confidence)})
		lines := part.Column(2, part.NewBadge(hintTone(h), hintTitle(t, h)).Wrapped(), part.NewSmall(text).Wrapped(), part.NewSmall(at).Wrapped())
		box := part.NewBox(part.Clear, lines).Rounded(look.Tight).Padded(look.Tight, look.Near)
		x.findings.Add(part.NewPress(box, func() { x.pointHint(d, i) }))
	}
}

// pointHint leads to the place of a hint and draws a frame there.
func (x *index) pointHint(d model.Document, i int) {
	h := d.Hints[i]
	at := &pointed{page: d.Pages[h.Page-1].ID, offer: batch.Suggestion{Page: h.Page, Box: h.Box}, words: hintTitle(x.room.desk.Words, h)}
	x.room.panes.Show(1)
	x.room.page.aim(at)
	if spot, found := x.room.work.Find(at.page); found && spot != x.room.spot {
		x.room.visit(spot)
	}
}
