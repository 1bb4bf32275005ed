// Package transfernote holds the transfer note (Transfervermerk) of a document:
// what BSI TR-03138 asks for in A.NB.4, a to f, as XML of our own namespace and
// as German text. There is one note per document, also in batch mode.
//
// A note never claims more than was done. This version knows the copying mode
// only: nobody compared the images with the paper, so the note says "nicht
// geprüft" and makes no statement of agreement.
//
// The XML has exactly one form per note: Parse accepts what Marshal writes, byte
// for byte, and nothing else.
package transfernote
