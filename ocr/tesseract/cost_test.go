package tesseract

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// resident returns the memory of this process in bytes.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(data))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// TestMemory: after warming up, a page costs no more than the strings gosseract
// leaves behind.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 50 pages")
	}
	e := newEngine(t)
	var pages []ocr.Page
	for _, l := range ocrtest.Letters() {
		l.Page.Height /= 2 // the lower half is white
		l.Page.Gray = l.Page.Gray[:l.Page.Width*l.Page.Height]
		pages = append(pages, l.Page)
	}
	var start int
	for i := range 50 {
		if i == 10 {
			start = resident(t)
		}
		if _, err := ocr.Read(t.Context(), e, pages[i%2]); err != nil {
			t.Fatal(err)
		}
	}
	end := resident(t)
	perPage := (end - start) / 40
	t.Logf("%.1f MB after 10 pages, %.1f MB after 50, %d kB a page", float64(start)/1e6, float64(end)/1e6, perPage/1000)
	if perPage > 100_000 {
		t.Errorf("%d bytes a page stay behind", perPage)
	}
}

func processor(t testing.TB) time.Duration {
	t.Helper()
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func samples(b *testing.B) []sample {
	var real []sample
	b.Run("corpus", func(b *testing.B) { real = scanned(b) }) // skips alone
	return append(drawn(), real...)
}

// BenchmarkRead measures the processor time of one page beside that of the
// tesseract program on the same pixels.
func BenchmarkRead(b *testing.B) {
	for _, s := range samples(b) {
		b.Run(s.name, func(b *testing.B) {
			b.Run("engine", func(b *testing.B) {
				e, err := New("deu")
				if err != nil {
					b.Fatal(err)
				}
				defer e.Close()
				before := processor(b)
				for b.Loop() {
					if _, err := ocr.Read(b.Context(), e, s.page); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s/page")
			})
			b.Run("program", func(b *testing.B) {
				var spent time.Duration
				for b.Loop() {
					run := command(b, s.page)
					if err := run.Run(); err != nil {
						b.Fatal(err)
					}
					spent += run.ProcessState.UserTime() + run.ProcessState.SystemTime()
				}
				b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-s/page")
			})
		})
	}
}

func BenchmarkOrientation(b *testing.B) {
	p := ocrtest.Letters()[0].Page
	before := processor(b)
	for b.Loop() {
		if _, _, err := Orientation(p.Gray, p.Width, p.Height, p.DPI); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s/page")
}
