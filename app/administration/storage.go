package administration

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// storageRows are the lines of the section, in the order in which one should look.
var storageRows = []string{"keys", "space", "backup", "drill", "check", "retention"}

// storage is the section of keys, disk, backup and retention.
func (r *Room) storage() *section {
	w := r.desk.Words
	s := &section{id: "storage", does: []string{"admin-recovery", "admin-due", "admin-drill", "admin-backup", "admin-check"},
		columns: []part.TableColumn{{Head: w.T("admin.storage.what"), Least: 150, Share: 1}, {Head: w.T("admin.standing"), Least: 200, Share: 2}}}
	var backup bool
	s.ready = func(action string, row int) bool {
		of := map[string]string{"admin-recovery": "keys", "admin-due": "retention"}[action]
		switch {
		case of != "":
			return row >= 0 && row < len(storageRows) && storageRows[row] == of
		case action == "admin-backup" || action == "admin-drill":
			return backup
		}
		return true
	}
	s.load = func(ctx context.Context) (view, error) {
		st, err := r.model.Storage(ctx)
		if err != nil {
			return view{}, err
		}
		return view{names: storageRows, sum: w.T("admin.storage.promise"), use: func() { backup = st.Backup.Target != "" },
			cell: func(row, column int) part.Cell {
				if column == 0 {
					return part.Cell{Words: w.T("admin.storage." + storageRows[row])}
				}
				tone, text := r.storageState(storageRows[row], st)
				return part.Cell{Words: text, Tone: &tone}
			},
			detail: func(row int) []fyne.CanvasObject { return r.storageDetail(storageRows[row], st) }}, nil
	}
	return s
}

// storageState is a line in a few words.
func (r *Room) storageState(what string, s model.Storage) (part.Tone, string) {
	w := r.desk.Words
	switch what {
	case "keys":
		return part.ToneGood, w.T("admin.holder." + s.Station.Holder)
	case "space":
		tone := part.ToneGood
		switch {
		case s.Space.Stop:
			tone = part.ToneSevere
		case s.Space.Low:
			tone = part.ToneWarning
		}
		return tone, w.N("footer.space", int(s.Space.Sheets))
	case "backup", "drill":
		switch b := s.Backup; {
		case b.Target == "":
			return part.ToneWarning, w.T("admin.backup.none")
		case b.Code != "":
			return part.ToneSevere, w.Said(b.Code, b.Message)
		case what == "drill":
			return part.ToneOpen, w.T("admin.drill.ready")
		case b.Once > 0:
			return part.ToneRunning, w.N("admin.backup.once", b.Once)
		default:
			return part.ToneGood, w.T("admin.backup.twice")
		}
	case "check":
		if len(s.Recovery.Damaged) > 0 {
			return part.ToneSevere, w.N("admin.check.damaged", len(s.Recovery.Damaged))
		}
		return part.ToneOpen, w.N("admin.check.lines", int(s.Log))
	}
	if s.Retention.Days == 0 {
		return part.TonePlain, w.T("admin.retention.never")
	}
	return part.ToneGood, w.N("admin.retention.days", s.Retention.Days)
}

