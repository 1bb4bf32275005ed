package samplepost

import (
	"github.com/scanstelle/scanstelle/batch"
)

// Truth is what is known about one page because the generator made it so.
type Truth struct {
	File string `json:"file"` // name in the scan folder
	Page int    `json:"page"` // in the file, from 1
	// Document counts the documents of the file from 1; separators have 0.
	Document int            `json:"document"`
	Sheet    int            `json:"sheet"` // sheet of paper in the file, from 1
	Side     batch.Side     `json:"side"`
	Kind     batch.PageKind `json:"kind"`   // content, blank or separator: what measurement can tell
	Layout   string         `json:"layout"` // what was drawn: "widerspruch", "rechnung", …

	// Text is the printed text, one line per printed line, an empty line
	// between blocks, in reading order. Handwriting and stamps are apart.
	Text        string            `json:"text"`
	Handwriting []string          `json:"handwriting,omitempty"`
	Stamps      []string          `json:"stamps,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"`

	// SkewDeg is the clockwise lean of the text lines of the upright page, as
	// batch.Measurement.SkewDeg.
	SkewDeg float64 `json:"skew_deg"`
	// Rotation turns the image upright: degrees clockwise, 0, 90, 180, 270.
	Rotation int `json:"rotation"`
	// Oriented is false where no print tells the page's top from its bottom:
	// Rotation is true all the same, but no machine is expected to find it.
	Oriented bool `json:"oriented"`

	Colour   bool            `json:"colour"` // there is visible colour on the page
	Mode     string          `json:"mode"`   // of the image: colour, gray, bitonal
	Barcodes []batch.Barcode `json:"barcodes,omitempty"`
	// Separator is as batch.Measurement.Separator.
	Separator string `json:"separator"`

	Width  int     `json:"width"`  // pixels
	Height int     `json:"height"` // pixels
	DPI    float64 `json:"dpi"`    // true resolution
	// DPIInFile is false where the file does not state a resolution.
	DPIInFile bool `json:"dpi_in_file"`

	// Findings a check at usual limits must report for this page; others may
	// come on top.
	Findings []batch.FindingCode `json:"findings,omitempty"`
	// Defects are what the scan did to the page: "bleed", "holes", "shadow",
	// "border", "streak", "faint", "blur", "noise", "tint".
	Defects []string `json:"defects,omitempty"`
	// Refused is the code with which the whole file must be refused; such a
	// file gives no page.
	Refused batch.Code `json:"refused,omitempty"`
	Note    string     `json:"note,omitempty"`
}

// Page is one page image with its truth.
type Page struct {
	Name   string // file it belongs to
	Number int    // in the file, from 1
	Format string // of the file: jpeg, png, tiff, pdf
	// Data is the page image alone: JPEG, or PNG for bitonal pages; for the
	// file that must be refused, its bytes.
	Data  []byte
	Truth Truth
	// Last is set on the last page of its file.
	Last bool
}

// File is one input file of a written sample post.
type File struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Pages  int    `json:"pages"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Refused is set where the file must be refused as a whole.
	Refused batch.Code `json:"refused,omitempty"`
}

// Document is what one package must hold: consecutive pages of one file, the
// blank ones included, separators not.
type Document struct {
	File   string `json:"file"`
	Number int    `json:"number"` // in the file, from 1
	Layout string `json:"layout"` // of its first page
	Pages  []int  `json:"pages"`  // page numbers in the file
}

// Manifest says what [Write] wrote.
type Manifest struct {
	Scans     string     `json:"scans"` // folder with the input files
	Truth     string     `json:"truth"` // JSON Lines file, one Truth per page
	Files     []File     `json:"files"`
	Documents []Document `json:"documents"`
	Pages     int        `json:"pages"` // without the refused files
}
