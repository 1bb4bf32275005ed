package station

import (
	"context"
	"runtime"

	"github.com/scanstelle/scanstelle/assets/licences"
)

// OpAbout tells what the program is and what it is made of. It asks nobody else.
const OpAbout Operation = "about"

var aboutOperations = map[Operation]operation{
	OpAbout: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, _ Emit) (About, error) {
		return st.About(), nil
	})},
}

// Part is a piece of software by others, with its licence.
type Part = licences.Part

// About is the program with its parts.
type About struct {
	Type    string `json:"type"` // "about"
	Version string `json:"version"`
	Licence string `json:"licence"` // SPDX
	Go      string `json:"go"`      // of the compiler
	System  string `json:"system"`  // distribution and kernel
	Modules []Part `json:"modules"`
	Parts   []Part `json:"parts"` // libraries, programs and fonts of the system
}

// About describes the program that owns the data folder.
func (st *Station) About() About {
	return About{Type: "about", Version: st.version, Licence: licences.Own, Go: runtime.Version(), System: system(), Modules: licences.Modules(), Parts: licences.System()}
}
