package transfernote

import (
	"strconv"

	"github.com/scanstelle/scanstelle/batch"
)

// Page is one image of the document. Side, Kind and Codec are the codes of
// package batch.
type Page struct {
	Number   int            `xml:"nummer,attr" json:"number"`   // in the document, from 1
	Position int            `xml:"abbild,attr" json:"position"` // in the batch, from 1
	ID       batch.ID       `xml:"kennung,attr" json:"id"`
	Sheet    int            `xml:"blatt,attr" json:"sheet"` // in the batch, from 1
	Side     batch.Side     `xml:"seite,attr" json:"side"`
	Kind     batch.PageKind `xml:"art,attr" json:"kind"`
	Source   string         `xml:"Quelle" json:"source"`
	Image    Image          `xml:"Bild" json:"image"`
	Original Original       `xml:"Ursprung" json:"original"`
	Steps    []Step         `xml:"Bearbeitung" json:"steps,omitempty"`
	Findings []Finding      `xml:"Befund" json:"findings,omitempty"`
	Text     Reading        `xml:"Text" json:"text"`
}

// Image is the coded image as it lies in the package. SHA256 is that of the
// image's stream in the PDF, File that of the page file in the store, which the
// audit log names; for JPEG and G4 they are equal, a PNG file is more than its
// image data.
type Image struct {
	Codec       batch.Codec `xml:"verfahren,attr" json:"codec"`
	Width       int         `xml:"breite,attr" json:"width"` // pixels
	Height      int         `xml:"hoehe,attr" json:"height"`
	Bits        int         `xml:"bit,attr" json:"bits"` // per channel
	Channels    int         `xml:"kanaele,attr" json:"channels"`
	DPI         float64     `xml:"dpi,attr" json:"dpi"`
	DPIY        float64     `xml:"dpiSenkrecht,attr,omitempty" json:"dpi_y,omitempty"` // where it differs
	Estimated   bool        `xml:"dpiGeschaetzt,attr,omitempty" json:"estimated,omitempty"`
	Quality     int         `xml:"qualitaet,attr,omitempty" json:"quality,omitempty"` // JPEG, where we coded the frame
	SHA256      string      `xml:"sha256,attr" json:"sha256"`
	File        string      `xml:"dateiSha256,attr" json:"file"`
	Orientation int         `xml:"ausrichtung,attr,omitempty" json:"orientation,omitempty"` // EXIF, where it is not 1
}

// Original is what the image was made from: the file taken in byte for byte, or
// the raw frame of the device.
type Original struct {
	Form   Form   `xml:"form,attr" json:"form"`
	Format string `xml:"format,attr,omitempty" json:"format,omitempty"` // jpeg, png, tiff, pdf
	Bytes  int64  `xml:"byte,attr,omitempty" json:"bytes,omitempty"`    // 0 for a frame
	SHA256 string `xml:"sha256,attr" json:"sha256"`
}

// Form is the form of an original.
type Form string

// Forms of an original.
const (
	File  Form = "datei"
	Frame Form = "rohbild"
)

// Step is one processing step with its parameter (A.NB.1). Effect says what it
// touched.
type Step struct {
	Name   string  `xml:"schritt,attr" json:"name"`
	Value  float64 `xml:"wert,attr" json:"value"`
	Unit   string  `xml:"einheit,attr" json:"unit"`
	Effect string  `xml:",chardata" json:"effect"`
}

const (
	rotation      = "Drehung"
	straightening = "Geraderichtung"
	degrees       = "Grad im Uhrzeigersinn"
	placement     = "nur Darstellung, Bildpunkte unverändert"
)

// Rotated is the step that turned the image upright by degrees clockwise. The
// package does so when it shows the image; the pixels stay.
func Rotated(by int) Step { return Step{rotation, float64(by), degrees, placement} }

// Straightened is the step that turned the image by degrees clockwise (negative:
// counter-clockwise) so that its lines lie level; the pixels stay.
func Straightened(by float64) Step { return Step{straightening, by, degrees, placement} }

// Turned sums up by how many degrees clockwise the steps turn the image: to be
// upright, and then to be straight.
func (p Page) Turned() (upright, straight float64) {
	for _, s := range p.Steps {
		switch s.Name {
		case rotation:
			upright += s.Value
		case straightening:
			straight += s.Value
		}
	}
	return upright, straight
}

