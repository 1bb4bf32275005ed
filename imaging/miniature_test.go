package imaging

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// A stranger computes the miniature anew with what the docstring says.
func TestMiniatureCanBeComputedAnew(t *testing.T) {
	for _, size := range [][2]int{{600, 850}, {850, 600}, {1000, 3}, {40, 60}, {256, 256}, {257, 300}} {
		r := &Raster{Width: size[0], Height: size[1], Gray: make([]byte, size[0]*size[1])}
		for i := range r.Gray {
			r.Gray[i] = byte(i*i>>7 ^ i)
		}
		w, h := size[0], size[1]
		switch {
		case w >= h && w > 256:
			w, h = 256, max(1, h*256/w)
		case h > w && h > 256:
			w, h = max(1, w*256/h), 256
		}
		want := fmt.Appendf(nil, "P5\n%d %d\n255\n", w, h)
		for y := range h {
			for x := range w {
				sum, n := 0, 0
				for v := y * size[1] / h; v < (y+1)*size[1]/h; v++ {
					for u := x * size[0] / w; u < (x+1)*size[0]/w; u++ {
						sum, n = sum+int(r.Gray[v*size[0]+u]), n+1
					}
				}
				want = append(want, byte(sum/n))
			}
		}
		if got := r.Miniature(); !bytes.Equal(got, want) {
			t.Errorf("%v: not what the description gives", size)
		}
	}
}

// The luma of a JPEG is what a stranger's decoder gives, with libjpeg's accurate
// integer method.
func TestMiniatureOfJPEG(t *testing.T) {
	gray := make([]byte, 600*800)
	for i := range gray {
		gray[i] = byte(200 + i%37 - i/600%90)
	}
	data, err := encodeJPEG(gray, 600, 800, 600, 1, 90, 100, 100)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Decode(data, batch.Image{Codec: batch.JPEG, Width: 600, Height: 800, Bits: 8, Channels: 1, DPI: 100}, false, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "seite.jpg")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	pnm, err := exec.Command("djpeg", "-grayscale", "-pnm", path).Output()
	if err != nil {
		t.Fatalf("djpeg (package libjpeg-turbo-progs): %v", err)
	}
	if want := append([]byte("P5\n600 800\n255\n"), r.Gray...); !bytes.Equal(pnm, want) {
		t.Error("the luma is not that of djpeg -grayscale")
	}
}
