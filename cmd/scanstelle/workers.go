package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	measureworker "github.com/scanstelle/scanstelle/imaging/worker"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/ocr/tesseract"
	ocrworker "github.com/scanstelle/scanstelle/ocr/worker"
	"github.com/scanstelle/scanstelle/post"
	postworker "github.com/scanstelle/scanstelle/post/worker"
	"github.com/scanstelle/scanstelle/scanner"
	scanworker "github.com/scanstelle/scanstelle/scanner/worker"
	"github.com/scanstelle/scanstelle/station"
)

// Limits of the child processes. A 600 dpi A3 page in colour is 209 MB raw; the
// measure worker holds it twice at most.
const (
	measureMemory = 1 << 30
	intakeMemory  = 2 << 30
	ocrMemory     = 2 << 30
	// viewMemory holds the largest page and what is kept of those before it.
	viewMemory = 1 << 30
	// postMemory holds a file of 200 MB, its parts decoded, and what a PDF is made of.
	postMemory = 2 << 30
	// ocrRecycle bounds what Tesseract's bridge leaks, some 45 kB a page.
	ocrRecycle = 200
)

// workers are the child processes, wired to their implementations.
type workers struct {
	scan    scanworker.Client
	measure measureworker.Client
	ocr     ocrworker.Client
	view    view.Client
	post    postworker.Client
}

func newWorkers() *workers {
	cores := runtime.NumCPU()
	child := func(kind string, memory int64) worker.Options {
		return worker.Options{Kind: kind, MemoryLimit: memory, Env: append(tesseract.Environment(), "GOMAXPROCS=1")}
	}
	scan := child(scanworker.KindScan, 0)
	scan.Access = worker.Access{All: true} // drivers need USB, network and their own files
	scan.Grace = 10 * time.Second          // a cancel must reach the device
	intake := child(scanworker.KindIntake, intakeMemory)
	intake.Access = worker.Access{Write: []string{os.TempDir()}}
	intake.Nice = 5 // the window answers while a folder comes in
	judging := child(measureworker.Kind, measureMemory)
	judging.Nice = 10
	reading := child(ocrworker.Kind, ocrMemory)
	reading.Idle, reading.Nice = true, 19
	reading.Access = worker.Access{Read: tessdata(), Write: []string{os.TempDir()}}
	screen := child(view.Kind, viewMemory)
	screen.Grace = view.Grace
	mail := child(postworker.Kind, postMemory)
	mail.Access = worker.Access{Write: []string{os.TempDir()}}
	return &workers{
		post:    postworker.Client{Pool: worker.NewPool(mail, 1, 200)},
		view:    view.Client{Pool: worker.NewPool(screen, 1, 0)},
		scan:    scanworker.Client{Scan: scan, Intake: worker.NewPool(intake, 1, 500)},
		measure: measureworker.Client{Pool: worker.NewPool(judging, cores, 500)},
		ocr:     ocrworker.Client{Pool: worker.NewPool(reading, cores, ocrRecycle)},
	}
}

// tessdata are folders with models outside the system's own.
func tessdata() []string {
	if dir := os.Getenv("TESSDATA_PREFIX"); filepath.IsAbs(dir) {
		return []string{dir}
	}
	return nil
}

func (w *workers) Devices(ctx context.Context) ([]scanner.Device, error) { return w.scan.Devices(ctx) }

func (w *workers) Describe(ctx context.Context, device string) (scanner.Capabilities, error) {
	return w.scan.Describe(ctx, device)
}

// AwaitPaper implements station.PaperSensor.
func (w *workers) AwaitPaper(ctx context.Context, device string, anew bool) error {
	return w.scan.AwaitPaper(ctx, device, anew)
}

func (w *workers) Scan(ctx context.Context, feed scanner.Feed, started func(station.ScanStart), take func(scanner.Image, *os.File) error) error {
	return w.scan.Stack(ctx, feed, func(s scanworker.Start) {
		started(station.ScanStart{Device: s.Device, Settings: s.Settings, DoubleFeed: s.DoubleFeed, Duplex: s.Duplex, Notes: s.Notes, Equipment: s.Equipment})
	}, take)
}

func (w *workers) Intake(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(station.IntakePage, *os.File) error) error {
	return w.scan.Take(ctx, name, input, limits, func(p scanworker.Page, f *os.File) error {
		return take(station.IntakePage{Image: p.Image, Index: p.Index, Format: p.Format, Pages: p.Pages}, f)
	})
}

func (w *workers) Measure(ctx context.Context, job station.MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	return w.measure.Measure(ctx, measureworker.Job(job), input, coded)
}

func (w *workers) Read(ctx context.Context, job station.ReadJob, input *os.File) (*batch.Text, error) {
	return w.ocr.Read(ctx, ocrworker.Job(job), input)
}

// View asks the one worker of the screen: what it keeps serves every window.
func (w *workers) View(ctx context.Context, job view.Job, input *os.File) (view.Picture, error) {
	return w.view.View(ctx, job, input)
}

// ReadPost implements station.Workers.
func (w *workers) ReadPost(ctx context.Context, input *os.File, limits post.Limits) (post.Item, error) {
	return w.post.Read(ctx, input, limits)
}

// Restrictions tells what is in force in each kind of worker.
func (w *workers) Restrictions(ctx context.Context) ([]string, error) {
	var out []string
	for kind, pool := range map[string]*worker.Pool{scanworker.KindIntake: w.scan.Intake, measureworker.Kind: w.measure.Pool, ocrworker.Kind: w.ocr.Pool, view.Kind: w.view.Pool, postworker.Kind: w.post.Pool} {
		inForce, err := pool.InForce(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, kind+": "+strings.Join(inForce, ", "))
	}
	slices.Sort(out)
	return out, nil
}

func (w *workers) Close() error {
	return errors.Join(w.scan.Intake.Close(), w.measure.Pool.Close(), w.ocr.Pool.Close(), w.view.Pool.Close(), w.post.Pool.Close())
}

// workerCommand is a child process; see internal/worker.
type workerCommand struct {
	Kind string `arg:""`
}

func (c workerCommand) Run() error {
	switch c.Kind {
	case crashWatcher:
		return watchCrash()
	case scanworker.KindScan:
		return scanworker.ServeScan()
	case scanworker.KindIntake:
		return scanworker.ServeIntake()
	case measureworker.Kind:
		return measureworker.Serve()
	case view.Kind:
		return view.Serve()
	case postworker.Kind:
		return postworker.Serve()
	case ocrworker.Kind:
		engine, err := newEngine()
		if err != nil {
			return err
		}
		defer engine.Close()
		return ocrworker.Serve(engine, tesseract.Orientation)
	}
	return batch.Refuse("worker", batch.CodeUsage, "worker %s", c.Kind)
}
