package worker

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/scanner/sane"
)

// ServeScan answers jobs until the owner hangs up.
func ServeScan() error {
	return worker.Serve(func(ctx context.Context, raw json.RawMessage, _ []*os.File, reply worker.Replier) error {
		var job scanJob
		if err := json.Unmarshal(raw, &job); err != nil {
			return batch.Fail("scan", batch.CodeInternal, err)
		}
		switch job.Op {
		case "list":
			devices, _, err := sane.List(ctx)
			if err != nil {
				return err
			}
			return reply.Send(scanAnswer{Devices: devices})
		case "describe":
			return describe(ctx, job.Device, reply)
		case "scan":
			return scan(ctx, job, reply)
		}
		return batch.Refuse("scan", batch.CodeInternal, "operation %q", job.Op)
	})
}

func describe(ctx context.Context, name string, reply worker.Replier) error {
	device, err := sane.Open(ctx, name)
	if err != nil {
		return err
	}
	defer device.Close()
	c := sane.Capabilities(device)
	c.Driver, c.Library, c.Identity = sane.Driver(name), sane.Version(), sane.Identity(device)
	return reply.Send(scanAnswer{Capabilities: &c})
}

// scan feeds one stack. Send waits while the owner has a window of frames not
// done with, and the feeder with it.
func scan(ctx context.Context, job scanJob, reply worker.Replier) error {
	alive := &pulse{reply: reply}
	source, err := sane.OpenSource(ctx, job.Device, sane.Options{Settings: job.Settings, Progress: alive.beat})
	if err != nil {
		return err
	}
	defer source.Close()
	applied := source.Applied()
	if err := alive.send(scanAnswer{Start: &Start{Settings: job.Settings, DoubleFeed: applied.DoubleFeed, Duplex: applied.Duplex, Notes: applied.Notes}}); err != nil {
		return err
	}
	for {
		err := frame(ctx, source, alive)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// frame streams one image into memory of its own and hands it over.
func frame(ctx context.Context, source *sane.Source, alive *pulse) error {
	file, err := worker.Memfd("frame")
	if err != nil {
		return batch.Fail("scan", batch.CodeDeviceMemory, err)
	}
	defer file.Close()
	image, err := source.Next(ctx, file)
	if err != nil {
		return err
	}
	return alive.send(scanAnswer{Image: &image}, file)
}

// pulse tells the owner that the driver still moves, at most twice a second. It
// may wait for a full window, and the driver with it: that is the back-pressure.
type pulse struct {
	mu    sync.Mutex
	reply worker.Replier
	last  time.Time
}

func (p *pulse) beat(int64) {
	if !p.mu.TryLock() {
		return
	}
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.last) > 500*time.Millisecond {
		p.last = now
		_ = p.reply.Send(scanAnswer{}) // an owner that is gone ends the process anyway
	}
}

func (p *pulse) send(a scanAnswer, files ...*os.File) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = time.Now()
	return p.reply.Send(a, files...)
}

// Client runs drivers and imports in child processes.
type Client struct {
	// Scan starts one process per stack or question: a driver that hung or
	// crashed leaves nothing behind.
	Scan   worker.Options
	Intake *worker.Pool
}

// Devices lists the scanners.
func (c Client) Devices(ctx context.Context) ([]scanner.Device, error) {
	devices := []scanner.Device{}
	err := c.ask(ctx, scanJob{Op: "list"}, 60*time.Second, func(a scanAnswer, _ []*os.File) error {
		devices = append(devices, a.Devices...)
		return nil
	})
	return devices, err
}

// Describe tells what a device offers.
func (c Client) Describe(ctx context.Context, device string) (scanner.Capabilities, error) {
	var out scanner.Capabilities
	err := c.ask(ctx, scanJob{Op: "describe", Device: device}, 60*time.Second, func(a scanAnswer, _ []*os.File) error {
		if a.Capabilities != nil {
			out = *a.Capabilities
		}
		return nil
	})
	return out, err
}

// Stack feeds one stack. started is called once before the first image; take
// gets every image with its rows and closes the file. A driver that shows no
// sign of life for Settings.StallSeconds is killed (CodeDeviceHang).
func (c Client) Stack(ctx context.Context, device string, settings batch.ScanSettings, started func(Start), take func(scanner.Image, *os.File) error) error {
	stall := time.Duration(settings.StallSeconds) * time.Second
	return c.ask(ctx, scanJob{Op: "scan", Device: device, Settings: settings}, stall, func(a scanAnswer, files []*os.File) error {
		if a.Start != nil {
			started(*a.Start)
		}
		if a.Image == nil {
			return nil
		}
		if len(files) != 1 {
			return batch.Refuse("scan", batch.CodeInternal, "an image without rows")
		}
		return take(*a.Image, files[0])
	})
}

// ask runs one job in a process of its own. One whole frame at most waits for the
// owner; the driver fills the next meanwhile.
func (c Client) ask(ctx context.Context, job scanJob, stall time.Duration, answer func(scanAnswer, []*os.File) error) error {
	o := c.Scan
	o.Window = 1
	p, err := worker.Start(ctx, o)
	if batch.CodeOf(err) == batch.CodeWorkerDied {
		return batch.Fail("scan", batch.CodeDeviceCrash, err)
	}
	if err != nil {
		return err
	}
	defer p.Close()
	err = p.CallWithin(ctx, stall, job, nil, func(raw json.RawMessage, files []*os.File) error {
		var a scanAnswer
		if err := json.Unmarshal(raw, &a); err != nil {
			return batch.Fail("scan", batch.CodeInternal, err)
		}
		return answer(a, files)
	})
	switch batch.CodeOf(err) {
	case batch.CodeTimeLimit:
		return batch.Fail("scan", batch.CodeDeviceHang, err)
	case batch.CodeWorkerDied:
		return batch.Fail("scan", batch.CodeDeviceCrash, err)
	}
	return err
}
