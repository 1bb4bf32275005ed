package station

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// FilePart is a piece of a file that an operation gives, in its order.
type FilePart struct {
	Type string `json:"type"` // "part"
	Data []byte `json:"data"`
}

// filePart is how much of a file one event carries, in bytes.
const filePart = 256 << 10

// emitFile emits a file as FileParts.
func emitFile(data []byte, emit Emit) {
	for part := range slices.Chunk(data, filePart) {
		emit(FilePart{"part", part})
	}
}

// InvokeFile is Invoke of an operation that emits a file, and returns its bytes.
func InvokeFile[Result any](ctx context.Context, c Caller, op Operation, args any) (result Result, data []byte, err error) {
	var torn error
	result, err = Invoke[Result](ctx, c, op, args, func(raw json.RawMessage) {
		var p FilePart
		if wrong := json.Unmarshal(raw, &p); wrong != nil {
			torn = batch.Fail("station.invoke", batch.CodeInternal, wrong)
		}
		data = append(data, p.Data...)
	})
	if err == nil {
		err = torn
	}
	return result, data, err
}

// ExportFormat is the form of an exported table.
type ExportFormat string

// Formats of an exported table.
const (
	ExportCSV ExportFormat = "csv" // UTF-8, semicolons, a head line
	ExportPDF ExportFormat = "pdf" // PDF/A-2u with the seal of the station
)

// ExportFile tells of a table that was exported.
type ExportFile struct {
	Type   string `json:"type"` // "journal-file", "reconciliation-file"
	Name   string `json:"name"` // how it may be called
	Pieces int    `json:"pieces"`
	Pages  int    `json:"pages,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}
