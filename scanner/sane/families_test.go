package sane

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// The listings of this file are written by hand, one for each family of
// drivers, with the options that matter here.

const geometryPart = `  Geometry:
    -l 0..215.9mm (in steps of 0.1) [0]
    -t 0..355.6mm (in steps of 0.1) [0]
    -x 0..215.9mm (in steps of 0.1) [215.9]
    -y 0..355.6mm (in steps of 0.1) [279.4]
`

const fujitsuLike = "All options specific to device `fujitsu:fi-9999:1':" + `
  Standard:
    --source Flatbed|ADF Front|ADF Back|ADF Duplex|Card Front [Flatbed]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 1) [600]
  Geometry:
    --page-width 0..221.121mm (in steps of 0.0211639) [inactive]
    --page-height 0..1000mm (in steps of 0.0211639) [inactive]
    -l 0..215.872mm (in steps of 0.0211639) [0]
    -t 0..279.364mm (in steps of 0.0211639) [0]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
  Enhancement:
    --brightness -127..127 (in steps of 1) [0]
    --rif[=(yes|no)] [yes]
  Advanced:
    --df-action Default|Continue|Stop [Default] [advanced]
    --df-skew[=(yes|no)] [inactive]
    --df-thickness[=(yes|no)] [inactive]
    --df-length[=(yes|no)] [inactive]
    --df-diff Default|10mm|15mm|20mm [inactive]
    --buffermode Default|Off|On [On] [advanced]
    --swdeskew[=(yes|no)] [yes] [advanced]
    --swcrop[=(yes|no)] [yes] [advanced]
    --swskip 0..100% (in steps of 0.1) [15]
  Sensors:
    --page-loaded[=(yes|no)] [yes] [hardware]
    --cover-open[=(yes|no)] [no] [hardware]
    --double-feed[=(yes|no)] [no] [hardware]
    --error-code <int> [0] [hardware]
`

const kvs40Like = "All options specific to device `kvs40xx:libusb:001:002':" + `
  Scan Mode:
    --mode Lineart|Gray|Color [Color]
    --resolution 100|150|200|300|600dpi [200]
    --source adf|fb [adf]
    --duplex[=(yes|no)] [no]
    --feeder-mode single|continuous [single]
    --dfeed[=(yes|no)] [no]
    --dfeed-sense Normal|High sensitivity|Low sensitivity [inactive]
    --dfstop[=(yes|no)] [inactive]
    --dfeed_l[=(yes|no)] [inactive]
    --dfeed_c[=(yes|no)] [inactive]
    --dfeed_r[=(yes|no)] [inactive]
    --crop[=(yes|no)] [yes]
  Geometry:
    --paper-size user_def|A3|A4|Letter [A4]
    -l 0..297mm [inactive]
    -t 0..432mm [inactive]
    -x 0..297mm [inactive]
    -y 0..432mm [inactive]
`

