package pdfa

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// number writes a real as PDF wants it: no exponent, no negative zero.
func number(f float64, decimals int) string {
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func numbers(decimals int, values ...float64) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = number(v, decimals)
	}
	return strings.Join(out, " ")
}

// name writes a name object; everything outside plain ASCII is escaped.
func name(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7F || strings.IndexByte("#%()/<>[]{}", c) >= 0 {
			fmt.Fprintf(&b, "#%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// text writes a text string: readable where it is ASCII, UTF-16BE else.
func text(s string) string {
	for _, r := range s {
		if r < ' ' || r > '~' {
			return hexUTF16(s, "FEFF")
		}
	}
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}

// hexUTF16 writes UTF-16BE as a hexadecimal string after the given prefix.
func hexUTF16(s, prefix string) string {
	var b strings.Builder
	b.WriteByte('<')
	b.WriteString(prefix)
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// date writes a date string in UTC (ISO 32000-1 7.9.4).
func date(t time.Time) string { return t.UTC().Format("(D:20060102150405+00'00')") }

func ref(n int) string { return strconv.Itoa(n) + " 0 R" }

func refs(ns []int) string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = ref(n)
	}
	return "[" + strings.Join(out, " ") + "]"
}

// isFinite reports whether all values can be written as PDF numbers.
func isFinite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
