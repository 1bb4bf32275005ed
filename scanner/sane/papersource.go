package sane

import (
	"slices"
	"strings"
)

// SimplexNote is the note of a device that was asked for both sides and has one.
const SimplexNote = "Das Gerät erfasst nur Vorderseiten, obwohl das Scanprofil beide Seiten verlangt: Rückseiten fehlen."

// source chooses the paper source and the sides. "auto" is the feeder of a
// device that has one: an empty feeder then says so, instead of the glass giving
// a picture of nothing.
func (c *configuration) source() error {
	flatbed, feeder, duplex, fixed := c.sources()
	wantFeeder := c.want.Source == "adf" || (c.want.Source != "flatbed" && (feeder != nil || duplex != nil))
	switch {
	case !wantFeeder && flatbed == nil:
		return c.refuse("Vorlagenglas (das Gerät bietet %s)", c.offered())
	case !wantFeeder:
		if c.want.Duplex {
			c.note("Das Vorlagenglas liefert eine Seite; Rückseiten einzeln auflegen.")
		}
		return c.take(*flatbed, fixed)
	case feeder == nil && duplex == nil:
		return c.refuse("Einzug (das Gerät bietet %s)", c.offered())
	}
	c.got.Feeder = true
	if c.want.Duplex && duplex != nil {
		c.got.Duplex = true
		return c.take(*duplex, fixed)
	}
	if feeder == nil {
		return c.refuse("einseitiger Einzug (das Gerät bietet %s)", c.offered())
	}
	if err := c.take(*feeder, fixed); err != nil {
		return err
	}
	return c.sides()
}

// sides sets the switches for the back side, which stand beside the source.
func (c *configuration) sides() error {
	for _, s := range duplexSwitches {
		o, ok := c.settable(s.name)
		if !ok {
			continue
		}
		side := s.off
		if c.want.Duplex {
			side = s.on
		}
		value, ok := o.offer(side)
		if !ok {
			continue
		}
		if _, err := c.put(s.name, value); err != nil {
			return err
		}
		c.got.Duplex = c.want.Duplex
		return nil
	}
	if c.want.Duplex && c.want.DuplexRequired {
		return c.refuse("beidseitiger Einzug (das Gerät bietet %s)", c.offered())
	}
	if c.want.Duplex {
		// Half of the pages may be missing, so it is said at the desk and in
		// every transfer note.
		c.note(SimplexNote)
	}
	return nil
}

// sources finds the device's words. fixed tells that nothing can be chosen; a
// device without any word has one source, whose kind its type tells.
func (c *configuration) sources() (flatbed, feeder, duplex *string, fixed bool) {
	o, ok := find(c.set, "source", nil)
	if !ok || o.Type != String {
		unnamed := ""
		if t := strings.ToLower(c.set.Info().Type); strings.Contains(t, "sheet") || strings.Contains(t, "feed") || strings.Contains(t, "adf") {
			return nil, &unnamed, nil, true
		}
		return &unnamed, nil, nil, true
	}
	list := o.Strings
	if !o.Settable() {
		fixed = true
		if v, err := c.set.Get("source"); err == nil {
			list = []string{text(v)}
		} else if first, ok := o.offer(anyOf(flatbedNames)...); ok {
			// A source that sleeps leaves no choice: the plain glass.
			list = []string{first.(string)}
		}
	}
	o = Option{Type: String, Strings: list}
	word := func(names []string) *string {
		v, ok := o.offer(anyOf(names)...)
		if !ok {
			return nil
		}
		s := v.(string)
		return &s
	}
	return word(flatbedNames), word(feederNames), word(duplexNames), fixed
}

// take chooses a source.
func (c *configuration) take(word string, fixed bool) error {
	c.got.Source = word
	if fixed {
		if word == "" {
			c.note("Das Gerät nennt keine Papierquelle.")
		}
		return nil
	}
	_, err := c.put("source", word)
	return err
}

// offered lists what the device calls its sources.
func (c *configuration) offered() string {
	o, ok := find(c.set, "source", nil)
	if !ok || len(o.Strings) == 0 {
		return "keine Auswahl"
	}
	words := slices.Clone(o.Strings)
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
	}
	return strings.Join(words, ", ")
}
