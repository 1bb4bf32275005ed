package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/station"
)

type settingCommand struct {
	List    settingListCommand    `cmd:"" help:"Einstellungen, die eine zweite Person bestätigt: alle Fassungen und offene Vorschläge."`
	Confirm settingConfirmCommand `cmd:"" help:"Einen Vorschlag bestätigen (eine andere Person als die, die ihn machte)."`
	Back    settingBackCommand    `cmd:"" help:"Eine ältere Fassung wieder einsetzen."`
	Persons settingPersonsCommand `cmd:"" help:"Festlegen, ob eine Person genügt oder zwei nötig sind."`
}

type settingListCommand struct{}

func (settingListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		p, err := station.Invoke[station.Persons](ctx, caller, station.OpSettings, nil, g.showSetting)
		if err == nil {
			g.showPersons(p)
		}
		return err
	})
}

// showSetting prints a version or a proposal.
func (g *globals) showSetting(raw json.RawMessage) {
	if g.JSON {
		fmt.Println(string(raw))
		return
	}
	var e struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	switch e.Type {
	case "setting":
		show(raw, func(v station.SettingView) {
			mark := " "
			if v.Current {
				mark = "✓"
			}
			fmt.Printf("%s %-10s Fassung %d  %s  %s\n", mark, v.Key, v.Version, v.Time.Local().Format("02.01.2006 15:04"), v.Author)
			printSetting(v.Value)
		})
	case "proposal":
		show(raw, func(p station.Proposal) {
			fmt.Printf("? %-10s vorgeschlagen  %s  %s\n", p.Key, p.Written.Local().Format("02.01.2006 15:04"), p.Author)
			printSetting(p.Value)
		})
	}
}

func (g *globals) showPersons(p station.Persons) {
	switch {
	case g.JSON:
		printJSON(struct {
			Type string `json:"type"`
			station.Persons
		}{"persons", p})
	case p.One:
		fmt.Printf("▲ Eine Person genügt für Einstellungen: %s\n", p.Reason)
	default:
		fmt.Println("Einstellungen gelten, wenn eine zweite Person sie bestätigt hat.")
	}
}

type settingConfirmCommand struct {
	Key    string `arg:"" name:"einstellung" help:"Name, wie »setting list« ihn zeigt."`
	Reason string `required:"" help:"Warum die Einstellung so gelten soll." placeholder:"TEXT"`
}

func (c *settingConfirmCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		p, err := station.Invoke[station.Proposal](ctx, caller, station.OpSettingConfirm, station.SettingConfirm{Key: c.Key, Reason: c.Reason}, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(p)
		default:
			fmt.Printf("Gilt jetzt: %s\n", p.Key)
			printSetting(p.Value)
		}
		return nil
	})
}

type settingBackCommand struct {
	Key      string `arg:"" name:"einstellung" help:"Name, wie »setting list« ihn zeigt."`
	Revision int    `required:"" help:"Diese Fassung gilt wieder." placeholder:"N"`
}

func (c *settingBackCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.SettingView](ctx, caller, station.OpSettingBack, station.SettingBack{Key: c.Key, Version: c.Revision}, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(v)
		case v.Current:
			fmt.Printf("Gilt wieder: %s\n", v.Key)
			printSetting(v.Value)
		}
		return nil
	})
}

type settingPersonsCommand struct {
	Number string `arg:"" name:"zahl" enum:"1,2" help:"1: eine Person genügt. 2: eine zweite bestätigt."`
	Reason string `required:"" help:"Warum." placeholder:"TEXT"`
}

func (c *settingPersonsCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		p, err := station.Invoke[station.Persons](ctx, caller, station.OpSettingPersons, station.PersonsRequest{One: c.Number == "1", Reason: c.Reason}, g.notice)
		if err == nil {
			g.showPersons(p)
		}
		return err
	})
}

// notice prints what an operation tells besides its result.
func (g *globals) notice(raw json.RawMessage) {
	if g.JSON {
		fmt.Println(string(raw))
		return
	}
	show(raw, func(n station.NoticeEvent) { fmt.Println(n.Message) })
}
