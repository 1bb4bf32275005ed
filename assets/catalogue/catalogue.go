// Package catalogue holds the desk's words, one TOML file a language, keys alike.
package catalogue

import "embed"

// Files are the catalogues, named after their language.
//
//go:embed *.toml
var Files embed.FS

// Languages are those that are complete, the first is the desk's own.
var Languages = []string{"de", "en"}
