package worker

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/scanner/escl"
	"github.com/scanstelle/scanstelle/scanner/sane"
)

// ServeScan answers jobs until the owner hangs up.
func ServeScan() error {
	return worker.Serve(func(ctx context.Context, raw json.RawMessage, files []*os.File, reply worker.Replier) error {
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
			return scan(ctx, job, files, reply)
		case "paper":
			return paper(ctx, job, reply)
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
	c.Equipment = equipment(ctx, name, device)
	return reply.Send(scanAnswer{Capabilities: &c})
}

// paper waits until paper lies in the feeder of a device.
func paper(ctx context.Context, job scanJob, reply worker.Replier) error {
	device, err := sane.Open(ctx, job.Device)
	if err != nil {
		return err
	}
	defer device.Close()
	alive := &pulse{reply: reply}
	return sane.AwaitPaper(ctx, device, job.Anew, func() { alive.beat(0) })
}

// equipment is who a device is. A network scanner that does not answer to the
// question is not known, and still scans.
func equipment(ctx context.Context, name string, options sane.OptionSet) batch.Equipment {
	e := sane.Equipment(name, options)
	base, ok := escl.Address(name)
	if !ok {
		base, ok = escl.Find(ctx, name)
	}
	if !ok {
		return e
	}
	told, err := escl.Identify(ctx, base)
	if err != nil {
		return e
	}
	return e.Or(told)
}

// scan feeds one stack. Send waits while the owner has a window of frames not
// done with, and the feeder with it.
func scan(ctx context.Context, job scanJob, files []*os.File, reply worker.Replier) error {
	if len(files) != 1 {
		return batch.Refuse("scan", batch.CodeInternal, "%d files", len(files))
	}
	alive := &pulse{reply: reply}
	source, err := sane.OpenSource(ctx, job.Device, sane.Options{Settings: job.Settings, Progress: alive.beat})
	if err != nil {
		return err
	}
	defer source.Close()
	applied := source.Applied()
	start := Start{Settings: job.Settings, DoubleFeed: applied.DoubleFeed, Duplex: applied.Duplex, Notes: applied.Notes}
	start.Equipment = equipment(ctx, job.Device, source.Device())
	if err := alive.send(scanAnswer{Start: &start}); err != nil {
		return err
	}
	var wanted atomic.Bool
	go func() {
		_, _ = files[0].Read(make([]byte, 1)) // ends when the owner hangs up
		wanted.Store(true)
	}()
	for last, sheets := batch.Side(""), 0; ; {
		whole := last == batch.Back || !applied.Duplex
		if job.Sheets > 0 && sheets == job.Sheets && whole {
			return nil // what else lies in the feeder stays there
		}
		if wanted.Load() && whole {
			return batch.Refuse("scan", batch.CodeStopped, "")
		}
		side, err := frame(ctx, source, alive)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if last = side; side == batch.Front {
			sheets++
		}
	}
}

// frame streams one image into memory of its own and hands it over.
func frame(ctx context.Context, source *sane.Source, alive *pulse) (batch.Side, error) {
	file, err := worker.Memfd("frame")
	if err != nil {
		return "", batch.Fail("scan", batch.CodeDeviceMemory, err)
	}
	defer file.Close()
	image, err := source.Next(ctx, file)
	if err != nil {
		return "", err
	}
	return image.Side, alive.send(scanAnswer{Image: &image}, file)
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
	err := c.ask(ctx, scanJob{Op: "list"}, nil, 60*time.Second, func(a scanAnswer, _ []*os.File) error {
		devices = append(devices, a.Devices...)
		return nil
	})
	return devices, err
}

// Describe tells what a device offers.
func (c Client) Describe(ctx context.Context, device string) (scanner.Capabilities, error) {
	var out scanner.Capabilities
	err := c.ask(ctx, scanJob{Op: "describe", Device: device}, nil, 60*time.Second, func(a scanAnswer, _ []*os.File) error {
		if a.Capabilities != nil {
			out = *a.Capabilities
		}
		return nil
	})
	return out, err
}

// AwaitPaper returns once paper lies in the feeder of a device, or is laid into it anew, or
// its button is pressed. CodeOption: the device does not tell.
func (c Client) AwaitPaper(ctx context.Context, device string, anew bool) error {
	return c.ask(ctx, scanJob{Op: "paper", Device: device, Anew: anew}, nil, 60*time.Second, func(scanAnswer, []*os.File) error { return nil })
}

// Stack feeds one stack. started is called once before the first image; take
// gets every image with its rows and closes the file. A driver that shows no
// sign of life for Settings.StallSeconds is killed (CodeDeviceHang). Once the feed
// is to stop no further sheet is pulled in: CodeStopped.
func (c Client) Stack(ctx context.Context, feed scanner.Feed, started func(Start), take func(scanner.Image, *os.File) error) error {
	stall := time.Duration(feed.Settings.StallSeconds) * time.Second
	line, hangUp, err := line(ctx, feed.Stop)
	if err != nil {
		return batch.Fail("scan", batch.CodeInternal, err)
	}
	defer hangUp()
	return c.ask(ctx, scanJob{Op: "scan", Device: feed.Device, Settings: feed.Settings, Sheets: feed.Sheets}, []*os.File{line}, stall, func(a scanAnswer, files []*os.File) error {
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

// line is a pipe whose other end is hung up when stop is closed. The worker learns
// so between two sheets that the next one is to stay in the feeder: a cancel would
// tear off the one that is on its way.
func line(ctx context.Context, stop <-chan struct{}) (end *os.File, hangUp func(), err error) {
	end, held, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	ctx, over := context.WithCancel(ctx)
	var holder sync.WaitGroup
	holder.Go(func() {
		select {
		case <-stop:
		case <-ctx.Done():
		}
		_ = held.Close()
	})
	return end, func() {
		over()
		holder.Wait()
		_ = end.Close()
	}, nil
}

// ask runs one job in a process of its own. One whole frame at most waits for the
// owner; the driver fills the next meanwhile.
func (c Client) ask(ctx context.Context, job scanJob, files []*os.File, stall time.Duration, answer func(scanAnswer, []*os.File) error) error {
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
	err = p.CallWithin(ctx, stall, job, files, func(raw json.RawMessage, files []*os.File) error {
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
