package sane

import "slices"

// area sets the paper size, then the scan area from the upper left corner. The
// paper size bounds the area, so the other order would cut it to the old size.
func (c *configuration) area() error {
	for _, s := range []struct {
		name  string
		value string
	}{
		{"scan-area", "Manual"},    // utsushi, epsonscan2: else a preset or a detection rules
		{"paper-size", "user_def"}, // kvs*
	} {
		if o, ok := c.settable(s.name); ok {
			if v, ok := o.offer(s.value); ok {
				if _, err := c.put(s.name, v); err != nil {
					return err
				}
			}
		}
	}
	for axis, names := range [2][]string{pageWidthNames, pageHeightNames} {
		if err := c.paper(axis, names); err != nil {
			return err
		}
	}
	for axis, names := range [2][2]string{{"tl-x", "br-x"}, {"tl-y", "br-y"}} {
		if err := c.extent(axis, names[0], names[1]); err != nil {
			return err
		}
	}
	return nil
}

// paper sets one side of the paper size.
func (c *configuration) paper(axis int, names []string) error {
	i := slices.IndexFunc(names, func(n string) bool { _, ok := c.settable(n); return ok })
	if i < 0 {
		return nil
	}
	o, _ := c.settable(names[i])
	taken, err := c.put(o.Name, c.size(axis, o))
	if err != nil {
		return err
	}
	if n, ok := number(taken); ok {
		c.got.AreaMM[axis] = c.toMM(n, axis, o.Unit)
	}
	return nil
}

// extent sets one axis of the scan area.
func (c *configuration) extent(axis int, near, far string) error {
	if o, ok := c.settable(near); ok {
		start := 0.0
		if o.Range != nil { // some count from the middle: their corner is below 0
			start = o.Range.Min
		}
		if _, err := c.put(near, start); err != nil {
			return err
		}
	}
	if o, ok := c.settable(far); ok {
		taken, err := c.put(far, c.size(axis, o))
		if err != nil {
			return err
		}
		if n, ok := number(taken); ok {
			c.got.AreaMM[axis] = c.toMM(n, axis, o.Unit)
		}
	}
	want, got := float64(c.want.PageMM[axis]), c.got.AreaMM[axis]
	direction := [2]string{"Breite", "Höhe"}[axis]
	switch {
	case want == 0 || got == 0 || got >= want-1:
	case got < want*(1-areaTolerance):
		// Not refused: the desk, each transfer note and the cut-edge check tell.
		c.note("Die Scanfläche fasst nur %s mm %s: Größere Blätter werden abgeschnitten (verlangt sind %s mm).", text(got), direction, text(want))
	default:
		c.note("Die Scanfläche ist mit %s mm %s kleiner als das Blatt (%s mm).", text(got), direction, text(want))
	}
	return nil
}

// size is the value wished for an option of this axis, in the option's unit and
// within its bounds. Without a wish the device decides, but not below A4.
func (c *configuration) size(axis int, o Option) float64 {
	mm := float64(c.want.PageMM[axis])
	if mm == 0 {
		if v, err := c.set.Get(o.Name); err == nil {
			n, _ := number(v)
			mm = c.toMM(n, axis, o.Unit)
		}
		mm = max(mm, aFour[axis])
	}
	v := mm
	if o.Unit == Pixel {
		v = mm / 25.4 * c.dpi(axis)
	}
	if o.Range != nil {
		v = min(v, o.Range.Max)
	}
	return v
}

func (c *configuration) toMM(v float64, axis int, unit Unit) float64 {
	if unit == Pixel {
		return v * 25.4 / c.dpi(axis)
	}
	return v
}

func (c *configuration) dpi(axis int) float64 {
	dpi := [2]float64{c.got.DPI, c.got.DPIY}[axis]
	if dpi <= 0 {
		return float64(max(c.want.DPI, 1))
	}
	return dpi
}
