package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// maintenances is the section of the times in which nothing is scanned (A.O.2).
func (r *Room) maintenances() *section {
	w := r.desk.Words
	s := &section{id: "maintenances", does: []string{"admin-test", "admin-lock"},
		columns: []part.TableColumn{{Head: w.T("admin.maintenance.begun"), Least: 150, Share: 1}, {Head: w.T("admin.maintenance.reason"), Least: 150, Share: 3}, {Head: w.T("admin.standing"), Least: 110, Share: 1}}}
	s.ready = func(string, int) bool { return true }
	s.label = func(action string) string {
		switch {
		case action != "admin-lock":
			return ""
		case len(r.known.repairs) > 0 && r.known.repairs[0].On:
			return "admin.maintenance.finish"
		}
		return "admin.maintenance.begin"
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Maintenances(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.maintenance.promise"), use: func() { r.known.repairs = all }}
		if len(all) > 0 && all[0].On {
			v.sum = w.T("admin.maintenance.locked")
		}
		for _, m := range all {
			v.names = append(v.names, m.Begun.String())
		}
		v.cell = func(row, column int) part.Cell {
			m := all[row]
			switch column {
			case 0:
				return part.Cell{Words: w.Moment(m.Begun.Local())}
			case 1:
				return part.Cell{Words: m.Reason}
			}
			tone, key := repairing(m)
			return part.Cell{Words: w.T("admin.maintenance." + key), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.maintenance(all[row]) }
		return v, nil
	}
	return s
}

func repairing(m station.Maintenance) (part.Tone, string) {
	if m.On {
		return part.ToneWarning, "on"
	}
	return part.ToneGood, "ended"
}

// maintenance shows who serviced what, what changed by it, and who answered for the end.
func (r *Room) maintenance(m station.Maintenance) []fyne.CanvasObject {
	w := r.desk.Words
	tone, key := repairing(m)
	lines := []fyne.CanvasObject{part.NewTitle(m.Reason).Wrapped(), part.NewBadge(tone, w.T("admin.maintenance."+key)), part.NewPair(w.T("admin.maintenance.begun"), w.Moment(m.Begun.Local())+"\n"+r.nameOf(m.By))}
	if m.On {
		lines = append(lines, part.NewText(w.T("admin.maintenance.on.text")).Wrapped())
		return append(lines, r.equipment("before", m.Before)...)
	}
	lines = append(lines, part.NewPair(w.T("admin.maintenance.ended"), w.Moment(m.Ended.Local())+"\n"+r.nameOf(m.EndedBy)))
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.maintenance.changes")).Bold())
	for _, c := range m.Changes {
		lines = append(lines, part.NewBadge(part.ToneOpen, c))
	}
	if len(m.Changes) == 0 {
		lines = append(lines, part.NewText(w.T("admin.maintenance.unchanged")).Wrapped())
	}
	if c := m.Checklist; c != nil {
		lines = append(lines, part.Rule(), part.NewText(w.T("admin.maintenance.checklist")).Bold())
		for _, pair := range [][2]string{{"updates", c.Updates}, {"acceptance", c.Acceptance}, {"trial", string(c.Trial)}, {"note", c.Note}} {
			if pair[1] != "" {
				lines = append(lines, part.NewPair(w.T("admin.maintenance."+pair[0]), pair[1]))
			}
		}
	}
	return append(append(lines, r.equipment("before", m.Before)...), r.equipment("after", m.After)...)
}

// equipment shows versions as they were.
func (r *Room) equipment(when string, v station.Versions) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.Rule(), part.NewText(w.T("admin.maintenance." + when)).Bold(), part.NewPair(w.T("admin.acceptance.program"), v.Program), part.NewPair(w.T("admin.about.system"), v.System)}
	for _, f := range v.Devices {
		lines = append(lines, part.NewPair(w.T("admin.scanner.model"), scannerName(f)))
	}
	return lines
}

// maintain begins a maintenance, or ends the one that is on.
func (r *Room) maintain() {
	if all := r.known.repairs; len(all) > 0 && all[0].On {
		r.endMaintenance(all[0])
		return
	}
	w := r.desk.Words
	s := r.section()
	r.open(w.T("admin.maintenance.begin"), w.T("admin.maintenance.begin.text"), []ask{r.one("reason", "admin.maintenance.reason", "admin.maintenance.reasonhint")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		err := r.model.BeginMaintenance(ctx, typed["reason"])
		return func() {
			s.table.Choose(0)
			r.tell(part.ToneWarning, w.T("admin.maintenance.on"), w.T("admin.maintenance.on.text"))
		}, err
	})
}

// endMaintenance asks for what somebody answers for.
func (r *Room) endMaintenance(m station.Maintenance) {
	w := r.desk.Words
	asked := []ask{r.one("updates", "admin.maintenance.updates", "admin.maintenance.updateshint"), r.one("acceptance", "admin.maintenance.acceptance", "admin.maintenance.acceptancehint"),
		r.one("trial", "admin.maintenance.trial", "admin.maintenance.trialhint"), r.one("note", "journal.field.remark", "")}
	r.open(w.T("admin.maintenance.end", words.Data{"Name": m.Reason}), w.T("admin.maintenance.end.text"), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		_, err := r.model.EndMaintenance(ctx, typed)
		return func() {
			r.tell(part.ToneGood, w.T("admin.maintenance.ended.title"), w.T("admin.maintenance.ended.text"))
		}, err
	})
	f := r.form
	r.desk.Bridge.Go(func(ctx context.Context) {
		trials, err := r.model.Trials(ctx, m)
		if err != nil {
			return // it can be typed all the same
		}
		var names []string
		means := map[string]string{}
		for _, b := range trials {
			name := w.N("admin.maintenance.trial.name", len(b.Pages), words.Data{"Stack": w.Stack(b.Opened), "Profile": b.Profile.Name})
			names, means[name] = append(names, name), string(b.ID)
		}
		r.desk.Bridge.Show("admin-trials", func() {
			if r.form == f && f != nil {
				f.offer("trial", names, means)
			}
		})
	})
}

// testFirst scans what lies in the scanner as a trial.
func (r *Room) testFirst() {
	w := r.desk.Words
	r.run(w.T("admin.probe.running"), func(ctx context.Context) (func(), error) {
		device, err := r.firstDevice(ctx)
		if err != nil {
			return nil, err
		}
		p, err := r.model.Probe(ctx, device, "")
		return func() {
			tone, text := part.ToneGood, w.N("admin.probe.pages", p.Pages)
			if p.Fault != "" {
				tone, text = part.ToneWarning, p.Fault+" "+text
			}
			r.tell(tone, w.T("admin.probe.done"), text)
		}, err
	})
}
