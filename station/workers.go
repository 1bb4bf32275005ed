package station

import (
	"context"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
)

// Workers are the child processes that touch drivers and untrusted pixels
// (DESIGN section 6). All methods are safe for concurrent use. A worker that
// dies or hangs costs one call (CodeWorkerDied, CodeTimeLimit, CodeMemoryLimit,
// CodeDeviceCrash, CodeDeviceHang), never the owner.
type Workers interface {
	// Devices lists the scanners that the drivers find.
	Devices(ctx context.Context) ([]scanner.Device, error)
	// Describe tells what a device offers.
	Describe(ctx context.Context, device string) (scanner.Capabilities, error)
	// Scan feeds one stack. started tells what was set before the first image;
	// take gets each raw image in a file of its own, in the order of the paper,
	// and closes it. Images handed to take before an error stay valid. Once the feed
	// is to stop no further sheet is pulled in (CodeStopped); that its sheets are
	// through is no error.
	Scan(ctx context.Context, feed scanner.Feed, started func(ScanStart), take func(scanner.Image, *os.File) error) error
	// Intake takes a file apart. take gets each page in order; file is nil for
	// a page image that is the input itself.
	Intake(ctx context.Context, name string, input *os.File, limits batch.ImportLimits, take func(IntakePage, *os.File) error) error
	// Measure measures a page image. For a raw frame it first codes it and
	// hands the page image to coded, which may store it while measuring goes on.
	Measure(ctx context.Context, job MeasureJob, input *os.File, coded func(batch.Image, *os.File) error) (batch.Measurement, error)
	// Read recognises the text of a page image.
	Read(ctx context.Context, job ReadJob, input *os.File) (*batch.Text, error)
	// View makes a picture of a page for the screen. The end of ctx takes the request
	// back.
	View(ctx context.Context, job view.Job, input *os.File) (view.Picture, error)
	// ReadPost recognises a piece of electronic mail and reads it.
	ReadPost(ctx context.Context, input *os.File, limits post.Limits) (post.Item, error)
	// Restrictions tells what protects the station from its workers.
	Restrictions(ctx context.Context) ([]string, error)
	Close() error
}

// ScanStart is what a device was set to.
type ScanStart struct {
	Device     scanner.Device     `json:"device"`
	Settings   batch.ScanSettings `json:"settings"`    // as set, where the device rounds
	DoubleFeed string             `json:"double_feed"` // by which options; "" = not detected
	Duplex     bool               `json:"duplex"`      // every sheet gives two images
	Notes      []string           `json:"notes"`       // German
	Equipment  batch.Equipment    `json:"equipment"`   // who it is, as far as it tells
}

// IntakePage is one page of an input file.
type IntakePage struct {
	scanner.Image
	Index  int    `json:"index"`  // in the input, from 1; a second try begins anew
	Format string `json:"format"` // of the input
	Pages  int    `json:"pages"`  // of the input, where known
}

// MeasureJob asks for hop 3 on one page.
type MeasureJob struct {
	Page  batch.ID    `json:"page"`
	Image batch.Image `json:"image"`
	// Raw is set for a frame from a device, with its row length; Codec and
	// Quality say how to code it.
	Raw          bool        `json:"raw,omitempty"`
	BytesPerLine int         `json:"bytes_per_line,omitempty"`
	Codec        batch.Codec `json:"codec,omitempty"`
	Quality      int         `json:"quality,omitempty"`
	MaxPixels    int64       `json:"max_pixels"`
	// Thumb asks for Measurement.Thumb as well. Stated is the rotation that the file
	// tells, Sure the confidence from which a measured one counts more.
	Thumb  bool    `json:"thumb,omitempty"`
	Stated int     `json:"stated,omitempty"`
	Sure   float64 `json:"sure,omitempty"`
	// Miniature asks for Measurement.Miniature and nothing else.
	Miniature bool `json:"miniature,omitempty"`
	// Chart asks for Measurement.Chart and nothing else.
	Chart bool `json:"chart,omitempty"`
}

// ReadJob asks for hop 4 on one page.
type ReadJob struct {
	Page      batch.ID    `json:"page"`
	Image     batch.Image `json:"image"`
	Rotation  int         `json:"rotation"`
	Deskew    float64     `json:"deskew"`
	Unsure    bool        `json:"unsure"` // the rotation may be wrong: look again
	Languages []string    `json:"languages"`
	Seconds   int         `json:"seconds"`
	MaxPixels int64       `json:"max_pixels"`
}
