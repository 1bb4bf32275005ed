package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type fieldsCommand struct {
	Suggest  fieldsSuggestCommand  `cmd:"" help:"Vorschläge aus Text und Strichcodes, nummeriert; gesetzt wird nichts."`
	Take     fieldsTakeCommand     `cmd:"" help:"Ein Feld setzen: einen Vorschlag übernehmen, ändern oder selbst eintragen."`
	Hints    fieldsHintsCommand    `cmd:"" help:"Was ein Dokument oder ein Stapel gegen seine Vollständigkeit sagt: fehlende Seiten und Anlagen, doppelte Post."`
	Clear    fieldsClearCommand    `cmd:"" help:"Ein Feld leeren; der alte Wert bleibt im Protokoll."`
	Show     fieldsShowCommand     `cmd:"" help:"Was zu einem Dokument gesetzt ist."`
	Settings fieldsSettingsCommand `cmd:"" help:"Was die Stadt über sich und ihre Aktenzeichen sagt: zeigen oder aus einer TOML-Datei ersetzen."`
}

type documentArgument struct {
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
}

type fieldsSuggestCommand struct{ documentArgument }

func (c *fieldsSuggestCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		all, err := station.Invoke[[]batch.Suggestion](ctx, caller, station.OpFieldSuggest, batch.ID(c.Document), nil)
		for i, s := range all {
			if g.JSON {
				printJSON(struct {
					Type   string `json:"type"`
					Number int    `json:"number"`
					batch.Suggestion
				}{"suggestion", i + 1, s})
				continue
			}
			fmt.Printf("%3d  %-24s  %-40s  %3.0f %%  Seite %d  %s\n", i+1, s.Field.German(), s.Value, s.Confidence*100, s.Page, s.Reason)
		}
		if err == nil && len(all) == 0 && !g.JSON {
			fmt.Println("Kein Vorschlag.")
		}
		return err
	})
}

type fieldsHintsCommand struct {
	ID string `arg:"" name:"kennung" help:"Kennung des Dokuments oder des Stapels."`
}

func (c *fieldsHintsCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		all, err := station.Invoke[[]station.DocumentHints](ctx, caller, station.OpHints, batch.ID(c.ID), nil)
		for _, d := range all {
			for _, h := range d.Hints {
				if g.JSON {
					printJSON(struct {
						Type     string   `json:"type"`
						Document batch.ID `json:"document"`
						Number   int      `json:"number"`
						batch.Hint
					}{"hint", d.Document, d.Number, h})
					continue
				}
				fmt.Printf("Dokument %d, Seite %d: %s\n", d.Number, h.Page, h.Message)
			}
		}
		if err == nil && len(all) == 0 && !g.JSON {
			fmt.Println("Kein Hinweis.")
		}
		return err
	})
}

type fieldsTakeCommand struct {
	documentArgument
	Field      string `arg:"" name:"feld" help:"Feld, deutsch oder als Kennwort: Absender, Betreff, »Unser Aktenzeichen«, letter_date."`
	Value      string `arg:"" optional:"" name:"wert" help:"Wert; ohne ihn gilt der des Vorschlags."`
	Suggestion int    `name:"from-suggestion" help:"Nummer des Vorschlags, der angesehen wurde." placeholder:"N"`
	Reason     string `help:"Warum ein Wert mit falscher Prüfziffer, oder eines von zwei Konten, so bleibt." placeholder:"TEXT"`
}

func (c *fieldsTakeCommand) Run(ctx context.Context, g *globals) error {
	return g.setField(ctx, station.OpFieldTake, c.Field, station.FieldRequest{Document: batch.ID(c.Document), Value: c.Value, Suggestion: c.Suggestion, Reason: c.Reason})
}

type fieldsClearCommand struct {
	documentArgument
	Field string `arg:"" name:"feld" help:"Feld."`
}

func (c *fieldsClearCommand) Run(ctx context.Context, g *globals) error {
	return g.setField(ctx, station.OpFieldClear, c.Field, station.FieldRequest{Document: batch.ID(c.Document)})
}

func (g *globals) setField(ctx context.Context, op station.Operation, field string, q station.FieldRequest) error {
	var err error
	if q.Field, err = batch.ParseField(field); err != nil {
		return err
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		f, err := station.Invoke[station.DocumentFields](ctx, caller, op, q, nil)
		if err == nil {
			g.showFields(f)
		}
		return err
	})
}

type fieldsShowCommand struct{ documentArgument }

func (c *fieldsShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		f, err := station.Invoke[station.DocumentFields](ctx, caller, station.OpFields, batch.ID(c.Document), nil)
		if err == nil {
			g.showFields(f)
		}
		return err
	})
}

func (g *globals) showFields(f station.DocumentFields) {
	if g.JSON {
		printJSON(f)
		return
	}
	if f.Stamp != "" {
		fmt.Println(f.Stamp)
	}
	for _, v := range f.Values {
		source := "eingetragen"
		switch {
		case v.Changed():
			source = fmt.Sprintf("geändert, vorgeschlagen war »%s« (Seite %d)", v.Suggestion.Value, v.Suggestion.Page)
		case v.Suggestion != nil:
			source = fmt.Sprintf("Vorschlag bestätigt (Seite %d, %.0f %%)", v.Suggestion.Page, v.Suggestion.Confidence*100)
		}
		if v.Sealed {
			source = "versiegelt, " + source
		}
		fmt.Printf("%-24s  %-40s  %s durch %s\n", v.Field.German(), v.Value, source, v.By)
	}
	if len(f.Values) == 0 {
		fmt.Println("Kein Feld ist gesetzt.")
	}
	for _, m := range f.Missing {
		fmt.Printf("Für das Ziel »%s« fehlt: %s\n", m.Target, m.Field.German())
	}
}

type fieldsSettingsCommand struct {
	File string `arg:"" optional:"" name:"datei" help:"TOML-Datei; ohne Angabe wird gezeigt, was gilt." type:"existingfile"`
}

func (c *fieldsSettingsCommand) Run(ctx context.Context, g *globals) error {
	text := ""
	if c.File != "" {
		raw, err := os.ReadFile(c.File)
		if err != nil {
			return &batch.Error{Op: "fields.settings", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
		}
		text = string(raw) + "\n"
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[batch.FieldSettings](ctx, caller, station.OpFieldSettings, text, g.notice)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				batch.FieldSettings
			}{"field-settings", s})
			return nil
		}
		return toml.NewEncoder(os.Stdout).Encode(s)
	})
}
