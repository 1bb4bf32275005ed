// Package post recognises electronic mail by its content and reads what a person or a
// receiver wants to know of it: PDF, PDF with an embedded invoice (ZUGFeRD, Factur-X),
// invoices in XML (XRechnung in UBL and CII), messages (.eml), and the ZIP that a
// mailbox of the courts and authorities (beBPo, EGVP) exports. It only reads: the bytes
// stay as they came. Everything it is given may be hostile; the limits hold for each
// parser, and the station calls it in a child process only (post/worker).
package post
