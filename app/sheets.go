package app

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/frame"
	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// sheets asks in any room what stands on separator sheets, and makes them as a file for
// the printer.
func (d *Desk) sheets() {
	w := d.frame.Words
	desk := model.Desk{Station: d.frame.Station, Context: d.frame.Context}
	fields := map[string]*part.Suggest{}
	grid := container.New(part.Columns(260, look.Wide, look.Near))
	for _, key := range model.SheetKeys {
		hint := w.T("sheets.optional")
		if key == "count" {
			hint = ""
		}
		fields[key] = part.NewSuggest(w.T("sheets."+key), hint, d.frame.Keys)
		grid.Add(fields[key])
	}
	fields["count"].Say("10")
	wrong := part.NewText("").Colored(look.Severe).Bold().Wrapped()
	wrong.Hide()
	busy := false
	shut := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { d.uncover("sheets") }}
	make := frame.Action{ID: "sheets-print", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Ready: func() bool { return !busy }}
	make.Do = func() {
		busy = true
		typed := map[string]string{}
		for key, field := range fields {
			typed[key] = field.Words()
		}
		d.frame.Bridge.Go(func(ctx context.Context) {
			f, err := desk.CoverSheets(ctx, typed)
			path := ""
			if err == nil {
				path, err = journal.WriteNew(journal.Documents(), f.Name, f.Data)
			}
			d.frame.Bridge.Show("sheets", func() {
				busy = false
				if err != nil {
					wrong.Say(w.Failure(err))
					wrong.Show()
					d.content.Refresh()
					return
				}
				d.uncover("sheets")
				d.printed(path)
			})
		})
	}
	card := part.NewBox(look.Card, part.Column(look.Wide, part.NewTitle(w.T("sheets.title")).Wrapped(), part.NewText(w.T("sheets.text")).Colored(look.Soft).Wrapped(), wrong, grid,
		part.Foot(look.Apart, part.NewSmall(w.T("journal.form.keys")).Wrapped(), d.frame.Button(shut), d.frame.Button(make).Main()))).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.cover("sheets", part.NewBox(part.Clear, container.NewVScroll(part.NewSheet(card))), []frame.Action{shut, make})
	d.frame.Focus(fields["count"].Focus())
	d.frame.Bridge.Go(func(ctx context.Context) {
		options, err := desk.SheetOptions(ctx)
		if err != nil {
			return // they can be typed all the same
		}
		d.frame.Bridge.Show("sheet-options", func() {
			options["intake"] = []string{w.T("day.today"), w.T("day.yesterday")}
			for key, all := range options {
				fields[key].Offer(all)
			}
		})
	})
}

// printed opens a file for the printer and says where it lies.
func (d *Desk) printed(path string) {
	w := d.frame.Words
	text := "admin.printed.text"
	if d.config.Open != nil && d.config.Open(path) == nil {
		text = "admin.printed.opened"
	}
	d.frame.Say(part.ToneGood, w.T("admin.printed.title"), w.T(text, words.Data{"File": filepath.Base(path), "Folder": filepath.Dir(path)}))
}
