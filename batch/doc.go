// Package batch holds the words of Scanstelle: batches, documents, sheets,
// pages, what is measured and found on them, the states of a delivery and the
// errors a person may see. It imports nothing else of this module and performs
// no input or output, so every other package can depend on it.
//
// Units are fixed throughout the module: lengths in pixels unless a name ends
// in MM or Pt, resolution in dots per inch, angles in degrees clockwise, times
// in UTC, hashes as lower-case hexadecimal SHA-256.
package batch
