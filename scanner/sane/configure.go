package sane

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Applied is what Configure reached.
type Applied struct {
	Source string `json:"source,omitempty"` // the device's word; "" where it knows none
	Feeder bool   `json:"feeder"`           // a stack until NO_DOCS, else one page
	Duplex bool   `json:"duplex"`           // images come front, back, front, back

	Mode string `json:"mode,omitempty"` // the device's word
	// DPI and DPIY are the resolution the device took; 0 where it does not tell.
	DPI  float64 `json:"dpi"`
	DPIY float64 `json:"dpi_y"`
	// AreaMM is the scan area, width and height in mm; 0 where not told.
	AreaMM [2]float64 `json:"area_mm"`

	// DoubleFeed names the options that switched double feed detection on, in
	// the order in which they were set; "" means that nothing detects one.
	DoubleFeed string `json:"double_feed"`
	// Sensors maps our words (page-loaded, cover-open, double-feed, error-code …)
	// to the device's options.
	Sensors map[string]string `json:"sensors,omitempty"`

	Set   []Setting `json:"set"`             // everything that was set, in order
	Notes []string  `json:"notes,omitempty"` // German: where the device differs from the wish
}

// aFour is the paper of German offices in mm; smaller defaults (US Letter is 18
// mm shorter) would cut it.
var aFour = [2]float64{210, 297}

// areaTolerance is how much smaller than the wish the scan area may be, as a
// share: many glasses end a few millimetres before A4.
const areaTolerance = 0.1

// configuration is one run of Configure.
type configuration struct {
	set  OptionSet
	want batch.ScanSettings
	got  Applied
}

// Configure brings a device to the wished settings: source, duplex, mode,
// depth and resolution, then everything off that would change or drop a page,
// then paper size before scan area, then double feed detection. Each wish is
// checked against what the device offers before it is set; what was set is read
// back at the end. Settings.Depth may be per channel (1, 8, 16) or per pixel
// (24, 48); 0 means 8. Settings.Bright is -100 to 100 of the device's range.
//
// A wish that would lose content (source, mode, depth, a resolution below the
// asked one, both sides where Settings.DuplexRequired) and cannot be met is
// batch.CodeOption. Lesser ones are notes; so is SimplexNote, the feeder that
// gives fronts only although both sides were wished.
func Configure(set OptionSet, want batch.ScanSettings) (Applied, error) {
	c := &configuration{set: set, want: want, got: Applied{Sensors: Sensors(set)}}
	for _, step := range []func() error{
		c.source, c.mode, c.resolution, c.switchOff, c.area, c.feeder, c.brightness, c.verify,
	} {
		if err := step(); err != nil {
			return c.got, err
		}
	}
	return c.got, nil
}

func (c *configuration) refuse(format string, args ...any) error {
	return batch.Refuse("scan.configure", batch.CodeOption, format, args...)
}

func (c *configuration) note(format string, args ...any) {
	c.got.Notes = append(c.got.Notes, fmt.Sprintf(format, args...))
}

// settable finds an option that can be set now.
func (c *configuration) settable(name string) (Option, bool) {
	return find(c.set, name, Option.Settable)
}

// put sets a value, records it and returns what the device took.
func (c *configuration) put(name string, value any) (any, error) {
	taken, err := c.set.Set(name, value)
	if err != nil {
		return nil, err
	}
	c.got.Set = append(c.got.Set, Setting{name, text(taken)})
	return taken, nil
}

// offer finds the first of the values that the option offers, in the option's
// own spelling and type.
func (o Option) offer(values ...any) (any, bool) {
	for _, v := range values {
		switch v := v.(type) {
		case bool:
			if o.Type == Bool {
				return v, true
			}
		case string:
			i := slices.IndexFunc(o.Strings, func(s string) bool { return strings.TrimSpace(s) == v })
			if o.Type == String && i >= 0 {
				return o.Strings[i], true
			}
		case float64:
			if (o.Type == Int || o.Type == Fixed) && o.Words == 1 && o.allows(v) {
				return v, true
			}
		}
	}
	return nil, false
}

