package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Report says what Verify found in an undamaged log.
type Report struct {
	Files   int       `json:"files"`
	Records int64     `json:"records"`
	Bytes   int64     `json:"bytes"`
	Head    string    `json:"head"` // hash of the last line
	Root    string    `json:"root"` // of the tree over all lines, base64
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	// Checkpoints counts those compared with the lines; Unsigned of them were
	// made with a key that is not among the verifiers, so only their root was.
	Checkpoints int `json:"checkpoints"`
	Unsigned    int `json:"unsigned_checkpoints"`
	// ClockBack counts the jumps of the clock that the log notes.
	ClockBack int `json:"clock_back"`
	// Torn counts the bytes of an unfinished last line: a crash, no damage.
	Torn int64 `json:"torn_bytes"`
}

// Verify re-checks a whole log that nobody writes to, reading only: every line,
// the chain, the heads of the files, the tree and its index, the checkpoints in
// the lines (any record whose data has a string "checkpoint"), the one that
// Close left, and those handed in from elsewhere, such as packages. The first
// damage ends it: CodeStoreDamaged names file and line. A repeat of the work of
// this function needs sha256sum and the RFC alone.
func Verify(dir string, verifiers note.Verifiers, checkpoints ...[]byte) (Report, error) {
	v, err := newVerification(verifiers)
	if err != nil {
		return Report{}, err
	}
	defer v.close()
	fsys := durable.OS()
	count, err := countSegments(fsys, dir)
	if err != nil {
		return Report{}, err
	}
	if err := v.openIndex(filepath.Join(dir, treeName)); err != nil {
		return Report{}, err
	}
	for number := 1; number <= count; number++ {
		if err := v.file(fsys, dir, number, count); err != nil {
			return Report{}, err
		}
	}
	closing, err := readClosing(fsys, dir)
	if err != nil {
		return Report{}, err
	}
	if closing != nil {
		checkpoints = append([][]byte{closing}, checkpoints...)
	}
	return v.finish(count, checkpoints)
}

// verification is a checker with the hashes of the tree in a temporary file of
// its own, so that it believes nothing but the lines.
type verification struct {
	checker
	verifiers note.Verifiers
	index     *bufio.Reader // nil where its end is reached
	indexFile *os.File
	report    Report
}

// flushAt bounds the hashes held in memory, in bytes.
const flushAt = 256 << 10

func newVerification(verifiers note.Verifiers) (*verification, error) {
	file, err := os.CreateTemp("", "scanstelle-audit-")
	if err != nil {
		return nil, durable.Fault("audit.verify", os.TempDir(), err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(durable.Fault("audit.verify", file.Name(), err), file.Close())
	}
	v := &verification{checker: checker{tree: &tree{file: file, edge: map[int64]tlog.Hash{}}, head: noHash}, verifiers: verifiers}
	return v, nil
}

func (v *verification) close() {
	v.tree.file.Close() // temporary and read-only: nothing to lose
	if v.indexFile != nil {
		v.indexFile.Close()
	}
}

func (v *verification) openIndex(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return durable.Fault("audit.verify", path, err)
	}
	v.indexFile, v.index = file, bufio.NewReaderSize(file, 64<<10)
	return nil
}

func (v *verification) file(fsys durable.FS, dir string, number, count int) error {
	name := segmentName(number)
	r, err := openLines(fsys, dir, name)
	if err != nil {
		return err
	}
	defer r.close()
	for {
		text, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errTorn) && number == count {
			v.report.Torn = int64(len(r.buf) - r.start)
			break
		}
		if err == nil {
			err = v.line(text)
		}
		if err == nil && v.checker.file != number {
			err = errors.New("Dateikopf an falscher Stelle")
		}
		if err != nil {
			return damagedLine(name, v.tree.size, err)
		}
	}
	if v.checker.file != number && (number < count || r.offset > 0) {
		return damaged("%s ist leer", name)
	}
	v.report.Bytes += r.offset
	return nil
}

