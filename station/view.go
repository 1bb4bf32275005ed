package station

import (
	"context"
	"math"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/imaging/view"
)

// Operations that show pages. Whoever may read the state of a batch may look at
// its pages.
const (
	OpPageView  Operation = "page-view"  // what there is to be shown of a page
	OpPageTile  Operation = "page-tile"  // a piece of it
	OpPageThumb Operation = "page-thumb" // all of it, small
	OpPageWords Operation = "page-words" // its words with their places
)

var viewOperations = map[Operation]operation{
	OpPageView: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PageQuery, _ Emit) (PageView, error) {
		v, err := st.PageView(who, q)
		if err != nil || q.Ahead {
			return v, err
		}
		return v, st.noteShown(ctx, who, v)
	})},
	OpPageTile: {nil, handle(func(ctx context.Context, st *Station, who Actor, q TileQuery, _ Emit) (Tile, error) {
		t, err := st.PageTile(ctx, who, q)
		if err != nil {
			return t, err
		}
		return t, st.noteDelivered(ctx, who, q, t)
	})},
	OpPageThumb: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PageQuery, _ Emit) (PageThumb, error) {
		return st.PageThumb(ctx, who, q)
	})},
	OpPageWords: {nil, handle(func(_ context.Context, st *Station, who Actor, q PageQuery, _ Emit) (PageWords, error) {
		return st.PageWords(who, q)
	})},
}

// TileSide is the width and height of a tile in pixels. A screen needs some
// twenty, and one is made in the time of a frame.
const TileSide = 512

// PageQuery names a page by its ID, or by its sheet and side in a batch ("3v").
type PageQuery struct {
	Batch batch.ID `json:"batch,omitempty"`
	Page  string   `json:"page"`
	// Raw shows the page as it was scanned; else it is turned and straightened as
	// in the package.
	Raw bool `json:"raw,omitempty"`
	// Ahead tells that the page is only made ready and not shown yet: it does not
	// count as opened.
	Ahead bool `json:"ahead,omitempty"`
}

// TileQuery asks for a piece of a page at a level of 1/2ⁿ of its size.
type TileQuery struct {
	PageQuery
	Level int `json:"level"`
	// Column and Row count tiles of TileSide from the upper left corner.
	Column int `json:"column"`
	Row    int `json:"row"`
	// Region is x, y, width, height in pixels of the level, instead of a tile.
	Region *[4]int `json:"region,omitempty"`
	// Format is JPEG or PNG; empty takes PNG where the piece is bitonal, else JPEG.
	Format batch.Codec `json:"format,omitempty"`
}

// PageView is what there is to be shown of a page. All places are pixels of level
// 0 as the page is shown.
type PageView struct {
	Type   string         `json:"type"` // "page-view"
	Page   batch.ID       `json:"page"`
	Batch  batch.ID       `json:"batch"`
	Sheet  int            `json:"sheet"`
	Side   batch.Side     `json:"side"`
	Kind   batch.PageKind `json:"kind"`
	Raw    bool           `json:"raw"`
	Pose   imaging.Pose   `json:"pose"`
	Width  int            `json:"width"`
	Height int            `json:"height"`
	// DPI are dots per inch across and down, as the page is shown.
	DPI      [2]float64      `json:"dpi"`
	Levels   [][2]int        `json:"levels"` // width and height of each
	Tile     int             `json:"tile"`   // TileSide
	Findings []PlacedFinding `json:"findings"`
	Barcodes []batch.Barcode `json:"barcodes"`
	Words    int             `json:"words"` // see PageWords
}

// PlacedFinding is a finding with where to look.
type PlacedFinding struct {
	batch.Finding
	// Boxes are x, y, width, height; none for what concerns the whole page.
	Boxes [][4]int `json:"boxes"`
}

// Tile is a piece of a page.
type Tile struct {
	Type   string      `json:"type"` // "tile"
	Page   batch.ID    `json:"page"`
	Level  int         `json:"level"`
	Box    [4]int      `json:"box"` // x, y, width, height in pixels of the level
	Format batch.Codec `json:"format"`
	Data   []byte      `json:"data"`
	// Decoded tells that the page had to be decoded for it.
	Decoded bool `json:"decoded"`
}

// PageThumb is a page made small: a JPEG, upright as in the package.
type PageThumb struct {
	Type string   `json:"type"` // "thumb"
	Page batch.ID `json:"page"`
	batch.Thumb
	// DPI are dots per inch across and down, as of PageView: they may differ, as with a
	// fax of 204 by 98, and the dots of the thumbnail with them.
	DPI [2]float64 `json:"dpi"`
	// Made tells that it was not there and had to be made.
	Made bool `json:"made"`
}

// PageWords are the words that were read on a page.
type PageWords struct {
	Type  string       `json:"type"` // "words"
	Page  batch.ID     `json:"page"`
	Note  string       `json:"note,omitempty"` // why there are none, see batch.Page
	Words []PlacedWord `json:"words"`
	// Read takes places of the frame in which the page was read, such as those of
	// suggestions, to the page as it is shown.
	Read imaging.Map `json:"read"`
}

