package escl

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
)

func TestAddress(t *testing.T) {
	for device, want := range map[string]string{
		"airscan:escl:Virtuell:http://127.0.0.1:80/eSCL/":  "http://127.0.0.1:80/eSCL/",
		"airscan:escl:Flur: 2. Stock:https://[fe80::1]/rs": "https://[fe80::1]/rs/",
		"escl:http://10.0.0.5:80":                          "http://10.0.0.5:80/eSCL/",
		"airscan:e0:Kyocera Flur":                          "",
		"airscan:wsd:Kyocera:http://10.0.0.5/wsd":          "",
		"airscan:escl:ohne":                                "",
		"airscan:escl:X:http://user:pass@host/eSCL":        "",
		"escl:ftp://10.0.0.5":                              "",
		"fujitsu:fi-7160:1208958":                          "",
		"test:0":                                           "",
	} {
		if got, ok := Address(device); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v", device, got, ok)
		}
	}
}

// TestIdentify asks the simulated device that sane-airscan scans from.
func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		config airscantest.Config
		want   batch.Equipment
	}{
		{airscantest.Config{Glass: true}, batch.Equipment{Model: "Virtuell"}},
		{airscantest.Config{Glass: true, Vendor: "Muster", Serial: "VS-0815"}, batch.Equipment{Vendor: "Muster", Model: "Virtuell", Serial: "VS-0815"}},
	} {
		sim, err := airscantest.Start(c.config)
		if err != nil {
			t.Fatal(err)
		}
		base, ok := Address(sim.DeviceName())
		if !ok {
			t.Fatal(sim.DeviceName())
		}
		if got, err := Identify(t.Context(), base); err != nil || got != c.want {
			t.Errorf("%+v %v", got, err)
		}
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
		if got, err := Identify(t.Context(), base); batch.CodeOf(err) != batch.CodeDeviceIO || got.Known() {
			t.Errorf("a device that is off: %+v %v", got, err)
		}
	}
}

// TestOddAnswers: whatever a device answers, nothing is made of it that it did
// not tell.
func TestOddAnswers(t *testing.T) {
	for body, code := range map[string]int{"": 200, "kein XML": 200, "<html/>": 200, "<ScannerCapabilities/>": 404, strings.Repeat("<a>", 1<<20): 200} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}))
		if got, err := Identify(t.Context(), server.URL+"/"); err == nil || got.Known() {
			t.Errorf("%.20q: %+v", body, got)
		}
		server.Close()
	}
	away := httptest.NewServer(http.RedirectHandler("http://example.invalid/", http.StatusFound))
	defer away.Close()
	if _, err := Identify(t.Context(), away.URL+"/"); batch.CodeOf(err) != batch.CodeDeviceIO {
		t.Errorf("followed a redirect: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<scan:ScannerCapabilities xmlns:scan="a" xmlns:pwg="b"><pwg:MakeAndModel>HP 1</pwg:MakeAndModel><pwg:SerialNumber>X1</pwg:SerialNumber></scan:ScannerCapabilities>`))
	f.Add([]byte("<ScannerCapabilities><SerialNumber>a\nb\x00</SerialNumber></ScannerCapabilities>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := parse(data)
		if err != nil && e.Known() {
			t.Fatal("an error with a device")
		}
		for _, s := range []string{e.Vendor, e.Model, e.Serial} {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) || utf8.RuneCountInString(s) > 200 {
				t.Fatalf("%q", s)
			}
		}
	})
}
