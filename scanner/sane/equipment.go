package sane

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Equipment is what an open device tells about itself (A.NB.4 b): by its options
// (see Identity), else by the USB port it hangs on, else by its name where the
// driver writes it there. Vendor and model of the list of devices are not in it;
// making that list takes seconds.
func Equipment(name string, set OptionSet) batch.Equipment {
	e := batch.Equipment{Driver: Driver(name), Library: Version()}
	told := Identity(set)
	for _, key := range slices.Sorted(maps.Keys(told)) {
		switch {
		case strings.HasPrefix(key, "serial"):
			e = e.Or(batch.Equipment{Serial: told[key]})
		case strings.Contains(key, "firmware"):
			e = e.Or(batch.Equipment{Firmware: told[key]})
		}
	}
	return e.Or(onUSB(os.DirFS("/sys/bus/usb/devices"), name)).Or(inName(name)).Tidy()
}

var (
	usbName   = regexp.MustCompile(`:libusb:([0-9]{3}):([0-9]{3})$`)
	hpName    = regexp.MustCompile(`^hpaio:/(?:usb|net)/([^?]+)\?serial=([0-9A-Za-z]+)$`)
	fujitsuID = regexp.MustCompile(`^fujitsu:([^:]+):([0-9]+)$`)
)

// onUSB finds the device of a name "…:libusb:003:007", bus and number, in sysfs,
// where the kernel keeps the strings that the device gave when it was plugged in.
func onUSB(devices fs.FS, name string) batch.Equipment {
	m := usbName.FindStringSubmatch(name)
	if m == nil {
		return batch.Equipment{}
	}
	entries, err := fs.ReadDir(devices, ".")
	if err != nil {
		return batch.Equipment{}
	}
	for _, e := range entries {
		read := func(attribute string) string {
			data, err := fs.ReadFile(devices, e.Name()+"/"+attribute)
			if err != nil { // most have no serial number
				return ""
			}
			return strings.TrimSpace(string(data))
		}
		if same(read("busnum"), m[1]) && same(read("devnum"), m[2]) {
			return batch.Equipment{Vendor: read("manufacturer"), Model: read("product"), Serial: read("serial")}
		}
	}
	return batch.Equipment{}
}

// same compares a number of sysfs with one that libsane fills with zeros.
func same(number, filled string) bool {
	return number != "" && number == strings.TrimLeft(filled, "0")
}

// inName reads model and serial number where the driver makes its names of them:
// HPLIP (hpaio) and fujitsu do.
func inName(name string) batch.Equipment {
	if m := hpName.FindStringSubmatch(name); m != nil {
		return batch.Equipment{Model: strings.ReplaceAll(m[1], "_", " "), Serial: m[2]}
	}
	if m := fujitsuID.FindStringSubmatch(name); m != nil {
		return batch.Equipment{Model: m[1], Serial: m[2]}
	}
	return batch.Equipment{}
}
