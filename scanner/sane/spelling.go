package sane

// This file is the table of spellings: what drivers call the things we want.
// There is no standard for values, and few names are standard. Values are
// compared exactly after trimming blanks; the first spelling that a device
// offers wins. Sources: the drivers' manual pages and option listings of real
// devices; each family is tested on listings.

// Spellings of a page source.
var (
	flatbedNames = []string{
		"Flatbed",        // most drivers
		"FlatBed",        // brother to brother4
		"Normal",         // avision, hp, plustek
		"fb",             // kvs1025, kvs40xx
		"Document Table", // utsushi, epsonscan2
		"Reflective",     // mustek_usb2
		"Platen",
	}
	// The left aligned feeder of brother4 and brother5 is the usual one: its
	// paper guides move one edge only.
	feederNames = []string{
		"ADF Front", // fujitsu, epjitsu, canon_dr, epsonds, kodak, avision
		"ADF",       // hp, hpaio, xerox_mfp, airscan, escl, hp5590, epsonscan2
		"Automatic Document Feeder",
		"Automatic Document Feeder(left aligned)",
		"Automatic Document Feeder(centrally aligned)",
		"Automatic Document Feeder(center aligned)",
		"adf",         // kvs1025, kvs40xx
		"ADF Simplex", // Samsung
		"Document Feeder",
	}
	duplexNames = []string{
		"ADF Duplex", // fujitsu, epjitsu, canon_dr, epsonds, airscan, kodak, avision, hp5590, pixma, escl
		"Automatic Document Feeder(Duplex)",
		"Automatic Document Feeder(left aligned,Duplex)",
		"Automatic Document Feeder(centrally aligned,Duplex)",
		"Automatic Document Feeder(center aligned,Duplex)",
		"ADF Duplex - Long-Edge Binding",
		"Duplex ADF", // DS-720
		"Duplex",
	}
)

// Values like "Auto" decide by themselves where a page comes from. They are
// never chosen: at the end of a stack some go on with the glass. Nor are film
// holders (Transparency, TMA, Slide, Negative, XPA) and card slots.

// duplexSwitch is an option beside the source that turns the back side on. It
// may sleep until the feeder is chosen.
type duplexSwitch struct {
	name    string
	on, off any
}

var duplexSwitches = []duplexSwitch{
	{"adf-mode", "Duplex", "Simplex"}, // epson2, epkowa, kodakaio, magicolor, epsonds
	{"adf_mode", "Duplex", "Simplex"}, // epson, older epkowa
	{"duplex", true, false},           // hpaio, kvs*, utsushi, epsonscan2
	{"ScanMode", "Duplex", "Simplex"}, // canondr
}

// modeName is a spelling of the mode option. Halftones and dithering are
// missing on purpose: they are no faithful copy of the page.
type modeName struct {
	name string
	bits int // per channel where the name says so, else 0
}

var modeNames = map[string][]modeName{
	"colour": {
		{"Color", 0}, {"Colour", 0}, {"24bit Color", 8}, {"24bit Color[Fast]", 8},
		{"24bitColor", 8}, {"Color24", 8}, {"RGB", 0}, {"color", 0},
		{"16bit Color", 16}, {"Color48", 16}, {"48 bits color", 16},
	},
	"gray": {
		{"Gray", 0}, {"Grayscale", 0}, {"True Gray", 8}, {"Gray8", 8}, {"Greyscale", 0},
		{"Grey", 0}, {"gray", 0}, {"8-bit Grayscale", 8},
		{"16bit Gray", 16}, {"Gray16", 16}, {"16 bits gray", 16},
	},
	"bitonal": {
		{"Lineart", 1}, {"Binary", 1}, {"Black & White", 1}, {"Monochrome", 1},
		{"Black and White", 1}, {"LineArt", 1}, {"bw", 1}, {"1-bit Black & White", 1},
	},
}

