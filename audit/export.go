package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// exportTail is the last line of an export.
type exportTail struct {
	Checkpoint string `json:"checkpoint"`
	Key        string `json:"key"`
}

// Export syncs the log and writes all its lines as they are, and after them one
// line with a checkpoint over exactly these lines and the verifier key:
// {"checkpoint":"…","key":"…"}. VerifyExport re-checks it.
func (l *Log) Export(w io.Writer) (records int64, err error) {
	l.mu.Lock()
	signed, size, err := l.checkpoint()
	segments := l.segments[:len(l.segments):len(l.segments)]
	l.mu.Unlock()
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	for i := range segments {
		err := l.readSegment(segments, i, size, func(text []byte, _ int64) error {
			out.Write(text)
			records++
			return out.WriteByte('\n')
		})
		if err != nil {
			return records, durable.Fault("audit.export", "", err)
		}
	}
	tail, err := exportTail{Checkpoint: string(signed), Key: l.key}.encode()
	if err != nil {
		return records, batch.Fail("audit.export", batch.CodeInternal, err)
	}
	out.Write(append(tail, '\n'))
	return records, durable.Fault("audit.export", "", out.Flush())
}

func (t exportTail) encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(t)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// parseTail tells whether text is the last line of an export.
func parseTail(text []byte) (exportTail, bool) {
	if !bytes.HasPrefix(text, []byte(`{"checkpoint":`)) {
		return exportTail{}, false
	}
	var tail exportTail
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&tail); err != nil {
		return exportTail{}, false
	}
	encoded, err := tail.encode()
	return tail, err == nil && bytes.Equal(encoded, text)
}
