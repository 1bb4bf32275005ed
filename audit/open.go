package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

const (
	treeName       = "tree"
	checkpointName = "checkpoint" // left by Close
)

// Open opens the log in dir, or begins one. It reads the newest file and the
// first line of every other; Verify reads everything. A torn tail is cut (see
// Recovered), an index that does not fit is made anew from the lines. What is
// neither is CodeStoreDamaged, and nothing is changed then.
func Open(dir string, o Options) (*Log, error) {
	l, err := o.newLog(dir)
	if err != nil {
		return nil, err
	}
	if err := durable.MkdirAll(l.fsys, dir, 0o700); err != nil {
		return nil, err
	}
	if _, err := durable.Sweep(l.fsys, dir); err != nil {
		return nil, err
	}
	file, err := openIndexFile(l.fsys, filepath.Join(dir, treeName), 0)
	if err != nil {
		return nil, err
	}
	l.tree = &tree{file: file}
	if err := l.load(o); err != nil {
		return nil, errors.Join(err, l.tree.file.Close())
	}
	return l, nil
}

func (o Options) newLog(dir string) (*Log, error) {
	l := &Log{dir: dir, fsys: o.FS, signer: o.Signer, key: o.Key, now: o.Now, limit: o.FileLimit, head: noHash}
	if l.fsys == nil {
		l.fsys = durable.OS()
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.limit <= 0 {
		l.limit = defaultFileLimit
	}
	if o.Key == "" && o.Signer == nil {
		l.verifiers = note.VerifierList()
		return l, nil
	}
	verifier, err := openKey(o.Key)
	if err != nil {
		return nil, batch.Fail("audit.open", batch.CodeStoreKey, err)
	}
	if o.Signer != nil && (o.Signer.Name() != verifier.Name() || o.Signer.KeyHash() != verifier.KeyHash()) {
		return nil, batch.Refuse("audit.open", batch.CodeStoreKey, "der Prüfschlüssel %s gehört nicht zum Signaturschlüssel %s", verifier.Name(), o.Signer.Name())
	}
	l.verifiers = note.VerifierList(verifier)
	return l, nil
}

// load finds the end of the log: first it looks, then it cuts.
func (l *Log) load(o Options) error {
	count, err := countSegments(l.fsys, l.dir)
	if err != nil {
		return err
	}
	started, first, err := l.firstLines(count)
	if err != nil {
		return err
	}
	if err := l.loadTree(first); err != nil {
		return err
	}
	keep := int64(0)
	if started > 0 {
		// Before a file is begun the one before it is on the disk: nothing in
		// it can be torn.
		if keep, err = l.scanNewest(first, o, started == count); err != nil {
			return err
		}
	}
	if l.tree.size < o.Committed {
		return damaged("es fehlen Zeilen: %d von %d sind da", l.tree.size, o.Committed)
	}
	if err := l.checkClosing(); err != nil {
		return err
	}
	if err := l.cut(count, started, keep); err != nil {
		return err
	}
	l.synced = l.tree.size
	return nil
}

// firstLines reads the first line of every file. A newest file that holds
// nothing but a torn first line is not started: a crash came in between.
func (l *Log) firstLines(count int) (started int, first Entry, err error) {
	for number := 1; number <= count; number++ {
		name := segmentName(number)
		e, alone, err := firstLine(l.fsys, l.dir, name)
		if err != nil && alone && number == count {
			break
		}
		switch {
		case err != nil:
			return 0, Entry{}, damagedFile(name, err)
		case number == 1 && e.Seq != 0, number > 1 && e.Seq <= first.Seq:
			return 0, Entry{}, damaged("%s beginnt mit Zeile %d", name, e.Seq)
		}
		l.segments = append(l.segments, segment{first: e.Seq})
		started, first = number, e
	}
	return started, first, nil
}

// firstLine reads the first line of a file; alone tells that there is no second
// one.
func firstLine(fsys durable.FS, dir, name string) (e Entry, alone bool, err error) {
	r, err := openLines(fsys, dir, name)
	if err != nil {
		return Entry{}, false, err
	}
	defer r.close()
	text, err := r.next()
	if err != nil {
		return Entry{}, errors.Is(err, io.EOF) || errors.Is(err, errTorn), err
	}
	if e, err = ParseEntry(text); err == nil {
		_, err = parseHead(e)
	}
	_, more := r.next()
	return e, errors.Is(more, io.EOF), err
}

func damagedFile(name string, err error) error {
	if batch.CodeOf(err) != batch.CodeInternal {
		return err
	}
	return damaged("%s: %v", name, err)
}

func damagedLine(name string, seq int64, err error) error {
	if batch.CodeOf(err) == batch.CodeInternal {
		err = fmt.Errorf("Zeile %d: %w", seq, err)
	}
	return damagedFile(name, err)
}

// scanNewest follows the newest file and returns where its good lines end.
func (l *Log) scanNewest(first Entry, o Options, mayTear bool) (keep int64, err error) {
	number := len(l.segments)
	name := segmentName(number)
	r, err := openLines(l.fsys, l.dir, name)
	if err != nil {
		return 0, err
	}
	defer r.close()
	c := checker{tree: l.tree, head: first.Previous, file: number - 1}
	for {
		keep = r.offset
		text, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			_, _, err = c.follow(text)
		}
		if err == nil && c.file != number {
			err = errors.New("Dateikopf an falscher Stelle")
		}
		if err != nil {
			_, more := r.next()
			last := errors.Is(err, errTorn) || errors.Is(more, io.EOF)
			if mayTear && c.tree.size >= o.Committed && (last || o.Committed > 0) {
				break
			}
			return 0, damagedLine(name, c.tree.size, err)
		}
		if c.tree.size == o.Committed && o.CommittedHead != "" && c.head != o.CommittedHead {
			return 0, damaged("%s, Zeile %d ist nicht die gesicherte", name, c.tree.size-1)
		}
	}
	l.head, l.last = c.head, c.last
	return keep, nil
}

