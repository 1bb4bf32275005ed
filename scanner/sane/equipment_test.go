package sane

import (
	"testing"
	"testing/fstest"

	"github.com/scanstelle/scanstelle/batch"
)

func TestEquipmentFromOptionsAndNames(t *testing.T) {
	device(t, nil) // starts libsane, whose version is told
	for name, c := range map[string]struct {
		options told
		want    batch.Equipment
	}{
		"avision:libusb:001:004":                              {told{"nvram-values": "Vendor: X\nFirmware: 1.05\nSerial: 3119ME"}, batch.Equipment{Serial: "3119ME", Firmware: "1.05", Driver: "avision"}},
		"hpaio:/usb/Officejet_Pro_8600?serial=CN2C1CXJGN05KC": {nil, batch.Equipment{Model: "Officejet Pro 8600", Serial: "CN2C1CXJGN05KC", Driver: "hpaio"}},
		"fujitsu:fi-7260:1208958":                             {nil, batch.Equipment{Model: "fi-7260", Serial: "1208958", Driver: "fujitsu"}},
		// What the device tells by an option goes before what is in its name.
		"fujitsu:fi-7160:12": {told{"serial-number": "A-12"}, batch.Equipment{Model: "fi-7160", Serial: "A-12", Driver: "fujitsu"}},
		"fujitsu:/dev/sg3":   {nil, batch.Equipment{Driver: "fujitsu"}},
		"airscan:e0:Flur":    {told{"serial-number": " "}, batch.Equipment{Driver: "airscan"}},
	} {
		got := Equipment(name, c.options)
		if c.want.Library = Version(); got != c.want || got.Library == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestEquipmentOnUSB(t *testing.T) {
	attribute := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s + "\n")} }
	devices := fstest.MapFS{
		"1-1/busnum": attribute("1"), "1-1/devnum": attribute("4"), "1-1/manufacturer": attribute("Avision"), "1-1/product": attribute("AV220 D2+"), "1-1/serial": attribute("S-77"),
		"3-2/busnum": attribute("3"), "3-2/devnum": attribute("14"), "3-2/product": attribute("ohne Nummer"),
		"1-1:1.0/bInterfaceClass": attribute("ff"),
	}
	for name, want := range map[string]batch.Equipment{
		"avision:libusb:001:004": {Vendor: "Avision", Model: "AV220 D2+", Serial: "S-77"},
		"genesys:libusb:003:014": {Model: "ohne Nummer"},
		"genesys:libusb:003:004": {},
		"genesys:libusb:000:000": {},
		"airscan:e0:Flur":        {},
	} {
		if got := onUSB(devices, name); got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := onUSB(fstest.MapFS{}, "avision:libusb:001:004"); got.Known() {
		t.Errorf("%+v", got)
	}
}

// TestEquipmentOfTheTestDriver: libsane's own test driver tells nothing of a
// serial number, and nothing is made up for it.
func TestEquipmentOfTheTestDriver(t *testing.T) {
	d := device(t, nil)
	if got := Equipment("test:0", d); got != (batch.Equipment{Driver: "test", Library: Version()}) {
		t.Errorf("%+v", got)
	}
}
