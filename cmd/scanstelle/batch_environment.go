package main

import (
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// scannedWith is a device of a batch with what it told about itself at the
// capture.
type scannedWith struct {
	Device string `json:"device"`
	batch.Equipment
}

// devicesOf lists the devices of a batch, each once.
func devicesOf(b batch.Batch) []scannedWith {
	out := []scannedWith{}
	seen := map[scannedWith]bool{}
	for _, in := range b.Inputs {
		d := scannedWith{Device: in.Device}
		if in.Place == nil {
			d.Device = b.Device
		}
		if in.Equipment != nil {
			d.Equipment = *in.Equipment
		}
		if d.Device != "" && !seen[d] {
			seen[d] = true
			out = append(out, d)
		}
	}
	return out
}

// environmentEntry is the head of a batch with the environment of its capture.
func environmentEntry(v station.BatchView) map[string]any {
	head := listEntry(v.Batch)
	head["procedure"], head["devices"], head["paper"] = v.Procedure, devicesOf(v.Batch), v.Paper
	return head
}

// showEnvironment prints the procedure documentation and the devices of the
// capture (A.NB.4 b).
func showEnvironment(v station.BatchView) {
	if p := v.Procedure; p != nil {
		fmt.Printf("  Verfahrensdokumentation: %s, Fassung %s, Stand %s\n", p.Title, p.Version, p.From.German())
	}
	for _, d := range devicesOf(v.Batch) {
		words := []string{d.Device}
		if name := strings.TrimSpace(d.Vendor + " " + d.Model); name != "" {
			words = append(words, name)
		}
		for _, w := range []struct{ name, value string }{{"Seriennummer", d.Serial}, {"Firmware", d.Firmware}, {"Treiber", d.Driver}, {"libsane", d.Library}} {
			if w.value != "" {
				words = append(words, w.name+" "+w.value)
			}
		}
		fmt.Printf("  Scanner: %s\n", strings.Join(words, ", "))
	}
}
