package sane

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/scanner"
)

// Capabilities reads from the options what a device offers, without setting
// anything. Options that sleep until another is set are counted where the table
// of spellings knows what wakes them.
func Capabilities(set OptionSet) scanner.Capabilities {
	c := &configuration{set: set}
	out := scanner.Capabilities{Modes: make(map[string]string), Sensors: Sensors(set)}
	flatbed, feeder, duplex, fixed := c.sources()
	if o, ok := find(set, "source", nil); ok {
		out.Sources = o.Strings
	}
	if flatbed != nil {
		out.Flatbed = named(*flatbed)
	}
	if feeder != nil {
		out.Feeder = named(*feeder)
	}
	out.Duplex = duplexBy(set, duplex, feeder)
	if fixed && len(out.Sources) == 0 {
		out.Notes = append(out.Notes, "Das Gerät nennt keine Papierquelle.")
	}
	out.Modes = modes(set)
	resolutions(set, &out)
	for axis, name := range []string{"br-x", "br-y"} {
		if o, ok := find(set, name, nil); ok && o.Range != nil && o.Unit != Pixel {
			out.MaxMM[axis] = int(o.Range.Max)
		}
	}
	for axis, names := range [2][]string{pageWidthNames, pageHeightNames} {
		for _, name := range names {
			if o, ok := find(set, name, Option.Active); ok && o.Range != nil {
				out.MaxMM[axis] = int(o.Range.Max)
			}
		}
	}
	if out.Feeder != "" || duplex != nil {
		out.DoubleFeed = doubleFeedBy(set)
		if out.DoubleFeed == "" {
			out.Notes = append(out.Notes, "Dieses Gerät kann einen Doppeleinzug nicht erkennen.")
		}
	}
	return out
}

// named gives the one source of a device without words a name.
func named(word string) string {
	if word == "" {
		return "(einzige Quelle)"
	}
	return strings.TrimSpace(word)
}

func duplexBy(set OptionSet, source, feeder *string) string {
	if source != nil {
		return "source=" + strings.TrimSpace(*source)
	}
	if feeder == nil {
		return ""
	}
	for _, s := range duplexSwitches {
		// It may sleep until the feeder is chosen, so it counts asleep too.
		if o, ok := find(set, s.name, func(o Option) bool { return o.Cap&SoftSelect != 0 }); ok {
			if v, ok := o.offer(s.on); ok {
				return s.name + "=" + text(v)
			}
		}
	}
	return ""
}

func modes(set OptionSet) map[string]string {
	out := make(map[string]string)
	o, ok := find(set, "mode", nil)
	if !ok {
		if _, ok := find(set, "gray", Option.Settable); ok {
			out["colour"], out["gray"] = "gray=no", "gray=yes"
		}
		return out
	}
	for kind := range modeNames {
		for _, bits := range []int{1, 8, 0} { // the usual depth before any other
			if word, _ := modeWord(o, kind, bits); word != "" {
				out[kind] = word
				break
			}
		}
	}
	if depth, ok := find(set, "depth", nil); ok && out["bitonal"] == "" && out["gray"] != "" && slices.Contains(depth.Numbers, 1) {
		out["bitonal"] = out["gray"] + ", depth=1"
	}
	return out
}

func resolutions(set OptionSet, out *scanner.Capabilities) {
	o, ok := find(set, "resolution", nil)
	if !ok {
		o, _ = find(set, "x-resolution", nil)
	}
	if o.Range != nil {
		out.MinDPI, out.MaxDPI = int(o.Range.Min), int(o.Range.Max)
	}
	for _, n := range o.Numbers {
		if n > 0 {
			out.Resolutions = append(out.Resolutions, int(n))
		}
	}
	if len(out.Resolutions) > 0 {
		slices.Sort(out.Resolutions)
		out.MinDPI, out.MaxDPI = out.Resolutions[0], out.Resolutions[len(out.Resolutions)-1]
	}
	if d, ok := find(set, "depth", nil); ok {
		for _, n := range d.Numbers {
			out.Depths = append(out.Depths, int(n))
		}
	}
}

// doubleFeedBy names the first family whose options are all there; all but the
// first may still sleep.
func doubleFeedBy(set OptionSet) string {
	for _, family := range doubleFeedFamilies {
		var names []string
		complete := true
		for i, s := range family.steps {
			o, ok := find(set, s.name, func(o Option) bool { return o.Cap&SoftSelect != 0 && (i > 0 || o.Active()) })
			if ok {
				_, ok = o.offer(s.values...)
			}
			if ok {
				names = append(names, s.name)
			} else if !s.optional {
				complete = false
			}
		}
		if complete {
			return strings.Join(names, ", ")
		}
	}
	return ""
}
