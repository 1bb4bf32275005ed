package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner"
	scanworker "github.com/scanstelle/scanstelle/scanner/worker"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// stages measures the limit of each stage of capture on its own.
func (b *bench) stages() (section, error) {
	s := section{
		Title: "The limit of each stage",
		Intro: "One stage at a time, in this process, on the colour pages of the bench set. Processor time is that of the one thread that works (rusage), so other load on the machine " +
			"does not count; the limit on two cores is what two such threads could do. fsync is counted by wall time, alone on the disk.",
	}
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return s, err
	}
	t := table{Head: []string{"stage", "median", "p95", "limit", "bound by"}}
	for _, one := range []func(post) ([]stage, error){b.readStage, b.pixelStages, b.storeStages} {
		rows, err := one(p)
		if err != nil {
			return s, err
		}
		for _, r := range rows {
			t.Rows = append(t.Rows, []string{r.name, fmt.Sprintf("%.1f ms", median(r.ms)), fmt.Sprintf("%.1f ms", quantile(r.ms, 0.95)), fmt.Sprintf("%.0f pages/s", r.limit()), r.bound})
		}
	}
	s.Tables = []table{t}
	return s, nil
}

// stage is one step with the time each page took.
type stage struct {
	name  string
	ms    []float64
	side  int // how many run side by side
	bound string
	rate  float64 // pages a second, where measured as a whole
}

func (s stage) limit() float64 {
	if s.rate > 0 {
		return s.rate
	}
	return float64(s.side) * 1000 / median(s.ms)
}

// thread measures the processor time of fn on its thread, in ms.
func thread(fn func() error) (float64, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &before); err != nil {
		return 0, err
	}
	if err := fn(); err != nil {
		return 0, err
	}
	err := unix.Getrusage(unix.RUSAGE_THREAD, &after)
	used := func(r unix.Rusage) float64 { return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e6 }
	return used(after) - used(before), err
}

// readStage reads frames from the device through the scan worker and drops them.
func (b *bench) readStage(post) ([]stage, error) {
	dir, err := b.fresh("stages")
	if err != nil {
		return nil, err
	}
	sane, err := testDevice{picture: lines}.configure(filepath.Join(dir, "sane"))
	if err != nil {
		return nil, err
	}
	profile, err := station.BuiltinProfile("posteingang")
	if err != nil {
		return nil, err
	}
	client := scanworker.Client{Scan: worker.Options{Kind: scanworker.KindScan, Executable: b.program, Access: worker.Access{All: true}, Env: []string{"GOMAXPROCS=1", "SANE_CONFIG_DIR=" + sane}}}
	out := stage{name: "read: frame from the test backend into shared memory, one worker", side: 1, bound: "the driver and one copy of 26 MB; wall time"}
	for range 3 {
		last := time.Now()
		first := true
		err := client.Stack(b, scanner.Feed{Device: "test:0", Settings: profile.Scan}, func(scanworker.Start) {}, func(_ scanner.Image, f *os.File) error {
			if !first {
				out.ms = append(out.ms, time.Since(last).Seconds()*1000)
			}
			first, last = false, time.Now()
			return f.Close()
		})
		if err != nil {
			return nil, err
		}
	}
	return []stage{out}, nil
}

// pixelStages measures the work on the pixels.
func (b *bench) pixelStages(p post) ([]stage, error) {
	decode := stage{name: "decode: JPEG to pixels", side: 2, bound: "libjpeg-turbo"}
	sum := stage{name: "hash: SHA-256 of the raw frame", side: 2, bound: "SHA instructions of the processor"}
	encode := stage{name: "encode: frame to JPEG 90 4:4:4", side: 2, bound: "libjpeg-turbo"}
	measure := stage{name: "measure: all checks with codes and separators", side: 2, bound: "see the next rows"}
	steps := map[string][]float64{}
	for _, path := range jpegs(p.files) {
		if p.truth[filepath.Base(path)].Mode != "colour" {
			continue
		}
		if err := pixels(path, &decode, &sum, &encode, &measure, steps); err != nil {
			return nil, err
		}
	}
	out := []stage{decode, sum, encode, measure}
	for _, name := range []string{"sheet", "ink", "layout", "barcodes"} {
		out = append(out, stage{name: "— of which " + name + " (wall)", ms: steps[name], side: 2})
	}
	return out, nil
}

