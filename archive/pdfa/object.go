package pdfa

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// Values of the reader: nil, bool, int64, float64, nameValue, stringValue,
// []any, dictionary and reference.
type (
	nameValue   string
	stringValue []byte
	dictionary  map[nameValue]any
	reference   struct{ number, generation int }
)

// errMore says that the window ended inside a value, errSyntax that it is none.
var (
	errMore   = errors.New("value longer than the window")
	errSyntax = errors.New("not a PDF value")
)

// maxDepth bounds arrays and dictionaries inside one another; the writer needs
// seven.
const maxDepth = 24

// lexer reads values from a window of the file.
type lexer struct {
	buf  []byte
	pos  int
	last bool // the window reaches the end of the file
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// end is the error at the end of the window.
func (l *lexer) end() error {
	if l.last {
		return errSyntax
	}
	return errMore
}

func (l *lexer) skip() {
	for l.pos < len(l.buf) {
		switch c := l.buf[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.buf) && l.buf[l.pos] != '\n' && l.buf[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// word reads a run of regular characters.
func (l *lexer) word() (string, error) {
	start := l.pos
	for l.pos < len(l.buf) && !isSpace(l.buf[l.pos]) && !isDelimiter(l.buf[l.pos]) {
		l.pos++
	}
	if l.pos == len(l.buf) && !l.last {
		return "", errMore
	}
	return string(l.buf[start:l.pos]), nil
}

// keyword consumes an expected word.
func (l *lexer) keyword(want string) error {
	l.skip()
	got, err := l.word()
	if err != nil {
		return err
	}
	if got != want {
		return errSyntax
	}
	return nil
}

func (l *lexer) value(depth int) (any, error) {
	l.skip()
	if l.pos >= len(l.buf) {
		return nil, l.end()
	}
	if depth > maxDepth {
		return nil, errSyntax
	}
	switch c := l.buf[l.pos]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.literal()
	case c == '[':
		return l.array(depth)
	case c == '<':
		if l.pos+1 >= len(l.buf) {
			return nil, l.end()
		}
		if l.buf[l.pos+1] == '<' {
			return l.dictionary(depth)
		}
		return l.hex()
	case c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9':
		return l.number()
	}
	word, err := l.word()
	if err != nil {
		return nil, err
	}
	switch word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	return nil, errSyntax
}

// number reads an integer, a real, or with two integers and R a reference.
func (l *lexer) number() (any, error) {
	word, err := l.word()
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, errSyntax
		}
		return f, nil
	}
	if n < 0 || n > maxObjects {
		return n, nil
	}
	here := l.pos
	r, err := l.rest(int(n))
	if err == errMore {
		return nil, err
	}
	if err != nil {
		l.pos = here
		return n, nil
	}
	return r, nil
}

// rest tries to read the generation and the R of a reference.
func (l *lexer) rest(number int) (reference, error) {
	l.skip()
	if l.pos >= len(l.buf) {
		return reference{}, l.end()
	}
	if c := l.buf[l.pos]; c < '0' || c > '9' {
		return reference{}, errSyntax
	}
	word, err := l.word()
	if err != nil {
		return reference{}, err
	}
	generation, err := strconv.Atoi(word)
	if err != nil || generation > 65535 {
		return reference{}, errSyntax
	}
	if err := l.keyword("R"); err != nil {
		return reference{}, err
	}
	return reference{number, generation}, nil
}

func (l *lexer) name() (any, error) {
	l.pos++
	word, err := l.word()
	if err != nil {
		return nil, err
	}
	var out []byte
	for i := 0; i < len(word); i++ {
		if word[i] == '#' {
			if i+2 >= len(word) {
				return nil, errSyntax
			}
			v, err := strconv.ParseUint(word[i+1:i+3], 16, 8)
			if err != nil {
				return nil, errSyntax
			}
			out = append(out, byte(v))
			i += 2
			continue
		}
		out = append(out, word[i])
	}
	return nameValue(out), nil
}

func (l *lexer) hex() (any, error) {
	stop := bytes.IndexByte(l.buf[l.pos:], '>')
	if stop < 0 {
		return nil, l.end()
	}
	digits := l.buf[l.pos+1 : l.pos+stop]
	l.pos += stop + 1
	out := make([]byte, 0, len(digits)/2+1)
	high, half := byte(0), false
	for _, c := range digits {
		var v byte
		switch {
		case isSpace(c):
			continue
		case c >= '0' && c <= '9':
			v = c - '0'
		case c >= 'a' && c <= 'f':
			v = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			v = c - 'A' + 10
		default:
			return nil, errSyntax
		}
		if half {
			out = append(out, high<<4|v)
		}
		high, half = v, !half
	}
	if half {
		out = append(out, high<<4)
	}
	return stringValue(out), nil
}

func (l *lexer) literal() (any, error) {
	var out []byte
	depth := 0
	for ; l.pos < len(l.buf); l.pos++ {
		switch c := l.buf[l.pos]; c {
		case '(':
			if depth++; depth > 1 {
				out = append(out, c)
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return stringValue(out), nil
			}
			out = append(out, c)
		case '\\':
			if l.pos++; l.pos < len(l.buf) {
				out = l.escape(out)
			}
		default:
			out = append(out, c)
		}
	}
	return nil, l.end()
}

// escape reads what follows a backslash and leaves pos on its last byte.
func (l *lexer) escape(out []byte) []byte {
	c := l.buf[l.pos]
	if at := bytes.IndexByte([]byte("nrtbf"), c); at >= 0 {
		return append(out, "\n\r\t\b\f"[at])
	}
	if c == '\n' {
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := 0
	for range 3 {
		if l.pos >= len(l.buf) || l.buf[l.pos] < '0' || l.buf[l.pos] > '7' {
			break
		}
		v = v*8 + int(l.buf[l.pos]-'0')
		l.pos++
	}
	l.pos--
	return append(out, byte(v))
}

func (l *lexer) array(depth int) (any, error) {
	l.pos++
	out := []any{}
	for {
		l.skip()
		if l.pos >= len(l.buf) {
			return nil, l.end()
		}
		if l.buf[l.pos] == ']' {
			l.pos++
			return out, nil
		}
		v, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (l *lexer) dictionary(depth int) (any, error) {
	l.pos += 2
	out := dictionary{}
	for {
		l.skip()
		if l.pos+1 >= len(l.buf) {
			return nil, l.end()
		}
		if l.buf[l.pos] == '>' && l.buf[l.pos+1] == '>' {
			l.pos += 2
			return out, nil
		}
		if l.buf[l.pos] != '/' {
			return nil, errSyntax
		}
		key, err := l.name()
		if err != nil {
			return nil, err
		}
		v, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		// Two equal keys could show one reader this and another that.
		if _, twice := out[key.(nameValue)]; twice {
			return nil, errSyntax
		}
		out[key.(nameValue)] = v
	}
}
