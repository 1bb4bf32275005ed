package sampling

import (
	"strconv"
	"strings"
)

// The tables below are those of MIL-STD-105E "Sampling procedures and tables
// for inspection by attributes" of 10 May 1989 (US Department of Defense,
// distribution statement A: approved for public release, distribution
// unlimited; a work of the US government): table I, general inspection levels,
// and tables II-A, II-B and II-C, single sampling, for the AQLs up to 10, which
// alone may count faulty units. The standard was cancelled in 1995; the tables
// of its successors are under copyright and were not used.

// aqls are the acceptable quality levels, in percent of faulty units.
var aqls = []Rate{10, 15, 25, 40, 65, 100, 150, 250, 400, 650, 1000, 1500, 2500, 4000, 6500, 10000}

func aqlNames() string {
	var names []string
	for _, a := range aqls {
		names = append(names, a.String())
	}
	return strings.Join(names, ", ")
}

// lotSizes are the upper ends of the lot sizes of table I; the last is open.
var lotSizes = []int{8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000}

// letters are the code letters of table I, one for each lot size.
var letters = map[Level]string{
	LevelI:   "AABCCDEFGHJKLMN",
	LevelII:  "ABCDEFGHJKLMNPQ",
	LevelIII: "BCDEFGHJKLMNPQR",
}

// row is a line of a table II: for each of aqls the acceptance number, with the
// rejection number where it is not one more; "v" is the first plan below, "^"
// the first above.
type row struct {
	letter string
	size   int
	cells  string
}

var tables = map[Strictness][]row{
	Normal: { // II-A
		{"A", 2, "    v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v"},
		{"B", 3, "    v  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v"},
		{"C", 5, "    v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1"},
		{"D", 8, "    v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2"},
		{"E", 13, "   v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3"},
		{"F", 20, "   v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5"},
		{"G", 32, "   v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7"},
		{"H", 50, "   v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10"},
		{"J", 80, "   v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14"},
		{"K", 125, "  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21"},
		{"L", 200, "  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^"},
		{"M", 315, "  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^"},
		{"N", 500, "  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^"},
		{"P", 800, "  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^"},
		{"Q", 1250, " 0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^"},
		{"R", 2000, " ^  ^  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^"},
	},
	Tightened: { // II-B
		{"A", 2, "    v  v  v  v  v  v  v  v  v  v  v  v  v  v  v  v"},
		{"B", 3, "    v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v"},
		{"C", 5, "    v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v"},
		{"D", 8, "    v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1"},
		{"E", 13, "   v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2"},
		{"F", 20, "   v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3"},
		{"G", 32, "   v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5"},
		{"H", 50, "   v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8"},
		{"J", 80, "   v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12"},
		{"K", 125, "  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18"},
		{"L", 200, "  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^"},
		{"M", 315, "  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^"},
		{"N", 500, "  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^"},
		{"P", 800, "  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^"},
		{"Q", 1250, " v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^"},
		{"R", 2000, " 0  ^  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^"},
		{"S", 3150, " ^  ^  1  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^"},
	},
	Reduced: { // II-C
		{"A", 2, "     v    v    v    v    v    v    v    v    v    v    v    v     v     v   0/1     v"},
		{"B", 2, "     v    v    v    v    v    v    v    v    v    v    v    v     v   0/1     ^     v"},
		{"C", 2, "     v    v    v    v    v    v    v    v    v    v    v    v   0/1     ^     v   0/2"},
		{"D", 3, "     v    v    v    v    v    v    v    v    v    v    v  0/1     ^     v   0/2   1/3"},
		{"E", 5, "     v    v    v    v    v    v    v    v    v    v  0/1    ^     v   0/2   1/3   1/4"},
		{"F", 8, "     v    v    v    v    v    v    v    v    v  0/1    ^    v   0/2   1/3   1/4   2/5"},
		{"G", 13, "    v    v    v    v    v    v    v    v  0/1    ^    v  0/2   1/3   1/4   2/5   3/6"},
		{"H", 20, "    v    v    v    v    v    v    v  0/1    ^    v  0/2  1/3   1/4   2/5   3/6   5/8"},
		{"J", 32, "    v    v    v    v    v    v  0/1    ^    v  0/2  1/3  1/4   2/5   3/6   5/8  7/10"},
		{"K", 50, "    v    v    v    v    v  0/1    ^    v  0/2  1/3  1/4  2/5   3/6   5/8  7/10 10/13"},
		{"L", 80, "    v    v    v    v  0/1    ^    v  0/2  1/3  1/4  2/5  3/6   5/8  7/10 10/13     ^"},
		{"M", 125, "   v    v    v  0/1    ^    v  0/2  1/3  1/4  2/5  3/6  5/8  7/10 10/13     ^     ^"},
		{"N", 200, "   v    v  0/1    ^    v  0/2  1/3  1/4  2/5  3/6  5/8 7/10 10/13     ^     ^     ^"},
		{"P", 315, "   v  0/1    ^    v  0/2  1/3  1/4  2/5  3/6  5/8 7/10 10/13    ^     ^     ^     ^"},
		{"Q", 500, " 0/1    ^    v  0/2  1/3  1/4  2/5  3/6  5/8 7/10 10/13   ^    ^     ^     ^     ^"},
		{"R", 800, "   ^    ^  0/2  1/3  1/4  2/5  3/6  5/8 7/10 10/13   ^    ^     ^    ^     ^     ^"},
	},
}

// codeLetter is table I: the letter for a lot of that many units.
func codeLetter(units int, level Level) string {
	at := 0
	for at < len(lotSizes) && units > lotSizes[at] {
		at++
	}
	return letters[level][at : at+1]
}

// single is a single sampling plan: of size units at most accept may be faulty;
// from reject on the lot is rejected. Under reduced inspection there is a gap
// between the two: the lot is accepted, but normal inspection comes back.
type single struct {
	letter               string
	size, accept, reject int
}

// singlePlan looks a plan up in table II-A, II-B or II-C and follows its arrows.
func singlePlan(letter string, aql Rate, strictness Strictness) single {
	rows := tables[strictness]
	column, at := 0, 0
	for aqls[column] != aql {
		column++
	}
	for rows[at].letter != letter {
		at++
	}
	for {
		switch cell := strings.Fields(rows[at].cells)[column]; cell {
		case "v":
			at++
		case "^":
			at--
		default:
			ac, re, gap := strings.Cut(cell, "/")
			accept, _ := strconv.Atoi(ac)
			reject, _ := strconv.Atoi(re)
			if !gap {
				reject = accept + 1
			}
			return single{letter: rows[at].letter, size: rows[at].size, accept: accept, reject: reject}
		}
	}
}