// checkClosing compares the lines with the checkpoint that the last Close left.
func (l *Log) checkClosing() error {
	signed, err := readClosing(l.fsys, l.dir)
	if err != nil || signed == nil {
		return err
	}
	c := checker{tree: l.tree}
	ours, err := c.checkCheckpoint(signed, l.verifiers)
	if err == nil && !ours && l.key != "" {
		err = errors.New("der Prüfpunkt vom Schließen hat eine fremde Unterschrift")
	}
	if err != nil {
		return damaged("%v", err)
	}
	return nil
}

// readClosing returns the checkpoint left by Close, nil where there is none.
func readClosing(fsys durable.FS, dir string) ([]byte, error) {
	path := filepath.Join(dir, checkpointName)
	file, err := fsys.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, durable.Fault("audit.read", path, err)
	}
	defer file.Close()
	signed, err := io.ReadAll(io.LimitReader(file, maxCheckpoint+1))
	return signed, durable.Fault("audit.read", path, err)
}

// cut removes what is behind the good lines and opens the newest file for
// appending.
func (l *Log) cut(count, started int, keep int64) error {
	for number := max(started, 1); number <= count; number++ {
		offset := keep
		if number > started {
			offset = 0
		}
		if err := l.recover(segmentName(number), offset); err != nil {
			return err
		}
	}
	if started < count {
		path := filepath.Join(l.dir, segmentName(count))
		if err := l.fsys.Remove(path); err != nil {
			return durable.Fault("audit.recover", path, err)
		}
		if err := l.fsys.SyncDir(l.dir); err != nil {
			return durable.Fault("audit.recover", path, err)
		}
	}
	if started == 0 {
		return nil
	}
	file, err := durable.OpenAppender(l.fsys, filepath.Join(l.dir, segmentName(started)), 0o600)
	if err != nil {
		return err
	}
	if file.Size() > keep {
		err = file.Drop(keep)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file = file
	return nil
}

// recover notes what will be cut from a file, if anything.
func (l *Log) recover(name string, offset int64) error {
	path := filepath.Join(l.dir, name)
	file, err := l.fsys.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return durable.Fault("audit.recover", path, err)
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return durable.Fault("audit.recover", path, err)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	if err != nil {
		return durable.Fault("audit.recover", path, err)
	}
	if n > 0 {
		l.recovered = &Recovery{File: name, Offset: offset, Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil))}
		l.untold = true
	}
	return nil
}
