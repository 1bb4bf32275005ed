package audit

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// openIndexFile opens a file of tree hashes.
func openIndexFile(fsys durable.FS, path string, flag int) (durable.File, error) {
	file, err := fsys.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|syscall.O_NOFOLLOW|flag, 0o600)
	if err != nil {
		return nil, durable.Fault("audit.tree", path, err)
	}
	return file, nil
}

// loadTree brings the tree to where the newest file begins: from the index if
// its root is the one that the file's first line names, else from the lines.
func (l *Log) loadTree(first Entry) error {
	if len(l.segments) == 0 {
		if _, err := l.tree.resume(0); err != nil {
			return batch.Fail("audit.tree", batch.CodeInternal, err)
		}
		return durable.Fault("audit.tree", l.dir, l.tree.file.Truncate(0))
	}
	head, err := parseHead(first)
	if err != nil {
		return damagedLine(segmentName(len(l.segments)), first.Seq, err)
	}
	before := len(l.segments) - 1
	root, err := l.tree.resume(first.Seq)
	if err != nil || root.String() != head.Root {
		c, err := l.reindex(before)
		if err != nil {
			return err
		}
		if c.head != first.Previous || c.tree.size != first.Seq {
			return damaged("%s schließt nicht an die Datei davor an", segmentName(before+1))
		}
		return nil
	}
	end, err := lastHash(l.fsys, l.dir, before)
	if err != nil {
		return err
	}
	if end != first.Previous {
		return damaged("%s schließt nicht an die Datei davor an", segmentName(before+1))
	}
	return durable.Fault("audit.tree", l.dir, l.tree.file.Truncate(l.tree.written*tlog.HashSize))
}

// reindex follows the first files and puts a new index in the place of the old
// one. Where a line is damaged the old one stays.
func (l *Log) reindex(files int) (checker, error) {
	path := filepath.Join(l.dir, durable.TempPrefix+treeName)
	file, err := openIndexFile(l.fsys, path, os.O_TRUNC)
	if err != nil {
		return checker{}, err
	}
	c := checker{tree: &tree{file: file, edge: map[int64]tlog.Hash{}}, head: noHash}
	for number := 1; number <= files && err == nil; number++ {
		err = l.followFile(&c, number)
	}
	if err == nil {
		err = durable.Fault("audit.tree", path, l.fsys.Rename(path, filepath.Join(l.dir, treeName)))
	}
	if err != nil {
		return checker{}, errors.Join(err, file.Close())
	}
	old := l.tree.file
	l.tree = c.tree
	return c, durable.Fault("audit.tree", path, old.Close())
}

// followFile follows a whole file.
func (l *Log) followFile(c *checker, number int) error {
	name := segmentName(number)
	r, err := openLines(l.fsys, l.dir, name)
	if err != nil {
		return err
	}
	defer r.close()
	for {
		text, err := r.next()
		if errors.Is(err, io.EOF) {
			return durable.Fault("audit.tree", l.dir, c.tree.flush())
		}
		if err == nil {
			_, _, err = c.follow(text)
		}
		if err == nil && c.file != number {
			err = errors.New("Dateikopf an falscher Stelle")
		}
		if err != nil {
			return damagedLine(name, c.tree.size, err)
		}
	}
}
