package sane

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// maxFrame bounds the bytes of one image: A3 in 16 bit colour at 1200 dpi. A
// driver that never ends a frame is stopped there.
const maxFrame = 2 << 30

// check refuses frames that cannot be taken: three-pass colour, depths other
// than 1, 8 and 16, lines that are too short for their pixels.
func (p Params) check() error {
	const op = "scan.start"
	switch {
	case p.Format == Red || p.Format == Green || p.Format == Blue || (p.Format <= RGB && !p.LastFrame):
		return &batch.Error{Op: op, Code: batch.CodeThreePass}
	case p.Format != Gray && p.Format != RGB:
		return batch.Refuse(op, batch.CodeOption, "Bildart %d", p.Format)
	case p.Depth != 1 && p.Depth != 8 && p.Depth != 16, p.Depth == 1 && p.Format == RGB:
		return batch.Refuse(op, batch.CodeOption, "Farbtiefe %d Bit", p.Depth)
	case p.PixelsPerLine <= 0 || p.BytesPerLine < (p.PixelsPerLine*p.channels()*p.Depth+7)/8 || p.BytesPerLine > maxFrame:
		return &batch.Error{Op: op, Code: batch.CodeDeviceIO, Detail: fmt.Sprintf("%d Byte für %d Bildpunkte", p.BytesPerLine, p.PixelsPerLine)}
	}
	return nil
}

func (p Params) channels() int {
	if p.Format == RGB {
		return 3
	}
	return 1
}

// lines compares the bytes received with what the device promised and returns
// the height. again is asked for the parameters once more when they differ,
// because some drivers learn the length of a sheet while it passes.
func (p Params) lines(received int64, again func() (Params, error)) (int, error) {
	lines := int(received / int64(p.BytesPerLine))
	whole := received%int64(p.BytesPerLine) == 0
	if whole && lines > 0 && (p.Lines < 0 || lines == p.Lines) {
		return lines, nil
	}
	expected := p.Lines
	if whole && lines > 0 {
		if now, err := again(); err == nil && now.BytesPerLine == p.BytesPerLine && now.Lines == lines {
			return lines, nil
		}
	}
	detail := fmt.Sprintf("%d von %d Zeilen", lines, expected)
	if expected < 0 {
		detail = fmt.Sprintf("%d Byte, keine ganzen Zeilen", received)
	}
	return lines, &batch.Error{Op: "scan.read", Code: batch.CodeShortFrame, Detail: detail}
}
