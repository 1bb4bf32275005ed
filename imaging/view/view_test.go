package view_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// TestMain lets the test binary be its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		if err := view.Serve(); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func client(t testing.TB) view.Client {
	t.Helper()
	pool := worker.NewPool(worker.Options{Kind: view.Kind, MemoryLimit: 1 << 30, Grace: view.Grace}, 1, 0)
	t.Cleanup(func() { pool.Close() })
	return view.Client{Pool: pool}
}

// page is a page image in one of its codecs: white paper, on it a blue bar at the
// top and a black one at the left.
type page struct {
	batch.Image
	file *os.File
}

func newPage(t testing.TB, codec batch.Codec, width, height int) page {
	t.Helper()
	var data bytes.Buffer
	p := page{Image: batch.Image{Codec: codec, Width: width, Height: height, Bits: 8, Channels: 3, DPI: 100}}
	if codec == batch.G4 {
		p.Bits, p.Channels = 1, 1
		stride := (width + 7) / 8
		bits := make([]byte, stride*height)
		for y := range height {
			for x := range stride {
				if y < height/10 || x < stride/10 {
					bits[y*stride+x] = 0xff
				}
			}
		}
		data.Write(imaging.EncodeG4(bits, stride, width, height))
	} else {
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		for y := range height {
			for x := range width {
				c := color.RGBA{255, 255, 255, 255}
				switch {
				case y < height/10:
					c = color.RGBA{0, 0, 255, 255}
				case x < width/10:
					c = color.RGBA{0, 0, 0, 255}
				}
				img.SetRGBA(x, y, c)
			}
		}
		var err error
		if codec == batch.JPEG {
			err = jpeg.Encode(&data, img, &jpeg.Options{Quality: 92})
		} else {
			err = png.Encode(&data, img)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := worker.MemfdFrom("page", &data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	p.file = f
	return p
}

func (p page) job() view.Job {
	return view.Job{Page: batch.NewID(), Image: p.Image, Region: [4]int{0, 0, 512, 512}}
}

func decode(t *testing.T, p view.Picture) image.Image {
	t.Helper()
	m, format, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil || format != string(p.Format) || m.Bounds().Dx() != p.Width || m.Bounds().Dy() != p.Height {
		t.Fatalf("a %s of %v is called a %s of %d × %d (%v)", format, m.Bounds(), p.Format, p.Width, p.Height, err)
	}
	return m
}

// like tells whether a pixel has about a colour.
func like(c color.Color, r, g, b int) bool {
	x, y, z, _ := c.RGBA()
	near := func(v uint32, want int) bool { d := int(v>>8) - want; return d > -40 && d < 40 }
	return near(x, r) && near(y, g) && near(z, b)
}

func TestEveryCodecIsShown(t *testing.T) {
	c := client(t)
	for _, codec := range []batch.Codec{batch.JPEG, batch.PNG, batch.G4} {
		t.Run(string(codec), func(t *testing.T) {
			p := newPage(t, codec, 1000, 1400)
			blue := 255
			if codec == batch.G4 {
				blue = 0
			}
			job := p.job()
			for level := range 4 {
				job.Level, job.Pose = level, imaging.Pose{}
				job.Region = [4]int{0, 0, 2000, 2000} // cut to the page
				got, err := c.View(t.Context(), job, p.file)
				if err != nil {
					t.Fatal(err)
				}
				m := decode(t, got)
				w, h := imaging.Side(1000, level), imaging.Side(1400, level)
				if got.Width != w || got.Height != h || got.Decoded != (level == 0) {
					t.Errorf("level %d: %d × %d, decoded: %v", level, got.Width, got.Height, got.Decoded)
				}
				if !like(m.At(w/2, h/20), 0, 0, blue) || !like(m.At(w/20, h/2), 0, 0, 0) || !like(m.At(w/2, h/2), 255, 255, 255) {
					t.Errorf("level %d does not show the page", level)
				}
				if bitonal := codec == batch.G4 && level == 0; bitonal != (got.Format == batch.PNG) {
					t.Errorf("level %d is a %s", level, got.Format)
				}
				// Turned by 90 the upper bar is at the right, the left one at the top.
				job.Pose = imaging.Pose{Rotation: 90}
				if got, err = c.View(t.Context(), job, p.file); err != nil {
					t.Fatal(err)
				}
				if m = decode(t, got); !like(m.At(h-1-h/20, w/2), 0, 0, blue) || !like(m.At(h/2, w/20), 0, 0, 0) || got.Decoded {
					t.Errorf("level %d is not turned", level)
				}
			}
			job.Thumb, job.Pose = true, imaging.Pose{Rotation: 180}
			thumb, err := c.View(t.Context(), job, p.file)
			if err != nil {
				t.Fatal(err)
			}
			if m := decode(t, thumb); thumb.Height != imaging.ThumbSide || !like(m.At(thumb.Width/2, 229), 0, 0, blue) {
				t.Errorf("thumbnail of %d × %d", thumb.Width, thumb.Height)
			}
		})
	}
}

func TestRegions(t *testing.T) {
	c, p := client(t), newPage(t, batch.JPEG, 1000, 1400)
	job := p.job()
	job.Format = batch.PNG
	job.Region = [4]int{900, 1390, 512, 512}
	got, err := c.View(t.Context(), job, p.file)
	if err != nil || got.Width != 100 || got.Height != 10 || got.Format != batch.PNG {
		t.Errorf("the last tile: %d × %d %s %v", got.Width, got.Height, got.Format, err)
	}
	for _, region := range [][4]int{{1000, 0, 10, 10}, {0, 1400, 10, 10}, {-1, 0, 10, 10}, {0, 0, 0, 10}, {0, 0, 10, -1}} {
		job.Region = region
		if _, err := c.View(t.Context(), job, p.file); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%v: %v", region, err)
		}
	}
	job = p.job()
	job.Level = 40
	if _, err := c.View(t.Context(), job, p.file); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("level 40: %v", err)
	}
}

func TestUntrustedPages(t *testing.T) {
	c := client(t)
	p := newPage(t, batch.JPEG, 1000, 1400)
	for name, bad := range map[string]struct {
		change func(*view.Job)
		file   string
		want   batch.Code
	}{
		"limit":         {func(j *view.Job) { j.MaxPixels = 1000 }, "", batch.CodeTooManyPixels},
		"another size":  {func(j *view.Job) { j.Image.Height = 1300 }, "", batch.CodeBroken},
		"another codec": {func(j *view.Job) { j.Image.Codec = batch.PNG }, "", batch.CodeBroken},
		"no picture":    {func(*view.Job) {}, "Hallo", batch.CodeUnknownFormat},
	} {
		job, file := p.job(), p.file
		bad.change(&job)
		if bad.file != "" {
			f, err := worker.MemfdFrom("page", bytes.NewReader([]byte(bad.file)))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			file = f
		}
		if _, err := c.View(t.Context(), job, file); batch.CodeOf(err) != bad.want {
			t.Errorf("%s: %v, want %s", name, err, bad.want)
		}
	}
	if _, err := c.View(t.Context(), p.job(), p.file); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// A child that is killed costs what it kept, and nothing else.
func TestKilledWorker(t *testing.T) {
	c, p := client(t), newPage(t, batch.JPEG, 1000, 1400)
	job := p.job()
	for i := range 3 {
		got, err := c.View(t.Context(), job, p.file)
		if err != nil || !got.Decoded {
			t.Fatalf("%d: decoded %v, %v", i, got.Decoded, err)
		}
		if got, err = c.View(t.Context(), job, p.file); err != nil || got.Decoded {
			t.Fatalf("%d again: decoded %v, %v", i, got.Decoded, err)
		}
		kill(t)
	}
}

// Forgotten pixels are decoded anew.
func TestForget(t *testing.T) {
	c, p := client(t), newPage(t, batch.JPEG, 1000, 1400)
	job := p.job()
	for range 2 {
		if got, err := c.View(t.Context(), job, p.file); err != nil || !got.Decoded {
			t.Fatalf("decoded %v, %v", got.Decoded, err)
		}
		if _, err := c.View(t.Context(), view.Job{Forget: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// A request that nobody waits for any more ends without its picture and without
// the death of the child; the next one is served.
func TestCancel(t *testing.T) {
	c := client(t)
	big := newPage(t, batch.PNG, 5000, 7000)
	small := newPage(t, batch.JPEG, 600, 800)
	kept := small.job()
	if _, err := c.View(t.Context(), kept, small.file); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 4)
	for range cap(done) {
		go func() {
			_, err := c.View(ctx, big.job(), big.file)
			done <- err
		}()
	}
	time.Sleep(50 * time.Millisecond) // one decodes, the others wait
	begin := time.Now()
	cancel()
	for range cap(done) {
		if err := <-done; batch.CodeOf(err) != batch.CodeCanceled {
			t.Errorf("%v", err)
		}
	}
	if got, err := c.View(t.Context(), kept, small.file); err != nil || c.Pool.Deaths() != 0 {
		t.Errorf("the next: decoded %v, %v, %d deaths", got.Decoded, err, c.Pool.Deaths())
	}
	t.Logf("free again after %v", time.Since(begin))
}

// kill kills the children of this process by their number.
func kill(t *testing.T) {
	t.Helper()
	for _, pid := range children(t) {
		process, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	for begin := time.Now(); len(children(t)) > 0; { // until it is reaped
		if time.Since(begin) > 10*time.Second {
			t.Fatal("the child does not end")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func children(t *testing.T) (pids []int) {
	t.Helper()
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		list, err := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		if err != nil {
			continue // the thread is gone
		}
		for _, field := range bytes.Fields(list) {
			pid, err := strconv.Atoi(string(field))
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

func BenchmarkTile(b *testing.B) {
	c, p := client(b), newPage(b, batch.JPEG, 2480, 3508)
	job := p.job()
	for _, one := range []struct {
		name string
		pose imaging.Pose
	}{{"raw", imaging.Pose{}}, {"straightened", imaging.Pose{Deskew: 0.7}}} {
		b.Run(one.name, func(b *testing.B) {
			job.Pose = one.pose
			for b.Loop() {
				if _, err := c.View(b.Context(), job, p.file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
