package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/scanstelle/scanstelle/batch"
)

// ExtractFormat names the form of an Extract.
const ExtractFormat = "scanstelle-audit-extract/1"

// Limits of an extract that ParseExtract accepts.
const (
	MaxExtract = 64 << 20 // bytes
	maxProof   = 64       // hashes
)

// Extract proves that some lines stand in the log: against one checkpoint, from
// itself alone, with RFC 6962 inclusion proofs.
type Extract struct {
	Format     string   `json:"format"`
	Key        string   `json:"key"`        // verifier key of the checkpoint
	Checkpoint string   `json:"checkpoint"` // signed note, C2SP tlog-checkpoint
	Records    []Proved `json:"records"`    // ascending
}

// Proved is one line and its audit path.
type Proved struct {
	Seq  int64  `json:"seq"`
	Line string `json:"line"` // as in the log, without its newline
	// Proof are the sibling hashes from the leaf to the root, base64. The leaf
	// is SHA-256(0x00 || line).
	Proof []string `json:"proof"`
}

// Extract syncs the log and proves the lines with these numbers (in any order,
// repeats count once) against a checkpoint signed now. The result has passed
// its own Verify.
func (l *Log) Extract(seqs []int64) (Extract, error) {
	seqs = slices.Compact(slices.Sorted(slices.Values(seqs)))
	x, err := l.extract(seqs)
	if err != nil {
		return Extract{}, err
	}
	if x.verify() == nil {
		return x, nil
	}
	// Either a line or the index has changed on the disk.
	if err := l.renewIndex(); err != nil {
		return Extract{}, err
	}
	if x, err = l.extract(seqs); err != nil {
		return Extract{}, err
	}
	if err := x.verify(); err != nil {
		return Extract{}, damaged("Auszug: %v", err)
	}
	return x, nil
}

func (l *Log) extract(seqs []int64) (Extract, error) {
	l.mu.Lock()
	signed, size, err := l.checkpoint()
	segments := slices.Clone(l.segments)
	var proofs [][]string
	if err == nil {
		proofs, err = l.prove(seqs, size)
	}
	l.mu.Unlock()
	if err != nil {
		return Extract{}, err
	}
	texts, err := l.texts(segments, seqs, size)
	if err != nil {
		return Extract{}, err
	}
	x := Extract{Format: ExtractFormat, Key: l.key, Checkpoint: string(signed), Records: make([]Proved, len(seqs))}
	for i, seq := range seqs {
		x.Records[i] = Proved{Seq: seq, Line: texts[i], Proof: proofs[i]}
	}
	return x, nil
}

// renewIndex makes the index anew and compares it with what the log has seen
// since it was opened.
func (l *Log) renewIndex() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	want, err := l.tree.root()
	if err != nil {
		return batch.Fail("audit.extract", batch.CodeInternal, err)
	}
	old := l.tree.size
	c, err := l.reindex(len(l.segments))
	if err != nil {
		return err
	}
	got, err := c.tree.root()
	if err != nil {
		return batch.Fail("audit.extract", batch.CodeInternal, err)
	}
	if c.tree.size != old || got != want {
		return damaged("die Zeilen sind nicht mehr die, die beim Öffnen da waren")
	}
	return nil
}

func (l *Log) prove(seqs []int64, size int64) ([][]string, error) {
	proofs := make([][]string, len(seqs))
	for i, seq := range seqs {
		if seq < 0 || seq >= size {
			return nil, batch.Refuse("audit.extract", batch.CodeUnknownID, "Protokollzeile %d", seq)
		}
		proof, err := tlog.ProveRecord(size, seq, l.tree)
		if err != nil {
			return nil, batch.Fail("audit.extract", batch.CodeInternal, err)
		}
		proofs[i] = make([]string, len(proof))
		for k, h := range proof {
			proofs[i][k] = h.String()
		}
	}
	return proofs, nil
}

// Encode returns the one form of the extract: indented JSON with a newline at
// the end.
func (x Extract) Encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(x); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ParseExtract reads what Encode wrote and nothing else (CodePackageChanged). It
// checks no signature; Verify does.
func ParseExtract(text []byte) (Extract, error) {
	x, err := parseExtract(text)
	if err != nil {
		return Extract{}, batch.Fail("audit.extract", batch.CodePackageChanged, err)
	}
	return x, nil
}

func parseExtract(text []byte) (Extract, error) {
	if len(text) > MaxExtract {
		return Extract{}, fmt.Errorf("extract of %d bytes", len(text))
	}
	var x Extract
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&x); err != nil {
		return Extract{}, err
	}
	if x.Format != ExtractFormat {
		return Extract{}, fmt.Errorf("format %q", x.Format)
	}
	encoded, err := x.Encode()
	if err != nil {
		return Extract{}, err
	}
	if !bytes.Equal(encoded, text) {
		return Extract{}, errors.New("extract is not in its one form")
	}
	return x, nil
}

// Verify checks the extract from itself alone: the signature of the checkpoint
// with the enclosed key, the form of every line and its place under the
// checkpoint (CodePackageChanged). Whose key it is, it cannot say: compare Key
// with the key the station has published.
func (x Extract) Verify() error {
	if err := x.verify(); err != nil {
		return batch.Fail("audit.extract", batch.CodePackageChanged, err)
	}
	return nil
}

func (x Extract) verify() error {
	if x.Format != ExtractFormat {
		return fmt.Errorf("format %q", x.Format)
	}
	verifier, err := openKey(x.Key)
	if err != nil {
		return err
	}
	point, err := OpenCheckpoint([]byte(x.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	before := int64(-1)
	for _, r := range x.Records {
		if r.Seq <= before {
			return fmt.Errorf("line %d after line %d", r.Seq, before)
		}
		before = r.Seq
		if err := r.verify(point); err != nil {
			return fmt.Errorf("line %d: %w", r.Seq, err)
		}
	}
	return nil
}

func (p Proved) verify(point Checkpoint) error {
	e, err := ParseEntry([]byte(p.Line))
	if err != nil {
		return err
	}
	if e.Seq != p.Seq {
		return fmt.Errorf("the line says %d", e.Seq)
	}
	if len(p.Proof) > maxProof {
		return fmt.Errorf("proof of %d hashes", len(p.Proof))
	}
	proof := make(tlog.RecordProof, len(p.Proof))
	for i, text := range p.Proof {
		if proof[i], err = parseHash(text); err != nil {
			return err
		}
	}
	return tlog.CheckRecord(proof, point.Size, point.Root, p.Seq, tlog.RecordHash([]byte(p.Line)))
}

// Entries returns the records of a verified extract.
func (x Extract) Entries() ([]Entry, error) {
	entries := make([]Entry, len(x.Records))
	for i, r := range x.Records {
		e, err := ParseEntry([]byte(r.Line))
		if err != nil {
			return nil, batch.Fail("audit.extract", batch.CodePackageChanged, err)
		}
		entries[i] = e
	}
	return entries, nil
}
