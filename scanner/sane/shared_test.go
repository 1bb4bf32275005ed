package sane

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// sharedListings finds the listings of real devices, which lie outside of the
// repository.
func sharedListings(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SCANSTELLE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "sane-options")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the listings of real devices are not here: %v (set SCANSTELLE_SHARED)", err)
	}
	return dir
}

// realDevices is what each listing must lead to when A4, colour, 300 dpi, both
// sides and double feed detection are wished. simplex marks devices that must
// refuse both sides where they are required, and say so where they are not.
// reached is: source, sides, mode, dpi, area in mm, double feed detection.
var realDevices = []struct {
	file    string
	simplex bool
	reached string
}{
	{"airscan--adf-duplex-sheetfed.txt", false, "ADF Duplex duplex|Color|300|210x297|"},
	{"airscan--brother-mfc-l2700dw.partial.txt", true, "ADF|Color|300|210x297|"},
	{"avision--hp-scanjet-5300c.txt", true, "ADF|Color|300|210x296|"},
	{"avision--hp-scanjet-8200.txt", true, "ADF Front|Color|300|210x297|"},
	{"avision--visioneer-xp450-adf-only.txt", true, "ADF|Color|300|210x297|"},
	{"brother--brother-mfc-5100c.txt", true, "Automatic Document Feeder|24bit Color|300|208x297|"},
	{"brother2--brother-dcp-7025.txt", true, "Automatic Document Feeder|24bit Color|300|210x297|"},
	{"brother2--brother-mfc-8860dn.txt", false, "Automatic Document Feeder(Duplex) duplex|24bit Color|300|210x297|"},
	{"brother2--brother-network-unnamed.txt", true, "Automatic Document Feeder|24bit Color|300|210x297|"},
	{"brother4--brother-ads-1600w.partial.txt", false, "Automatic Document Feeder(left aligned,Duplex) duplex|24bit Color[Fast]|300|210x0|"},
	{"brother4--brother-mfc-9342cdw.txt", false, "Automatic Document Feeder(left aligned,Duplex) duplex|24bit Color[Fast]|300|210x297|"},
	{"brother4--brother-usb-adf-duplex.txt", false, "Automatic Document Feeder(left aligned,Duplex) duplex|24bit Color[Fast]|300|210x297|"},
	{"brother5--brother-ds-640.txt", true, "Automatic Document Feeder(left aligned)|24bit Color[Fast]|300|210x297|"},
	{"brother5--brother-ds-740.partial.txt", false, "Automatic Document Feeder(left aligned,Duplex) duplex|24bit Color[Fast]|300|0x0|"},
	{"canon630u--canon-fb630u.txt", false, "||300|210x296|"},
	{"canon_dr--canon-p-208ii-reformatted.txt", false, "ADF Duplex duplex|Color|300|210x297|df-thickness=yes"},
	{"canon_dr--canon-p-215.partial.txt", false, "ADF Duplex duplex||0|0x0|"},
	{"canon_pp--canoscan-fb630p.txt", false, "|Color|300|211x297|"},
	{"dell1600n_net--dell-laser-mfp-1600n.txt", false, "||0|0x0|"},
	{"epjitsu--fujitsu-scansnap-libusb.txt", false, "ADF Duplex duplex|Color|300|210x297|"},
	{"epjitsu--fujitsu-scansnap-s1300i.txt", false, "ADF Duplex duplex|Color|300|210x297|"},
	{"epkowa--epson-gt-2500.txt", false, "Automatic Document Feeder duplex|Color|300|210x297|"},
	{"epkowa--epson-gt-x770.txt", false, "Automatic Document Feeder duplex|Color|400|210x297|"},
	{"epkowa--epson-perfection-v600-edited.txt", false, "Flatbed|Color|400|210x297|"},
	{"epson--epson-1200-via-net.txt", false, "Flatbed|Color|300|210x297|"},
	{"epson--epson-tpu-adf_mode-underscore.txt", false, "Flatbed|Color|300|210x297|"},
	{"epson--epson-unnamed-tpu.txt", false, "Flatbed|Color|300|210x297|"},
	{"epson2--epson-flatbed-usb.txt", false, "Flatbed|Color|300|210x297|"},
	{"epson2--epson-network-adf-duplex.txt", false, "Automatic Document Feeder duplex|Color|300|210x297|"},
	{"epsonds--epson-es-580w.txt", false, "ADF Duplex duplex|Color|300|210x297|"},
	{"fujitsu--fi-7030.txt", false, "ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes"},
	{"fujitsu--fi-7260-source-adf-front.txt", false, "ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes"},
	{"fujitsu--fi-7260-source-flatbed.txt", false, "ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes"},
	{"fujitsu--fujitsu-usb-2008-pagewidth-spelling.txt", false, "ADF Duplex duplex|Color|300|210x297|"},
	{"fujitsu--scansnap-ix1400.txt", false, "ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes"},
	{"fujitsu--scansnap-s1500.txt", false, "ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes"},
	{"fujitsu--scansnap-s500-scanadf-dfdetect-spelling.txt", false, "ADF Duplex duplex|Color|300|210x297|dfdetect=Thickness"},
	{"fujitsu--scansnap-s510-mode-color.txt", false, "ADF Duplex duplex|Color|300|210x297|dfdetect=Thickness"},
	{"fujitsu--scansnap-s510.txt", false, "ADF Duplex duplex|Color|300|210x297|dfdetect=Thickness"},
	{"genesys--canon-lide-100.txt", false, "Flatbed|Color|300|210x297|"},
	{"hp--hp-scanjet-6390c-scanadf.txt", true, "ADF|Color|300|210x297|"},
	{"hp--hp-scanjet-6390c.txt", true, "ADF|Color|300|210x297|"},
	{"hp--hp-scsi-via-net.txt", true, "ADF|Color|300|210x297|"},
	{"hp3900--hp3900-unnamed.txt", false, "Flatbed|Color|300|210x297|"},
	{"hp5400--hp-scanjet-5470c.txt", false, "||300|210x297|"},
	{"hpaio--hp-laserjet-3020.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-officejet-5500-newer-hplip.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-officejet-5500-scanadf.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-officejet-5500.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-officejet-6200.txt", false, "ADF duplex|Color|300|210x297|"},
	{"hpaio--hp-officejet-pro-8600.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-officejet-v40-adf-only.txt", true, "ADF|Color|300|210x297|"},
	{"hpaio--hp-psc-1315-wrapped-header.txt", false, "Flatbed|Color|300|210x297|"},
	{"hpaio--hp-psc-1600.txt", false, "Flatbed|Color|300|210x297|"},
	{"magic--unidentified.txt", false, "|24bitColor|300|210x297|"},
	{"mustek_usb2--mustek-unnamed.txt", false, "Reflective|Color24|300|210x295|"},
	{"niash--niash-unnamed.txt", false, "|Color|300|210x297|"},
	{"pixma--canon-network-adf.txt", true, "Automatic Document Feeder|Color|300|210x297|"},
	{"plustek--canon-lide25.txt", false, "Normal|Color|300|210x297|"},
	{"plustek--flatbed-unnamed.txt", false, "Normal|Color|300|210x297|"},
	{"snapscan--epson-3490.txt", false, "Flatbed|Color|300|210x297|"},
	{"snapscan--snapscan-uscanner-unnamed.txt", false, "Flatbed|Color|300|210x297|"},
	{"test--virtual-adf-test-options.txt", true, "Automatic Document Feeder|Color|300|200x200|"},
	{"test--virtual-flatbed.txt", true, "Automatic Document Feeder|Color|300|200x200|"},
	{"test--virtual-test-gscan2pdf-collection.txt", true, "Automatic Document Feeder|Color|300|210x297|"},
	{"umax--umax-scsi-unnamed.txt", false, "Flatbed|Color|300|210x297|"},
	{"umax1220u--umax-1220u.txt", false, "||300|210x297|"},
	{"utsushi--epson-document-table.txt", false, "Document Table|Color|300|210x297|"},
	{"xerox_mfp--xerox-via-net.txt", true, "ADF|Color|300|210x297|"},
}