var families = []struct {
	name, listing string
	want          batch.ScanSettings
	reached       string
	set           []string // must be among what was set, in this order
}{
	{
		"fujitsu", fujitsuLike,
		batch.ScanSettings{Duplex: true, Mode: "colour", Bright: 50},
		"ADF Duplex duplex|Color|300|210x297|df-action=Stop df-thickness=yes",
		[]string{"source=ADF Duplex", "mode=Color", "swskip=0", "buffermode=Off", "swdeskew=no", "rif=no", "swcrop=no",
			"page-width=210", "page-height=297", "br-x=210", "br-y=297", "df-action=Stop", "df-thickness=yes", "brightness=64"},
	},
	{
		"fujitsu without thickness sensor", strings.ReplaceAll(fujitsuLike, "    --df-thickness[=(yes|no)] [inactive]\n", ""),
		batch.ScanSettings{Mode: "gray"},
		"ADF Front|Gray|300|210x297|df-action=Stop df-length=yes",
		[]string{"df-action=Stop", "df-length=yes"},
	},
	{
		"fujitsu glass", fujitsuLike,
		batch.ScanSettings{Source: "flatbed", Mode: "bitonal"},
		"Flatbed|Lineart|300|210x279|", nil,
	},
	{
		"fujitsu of 2008", "Options specific to device `fujitsu:1':\n    --source ADF Front|ADF Back|ADF Duplex [ADF Front]\n    --mode Lineart|Gray|Color [Lineart]\n" +
			"    --resolution 50..600dpi (in steps of 1) [600]\n    --y-resolution 50..600dpi (in steps of 1) [600]\n" + geometryPart +
			"    --pagewidth 0..221mm (in steps of 0.1) [215]\n    --pageheight 0..863mm (in steps of 0.1) [279]\n    --dfdetect Default|None|Thickness|Length|Both [Default]\n",
		batch.ScanSettings{Duplex: true},
		"ADF Duplex duplex|Color|300|210x297|dfdetect=Thickness",
		[]string{"resolution=300", "y-resolution=300", "pagewidth=210", "pageheight=297", "br-x=210", "dfdetect=Thickness"},
	},
	{
		"canon_dr", "Options specific to device `canon_dr:libusb:001:004':\n    --source ADF Front|ADF Duplex|Card Front|Card Duplex [ADF Front]\n    --mode Lineart|Gray|Color [Gray]\n" +
			"    --resolution 100|150|200|240|300|400|600dpi [600]\n    --page-width 0..216mm (in steps of 0.02) [215.8]\n    --page-height 0..355mm (in steps of 0.02) [279.3]\n" + geometryPart +
			"    --df-thickness[=(yes|no)] [no]\n    --df-length[=(yes|no)] [no]\n    --buffermode[=(yes|no)] [yes]\n    --rollerdeskew[=(yes|no)] [no]\n    --swdespeck 0..9 [3]\n",
		batch.ScanSettings{Duplex: true, DPI: 250},
		"ADF Duplex duplex|Color|300|210x297|df-thickness=yes",
		[]string{"resolution=300", "buffermode=no", "swdespeck=0", "page-width=210", "df-thickness=yes"},
	},
	{
		"kvs40xx", kvs40Like,
		batch.ScanSettings{Duplex: true},
		"adf duplex|Color|300|210x297|dfeed=yes dfeed-sense=Normal dfstop=no dfeed_l=no dfeed_c=no dfeed_r=no",
		[]string{"source=adf", "duplex=yes", "crop=no", "paper-size=user_def", "br-x=210", "feeder-mode=continuous", "dfeed=yes", "dfstop=no"},
	},
	{
		"kvs1025", "Options specific to device `kvs1025:libusb:001:002':\n    --mode bw|Gray|Color [bw]\n    --resolution 100..600dpi (in steps of 10) [100]\n    --source adf|fb [adf]\n" +
			"    --duplex[=(yes|no)] [yes]\n    --feeder-mode single|continuous [single]\n    --double-feed[=(yes|no)] [no]\n    --swskip 0..100% (in steps of 1) [5]\n" + geometryPart,
		batch.ScanSettings{Mode: "bitonal"},
		"adf|bw|300|210x297|double-feed=yes",
		[]string{"source=adf", "duplex=no", "mode=bw", "swskip=0", "feeder-mode=continuous", "double-feed=yes"},
	},
	{
		"epkowa", "Options specific to device `epkowa:usb:001:004':\n    --mode Binary|Gray|Color [Color]\n    --depth 8|16 [8]\n    --resolution 75|150|300|600dpi [75]\n" +
			"    --source Flatbed|Automatic Document Feeder|Transparency Unit [Flatbed]\n    --adf-mode Simplex|Duplex [inactive]\n    --double-feed-detection-sensitivity None|Low|High [inactive]\n" + geometryPart,
		batch.ScanSettings{Duplex: true, Depth: 48},
		"Automatic Document Feeder duplex|Color|300|210x297|double-feed-detection-sensitivity=High",
		[]string{"source=Automatic Document Feeder", "adf-mode=Duplex", "mode=Color", "depth=16", "double-feed-detection-sensitivity=High"},
	},
	{
		"epsonscan2", "Options specific to device `epsonscan2:X:esci2:usb':\n    --source ADF [ADF]\n    --duplex[=(yes|no)] [no]\n    --mode Color|Grayscale|Monochrome [Color]\n    --resolution 50..1200dpi (in steps of 1) [200]\n" +
			"    --scan-area Auto Detect|A4|Letter|Manual [A4]\n    --deskew[=(yes|no)] [yes]\n    --skip-blankpages 0..30 (in steps of 1) [10]\n    --rotate 0 degrees|90 degrees|Auto [Auto]\n" +
			"    --transfer-format JPEG|RAW [JPEG]\n    --double-feed-detection None|Thin|Normal [None]\n    --image-count 0..999 (in steps of 1) [1]\n" + geometryPart,
		batch.ScanSettings{Duplex: true, Mode: "gray"},
		"ADF duplex|Grayscale|300|210x297|double-feed-detection=Normal",
		[]string{"source=ADF", "duplex=yes", "skip-blankpages=0", "image-count=0", "deskew=no", "rotate=0 degrees", "transfer-format=RAW", "scan-area=Manual", "double-feed-detection=Normal"},
	},
	{
		"brother5", "Options specific to device `brother5:bus3;dev1':\n    --mode 24bit Color[Fast]|Black & White|True Gray|Gray[Error Diffusion] [24bit Color[Fast]]\n    --resolution 100|150|200|300|400|600dpi [100]\n" +
			"    --source Automatic Document Feeder(left aligned)|Automatic Document Feeder(left aligned,Duplex) [Automatic Document Feeder(left aligned)]\n" +
			"    --MultifeedDetection[=(yes|no)] [no] [advanced]\n\n    --SkipBlankPage[=(yes|no)] [yes]\n    --AutoDeskew[=(yes|no)] [yes]\n" + geometryPart,
		batch.ScanSettings{Mode: "gray"},
		"Automatic Document Feeder(left aligned)|True Gray|300|210x297|MultifeedDetection=yes",
		[]string{"SkipBlankPage=no", "AutoDeskew=no", "MultifeedDetection=yes"},
	},
	{
		"avision", "Options specific to device `avision:libusb:001:005':\n    --mode Lineart|Dithered|Gray|16bit Gray|Color|16bit Color [Color]\n    --resolution 50..600dpi (in steps of 5) [150]\n" +
			"    --source Normal|ADF Front|ADF Back|ADF Duplex [Normal]\n    --paper-length[=(yes|no)] [no]\n" + geometryPart,
		batch.ScanSettings{Duplex: true, Depth: 16, Mode: "gray"},
		"ADF Duplex duplex|16bit Gray|300|210x297|paper-length=yes",
		[]string{"mode=16bit Gray", "br-y=297", "paper-length=yes"},
	},
	{
		"hpaio", "Options specific to device `hpaio:/usb/x':\n    --mode Lineart|Gray|Color [Lineart]\n    --resolution 75|100|200|300dpi [75]\n    --compression None|JPEG [JPEG]\n    --batch-scan[=(yes|no)] [no]\n" +
			"    --source Auto|Flatbed|ADF [Auto]\n    --duplex[=(yes|no)] [no]\n    --length-measurement Unknown|Approximate|Padded [Unknown]\n" + geometryPart,
		batch.ScanSettings{Duplex: true},
		"ADF duplex|Color|300|210x297|",
		[]string{"source=ADF", "duplex=yes", "compression=None", "batch-scan=yes", "length-measurement=Padded"},
	},
	{
		"mustek_usb2", "Options specific to device `mustek_usb2:1':\n    --mode Color48|Color24|Gray16|Gray8|Lineart [Color24]\n    --source Reflective|Positive|Negative [Reflective]\n    --resolution 1200|600|300|150dpi [300]\n" + geometryPart,
		batch.ScanSettings{Depth: 16},
		"Reflective|Color48|300|210x297|", nil,
	},
	{
		"test driver, bitonal", "Options specific to device `test:0':\n    --mode Gray|Color [Gray]\n    --depth 1|8|16 [8]\n    --resolution 1..1200dpi (in steps of 1) [50]\n    --source Flatbed|Automatic Document Feeder [Flatbed]\n" + geometryPart,
		batch.ScanSettings{Source: "adf", Mode: "bitonal"},
		"Automatic Document Feeder|Gray|300|210x297|",
		[]string{"mode=Gray", "depth=1"},
	},
	{
		"umax1220u", "Options specific to device `umax1220u:1':\n    --resolution auto||75|150|300|600dpi [75]\n    --gray[=(yes|no)] [no]\n" + geometryPart,
		batch.ScanSettings{Mode: "gray"},
		"||300|210x297|",
		[]string{"gray=yes"},
	},
	{
		"pixel units", "Options specific to device `old:1':\n    --mode Gray|Color [Gray]\n    --resolution 300dpi [300]\n    -l 0..2550pel [0]\n    -t 0..3510pel [0]\n    -x 0..2550pel [2550]\n    -y 0..3510pel [3300]\n",
		batch.ScanSettings{},
		"|Color|300|210x297|",
		[]string{"br-x=2480", "br-y=3508"},
	},
}