// storageDetail is all about a line.
func (r *Room) storageDetail(what string, s model.Storage) []fyne.CanvasObject {
	w := r.desk.Words
	tone, text := r.storageState(what, s)
	lines := []fyne.CanvasObject{part.NewTitle(w.T("admin.storage." + what)).Wrapped(), part.NewBadge(tone, text), part.NewText(w.T("admin.storage." + what + ".text")).Wrapped(), part.Rule()}
	pair := func(key, value string) {
		if value != "" {
			lines = append(lines, part.NewPair(w.T("admin.storage."+key), value))
		}
	}
	switch what {
	case "keys":
		pair("station", string(s.Station.ID))
		pair("created", w.Date(s.Station.Created.Local()))
		pair("seal", s.Seal)
		pair("fingerprint", inLines(s.SealSHA256, ":", 8))
		pair("logkey", inLines(s.Station.LogKey, "+", 1))
		pair("data", path(s.Data))
	case "space":
		pair("free", r.bytes(s.Space.Free))
		pair("reserve", r.bytes(s.Space.Reserve))
		pair("sheet", r.bytes(s.Space.Sheet))
		pair("pending", r.bytes(s.Space.Pending))
		pair("forecast", w.N("footer.space", int(s.Space.Sheets)))
	case "backup", "drill":
		b := s.Backup
		pair("target", path(b.Target))
		if !b.State.IsZero() {
			pair("state", w.Moment(b.State.Local()))
			pair("files", w.Number(int(b.Files))+" · "+r.bytes(b.Bytes))
		}
		if b.SameDisk {
			lines = append(lines, part.NewBanner(part.ToneWarning, w.T("admin.backup.samedisk.title"), w.T("admin.backup.samedisk.text"), nil))
		}
		for _, gap := range b.Gaps {
			lines = append(lines, part.NewBadge(part.ToneSevere, gap.Detail))
		}
	case "check":
		pair("batches", w.Number(s.Batches))
		pair("log", w.Number(int(s.Log)))
		for _, d := range s.Recovery.Damaged {
			lines = append(lines, part.NewBadge(part.ToneSevere, d))
		}
		lines = append(lines, r.checkLines()...)
		for _, restriction := range s.Restrictions {
			lines = append(lines, part.NewSmall(restriction).Wrapped())
		}
	case "retention":
		day := func(n int) string {
			if n == 0 {
				return w.T("admin.retention.never")
			}
			return w.N("admin.retention.days", n)
		}
		pair("pages", day(s.Retention.Days))
		pair("notes", day(s.Retention.NoteDays))
		pair("logs", day(s.Retention.LogDays))
		pair("trials", day(s.Retention.TrialDays))
		for class, rule := range s.Retention.Classes {
			lines = append(lines, part.NewPair(class, day(rule.Days)))
		}
	}
	return lines
}

// bytes writes a number of bytes as people read it.
func (r *Room) bytes(n int64) string {
	w := r.desk.Words
	switch {
	case n >= 1e9:
		return w.Decimal(float64(n)/1e9, 1) + " GB"
	case n >= 1e6:
		return w.Decimal(float64(n)/1e6, 1) + " MB"
	}
	return w.Decimal(float64(n)/1e3, 0) + " kB"
}

// progress shows how far something is while it runs.
func (r *Room) progress(title string) func(model.Progress) {
	w := r.desk.Words
	return func(p model.Progress) {
		text := w.T("admin.progress", words.Data{"Done": w.Number(int(p.Done)), "Total": w.Number(int(p.Total))})
		if p.Left > 0 {
			text += " " + w.N("admin.left", max(int(p.Left.Minutes()+0.5), 1))
		}
		r.desk.Bridge.Show("admin-progress", func() {
			if r.busy {
				r.tell(part.ToneRunning, title, text)
			}
		})
	}
}

// backup brings the backup up to date.
func (r *Room) backup() {
	w := r.desk.Words
	title := w.T("admin.backup.running")
	r.run(title, func(ctx context.Context) (func(), error) {
		b, err := r.model.Backup(ctx, r.progress(title))
		return func() {
			tone := part.ToneGood
			if len(b.Gaps) > 0 {
				tone = part.ToneWarning
			}
			r.tell(tone, w.T("admin.backup.done"), w.T("admin.backup.done.text", words.Data{"Files": w.Number(int(b.Files)), "Bytes": r.bytes(b.Bytes), "Read": w.Number(int(b.Read))}))
		}, err
	})
}

// drill brings the backup back for practice.
func (r *Room) drill() {
	w := r.desk.Words
	title := w.T("admin.drill.running")
	r.run(title, func(ctx context.Context) (func(), error) {
		d, err := r.model.Drill(ctx, r.progress(title))
		return func() {
			data := words.Data{"Batches": w.Number(d.Batches), "Pages": w.Number(d.Pages), "Files": w.Number(d.Checked), "Behind": w.Number(int(d.Behind))}
			if !d.OK {
				r.tell(part.ToneSevere, w.N("admin.drill.bad", len(d.Problems)), w.T("admin.drill.text", data))
				return
			}
			r.tell(part.ToneGood, w.T("admin.drill.good"), w.T("admin.drill.text", data))
		}, err
	})
}

// showDue tells what the rule would take; nothing goes.
func (r *Room) showDue() {
	w := r.desk.Words
	r.run(w.T("admin.due.running"), func(ctx context.Context) (func(), error) {
		sum, err := r.model.Due(ctx)
		return func() {
			r.tell(part.TonePlain, w.N("admin.due.title", sum.Batches), w.T("admin.due.text", words.Data{"Kept": w.Number(sum.Kept), "Files": w.Number(sum.Files), "Bytes": r.bytes(sum.Bytes)}))
		}, err
	})
}