// offSwitch is an option that would change or drop a page on its way: a page
// that the machine judges blank, crops, turns or cleans is no evidence of the
// paper. The first value that fits the option's type is set.
type offSwitch struct {
	name string
	off  []any
	why  string // German
}

var offSwitches = []offSwitch{
	// These drop pages.
	{"swskip", []any{false, 0.0}, "Leerseiten würden verworfen"},
	{"SkipBlankPage", []any{false, 0.0}, "Leerseiten würden verworfen"},
	{"skip-blankpages", []any{false, 0.0}, "Leerseiten würden verworfen"},
	{"blank-threshold", []any{0.0}, "Leerseiten würden verworfen"},
	{"blank-skip", []any{false, 0.0, "Off"}, "Leerseiten würden verworfen"},
	{"image-count", []any{0.0}, "Der Stapel würde vorzeitig enden"},
	{"buffermode", []any{"Off", false}, "Vorausgelesene Blätter gingen bei einem Stopp verloren"},
	{"lowmemory", []any{false}, "Vorder- und Rückseiten kämen vermischt"},
	{"preview", []any{false}, "Nur eine Vorschau käme"},
	// These change pages.
	{"swdeskew", []any{false}, "Das Bild würde gedreht"},
	{"swderotate", []any{false}, "Das Bild würde gedreht"},
	{"hwdeskewcrop", []any{false}, "Das Bild würde beschnitten"},
	{"adf-skew", []any{false}, "Das Bild würde gedreht"},
	{"AutoDeskew", []any{false}, "Das Bild würde gedreht"},
	{"deskew", []any{false}, "Das Bild würde gedreht"},
	{"rotate", []any{"0 degrees"}, "Das Bild würde gedreht"},
	{"mirror", []any{false}, "Das Bild würde gespiegelt"},
	{"mirror-horizontal", []any{"Off"}, "Das Bild würde gespiegelt"},
	{"mirror-vertical", []any{"Off"}, "Das Bild würde gespiegelt"},
	{"rif", []any{false}, "Schwarz und Weiß würden vertauscht"},
	{"negative", []any{false}, "Schwarz und Weiß würden vertauscht"},
	{"swcrop", []any{false}, "Das Bild würde beschnitten"},
	{"hwcrop", []any{false}, "Das Bild würde beschnitten"},
	{"crop", []any{false}, "Das Bild würde beschnitten"},
	{"adf-crp", []any{false}, "Das Bild würde beschnitten"},
	{"swdespeck", []any{false, 0.0}, "Punkte würden entfernt"},
	{"remove-background", []any{"None"}, "Der Hintergrund würde entfernt"},
	{"remove-punchhole", []any{false}, "Lochungen würden übermalt"},
	{"text-enhance", []any{"None"}, "Die Schrift würde verändert"},
	{"dropout", []any{"None"}, "Eine Farbe fiele aus"},
	{"dropout-front", []any{"None"}, "Eine Farbe fiele aus"},
	{"dropout-back", []any{"None"}, "Eine Farbe fiele aus"},
	// A frame is coded once, by us: no lossy step inside the driver.
	{"compression", []any{"None"}, "Der Treiber würde verlustbehaftet packen"},
	{"transfer-format", []any{"RAW"}, "Der Treiber würde verlustbehaftet packen"},
	// These make the device wait for a hand.
	{"wait-for-button", []any{false}, "Das Gerät würde auf eine Taste warten"},
	{"button-controlled", []any{false}, "Das Gerät würde auf eine Taste warten"},
	{"adf-wait", []any{0.0}, "Das Gerät würde auf Papier warten"},
}

// feederSettings make a feeder run through to NO_DOCS.
var feederSettings = []struct {
	name  string
	value any
}{
	{"batch-scan", true},             // hpaio: NO_DOCS is certain after the last page
	{"feeder-mode", "continuous"},    // kvs*: "single" stops after one sheet
	{"adf-auto-scan", true},          // epkowa
	{"length-measurement", "Padded"}, // hpaio: line count known in advance
}