func TestFamilies(t *testing.T) {
	for _, c := range families {
		t.Run(c.name, func(t *testing.T) {
			c.want.DoubleFeed = true
			c.want.PageMM = [2]int{210, 297}
			if c.want.DPI == 0 {
				c.want.DPI = 300
			}
			l := parseListing(c.listing)
			got, err := Configure(l, c.want)
			if err != nil {
				t.Fatal(err)
			}
			if got.summary() != c.reached {
				t.Errorf("reached\n     %s\nwant %s", got.summary(), c.reached)
			}
			var set []string
			for _, s := range got.Set {
				set = append(set, s.Name+"="+s.Value)
			}
			rest := set
			for _, want := range c.set {
				i := slices.IndexFunc(rest, func(s string) bool { return nearly(s, want) })
				if i < 0 {
					t.Fatalf("%s is missing or too early in\n%s", want, strings.Join(set, "\n"))
				}
				rest = rest[i+1:]
			}
			harmless(t, l)
		})
	}
}

// nearly compares settings whose numbers the driver rounded.
func nearly(got, want string) bool {
	if got == want {
		return true
	}
	name, number, ok := strings.Cut(want, "=")
	gotName, gotNumber, _ := strings.Cut(got, "=")
	if !ok || name != gotName {
		return false
	}
	a, b := (&Option{Type: Fixed}).parse(number).(float64), (&Option{Type: Fixed}).parse(gotNumber).(float64)
	return a > 1 && a-b < 0.6 && b-a < 0.6
}

