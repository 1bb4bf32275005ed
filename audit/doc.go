// Package audit is the tamper-evident log of a station (BSI TR-03138 A.SC.11,
// A.AM.G.2; DESIGN 7 and 8): who did what to which page, and when.
//
// The log is a folder of line files 0001.log, 0002.log, … that only grow. A line
// is one JSON object of a fixed form (see Entry); it carries its number from 0,
// the UTC time, and the SHA-256 of the line before it, so that `sha256sum` alone
// re-checks the chain. Over the lines stands the Merkle tree of RFC 6962
// (golang.org/x/mod/sumdb/tlog): a checkpoint is the signed root of the tree at
// one size, in the form of C2SP tlog-checkpoint (golang.org/x/mod/sumdb/note,
// Ed25519), and an Extract proves single records against a checkpoint without
// the rest of the log.
//
// The chain and the tree show every change of a line that a later line or a
// checkpoint covers. They cannot show that the newest lines were removed
// together with everything that names them: a checkpoint has to leave the
// machine (it goes into every package), and Verify takes such checkpoints.
//
// The file tree holds the hashes of the tree. It is an index, not evidence: what
// is missing or wrong in it is made anew from the lines. Memory does not grow
// with the log, apart from some bytes per line file.
package audit