// allows tells whether a number satisfies the constraint.
func (o Option) allows(v float64) bool {
	switch {
	case o.Range != nil:
		return v >= o.Range.Min && v <= o.Range.Max
	case o.Numbers != nil:
		return slices.Contains(o.Numbers, v)
	}
	return true
}

// anyOf turns spellings into the form offer takes.
func anyOf(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n
	}
	return out
}

// switchOff turns off what would change or drop pages.
func (c *configuration) switchOff() error {
	for _, s := range offSwitches {
		o, ok := c.settable(s.name)
		if !ok {
			continue
		}
		value, ok := o.offer(s.off...)
		if !ok {
			c.note("»%s« lässt sich nicht abschalten. %s.", s.name, s.why)
			continue
		}
		if _, err := c.put(s.name, value); err != nil {
			return err
		}
	}
	return nil
}

// feeder sets what a stack needs and switches double feed detection on.
func (c *configuration) feeder() error {
	if !c.got.Feeder {
		return nil
	}
	for _, s := range feederSettings {
		if o, ok := c.settable(s.name); ok {
			if value, ok := o.offer(s.value); ok {
				if _, err := c.put(s.name, value); err != nil {
					return err
				}
			}
		}
	}
	if !c.want.DoubleFeed {
		c.note("Die Doppeleinzugskontrolle ist im Scanprofil abgeschaltet.")
		return nil
	}
	for _, family := range doubleFeedFamilies {
		if set := c.try(family); set != "" {
			c.got.DoubleFeed = set
			if family.weak != "" {
				c.note("Doppeleinzug wird %s erkannt.", family.weak)
			}
			return nil
		}
	}
	c.note("Dieses Gerät kann einen Doppeleinzug nicht erkennen.")
	return nil
}

// try walks through the steps of a family and returns what it set, or "" when
// the device has not all of them.
func (c *configuration) try(family doubleFeedFamily) string {
	var done []string
	for _, s := range family.steps {
		o, ok := c.settable(s.name)
		var value any
		if ok {
			value, ok = o.offer(s.values...)
		}
		if ok {
			taken, err := c.put(s.name, value)
			ok = err == nil && text(taken) == text(value)
		}
		switch {
		case ok:
			done = append(done, s.name+"="+text(value))
		case !s.optional:
			return ""
		}
	}
	return strings.Join(done, " ")
}

// brightness scales -100 to 100 onto the device's range.
func (c *configuration) brightness() error {
	if c.want.Bright == 0 {
		return nil
	}
	o, ok := c.settable("brightness")
	if !ok || o.Range == nil || o.Range.Max <= o.Range.Min {
		c.note("Die Helligkeit lässt sich nicht einstellen.")
		return nil
	}
	half := (o.Range.Max - o.Range.Min) / 2
	_, err := c.put("brightness", o.Range.Min+half+min(100, max(-100, c.want.Bright))/100*half)
	return err
}

// verify reads everything back: a later option may have reset an earlier one.
func (c *configuration) verify() error {
	last := make(map[string]string)
	for _, s := range c.got.Set {
		last[s.Name] = s.Value
	}
	for _, s := range c.got.Set {
		if _, ok := find(c.set, s.Name, Option.Readable); !ok || last[s.Name] != s.Value {
			continue
		}
		v, err := c.set.Get(s.Name)
		if err != nil {
			return err
		}
		switch {
		case text(v) == s.Value:
		case slices.Contains(geometryNames, s.Name):
			c.note("»%s« steht auf %s statt %s.", s.Name, text(v), s.Value)
		default:
			return c.refuse("%s blieb nicht auf %s, sondern steht auf %s", s.Name, s.Value, text(v))
		}
	}
	return nil
}
