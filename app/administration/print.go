package administration

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// printSheets asks what stands on separator sheets, and makes them.
func (r *Room) printSheets() {
	w := r.desk.Words
	count, class := r.one("count", "admin.sheets.count", ""), r.one("class", "admin.sheets.class", "admin.sheets.optional")
	count.value.Text = "10"
	if r.section().id == "classes" {
		class.value.Text, count.value.Text = r.section().chosen(), "1"
	}
	for _, c := range r.known.classes {
		class.value.Options = append(class.value.Options, c.Name)
	}
	profile := r.one("profile", "admin.sheets.profile", "admin.sheets.optional")
	for _, p := range r.known.profiles {
		profile.value.Options = append(profile.value.Options, p.Name)
	}
	asked := []ask{count, class, profile, r.one("sheets", "admin.sheets.sheets", "admin.sheets.optional"), r.one("intake", "admin.sheets.intake", "admin.sheets.optional", "heute", "gestern"), r.one("number", "admin.sheets.number", "admin.sheets.optional")}
	r.open(w.T("admin.sheets.title"), w.T("admin.sheets.text"), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		n, err := strconv.Atoi(typed["count"])
		cover := batch.Cover{Class: typed["class"], Profile: typed["profile"], Number: strings.ToUpper(typed["number"])}
		if err == nil && typed["sheets"] != "" {
			cover.Sheets, err = strconv.Atoi(typed["sheets"])
		}
		if err != nil {
			return nil, batch.Refuse("administration.sheets", batch.CodeUsage, "die Anzahl ist keine ganze Zahl")
		}
		f, err := r.model.CoverSheets(ctx, n, cover, typed["intake"])
		return r.printed(f, err)
	})
}

// printRecovery prints the recovery key anew for whoever has it.
func (r *Room) printRecovery() {
	w := r.desk.Words
	r.open(w.T("admin.recovery.title"), w.T("admin.recovery.text"), []ask{r.one("key", "admin.recovery.key", "admin.recovery.hint")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		f, err := r.model.RecoverySheet(ctx, typed["key"])
		return r.printed(f, err)
	})
}

// printed writes a file for the printer and opens it.
func (r *Room) printed(f station.PrintFile, err error) (func(), error) {
	if err != nil {
		return nil, err
	}
	path, err := journal.WriteNew(journal.Documents(), f.Name, f.Data)
	return func() {
		w := r.desk.Words
		text := "admin.printed.text"
		if r.desk.Open != nil && r.desk.Open(path) == nil {
			text = "admin.printed.opened"
		}
		r.tell(part.ToneGood, w.T("admin.printed.title"), w.T(text, words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
	}, err
}