// TestWishes looks at wishes that cannot be met.
func TestWishes(t *testing.T) {
	for _, c := range []struct {
		name, listing string
		want          batch.ScanSettings
		refused       string // part of the detail; "" = accepted
		note          string
	}{
		{"both sides on a simplex feeder", strings.Replace(kvs40Like, "    --duplex[=(yes|no)] [no]\n", "", 1), batch.ScanSettings{Duplex: true, DuplexRequired: true}, "beidseitig", ""},
		{"both sides on a simplex feeder, not required", strings.Replace(kvs40Like, "    --duplex[=(yes|no)] [no]\n", "", 1), batch.ScanSettings{Duplex: true}, "", SimplexNote},
		{"glass on a feeder", strings.Replace(kvs40Like, "adf|fb", "adf", 1), batch.ScanSettings{Source: "flatbed"}, "Vorlagenglas", ""},
		{"feeder on a glass", strings.Replace(kvs40Like, "adf|fb [adf]", "fb [fb]", 1), batch.ScanSettings{Source: "adf"}, "Einzug", ""},
		{"film only", "    --source Transparency Unit|Negative [Negative]\n", batch.ScanSettings{}, "Vorlagenglas", ""},
		{"both sides on a glass", strings.Replace(kvs40Like, "adf|fb [adf]", "fb [fb]", 1), batch.ScanSettings{Duplex: true}, "", "Rückseiten einzeln"},
		{"too fine", kvs40Like, batch.ScanSettings{DPI: 1200}, "1200 dpi", ""},
		{"between", kvs40Like, batch.ScanSettings{DPI: 400}, "", "Statt 400 dpi liefert das Gerät 600 dpi"},
		{"too coarse", kvs40Like, batch.ScanSettings{DPI: 50}, "", "Statt 50 dpi liefert das Gerät 100 dpi"},
		{"unknown mode", kvs40Like, batch.ScanSettings{Mode: "sepia"}, "sepia", ""},
		{"colour on a gray device", strings.Replace(kvs40Like, "Lineart|Gray|Color [Color]", "Lineart|Gray [Gray]", 1), batch.ScanSettings{Mode: "colour"}, "colour", ""},
		{"16 bits", kvs40Like, batch.ScanSettings{Depth: 16}, "16 Bit", ""},
		{"dithering is not bitonal", "    --mode Halftone|Dithered|Gray[Error Diffusion] [Halftone]\n", batch.ScanSettings{Mode: "bitonal"}, "bitonal", ""},
		{"larger than the device", kvs40Like, batch.ScanSettings{PageMM: [2]int{420, 594}}, "", "abgeschnitten"},
		{"a little larger", kvs40Like, batch.ScanSettings{PageMM: [2]int{300, 400}}, "", "kleiner als das Blatt"},
		{"detection not wished", kvs40Like, batch.ScanSettings{}, "", "abgeschaltet"},
		{"no brightness", kvs40Like, batch.ScanSettings{Bright: 10}, "", "Helligkeit"},
		{"cannot be switched off", kvs40Like + "    --rotate 90 degrees|Auto [Auto]\n", batch.ScanSettings{}, "", "»rotate« lässt sich nicht abschalten"},
		{"weak detection", strings.ReplaceAll(fujitsuLike, "    --df-thickness[=(yes|no)] [inactive]\n", ""), batch.ScanSettings{DoubleFeed: true}, "", "nur über die Blattlänge"},
		{"no word for anything", "    --button\n", batch.ScanSettings{}, "", "keine Papierquelle"},
		{"nothing there, feeder wished", "", batch.ScanSettings{Source: "adf"}, "keine Auswahl", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want.DPI == 0 {
				c.want.DPI = 300
			}
			got, err := Configure(parseListing(c.listing), c.want)
			switch {
			case c.refused == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.refused != "" && (batch.CodeOf(err) != batch.CodeOption || !strings.Contains(batch.Message(err), c.refused)):
				t.Errorf("%v (%s), want device-option with %q", err, batch.Message(err), c.refused)
			}
			if !strings.Contains(strings.Join(got.Notes, "\n"), c.note) {
				t.Errorf("notes %q lack %q", got.Notes, c.note)
			}
		})
	}
}

