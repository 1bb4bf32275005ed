package handover

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// tones says how a state is shown.
var tones = map[batch.DeliveryState]part.Tone{
	batch.Sealed: part.ToneOpen, batch.Queued: part.ToneOpen, batch.Sending: part.ToneRunning, batch.Placed: part.ToneRunning,
	batch.Unknown: part.ToneWarning, batch.Parked: part.ToneSevere, batch.Conflict: part.ToneSevere, batch.Paused: part.ToneWarning,
	batch.Verified: part.ToneGood, batch.Closed: part.ToneGood,
}

// state says where a package is: what a person decided comes before where it was.
func (r *Room) state(v station.OutboxRow) (part.Tone, string) {
	w := r.desk.Words
	switch {
	case v.Parked != nil:
		return part.ToneWarning, w.T("handover.parked")
	case v.Paused != nil:
		return part.ToneWarning, w.T("handover.paused")
	case v.Message != "" && tones[v.State] == part.ToneOpen:
		return part.ToneWarning, w.T("handover.again")
	}
	return tones[v.State], w.T("delivery." + string(v.State))
}

// contact says what is known of a target.
func (r *Room) contact(s station.TargetState) (part.Tone, string) {
	w := r.desk.Words
	switch {
	case s.Paused != nil:
		return part.ToneWarning, w.T("handover.contact.paused", words.Data{"Time": r.moment(s.Paused.Since)})
	case s.Contact == station.ContactOffline:
		return part.ToneWarning, w.T("handover.contact.offline", words.Data{"Time": r.moment(s.Since)})
	case s.Contact == station.ContactOnline:
		return part.ToneGood, w.T("handover.contact.online")
	}
	return part.ToneOpen, w.T("handover.contact.untried")
}

// moment is a time of today, or a day with its time.
func (r *Room) moment(t time.Time) string {
	w := r.desk.Words
	t = t.Local()
	if now := r.desk.Now(); t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return w.Time(t)
	}
	return w.Moment(t)
}

// next says when the next attempt is.
func (r *Room) next(v station.OutboxRow) string {
	switch {
	case v.Parked != nil || v.Paused != nil:
		return "–"
	case v.Next.After(r.desk.Now()):
		return r.desk.Words.Time(v.Next.Local())
	}
	return r.desk.Words.T("handover.soon")
}

// waitingCell is one place of the list of what waits.
func (r *Room) waitingCell(v station.OutboxRow, column int) part.Cell {
	w := r.desk.Words
	switch column {
	case 0:
		if v.Urgent {
			return part.Cell{Words: w.T("handover.urgent", words.Data{"Title": v.Title}), Bold: true}
		}
		return part.Cell{Words: v.Title, Bold: true}
	case 1:
		return part.Cell{Words: r.queue.Name(v.Target)}
	case 2:
		tone, said := r.state(v)
		return part.Cell{Words: said, Tone: &tone}
	case 3:
		return part.Cell{Words: w.Number(v.Attempts)}
	case 4:
		return part.Cell{Words: r.next(v)}
	}
	return part.Cell{Words: w.Age(r.desk.Now().Sub(v.Sealed))}
}

// proof says what is known of a package that arrived.
func (r *Room) proof(v station.OutboxRow) (part.Tone, string) {
	w := r.desk.Words
	switch {
	case v.Rejected():
		return part.ToneSevere, w.T("handover.rejected")
	case v.Doubled():
		return part.ToneWarning, w.T("handover.doubled")
	case v.Amiss():
		return part.ToneWarning, w.T("handover.amiss." + string(v.Rechecked.Code))
	case v.Level == batch.LevelStated:
		return part.TonePlain, w.T("handover.level." + string(v.Level))
	}
	return part.ToneGood, w.T("handover.level." + string(v.Level))
}

// arrivedCell is one place of the list of what arrived.
func (r *Room) arrivedCell(v station.OutboxRow, column int) part.Cell {
	w := r.desk.Words
	switch column {
	case 0:
		return part.Cell{Words: v.Title, Bold: true}
	case 1:
		return part.Cell{Words: r.queue.Name(v.Target)}
	case 2:
		tone, said := r.proof(v)
		return part.Cell{Words: said, Tone: &tone}
	}
	return part.Cell{Words: w.Moment(v.Changed.Local())}
}

// advice are the failures that a clerk is told about in the words of the mailroom.
// The others say what the catalogue of failures says.
var advice = map[batch.Code]bool{batch.CodeTargetGone: true, batch.CodeTargetFull: true, batch.CodeTargetDenied: true, batch.CodeTargetDiffers: true, batch.CodeBackupGone: true}

