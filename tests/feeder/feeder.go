// Package feeder is a station in this process whose scanner is fed with pictures,
// and fails when it is told to; everything else is done by the workers of the
// program, in processes of their own.
package feeder

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // pictures of pages
	_ "image/png"  // others
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	measureworker "github.com/scanstelle/scanstelle/imaging/worker"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/ocr/tesseract"
	ocrworker "github.com/scanstelle/scanstelle/ocr/worker"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
	scanworker "github.com/scanstelle/scanstelle/scanner/worker"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// Device is the name of the scanner.
const Device = "papier:0"

// Feeder is a scanner with its workers.
type Feeder struct {
	intake  scanworker.Client
	measure measureworker.Client
	ocr     ocrworker.Client
	view    view.Client

	mu      sync.Mutex
	Gone    bool               // no scanner answers
	Silent  []batch.Code       // why it does not say what it can, the next times it is asked
	Pace    time.Duration      // for each sheet
	Text    string             // what every page with content says, without reading it; empty: pages are read
	Tells   bool               // the device tells whether paper lies in it
	Twice   map[int]bool       // sheets with which the sensor sees two of them
	Faults  map[int]batch.Code // by the number of the sheet since the start, once each
	sides   [][]byte           // front, back, front … as image files; nil: an empty side
	fed     int                // sheets
	laid    chan struct{}      // closed and made anew when paper is put in
	presses int                // of its button
}

// Open opens a station with a feeder; both end with the test.
func Open(t testing.TB, program string) (*station.Station, *Feeder) {
	t.Helper()
	return OpenWith(t, program, func(*station.Options) {})
}

// OpenWith is Open of a station with something otherwise than usual.
func OpenWith(t testing.TB, program string, otherwise func(*station.Options)) (*station.Station, *Feeder) {
	t.Helper()
	child := func(kind string, memory int64) *worker.Pool {
		return worker.NewPool(worker.Options{Executable: program, Kind: kind, MemoryLimit: memory, Env: append(tesseract.Environment(), "GOMAXPROCS=1"),
			Access: worker.Access{Write: []string{os.TempDir()}}}, 1, 0)
	}
	f := &Feeder{Faults: map[int]batch.Code{}, Twice: map[int]bool{}, laid: make(chan struct{}), intake: scanworker.Client{Intake: child(scanworker.KindIntake, 2<<30)}, measure: measureworker.Client{Pool: child(measureworker.Kind, 1<<30)},
		ocr: ocrworker.Client{Pool: child(ocrworker.Kind, 2<<30)}, view: view.Client{Pool: child(view.Kind, 1<<30)}}
	dir := t.TempDir()
	o := station.Options{Data: filepath.Join(dir, "daten"), Unlock: store.Unlock{PassphraseFile: filepath.Join(dir, "kennwort")}, Workers: f, Version: "test", Targets: station.Folders{}}
	otherwise(&o)
	st, err := station.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st, f
}

// Put lays sides into the feeder: front, back, front …
func (f *Feeder) Put(sides ...[]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sides = append(f.sides, sides...)
	f.sense()
}

// Empty takes out what lies in the feeder.
func (f *Feeder) Empty() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sides = nil
	f.sense()
}

// Press presses the button of the device.
func (f *Feeder) Press() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.presses++
	f.sense()
}

// sense lets whoever waits look again; f.mu is held.
func (f *Feeder) sense() {
	close(f.laid)
	f.laid = make(chan struct{})
}

// AwaitPaper implements station.PaperSensor.
func (f *Feeder) AwaitPaper(ctx context.Context, _ string, anew bool) error {
	f.mu.Lock()
	before := f.presses
	f.mu.Unlock()
	for {
		f.mu.Lock()
		tells, lies, pressed, laid := f.Tells, len(f.sides) > 0, f.presses > before, f.laid
		f.mu.Unlock()
		switch {
		case !tells:
			return batch.Refuse("feeder", batch.CodeOption, "er meldet nicht, ob Papier im Einzug liegt")
		case lies && !anew, pressed:
			return nil
		}
		anew = anew && lies
		select {
		case <-laid:
		case <-ctx.Done():
			return batch.Fail("feeder", batch.CodeCanceled, ctx.Err())
		}
	}
}

// Fed is the number of sheets that went through.
func (f *Feeder) Fed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fed
}

// Post are the sides of a stack of so many sheets: letters with a blank back, and
// every third with something on it.
func Post(t testing.TB, sheets int) [][]byte {
	t.Helper()
	var sides [][]byte
	for n := 1; n <= sheets; n++ {
		lines := []string{fmt.Sprintf("Antrag Nummer %d", n), "Sehr geehrte Damen und Herren,", "hiermit lege ich Widerspruch ein.", "Mit freundlichen Grüßen"}
		page := image.NewGray(image.Rect(0, 0, 620, 877))
		draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
		draw.Draw(page, image.Rect(0, 60, 620, 500), process.Page(t, lines...), image.Point{}, draw.Src)
		sides = append(sides, process.PNG(t, page))
		if n%3 == 0 {
			sides = append(sides, process.PNG(t, page))
		} else {
			sides = append(sides, nil)
		}
	}
	return sides
}

// Devices implements station.Workers.
func (f *Feeder) Devices(context.Context) ([]scanner.Device, error) {
	if f.Gone {
		return nil, batch.Refuse("feeder", batch.CodeNoDevice, "keines angeschlossen")
	}
	return []scanner.Device{{Name: Device, Vendor: "Muster", Model: "Einzug 60", Type: "sheetfed scanner"}}, nil
}