// step is one option to set for double feed detection. The first of its values
// that the option offers is taken.
type step struct {
	name     string
	values   []any
	optional bool
}

// doubleFeedFamily is one way drivers offer double feed detection: steps to be
// taken in order. The options are read again after each, because setting one
// wakes the next. The first family whose steps all succeed is taken.
type doubleFeedFamily struct {
	drivers string
	steps   []step
	weak    string // German: why this detection misses many double feeds
}

const byLength = "nur über die Blattlänge"

var doubleFeedFamilies = []doubleFeedFamily{
	// df-thickness and the others sleep until df-action is not "Default". "Stop"
	// stops after the double sheet. df-length alarms on mixed mail and serves
	// only where there is no thickness sensor.
	{"fujitsu", []step{{"df-action", []any{"Stop"}, false}, {"df-thickness", []any{true}, false}}, ""},
	{"fujitsu without thickness sensor", []step{{"df-action", []any{"Stop"}, false}, {"df-length", []any{true}, false}}, byLength},
	{"fujitsu of about 2008", []step{{"dfdetect", []any{"Thickness", "Both"}, false}}, ""},
	{"fujitsu of about 2008 without thickness sensor", []step{{"dfdetect", []any{"Length"}, false}}, byLength},
	{"canon_dr", []step{{"df-thickness", []any{true}, false}}, ""},
	{"canon_dr without thickness sensor", []step{{"df-length", []any{true}, false}}, byLength},
	// fujitsu has a sensor of this name, which cannot be set.
	{"kvs1025, kvs20xx", []step{{"double-feed", []any{true}, false}}, ""},
	// dfstop means "do not stop"; dfeed_l, _c, _r mean "ignore this sensor".
	{"kvs40xx", []step{
		{"dfeed", []any{true}, false},
		{"dfeed-sense", []any{"Normal"}, true},
		{"dfstop", []any{false}, false},
		{"dfeed_l", []any{false}, true},
		{"dfeed_c", []any{false}, true},
		{"dfeed_r", []any{false}, true},
	}, ""},
	{"epkowa", []step{{"double-feed-detection-sensitivity", []any{"High", "Low"}, false}}, ""},
	{"epsonscan2, utsushi", []step{{"double-feed-detection", []any{true, "Normal", "Thin", "On", "High", "Low"}, false}}, ""},
	{"brother5", []step{{"MultifeedDetection", []any{true}, false}}, ""},
	// The newer devices compare the sheet with the length of the scan area.
	{"avision", []step{{"paper-length", []any{true}, false}}, byLength},
	// No such option: kodak (manual page: "not exposed"), epsonds, epjitsu,
	// airscan, escl, hpaio, pixma, brother4, xerox_mfp.
}

// sensorNames maps our words to the options that tell, in order of trust.
var sensorNames = []struct {
	sensor  string
	options []string
}{
	{"page-loaded", []string{"page-loaded", "adf-loaded", "doc-in-adf", "adf-status"}},
	{"card-loaded", []string{"card-loaded"}},
	{"cover-open", []string{"cover-open"}},
	{"double-feed", []string{"double-feed", "omr-df"}},
	{"error-code", []string{"error-code"}},
	{"skew-angle", []string{"skew-angle"}},
	{"scan-button", []string{"scan", "start", "button-pressed", "button-1", "monitor-button"}},
	{"power-save", []string{"power-save"}},
}

// earlyEnders are drivers that may say NO_DOCS although paper is left: the
// device was slower than the request for the next page. Asking once more is
// safe with them, an empty feeder says NO_DOCS again.
var earlyEnders = []string{"airscan", "escl"}

// Options of the paper size; they bound the scan area and so come before it.
var (
	pageWidthNames  = []string{"page-width", "pagewidth"}
	pageHeightNames = []string{"page-height", "pageheight"}
	// Drivers round these against each other.
	geometryNames = []string{"page-width", "pagewidth", "page-height", "pageheight", "tl-x", "tl-y", "br-x", "br-y"}
)
