package fields

import (
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// checks are the check digit methods that patterns can name. Each gets a value
// without spaces and separators, in capitals.
var checks = map[string]func(string) bool{
	"iban":     ibanHolds,
	"s10":      batch.S10Holds,
	"mod97":    mod97Holds,
	"mod10":    mod10Holds,
	"mod11":    mod11Holds,
	"mod11-10": mod1110Holds,
	"ustid":    ustidHolds,
}

// compact keeps the letters and digits of a value, in capitals.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, s)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// ibanLengths are those of accounts seen on German post (ISO 13616 registry).
var ibanLengths = map[string]int{"DE": 22, "AT": 20, "CH": 21, "LI": 21, "LU": 20, "NL": 18, "BE": 16, "FR": 27, "IT": 27, "ES": 24, "DK": 18, "PL": 28, "CZ": 24, "SE": 24, "IE": 22, "LT": 20}

// ibanHolds checks length and ISO 7064 mod 97-10 of an account.
func ibanHolds(s string) bool {
	if len(s) < 5 || ibanLengths[s[:2]] != len(s) || s[:2] == "DE" && !digits(s[2:]) {
		return false
	}
	return batch.Mod97(s[4:]+s[:4]) == 1
}

// mod97Holds checks ISO 7064 mod 97-10 with the check digits at the end, as in a
// Leitweg-ID.
func mod97Holds(s string) bool { return len(s) > 3 && batch.Mod97(s) == 1 }

// mod10Holds checks the digits of a value by Luhn's formula (ISO/IEC 7812-1).
func mod10Holds(s string) bool {
	s = onlyDigits(s)
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(s) > 2 && sum%10 == 0
}

// mod11Holds checks the digits with weights 2, 3, … 7 from the right; 11 minus
// the remainder is the check digit, 10 and 11 give 0.
func mod11Holds(s string) bool {
	s = onlyDigits(s)
	if len(s) < 3 {
		return false
	}
	sum := 0
	for i := range len(s) - 1 {
		sum += (2 + i%6) * int(s[len(s)-2-i]-'0')
	}
	check := 11 - sum%11
	if check > 9 {
		check = 0
	}
	return int(s[len(s)-1]-'0') == check
}

// mod1110Holds checks ISO 7064 mod 11,10, the check digit last.
func mod1110Holds(s string) bool {
	s = onlyDigits(s)
	if len(s) < 3 {
		return false
	}
	product := 10
	for i := range len(s) - 1 {
		sum := (int(s[i]-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return int(s[len(s)-1]-'0') == (11-product)%10
}

// ustidHolds checks a German VAT number: DE and nine digits after mod 11,10.
func ustidHolds(s string) bool {
	return len(s) == 11 && s[:2] == "DE" && digits(s[2:]) && mod1110Holds(s[2:])
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// confused are letters that readers take for digits, and the digit meant.
var confused = map[rune]rune{'O': '0', 'o': '0', 'Q': '0', 'D': '0', 'l': '1', 'I': '1', 'i': '1', '|': '1', '!': '1', 'Z': '2', 'z': '2', 'S': '5', 's': '5', 'G': '6', 'b': '6', 'B': '8', 'g': '9'}

// mostRepairs bounds how many letters of one value may have been misread: each
// further one makes a chance hit of the check digit likelier.
const mostRepairs = 3

// asDigits reads confused letters as digits; ok tells that all signs are
// digits then.
func asDigits(s string) (out string, changed int, ok bool) {
	out = strings.Map(func(r rune) rune {
		if d, is := confused[r]; is {
			changed++
			return d
		}
		return r
	}, s)
	return out, changed, digits(out) && changed <= mostRepairs
}
