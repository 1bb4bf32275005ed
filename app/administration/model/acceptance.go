package model

import (
	"context"

	"github.com/scanstelle/scanstelle/station"
)

// Acceptances reads the newest run with the test chart of every profile and scanner
// (A.O.3).
func (d Desk) Acceptances(ctx context.Context) ([]station.Acceptance, error) {
	return list[station.Acceptance](ctx, d, station.OpAcceptances, nil, "acceptance")
}

// Accept scans the chart that lies in a scanner with a profile ("amt", "amt@3") and
// compares it with what was printed.
func (d Desk) Accept(ctx context.Context, profile, device string) (station.Acceptance, error) {
	if err := ChartReady(profile, device); err != nil {
		return station.Acceptance{}, err
	}
	return ask[station.Acceptance](ctx, d, station.OpAcceptanceRun, station.AcceptanceRequest{Profile: profile, Device: device}, nil)
}

// ChartReady tells whether scanner and profile are named.
func ChartReady(profile, device string) error {
	return missing(map[string]string{"profile": profile, "device": device}, [][2]string{{"profile", "etwa posteingang"}, {"device", "der, in dem die Prüftafel liegt"}})
}

// SignAcceptance puts the name of whoever is logged in to the newest run: from then on
// the scanner may be used with the profile where paper is replaced. CodeAcceptance.
func (d Desk) SignAcceptance(ctx context.Context, a station.Acceptance, reason string) (station.Acceptance, error) {
	return ask[station.Acceptance](ctx, d, station.OpAcceptanceSign, station.AcceptanceSign{Profile: a.Profile.Name, Device: a.Fingerprint.Device, Reason: reason}, nil)
}

// ChartSheet is the chart, to be printed.
func (d Desk) ChartSheet(ctx context.Context) (station.PrintFile, error) {
	return ask[station.PrintFile](ctx, d, station.OpAcceptanceChart, nil, nil)
}

// ProfileNames are those that a chart can be scanned with: each profile, and its draft.
func (d Desk) ProfileNames(ctx context.Context) ([]string, error) {
	all, err := d.Profiles(ctx)
	var out []string
	for _, p := range all {
		out = append(out, p.Name)
		if p.Next != nil {
			out = append(out, p.Name+"@"+number(p.Next.Profile.Version))
		}
	}
	return out, err
}
