// Package imaging turns page images into pixels and pixels into what can be
// known about a page: size, ink, skew, orientation, exposure, codes.
//
// Headers are read and files are checked for completeness in pure Go before
// anything is decoded, so that a decompression bomb is refused by its header.
// Decoding, measuring and coding use libjpeg-turbo, leptonica, zbar and libdmtx
// through thin bindings. Untrusted pixels are decoded only in a worker process
// with memory and time limits (DESIGN section 6); this package never trusts a
// header further than its Limits allow.
//
// Raw images are never changed here: every function returns new data
// (A.NB.1, A.NB.2).
package imaging
