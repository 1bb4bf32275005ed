package sane

import (
	"fmt"
	"strings"
)

// Identity reads what a device tells about its firmware and serial number, by the
// names of its options; few drivers have any. What changes from page to page,
// such as a counter, is left out.
func Identity(set OptionSet) map[string]string {
	out := map[string]string{}
	for _, o := range set.Options() {
		if !o.Readable() || o.Cap&SoftSelect != 0 || o.Type == Button || o.Type == Group {
			continue
		}
		v, err := set.Get(o.Name)
		if err != nil {
			continue
		}
		if speaksOfIdentity(o.Name) {
			out[o.Name] = strings.TrimSpace(fmt.Sprint(v))
		}
		text, _ := v.(string) // avision tells in the lines of "nvram-values"
		for _, line := range strings.Split(text, "\n") {
			if name, value, found := strings.Cut(line, ":"); found && speaksOfIdentity(name) {
				out[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
			}
		}
	}
	return out
}

func speaksOfIdentity(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return strings.Contains(name, "firmware") || strings.HasPrefix(name, "serial") || name == "version"
}

// Version is that of libsane. A device must have been opened or listed before.
func Version() string { return library().version }

// Driver is the driver that a device name begins with.
func Driver(device string) string {
	driver, _, _ := strings.Cut(device, ":")
	return driver
}
