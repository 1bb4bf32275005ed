package administration

import (
	"context"
	"path/filepath"

	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

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
