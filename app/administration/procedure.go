package administration

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// procedures is the section of the procedure documentation: without one that holds no
// paper is replaced (A.G.1).
func (r *Room) procedures() *section {
	w := r.desk.Words
	s := &section{id: "procedures", does: []string{"admin-document", "admin-new", "admin-release"},
		columns: []part.TableColumn{{Head: w.T("admin.version"), Least: 80, Share: 1}, {Head: w.T("admin.procedure.title"), Least: 140, Share: 2}, {Head: w.T("admin.procedure.from"), Least: 90}, {Head: w.T("admin.standing"), Least: 120, Share: 1}}}
	s.ready = func(action string, row int) bool {
		if action == "admin-new" {
			return true
		}
		return row >= 0 && row < len(r.known.papers) && (action == "admin-document" || r.known.papers[row].Standing == station.Draft)
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Procedures(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.procedure.none"), use: func() { r.known.papers = all }}
		for _, p := range all {
			v.names = append(v.names, string(p.File))
			if p.Valid {
				v.sum = w.T("admin.procedure.valid", words.Data{"Version": p.Version})
			}
		}
		v.cell = func(row, column int) part.Cell {
			p := all[row]
			switch column {
			case 0:
				return part.Cell{Words: p.Version, Bold: p.Valid}
			case 1:
				return part.Cell{Words: p.Title}
			case 2:
				return part.Cell{Words: r.day(p.From)}
			}
			tone, key := procedureState(p)
			return part.Cell{Words: w.T("admin.standing." + key), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.procedure(all[row]) }
		return v, nil
	}
	return s
}

// procedureState is where a version is on its way; one that is released may wait for its
// day.
func procedureState(p station.ProcedureVersion) (part.Tone, string) {
	if p.Standing == station.InUse && !p.Valid {
		return part.ToneRunning, "later"
	}
	return standings[p.Standing], string(p.Standing)
}

// day writes a day as people do.
func (r *Room) day(d batch.Day) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return r.desk.Words.Date(t)
}

// procedure shows the document of a version and who answers for it.
func (r *Room) procedure(p station.ProcedureVersion) []fyne.CanvasObject {
	w := r.desk.Words
	tone, key := procedureState(p)
	lines := []fyne.CanvasObject{part.NewTitle(p.Title).Wrapped(), part.NewBadge(tone, w.T("admin.standing."+key))}
	for _, pair := range [][2]string{{"admin.version", p.Version}, {"admin.procedure.keeper", p.Keeper}, {"admin.procedure.from", r.day(p.From)}, {"admin.procedure.file", p.Name}, {"admin.procedure.size", r.bytes(p.Bytes)},
		{"admin.author", r.nameOf(p.Author) + ", " + w.Date(p.Written.Local())}} {
		lines = append(lines, part.NewPair(w.T(pair[0]), pair[1]))
	}
	if p.Releaser != "" {
		lines = append(lines, part.NewPair(w.T("admin.releaser"), r.nameOf(p.Releaser)+", "+w.Date(p.Released.Local())+": "+p.Reason))
	}
	return append(lines, part.Rule(), part.NewPair(w.T("admin.procedure.hash"), inLines(grouped(p.SHA256), " ", 4)))
}

// grouped parts signs that have to be compared.
func grouped(text string) string {
	out := ""
	for i, sign := range text {
		if i > 0 && i%8 == 0 {
			out += " "
		}
		out += string(sign)
	}
	return out
}

func (r *Room) chosenProcedure() (station.ProcedureVersion, bool) {
	for _, p := range r.known.papers {
		if string(p.File) == r.section().chosen() {
			return p, true
		}
	}
	return station.ProcedureVersion{}, false
}

// newProcedure asks for the document of a further version.
func (r *Room) newProcedure() {
	r.chooseFile(r.desk.Words.T("admin.procedure.choose"), "PDF, TXT, MD", []string{".pdf", ".txt", ".md"}, r.describeProcedure)
}

// describeProcedure asks what is to be known of a document.
func (r *Room) describeProcedure(path string) {
	w := r.desk.Words
	var asked []ask
	for _, key := range model.ProcedureKeys {
		one := r.one(key, "admin.procedure.ask."+key, "admin.procedure.hint."+key)
		if len(r.known.papers) > 0 { // what seldom changes
			one.value.Text = map[string]string{"title": r.known.papers[0].Title, "keeper": r.known.papers[0].Keeper}[key]
		}
		asked = append(asked, one)
	}
	s := r.section()
	r.open(w.T("admin.procedure.new"), w.T("admin.procedure.new.text", words.Data{"File": filepath.Base(path)}), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		typed["path"] = path
		v, err := r.model.PutProcedure(ctx, typed)
		return func() {
			s.want = string(v.File)
			r.tell(part.ToneGood, w.T("admin.procedure.put", words.Data{"Version": v.Version}), w.T("admin.procedure.put.text"))
		}, err
	})
}

// releaseProcedure lets the chosen draft hold.
func (r *Room) releaseProcedure() {
	p, ok := r.chosenProcedure()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.procedure.release", words.Data{"Version": p.Version}), w.T("admin.procedure.release.text", words.Data{"Date": r.day(p.From)}), []ask{r.one("reason", "journal.form.reason", "admin.release.hint")},
		func(ctx context.Context, typed map[string]string) (func(), error) {
			_, err := r.model.ReleaseProcedure(ctx, p.Number, typed["reason"])
			return func() { r.tell(part.ToneGood, w.T("admin.released.title"), w.T("admin.procedure.released.text")) }, err
		})
}

// saveProcedure writes the chosen document beside the others of the person and opens it.
func (r *Room) saveProcedure() {
	p, ok := r.chosenProcedure()
	if !ok {
		return
	}
	w := r.desk.Words
	r.run("", func(ctx context.Context) (func(), error) {
		f, err := r.model.ProcedureDocument(ctx, p)
		if err != nil {
			return nil, err
		}
		path, err := journal.WriteNew(journal.Documents(), f.Name, f.Data)
		return func() {
			if r.desk.Open != nil {
				_ = r.desk.Open(path) // where nothing opens it, it lies there all the same
			}
			r.tell(part.ToneGood, w.T("admin.procedure.saved"), w.T("admin.procedure.saved.text", words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
		}, err
	})
}
