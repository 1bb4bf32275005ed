// Package classes holds the document classes that are built into the program:
// the practice of mailrooms as editable defaults.
package classes

import _ "embed"

// TOML is a list of classes under the key "class".
//
//go:embed classes.toml
var TOML []byte
