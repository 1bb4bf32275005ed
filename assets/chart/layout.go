package chart

// Version of the chart; a changed layout is a further version.
const Version = 1

// Size of the sheet in millimetres (A4).
const (
	WidthMM  = 210.0
	HeightMM = 297.0
)

// point is a place on the sheet, mm from the top left corner.
type point struct{ x, y float64 }

// markMM is the side of the black squares by which a scan is laid over the
// chart.
const markMM = 8.0

// corners are the middles of the four marks; turn is that of the fifth, beside
// the first, which tells what is up.
var (
	corners = [4]point{{15, 15}, {195, 15}, {195, 282}, {15, 282}}
	turn    = point{37, 15}
)

// patch is a square of one colour.
type patch struct {
	name string
	at   point // top left
	rgb  [3]uint8
	hue  float64
}

const (
	patchW = 24.0
	patchH = 16.0
)

// colours and grays are the patches, in the order of the sheet.
var (
	colours = []patch{
		{"Rot", point{20, 205}, [3]uint8{220, 0, 0}, 0},
		{"Gelb", point{49, 205}, [3]uint8{240, 220, 0}, 55},
		{"Grün", point{78, 205}, [3]uint8{0, 150, 0}, 120},
		{"Cyan", point{107, 205}, [3]uint8{0, 190, 220}, 188},
		{"Blau", point{136, 205}, [3]uint8{0, 0, 210}, 240},
		{"Magenta", point{165, 205}, [3]uint8{210, 0, 160}, 314},
	}
	grays = []patch{
		{"Schwarz", point{20, 235}, [3]uint8{0, 0, 0}, 0},
		{"Dunkelgrau", point{49, 235}, [3]uint8{70, 70, 70}, 0},
		{"Mittelgrau", point{78, 235}, [3]uint8{130, 130, 130}, 0},
		{"Hellgrau", point{107, 235}, [3]uint8{190, 190, 190}, 0},
		{"Papier", point{136, 235}, [3]uint8{255, 255, 255}, 0},
	}
)

// group is a block of lines of one width, once upright and once level.
type group struct {
	period          int // pixels at printDPI, a black and a white line
	upright, levels point
}

const groupMM = 14.0

var groups = []group{
	{12, point{124, 70}, point{124, 92}},
	{8, point{141, 70}, point{141, 92}},
	{6, point{158, 70}, point{158, 92}},
	{4, point{175, 70}, point{175, 92}},
}

// perMM is the number of line pairs per millimetre.
func (g group) perMM() float64 { return printDPI / 25.4 / float64(g.period) }

// Pair is two characters that symbol coding is known to swap (A.SC.12).
type Pair struct{ A, B string }

// Pairs in the order of the rows.
var Pairs = []Pair{{"6", "8"}, {"3", "8"}, {"1", "7"}, {"0", "O"}}

func (p Pair) other(s string) string {
	if s == p.A {
		return p.B
	}
	return p.A
}

// Row is a row of characters of one pair at one size.
type Row struct {
	Pair   Pair
	Points int
	Text   string  // groups with spaces between them
	X, Y   float64 // mm: where it begins, and its baseline
}

// Rows are all rows from top to bottom. No two of them say the same, so that what
// was read can be found again.
func Rows() []Row {
	var out []Row
	for i, points := range []int{6, 7, 8, 9, 10} {
		for j, p := range Pairs {
			out = append(out, Row{Pair: p, Points: points, Text: p.text(i), X: 40, Y: 62 + float64(i*len(Pairs)+j)*6.5})
		}
	}
	return out
}

// orders are the orders of a pair in the groups of a row.
var orders = []string{"ABABBA", "BAABAB", "AABBAB", "BBABAA", "ABBABA"}

// text joins four of the orders, a different four for each size.
func (p Pair) text(size int) string {
	text := ""
	for i := range 4 {
		if i > 0 {
			text += " "
		}
		for _, c := range orders[(size+i)%len(orders)] {
			if c == 'A' {
				text += p.A
			} else {
				text += p.B
			}
		}
	}
	return text
}
