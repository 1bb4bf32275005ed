package statements

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// sensing are workers with a scanner whose sensor sees two sheets at once: after
// the third image of the first stack it stops, as fujitsu and canon do.
type sensing struct {
	t      *testing.T
	stacks [][]string // what is printed on the sheets
}

func (*sensing) Devices(context.Context) ([]scanner.Device, error) { return nil, nil }
func (*sensing) Describe(context.Context, string) (scanner.Capabilities, error) {
	return scanner.Capabilities{Feeder: "ADF", MinDPI: 75, MaxDPI: 600}, nil
}

func (s *sensing) Scan(_ context.Context, _ scanner.Feed, started func(station.ScanStart), take func(scanner.Image, *os.File) error) error {
	started(station.ScanStart{Device: scanner.Device{Name: "sensor:0"}, DoubleFeed: "df-action"})
	stack := s.stacks[0]
	s.stacks = s.stacks[1:]
	for i, text := range stack {
		frame, err := worker.MemfdFrom("frame", bytes.NewReader(process.PNG(s.t, process.Page(s.t, text))))
		if err != nil {
			return err
		}
		if err := take(scanner.Image{Sheet: i + 1, Side: batch.Front, Page: batch.Image{Width: 620, Height: 440, Bits: 8, Channels: 1, DPI: 150}}, frame); err != nil {
			return err
		}
	}
	if len(s.stacks) > 0 {
		return batch.Refuse("scan", batch.CodeDoubleFeed, "Bild %d: Gerätemeldung 57", len(stack))
	}
	return nil
}

func (*sensing) Intake(context.Context, string, *os.File, batch.ImportLimits, func(station.IntakePage, *os.File) error) error {
	return os.ErrInvalid
}

// Measure codes a frame by copying it: it is a PNG already.
func (*sensing) Measure(_ context.Context, job station.MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error) {
	if job.Raw {
		data, err := worker.FileBytes(input, 1<<20)
		if err != nil {
			return batch.Measurement{}, err
		}
		sum := sha256.Sum256(data)
		image := job.Image
		image.Codec, image.SHA256, image.Bytes = batch.PNG, hex.EncodeToString(sum[:]), int64(len(data))
		page, err := worker.MemfdFrom("page", bytes.NewReader(data))
		if err != nil {
			return batch.Measurement{}, err
		}
		if err := coded(image, page); err != nil {
			return batch.Measurement{}, err
		}
	}
	return batch.Measurement{Ink: 0.1, Background: 250, Contrast: 200, Sharpness: 1}, nil
}

func (*sensing) Read(context.Context, station.ReadJob, *os.File) (*batch.Text, error) {
	return nil, os.ErrInvalid
}
func (*sensing) View(context.Context, view.Job, *os.File) (view.Picture, error) {
	return view.Picture{}, os.ErrInvalid
}
func (*sensing) ReadPost(context.Context, *os.File, post.Limits) (post.Item, error) {
	return post.Item{}, os.ErrInvalid
}
func (*sensing) Restrictions(context.Context) ([]string, error) { return nil, nil }
func (*sensing) Close() error                                   { return nil }

// TestStatement11DoubleFeedStopsTheBatch: A.NB.3. The run ends with the reason,
// what was scanned stays, the rest goes into the same batch, and the transfer note
// counts the double feed. A scanner with such a sensor is not in a test; the one
// here reports as libsane's drivers do (scanner/sane tells both apart from a jam).
func TestStatement11DoubleFeedStopsTheBatch(t *testing.T) {
	d := process.NewDesk(t, program)
	st, err := station.Open(station.Options{
		Data: d.Data, Unlock: store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}, Version: "test", Targets: station.Folders{},
		Workers: &sensing{t, [][]string{{"Blatt 1", "Blatt 2", "Blatt 3 und 4"}, {"Blatt 5", "Blatt 6"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	request := station.RunRequest{Device: "sensor:0", Target: "folder:" + d.Target, Read: true, Deliver: true, Who: station.Actor{UID: os.Getuid()},
		ProfileName: "kurz", Profile: plain + "[scan]\nduplex = false\nsource = \"adf\"\nmode = \"gray\"\ncodec = \"png\"\ndpi = 150\n"}
	first, err := st.Run(context.Background(), request, func(any) {})
	if batch.CodeOf(err) != batch.CodeDoubleFeed && first.Code != batch.CodeDoubleFeed {
		t.Fatalf("the batch was not stopped: %+v %v", first, err)
	}
	if first.Delivered != 0 {
		t.Errorf("%d documents were handed over", first.Delivered)
	}
	second, err := st.Run(context.Background(), request, func(any) {})
	if err != nil || second.Code != "" || second.Batch != first.Batch || second.Pages != 5 {
		t.Errorf("%+v %v", second, err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	packages := d.Packages()
	if len(packages) != 1 || packages[0].Pages != 5 {
		t.Fatalf("%+v", packages)
	}
	note := tool(t, "qpdf", "--show-attachment=transfervermerk.xml", packages[0].File)
	if m := regexp.MustCompile(`doppeleinzuege="(\d+)"`).FindSubmatch(note); m == nil || string(m[1]) != "1" {
		t.Errorf("the transfer note does not count it\n%s", note)
	}
	d.Check()
}
