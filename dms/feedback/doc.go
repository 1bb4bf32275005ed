// Package feedback is what the side of a DMS tells about a document that was handed
// over (A.NB.3): a small message as a file or as a signed HTTP request. The format is
// our own; docs/verwaltung.md describes it.
package feedback
