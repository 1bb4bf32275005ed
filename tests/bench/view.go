package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/station"
)

// fitHeight is the room for a page on a screen of 1920 × 1080, in pixels.
const fitHeight = 880

// viewTimes are milliseconds, one value a page or tile.
type viewTimes struct {
	info, first, tile, full, fullTile, thumb []float64
}

// view measures the pictures of the screen as a window gets them: over the socket
// of an owner, page after page.
func (b *bench) view() (section, error) {
	s := section{
		Title: "Pages on the screen",
		Intro: "Colour pages of the bench set (A4, 300 dpi, JPEG), asked for over the socket as a window does; wall time. The first view is everything that covers the page as it fits " +
			fmt.Sprintf("a screen of 1920 × 1080 (%d pixels high), from a page nobody has looked at; then the same tiles again; then one tile at full size, and its neighbours. ", fitHeight) +
			"A thumbnail is made beside measuring, from the same pixels.",
	}
	p, err := b.samples(samplepost.Bench, b.pages)
	if err != nil {
		return s, err
	}
	var files []string
	for _, path := range jpegs(p.files) {
		if p.truth[filepath.Base(path)].Mode == "colour" {
			files = append(files, path)
		}
	}
	o, err := b.serve("view", testDevice{picture: lines}, 0)
	if err != nil {
		return s, err
	}
	defer o.stop()
	r, err := o.call(b, append([]string{"import"}, files...)...)
	if err != nil {
		return s, err
	}
	client, ok := station.Dial(o.data)
	if !ok || len(r.pages) == 0 {
		return s, errors.New("no owner, or no page")
	}
	var t viewTimes
	for _, page := range r.pages {
		t.thumb = append(t.thumb, page.MS["thumb"])
		if err := t.look(b, client, page.Page); err != nil {
			return s, err
		}
	}
	row := func(what, goal string, ms []float64, met bool) {
		s.Figures = append(s.Figures, figure{What: what, Goal: goal, Met: met,
			Got: fmt.Sprintf("%.1f ms, p95 %.1f ms", median(ms), quantile(ms, 0.95)), Command: "scripts/bench --only view"})
	}
	row("first view of a page", "p95 ≤ 200 ms", t.first, quantile(t.first, 0.95) <= 200)
	row("tile of a page that is known, as it fits", "p95 ≤ 50 ms", t.tile, quantile(t.tile, 0.95) <= 50)
	row("first tile at full size", "p95 ≤ 200 ms", t.full, quantile(t.full, 0.95) <= 200)
	row("tile at full size", "p95 ≤ 50 ms", t.fullTile, quantile(t.fullTile, 0.95) <= 50)
	row("size, findings and places", "–", t.info, true)
	row("thumbnail, beside measuring", "median ≤ 10 ms", t.thumb, median(t.thumb) <= 10)
	steps, err := viewSteps(files)
	if err != nil {
		return s, err
	}
	s.Tables = []table{steps}
	s.Notes = []string{fmt.Sprintf("%d pages, %d tiles", len(t.first), len(t.tile)+len(t.fullTile)+len(t.full))}
	return s, nil
}

// look looks at one page as a person does.
func (t *viewTimes) look(ctx context.Context, client station.Caller, page batch.ID) error {
	begin := time.Now()
	q := station.PageQuery{Page: string(page)}
	v, err := station.Invoke[station.PageView](ctx, client, station.OpPageView, q, nil)
	if err != nil {
		return err
	}
	t.info = append(t.info, ms(begin))
	level := 0
	for imaging.Side(v.Height, level+1) >= fitHeight {
		level++
	}
	for round := range 2 {
		for y := 0; y < v.Levels[level][1]; y += v.Tile {
			for x := 0; x < v.Levels[level][0]; x += v.Tile {
				one := time.Now()
				if err := tile(ctx, client, q, level, x/v.Tile, y/v.Tile, round == 0 && x+y == 0); err != nil {
					return err
				}
				if round == 1 {
					t.tile = append(t.tile, ms(one))
				}
			}
		}
		if round == 0 {
			t.first = append(t.first, ms(begin))
		}
	}
	for i := range 4 {
		one := time.Now()
		if err := tile(ctx, client, q, 0, i, 2, i == 0); err != nil {
			return err
		}
		if i == 0 {
			t.full = append(t.full, ms(one))
		} else {
			t.fullTile = append(t.fullTile, ms(one))
		}
	}
	return nil
}

func ms(begin time.Time) float64 { return time.Since(begin).Seconds() * 1000 }

// tile asks for one; decoded is whether the page has to be decoded for it.
func tile(ctx context.Context, client station.Caller, q station.PageQuery, level, column, row int, decoded bool) error {
	got, err := station.Invoke[station.Tile](ctx, client, station.OpPageTile, station.TileQuery{PageQuery: q, Level: level, Column: column, Row: row}, nil)
	if err == nil && (got.Decoded != decoded || len(got.Data) == 0) {
		err = fmt.Errorf("level %d, tile %d, %d: decoded: %v, %d bytes", level, column, row, got.Decoded, len(got.Data))
	}
	return err
}
