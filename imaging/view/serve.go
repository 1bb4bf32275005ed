package view

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"runtime/debug"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// Serve answers jobs until the owner hangs up.
func Serve() error {
	s := &screen{cache{limit: CacheBytes}}
	return worker.Serve(func(ctx context.Context, raw json.RawMessage, files []*os.File, reply worker.Replier) error {
		var job Job
		if err := json.Unmarshal(raw, &job); err != nil {
			return batch.Fail("view", batch.CodeInternal, err)
		}
		if job.Forget {
			s.forget()
			debug.FreeOSMemory() // what was erased is not to lie about
			return nil
		}
		if len(files) != 1 {
			return batch.Refuse("view", batch.CodeInternal, "%d files", len(files))
		}
		picture, err := s.draw(ctx, job, files[0])
		if err != nil {
			return err
		}
		file, err := worker.MemfdFrom("picture", bytes.NewReader(picture.Data))
		if err != nil {
			return batch.Fail("view", batch.CodeMemoryLimit, err)
		}
		defer file.Close()
		return reply.Send(picture, file)
	})
}

// screen is what the worker knows: the pixels of the last pages.
type screen struct{ cache }

// draw makes one picture.
func (s *screen) draw(ctx context.Context, job Job, file *os.File) (Picture, error) {
	img := job.Image
	if err := (imaging.Limits{MaxPixels: job.MaxPixels}).Check(img.Width, img.Height); err != nil {
		return Picture{}, err
	}
	if job.Thumb {
		job.Level = imaging.ThumbLevel(img.Width, img.Height)
	}
	if job.Level < 0 || job.Level > 16 {
		return Picture{}, batch.Refuse("view", batch.CodeUsage, "Stufe %d", job.Level)
	}
	level, decoded, err := s.level(ctx, job, file)
	if err != nil {
		return Picture{}, err
	}
	if job.Thumb {
		thumb, err := level.Thumbnail(job.Pose.Rotation)
		return Picture{thumb.Width, thumb.Height, batch.JPEG, thumb.JPEG, decoded}, err
	}
	region, err := within(job.Region, job.Pose, level)
	if err != nil {
		return Picture{}, err
	}
	if err := ctx.Err(); err != nil {
		return Picture{}, batch.Fail("view", batch.CodeCanceled, err)
	}
	shown := level.Show(job.Pose, region[0], region[1], region[2], region[3])
	p := Picture{Width: shown.Width, Height: shown.Height, Format: job.Format, Decoded: decoded}
	if p.Format == "" && shown.Bitonal {
		p.Format = batch.PNG
	}
	if p.Format == batch.PNG {
		p.Data, err = shown.PNG()
		return p, err
	}
	p.Format = batch.JPEG
	p.Data, err = shown.JPEG(quality, job.Level == 0)
	return p, err
}

// within cuts a region to the page as it is shown.
func within(region [4]int, pose imaging.Pose, l *imaging.Level) ([4]int, error) {
	w, h := pose.Size(l.Width, l.Height)
	x, y := region[0], region[1]
	if x < 0 || y < 0 || region[2] < 1 || region[3] < 1 || x >= w || y >= h {
		return region, batch.Refuse("view", batch.CodeUsage, "Ausschnitt %v; die Seite hat hier %d × %d Pixel", region, w, h)
	}
	region[2], region[3] = min(region[2], w-x), min(region[3], h-y)
	if int64(region[2])*int64(region[3]) > MaxRegion {
		return region, batch.Refuse("view", batch.CodeTooManyPixels, "Ausschnitt von %d × %d Pixel; höchstens %d Millionen", region[2], region[3], MaxRegion/1_000_000)
	}
	return region, nil
}

// level returns a level of a page, from what is kept where that will do. Between
// its steps it looks whether anybody still waits.
func (s *screen) level(ctx context.Context, job Job, file *os.File) (l *imaging.Level, decoded bool, err error) {
	l, at, ok := s.find(job.Page, job.Level)
	if !ok {
		if l, at, err = s.decode(ctx, job, file); err != nil {
			return nil, true, err
		}
		s.add(job.Page, at, l)
	}
	for ; at < job.Level; at++ {
		if err := ctx.Err(); err != nil {
			return nil, !ok, batch.Fail("view", batch.CodeCanceled, err)
		}
		l = l.Half()
		s.add(job.Page, at+1, l)
	}
	return l, !ok, nil
}

func (s *screen) decode(ctx context.Context, job Job, file *os.File) (*imaging.Level, int, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, batch.Fail("view", batch.CodeCanceled, err)
	}
	data, unmap, err := worker.MapFile(file)
	if err != nil {
		return nil, 0, batch.Fail("view", batch.CodeMemoryLimit, err)
	}
	defer unmap()
	if len(data) == 0 {
		return nil, 0, batch.Refuse("view", batch.CodeEmptyFile, "0 Byte")
	}
	img := job.Image
	s.room(need(img, job.Level))
	l, at, err := imaging.DecodeLevel(data, img, job.Level, imaging.Limits{MaxPixels: job.MaxPixels})
	if err != nil {
		return nil, 0, err
	}
	if l.Width != imaging.Side(img.Width, at) || l.Height != imaging.Side(img.Height, at) {
		return nil, 0, batch.Refuse("view", batch.CodeBroken, "%d × %d Pixel statt %d × %d", l.Width, l.Height, img.Width, img.Height)
	}
	return l, at, nil
}

// need estimates the bytes of a page that is decoded for a level.
func need(img batch.Image, level int) int64 {
	if img.Codec != batch.JPEG {
		level = 0
	}
	channels := 1
	if img.Channels > 1 {
		channels = 3
	}
	return int64(imaging.Side(img.Width, level)) * int64(imaging.Side(img.Height, level)) * int64(channels)
}
