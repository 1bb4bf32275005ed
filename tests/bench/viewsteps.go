package main

import (
	"fmt"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/station"
)

// viewSteps measures the processor time of what the view worker does, in this
// process: other load on the machine does not count.
func viewSteps(files []string) (table, error) {
	steps := map[string][]float64{}
	names := []string{}
	const times = 10 // the clock of a thread may tick in steps of 4 ms
	step := func(name string, fn func() error) error {
		took, err := thread(func() error {
			for range times {
				if err := fn(); err != nil {
					return err
				}
			}
			return nil
		})
		took /= times
		if steps[name] == nil {
			names = append(names, name)
		}
		steps[name] = append(steps[name], took)
		return err
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return table{}, err
		}
		var level *imaging.Level
		for n := 3; n >= 0; n-- {
			if err := step(fmt.Sprintf("decode at 1/%d", 1<<n), func() (err error) {
				level, _, err = imaging.DecodeLevel(data, batch.Image{Codec: batch.JPEG}, n, imaging.Limits{})
				return err
			}); err != nil {
				return table{}, err
			}
		}
		var tile *imaging.Level
		for _, cut := range []struct {
			name string
			pose imaging.Pose
		}{{"cut a tile", imaging.Pose{}}, {"cut a tile, turned", imaging.Pose{Rotation: 90}}, {"cut a tile, straightened", imaging.Pose{Deskew: 0.8}}} {
			if err := step(cut.name, func() error {
				tile = level.Show(cut.pose, 512, 1024, station.TileSide, station.TileSide)
				return nil
			}); err != nil {
				return table{}, err
			}
		}
		for i, name := range []string{"code a tile", "code a tile with whole colour"} {
			if err := step(name, func() error {
				_, err := tile.JPEG(92, i == 1)
				return err
			}); err != nil {
				return table{}, err
			}
		}
		if err := step("halve a page", func() error {
			level.Half()
			return nil
		}); err != nil {
			return table{}, err
		}
	}
	t := table{Title: "Processor time of each step", Head: []string{"step", "median", "p95"}}
	for _, name := range names {
		t.Rows = append(t.Rows, []string{name, fmt.Sprintf("%.1f ms", median(steps[name])), fmt.Sprintf("%.1f ms", quantile(steps[name], 0.95))})
	}
	return t, nil
}
