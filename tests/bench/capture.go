package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
)

// slowDisk is what the issue asks each fsync to cost.
const slowDisk = 5 * time.Millisecond

// Goals of capture.
const (
	takeGoal      = 15.0 // pages a second, hops 1 and 2
	checkGoal     = 8.0  // with hop 3
	sustainedGoal = 4.67 // while OCR runs
	latencyGoal   = 500.0
)

// paperPause slows the test driver down to the pace of a scanner of about 340
// images a minute, changes of stack included: the goal is one of 280.
const paperPause = 6 * time.Millisecond

// Pictures of libsane's test driver: fine lines, and a full-colour pattern that
// is the worst case for the barcode reader and the encoder.
const (
	lines   = "Grid"
	pattern = "Color pattern"
)

// capture measures how fast pages become durable.
func (b *bench) capture() (section, error) {
	s := section{
		Title: "Capture, A4 300 dpi colour, durable before acknowledged",
		Intro: fmt.Sprintf("Hops 1–2 alone: the station takes JPEG files of the sample post in with its real intake worker and store, and a measuring worker that answers at once. "+
			"With hop 3: `capture` from libsane's `test` backend (A4, 300 dpi, colour, 10 pages a stack, stack after stack, each coded as JPEG 90 4:4:4 and fully checked), "+
			"the rate counts the changes of stack too. Endurance: the same for %v from a device with the pace of a production scanner (the driver pauses 6 ms after each of the 16 portions of a page) while the same owner reads a backlog of the bench set of the sample post, imported before. "+
			"»Slow disk«: every fsync and fdatasync of the whole process tree, the database's included, costs 5 ms more (seccomp user notification holds the caller). "+
			"Latency is `ms.take` of the page lines: from the last byte of the image in the owner's hands to the acknowledged page, waiting for a free worker included.", b.sustained),
	}
	for _, delay := range []time.Duration{0, slowDisk} {
		f, err := b.hopsAlone(delay)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, f)
	}
	for _, picture := range []string{lines, pattern} {
		f, err := b.stacks(picture)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, f)
	}
	for _, delay := range []time.Duration{0, slowDisk} {
		f, note, err := b.endurance(delay)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, f...)
		s.Notes = append(s.Notes, note)
	}
	s.Notes = append(s.Notes, fmt.Sprintf("Load average at the end: %.1f.", load()))
	return s, nil
}

// onSlowDisk names the form of a run.
func onSlowDisk(delay time.Duration) string {
	if delay == 0 {
		return ""
	}
	return fmt.Sprintf(", each fsync %v slower", delay)
}

// hopsAlone takes JPEG files in.
func (b *bench) hopsAlone(delay time.Duration) (figure, error) {
	const pages = 200
	goal := takeGoal
	if delay > 0 { // the slow disk is asked for the pace of the scanner
		goal = sustainedGoal
	}
	f := figure{What: "hops 1–2 from JPEG files" + onSlowDisk(delay), Goal: fmt.Sprintf("≥ %g pages/s", goal), Command: "tests/bench hops PROGRAM DATA FILES   # station and store as they are, without hop 3"}
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return f, err
	}
	dir, err := b.fresh("hops")
	if err != nil {
		return f, err
	}
	if err := stack(filepath.Join(dir, "in"), pages, jpegs(p.files)); err != nil {
		return f, err
	}
	program, args := "/proc/self/exe", []string{"hops", b.program, filepath.Join(dir, "data"), filepath.Join(dir, "in")}
	if delay > 0 {
		program, args = slowed(delay, program, args...)
		args[2] = "/proc/self/exe"
	}
	var out bytes.Buffer
	c, err := b.command(nil, &out, program, args...)
	if err != nil {
		return f, err
	}
	var r hopsResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return f, err
	}
	if r.Pages != pages {
		return f, fmt.Errorf("%d pages of %d", r.Pages, pages)
	}
	speed := float64(r.Pages) / r.Seconds
	f.Got = fmt.Sprintf("%.1f pages/s, p50 %.0f ms, p95 %.0f ms, %.0f CPU ms a page", speed, quantile(r.Takes, 0.5), quantile(r.Takes, 0.95), c.cpu.Seconds()*1000/pages)
	f.Met = speed >= goal
	return f, nil
}

func jpegs(files []string) []string {
	var out []string
	for _, f := range files {
		if filepath.Ext(f) == ".jpg" {
			out = append(out, f)
		}
	}
	return out
}

// captured is what stacks from the device gave.
type captured struct {
	pages   int
	seconds float64
	takes   []float64
}

func (c captured) speed() float64 { return float64(c.pages) / c.seconds }

