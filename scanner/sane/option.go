package sane

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/scanner"
)

// Type is the kind of value an option takes (SANE API 1.6, 4.2.9.4).
type Type int

// Types of options and the Go value Get returns and Set takes. An option whose
// Words is above 1 is a vector: []int or []float64.
const (
	Bool   Type = iota // bool
	Int                // int
	Fixed              // float64, in steps of 1/65536
	String             // string
	Button             // nil: setting it presses the button
	Group              // no value
)

// Unit is the physical unit of a number (SANE API 1.6, 4.2.9.5).
type Unit int

// Units of options.
const (
	NoUnit Unit = iota
	Pixel
	Bit
	MM
	DPI
	Percent
	Microsecond
)

// Cap is a set of capability flags (SANE API 1.6, 4.2.9.7).
type Cap int

// Capability flags.
const (
	SoftSelect Cap = 1 << iota // a program can set it
	HardSelect                 // a person sets it at the device
	SoftDetect                 // a program can read it
	Emulated
	Automatic
	Inactive
	Advanced
)

// Range bounds a number; Quant is the step, 0 for none.
type Range struct{ Min, Max, Quant float64 }

// Option describes one option of a device as it is at present: setting one may
// wake, limit or put to sleep another.
type Option struct {
	Index       int
	Name        string // "" for groups; not always unique
	Title, Desc string
	Group       string // title of the group it stands in
	Type        Type
	Unit        Unit
	Words       int // length of a vector, 1 for single numbers, 0 without numbers
	Size        int // bytes; a string has at most Size-1
	Cap         Cap

	// At most one of these constrains the value.
	Range   *Range
	Numbers []float64
	Strings []string
}

// Active tells that the option has a meaning with the present settings.
func (o Option) Active() bool { return o.Cap&Inactive == 0 }

// Settable tells that a program can set the option now.
func (o Option) Settable() bool {
	return o.Active() && o.Cap&SoftSelect != 0 && o.Type != Group
}

// Readable tells that a program can read the option now.
func (o Option) Readable() bool {
	return o.Active() && o.Cap&SoftDetect != 0 && o.Type != Group && o.Type != Button
}

// Setting is one option that was set and the value the device took.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// OptionSet is what Configure needs: the options of an open device, or of a
// listing in a test.
type OptionSet interface {
	// Info names the device.
	Info() scanner.Device
	// Options returns the options as they are now; their order is the device's.
	Options() []Option
	// Get reads the first readable option of this name.
	Get(name string) (any, error)
	// Set sets the first settable option of this name and returns the value that
	// the device took. Options must be read anew afterwards.
	Set(name string, value any) (any, error)
}

// find returns the first option of this name that fulfils the condition.
func find(set OptionSet, name string, ok func(Option) bool) (Option, bool) {
	for _, o := range set.Options() {
		if o.Name == name && o.Type != Group && (ok == nil || ok(o)) {
			return o, true
		}
	}
	return Option{}, false
}

// text writes a value the way scanimage takes it.
func text(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
	case nil:
		return ""
	case string:
		return v
	default:
		return strings.Trim(fmt.Sprint(v), "[]")
	}
}

// number reads a numeric value, whichever of the two types it has.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
