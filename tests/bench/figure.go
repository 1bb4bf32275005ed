package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// figure is one measured value with its goal.
type figure struct {
	What    string
	Goal    string
	Got     string
	Met     bool
	Command string
}

func (f figure) verdict() string {
	if f.Met {
		return "yes"
	}
	return "**no**"
}

// section is what a part found out.
type section struct {
	Title    string
	Intro    string // what was run, and how
	Figures  []figure
	Tables   []table
	Notes    []string
	Measured time.Time
	Seconds  float64
}

// table holds measured details.
type table struct {
	Title string
	Head  []string
	Rows  [][]string
}

func (b *bench) resultPath(name string) string { return filepath.Join(b.work, "result-"+name+".json") }

func (b *bench) keep(name string, s section) error {
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(b.resultPath(name), data, 0o600)
}

func (b *bench) kept(name string) (s section, ok bool, err error) {
	data, err := os.ReadFile(b.resultPath(name))
	if os.IsNotExist(err) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	return s, true, json.Unmarshal(data, &s)
}

// median of the values; they may be in any order.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile of the values by linear interpolation; 0 where there are none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

func percent(part, whole int) string {
	if whole == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", part, whole, 100*float64(part)/float64(whole))
}
