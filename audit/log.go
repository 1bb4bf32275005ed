package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Format is named in the first line of every file.
const Format = "scanstelle-audit/1"

const defaultFileLimit = 4 << 20

var pointRotated = durable.Register("audit.rotated") // old file synced, new one made, its first line not yet written

// Options of Open.
type Options struct {
	FS durable.FS // durable.OS() where nil
	// Signer signs checkpoints; without it Checkpoint, Extract and Export
	// refuse (CodeStoreKey).
	Signer note.Signer
	// Key is the verifier key that belongs to Signer, in text form.
	Key string
	Now func() time.Time // time.Now where nil
	// FileLimit is the size in bytes at which a new file begins; 4 MiB where 0.
	FileLimit int64
	// Committed is the number of lines known to be durable: fewer, or a damaged
	// one among them, is damage and never taken for a torn tail. 0 where
	// unknown: then only the last line may be torn.
	Committed int64
	// CommittedHead is the Hash of line Committed-1; not compared where empty.
	CommittedHead string
}

// Log is an open log; one process has it open for writing. It is safe for
// several goroutines.
type Log struct {
	dir       string
	fsys      durable.FS
	signer    note.Signer
	verifiers note.Verifiers
	key       string
	now       func() time.Time
	limit     int64
	recovered *Recovery

	mu       sync.Mutex
	segments []segment
	file     *durable.Appender // the newest segment
	tree     *tree
	synced   int64 // lines
	head     string
	last     time.Time
	untold   bool // recovered is not in the log yet
}

// segment is one line file; its number is its place from 1.
type segment struct {
	first int64 // Seq of its first line
}

// Recovery says what Open cut from the end of the newest file.
type Recovery struct {
	File   string // base name
	Offset int64  // where the cut is
	Bytes  int64
	SHA256 string // of what was cut
}

// fileHead is the data of the first line of a file.
type fileHead struct {
	Format string `json:"format"`
	File   int    `json:"file"`
	// Size and Root are the tree before this line.
	Size int64  `json:"size"`
	Root string `json:"root"`
	// Checkpoint is the same, signed.
	Checkpoint string `json:"checkpoint,omitempty"`
	Key        string `json:"key,omitempty"`
}

func segmentName(number int) string { return fmt.Sprintf("%04d.log", number) }

// Recovered returns what Open cut, nil where the log ended with a whole line.
// The first Append writes it into the log.
func (l *Log) Recovered() *Recovery { return l.recovered }

// Size returns the number of lines, synced or not.
func (l *Log) Size() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tree.size
}

// Synced returns the number of lines known to be on the disk.
func (l *Log) Synced() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.synced
}

// Head returns the hash of the last line; 64 zeros for an empty log.
func (l *Log) Head() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

// Append adds one record; it is durable after Sync. Lines of the log's own may
// come before it (log.file, log.recovered, clock.back), so the caller goes by
// the Seq it gets. A record that breaks the limits of Record is refused
// (CodeInternal) and changes nothing; so does a full disk.
func (l *Log) Append(r Record) (Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now().UTC().Truncate(time.Microsecond)
	// Checked first: a refused record must not leave a line of our own behind.
	if _, err := newEntry(l.tree.size, now, l.head, r); err != nil {
		return Entry{}, batch.Fail("audit.append", batch.CodeInternal, err)
	}
	if err := l.prepare(now); err != nil {
		return Entry{}, err
	}
	return l.put(now, r)
}

// prepare writes the lines of the log's own that must come first.
func (l *Log) prepare(now time.Time) error {
	// Before anything else, so that a new file's first line is not out of order.
	if now.Before(l.last) {
		data := fmt.Appendf(nil, `{"before":%q,"now":%q}`, l.last.Format(timeLayout), now.Format(timeLayout))
		if _, err := l.put(now, Record{Kind: KindClockBack, Data: data}); err != nil {
			return err
		}
	}
	if l.file == nil || l.file.Size() >= l.limit {
		if err := l.rotate(now); err != nil {
			return err
		}
	}
	if !l.untold {
		return nil
	}
	data, err := json.Marshal(map[string]any{
		"file": l.recovered.File, "offset": l.recovered.Offset, "bytes": l.recovered.Bytes, "sha256": l.recovered.SHA256,
	})
	if err == nil {
		_, err = l.put(now, Record{Kind: KindRecovered, Data: data})
	}
	l.untold = err != nil
	return err
}

