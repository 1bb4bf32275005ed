// Package docs holds the pages of the handbook that the window shows.
package docs

import "embed"

// Pages are those for whoever scans, inspects or administers, in German and, in the
// folder en, in English.
//
//go:embed bedienung.md pruefung.md einrichten.md en/operation.md en/inspection.md en/administration.md
var Pages embed.FS
