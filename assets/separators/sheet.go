package separators

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/qr"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
)

// Texts of the codes.
const (
	// Code is what the QR codes of our own sheet say: prefix, sign, version.
	Code = "SCANSTELLE:TRENN:1"
	// PatchText is the Code 39 that capture programs print on Patch T sheets.
	PatchText = "PATCHT"
)

// Style chooses the signs a sheet carries.
type Style string

// Styles. Own is what a town prints; the others are what it may get or still
// have from another program.
const (
	Own    Style = "scanstelle" // QR, Code 39 and bars
	Code39 Style = "patcht"     // Code 39 PATCHT alone
	Bars   Style = "patch-t"    // Patch T bars alone
)

// Size of an A4 sheet in millimetres.
const (
	WidthMM  = 210.0
	HeightMM = 297.0
)

// codeMM is the room for a QR code between the words and the Code 39.
const codeMM = 42

const cornerMM = 40 // free of bars at both ends of each edge

// Lines returns the words printed on one half of a sheet, in reading order.
// Own prints them twice, the second time upside down.
func (s Style) Lines() []string {
	lines := []string{"Trennblatt", "Hier beginnt ein neues Dokument."}
	if s == Own {
		lines = append(lines, "Zwischen zwei Schreiben legen, Lage beliebig.",
			"In Originalgröße (100 %) drucken, nicht kopieren.")
	}
	return lines
}

// Draw returns one side of a sheet, A4 portrait at dpi pixels per inch, white
// 255, black 0. It fails with batch.CodeUsage below 75 dpi, where the codes
// cannot be read back, and above 1200.
func Draw(style Style, dpi float64) (*image.Gray, error) {
	return drawSheet(style, batch.Cover{}, dpi)
}

// DrawCover returns one side of our own sheet whose QR codes and words tell about
// the document behind it.
func DrawCover(c batch.Cover, dpi float64) (*image.Gray, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return drawSheet(Own, c, dpi)
}

func drawSheet(style Style, cover batch.Cover, dpi float64) (*image.Gray, error) {
	if dpi < 75 || dpi > 1200 {
		return nil, batch.Refuse("separators.sheet", batch.CodeUsage, "Trennblatt mit %g dpi", dpi)
	}
	s := &sheet{dpi: dpi, cover: cover}
	s.img = image.NewGray(image.Rect(0, 0, s.px(WidthMM), s.px(HeightMM)))
	draw.Draw(s.img, s.img.Rect, image.White, image.Point{}, draw.Src)
	var err error
	switch style {
	case Own:
		err = s.own()
	case Code39:
		err = s.half(style, 70)
		if err == nil {
			err = s.code39(120)
		}
	case Bars:
		err = s.half(style, 70)
		DrawPatchT(s.img, dpi, Top, cornerMM)
		DrawPatchT(s.img, dpi, Bottom, cornerMM)
	default:
		err = batch.Refuse("separators.sheet", batch.CodeUsage, "Trennblatt der Art %q", style)
	}
	if err != nil {
		return nil, err
	}
	return s.img, nil
}

// sheet is the drawing surface; all positions are millimetres from the top
// left corner.
type sheet struct {
	img   *image.Gray
	dpi   float64
	cover batch.Cover
}

func (s *sheet) px(mm float64) int { return int(math.Round(mm / 25.4 * s.dpi)) }

func (s *sheet) own() error {
	if err := s.half(Own, 58); err != nil {
		return err
	}
	level, mode := qr.H, qr.AlphaNumeric
	if s.cover != (batch.Cover{}) { // longer, and in small letters
		level, mode = qr.Q, qr.Unicode
	}
	symbol, err := qr.Encode(s.cover.Text(), level, mode)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	s.modules(symbol, WidthMM/2, 89, min(1.5, codeMM/float64(symbol.Bounds().Dx())))
	if err := s.code128(75); err != nil {
		return err
	}
	s.turnUpperHalf()
	for _, edge := range []Edge{Top, Right, Bottom, Left} {
		DrawPatchT(s.img, s.dpi, edge, cornerMM)
	}
	return s.code39(HeightMM/2 - 13)
}

// half writes the words of a sheet, the big one with its baseline at y.
func (s *sheet) half(style Style, y float64) error {
	lines := style.Lines()
	if words := coverWords(s.cover); words != "" {
		lines[2] = words
	}
	if s.cover.Short() != "" {
		y -= 7 // makes room for the Code 128 below
	}
	for i, line := range lines {
		data, size := liberationsansregular.TTF, 13.0
		if i == 0 {
			data, size = liberationsansbold.TTF, 60
		}
		if err := s.centred(data, size, y, line); err != nil {
			return err
		}
		y += 6
		if i == 0 {
			y += 4
		}
	}
	return nil
}

