package quality

import (
	"fmt"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// stack makes the pages of n duplex sheets in one document.
func stack(n int) (batch.Batch, []batch.Page, []batch.Document) {
	b := batch.Batch{ID: "b"}
	b.Balance.Expected, b.Balance.Fed = n, -1
	d := batch.Document{ID: "d", Number: 1}
	var pages []batch.Page
	for i := range n {
		for _, side := range []batch.Side{batch.Front, batch.Back} {
			p := batch.Page{ID: batch.ID(fmt.Sprintf("%d%s", i+1, side)), Sheet: i + 1, Side: side, Kind: batch.KindContent, Document: "d"}
			pages = append(pages, p)
			d.Pages = append(d.Pages, p.ID)
		}
	}
	return b, pages, []batch.Document{d}
}

// TestBalance covers A.NB.3: what does not fit is named, what fits is not.
func TestBalance(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(b *batch.Batch, p []batch.Page, d []batch.Document)
		counted bool
		want    []DifferenceCode
		check   func(Balance) bool
	}{
		"closed":                  {counted: true, check: func(b Balance) bool { return b.Received == 3 && b.Sides == 6 && b.Kept == 6 }},
		"sheet missing":           {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) { b.Balance.Expected = 4 }, want: []DifferenceCode{DifferenceCount}},
		"sheet too many":          {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) { b.Balance.Expected = 2 }, want: []DifferenceCode{DifferenceCount}},
		"not counted":             {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) { b.Balance.Expected = -1 }, counted: true, want: []DifferenceCode{DifferenceUncounted}},
		"need not be counted":     {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) { b.Balance.Expected = -1 }},
		"device counted one more": {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) { b.Balance.Fed = 4 }, want: []DifferenceCode{DifferenceFed}},
		"separator sheets are fed but not expected": {change: func(b *batch.Batch, p []batch.Page, _ []batch.Document) {
			b.Balance.Expected, b.Balance.Fed = 2, 3
			p[0].Kind, p[1].Kind, p[0].Document, p[1].Document = batch.KindSeparator, batch.KindBlank, "", ""
		}, check: func(b Balance) bool { return b.Separator == 1 && b.Received == 2 && b.Blank == 1 }},
		"a rescanned sheet counts once": {change: func(b *batch.Batch, p []batch.Page, _ []batch.Document) {
			b.Balance.Expected, b.Balance.Fed = 2, 3
			p[0].Withdrawn, p[1].Withdrawn, p[0].Document, p[1].Document = batch.Replaced, batch.Replaced, "", ""
		}, check: func(b Balance) bool { return b.Rescanned == 1 && b.Received == 2 }},
		"a rescanned side belongs to its sheet": {change: func(_ *batch.Batch, p []batch.Page, _ []batch.Document) {
			p[0].Withdrawn, p[0].Document = batch.Replaced, ""
		}, check: func(b Balance) bool { return b.Rescanned == 0 && b.Received == 3 }},
		"sealed off pages were paper": {change: func(_ *batch.Batch, p []batch.Page, _ []batch.Document) {
			p[0].Withdrawn, p[1].Withdrawn, p[0].Document, p[1].Document = batch.SealedOff, batch.SealedOff, "", ""
		}, check: func(b Balance) bool { return b.SealedOff == 1 && b.Received == 3 }},
		"left over": {change: func(_ *batch.Batch, p []batch.Page, _ []batch.Document) { p[2].Document = "" }, want: []DifferenceCode{DifferenceLeft}},
		"suppressed blank back is no loss": {change: func(_ *batch.Batch, p []batch.Page, _ []batch.Document) {
			p[1].Document, p[1].Kind = "", batch.KindBlank
		}},
		"document":              {change: func(_ *batch.Batch, _ []batch.Page, d []batch.Document) { d[0].Expected = 2 }, want: []DifferenceCode{DifferenceDocument}},
		"document that is gone": {change: func(_ *batch.Batch, _ []batch.Page, d []batch.Document) { d[0].Expected, d[0].Gone = 2, true }},
		"a placeholder is no paper": {change: func(_ *batch.Batch, p []batch.Page, _ []batch.Document) {
			p[4].Kind, p[5].Kind = batch.KindPlaceholder, batch.KindPlaceholder
		}, want: []DifferenceCode{DifferenceCount}},
		"device events and refusals": {change: func(b *batch.Batch, _ []batch.Page, _ []batch.Document) {
			b.Events = []batch.DeviceEvent{{Code: batch.CodeDoubleFeed}, {Code: batch.CodeJam}}
			b.Balance.DoubleFeeds, b.Balance.Refused = 1, 1
		}, want: []DifferenceCode{DifferenceDoubleFeed, DifferenceBroken, DifferenceRefused}},
	} {
		t.Run(name, func(t *testing.T) {
			b, p, d := stack(3)
			if c.change != nil {
				c.change(&b, p, d)
			}
			got := NewBalance(b, p, d, c.counted)
			var codes []DifferenceCode
			for _, x := range got.Differences {
				codes = append(codes, x.Code)
			}
			if !slices.Equal(codes, c.want) || c.check != nil && !c.check(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}
