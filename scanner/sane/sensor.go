package sane

// Sensors maps our words for what a device can tell about itself to its
// options. Options that a program can set are no sensors.
func Sensors(set OptionSet) map[string]string {
	out := make(map[string]string)
	for _, s := range sensorNames {
		for _, name := range s.options {
			_, ok := find(set, name, func(o Option) bool {
				return o.Readable() && o.Cap&SoftSelect == 0 && (o.Type == Bool || o.Type == Int)
			})
			if ok {
				out[s.sensor] = name
				break
			}
		}
	}
	return out
}

// sensor reads a sensor by our word; known is false where the device has none
// or it cannot be read now.
func sensor(set OptionSet, sensors map[string]string, word string) (value int, known bool) {
	name, ok := sensors[word]
	if !ok {
		return 0, false
	}
	v, err := set.Get(name)
	if err != nil {
		return 0, false
	}
	switch v := v.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case int:
		if name == "adf-status" { // pixma: 1 = empty, 2 = filled
			v--
		}
		return v, true
	}
	return 0, false
}