// Describe implements station.Workers.
func (f *Feeder) Describe(context.Context, string) (scanner.Capabilities, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.Silent) > 0 {
		code := f.Silent[0]
		f.Silent = f.Silent[1:]
		return scanner.Capabilities{}, batch.Refuse("feeder", code, "")
	}
	return scanner.Capabilities{Feeder: "ADF", Duplex: "source=ADF Duplex", Modes: map[string]string{"colour": "Color"}, DoubleFeed: "Ultraschall"}, nil
}

// Scan implements station.Workers.
func (f *Feeder) Scan(ctx context.Context, from scanner.Feed, started func(station.ScanStart), take func(scanner.Image, *os.File) error) error {
	started(station.ScanStart{Device: scanner.Device{Name: Device}, Duplex: true, DoubleFeed: "Ultraschall"})
	for sheet := 1; from.Sheets == 0 || sheet <= from.Sheets; sheet++ {
		select {
		case <-from.Stop:
			return batch.Refuse("feeder", batch.CodeStopped, "")
		case <-ctx.Done():
			return batch.Fail("feeder", batch.CodeCanceled, ctx.Err())
		case <-time.After(f.Pace):
		}
		sides, err := f.next()
		if err != nil || sides == nil {
			if err == nil && sheet == 1 {
				err = batch.Refuse("feeder", batch.CodeNoPaper, "")
			}
			return err
		}
		var findings []batch.Finding
		if f.Twice[f.Fed()] {
			findings = []batch.Finding{{Code: batch.FindingDoubleFeed, Severity: batch.Severe, Message: "Der Sensor meldet bei diesem Blatt einen Doppeleinzug."}}
		}
		for i, side := range sides {
			if err := hand(side, sheet, []batch.Side{batch.Front, batch.Back}[i], findings, take); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *Feeder) next() ([][]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.sides) == 0 {
		return nil, nil
	}
	if code, ok := f.Faults[f.fed+1]; ok {
		delete(f.Faults, f.fed+1)
		return nil, batch.Refuse("feeder", code, "")
	}
	f.fed++
	sides := f.sides[:2]
	f.sides = f.sides[2:]
	return sides, nil
}

// hand gives one side as raw rows.
func hand(side []byte, sheet int, which batch.Side, findings []batch.Finding, take func(scanner.Image, *os.File) error) error {
	page := image.NewGray(image.Rect(0, 0, 1654, 2339))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	dpi := 200.0
	if side != nil {
		img, _, err := image.Decode(bytes.NewReader(side))
		if err != nil {
			return err
		}
		page = image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
		draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
		dpi = float64(page.Rect.Dx()) / 8.27
	}
	frame, err := worker.MemfdFrom("frame", bytes.NewReader(page.Pix))
	if err != nil {
		return err
	}
	return take(scanner.Image{Sheet: sheet, Side: which, BytesPerLine: page.Stride, Findings: findings,
		Page: batch.Image{Width: page.Rect.Dx(), Height: page.Rect.Dy(), Bits: 8, Channels: 1, DPI: dpi, Bytes: int64(len(page.Pix))}}, frame)
}

// Intake implements station.Workers.
func (f *Feeder) Intake(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(station.IntakePage, *os.File) error) error {
	return f.intake.Take(ctx, name, input, limits, func(p scanworker.Page, file *os.File) error {
		return take(station.IntakePage{Image: p.Image, Index: p.Index, Format: p.Format, Pages: p.Pages}, file)
	})
}

// Measure implements station.Workers.
func (f *Feeder) Measure(ctx context.Context, job station.MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	return f.measure.Measure(ctx, measureworker.Job(job), input, coded)
}

// Read implements station.Workers.
func (f *Feeder) Read(ctx context.Context, job station.ReadJob, input *os.File) (*batch.Text, error) {
	if f.Text == "" {
		return f.ocr.Read(ctx, ocrworker.Job(job), input)
	}
	text := &batch.Text{Engine: "feeder", Languages: "deu", Width: job.Image.Width, Height: job.Image.Height, Rotation: job.Rotation}
	line := batch.Line{Box: [4]int{0, 0, job.Image.Width, 40}, Size: 40}
	for i, word := range strings.Fields(f.Text) {
		line.Words = append(line.Words, batch.Word{Text: word, Box: [4]int{60 * i, 0, 50, 40}, Confidence: 96})
	}
	text.Lines = []batch.Line{line}
	return text, nil
}

// View implements station.Workers.
func (f *Feeder) View(ctx context.Context, job view.Job, input *os.File) (view.Picture, error) {
	return f.view.View(ctx, job, input)
}

// ReadPost implements station.Workers.
func (f *Feeder) ReadPost(context.Context, *os.File, post.Limits) (post.Item, error) {
	return post.Item{}, batch.Refuse("feeder.post", batch.CodeUnsupported, "elektronische Post")
}

// Restrictions implements station.Workers.
func (f *Feeder) Restrictions(context.Context) ([]string, error) { return nil, nil }

// Close implements station.Workers.
func (f *Feeder) Close() error {
	for _, p := range []*worker.Pool{f.intake.Intake, f.measure.Pool, f.ocr.Pool, f.view.Pool} {
		if err := p.Close(); err != nil {
			return err
		}
	}
	return nil
}
