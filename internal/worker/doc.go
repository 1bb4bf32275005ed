// Package worker runs the parts of Scanstelle that touch untrusted pixels,
// native libraries and drivers in child processes, and speaks with them
// (DESIGN 6). The owner starts its own program again as `scanstelle worker KIND`;
// a crash, a hang or a memory bomb there takes no page with it.
//
// Owner and child share a Unix socket. A frame on it is four bytes of length
// (big endian), JSON of at most MaxFrame bytes, and up to MaxFiles open files;
// pixels and file contents travel as sealed memory files, never through the
// socket. A request gets any number of replies, at most Window of them
// unanswered, and then an end or an error with its batch.Code.
package worker
