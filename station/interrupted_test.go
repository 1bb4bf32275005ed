package station

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// TestNextStackIsABatchOfItsOwn: paper does not name its run as files do. What
// lies in the feeder after a stack is another stack.
func TestNextStackIsABatchOfItsOwn(t *testing.T) {
	for _, deliver := range []bool{true, false} {
		f := &feeder{}
		d := feederDesk(t, f)
		request := d.stack()
		if !deliver {
			request.Target, request.Read, request.Deliver = "", false, false
		}
		seen := map[batch.ID]int{}
		for n := 2; n <= 4; n++ {
			f.sides = sides("content", n)
			sum, _ := d.run(t, request)
			if sum.Exit != 0 || sum.Resumed || sum.Pages != n || seen[sum.Batch] != 0 {
				t.Fatalf("deliver %v: %+v", deliver, sum)
			}
			seen[sum.Batch] = n
		}
		for id, n := range seen { // and nothing came to the earlier ones
			d.positions(t, id, n)
		}
	}
}

// findings are the codes of each page of a batch, in the order of the pages.
func (d *desk) findings(t *testing.T, id batch.ID) [][]batch.FindingCode {
	t.Helper()
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]batch.FindingCode, len(v.PageList))
	for i, p := range v.PageList {
		for _, f := range p.Findings {
			out[i] = append(out[i], f.Code)
		}
	}
	return out
}

// TestSheetPutInAgainIsNamed: a jam leaves a front without its back; who clears it
// puts the sheet in again. Nothing is dropped, but the batch says which page is
// one too many.
func TestSheetPutInAgainIsNamed(t *testing.T) {
	for _, c := range []struct {
		name    string
		duplex  bool
		fed     []string // up to the jam
		rest    []string
		half    int // page with a front alone; 0 for none
		again   int // page that shows the sheet once more; 0 for none
		message string
	}{
		{"between the sides", true, []string{"content", "content", "content@7"}, []string{"content@7", "content", "content", "content"}, 3, 4,
			"Blatt 3 ist noch einmal Blatt 2, von dem vor der Unterbrechung nur die Vorderseite kam: Seite 3 verwerfen."},
		{"at the first sheet", true, []string{"content@7"}, []string{"content@7", "content"}, 1, 2,
			"Blatt 2 ist noch einmal Blatt 1, von dem vor der Unterbrechung nur die Vorderseite kam: Seite 1 verwerfen."},
		{"behind a whole sheet", true, []string{"content@7", "content@8"}, []string{"content@7", "content@8"}, 0, 3,
			"Blatt 2 ist noch einmal Blatt 1, das letzte vor der Unterbrechung: eines von beiden verwerfen."},
		{"fronts only", false, []string{"content", "content@7"}, []string{"content@7", "content"}, 0, 3,
			"Blatt 3 ist noch einmal Blatt 2, das letzte vor der Unterbrechung: eines von beiden verwerfen."},
		{"the sheet was left out", true, []string{"content", "content", "content@7"}, []string{"content", "content"}, 3, 0, ""},
		{"another sheet is alike", true, []string{"content@7", "content", "content", "content"}, []string{"content", "content", "content@7", "content"}, 0, 0, ""},
		{"blank fronts", true, []string{"blank@7", "content"}, []string{"blank@7", "content"}, 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &feeder{duplex: c.duplex, sides: append(slices.Clone(c.fed), "jam")}
			d := feederDesk(t, f)
			broken, _ := d.run(t, d.stack())
			if broken.Code != batch.CodeJam {
				t.Fatalf("%+v", broken)
			}
			f.sides = slices.Clone(c.rest)
			sum, _ := d.run(t, d.stack())
			if sum.Exit != 0 || sum.Batch != broken.Batch || sum.Pages != len(c.fed)+len(c.rest) {
				t.Fatalf("%+v", sum)
			}
			for i, codes := range d.findings(t, sum.Batch) {
				if slices.Contains(codes, batch.FindingHalfSheet) != (i+1 == c.half) || slices.Contains(codes, batch.FindingSheetAgain) != (i+1 == c.again) {
					t.Errorf("page %d: %v", i+1, codes)
				}
			}
			v, err := d.Batch(sum.Batch)
			if err != nil || strings.Join(v.Remarks, "") != c.message {
				t.Errorf("%q, want %q, %v", v.Remarks, c.message, err)
			}
			if c.again > 0 {
				p := v.PageList[c.again-1]
				i := slices.IndexFunc(p.Findings, func(f batch.Finding) bool { return f.Code == batch.FindingSheetAgain })
				if f := p.Findings[i]; f.Message != c.message || f.Severity != batch.Severe || f.Other == "" {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// TestFrontAloneIsToldAfterAKill: also where the run that took it in could not say
// so any more.
func TestFrontAloneIsToldAfterAKill(t *testing.T) {
	f := &feeder{duplex: true, sides: []string{"content", "content", "content@7", "content"}}
	d := feederDesk(t, f)
	ctx, kill := context.WithCancel(context.Background())
	defer kill()
	f.after = func(image int) {
		for image == 3 && ctx.Err() == nil { // the last one that becomes durable
			ids, err := d.store.Unfinished()
			if err != nil {
				t.Error(err)
			}
			if b, err := d.store.Batch(ids[0]); err != nil || len(b.Pages) == 3 {
				kill()
			}
			time.Sleep(time.Millisecond)
		}
	}
	broken, err := d.Run(ctx, d.stack(), func(any) {})
	if err != nil || broken.Code != batch.CodeCanceled {
		t.Fatalf("%+v %v", broken, err)
	}
	f.after, f.sides = nil, []string{"content@7", "content"}
	sum, _ := d.run(t, d.stack())
	if sum.Exit != 0 || sum.Batch != broken.Batch || sum.Pages != 5 {
		t.Fatalf("%+v", sum)
	}
	// Of the two fronts, the one that is judged later names the other.
	codes := d.findings(t, sum.Batch)
	if !slices.Contains(codes[2], batch.FindingHalfSheet) || !slices.Contains(append(codes[2], codes[3]...), batch.FindingSheetAgain) {
		t.Errorf("%v", codes)
	}
}
