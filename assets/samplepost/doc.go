// Package samplepost makes the incoming mail of a town that does not exist,
// as a scanner would deliver it, together with the exact truth about every
// page.
//
// Everything is drawn by this package from a seed: the same options give the
// same bytes. Names, addresses, files and accounts are invented; postcodes
// begin with 43 or 62 and bank codes with 9, which are not given out in
// Germany. The truth is what the generator did, never what some reader found.
//
// The recipe: letters after DIN 5008, forms, invoices, council papers,
// envelopes, receipts and separator sheets are drawn on paper of a tint, get
// holes, stamps, signatures and the show-through of their other side, and are
// then scanned: turned, leaning, with shadow, borders, noise and streaks.
package samplepost
