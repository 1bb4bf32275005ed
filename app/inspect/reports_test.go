package inspect

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/station"
)

// TestReports: what was reported is told with what came of it and what to do, and Enter
// opens only what there is something to open of.
func TestReports(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	q := newQueue(&Room{desk: &frame.Desk{Words: w, Keys: frame.NewKeys(), Now: time.Now, Focus: func(fyne.Focusable) {}}})
	win := test.NewTempWindow(t, q.content)
	win.Resize(fyne.NewSize(1280, 700))
	q.show([]station.Waiting{{Batch: "a"}}, nil)
	q.reporting.Store(true)
	q.offer()
	if !q.open.Off() {
		t.Error("a batch that is not shown can be opened")
	}
	of := func(state station.FeedbackState, m feedback.Message) station.FeedbackMessage {
		return station.FeedbackMessage{Key: string(state), Came: time.Now(), State: state, Way: station.FeedbackHTTP, Sender: "e-akte", Message: m}
	}
	opened := of(station.FeedbackReopened, feedback.Message{Kind: feedback.Missing, Page: 2, From: "Sozialamt", Text: "Rückseite."})
	opened.Batch, opened.Next, opened.Number = "b", "d", 3
	refused := of(station.FeedbackRefused, feedback.Message{Kind: feedback.Unreadable, From: "Bauamt"})
	refused.Code, refused.Told = batch.CodeUnknownID, "ein solches Dokument wurde nicht übergeben"
	waits := of(station.FeedbackReceived, feedback.Message{Kind: feedback.Other, From: "Bauamt", Text: "Siegel fehlt."})
	all := []station.FeedbackMessage{waits, refused, opened}
	q.reports.show(all)
	for i, c := range []struct {
		what, does, said string
		opens            bool
	}{{"Anderes: Siegel fehlt.", w.T("inspect.report.do.received"), "", false},
		{"Nicht lesbar", w.T("inspect.report.do.refused"), "Ein solches Dokument wurde nicht übergeben.", false},
		{"Seite 2 fehlt: Rückseite.", w.T("inspect.report.do.reopened", words.Data{"Number": 3}), "", true}} {
		q.reports.table.Choose(i)
		seen := map[string]bool{}
		said(q.reports.reader, seen)
		for _, text := range []string{c.what, c.does, c.said, "Netz, signiert: e-akte"} {
			if text != "" && !seen[text] {
				t.Errorf("it is not said: %s", text)
			}
		}
		if q.open.Off() == c.opens {
			t.Errorf("%s: Enter opens %v", c.what, !q.open.Off())
		}
	}
	q.reports.show(all[2:])
	if m, ok := q.reports.current(); !ok || m.Key != opened.Key {
		t.Errorf("the message that was chosen is not any more: %+v", m)
	}
}

// said are the words in an object.
func said(o fyne.CanvasObject, out map[string]bool) {
	switch o := o.(type) {
	case *part.Text:
		out[o.Words()] = true
	case *fyne.Container:
		for _, c := range o.Objects {
			said(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			said(c, out)
		}
	}
}