// coverWords say to people what the code of a cover says.
func coverWords(c batch.Cover) string {
	var words []string
	if c.Number != "" {
		words = append(words, c.Number)
	}
	if c.Sheets > 0 {
		words = append(words, fmt.Sprintf("%d Blatt", c.Sheets))
	}
	if c.Class != "" {
		words = append(words, c.Class)
	}
	if c.Profile != "" {
		words = append(words, "Profil "+c.Profile)
	}
	if c.Intake != "" {
		words = append(words, "Eingang "+c.Intake.German())
	}
	return strings.Join(words, "  ·  ")
}

// centred writes one line of size points with its baseline at y.
func (s *sheet) centred(data []byte, size, y float64, text string) error {
	parsed, err := opentype.Parse(data)
	if err != nil {
		return fmt.Errorf("font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: s.dpi, Hinting: font.HintingNone})
	if err != nil {
		return fmt.Errorf("font: %w", err)
	}
	defer func() { _ = face.Close() }() // the face holds memory only
	d := font.Drawer{Dst: s.img, Src: image.Black, Face: face}
	d.Dot = fixed.Point26_6{
		X: fixed.I(s.px(WidthMM/2)) - d.MeasureString(text)/2,
		Y: fixed.I(s.px(y)),
	}
	d.DrawString(text)
	return nil
}

// code39 draws PATCHT with its upper edge at y, 26 mm high.
func (s *sheet) code39(y float64) error {
	symbol, err := code39.Encode(PatchText, false, false)
	if err != nil {
		return fmt.Errorf("Code 39: %w", err)
	}
	const module = 0.84
	left := (WidthMM - float64(symbol.Bounds().Dx())*module) / 2
	for x := range symbol.Bounds().Dx() {
		if dark(symbol, x, 0) {
			at := left + float64(x)*module
			s.fill(at, y, at+module, y+26)
		}
	}
	return nil
}

// code128 draws what the cover says in short for a hand scanner (ISO/IEC 15417), with
// its upper edge at y: clear of the bars of the Patch T, which it would spoil, and of the QR
// code. What would get too narrow to be read is left out: the QR code
// has all of it.
func (s *sheet) code128(y float64) error {
	text := s.cover.Short()
	if text == "" {
		return nil
	}
	symbol, err := code128.Encode(text)
	if err != nil {
		return fmt.Errorf("Code 128: %w", err)
	}
	const room, least, height = 130, 0.25, 9
	module := min(0.5, room/float64(symbol.Bounds().Dx()))
	if module < least {
		return nil
	}
	left := (WidthMM - float64(symbol.Bounds().Dx())*module) / 2
	for x := range symbol.Bounds().Dx() {
		if dark(symbol, x, 0) {
			at := left + float64(x)*module
			s.fill(at, y, at+module, y+height)
		}
	}
	return nil
}

// modules draws a two-dimensional symbol centred at x with its upper edge at y;
// module is the width of one cell in millimetres.
func (s *sheet) modules(symbol barcode.Barcode, x, y, module float64) {
	b := symbol.Bounds()
	left := x - float64(b.Dx())*module/2
	for row := range b.Dy() {
		for col := range b.Dx() {
			if dark(symbol, col, row) {
				s.fill(left+float64(col)*module, y+float64(row)*module,
					left+float64(col+1)*module, y+float64(row+1)*module)
			}
		}
	}
}

func dark(symbol barcode.Barcode, x, y int) bool {
	return color.GrayModel.Convert(symbol.At(x, y)).(color.Gray).Y < 128
}

func (s *sheet) fill(x0, y0, x1, y1 float64) {
	r := image.Rect(s.px(x0), s.px(y0), s.px(x1), s.px(y1))
	draw.Draw(s.img, r, image.Black, image.Point{}, draw.Src)
}

// turnUpperHalf copies the upper half, turned by 180 degrees, to the lower one.
func (s *sheet) turnUpperHalf() {
	pix := s.img.Pix
	for i, j := 0, len(pix)-1; i < j; i, j = i+1, j-1 {
		pix[j] = pix[i]
	}
}

// PNG returns one side of a sheet as a PNG file that states its resolution.
func PNG(style Style, dpi float64) ([]byte, error) {
	img, err := Draw(style, dpi)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := writePNG(&out, img, dpi); err != nil {
		return nil, fmt.Errorf("separator sheet: %w", err)
	}
	return out.Bytes(), nil
}
