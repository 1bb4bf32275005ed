package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type procedureCommand struct {
	Put     procedurePutCommand     `cmd:"" help:"Ein Dokument als Entwurf ablegen: PDF (am besten PDF/A) oder Text."`
	Release procedureReleaseCommand `cmd:"" help:"Einen Entwurf freigeben (eine andere Person als die, die ihn ablegte)."`
	List    procedureListCommand    `cmd:"" help:"Alle Fassungen."`
	Show    procedureShowCommand    `cmd:"" help:"Die Fassung, die gilt, oder eine andere."`
	Export  procedureExportCommand  `cmd:"" help:"Das Dokument einer Fassung ausgeben, Byte für Byte wie abgelegt."`
}

type procedurePutCommand struct {
	File     string `arg:"" name:"datei" help:"PDF oder Textdatei." type:"path"`
	Title    string `help:"Titel." default:"Verfahrensdokumentation ersetzendes Scannen" placeholder:"TITEL"`
	Revision string `required:"" help:"Name der Fassung, so wie er im Dokument steht." placeholder:"FASSUNG"`
	From     string `help:"Ab welchem Tag sie gilt, wenn sie freigegeben ist; ohne Angabe ab heute." placeholder:"TAG"`
	Keeper   string `required:"" help:"Die Stelle, die sie pflegt." placeholder:"AMT"`
}

func (c *procedurePutCommand) Run(ctx context.Context, g *globals) error {
	return g.oneProcedure(ctx, station.OpProcedurePut, station.ProcedurePut{Path: c.File, Title: c.Title, Version: c.Revision, From: c.From, Keeper: c.Keeper})
}

type procedureReleaseCommand struct {
	Number int    `arg:"" optional:"" name:"nummer" help:"Nummer des Entwurfs; ohne Angabe der neueste."`
	Reason string `required:"" help:"Warum die Fassung gilt." placeholder:"SATZ"`
}

func (c *procedureReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.oneProcedure(ctx, station.OpProcedureRelease, station.ProcedureRelease{Number: c.Number, Reason: c.Reason})
}

type procedureListCommand struct{}

func (procedureListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		n, err := station.Invoke[int](ctx, c, station.OpProcedures, nil, func(raw json.RawMessage) {
			var v station.ProcedureVersion
			if json.Unmarshal(raw, &v) == nil {
				g.showProcedure(v)
			}
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Keine Verfahrensdokumentation hinterlegt. Ersetzend gescannt werden kann so nicht.")
		}
		return err
	})
}

type procedureShowCommand struct {
	Number int `arg:"" optional:"" name:"nummer" help:"Nummer der Fassung; ohne Angabe die, die gilt."`
}

func (c *procedureShowCommand) Run(ctx context.Context, g *globals) error {
	return g.oneProcedure(ctx, station.OpProcedure, c.Number)
}

func (g *globals) oneProcedure(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(c station.Caller) error {
		v, err := station.Invoke[station.ProcedureVersion](ctx, c, op, args, nil)
		if err == nil {
			g.showProcedure(v)
		}
		return err
	})
}

func (g *globals) showProcedure(v station.ProcedureVersion) {
	if g.JSON {
		printJSON(v)
		return
	}
	state := germanStanding[v.Standing]
	if v.Standing == station.InUse && !v.Valid {
		state = "freigegeben, gilt ab " + v.From.German()
	}
	fmt.Printf("%3d  %s, Fassung %s: %s\n     Stand %s, gepflegt von %s; %s (%s, SHA-256 %s)\n", v.Number, v.Title, v.Version, state, v.From.German(), v.Keeper, v.Name, megabytes(v.Bytes), v.SHA256)
	if v.Releaser != "" {
		fmt.Printf("     abgelegt von %s, freigegeben von %s am %s: %s\n", v.Author, v.Releaser, v.Released.Local().Format("02.01.2006 15:04"), v.Reason)
	}
}

type procedureExportCommand struct {
	File   string `arg:"" name:"datei" help:"Wohin; eine vorhandene Datei wird nicht überschrieben." type:"path"`
	Number int    `help:"Nummer der Fassung; ohne Angabe die, die gilt." placeholder:"N"`
}

func (c *procedureExportCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		out, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return &batch.Error{Op: "procedure.export", Code: batch.CodeUsage, Detail: err.Error(), Err: err}
		}
		var written error
		v, err := station.Invoke[station.ProcedureVersion](ctx, caller, station.OpProcedureExport, c.Number, func(raw json.RawMessage) {
			var p station.FilePart
			if written = errors.Join(written, json.Unmarshal(raw, &p)); written == nil {
				_, written = out.Write(p.Data)
			}
		})
		if written = errors.Join(written, out.Close()); err == nil && written != nil {
			err = &batch.Error{Op: "procedure.export", Code: batch.CodeUsage, Detail: written.Error(), Err: written}
		}
		if err != nil { // nothing half-written stays
			return errors.Join(err, os.Remove(c.File))
		}
		g.showProcedure(v)
		return nil
	})
}
