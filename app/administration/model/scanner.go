package model

import (
	"context"
	"image"

	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Devices looks for scanners. It takes some seconds.
func (d Desk) Devices(ctx context.Context) ([]station.Device, error) {
	return ask[[]station.Device](ctx, d, station.OpDevices, nil, nil)
}

// Describe asks a scanner what it can do.
func (d Desk) Describe(ctx context.Context, device string) (station.Capabilities, error) {
	return ask[station.Capabilities](ctx, d, station.OpDescribe, device, nil)
}

// Probe is a trial stack: nothing of it is handed over.
type Probe struct {
	Batch    batch.ID
	Pages    int
	First    image.Image // nil where there is none
	Findings []batch.Finding
	Fault    string // what the device reported at the end, German
	Code     batch.Code
}

// Probe scans what lies in a scanner as a trial of a profile ("amt", "amt@3"; empty
// takes the one that comes with the program). CodeRole, CodeNoPaper and what the
// device reports.
func (d Desk) Probe(ctx context.Context, device, profile string) (Probe, error) {
	sum, err := ask[station.SummaryEvent](ctx, d, station.OpRun, station.RunRequest{Device: device, ProfileName: profile, Trial: true, Read: true}, nil)
	if err != nil {
		return Probe{}, err
	}
	p := Probe{Batch: sum.Batch, Pages: sum.Pages, Fault: sum.Message, Code: sum.Code}
	v, err := ask[station.BatchView](ctx, d, station.OpBatch, sum.Batch, nil)
	if err != nil || len(v.PageList) == 0 {
		return p, err
	}
	for _, page := range v.PageList {
		p.Findings = append(p.Findings, page.Findings...)
	}
	t, err := ask[station.PageThumb](ctx, d, station.OpPageThumb, station.PageQuery{Page: string(v.PageList[0].ID)}, nil)
	if err != nil {
		return p, err
	}
	small, err := pages.Small(t)
	if err == nil {
		p.First = small
	}
	return p, err
}
