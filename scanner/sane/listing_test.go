package sane

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// listing is an OptionSet read from the output of "scanimage -A". It behaves
// like the drivers in what matters for the order of setting: options that sleep
// wake when the option above them is set, and the paper size bounds the area.
type listing struct {
	device  scanner.Device
	options []Option
	values  map[int]any
}

var (
	deviceLine = regexp.MustCompile("ptions specific to device\\s+`([^']*)'")
	optionLine = regexp.MustCompile(`^\s{0,9}(--[A-Za-z0-9][\w-]*|-[ltxy])(\[=\((?:auto\|)?yes\|no\)\])?(?:\s+(.*))?$`)
	groupLine  = regexp.MustCompile(`^  (\S.*)?:\s*$`)
	rangeText  = regexp.MustCompile(`^(-?[\d.]+)\.\.(-?[\d.]+)\s*([a-z%]*)(,\.\.\.)?(?: \((?:in steps of|step) ([\d.e-]+)\))?$`)
	numberText = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	unitText   = regexp.MustCompile(`\s*(dpi|mm|bit|%|us|pel)$`)
	remark     = regexp.MustCompile(`\]\s{2,}[^\]]*$`) // behind the values, in retyped listings
)

var geometry = map[string]string{"-l": "tl-x", "-t": "tl-y", "-x": "br-x", "-y": "br-y"}

var units = map[string]Unit{"dpi": DPI, "mm": MM, "bit": Bit, "%": Percent, "us": Microsecond, "pel": Pixel}

// parseListing reads a listing; lines it does not know are descriptions.
func parseListing(content string) *listing {
	l := &listing{values: make(map[int]any)}
	if m := deviceLine.FindStringSubmatch(content); m != nil {
		l.device.Name = m[1]
		// The program's own options stand before.
		content = content[strings.Index(content, m[0])+len(m[0]):]
	}
	group := ""
	lines := strings.Split(strings.ReplaceAll(content, "\r", ""), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " ")
		if m := groupLine.FindStringSubmatch(line); m != nil {
			group = m[1]
			l.options = append(l.options, Option{Type: Group, Title: group, Group: group})
			continue
		}
		if strings.HasPrefix(line, "Type ``") {
			break
		}
		m := optionLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		rest := m[3]
		for strings.Count(rest, "[") > strings.Count(rest, "]") && i+1 < len(lines) { // a value of several lines
			i++
			rest += "\n" + lines[i]
		}
		l.add(m[1], m[2] != "", rest, group)
	}
	l.widen()
	return l
}

// widen undoes that scanimage prints the reach of -x and -y less the present
// corner: the far edge reaches at least as far as the near one.
func (l *listing) widen() {
	for near, far := range map[string]string{"tl-x": "br-x", "tl-y": "br-y"} {
		n, okNear := find(l, near, nil)
		f, okFar := find(l, far, nil)
		if okNear && okFar && n.Range != nil && f.Range != nil {
			f.Range.Max = max(f.Range.Max, n.Range.Max)
		}
	}
}

// tags takes the bracketed parts off the end: state, and the value.
func tags(rest string) (constraint, value string, hasValue bool, flags Cap) {
	flags = SoftSelect | SoftDetect
	for strings.HasSuffix(rest, "]") {
		depth, at := 0, -1
		for i := len(rest) - 1; i >= 0 && at < 0; i-- {
			switch rest[i] {
			case ']':
				depth++
			case '[':
				if depth--; depth == 0 {
					at = i
				}
			}
		}
		if at < 0 || (at > 0 && rest[at-1] != ' ') {
			break // a bracket inside a value, as in "24bit Color[Fast]"
		}
		tag := rest[at+1 : len(rest)-1]
		rest = strings.TrimRight(rest[:at], " ")
		switch tag {
		case "inactive":
			flags |= Inactive
		case "advanced":
			flags |= Advanced
		case "read-only":
			flags &^= SoftSelect
		case "hardware":
			flags = flags&^SoftSelect | HardSelect
		default:
			value, hasValue = tag, true
		}
	}
	return rest, value, hasValue, flags
}

func (l *listing) add(flag string, isBool bool, rest, group string) {
	if m := remark.FindStringIndex(rest); m != nil {
		rest = rest[:m[0]+1]
	}
	constraint, value, hasValue, flags := tags(rest)
	o := Option{Name: strings.TrimLeft(flag, "-"), Group: group, Cap: flags, Words: 1, Size: wordSize, Index: len(l.options)}
	if name := geometry[flag]; name != "" {
		o.Name = name
	}
	switch {
	case isBool:
		o.Type = Bool
		l.values[o.Index] = value == "yes"
	case constraint == "":
		o.Type, o.Words = Button, 0
	default:
		o.constrain(constraint)
		if hasValue {
			l.values[o.Index] = o.parse(value)
		}
	}
	l.options = append(l.options, o)
}

