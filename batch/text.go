package batch

// Text is what OCR read on one page.
//
// Coordinates are pixels in the reading frame: the raw image turned by Rotation
// (degrees clockwise, multiples of 90; swaps width and height at 90 and 270)
// and then turned by -Deskew degrees clockwise about its centre on a canvas of
// the same size (a page whose lines lean clockwise by Deskew is straightened).
// Width and Height are the size of that canvas. x grows right, y grows down.
type Text struct {
	Engine    string  `json:"engine"` // name, version, model
	Languages string  `json:"languages"`
	Width     int     `json:"width"`
	Height    int     `json:"height"`
	Rotation  int     `json:"rotation"`
	Deskew    float64 `json:"deskew"`
	Lines     []Line  `json:"lines"`
}

// Line is one text line in reading order.
type Line struct {
	Box [4]int `json:"box"` // x, y, width, height
	// BaselineSlope and BaselineOffset follow hOCR: the baseline relative to
	// the lower left corner of Box, dy = slope*dx + offset (dy down).
	BaselineSlope  float64 `json:"slope"`
	BaselineOffset float64 `json:"offset"`
	// Angle is hOCR's textangle, degrees counter-clockwise: 0, 90, 180, 270.
	Angle float64 `json:"angle,omitempty"`
	// Size is the x_size of hOCR: line height in pixels.
	Size      float64 `json:"size"`
	Words     []Word  `json:"words"`
	Paragraph int     `json:"par"` // number of the paragraph, from 1
	Block     int     `json:"block"`
}

// Word is one word of a line.
type Word struct {
	Text       string  `json:"text"`
	Box        [4]int  `json:"box"`        // x, y, width, height
	Confidence float64 `json:"confidence"` // 0 to 100
}

// Plain returns the text with one newline per line and an empty line between
// paragraphs.
func (t *Text) Plain() string {
	var out []byte
	paragraph := 0
	for i, line := range t.Lines {
		if i > 0 && line.Paragraph != paragraph {
			out = append(out, '\n')
		}
		paragraph = line.Paragraph
		for j, word := range line.Words {
			if j > 0 {
				out = append(out, ' ')
			}
			out = append(out, word.Text...)
		}
		out = append(out, '\n')
	}
	return string(out)
}

// Confidence returns the number of words and their mean confidence weighted by
// length, 0 to 100; zero words give zero.
func (t *Text) Confidence() (words int, mean float64) {
	var sum, weight float64
	for _, line := range t.Lines {
		for _, word := range line.Words {
			n := float64(len([]rune(word.Text)))
			sum += n * word.Confidence
			weight += n
			words++
		}
	}
	if weight == 0 {
		return 0, 0
	}
	return words, sum / weight
}