// PlacedWord is a word with its place as the page is shown.
type PlacedWord struct {
	batch.Word
	Line int `json:"line"` // from 0
}

func (q PageQuery) subjects(st *Station) ([]batch.ID, error) {
	p, err := st.pageNamed(q)
	if batch.CodeOf(err) == batch.CodeUnknownID {
		return nil, nil // left to the operation
	}
	return []batch.ID{p.ID}, err
}

// pageNamed finds the page that a query names. CodeUnknownID: there is none.
func (st *Station) pageNamed(q PageQuery) (batch.Page, error) {
	p, err := st.store.Page(batch.ID(q.Page))
	if batch.CodeOf(err) != batch.CodeUnknownID {
		return p, err
	}
	sheet, side, ok := parseSheet(q.Page)
	if !ok || q.Batch == "" {
		return p, batch.Refuse("view", batch.CodeUnknownID, "%s", q.Page)
	}
	b, err := st.store.Batch(q.Batch)
	if err != nil {
		return p, err
	}
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil || p.Sheet == sheet && p.Withdrawn == batch.NotWithdrawn && (side == "" || p.Side == side) {
			return p, err
		}
	}
	return p, batch.Refuse("view", batch.CodeUnknownID, "Blatt %s", q.Page)
}

// lookAt finds a page that somebody may look at, and how it is shown. Where nobody
// is logged in, only what copying mode takes without a release may be seen; what
// was sealed off only a supervisor sees.
func (st *Station) lookAt(who Actor, q PageQuery) (p batch.Page, b batch.Batch, pose imaging.Pose, err error) {
	if p, err = st.pageNamed(q); err != nil {
		return p, b, pose, err
	}
	if b, err = st.store.Header(p.Batch); err != nil {
		return p, b, pose, err
	}
	trial := b.Trial && who.Person != nil && who.Person.Has(accepters...) // no mail: whoever may scan it sees it
	if !trial && (who.Person != nil || b.Class.NeedsRelease()) {
		if err := allow(who, readers); err != nil {
			return p, b, pose, err
		}
	}
	if p.Withdrawn == batch.SealedOff {
		if err := allow(who, supervisors); err != nil {
			return p, b, pose, err
		}
	}
	if !q.Raw {
		pose = poseOf(b, p)
	}
	if p.Removed {
		return p, b, pose, &batch.Error{Op: "view", Code: batch.CodeErased, Page: p.ID, Detail: string(p.ID)}
	}
	return p, b, pose, nil
}

// shownDPI are the dots per inch of an image across and down, as it is shown in a pose.
func shownDPI(i batch.Image, pose imaging.Pose) [2]float64 {
	across, down := i.DPI, i.DPI
	if i.DPIY > 0 {
		down = i.DPIY
	}
	if pose.Rotation%180 != 0 {
		return [2]float64{down, across}
	}
	return [2]float64{across, down}
}

// PageView tells what there is to be shown of a page; its pixels come with
// PageTile. It costs no look at the pixels.
func (st *Station) PageView(who Actor, q PageQuery) (PageView, error) {
	p, _, pose, err := st.lookAt(who, q)
	if err != nil {
		return PageView{}, err
	}
	v := PageView{
		Type: "page-view", Page: p.ID, Batch: p.Batch, Sheet: p.Sheet, Side: p.Side, Kind: p.Kind, Raw: q.Raw, Pose: pose, Tile: TileSide,
		DPI: shownDPI(p.Image, pose), Findings: []PlacedFinding{}, Barcodes: []batch.Barcode{}, Words: p.WordCount,
	}
	v.Width, v.Height = pose.Size(p.Image.Width, p.Image.Height)
	for level := 0; ; level++ {
		w, h := imaging.Side(v.Width, level), imaging.Side(v.Height, level)
		v.Levels = append(v.Levels, [2]int{w, h})
		if max(w, h) <= TileSide {
			break
		}
	}
	shown := pose.ToShown(p.Image.Width, p.Image.Height)
	for _, f := range p.Findings {
		placed := PlacedFinding{f, [][4]int{}}
		for _, box := range placesOf(f, p) {
			placed.Boxes = append(placed.Boxes, cut(shown.Box(box), v.Width, v.Height))
		}
		v.Findings = append(v.Findings, placed)
	}
	if p.Measured != nil {
		for _, code := range p.Measured.Barcodes {
			if code.Box != ([4]int{}) {
				code.Box = cut(shown.Box(code.Box), v.Width, v.Height)
			}
			v.Barcodes = append(v.Barcodes, code)
		}
	}
	return v, nil
}

// cut leaves of a box what lies on the page.
func cut(box [4]int, width, height int) [4]int {
	left, top := max(box[0], 0), max(box[1], 0)
	right, bottom := min(box[0]+box[2], width), min(box[1]+box[3], height)
	return [4]int{left, top, max(right-left, 0), max(bottom-top, 0)}
}