// constrain reads "a..b", "a|b|c", "<int>" and the like.
func (o *Option) constrain(s string) {
	if strings.HasPrefix(s, "auto|") && s != "auto|" {
		if rest := strings.TrimLeft(strings.TrimPrefix(s, "auto|"), "|"); rangeText.MatchString(rest) || rest[0] >= '0' && rest[0] <= '9' {
			s = rest
			o.Cap |= Automatic
		}
	}
	switch s {
	case "<int>":
		o.Type = Int
		return
	case "<float>":
		o.Type = Fixed
		return
	}
	if m := rangeText.FindStringSubmatch(s); m != nil {
		o.Range = &Range{}
		o.Range.Min, _ = strconv.ParseFloat(m[1], 64)
		o.Range.Max, _ = strconv.ParseFloat(m[2], 64)
		o.Range.Quant, _ = strconv.ParseFloat(m[5], 64)
		o.Unit, o.Type = units[m[3]], Int
		if o.Unit == MM || strings.Contains(strings.ReplaceAll(s, "..", " "), ".") {
			o.Type = Fixed
		}
		if m[4] != "" {
			o.Words = 256
		}
		return
	}
	bare := unitText.ReplaceAllString(s, "")
	words := strings.Split(bare, "|")
	if !slices.ContainsFunc(words, func(w string) bool { return !numberText.MatchString(w) }) {
		o.Type = Int
		if m := unitText.FindStringSubmatch(s); m != nil {
			o.Unit = units[m[1]]
		}
		for _, w := range words {
			n, _ := strconv.ParseFloat(w, 64)
			o.Numbers = append(o.Numbers, n)
			if strings.Contains(w, ".") {
				o.Type = Fixed
			}
		}
		return
	}
	o.Type, o.Size = String, 1024
	if s != "<string>" {
		o.Strings = strings.Split(s, "|")
	}
}

// parse reads a value as the listing prints it.
func (o *Option) parse(s string) any {
	switch o.Type {
	case Int:
		n, _ := strconv.ParseFloat(s, 64)
		return int(n)
	case Fixed:
		n, _ := strconv.ParseFloat(s, 64)
		return n
	}
	return s
}

func (l *listing) Info() scanner.Device { return l.device }

func (l *listing) Options() []Option { return l.options }

func (l *listing) at(name string, ok func(Option) bool) int {
	return slices.IndexFunc(l.options, func(o Option) bool { return o.Name == name && o.Type != Group && ok(o) })
}

func (l *listing) Get(name string) (any, error) {
	i := l.at(name, Option.Readable)
	if i < 0 {
		return nil, batch.Refuse("listing", batch.CodeOption, "%s is not readable", name)
	}
	return l.values[i], nil
}

func (l *listing) Set(name string, value any) (any, error) {
	i := l.at(name, Option.Settable)
	if i < 0 {
		return nil, batch.Refuse("listing", batch.CodeOption, "%s is not settable", name)
	}
	o := l.options[i]
	if n, ok := number(value); ok && (o.Type == Int || o.Type == Fixed) {
		if !o.allows(n) {
			return nil, batch.Refuse("listing", batch.CodeOption, "%s=%v", name, value)
		}
		if o.Range != nil && o.Range.Quant > 0 {
			n = o.Range.Min + math.Round((n-o.Range.Min)/o.Range.Quant)*o.Range.Quant
			n = min(n, o.Range.Max)
		}
		value = n
		if o.Type == Int {
			value = int(math.Round(n))
		}
	} else if _, ok := o.offer(value); !ok {
		return nil, batch.Refuse("listing", batch.CodeOption, "%s=%v", name, value)
	}
	l.values[i] = value
	l.react(name, value)
	return value, nil
}

// sleepers are options that an option above them wakes.
var sleepers = []struct {
	above string
	awake func(value string) bool
	names []string
}{
	{"df-action", func(v string) bool { return v != "Default" }, []string{"df-skew", "df-thickness", "df-length"}},
	{"dfeed", func(v string) bool { return v == "yes" }, []string{"dfeed-sense", "dfstop", "dfeed_l", "dfeed_c", "dfeed_r"}},
	{"source", func(v string) bool {
		return strings.Contains(strings.ToLower(v), "adf") || strings.Contains(v, "Feeder")
	},
		[]string{"adf-mode", "adf_mode", "page-width", "page-height", "double-feed-detection-sensitivity", "double-feed-detection"}},
	{"paper-size", func(v string) bool { return v == "user_def" }, []string{"tl-x", "tl-y", "br-x", "br-y"}},
}

func (l *listing) react(name string, value any) {
	for _, s := range sleepers {
		if s.above != name {
			continue
		}
		for i := range l.options {
			if slices.Contains(s.names, l.options[i].Name) {
				l.options[i].Cap &^= Inactive
				if !s.awake(text(value)) {
					l.options[i].Cap |= Inactive
				}
				if _, known := l.values[i]; !known {
					l.values[i] = l.options[i].zero()
				}
			}
		}
	}
	if bounded := map[string]string{"page-width": "br-x", "pagewidth": "br-x", "page-height": "br-y", "pageheight": "br-y"}[name]; bounded != "" {
		if i := l.at(bounded, Option.Active); i >= 0 {
			r := *l.options[i].Range
			r.Max, _ = number(value)
			l.options[i].Range = &r
		}
	}
}

func (o Option) zero() any {
	switch o.Type {
	case Bool:
		return false
	case String:
		if len(o.Strings) > 0 {
			return o.Strings[0]
		}
		return ""
	case Fixed:
		return 0.0
	}
	return 0
}

// summary is what the table of expectations is compared with.
func (a Applied) summary() string {
	duplex := ""
	if a.Duplex {
		duplex = " duplex"
	}
	return fmt.Sprintf("%s%s|%s|%s|%sx%s|%s", a.Source, duplex, a.Mode, text(a.DPI), text(math.Round(a.AreaMM[0])), text(math.Round(a.AreaMM[1])), a.DoubleFeed)
}