func pixels(path string, decode, sum, encode, measure *stage, steps map[string][]float64) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	image := batch.Image{Codec: batch.JPEG}
	var r *imaging.Raster
	took, err := thread(func() error {
		r, err = imaging.Decode(data, image, true, imaging.Limits{})
		return err
	})
	if err != nil {
		return err
	}
	decode.ms = append(decode.ms, took)
	frame := batch.Image{Width: r.Width, Height: r.Height, Bits: 8, Channels: 3, DPI: r.DPI, DPIY: r.DPI}
	took, _ = thread(func() error { sha256.Sum256(r.RGB); return nil }) // cannot fail
	sum.ms = append(sum.ms, took)
	took, err = thread(func() error {
		_, err := imaging.EncodeFrameJPEG(r.RGB, frame, 3*r.Width, 90)
		return err
	})
	if err != nil {
		return err
	}
	encode.ms = append(encode.ms, took)
	var m batch.Measurement
	took, err = thread(func() error {
		m, err = imaging.Measure(r, imaging.MeasureOptions{Barcodes: true})
		return err
	})
	measure.ms = append(measure.ms, took)
	for name, ms := range m.MS {
		steps[name] = append(steps[name], ms)
	}
	return err
}

// storeStages makes pages durable with 1 and 4 writers, on the disk as it is
// and with each fsync 5 ms slower.
func (b *bench) storeStages(p post) ([]stage, error) {
	var out []stage
	for _, delay := range []time.Duration{0, slowDisk} {
		for _, writers := range []int{1, 4} {
			dir, err := b.fresh("stages")
			if err != nil {
				return nil, err
			}
			s, err := b.durable(filepath.Join(dir, "data"), jpegs(p.files), writers, delay)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// durable takes pages in through the store alone.
func (b *bench) durable(data string, files []string, writers int, delay time.Duration) (stage, error) {
	const pages = 100
	disk := faultfs.New(durable.OS())
	st, err := store.Open(data, store.Options{FS: disk, Unlock: store.Unlock{PassphraseFile: data + ".kennwort"}, Actor: "P-BENCH000"})
	if err != nil {
		return stage{}, err
	}
	defer st.Close()
	stack := batch.Batch{ID: batch.NewID(), RunKey: "bench", Creator: "P-BENCH000", Opened: st.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "bench"}}}
	if err := st.OpenBatch(b, stack); err != nil {
		return stage{}, err
	}
	disk.SlowSync(delay)
	filesBefore, foldersBefore := disk.Syncs()
	took := make([]float64, pages)
	jobs := make(chan int)
	done := make(chan error, writers)
	begin := time.Now()
	for range writers {
		go func() {
			var failed error
			for i := range jobs {
				if failed == nil {
					one := time.Now()
					failed = takePage(b, st, stack.ID, i, files[i%len(files)])
					took[i] = time.Since(one).Seconds() * 1000
				}
			}
			done <- failed
		}()
	}
	for i := range pages {
		jobs <- i
	}
	close(jobs)
	for range writers {
		if err := <-done; err != nil {
			return stage{}, err
		}
	}
	all := time.Since(begin).Seconds()
	filesAfter, foldersAfter := disk.Syncs()
	n := float64(filesAfter-filesBefore+foldersAfter-foldersBefore) / pages
	return stage{
		name: fmt.Sprintf("fsync: encrypt, write, commit a page, %d at a time%s", writers, onSlowDisk(delay)), ms: took, rate: pages / all,
		bound: fmt.Sprintf("%.1f fsyncs a page of files and folders (the database's own come on top and are not slowed here)", n),
	}, nil
}

func takePage(ctx context.Context, st *store.Store, stack batch.ID, i int, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page := batch.Page{ID: batch.NewID(), Batch: stack, Source: fmt.Sprintf("bench#%d", i+1), Index: i + 1, Position: i + 1, Sheet: i + 1, Side: batch.Front, Taken: st.Now(), Kind: batch.KindContent}
	file, err := st.Create(stack, store.RolePage, page.ID)
	if err != nil {
		return err
	}
	defer file.Abort()
	if _, err := file.Write(data); err != nil {
		return err
	}
	record, err := file.Finish()
	if err != nil {
		return err
	}
	page.Image = batch.Image{Codec: batch.JPEG, SHA256: record.SHA256, Bytes: record.Bytes}
	return st.TakePage(ctx, "P-BENCH000", page, file)
}