// Finding is a finding on one image.
type Finding struct {
	Code     batch.FindingCode `xml:"code,attr" json:"code"`
	Severity batch.Severity    `xml:"gewicht,attr" json:"severity"`
	Value    float64           `xml:"wert,attr" json:"value"`
	Limit    float64           `xml:"grenze,attr" json:"limit"`
	Unit     string            `xml:"einheit,attr,omitempty" json:"unit,omitempty"`
	Other    batch.ID          `xml:"wie,attr,omitempty" json:"other,omitempty"` // the image this one repeats
	Message  string            `xml:",chardata" json:"message"`
}

// Reading is how the text layer came about. Missing says why there is none.
type Reading struct {
	Missing    string  `xml:"entfaellt,attr,omitempty" json:"missing,omitempty"`
	Engine     string  `xml:"maschine,attr,omitempty" json:"engine,omitempty"` // name, version, model
	Languages  string  `xml:"sprachen,attr,omitempty" json:"languages,omitempty"`
	Words      int     `xml:"woerter,attr" json:"words"`
	Confidence float64 `xml:"sicherheit,attr" json:"confidence"` // mean, 0 to 100
}

// NewPage takes over what the page itself tells: place, kind, image, findings.
// stream is the SHA-256 of the image as it lies in the package, which the PDF
// writer reports. Without an original of its own the page file is the original,
// or its frame where the station coded it. Steps and Text are left to the caller.
func NewPage(number int, p batch.Page, original *batch.Original, stream string) Page {
	i := p.Image
	out := Page{
		Number: number, Position: p.Position, ID: p.ID, Sheet: p.Sheet, Side: p.Side, Kind: p.Kind, Source: Legal(p.Source),
		Image: Image{
			Codec: i.Codec, Width: i.Width, Height: i.Height, Bits: i.Bits, Channels: i.Channels,
			DPI: i.DPI, Estimated: i.DPIEstimated, Quality: i.Quality, SHA256: stream, File: i.SHA256,
		},
		Original: Original{Form: File, Format: string(i.Codec), Bytes: i.Bytes, SHA256: i.SHA256},
	}
	if i.DPIY != i.DPI {
		out.Image.DPIY = i.DPIY
	}
	if i.Orientation > 1 {
		out.Image.Orientation = i.Orientation
	}
	switch {
	case original != nil:
		out.Original = Original{Form: File, Format: original.Format, Bytes: original.Bytes, SHA256: original.SHA256}
	case i.FrameSHA256 != "":
		out.Original = Original{Form: Frame, SHA256: i.FrameSHA256}
	}
	for _, f := range p.Findings {
		out.Findings = append(out.Findings, Finding{
			Code: f.Code, Severity: f.Severity, Value: f.Value, Limit: f.Limit, Unit: Legal(f.Unit), Other: f.Other, Message: Legal(f.Message),
		})
	}
	return out
}

// NewBalance takes over the sheet balance of a mere copy, as it stands.
func NewBalance(b batch.SheetBalance) Balance {
	return Balance{
		Expected: Count(b.Expected), Fed: Count(b.Fed), Sheets: Count(b.Sheets), Sides: Count(b.Sides), Kept: Count(b.Kept),
		Blank: Count(b.Blank), Separators: Count(b.Separators), DoubleFeeds: Count(b.DoubleFeeds), Rescans: Count(b.Rescans), Discarded: Count(b.Discarded), SealedOff: -1, Refused: Count(b.Refused),
	}
}

// Count is a number of the sheet balance; -1 is written as "unbekannt".
type Count int

const unknownCount = "unbekannt"

// String gives the number or "unbekannt".
func (c Count) String() string {
	if c < 0 {
		return unknownCount
	}
	return strconv.Itoa(int(c))
}

// MarshalText implements encoding.TextMarshaler.
func (c Count) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// MarshalJSON gives the number, -1 where it is unknown.
func (c Count) MarshalJSON() ([]byte, error) { return []byte(strconv.Itoa(int(c))), nil }

// UnmarshalJSON reads what MarshalJSON gives.
func (c *Count) UnmarshalJSON(data []byte) error {
	n, err := strconv.Atoi(string(data))
	*c = Count(n)
	return err
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Count) UnmarshalText(text []byte) error {
	if string(text) == unknownCount {
		*c = -1
		return nil
	}
	n, err := strconv.ParseUint(string(text), 10, 31)
	*c = Count(n)
	return err
}
