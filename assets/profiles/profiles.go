// Package profiles holds the scan profiles that are built into the program.
package profiles

import "embed"

// Default is the name of the profile used when none is given.
const Default = "posteingang"

// Files holds one TOML file per built-in profile.
//
//go:embed *.toml
var Files embed.FS