// feed captures stack after stack until the time is over.
func (o *owner) feed(length time.Duration) (captured, error) {
	var c captured
	begin := time.Now()
	for time.Since(begin) < length {
		r, err := o.call(o.b, "capture", "--device", "test:0")
		if err != nil {
			return c, err
		}
		if r.summary.Resumed || len(r.pages) == 0 || r.summary.Exit != 0 {
			return c, fmt.Errorf("a stack of %d pages: %+v", len(r.pages), r.summary)
		}
		c.pages += len(r.pages)
		for _, p := range r.pages {
			c.takes = append(c.takes, p.MS["take"])
		}
	}
	c.seconds = time.Since(begin).Seconds()
	return c, nil
}

// stacks measures capture with all checks and nothing else going on.
func (b *bench) stacks(picture string) (figure, error) {
	f := figure{What: fmt.Sprintf("SANE frames with all checks (hops 1–3), picture »%s«", picture), Goal: fmt.Sprintf("≥ %.0f pages/s", checkGoal),
		Command: "SANE_CONFIG_DIR=… scanstelle serve; scanstelle --json capture --device test:0   # again and again"}
	o, err := b.serve("capture", testDevice{picture: picture}, 0)
	if err != nil {
		return f, err
	}
	defer o.stop()
	if _, err := o.feed(time.Millisecond); err != nil { // workers are started, models loaded
		return f, err
	}
	c, err := o.feed(12 * time.Second)
	if err != nil {
		return f, err
	}
	f.Got = fmt.Sprintf("%.1f pages/s (%d pages), take p50 %.0f ms, p95 %.0f ms", c.speed(), c.pages, quantile(c.takes, 0.5), quantile(c.takes, 0.95))
	f.Met = c.speed() >= checkGoal
	return f, nil
}

// endurance captures while the same owner reads.
func (b *bench) endurance(delay time.Duration) ([]figure, string, error) {
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return nil, "", err
	}
	o, err := b.serve("endurance", testDevice{lines, paperPause}, delay)
	if err != nil {
		return nil, "", err
	}
	running := true
	defer func() {
		if running {
			o.stop()
		}
	}()
	// Measured before, so that only reading runs beside the capture.
	backlog := filepath.Join(filepath.Dir(o.data), "in")
	if err := stack(backlog, len(p.files)*max(1, int(b.sustained/time.Minute)), p.files); err != nil {
		return nil, "", err
	}
	if _, err := o.call(b, "import", backlog); err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithCancel(b)
	defer cancel()
	reading := make(chan result, 1)
	go func() { reading <- o.readAll(ctx) }()
	var w watch
	sampling := make(chan struct{})
	go func() {
		defer close(sampling)
		w.follow(ctx, o.cmd.Process.Pid)
	}()
	c, err := o.feed(b.sustained)
	if err != nil {
		return nil, "", err
	}
	cancel()
	<-sampling
	read := <-reading
	if read.err != nil {
		return nil, "", read.err
	}
	calls := syncs(o.stop())
	running = false
	p95 := quantile(c.takes, 0.95)
	form := fmt.Sprintf("%v while OCR runs%s", b.sustained, onSlowDisk(delay))
	note := fmt.Sprintf("Endurance%s: %d pages captured and %d read meanwhile.", onSlowDisk(delay), c.pages, read.pages)
	if delay == 0 {
		note += fmt.Sprintf(" Memory meanwhile: owner %.0f MB, whole tree %.0f MB (PSS), memory files %.0f MB.", quantile(w.owner, 1), quantile(w.tree, 1), quantile(w.files, 1))
	}
	if calls > 0 {
		note += fmt.Sprintf(" %d fsyncs, %.1f for each page taken or read.", calls, float64(calls)/float64(c.pages+read.pages))
	}
	command := "scanstelle --json import PAGES; scanstelle --json deliver --target folder:OUT &   # in the same owner, while it captures"
	return []figure{
		{What: "capture for " + form, Goal: fmt.Sprintf("≥ %.2f pages/s", sustainedGoal), Got: fmt.Sprintf("%.2f pages/s", c.speed()), Met: c.speed() >= sustainedGoal, Command: command},
		{What: "the same, last byte to acknowledged, p95", Goal: fmt.Sprintf("≤ %.0f ms", latencyGoal), Got: fmt.Sprintf("%.0f ms (p50 %.0f, max %.0f)", p95, quantile(c.takes, 0.5), quantile(c.takes, 1)), Met: p95 <= latencyGoal},
	}, note, nil
}

// result of reading in the background.
type result struct {
	pages int
	err   error
}

// readAll finishes what was imported until it is done or ctx ends.
func (o *owner) readAll(ctx context.Context) result {
	var total result
	r, err := o.call(ctx, "deliver", "--target", "folder:"+filepath.Join(filepath.Dir(o.data), "out"))
	if err == nil {
		err = errors.New("the backlog was read before the capture was over")
	}
	if ctx.Err() == nil {
		total.err = err
	}
	for _, page := range r.pages {
		if page.MS["read"] > 0 {
			total.pages++
		}
	}
	return total
}
