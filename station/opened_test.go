package station

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// TestOnlyWhatWasShownIsOpened: where each page is confirmed, only who had all of it
// before their eyes may do so (A.AM.IN.SH.5): not who asked what there is to be seen,
// who saw a part, who had it made ready, or whose colleague saw it.
func TestOnlyWhatWasShownIsOpened(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, strings.TrimSuffix(personnel, "\nprofiles = [\"aktenscan\"]")), 1)
	page := mustBatch(t, d, id).Pages[0]
	confirm := func() batch.Code {
		t.Helper()
		_, err := d.Look(context.Background(), looksAt, LookRequest{Batch: id, Pages: []batch.ID{page}, Verdict: inspection.Good})
		return batch.CodeOf(err)
	}
	q := PageQuery{Page: string(page)}
	v, err := call[PageView](d, looksAt, OpPageView, q)
	if err != nil {
		t.Fatal(err)
	}
	if code := confirm(); code != batch.CodeEachPage {
		t.Errorf("without a picture: %q", code)
	}
	tile := func(who Actor, region [4]int) {
		t.Helper()
		if _, err := call[Tile](d, who, OpPageTile, TileQuery{PageQuery: q, Region: &region}); err != nil {
			t.Fatal(err)
		}
	}
	half := v.Height / 2
	tile(looksAt, [4]int{0, 0, v.Width, half})
	tile(leads, [4]int{0, half, v.Width, v.Height - half})
	if _, err := call[PageThumb](d, looksAt, OpPageThumb, q); err != nil {
		t.Fatal(err)
	}
	if code := confirm(); code != batch.CodeEachPage {
		t.Errorf("half of it: %q", code)
	}
	if n := d.kinds(t)["page-opened"]; n != 0 {
		t.Errorf("%d pages opened", n)
	}
	tile(looksAt, [4]int{0, half, v.Width, v.Height - half})
	if n := d.kinds(t)["page-opened"]; n != 1 {
		t.Errorf("%d pages opened", n)
	}
	if code := confirm(); code != "" {
		t.Errorf("all of it: %q", code)
	}

	// Whoever turns it has to see it again; asking alone does not do.
	if _, err := call[EditResult](d, scans, OpPageRotate, EditRequest{Batch: id, Pages: []string{string(page)}, Degrees: 90, Wait: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[PageView](d, looksAt, OpPageView, q); err != nil {
		t.Fatal(err)
	}
	if code := confirm(); code != batch.CodeEachPage {
		t.Errorf("turned since: %q", code)
	}
	d.mustSee(t, looksAt, page)
	if code := confirm(); code != "" {
		t.Errorf("seen as it is turned: %q", code)
	}
}

// TestTilesFirst: tiles that were made ready count when the page is opened.
func TestTilesFirst(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, strings.TrimSuffix(personnel, "\nprofiles = [\"aktenscan\"]")), 1)
	q := PageQuery{Page: string(mustBatch(t, d, id).Pages[0]), Ahead: true}
	if _, err := call[PageView](d, looksAt, OpPageView, q); err != nil {
		t.Fatal(err)
	}
	if _, err := call[Tile](d, looksAt, OpPageTile, TileQuery{PageQuery: q}); err != nil {
		t.Fatal(err)
	}
	if n := d.kinds(t)["page-opened"]; n != 0 {
		t.Errorf("%d pages opened by what was made ready", n)
	}
	q.Ahead = false
	for range 2 {
		if _, err := call[PageView](d, looksAt, OpPageView, q); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.kinds(t)["page-opened"]; n != 1 {
		t.Errorf("%d pages opened", n)
	}
}

// TestLegible: a page of 300 dpi can be read at half its size and not at a quarter;
// one that was scanned coarsely can be read as it is.
func TestLegible(t *testing.T) {
	page := func(w, h int, dpi float64) PageView {
		v := PageView{Width: w, Height: h, DPI: [2]float64{dpi, dpi}}
		for level := 0; len(v.Levels) == 0 || max(v.Levels[level-1][0], v.Levels[level-1][1]) > TileSide; level++ {
			v.Levels = append(v.Levels, [2]int{imaging.Side(w, level), imaging.Side(h, level)})
		}
		return v
	}
	for _, c := range []struct {
		view  PageView
		level int
		ok    bool
	}{
		{page(2481, 3509, 300), 0, true}, {page(2481, 3509, 300), 1, true}, {page(2481, 3509, 300), 2, false}, {page(2481, 3509, 300), 9, false},
		{page(1653, 2339, 200), 1, true}, {page(595, 842, 72), 0, true}, {page(595, 842, 72), 1, false},
	} {
		if c.level >= len(c.view.Levels) {
			if _, ok := c.view.legible(Tile{Level: c.level}); ok {
				t.Errorf("there is no level %d", c.level)
			}
			continue
		}
		var pieces [][4]int
		size := c.view.Levels[c.level]
		for y := 0; y < size[1]; y += TileSide {
			for x := 0; x < size[0]; x += TileSide {
				tile := Tile{Level: c.level, Box: [4]int{x, y, min(TileSide, size[0]-x), min(TileSide, size[1]-y)}}
				if piece, ok := c.view.legible(tile); ok {
					pieces = append(pieces, piece)
				}
			}
		}
		if got := covered(c.view.Width, c.view.Height, pieces); got != c.ok {
			t.Errorf("%g dpi, level %d: %v", c.view.DPI[0], c.level, got)
		}
		if len(pieces) > 1 && covered(c.view.Width, c.view.Height, pieces[1:]) {
			t.Errorf("%g dpi, level %d: whole without the first tile", c.view.DPI[0], c.level)
		}
	}
}

// TestCovered compares with counting dot by dot.
func TestCovered(t *testing.T) {
	const side = 6
	r := rand.New(rand.NewPCG(1, 2))
	whole := 0
	for range 20_000 {
		var pieces [][4]int
		var dots [side][side]bool
		for range r.IntN(7) {
			x, y := r.IntN(side), r.IntN(side)
			p := [4]int{x, y, x + 1 + r.IntN(side), y + 1 + r.IntN(side)}
			pieces = append(pieces, p)
			for i := p[0]; i < min(p[2], side); i++ {
				for j := p[1]; j < min(p[3], side); j++ {
					dots[i][j] = true
				}
			}
		}
		want := true
		for _, column := range dots {
			for _, dot := range column {
				want = want && dot
			}
		}
		if want {
			whole++
		}
		if got := covered(side, side, pieces); got != want {
			t.Fatalf("%v: %v, want %v", pieces, got, want)
		}
	}
	if whole < 20 {
		t.Errorf("only %d were whole", whole)
	}
}
