// Package docs holds the handbook: the pages that the window shows, and all of it.
package docs

import "embed"

// Pages are those for whoever scans, inspects or administers, in German and, in the
// folder en, in English.
//
//go:embed bedienung.md pruefung.md einrichten.md en/operation.md en/inspection.md en/administration.md
var Pages embed.FS

// Files are all pages of the handbook in both languages, with their pictures.
//
//go:embed *.md en/*.md bild
var Files embed.FS
