package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// groupLimit bounds how many changes one commit gathers. There is no timer:
// while one commit waits for the disk the next changes queue up by themselves,
// so a slow disk gets large groups and a fast one short waits.
const groupLimit = 32

// change is what one operation asks the committer to make durable.
type change struct {
	batch   batch.ID
	records []*Record
	files   []*Pending   // their keys go into the keyring
	keys    []fileKey    // further ones, that belong to no file of the change
	work    func() error // instead of all that: runs alone, between two groups
	rows    []batch.Delivery
	events  []audit.Record // of the station, not of a batch
	done    chan error
}

// manifest is the open manifest of one batch.
type manifest struct {
	file *durable.Appender
	mark mark
}

// mark says how far a manifest is committed.
type mark struct {
	Bytes int64  `json:"bytes"`
	Seq   int64  `json:"seq"`
	Head  string `json:"head"`
	// Known is the last line that the log knows, where the manifest is damaged
	// before it.
	Known *witnessData `json:"known,omitempty"`
}

// check compares a mark with the manifest that it is about: the committed bytes
// end with the line that the mark names. Anything else is errIndex.
func (m mark) check(manifest io.ReaderAt) error {
	if m.Bytes == 0 && m.Seq == 0 {
		return nil
	}
	data, err := io.ReadAll(io.NewSectionReader(manifest, 0, m.Bytes))
	if err != nil {
		return batch.Fail("store.recover", batch.CodeDiskFault, err)
	}
	text, whole := bytes.CutSuffix(data, []byte("\n"))
	text = text[bytes.LastIndexByte(text, '\n')+1:]
	var l line
	if !whole || LineHash(text) != m.Head || json.Unmarshal(text, &l) != nil || l.Seq != m.Seq {
		return fmt.Errorf("%w: mark at line %d", errIndex, m.Seq)
	}
	return nil
}

// committer is the only goroutine that appends to keyring, manifests and log.
func (s *Store) committer() {
	defer s.stopped.Done()
	for {
		var group []*change
		select {
		case c := <-s.requests:
			group = append(group, c)
		case <-s.closing:
			return
		}
	gather:
		for len(group) < groupLimit {
			select {
			case c := <-s.requests:
				group = append(group, c)
			default:
				break gather
			}
		}
		if s.failed == nil {
			group = s.runWork(s.admit(group))
			// What a failed commit left in the files is neither taken back nor
			// built upon: the next Open looks at what is really there.
			if s.failed == nil {
				s.failed = s.commitGroup(group)
			}
			if s.failed != nil {
				close(s.broken)
			}
		}
		for _, c := range group {
			c.done <- s.failed
		}
	}
}

// admit opens the manifests of a group. A change to a batch whose manifest is
// damaged or cannot be opened is refused before anything is written, and stops
// no other batch. From then on the batch takes nothing more in: what was queued
// behind the refused change must not become durable without it.
func (s *Store) admit(group []*change) []*change {
	return slices.DeleteFunc(group, func(c *change) bool {
		if len(c.records) == 0 {
			return false
		}
		if s.barred[c.batch] == nil {
			_, err := s.manifest(c.batch)
			if err == nil {
				return false
			}
			s.barred[c.batch] = err
		}
		c.done <- s.barred[c.batch]
		return true
	})
}

// written is a record with the line it became.
type written struct {
	batch  batch.ID
	record *Record
	line   []byte
}