// choose shows what the chosen package says, and what can be done with it.
func (r *Room) choose() {
	w := r.desk.Words
	for id, b := range r.buttons {
		a := r.action(id)
		b.Enable(a.Ready == nil || a.Ready())
	}
	r.relabel()
	v, ok := r.chosen()
	if !ok {
		if r.done {
			r.reader.Fill(part.NewText(w.T("handover.none")).Wrapped())
			return
		}
		if r.busy {
			r.reader.Fill(part.NewBanner(part.ToneRunning, w.T("handover.busy.title"), w.T("handover.busy.text"), nil))
			return
		}
		if n := r.queue.Rejected(); n > 0 && r.queue.Sum.Ready == 0 {
			r.reader.Fill(part.NewBanner(part.ToneSevere, w.N("handover.rejected.title", n), w.T("handover.rejected.text", words.Data{"Key": r.action("next-view").Keys[0].Cap(w)}), nil))
			return
		}
		if n := r.queue.Doubled(); n > 0 && r.queue.Sum.Ready == 0 {
			r.reader.Fill(part.NewBanner(part.ToneWarning, w.N("handover.doubled.title", n), w.T("handover.doubled.text", words.Data{"Key": r.action("next-view").Keys[0].Cap(w)}), nil))
			return
		}
		if n := r.queue.Sum.Ready; n > 0 {
			r.reader.Fill(part.NewBanner(part.ToneWarning, w.N("handover.ready.title", n), w.T("handover.ready.text", words.Data{"Key": r.action("handover-all").Keys[0].Cap(w)}), nil))
			return
		}
		r.reader.Fill(part.NewBanner(part.ToneGood, w.T("handover.empty.title"), w.T("handover.empty.text"), nil))
		return
	}
	tone, said := r.state(v)
	if v.Done() {
		tone, said = r.proof(v)
	}
	signs := []fyne.CanvasObject{part.NewBadge(tone, said)}
	if v.Urgent {
		signs = append([]fyne.CanvasObject{part.NewBadge(part.ToneSevere, w.T("inspect.urgent"))}, signs...)
	}
	lines := []fyne.CanvasObject{part.NewTitle(v.Title).Wrapped(), part.Flow(look.Near, signs...)}
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("handover.field."+key), text))
		}
	}
	advise := func(text string) {
		lines = append(lines, part.NewText(text).Wrapped())
	}
	switch {
	case v.Rejected():
		lines = append(lines, part.NewText(w.Said(v.Code, v.Message)).Bold().Wrapped(), part.NewText(w.T("handover.do.target-rejected")).Wrapped())
	case v.Doubled():
		if r.mayConfirm(v) {
			advise(w.T("handover.do.doubled"))
		} else {
			advise(w.T("handover.do.doubled-call"))
		}
	case v.Amiss():
		advise(w.T("handover.do.amiss."+string(v.Rechecked.Code), words.Data{"Time": r.moment(v.Rechecked.At)}))
	case v.Done():
		advise(w.T("handover.proved." + string(v.Level)))
		if c := v.Confirmed; c != nil {
			advise(w.T("handover.confirmed.text", words.Data{"Person": c.By, "Time": r.moment(c.At), "Reason": c.Reason}))
		}
	case v.Parked != nil:
		advise(w.T("handover.parked.text", r.stop(v.Parked)))
	case v.Paused != nil:
		advise(w.T("handover.paused.text", r.stop(v.Paused)))
	case v.State == batch.Parked: // whatever the last attempt said
		advise(w.T("handover.do.parked"))
		if r.mayResend(v) {
			advise(w.T("handover.do.resend"))
		} else {
			advise(w.T("handover.do.call"))
		}
	case v.State == batch.Sending: // nothing is known of this attempt yet
		advise(w.T("handover.do." + string(v.State)))
	case v.Message != "":
		do := w.Next(v.Code)
		switch {
		case advice[v.Code]:
			do = w.T("handover.do." + string(v.Code))
		case len(v.Missing) > 0:
			do = w.T("handover.do.fill", words.Data{"Field": w.T("inspect.field." + string(v.Missing[0].Field)), "Button": w.T("action.handover-again"), "Key": r.action("handover-again").Keys[0].Cap(w)})
		}
		lines = append(lines, part.NewText(w.Said(v.Code, v.Message)).Bold().Wrapped(), part.NewText(w.T("handover.safe")+" "+do).Wrapped())
	default:
		advise(w.T("handover.do." + string(v.State)))
	}
	if r.mayConfirm(v) {
		b := r.desk.Button(r.action("handover-confirm"))
		if v.Doubled() {
			b.SetLabel(w.T("handover.confirm.single"))
		}
		lines = append(lines, part.Flow(look.Near, b))
	}
	lines = append(lines, part.Rule())
	say("target", r.queue.Name(v.Target))
	if !v.Opened.IsZero() {
		say("stack", w.Stack(v.Opened))
	}
	if v.Done() {
		say("receipt", w.Moment(v.Changed.Local()))
		say("rechecked", r.rechecked(v))
		say("ref", v.Ref)
	} else {
		say("since", w.Moment(v.Sealed.Local()))
		say("attempts", w.Number(v.Attempts))
		say("next", r.next(v))
	}
	say("size", w.Decimal(float64(v.Bytes)/1e6, 1)+" MB")
	say("name", v.Name)
	say("number", string(v.ID))
	say("hash", grouped(v.SHA256))
	r.reader.Fill(lines...)
}

// stop is what is said of something that a person stopped.
func (r *Room) stop(s *batch.Stop) words.Data {
	return words.Data{"Person": s.By, "Time": r.moment(s.Since), "Reason": s.Reason}
}

// grouped parts a long number so that it can break into lines.
func grouped(hash string) string {
	var out []string
	for len(hash) > 16 {
		out, hash = append(out, hash[:16]), hash[16:]
	}
	return strings.Join(append(out, hash), " ")
}
