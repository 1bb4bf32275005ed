// Package station holds the use cases of Scanstelle: which step follows which
// on the way of a page (DESIGN section 5). It wires store, workers, quality,
// archive and targets through their interfaces, and is the only package that
// does. The same operations are served to other processes over a Unix socket
// (server.go) and called from there (client.go).
package station
