package sane

import (
	"math"
)

// bits is the wished depth per channel.
func (c *configuration) bits() int {
	switch {
	case c.want.Mode == "bitonal" || c.want.Depth == 1:
		return 1
	case c.want.Depth == 16 || c.want.Depth == 48:
		return 16
	}
	return 8
}

// mode sets colour, gray or bitonal and the depth.
func (c *configuration) mode() error {
	kind := c.want.Mode
	if kind == "" {
		kind = "colour"
	}
	if modeNames[kind] == nil {
		return c.refuse("Farbmodus %q", kind)
	}
	o, ok := c.settable("mode")
	if !ok || o.Type != String {
		return c.grayOnly(kind)
	}
	word, depth := modeWord(o, kind, c.bits())
	if word == "" && kind == "bitonal" { // the test backend: gray of one bit
		word, depth = modeWord(o, "gray", 0)
		depth = max(depth, 1)
	}
	if word == "" {
		return c.refuse("Farbmodus %s mit %d Bit (das Gerät bietet %v)", kind, c.bits(), o.Strings)
	}
	taken, err := c.put("mode", word)
	if err != nil {
		return err
	}
	c.got.Mode = text(taken)
	return c.depth(depth)
}

// modeWord finds the device's word for a kind of picture, first among those that
// name the wished bits themselves. depth is the number of bits that still has to
// be set, 0 where the word implies it. bits 0 takes any.
func modeWord(o Option, kind string, bits int) (word string, depth int) {
	for _, named := range []bool{true, false} {
		for _, m := range modeNames[kind] {
			if named != (m.bits != 0) || (bits != 0 && named && m.bits != bits) {
				continue
			}
			if v, ok := o.offer(m.name); ok {
				if !named {
					depth = bits
				}
				return v.(string), depth
			}
		}
	}
	return "", 0
}

// depth sets the bits per channel; 0 leaves them.
func (c *configuration) depth(bits int) error {
	o, ok := c.settable("depth")
	if !ok {
		// Devices without a choice give 8 bits in gray and colour.
		if bits == 1 || bits == 16 {
			return c.refuse("Farbtiefe %d Bit", bits)
		}
		return nil
	}
	if bits == 0 {
		bits = c.bits()
		if _, ok := o.offer(float64(bits)); !ok {
			return nil // the mode's name has settled it
		}
	}
	value, ok := o.offer(float64(bits))
	if !ok {
		return c.refuse("Farbtiefe %d Bit", bits)
	}
	taken, err := c.put("depth", value)
	if err != nil {
		return err
	}
	if n, _ := number(taken); int(n) != bits {
		return c.refuse("Farbtiefe %d Bit", bits)
	}
	return nil
}

// grayOnly serves devices without a mode: a switch between gray and colour, or
// nothing at all.
func (c *configuration) grayOnly(kind string) error {
	if kind == "bitonal" {
		return c.refuse("Farbmodus bitonal")
	}
	o, ok := c.settable("gray")
	if !ok || o.Type != Bool {
		c.note("Das Gerät nennt keinen Farbmodus.")
		return c.depth(0)
	}
	if _, err := c.put("gray", kind == "gray"); err != nil {
		return err
	}
	return c.depth(0)
}

// resolution sets the wished dpi or the next higher one the device has.
func (c *configuration) resolution() error {
	o, ok := c.settable("resolution")
	if !ok {
		o, ok = c.settable("x-resolution")
	}
	if !ok {
		c.note("Die Auflösung lässt sich nicht einstellen.")
		return nil
	}
	dpi, ok := nextResolution(o, float64(c.want.DPI))
	if !ok {
		return c.refuse("Auflösung %d dpi", c.want.DPI)
	}
	taken, err := c.put(o.Name, dpi)
	if err != nil {
		return err
	}
	c.got.DPI, _ = number(taken)
	c.got.DPIY = c.got.DPI
	if c.got.DPI < float64(c.want.DPI)-0.5 {
		return c.refuse("Auflösung %d dpi (das Gerät nahm %s)", c.want.DPI, text(taken))
	}
	if err := c.vertical(); err != nil {
		return err
	}
	if math.Abs(c.got.DPI-float64(c.want.DPI)) > 0.5 {
		c.note("Statt %d dpi liefert das Gerät %s dpi.", c.want.DPI, text(c.got.DPI))
	}
	return nil
}

// vertical brings the second axis in line where it has an option of its own.
func (c *configuration) vertical() error {
	o, ok := c.settable("y-resolution")
	if !ok {
		return nil
	}
	if v, err := c.set.Get("y-resolution"); err == nil {
		c.got.DPIY, _ = number(v)
	}
	if c.got.DPIY != c.got.DPI {
		value, ok := nextResolution(o, c.got.DPI)
		if !ok {
			return c.refuse("senkrechte Auflösung %s dpi", text(c.got.DPI))
		}
		taken, err := c.put("y-resolution", value)
		if err != nil {
			return err
		}
		c.got.DPIY, _ = number(taken)
	}
	if c.got.DPIY != c.got.DPI {
		c.note("Die Auflösung ist senkrecht %s dpi, waagerecht %s dpi.", text(c.got.DPIY), text(c.got.DPI))
	}
	return nil
}

// nextResolution finds the smallest value an option allows that is not below
// the wish.
func nextResolution(o Option, dpi float64) (float64, bool) {
	if o.Range != nil {
		v := max(dpi, o.Range.Min)
		if q := o.Range.Quant; q > 0 {
			// A fixed-point step like 0.0999908 must not lift 300 to 300.1.
			v = o.Range.Min + math.Ceil((v-o.Range.Min)/q-0.01)*q
		}
		return v, v <= o.Range.Max
	}
	best, ok := 0.0, o.Numbers == nil
	if ok {
		return dpi, true
	}
	for _, n := range o.Numbers {
		if n >= dpi && (!ok || n < best) {
			best, ok = n, true
		}
	}
	return best, ok
}
