// Package pdfa writes and reads the packages of Scanstelle: PDF/A-2u
// (ISO 19005-2) and PDF/A-3u (ISO 19005-3) made of page images, an invisible
// text layer, XMP metadata and, in part 3, attachments.
//
// The writer streams: page images go through it once and are never held, what
// it remembers is one offset per object and a few numbers per page. The reader
// and the lint know exactly what the writer makes (classic cross-reference
// table, no object streams, one revision or several) and refuse the rest; they
// are made for untrusted files and bounded in everything.
//
// JBIG2 does not exist here (A.SC.12), neither does transparency, encryption
// or any action.
package pdfa
