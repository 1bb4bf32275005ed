// Package licences lists what the program is made of and under which licences: the
// Go modules that are linked in, and what it takes from the system. The list of the
// modules is generated from the build (go test ./assets/licences -update).
package licences

import (
	_ "embed" // the list
	"strings"
)

// Part is a piece of software by others.
type Part struct {
	Name    string `json:"name"` // path of the Go module, or name of the library
	Version string `json:"version,omitempty"`
	Licence string `json:"licence"` // SPDX
	Holder  string `json:"holder,omitempty"`
}

// Own is the licence of the program itself.
const Own = "EUPL-1.2"

//go:embed modules.tsv
var modules string

// Modules are the Go modules that are linked in, in the order of their names.
func Modules() []Part {
	var out []Part
	for line := range strings.Lines(modules) {
		f := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "", "", "")
		out = append(out, Part{f[0], f[1], f[2], f[3]})
	}
	return out
}

// System are the libraries, programs and fonts that come from the distribution or
// lie in the program.
func System() []Part {
	return []Part{
		{"SANE (libsane)", "", "GPL-2.0-or-later WITH SANE-exception", "die Autoren von SANE"},
		{"Tesseract", "", "Apache-2.0", "Google Inc. und andere"},
		{"Leptonica", "", "BSD-2-Clause", "Leptonica"},
		{"libjpeg-turbo", "", "IJG AND BSD-3-Clause", "die Autoren von libjpeg-turbo"},
		{"ZBar", "", "LGPL-2.1-or-later", "Jeff Brown und andere"},
		{"Poppler (pdftoppm, eigenes Programm)", "", "GPL-2.0-or-later", "die Autoren von Poppler"},
		{"Liberation Sans (Schrift)", "", "OFL-1.1", "Red Hat, Google"},
		{"Noto Sans (Schrift)", "", "OFL-1.1", "Google"},
	}
}
