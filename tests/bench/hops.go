package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/internal/worker"
	digital "github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
	scanworker "github.com/scanstelle/scanstelle/scanner/worker"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// hopsResult is what hops prints.
type hopsResult struct {
	Pages   int
	Seconds float64
	Takes   []float64 // ms from the page image to the acknowledgement
}

// hops takes files in with the real station, store and intake worker, but with a
// measuring worker that answers at once: what is left are hops 1 and 2.
// Arguments: program, data folder, files.
func hops(args []string) error {
	if len(args) < 3 {
		return errors.New("hops PROGRAM DATA FILE…")
	}
	intake := worker.NewPool(worker.Options{Kind: scanworker.KindIntake, Executable: args[0], MemoryLimit: 2 << 30, Env: []string{"GOMAXPROCS=1"},
		Access: worker.Access{Read: []string{filepath.Dir(args[0])}, Write: []string{os.TempDir()}}}, 1, 500)
	workers := &intakeOnly{scanworker.Client{Intake: intake}}
	defer workers.Close()
	st, err := station.Open(station.Options{Data: args[1], Unlock: store.Unlock{PassphraseFile: args[1] + ".kennwort"}, Workers: workers, Version: "bench", Targets: station.Folders{}})
	if err != nil {
		return err
	}
	var result hopsResult
	summary, err := st.Run(context.Background(), station.RunRequest{Paths: args[2:]}, func(event any) {
		if page, ok := event.(station.PageEvent); ok {
			result.Takes = append(result.Takes, page.MS["take"])
		}
	})
	if err = errors.Join(err, st.Close()); err != nil {
		return err
	}
	if summary.Exit != 0 {
		return fmt.Errorf("%+v", summary)
	}
	result.Pages, result.Seconds = summary.Pages, summary.Seconds
	return json.NewEncoder(os.Stdout).Encode(result)
}

// intakeOnly are workers of which only the intake works.
type intakeOnly struct{ scan scanworker.Client }

var errNotHere = errors.New("not part of hops 1 and 2")

func (w *intakeOnly) Intake(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(station.IntakePage, *os.File) error) error {
	return w.scan.Take(ctx, name, input, limits, func(p scanworker.Page, f *os.File) error {
		return take(station.IntakePage{Image: p.Image, Index: p.Index, Format: p.Format, Pages: p.Pages}, f)
	})
}

func (w *intakeOnly) Measure(_ context.Context, job station.MeasureJob, _ *os.File, _ func(batch.Image, *os.File) error) (batch.Measurement, error) {
	return batch.Measurement{Width: job.Image.Width, Height: job.Image.Height, DPI: job.Image.DPI}, nil
}

func (w *intakeOnly) Devices(context.Context) ([]scanner.Device, error) { return nil, errNotHere }

func (w *intakeOnly) Describe(context.Context, string) (scanner.Capabilities, error) {
	return scanner.Capabilities{}, errNotHere
}

func (w *intakeOnly) Scan(context.Context, scanner.Feed, func(station.ScanStart), func(scanner.Image, *os.File) error) error {
	return errNotHere
}

func (w *intakeOnly) Read(context.Context, station.ReadJob, *os.File) (*batch.Text, error) {
	return nil, errNotHere
}

func (w *intakeOnly) View(context.Context, view.Job, *os.File) (view.Picture, error) {
	return view.Picture{}, errNotHere
}

func (w *intakeOnly) ReadPost(context.Context, *os.File, digital.Limits) (digital.Item, error) {
	return digital.Item{}, errNotHere
}

func (w *intakeOnly) Restrictions(context.Context) ([]string, error) { return nil, nil }

func (w *intakeOnly) Close() error { return w.scan.Intake.Close() }