func (v *verification) line(text []byte) error {
	e, hashes, err := v.follow(text)
	if err != nil {
		return err
	}
	if err := v.compareIndex(hashes); err != nil {
		return err
	}
	if len(v.tree.pending) >= flushAt {
		if err := v.tree.flush(); err != nil {
			return durable.Fault("audit.verify", os.TempDir(), err)
		}
	}
	if e.Seq == 0 {
		v.report.First = e.Time
	}
	if e.Kind == KindClockBack {
		v.report.ClockBack++
	}
	if signed := recordedCheckpoint(e); signed != "" {
		return v.checkpoint([]byte(signed))
	}
	return nil
}

// compareIndex compares the hashes a line adds with those of the index, as far
// as that reaches: it may lag behind, but it may not differ.
func (v *verification) compareIndex(hashes []tlog.Hash) error {
	for _, want := range hashes {
		if v.index == nil {
			return nil
		}
		var got tlog.Hash
		_, err := io.ReadFull(v.index, got[:])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			v.index = nil
		case err != nil:
			return durable.Fault("audit.verify", treeName, err)
		case got != want:
			return errors.New("die Zeile ist nicht die, deren Hash im Verzeichnis »tree« steht")
		}
	}
	return nil
}

func (v *verification) checkpoint(text []byte) error {
	signed, err := v.checkCheckpoint(text, v.verifiers)
	if err != nil {
		return err
	}
	v.report.Checkpoints++
	if !signed {
		v.report.Unsigned++
	}
	return nil
}

func (v *verification) finish(files int, checkpoints [][]byte) (Report, error) {
	for _, text := range checkpoints {
		if err := v.checkpoint(text); err != nil {
			return Report{}, damagedFile("Prüfpunkt", err)
		}
	}
	root, err := v.tree.root()
	if err != nil {
		return Report{}, batch.Fail("audit.verify", batch.CodeInternal, err)
	}
	v.report.Files, v.report.Records, v.report.Head = files, v.tree.size, v.head
	v.report.Root, v.report.Last = root.String(), v.last
	return v.report, nil
}

// VerifyExport re-checks what Export wrote, from itself and the checkpoints
// handed in, like Verify; the returned key is the one its last line names. Whose
// key it is, it cannot say.
func VerifyExport(r io.Reader, checkpoints ...[]byte) (Report, string, error) {
	v, err := newVerification(note.VerifierList())
	if err != nil {
		return Report{}, "", err
	}
	defer v.close()
	in := &lines{from: r, name: "Export", buf: make([]byte, 0, 4*MaxLine)}
	for {
		text, err := in.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("der Schluss fehlt")
			}
			return Report{}, "", damagedLine("Export", v.tree.size, err)
		}
		if tail, ok := parseTail(text); ok {
			return v.finishExport(in, tail, checkpoints)
		}
		if err := v.line(text); err != nil {
			return Report{}, "", damagedLine("Export", v.tree.size, err)
		}
	}
}

func (v *verification) finishExport(in *lines, tail exportTail, checkpoints [][]byte) (Report, string, error) {
	if _, err := in.next(); !errors.Is(err, io.EOF) {
		return Report{}, "", damaged("Export: nach dem Schluss geht es weiter")
	}
	verifier, err := openKey(tail.Key)
	if err != nil {
		return Report{}, "", damaged("Export: %v", err)
	}
	point, err := OpenCheckpoint([]byte(tail.Checkpoint), note.VerifierList(verifier))
	if err == nil && point.Size != v.tree.size {
		err = fmt.Errorf("der Prüfpunkt nennt %d Zeilen, da sind %d", point.Size, v.tree.size)
	}
	if err != nil {
		return Report{}, "", damaged("Export: %v", err)
	}
	v.verifiers = note.VerifierList(verifier)
	report, err := v.finish(v.checker.file, append([][]byte{[]byte(tail.Checkpoint)}, checkpoints...))
	return report, tail.Key, err
}