func (s *Store) commitGroup(group []*change) error {
	if err := s.syncFolders(group); err != nil {
		return err
	}
	var keys []keyEntry
	var touched []batch.ID
	var lines []written
	var events []audit.Record
	if jump, ok, err := s.jumpEvent(); err != nil {
		return err
	} else if ok {
		events = append(events, jump)
	}
	for _, c := range group {
		events = append(events, c.events...)
		// Wrapped here and not before: an erasure may have changed the key meanwhile.
		for _, k := range c.keys {
			keys = append(keys, s.keys.wrap(k.id, k.key))
		}
		for _, f := range c.files {
			keys = append(keys, s.keys.wrap(f.taker.id, f.taker.key))
		}
		more, err := s.appendManifest(c)
		if err != nil {
			return err
		}
		lines = append(lines, more...)
		if len(c.records) > 0 && !slices.Contains(touched, c.batch) {
			touched = append(touched, c.batch)
		}
	}
	if err := s.syncManifests(keys, touched); err != nil {
		return err
	}
	seqs, err := s.witness(lines, events...)
	if err != nil {
		return err
	}
	err = s.db.Update(func(tx *txn) error {
		if err := s.index(tx, keys, lines, touched, seqs); err != nil {
			return err
		}
		for _, c := range group {
			for _, row := range c.rows {
				if err := put(tx, bucketOutbox, string(row.ID), row); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return s.indexFault("store.commit", err)
	}
	durable.Point(pointIndex)
	s.tell(lines, group)
	return s.closeIdle()
}

// syncFolders makes the names of the files of a group durable: one fsync for
// each folder, before any line names a file in it.
func (s *Store) syncFolders(group []*change) error {
	var g errgroup.Group
	folders := map[string]bool{}
	for _, c := range group {
		for _, f := range c.files {
			if dir := filepath.Dir(f.out.Path()); !folders[dir] {
				folders[dir] = true
				g.Go(func() error { return durable.SyncFolder(s.fs, dir) })
			}
		}
	}
	err := g.Wait()
	if err == nil && len(folders) > 0 {
		durable.Point(pointFile)
	}
	return err
}

// appendManifest writes the lines of one change, not yet durable.
func (s *Store) appendManifest(c *change) ([]written, error) {
	if len(c.records) == 0 {
		return nil, nil
	}
	m, err := s.manifest(c.batch)
	if err != nil {
		return nil, err
	}
	b, err := s.batchBox(c.batch)
	if err != nil {
		return nil, err
	}
	var out []written
	var raw [][]byte
	next := m.mark
	for _, r := range c.records {
		r.Seq, r.Prev = next.Seq+1, next.Head
		line, err := r.encode(c.batch, b)
		if err != nil {
			return nil, batch.Fail("store.commit", batch.CodeInternal, err)
		}
		raw = append(raw, line)
		out = append(out, written{c.batch, r, line})
		next.Seq, next.Head = r.Seq, LineHash(line)
	}
	if _, err := m.file.Append(raw...); err != nil {
		return nil, err
	}
	next.Bytes = m.file.Size()
	m.mark = next
	return out, nil
}

// syncManifests makes keyring and manifests durable; they do not depend on each
// other, the log depends on both.
func (s *Store) syncManifests(keys []keyEntry, touched []batch.ID) error {
	var g errgroup.Group
	if len(keys) > 0 {
		g.Go(func() error {
			lines := make([][]byte, len(keys))
			for i, k := range keys {
				line, err := json.Marshal(k)
				if err != nil {
					return err
				}
				lines[i] = line
			}
			if _, err := s.keys.file.Append(lines...); err != nil {
				return err
			}
			if err := s.keys.file.Sync(); err != nil {
				return err
			}
			durable.Point(pointKeyring)
			return nil
		})
	}
	for _, id := range touched {
		g.Go(s.manifests[id].file.Sync)
	}
	if err := g.Wait(); err != nil {
		return err
	}
	durable.Point(pointManifest)
	return nil
}

// witness adds one audit line per manifest line, then the station's own events,
// and returns the sequence numbers of the former.
func (s *Store) witness(lines []written, events ...audit.Record) ([]int64, error) {
	if len(lines)+len(events) == 0 {
		return nil, nil
	}
	seqs := make([]int64, len(lines))
	for i, w := range lines {
		entry, err := s.log.Append(witnessOf(w))
		if err != nil {
			return nil, err
		}
		seqs[i] = entry.Seq
	}
	for _, e := range events {
		entry, err := s.log.Append(e)
		if err != nil {
			return nil, err
		}
		s.noteTime(entry)
	}
	if err := s.log.Sync(); err != nil {
		return nil, err
	}
	durable.Point(pointAudit)
	return seqs, nil
}

// witnessData is what the audit log keeps of a manifest line: enough to prove
// it, no content.
type witnessData struct {
	Manifest int64  `json:"manifest"` // line of the batch's manifest
	Line     string `json:"line"`     // its hash
	SHA256   string `json:"sha256,omitempty"`
	Input    *int   `json:"input,omitempty"` // number of the input, for lines about one
	Key      string `json:"key,omitempty"`   // of the thing in a register, for lines about one
	// Told is what an act has the log tell in clear, see batch.Act.Witness.
	Told json.RawMessage `json:"told,omitempty"`
}

func witnessOf(w written) audit.Record {
	page, document := w.record.subject()
	data := witnessData{Manifest: w.record.Seq, Line: LineHash(w.line), Key: w.record.key()}
	for _, f := range w.record.Files {
		if f.Role == RolePage || f.Role == RolePackage || f.Role == RoleOriginal || f.Role == RoleProcedure {
			data.SHA256 = f.SHA256
		}
	}
	if w.record.Input != nil {
		data.Input = &w.record.Input.Number
	}
	if w.record.Act != nil {
		data.Told = w.record.Act.Witness
	}
	raw, _ := json.Marshal(data) // a struct of strings and numbers cannot fail
	return audit.Record{Kind: string(w.record.Kind), Actor: w.record.Actor, Batch: w.batch, Page: page, Document: document, Data: raw}
}

// index folds the lines and notes how far everything is committed.
func (s *Store) index(tx *txn, keys []keyEntry, lines []written, touched []batch.ID, seqs []int64) error {
	for _, k := range keys {
		if err := put(tx, bucketKeys, string(k.ID), k); err != nil {
			return err
		}
	}
	for i, w := range lines {
		if err := apply(tx, w.batch, w.record); err != nil {
			return err
		}
		if err := see(tx, w, seqs[i]); err != nil {
			return err
		}
	}
	for _, id := range touched {
		if err := put(tx, bucketManifests, string(id), s.manifests[id].mark); err != nil {
			return err
		}
	}
	return s.markCommitted(tx)
}

// committed notes how far keyring and log are in the index.
type committed struct {
	Keyring int64  `json:"keyring"` // bytes
	Audit   int64  `json:"audit"`   // lines
	Head    string `json:"head"`    // hash of the last of them
	// Latest is the latest time any commit saw since a person last accepted the
	// clock: one that is behind it has been set back.
	Latest time.Time `json:"latest"`
	// Jump and Stood are as in ClockState.
	Jump  *ClockSpan `json:"jump,omitempty"`
	Stood *ClockSpan `json:"stood,omitempty"`
}

// markCommitted notes that the index knows everything the files hold.
func (s *Store) markCommitted(tx *txn) error {
	var mark committed
	if _, err := get(tx, bucketMeta, "commit", &mark); err != nil {
		return err
	}
	mark.Keyring, mark.Audit, mark.Head = s.keys.file.Size(), s.log.Size(), s.log.Head()
	mark.doubts(s.accepted, s.jumped, s.stood)
	s.jumped, s.stood = nil, nil
	if s.accepted {
		mark.Latest, s.accepted = time.Time{}, false
	}
	for _, seen := range []time.Time{s.Now(), s.latest} {
		if seen.After(mark.Latest) {
			mark.Latest = seen
		}
	}
	return put(tx, bucketMeta, "commit", mark)
}

// see remembers that an audit line speaks of what a record is about.
func see(tx *txn, w written, seq int64) error {
	page, document := w.record.subject()
	var input *int
	if w.record.Input != nil {
		input = &w.record.Input.Number
	}
	return seeSubject(tx, subjectKey(w.batch, input, page, document, w.record.key()), seq)
}

// subjectKey is what a line is found under: its page, its document, its input,
// or else its batch; a thing in a register under register and key.
func subjectKey(batchID batch.ID, input *int, page, document batch.ID, key string) string {
	if register, ok := RegisterOf(batchID); ok {
		return RegisterSubject(register, key)
	}
	switch {
	case page != "":
		return string(page)
	case document != "":
		return string(document)
	case input != nil:
		return InputSubject(batchID, *input)
	}
	return string(batchID)
}

// InputSubject names an input for AuditLines.
func InputSubject(batchID batch.ID, number int) string {
	return fmt.Sprintf("%s#%d", batchID, number)
}

func seeSubject(tx *txn, subject string, seq int64) error {
	var seqs []int64
	if _, err := get(tx, bucketSeen, subject, &seqs); err != nil {
		return err
	}
	return put(tx, bucketSeen, subject, append(seqs, seq))
}

// manifest opens the manifest of a batch, making it for a new one.
func (s *Store) manifest(id batch.ID) (*manifest, error) {
	if m, ok := s.manifests[id]; ok {
		return m, nil
	}
	var at mark
	err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketManifests, string(id), &at)
		return err
	})
	if err != nil {
		return nil, err
	}
	if at.Seq == 0 {
		at.Head = firstPrev(id)
	}
	path := s.manifestPath(id)
	if s.sizeOf(path) != at.Bytes || at.Known != nil { // looked at before opening, which may cut and make
		return nil, &batch.Error{Op: "store.manifest", Code: batch.CodeStoreDamaged, Unit: id, Detail: "das Manifest passt nicht zum Verzeichnis"}
	}
	if err := durable.MkdirAll(s.fs, filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := durable.OpenAppender(s.fs, path, 0o600)
	if err != nil {
		return nil, err
	}
	m := &manifest{file: file, mark: at}
	s.manifests[id] = m
	return m, nil
}

func (s *Store) manifestPath(id batch.ID) string {
	if r, ok := RegisterOf(id); ok {
		return s.registerPath(r)
	}
	return filepath.Join(s.dir, "batches", string(id), "manifest.jsonl")
}

// sizeOf returns the length of a file, 0 where there is none.
func (s *Store) sizeOf(path string) int64 {
	info, err := s.fs.Lstat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// openManifests bounds the file descriptors of manifests.
const openManifests = 64

func (s *Store) closeIdle() error {
	if len(s.manifests) < openManifests {
		return nil
	}
	for id, m := range s.manifests {
		delete(s.manifests, id)
		if err := m.file.Close(); err != nil {
			return err
		}
	}
	return nil
}
