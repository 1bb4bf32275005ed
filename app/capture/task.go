package capture

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// loadTasks reads what is to be scanned anew, in whatever batch it lies.
func (r *Room) loadTasks(ctx context.Context) {
	tasks, err := model.Tasks(r.desk.Context(ctx), r.caller())
	if err == nil && ctx.Err() == nil {
		r.later("tasks", func() { r.tasks = tasks; r.head.show() })
	}
}

// canTask tells whether there is something to be scanned anew, and time for it.
func (r *Room) canTask() bool { return r.work == idle && len(r.tasks) > 0 }

// nextTask goes to the next sheet that somebody wants scanned anew: this batch or
// another one is brought here, with the page and the reason.
func (r *Room) nextTask() {
	task, ok := model.NextTask(r.tasks, r.chosen)
	if !ok {
		return
	}
	if task.Batch != r.stack.Batch.ID {
		r.waiting.end()
		r.unwatch()
		r.stack, r.groups, r.pages, r.notice, r.fault, r.next = model.Stack{}, nil, nil, nil, nil, &task
		r.watch(task.Batch)
		r.choose(task.Pages[0])
		return // what is said depends on how the batch stands
	}
	r.choose(task.Pages[0])
	r.ask(task)
}

// ask says what is to be done with a sheet.
func (r *Room) ask(task batch.RescanOrder) {
	w := r.desk.Words
	sheet := 0
	if len(task.Sheets) > 0 {
		sheet = task.Sheets[0]
	}
	text := "capture.task.text"
	switch {
	case r.stack.Open():
		text = "capture.task.open"
	case r.stack.Closed():
		text = "capture.task.doubt"
	}
	r.say(part.ToneSevere, w.T("capture.task.title", words.Data{"Number": w.Number(sheet)}), w.T(text, words.Data{"Reason": task.Reason}), false)
}

// taskState is that of a sheet that is to be scanned anew.
func (r *Room) taskState(s model.Sheet) (string, bool) {
	if slices.ContainsFunc(s.Sides, func(p batch.Page) bool { return r.stack.Order(p.ID) != nil }) {
		return r.desk.Words.T("capture.task.sheet"), true
	}
	return "", false
}
