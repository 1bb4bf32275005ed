package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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

// What is to be read while capture goes on, for each minute and core: about twice
// what a core reads when it does nothing else.
const backlog = 60

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
			"the rate counts the changes of stack too. Endurance: the same for %v from a device with the pace of a production scanner (the driver pauses 6 ms after each of the 16 portions of a page) while the same owner reads a backlog of the bench set of the sample post, imported before (and fed again should it ever be read). "+
			"»Slow disk«: every fsync and fdatasync of the whole process tree, the database's included, costs 5 ms more (seccomp user notification holds the caller). "+
			"Flat out is the same with a device that never pauses: what arrives then is limited by the desk. Latency is `ms.take` of the page lines: from the last byte of the image in the owner's hands to the acknowledged page, waiting for a free worker included.", b.sustained),
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
		e, err := b.endurance(delay, paperPause, b.sustained)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, e.figures()...)
		s.Notes = append(s.Notes, e.note())
		if e, err = b.endurance(delay, 0, flatOut); err != nil {
			return s, err
		}
		s.Notes = append(s.Notes, fmt.Sprintf("Flat out for %v while OCR runs%s: %s.", flatOut, onSlowDisk(delay), e.captured))
	}
	s.Notes = append(s.Notes, "»Color pattern« is no paper: every pixel is an edge of colour, its JPEG is some ten times that of a letter (sample post: 0.5 to 1 MB), and decoding, encoding, the search for bars and the layout all cost with the edges. "+
		"It is measured as the worst case; »Grid« has the edges of a dense form.")
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
	f := figure{What: "hops 1–2 from JPEG files" + onSlowDisk(delay), Goal: fmt.Sprintf("≥ %g pages/s", takeGoal), Command: "tests/bench hops PROGRAM DATA FILES   # station and store as they are, without hop 3"}
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
	f.Met = speed >= takeGoal
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

func (c captured) p95() float64 { return quantile(c.takes, 0.95) }

func (c captured) String() string {
	return fmt.Sprintf("%.1f pages/s (%d pages), take p50 %.0f ms, p95 %.0f ms, max %.0f ms", c.speed(), c.pages, quantile(c.takes, 0.5), c.p95(), quantile(c.takes, 1))
}

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
	f.Got = c.String()
	f.Met = c.speed() >= checkGoal
	bytes, err := o.kept()
	if err != nil {
		return f, err
	}
	f.Got += fmt.Sprintf(", %.1f MB of JPEG a page", float64(bytes)/1e6)
	return f, nil
}

// kept is the mean size in bytes of the page files.
func (o *owner) kept() (int64, error) {
	files, err := filepath.Glob(filepath.Join(o.data, "batches", "*", "pages", "*"))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("no page files in %s: %v", o.data, err)
	}
	var sum int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum / int64(len(files)), nil
}

// flatOut is the length of the runs that nobody would sustain.
const flatOut = 20 * time.Second

// endured is what capture while reading gave.
type endured struct {
	captured
	form   string
	read   result
	before int // pages of the backlog
	calls  int // fsyncs of all that, where they were slowed
	memory watch
}

// endurance captures for a time while the same owner reads.
func (b *bench) endurance(delay, pause, length time.Duration) (endured, error) {
	e := endured{form: fmt.Sprintf("%v while OCR runs%s", length, onSlowDisk(delay))}
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return e, err
	}
	o, err := b.serve("endurance", testDevice{lines, pause}, delay)
	if err != nil {
		return e, err
	}
	running := true
	defer func() {
		if running {
			o.stop()
		}
	}()
	// Measured before, so that only reading runs beside the capture.
	in := filepath.Join(filepath.Dir(o.data), "in")
	e.before = int(backlog * float64(runtime.NumCPU()) * length.Minutes())
	if err := stack(in, e.before, p.files); err != nil {
		return e, err
	}
	if _, err := o.call(b, "import", in); err != nil {
		return e, err
	}
	ctx, cancel := context.WithCancel(b)
	defer cancel()
	reading := make(chan result, 1)
	go func() { reading <- o.readAll(ctx, in) }()
	sampling := make(chan struct{})
	go func() {
		defer close(sampling)
		e.memory.follow(ctx, o.cmd.Process.Pid)
	}()
	if e.captured, err = o.feed(length); err != nil {
		return e, err
	}
	cancel()
	<-sampling
	if e.read = <-reading; e.read.err != nil {
		return e, e.read.err
	}
	e.calls = syncs(o.stop())
	running = false
	return e, nil
}

func (e endured) figures() []figure {
	command := "scanstelle --json import PAGES; scanstelle --json deliver --target folder:OUT &   # in the same owner, while it captures"
	return []figure{
		{What: "capture for " + e.form, Goal: fmt.Sprintf("≥ %.2f pages/s", sustainedGoal), Got: fmt.Sprintf("%.2f pages/s", e.speed()), Met: e.speed() >= sustainedGoal, Command: command},
		{What: "the same, last byte to acknowledged, p95", Goal: fmt.Sprintf("≤ %.0f ms", latencyGoal), Got: fmt.Sprintf("%.0f ms (p50 %.0f, max %.0f)", e.p95(), quantile(e.takes, 0.5), quantile(e.takes, 1)), Met: e.p95() <= latencyGoal},
	}
}

func (e endured) note() string {
	note := fmt.Sprintf("Endurance, %s: %d pages captured and %d read meanwhile; the reading workers had %.2f cores.", e.form, e.pages, e.read.pages, e.memory.reading()/e.seconds)
	if e.read.again > 0 {
		note += fmt.Sprintf(" The backlog was fed again %d times.", e.read.again)
	}
	if e.calls > 0 {
		note += fmt.Sprintf(" %d fsyncs with the import of the backlog, %.1f for each page imported, captured or read.", e.calls, float64(e.calls)/float64(e.before+e.pages+e.read.pages))
	} else {
		note += fmt.Sprintf(" Memory meanwhile: owner %.0f MB, whole tree %.0f MB (PSS), memory files %.0f MB.", quantile(e.memory.owner, 1), quantile(e.memory.tree, 1), quantile(e.memory.files, 1))
	}
	return note
}

// result of reading in the background.
type result struct {
	pages int
	again int // how often the backlog was imported once more
	err   error
}

// readAll finishes what was imported; it feeds the same once more where that is
// done before ctx ends.
func (o *owner) readAll(ctx context.Context, in string) result {
	var total result
	for {
		r, err := o.call(ctx, "deliver", "--target", "folder:"+filepath.Join(filepath.Dir(o.data), "out"))
		for _, page := range r.pages {
			if page.MS["read"] > 0 {
				total.pages++
			}
		}
		if err == nil {
			total.again++
			_, err = o.call(ctx, "import", "--again", in)
		}
		if ctx.Err() != nil {
			return total
		}
		if err != nil {
			total.err = err
			return total
		}
	}
}
