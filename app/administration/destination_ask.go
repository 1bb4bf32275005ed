package administration

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// ask asks the target, by what stands in the form; Esc ends it.
func (d *destination) ask() {
	if d.stop != nil {
		return
	}
	r, w := d.room, d.room.desk.Words
	typed, err := d.form.typed()
	if err != nil {
		d.form.blame(err)
		return
	}
	for _, f := range d.form.fields {
		f.Fault("")
	}
	d.form.wrong.Hide()
	for _, key := range d.form.keys {
		if d.form.fields[key].Focused() {
			d.field = key // F6 leads back to it
		}
	}
	d.tell(part.ToneRunning, w.T("admin.destination.asking"), w.T("admin.running.stop"))
	d.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		said, err := r.model.AskTarget(ctx, d.about, typed)
		r.desk.Bridge.Show(d, func() {
			if r.destination != d {
				return // the form was put away
			}
			d.stop = nil
			d.answered(said, err)
		})
	})
}

// tell shows a sentence where the target speaks, and what belongs to it.
func (d *destination) tell(tone part.Tone, title, text string, more ...fyne.CanvasObject) {
	d.reader.Fill(append([]fyne.CanvasObject{part.NewBanner(tone, title, text, nil)}, more...)...)
}

// answered shows what the target said. What it offers can be taken in the fields then.
func (d *destination) answered(said station.TargetDescription, err error) {
	r, w := d.room, d.room.desk.Words
	var wrong *model.Wrong
	switch {
	case batch.CodeOf(err) == batch.CodeCanceled:
		d.tell(part.TonePlain, w.T("admin.stopped"), w.T("admin.target.nothing"))
		return
	case errors.As(err, &wrong):
		d.tell(part.ToneWarning, w.T("admin.destination.unasked.title"), w.T("admin.destination.field.wrong"))
		d.form.blame(err)
		return
	case err != nil:
		do := r.hint("admin.destination.do." + string(batch.CodeOf(err)))
		if do == "" {
			do = w.Next(batch.CodeOf(err))
		}
		d.tell(part.ToneSevere, r.sentence(err), do)
		r.desk.Focus(d.reader)
		return
	}
	d.about.Said = &said
	asked, err := d.asks()
	if err != nil {
		d.tell(part.ToneSevere, r.sentence(err), w.Next(batch.CodeOf(err)))
		return
	}
	d.form.fill(asked)
	faults := d.about.WrongProperties()
	for key, text := range faults {
		d.form.fields[key].Fault(text)
	}
	for _, key := range d.form.keys {
		if faults[key] != "" {
			d.field = key // F6 leads to the first of them
			break
		}
	}
	d.reader.Fill(r.said(said, d.fieldName)...)
	r.body.Refresh()
	r.desk.Focus(d.reader)
}

// shownKey is the key that the server shows and that the form does not name.
func (d *destination) shownKey() string {
	if d.about.Said == nil || d.about.Said.Code != batch.CodeTargetHostKey {
		return ""
	}
	return string(d.about.Said.HostKey)
}

// trust takes the key that the server shows into the form, after somebody compared it,
// and asks again. It holds when the form is saved and confirmed.
func (d *destination) trust() {
	d.form.fields["host_key"].Say(d.shownKey())
	d.ask()
}

// said tells what a target said, and what would lie there.
func (r *Room) said(said station.TargetDescription, fieldName func(string) string) []fyne.CanvasObject {
	w := r.desk.Words
	var out []fyne.CanvasObject
	pair := func(key, value string) {
		if value != "" {
			out = append(out, part.NewPair(w.T("admin.destination."+key), value))
		}
	}
	switch {
	case said.Plan != nil:
		out = append(out, part.NewBanner(part.ToneGood, w.T("admin.destination.good"), w.T("admin.destination.good.text"), nil))
	case said.Code == batch.CodeTargetHostKey && said.HostKey != "":
		trust := r.action("admin-trust")
		out = append(out, part.NewBanner(part.ToneWarning, w.T("admin.destination.key"), w.T("admin.destination.key.text", words.Data{"Key": trust.Keys[0].Cap(w)}), nil),
			part.NewPair(w.T("admin.destination.host_key"), inLines(keyLines(string(said.HostKey)), " ", 2)), part.Flow(look.Near, r.desk.Button(trust)))
	case said.Message != "":
		out = append(out, part.NewBanner(part.ToneWarning, w.T("admin.destination.notyet"), w.Said(said.Code, said.Message), nil))
	default:
		out = append(out, part.NewBanner(part.ToneGood, w.T("admin.destination.answers"), w.T("admin.target.nothing"), nil))
	}
	if n := len(said.Repositories); n > 0 {
		out = append(out, part.NewText(w.T("admin.destination.offers", words.Data{"Repositories": w.Number(n), "Types": w.Number(len(said.Types)), "Folders": w.Number(len(said.Folders)), "Properties": w.Number(len(said.Properties))})).Wrapped())
	}
	if s := said.SFTP; s != nil {
		pair("server.version", s.Version)
		for _, can := range []struct {
			yes  bool
			what string
		}{{s.Fsync, "fsync"}, {s.Link, "link"}} {
			tone, key := part.ToneGood, ".yes"
			if !can.yes {
				tone, key = part.ToneWarning, ".no"
			}
			out = append(out, part.NewBanner(tone, w.T("admin.destination."+can.what+key), w.T("admin.destination."+can.what+key+".text"), nil))
		}
	}
	p := said.Plan
	if p == nil {
		return out
	}
	out = append(out, part.Rule(), part.NewText(w.T("admin.destination.plan")).Bold().Wrapped())
	pair("plan.server", p.Server)
	pair("plan.folder", path(p.Folder))
	pair("plan.type", p.Type)
	pair("plan.name", broken(p.Name, pathLine))
	for _, q := range p.Properties {
		name := q.Title
		if name == "" {
			name = q.Name
		}
		text := broken(strings.Join(q.Values, ", "), pathLine)
		if ms, err := strconv.ParseInt(strings.Join(q.Values, ""), 10, 64); q.Type == "datetime" && err == nil { // as it goes out
			at := time.UnixMilli(ms).Local()
			text = w.Moment(at)
		}
		if q.Field != "" {
			text += "\n" + w.T("admin.destination.from", words.Data{"Field": fieldName(q.Field)})
		}
		if q.Cut {
			text += "\n" + w.T("admin.destination.cut")
		}
		out = append(out, part.NewPair(broken(name, nameLine), text))
	}
	return out
}

// keyLines parts the name of a key so that a person can compare it sign by sign.
func keyLines(key string) string {
	kind, sum, _ := strings.Cut(key, " ")
	by, hash, _ := strings.Cut(sum, ":")
	return kind + " " + by + ": " + grouped(hash)
}
