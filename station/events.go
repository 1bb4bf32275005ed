package station

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Emit takes one event of an operation; events become the lines of --json. It
// is called from one goroutine at a time.
type Emit func(event any)

// PageEvent appears when a page is durable, measured and, where it is to be
// read, read.
type PageEvent struct {
	Type     string         `json:"type"` // "page"
	Source   string         `json:"source"`
	Page     batch.ID       `json:"page"`
	Batch    batch.ID       `json:"batch"`
	Sheet    int            `json:"sheet"`
	Side     batch.Side     `json:"side"`
	Kind     batch.PageKind `json:"kind"`
	Codec    batch.Codec    `json:"codec"`
	Width    int            `json:"width"`
	Height   int            `json:"height"`
	DPI      float64        `json:"dpi"`
	SHA256   string         `json:"sha256"`
	Blank    bool           `json:"blank"`
	Ink      float64        `json:"ink"`
	SkewDeg  float64        `json:"skew_deg"`
	Rotation int            `json:"rotation"`
	Colour   bool           `json:"colour"`
	Words    int            `json:"words"`
	// Confidence is null for a page without text.
	Confidence *float64            `json:"ocr_confidence"`
	Barcodes   []batch.Barcode     `json:"barcodes"`
	Separator  string              `json:"separator"`
	Findings   []batch.FindingCode `json:"findings"`
	Details    []batch.Finding     `json:"details,omitempty"`
	MS         map[string]float64  `json:"ms,omitempty"`
}

// DocumentEvent appears when a document's delivery came to rest.
type DocumentEvent struct {
	Type     string              `json:"type"` // "document"
	Document batch.ID            `json:"document"`
	Batch    batch.ID            `json:"batch"`
	Title    string              `json:"title"`
	Pages    int                 `json:"pages"`
	PageIDs  []batch.ID          `json:"page_ids"` // in order
	Package  string              `json:"package"`  // a path that can be opened; empty until delivered
	SHA256   string              `json:"sha256"`
	Bytes    int64               `json:"bytes"`
	Findings []batch.FindingCode `json:"findings"`
	Delivery DeliveryEvent       `json:"delivery"`
}

// DeliveryEvent is the delivery part of a DocumentEvent.
type DeliveryEvent struct {
	State   batch.DeliveryState `json:"state"`
	Level   batch.DeliveryLevel `json:"level,omitempty"`
	Ref     string              `json:"ref,omitempty"`
	ID      batch.ID            `json:"id,omitempty"`
	Code    batch.Code          `json:"code,omitempty"`
	Message string              `json:"message,omitempty"`
}

// RefusedEvent tells that an input gave no page, or a document no package.
type RefusedEvent struct {
	Type    string     `json:"type"` // "refused"
	Source  string     `json:"source"`
	Code    batch.Code `json:"code"`
	Message string     `json:"message"`
	Next    string     `json:"next"`
}

// NoticeEvent is a sentence for the person in front: limits, device notes.
type NoticeEvent struct {
	Type    string     `json:"type"` // "notice"
	Code    batch.Code `json:"code,omitempty"`
	Message string     `json:"message"`
}

// ProgressEvent counts what is done; it goes to the progress bar, not to
// --json.
type ProgressEvent struct {
	Type     string   `json:"type"` // "progress"
	Batch    batch.ID `json:"batch"`
	Taken    int      `json:"taken"`
	Expected int      `json:"expected"` // pages known or estimated; 0 = unknown
	Measured int      `json:"measured"`
	Finished int      `json:"finished"`
	Sealed   int      `json:"sealed"`
	Seconds  float64  `json:"seconds"`
	// Streak is a line on the last pages that the device drew; nil for none.
	Streak *Streaked `json:"streak,omitempty"`
}

// SummaryEvent is the last event of a run.
type SummaryEvent struct {
	Type           string             `json:"type"` // "summary"
	Batch          batch.ID           `json:"batch"`
	Profile        batch.ProfileRef   `json:"profile"`
	Resumed        bool               `json:"resumed"`
	Inputs         int                `json:"inputs"`
	Pages          int                `json:"pages"`
	Documents      int                `json:"documents"`
	Delivered      int                `json:"delivered"`
	Queued         int                `json:"queued"`
	Failed         int                `json:"failed"`
	Refused        int                `json:"refused"`
	Blank          int                `json:"blank"`
	Separators     int                `json:"separators"`
	Findings       int                `json:"findings"` // without notes
	Balance        batch.SheetBalance `json:"balance"`
	Counted        int                `json:"counted_documents,omitempty"` // before the scan, where somebody did
	Seconds        float64            `json:"seconds"`
	PagesPerMinute float64            `json:"pages_per_minute"`
	Streak         *Streaked          `json:"streak,omitempty"` // see ProgressEvent
	// Code is the failure that ended the run early, such as a jam.
	Code    batch.Code `json:"code,omitempty"`
	Message string     `json:"message,omitempty"`
	Next    string     `json:"next,omitempty"`
	// Detail is the cause of a fault of the program, in English, for whoever mends
	// it.
	Detail string `json:"detail,omitempty"`
	Exit   int    `json:"exit"`
}

func refused(source string, err error) RefusedEvent {
	code := batch.CodeOf(err)
	return RefusedEvent{Type: "refused", Source: source, Code: code, Message: batch.Message(err), Next: batch.Lookup(code).Next}
}

func pageEvent(p batch.Page, ms map[string]float64) PageEvent {
	e := PageEvent{
		Type: "page", Source: p.Source, Page: p.ID, Batch: p.Batch, Sheet: p.Sheet, Side: p.Side, Kind: p.Kind,
		Codec: p.Image.Codec, Width: p.Image.Width, Height: p.Image.Height, DPI: math.Round(p.Image.DPI*10) / 10, SHA256: p.Image.SHA256,
		Blank: p.Kind == batch.KindBlank, Rotation: p.Rotation, Words: p.WordCount,
		Barcodes: []batch.Barcode{}, Findings: findingCodes(p.Findings), Details: p.Findings, MS: map[string]float64{},
	}
	if m := p.Measured; m != nil {
		e.Ink, e.SkewDeg, e.Colour, e.Separator = m.Ink, m.SkewDeg, m.Colour > colourShare, m.Separator
		e.Barcodes = append(e.Barcodes, m.Barcodes...)
		for k, v := range m.MS {
			e.MS[k] = v
		}
	}
	if p.HasText {
		c := p.Confidence
		e.Confidence = &c
	}
	for k, v := range ms {
		e.MS[k] = v
	}
	return e
}

// colourShare of clear chroma makes a page a colour page.
const colourShare = 0.001

func findingCodes(findings []batch.Finding) []batch.FindingCode {
	out := []batch.FindingCode{}
	for _, f := range findings {
		out = append(out, f.Code)
	}
	return out
}
