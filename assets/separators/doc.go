// Package separators draws the sheets that are laid between two documents of a
// stack.
//
// Our own sheet carries three independent signs, so that a reader which knows
// one of them still cuts: a QR code with [Code] (twice), Code 39 with
// [PatchText], and Patch T bars along all four edges. It is point symmetric:
// upside down it is the same sheet; the PDF has the same print on the back. A cover
// sheet, which tells about the document behind it, carries a Code 128 for hand
// scanners besides.
//
// Geometry of Patch T: Kodak A-61599 "Patch Code Information" and A-61670
// (i5000 user guide, 6-10): wide bars 0.20 in, narrow bars and spaces 0.08 in,
// each ± 0.01 in; from the leading edge inwards narrow, wide, narrow, wide;
// 0.80 in altogether; bars at least 2 in long.
package separators
