package imaging

import (
	"fmt"
	"testing"

	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
)

func TestDev(t *testing.T) {
	for k, size := range []float64{8, 6, 5} {
		d := letter(300, 10, false, 6)
		code, err := qr.Encode("ASN00042", qr.M, qr.Auto) // 21 modules
		if k > 0 {
			code, err = datamatrix.Encode("DEA5 28 0042")
		}
		d.put(code, err, 160, 20, size, size)
		d.noise(2)
		s := newSheet(d.Raster, 300)
		sz := int(s.mm(3))
		cols, rows := s.width/sz, s.height/sz
		kind := make([]byte, cols*rows)
		ts := make([][3]float64, cols*rows)
		for i := range kind {
			ts[i] = s.tensor(i%cols*sz, i/cols*sz, sz)
			kind[i] = classify(ts[i])
		}
		for i := range kind {
			if kind[i] != 0 && i%cols > 50 {
				tx, ok := flood(kind, ts, cols, rows, i, sz)
				b := tx
				b.box = b.box.Inset(-sz / 2)
				fmt.Println(size, tx, ok, s.edges(b, true, 230), s.edges(b, false, 230), s.plausible(tx))
			}
		}
	}
}
