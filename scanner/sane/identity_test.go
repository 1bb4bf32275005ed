package sane

import (
	"maps"
	"testing"

	"github.com/scanstelle/scanstelle/scanner"
)

// told is a device that only tells.
type told map[string]any

func (d told) Info() scanner.Device { return scanner.Device{} }

func (d told) Options() (out []Option) {
	for name, v := range d {
		o := Option{Name: name, Type: String, Cap: SoftDetect}
		if name == "resolution" {
			o.Cap |= SoftSelect
		}
		if _, ok := v.(int); ok {
			o.Type = Int
		}
		out = append(out, o)
	}
	return out
}

func (d told) Get(name string) (any, error)        { return d[name], nil }
func (d told) Set(name string, v any) (any, error) { return v, nil }

func TestIdentity(t *testing.T) {
	got := Identity(told{
		"nvram-values":     "Vendor: VISIONER\nModel: Strobe XP 450\nFirmware: 1.05\nSerial: 3119ME\nADF simplex scans: 17",
		"firmware-version": "0B00", "resolution": "serial", "page-count": 12, "serial-number": 4711,
	})
	want := map[string]string{"firmware": "1.05", "serial": "3119ME", "firmware-version": "0B00", "serial-number": "4711"}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if Driver("avision:libusb:001:004") != "avision" {
		t.Error("driver")
	}
}