// put writes one line and counts it in the tree.
func (l *Log) put(now time.Time, r Record) (Entry, error) {
	e, err := newEntry(l.tree.size, now, l.head, r)
	if err != nil {
		return Entry{}, batch.Fail("audit.append", batch.CodeInternal, err)
	}
	if _, err := l.file.Append(e.Line); err != nil {
		return Entry{}, err
	}
	if _, err := l.tree.add(e.Line); err != nil {
		return Entry{}, batch.Fail("audit.append", batch.CodeInternal, err)
	}
	l.head, l.last = e.Hash, e.Time
	return e, nil
}

// rotate begins the next file. The old one is on the disk before, so only the
// newest file can ever have a torn tail.
func (l *Log) rotate(now time.Time) error {
	if l.file != nil {
		if err := l.sync(); err != nil {
			return err
		}
	}
	head, err := l.newHead()
	if err != nil {
		return err
	}
	path := filepath.Join(l.dir, segmentName(head.File))
	file, err := durable.OpenAppender(l.fsys, path, 0o600)
	if err != nil {
		return err
	}
	if file.Size() != 0 {
		return errors.Join(damaged("%s ist da, bevor sie begonnen wurde", filepath.Base(path)), file.Close())
	}
	durable.Point(pointRotated)
	old := l.file
	l.file = file
	data, err := json.Marshal(head)
	if err == nil {
		_, err = l.put(now, Record{Kind: KindFile, Data: data})
	}
	if err != nil {
		l.file = old
		return errors.Join(err, file.Close())
	}
	l.segments = append(l.segments, segment{first: head.Size})
	if old != nil {
		return old.Close()
	}
	return nil
}

func (l *Log) newHead() (fileHead, error) {
	root, err := l.tree.root()
	if err != nil {
		return fileHead{}, batch.Fail("audit.rotate", batch.CodeInternal, err)
	}
	head := fileHead{Format: Format, File: len(l.segments) + 1, Size: l.tree.size, Root: root.String(), Key: l.key}
	if l.signer != nil {
		signed, err := Checkpoint{l.signer.Name(), head.Size, root}.sign(l.signer)
		if err != nil {
			return fileHead{}, batch.Fail("audit.rotate", batch.CodeStoreKey, err)
		}
		head.Checkpoint = string(signed)
	}
	return head, nil
}

// Sync makes every appended line durable. After a failed fsync the log takes no
// more lines and must be opened anew.
func (l *Log) Sync() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sync()
}

func (l *Log) sync() error {
	if l.file == nil {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	l.synced = l.tree.size
	// The index needs no fsync: Open compares it with the lines.
	return durable.Fault("audit.tree", l.dir, l.tree.flush())
}

// checkpoint signs the synced size.
func (l *Log) checkpoint() (signed []byte, size int64, err error) {
	if l.signer == nil {
		return nil, 0, batch.Refuse("audit.checkpoint", batch.CodeStoreKey, "das Protokoll ist ohne Schlüssel geöffnet")
	}
	if err := l.sync(); err != nil {
		return nil, 0, err
	}
	root, err := l.tree.root()
	if err != nil {
		return nil, 0, batch.Fail("audit.checkpoint", batch.CodeInternal, err)
	}
	signed, err = Checkpoint{l.signer.Name(), l.tree.size, root}.sign(l.signer)
	if err != nil {
		return nil, 0, batch.Fail("audit.checkpoint", batch.CodeStoreKey, err)
	}
	return signed, l.tree.size, nil
}

// Checkpoint syncs and returns the signed root over all lines.
func (l *Log) Checkpoint() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	signed, _, err := l.checkpoint()
	return signed, err
}

// snapshot returns the files and the number of lines as they are now.
func (l *Log) snapshot() ([]segment, int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.segments), l.tree.size
}

// Close syncs, leaves a signed checkpoint beside the log where it has a signer
// (Verify compares the lines with it), and closes the files.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return l.tree.file.Close()
	}
	err := l.sync()
	if err == nil && l.signer != nil {
		var signed []byte
		if signed, _, err = l.checkpoint(); err == nil {
			err = durable.Replace(l.fsys, filepath.Join(l.dir, checkpointName), signed)
		}
	}
	return errors.Join(err, l.file.Close(), l.tree.file.Close())
}

// damaged refuses with CodeStoreDamaged and a German detail.
func damaged(format string, args ...any) error {
	return batch.Refuse("audit", batch.CodeStoreDamaged, "Protokoll: "+format, args...)
}
