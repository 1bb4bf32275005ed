package station

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Fingerprint is what an acceptance holds for: the device with what it tells about
// itself, its driver, and this program (A.O.3).
type Fingerprint struct {
	Device   string            `json:"device"`
	Vendor   string            `json:"vendor,omitempty"`
	Model    string            `json:"model,omitempty"`
	Driver   string            `json:"driver,omitempty"`   // of SANE
	Library  string            `json:"library,omitempty"`  // version of libsane
	Identity map[string]string `json:"identity,omitempty"` // firmware, serial number
	Program  string            `json:"program"`

	told batch.Equipment // what it was made from
}

// ImportDevice stands for a device where files are taken in.
const ImportDevice = "import"

// fingerprint asks a device who it is. Its vendor and model are what the list of
// devices says; a device that no list shows has none.
func (st *Station) fingerprint(ctx context.Context, device string) (Fingerprint, error) {
	f := Fingerprint{Device: device, Program: st.version}
	if device == ImportDevice {
		return f, nil
	}
	c, err := st.workers.Describe(ctx, device)
	if err != nil {
		return f, err
	}
	f.Driver, f.Library, f.Identity, f.told = c.Driver, c.Library, c.Identity, c.Equipment
	f.identify("serial", c.Equipment.Serial)
	f.identify("firmware", c.Equipment.Firmware)
	devices, err := st.workers.Devices(ctx)
	if err != nil {
		return f, err
	}
	for _, d := range devices {
		if d.Name == device {
			f.Vendor, f.Model = d.Vendor, d.Model
		}
	}
	return f, nil
}

// identify adds what the device told otherwise than by an option.
func (f *Fingerprint) identify(what, value string) {
	if value == "" {
		return
	}
	identity := map[string]string{what: value}
	for name, told := range f.Identity {
		if strings.Contains(name, what) {
			return
		}
		identity[name] = told
	}
	f.Identity = identity
}

// equipment is the same for the transfer note; vendor and model as the list of
// devices has them.
func (f Fingerprint) equipment() batch.Equipment {
	return batch.Equipment{Vendor: f.Vendor, Model: f.Model, Driver: f.Driver, Library: f.Library}.Or(f.told).Tidy()
}

// changes tells in German what is not as it was.
func (f Fingerprint) changes(now Fingerprint) (out []string) {
	for _, c := range []struct{ what, before, after string }{
		{"Hersteller", f.Vendor, now.Vendor},
		{"Modell", f.Model, now.Model},
		{"Treiber", f.Driver, now.Driver},
		{"libsane", f.Library, now.Library},
		{"Programmfassung", f.Program, now.Program},
	} {
		if c.before != c.after {
			out = append(out, fmt.Sprintf("%s war %s, ist %s", c.what, orNone(c.before), orNone(c.after)))
		}
	}
	names := map[string]bool{}
	for name := range f.Identity {
		names[name] = true
	}
	for name := range now.Identity {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if f.Identity[name] != now.Identity[name] {
			out = append(out, fmt.Sprintf("%s war %s, ist %s", name, orNone(f.Identity[name]), orNone(now.Identity[name])))
		}
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "ohne Angabe"
	}
	return "»" + s + "«"
}

// strict tells whether a batch of a class may only be scanned with what was
// accepted.
func strict(c *batch.Class) bool {
	return c != nil && (c.Mode == batch.Replacing || c.Protection.Integrity.AtLeast(batch.NeedHigh))
}
