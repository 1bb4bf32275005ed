package worker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/scanstelle/scanstelle/assets/chart"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// Serve answers jobs until the owner hangs up.
func Serve() error {
	return worker.ServeFile("measure", func(_ context.Context, job Job, data []byte, reply worker.Replier) error {
		return measure(job, data, reply)
	})
}

func measure(job Job, data []byte, reply worker.Replier) error {
	begin := time.Now()
	raster, err := raster(job, data, reply)
	if err != nil {
		return err
	}
	if job.Miniature {
		sum := sha256.Sum256(raster.Miniature())
		return reply.Send(Answer{Measurement: &batch.Measurement{Width: raster.Width, Height: raster.Height, Miniature: hex.EncodeToString(sum[:])}})
	}
	if job.Chart {
		reading, err := chart.Read(chart.Scan{Width: raster.Width, Height: raster.Height, DPI: job.Image.DPI, Gray: raster.Gray, RGB: raster.RGB})
		if err != nil {
			return batch.Fail("measure.chart", batch.CodeInternal, err)
		}
		return reply.Send(Answer{Measurement: &batch.Measurement{Width: raster.Width, Height: raster.Height, Chart: &reading}})
	}
	decoded := time.Since(begin)
	m, err := imaging.Measure(raster, imaging.MeasureOptions{Barcodes: true, DPI: job.Image.DPI})
	if err != nil {
		return err
	}
	if m.MS == nil {
		m.MS = map[string]float64{}
	}
	m.MS["decode"] = float64(decoded.Microseconds()) / 1000
	answer := Answer{Measurement: &m}
	if job.Thumb { // from the pixels that are there
		begin := time.Now()
		// One that cannot be made takes no measurement along: it is tried again when
		// somebody looks.
		if thumb, err := raster.Thumbnail(m.Upright(job.Stated, job.Sure)); err == nil {
			answer.Thumb = &thumb
		}
		m.MS["thumb"] = float64(time.Since(begin).Microseconds()) / 1000
	}
	return reply.Send(answer)
}

// raster gives the pixels to be measured: decoded once from the page image, or
// for a frame the frame itself, after its coded form went to the owner.
func raster(job Job, data []byte, reply worker.Replier) (*imaging.Raster, error) {
	limits := imaging.Limits{MaxPixels: job.MaxPixels}
	if !job.Raw {
		return imaging.Decode(data, job.Image, job.Chart, limits)
	}
	if err := limits.Check(job.Image.Width, job.Image.Height); err != nil {
		return nil, err
	}
	if err := code(job, data, reply); err != nil {
		return nil, err
	}
	return imaging.FromFrame(data, job.Image, job.BytesPerLine)
}

// code turns a frame into its page image, exactly once (DESIGN section 5): G4
// for bitonal, else JPEG 4:4:4 or PNG as the profile says.
func code(job Job, data []byte, reply worker.Replier) error {
	image := job.Image
	// The scan worker took the hash while the rows came from the driver; the
	// memory file is sealed since.
	image.FrameSHA256 = job.Image.SHA256
	var coded []byte
	var err error
	switch {
	case image.Bits == 1:
		image.Codec = batch.G4
		coded = imaging.EncodeG4(data, job.BytesPerLine, image.Width, image.Height)
	case job.Codec == batch.PNG || image.Bits == 16:
		image.Codec = batch.PNG
		coded, err = imaging.EncodePNG(data, image, job.BytesPerLine)
	default:
		image.Codec, image.Quality = batch.JPEG, job.Quality
		coded, err = imaging.EncodeFrameJPEG(data, image, job.BytesPerLine, job.Quality)
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(coded)
	image.SHA256, image.Bytes = hex.EncodeToString(sum[:]), int64(len(coded))
	file, err := worker.MemfdFrom("page", bytes.NewReader(coded))
	if err != nil {
		return batch.Fail("measure.code", batch.CodeMemoryLimit, err)
	}
	defer file.Close()
	return reply.Send(Answer{Coded: &image}, file)
}
