package audit

import (
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// tree is the Merkle tree over the lines: its hashes in storage order, 32 bytes
// each, in a file and a short unwritten tail. It is not safe for several
// goroutines.
type tree struct {
	file    durable.File // opened for appending
	written int64        // hashes in the file
	pending []byte
	torn    bool  // the last flush failed half-way
	size    int64 // lines
	// edge holds the roots of the complete subtrees that make up the tree, by
	// storage index: all that adding a line and the root need.
	edge map[int64]tlog.Hash
}

// add appends the line's hash and those of the subtrees it completes, and
// returns them.
func (t *tree) add(line []byte) ([]tlog.Hash, error) {
	var used []int64
	hashes, err := tlog.StoredHashes(t.size, line, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		used = indexes
		return t.readEdge(indexes)
	}))
	if err != nil {
		return nil, err
	}
	for _, index := range used {
		delete(t.edge, index)
	}
	top := tlog.StoredHashIndex(0, t.size) + int64(len(hashes)) - 1
	t.edge[top] = hashes[len(hashes)-1]
	for _, h := range hashes {
		t.pending = append(t.pending, h[:]...)
	}
	t.size++
	return hashes, nil
}

func (t *tree) readEdge(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := t.edge[index]
		if !ok {
			return nil, fmt.Errorf("hash %d is not on the edge of a tree of %d lines", index, t.size)
		}
		hashes[i] = h
	}
	return hashes, nil
}

func (t *tree) root() (tlog.Hash, error) {
	return tlog.TreeHash(t.size, tlog.HashReaderFunc(t.readEdge))
}

// flush writes the tail. Where that fails the tail stays, and what reached the
// file is cut before the next try.
func (t *tree) flush() error {
	if len(t.pending) == 0 {
		return nil
	}
	if t.torn {
		if err := t.file.Truncate(t.written * tlog.HashSize); err != nil {
			return err
		}
		t.torn = false
	}
	n, err := t.file.Write(t.pending)
	if err == nil && n < len(t.pending) {
		err = io.ErrShortWrite
	}
	if err != nil {
		t.torn = true
		return err
	}
	t.written += int64(n / tlog.HashSize)
	t.pending = t.pending[:0]
	return nil
}

// ReadHashes implements tlog.HashReader for all lines added so far.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if at := index - t.written; at >= 0 {
			if (at+1)*tlog.HashSize > int64(len(t.pending)) {
				return nil, fmt.Errorf("hash %d is beyond the tree of %d lines", index, t.size)
			}
			copy(hashes[i][:], t.pending[at*tlog.HashSize:])
			continue
		}
		if _, err := t.file.ReadAt(hashes[i][:], index*tlog.HashSize); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// resume begins with the hashes of the first size lines, which the file holds,
// and returns their root.
func (t *tree) resume(size int64) (tlog.Hash, error) {
	t.written, t.size, t.edge = tlog.StoredHashCount(size), size, map[int64]tlog.Hash{}
	t.pending = t.pending[:0]
	return tlog.TreeHash(size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes, err := t.ReadHashes(indexes)
		if err != nil {
			return nil, err
		}
		for i, index := range indexes {
			t.edge[index] = hashes[i]
		}
		return hashes, nil
	}))
}
