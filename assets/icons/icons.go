// Package icons holds the desk's signs: one family, 24 px, strokes of 1.7 in
// currentColor.
package icons

import "embed"

// Files are the icons, named after what they mean.
//
//go:embed *.svg
var Files embed.FS
