// Package verify re-checks a package offline and from the file alone (DESIGN 8):
// structure and PDF/A rules, the seal, the transfer note, every page image, and
// the extract of the audit log.
//
// What a file can prove by itself is that nothing in it changed since it was
// sealed, and that note, pages and log agree. Whose seal and whose log it is, it
// cannot: for that the fingerprint and the log key in the report are to be
// compared with those the station has published.
package verify