func TestRealDevices(t *testing.T) {
	dir := sharedListings(t)
	files, err := filepath.Glob(filepath.Join(dir, "*--*.txt"))
	if err != nil || len(files) != len(realDevices) {
		t.Errorf("%d listings, %d expectations: %v", len(files), len(realDevices), err)
	}
	for _, c := range realDevices {
		t.Run(c.file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			want := batch.ScanSettings{Source: "auto", Duplex: true, Mode: "colour", Depth: 24, DPI: 300, PageMM: [2]int{210, 297}, DoubleFeed: true}
			if c.simplex {
				want.DuplexRequired = true
				_, err := Configure(parseListing(string(content)), want)
				if batch.CodeOf(err) != batch.CodeOption {
					t.Errorf("both sides on a device of one: %v, want device-option", err)
				}
				want.DuplexRequired = false
			}
			l := parseListing(string(content))
			got, err := Configure(l, want)
			if err != nil {
				t.Errorf("Configure: %v", err)
			}
			// The test driver's default glass is 200 mm long: A4 is cut, and said to be.
			tooSmall := got.AreaMM == [2]float64{200, 200}
			if cut := slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, "abgeschnitten") }); cut != tooSmall {
				t.Errorf("a glass of %v mm: notes %q", got.AreaMM, got.Notes)
			}
			if slices.Contains(got.Notes, SimplexNote) != c.simplex {
				t.Errorf("notes of a device of one side: %v, of both: %q", c.simplex, got.Notes)
			}
			if got.summary() != c.reached {
				t.Errorf("reached\n     %s\nwant %s", got.summary(), c.reached)
			}
			harmless(t, l)
		})
	}
}

