// Package sampling decides which units of a batch a person must see, and what
// follows from a fault (BSI TR-03138 V1.5: A.SC.8, A.DV.2, A.NB.3, A.AM.IN.H.7,
// A.AM.IN.SH.5). A unit is a document or a page, as the caller counts.
//
// The way through it: a Rule belongs to a class of documents, a State to that
// class and its scan profile. Rule.Next gives the Order of the next batch,
// NewDraw draws the units, Required adds what the automatic checks hit, Cover
// says what was seen, Rule.After gives the Verdict and the next State.
//
// Pure functions: the seed comes from the caller, the State is the caller's to
// keep. Nothing here depends on the clock, on math/rand or on the version of Go.
package sampling