// TestSheetfedWithoutWords uses the type that List tells.
func TestSheetfedWithoutWords(t *testing.T) {
	l := parseListing("Options specific to device `x:1':\n    --mode Gray|Color [Gray]\n    --resolution 300dpi [300]\n")
	l.device.Type = "sheetfed scanner"
	got, err := Configure(l, batch.ScanSettings{Source: "auto", DPI: 300})
	if err != nil || !got.Feeder || got.Duplex {
		t.Errorf("%+v %v", got, err)
	}
}

// forgetful is a device that resets an option when another is set.
type forgetful struct {
	*listing
	trigger, victim string
	value           any
}

func (f forgetful) Set(name string, value any) (any, error) {
	taken, err := f.listing.Set(name, value)
	if name == f.trigger && err == nil {
		_, err = f.listing.Set(f.victim, f.value)
	}
	return taken, err
}

func TestVerify(t *testing.T) {
	want := batch.ScanSettings{Duplex: true, DPI: 300, PageMM: [2]int{210, 297}, DoubleFeed: true}
	_, err := Configure(forgetful{parseListing(fujitsuLike), "df-thickness", "source", "ADF Front"}, want)
	if batch.CodeOf(err) != batch.CodeOption || !strings.Contains(batch.Message(err), "ADF Front") {
		t.Errorf("a lost source: %v", err)
	}
	got, err := Configure(forgetful{parseListing(fujitsuLike), "df-thickness", "br-y", 200.0}, want)
	if err != nil || !strings.Contains(strings.Join(got.Notes, " "), "br-y") {
		t.Errorf("a changed area: %q %v", got.Notes, err)
	}
	// A switch that does not stay on must not be called detection.
	_, err = Configure(forgetful{parseListing(fujitsuLike), "df-thickness", "df-action", "Default"}, want)
	if err == nil {
		t.Error("detection that went to sleep again was taken for on")
	}
}

func TestCapabilities(t *testing.T) {
	got := Capabilities(parseListing(fujitsuLike))
	if got.Flatbed != "Flatbed" || got.Feeder != "ADF Front" || got.Duplex != "source=ADF Duplex" || len(got.Sources) != 5 {
		t.Errorf("sources: %+v", got)
	}
	if got.DoubleFeed != "df-action, df-thickness" {
		t.Errorf("double feed: %q", got.DoubleFeed)
	}
	if got.MinDPI != 50 || got.MaxDPI != 600 || got.MaxMM != [2]int{215, 279} {
		t.Errorf("sizes: %+v", got)
	}
	if got.Modes["colour"] != "Color" || got.Modes["gray"] != "Gray" || got.Modes["bitonal"] != "Lineart" {
		t.Errorf("modes: %v", got.Modes)
	}
	got = Capabilities(parseListing(families[7].listing))
	if got.Duplex != "adf-mode=Duplex" || got.DoubleFeed != "" || !slices.Equal(got.Resolutions, []int{75, 150, 300, 600}) || !slices.Equal(got.Depths, []int{8, 16}) {
		t.Errorf("epkowa: %+v", got)
	}
	got = Capabilities(parseListing(families[13].listing))
	if got.Modes["bitonal"] != "Gray, depth=1" || got.Duplex != "" || len(got.Notes) != 1 {
		t.Errorf("test driver: %+v", got)
	}
	got = Capabilities(parseListing(""))
	if got.Flatbed == "" || got.Feeder != "" || len(got.Notes) != 1 {
		t.Errorf("no options: %+v", got)
	}
}