// edgeMM is how wide a strip is shown where ink runs off the page.
const edgeMM = 5

// placesOf tells where on the raw page a finding is to be seen, from what was
// measured; none where it concerns the whole page.
func placesOf(f batch.Finding, p batch.Page) [][4]int {
	m := p.Measured
	if m == nil || p.Image.DPI <= 0 {
		return nil
	}
	w, h := p.Image.Width, p.Image.Height
	strip := func(edge int, mm float64) [4]int { // top, right, bottom, left
		depth := max(int(math.Round(mm/25.4*p.Image.DPI)), 1)
		return [4][4]int{{0, 0, w, depth}, {w - depth, 0, depth, h}, {0, h - depth, w, depth}, {0, 0, depth, h}}[edge]
	}
	var out [][4]int
	switch f.Code {
	case batch.FindingStreak:
		for _, s := range m.Streaks {
			if s.Vertical {
				out = append(out, [4]int{s.At - s.Width/2, 0, max(s.Width, 1), h})
			} else {
				out = append(out, [4]int{0, s.At - s.Width/2, w, max(s.Width, 1)})
			}
		}
	case batch.FindingDarkBorder:
		for edge, mm := range m.DarkBorder {
			if mm > f.Limit {
				out = append(out, strip(edge, mm))
			}
		}
	case batch.FindingCutEdge:
		for edge, is := range m.CutEdge {
			if is {
				out = append(out, strip(edge, edgeMM))
			}
		}
	case batch.FindingSeparatorInk:
		for _, code := range m.Barcodes {
			if code.Box != ([4]int{}) {
				out = append(out, code.Box)
			}
		}
	}
	return out
}

// PageTile gives a piece of a page. The end of ctx takes the request back.
// CodeUsage: there is no such piece.
func (st *Station) PageTile(ctx context.Context, who Actor, q TileQuery) (Tile, error) {
	p, b, pose, err := st.lookAt(who, q.PageQuery)
	if err != nil {
		return Tile{}, err
	}
	job := view.Job{Page: p.ID, Image: p.Image, Pose: pose, Level: q.Level, Format: q.Format, MaxPixels: maxPixels(b),
		Region: [4]int{q.Column * TileSide, q.Row * TileSide, TileSide, TileSide}}
	if q.Region != nil {
		job.Region = *q.Region
	}
	picture, err := st.show(ctx, p, job)
	if err != nil {
		return Tile{}, err
	}
	return Tile{Type: "tile", Page: p.ID, Level: q.Level, Box: [4]int{job.Region[0], job.Region[1], picture.Width, picture.Height},
		Format: picture.Format, Data: picture.Data, Decoded: picture.Decoded}, nil
}

func maxPixels(b batch.Batch) int64 {
	if b.Settings == nil {
		return 0
	}
	return b.Settings.Import.MaxPixels
}

// PageThumb gives a page made small. One that is missing, or that shows the page
// as it lay before somebody turned it, is made anew.
func (st *Station) PageThumb(ctx context.Context, who Actor, q PageQuery) (PageThumb, error) {
	p, b, pose, err := st.lookAt(who, q)
	if err != nil {
		return PageThumb{}, err
	}
	out := PageThumb{Type: "thumb", Page: p.ID, DPI: shownDPI(p.Image, pose)}
	found := false
	if out.Thumb, found, err = st.store.Thumb(p.ID); err != nil {
		return out, err
	}
	if found && out.Rotation == pose.Rotation {
		return out, nil
	}
	picture, err := st.show(ctx, p, view.Job{Page: p.ID, Image: p.Image, Pose: pose, MaxPixels: maxPixels(b), Thumb: true})
	if err != nil {
		return out, err
	}
	out.Made, out.Thumb = true, batch.Thumb{Width: picture.Width, Height: picture.Height, Rotation: pose.Rotation, JPEG: picture.Data}
	if !q.Raw {
		_ = st.store.PutThumb(p.ID, out.Thumb) // on a full disk it is made again next time
	}
	return out, nil
}

// PageWords gives the words of a page with their places as it is shown. They stand
// in the frame in which the page was read, which may be straightened otherwise.
func (st *Station) PageWords(who Actor, q PageQuery) (PageWords, error) {
	p, _, pose, err := st.lookAt(who, q)
	if err != nil {
		return PageWords{}, err
	}
	out := PageWords{Type: "words", Page: p.ID, Note: p.ReadNote, Words: []PlacedWord{}}
	t, err := st.store.Text(p.ID)
	if err != nil || t == nil {
		return out, err
	}
	read := imaging.Pose{Rotation: t.Rotation, Deskew: t.Deskew}
	w, h := p.Image.Width, p.Image.Height
	place := pose.ToShown(w, h).After(read.ToRaw(w, h))
	out.Read = place
	for i, line := range t.Lines {
		for _, word := range line.Words {
			if read != pose {
				word.Box = place.Box(word.Box)
			}
			out.Words = append(out.Words, PlacedWord{word, i})
		}
	}
	return out, nil
}
