// Package store keeps what the station has taken in (DESIGN section 7): page
// files, originals, text and packages, each encrypted under a key of its own;
// a chained manifest per batch; the keyring; the audit log beside them; and a
// bbolt database that is only an index over all that.
//
// Page files, manifests, log and keyring are the truth. The write order is the
// same everywhere: evidence file durable, then keyring and manifest durable,
// then the audit line durable, then one database transaction that also notes
// how far each of those files is committed, then the caller is told. A kill
// between any two steps loses nothing that was acknowledged: on Open, lines
// beyond the noted mark are replayed or, where torn, cut and recorded.
//
// A Store is safe for concurrent use. One process owns a data folder.
package store
