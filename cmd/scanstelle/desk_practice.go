package main

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/start"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// practise leaves the real desk and opens the one for practice, which has a data
// folder of its own beside the real one.
func (w *window) practise() {
	if w.practice != nil {
		return
	}
	w.clear()
	g := w.g
	if !g.Practice {
		g = g.practise()
	}
	w.practice = newKeeper(g)
	w.win.SetContent(start.Waiting(w.words))
	k := w.practice
	w.work.Go(func() {
		c, err := k.wait(w.ctx)
		token := ""
		if err == nil {
			token, err = enterPractice(w.ctx, c)
		}
		fyne.Do(func() {
			switch {
			case w.closed:
			case err != nil:
				w.failed(err)
			default:
				w.show(c, token, station.PracticeTarget)
			}
		})
	})
}

// leavePractice goes back to the real desk, where somebody logs in.
func (w *window) leavePractice() {
	w.clear()
	w.win.SetContent(start.Waiting(w.words))
	k := w.practice
	w.practice = nil
	w.work.Go(func() {
		err := k.close()
		fyne.Do(func() {
			switch {
			case w.closed:
			case err != nil:
				w.failed(err)
			default:
				w.arrive()
			}
		})
	})
}

// endPractice gives the folder of the practice back, where somebody practises.
func (w *window) endPractice() error {
	if w.practice == nil {
		return nil
	}
	return w.practice.close()
}

// clear ends what is shown, with everything it started.
func (w *window) clear() {
	if w.start != nil {
		w.start.Close()
		w.start = nil
	}
	w.leaveDesk()
}

// leaveDesk ends the desk; a sheet on its way comes to its end first.
func (w *window) leaveDesk() {
	if w.desk == nil {
		return
	}
	w.desk.Close()
	w.runs.Close()
	w.desk, w.runs = nil, nil
}

// failed says that a data folder cannot be opened.
func (w *window) failed(err error) {
	w.win.SetContent(start.Failed(w.words, w.win.Canvas(), w.words.Failure(err), w.words.Next(batch.CodeOf(err)), w.close))
}

// firstTarget is where packages go when nothing else is said; empty where nobody named
// a target.
func firstTarget(ctx context.Context, c station.Caller) string {
	s, err := station.Invoke[station.TargetSetting](ctx, c, station.OpTargets, nil, nil)
	if err != nil || len(s.Targets) == 0 {
		return ""
	}
	return s.Targets[0].Spec
}
