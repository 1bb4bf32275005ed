package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// onPage is the page that is looked at.
type onPage struct {
	Batch string `arg:"" name:"stapel" help:"Kennung des Stapels."`
	Page  string `arg:"" name:"seite" help:"Blatt (3 oder 3v: Vorderseite, 3h: Rückseite) oder Kennung der Seite."`
}

func (s onPage) query() station.PageQuery {
	return station.PageQuery{Batch: batch.ID(s.Batch), Page: s.Page}
}

type pageViewCommand struct {
	onPage
	Out    string `help:"Bild in diese Datei schreiben (.png oder .jpg)." placeholder:"DATEI"`
	Level  int    `help:"Verkleinerung: 0 volle Größe, 1 halb, 2 ein Viertel …" placeholder:"N"`
	Region string `help:"Nur diesen Ausschnitt, in Pixeln der gewählten Größe." placeholder:"X,Y,BREITE,HÖHE"`
	Raw    bool   `help:"Wie gescannt; sonst gedreht und gerade wie im Paket."`
	Words  bool   `help:"Die erkannten Wörter mit ihrem Platz auf der Seite."`
}

func (c *pageViewCommand) Run(ctx context.Context, g *globals) error {
	q := station.TileQuery{PageQuery: c.query(), Level: c.Level}
	q.Raw = c.Raw
	if err := c.check(&q); err != nil {
		return err
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.PageView](ctx, caller, station.OpPageView, q.PageQuery, nil)
		if err != nil {
			return err
		}
		if c.Out != "" {
			if err := c.write(ctx, g, caller, q, v); err != nil {
				return err
			}
		} else if g.JSON {
			printJSON(v)
		} else {
			printPageView(v)
		}
		if !c.Words {
			return nil
		}
		words, err := station.Invoke[station.PageWords](ctx, caller, station.OpPageWords, q.PageQuery, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(words)
			return nil
		}
		for _, w := range words.Words {
			fmt.Printf("  %5d %5d %5d %5d  %3.0f %%  %s\n", w.Box[0], w.Box[1], w.Box[2], w.Box[3], w.Confidence, w.Text)
		}
		return nil
	})
}

// check reads the flags before anything is asked.
func (c *pageViewCommand) check(q *station.TileQuery) error {
	usage := func(format string, args ...any) error {
		return batch.Refuse("page.view", batch.CodeUsage, format, args...)
	}
	if c.Level < 0 {
		return usage("--level %d", c.Level)
	}
	if c.Out == "" && (c.Region != "" || c.Level != 0) {
		return usage("--level und --region gehören zu --out")
	}
	switch strings.ToLower(filepath.Ext(c.Out)) {
	case ".png":
		q.Format = batch.PNG
	case ".jpg", ".jpeg":
		q.Format = batch.JPEG
	default:
		if c.Out != "" {
			return usage("--out %s: die Endung .png oder .jpg sagt, was geschrieben wird", c.Out)
		}
	}
	if c.Region == "" {
		return nil
	}
	parts := strings.Split(c.Region, ",")
	q.Region = &[4]int{}
	for i, part := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || len(parts) != 4 {
			return usage("--region %s; erwartet wird X,Y,BREITE,HÖHE", c.Region)
		}
		q.Region[i] = n
	}
	return nil
}

// write writes a picture of the page into a file.
func (c *pageViewCommand) write(ctx context.Context, g *globals, caller station.Caller, q station.TileQuery, v station.PageView) error {
	if q.Level >= len(v.Levels) {
		return batch.Refuse("page.view", batch.CodeUsage, "--level %d; diese Seite hat die Größen 0 bis %d", q.Level, len(v.Levels)-1)
	}
	if q.Region == nil {
		q.Region = &[4]int{0, 0, v.Levels[q.Level][0], v.Levels[q.Level][1]}
	}
	tile, err := station.Invoke[station.Tile](ctx, caller, station.OpPageTile, q, nil)
	if err != nil {
		return err
	}
	return g.writePicture(c.Out, tile.Page, tile.Box[2], tile.Box[3], tile.Data)
}

// writePicture writes a picture of a page, which others on the machine must not
// read, and tells of it.
func (g *globals) writePicture(path string, page batch.ID, width, height int, data []byte) error {
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return &batch.Error{Op: "page.view", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	if g.JSON {
		printJSON(struct {
			Type   string   `json:"type"`
			Page   batch.ID `json:"page"`
			Width  int      `json:"width"`
			Height int      `json:"height"`
			Bytes  int      `json:"bytes"`
			File   string   `json:"file"`
		}{"picture", page, width, height, len(data), path})
		return nil
	}
	fmt.Printf("✓ %s  %d × %d Pixel\n", path, width, height)
	return nil
}

func printPageView(v station.PageView) {
	fmt.Printf("Seite %s  Blatt %d %s\n", v.Page, v.Sheet, germanSide[v.Side])
	fmt.Printf("  %d × %d Pixel, %.0f dpi, %s, %s\n", v.Width, v.Height, v.DPI[0], count(len(v.Levels), "Größe", "Größen"), count(v.Words, "Wort", "Wörter"))
	for _, f := range v.Findings {
		fmt.Printf("  %s%s\n", f.Message, places(f.Boxes))
	}
	for _, code := range v.Barcodes {
		fmt.Printf("  %s »%s«%s\n", code.Format, code.Text, places([][4]int{code.Box}))
	}
}

// places says where something is to be seen.
func places(boxes [][4]int) string {
	text := ""
	for _, b := range boxes {
		if b != ([4]int{}) {
			text += fmt.Sprintf("  [%d,%d,%d,%d]", b[0], b[1], b[2], b[3])
		}
	}
	return text
}

type pageThumbCommand struct {
	onPage
	Out string `required:"" help:"Die kleine Ansicht (JPEG) in diese Datei schreiben." placeholder:"DATEI"`
}

func (c *pageThumbCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		thumb, err := station.Invoke[station.PageThumb](ctx, caller, station.OpPageThumb, c.query(), nil)
		if err != nil {
			return err
		}
		return g.writePicture(c.Out, thumb.Page, thumb.Width, thumb.Height, thumb.JPEG)
	})
}