// harmless checks that nothing that can be set is left to drop or change pages.
func harmless(t *testing.T, l *listing) {
	t.Helper()
	for _, name := range []string{"swskip", "swdeskew", "swcrop", "swdespeck", "SkipBlankPage", "AutoDeskew", "adf-skew", "adf-crp", "preview", "wait-for-button", "blank-threshold", "hwdeskewcrop"} {
		if _, ok := find(l, name, Option.Settable); !ok {
			continue
		}
		v, err := l.Get(name)
		if n, _ := number(v); err != nil || v == true || n != 0 {
			t.Errorf("%s is left at %v (%v)", name, v, err)
		}
	}
	if v, err := l.Get("compression"); err == nil && v != "None" {
		t.Errorf("compression is left at %v", v)
	}
	if v, err := l.Get("buffermode"); err == nil && v != "Off" && v != false {
		t.Errorf("buffermode is left at %v", v)
	}
}

// TestRealSensors reads what devices can tell about themselves.
func TestRealSensors(t *testing.T) {
	dir := sharedListings(t)
	for file, want := range map[string]map[string]string{
		"fujitsu--scansnap-s1500.txt":          {"page-loaded": "page-loaded", "cover-open": "cover-open", "double-feed": "double-feed", "error-code": "error-code", "skew-angle": "skew-angle", "scan-button": "scan", "power-save": "power-save"},
		"epjitsu--fujitsu-scansnap-s1300i.txt": {"page-loaded": "page-loaded", "cover-open": "cover-open", "scan-button": "scan", "power-save": "power-save"},
		"pixma--canon-network-adf.txt":         {"scan-button": "button-1"},
		"airscan--adf-duplex-sheetfed.txt":     {},
		"brother4--brother-usb-adf-duplex.txt": {},
		"fujitsu--fi-7030.txt":                 {}, // the group is there, but empty
	} {
		content, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		got := Sensors(parseListing(string(content)))
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
		for word, option := range want {
			if got[word] != option {
				t.Errorf("%s: %s is read from %q, want %q", file, word, got[word], option)
			}
		}
	}
}
