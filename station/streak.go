package station

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

// Streaked is an upright line at the same place of several pages in a row: there is dirt
// on the glass of the device (mailroom.md 6, row 9).
type Streaked struct {
	Side  batch.Side `json:"side,omitempty"` // of the paper; empty where one alone is scanned
	Pages int        `json:"pages"`
	First int        `json:"first"` // sheets, from and to
	Last  int        `json:"last"`
	// Over tells that pages came behind them without it.
	Over bool `json:"over,omitempty"`
}

// noteStreak looks at the last pages of the side of one that was judged, and says once
// for each side that there is dirt on the glass: each page tells of its line alone.
func (r *run) noteStreak(s *pageState) {
	if !r.fromDevice(s.Input) {
		return
	}
	var side []*batch.Measurement
	var sheets []int
	pages := r.inputs[s.Input].pages
	for i := len(pages) - 1; i >= 0; i-- {
		if p := r.pages[pages[i]]; p.judged && p.Side == s.Side && p.Measured != nil {
			side, sheets = append(side, p.Measured), append(sheets, p.Sheet)
		}
	}
	was := r.streaks[s.Side]
	n := quality.Streaked(side)
	if n < quality.LeastStreaked {
		if was != nil {
			was.Over = true
		}
		return
	}
	now := &Streaked{Pages: n, First: sheets[n-1], Last: sheets[0]}
	if r.givesBacks() {
		now.Side = s.Side
	}
	r.streaks[s.Side] = now
	if was == nil {
		what := map[batch.Side]string{"": "Seiten", batch.Front: "Vorderseiten", batch.Back: "Rückseiten"}[now.Side]
		r.emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Auf den letzten %d %s ist ein senkrechter Strich an derselben Stelle. Einzug anhalten, das Scannerglas reinigen, diese Blätter danach neu scannen.", n, what)})
	}
}

// streak is the line to be told of: one that goes on before one that is over, else the
// one on more pages.
func (r *run) streak() *Streaked {
	var out *Streaked
	for _, side := range []batch.Side{batch.Front, batch.Back} {
		s := r.streaks[side]
		if s != nil && (out == nil || out.Over && !s.Over || out.Over == s.Over && s.Pages > out.Pages) {
			out = s
		}
	}
	if out == nil {
		return nil
	}
	told := *out
	return &told
}
