package sampling

import (
	"fmt"
	"strconv"
	"strings"
)

// Rate is a share in thousandths of a percent, so that sample sizes come out
// the same in every program: 4 * Percent is 4 %, 65 is 0.065 %.
type Rate int

// Percent is one hundredth, Whole is all.
const (
	Percent Rate = 1000
	Whole        = 100 * Percent
)

// of returns the share of n units, rounded up.
func (r Rate) of(n int) int { return int((int64(n)*int64(r) + int64(Whole) - 1) / int64(Whole)) }

// String gives the percent without the sign, as short as possible: "4", "0.065".
func (r Rate) String() string {
	s := fmt.Sprintf("%d.%03d", r/Percent, r%Percent)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalText writes the rate as String does.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a percentage from 0 to 100 with at most three decimals,
// after a point or a comma, with or without the sign.
func (r *Rate) UnmarshalText(text []byte) error {
	v, ok := parseRate(string(text))
	if !ok {
		return invalid("»%s« ist kein Prozentsatz von 0 bis 100 mit höchstens drei Nachkommastellen", text)
	}
	*r = v
	return nil
}

func parseRate(s string) (Rate, bool) {
	s = strings.TrimSuffix(s, "%")
	whole, part, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if whole == "" || len(whole) > 3 || len(part) > 3 || strings.ContainsAny(s, "+-_ ") {
		return 0, false
	}
	n, err := strconv.Atoi(whole + part + strings.Repeat("0", 3-len(part)))
	if err != nil || n > int(Whole) {
		return 0, false
	}
	return Rate(n), true
}
