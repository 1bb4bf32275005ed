package capture

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestFindingSaysWhatToDo: beside the page it stands what was found and what to do, and
// which key scans the sheet anew where that may help (mailroom.md 6, rows 9 to 11).
func TestFindingSaysWhatToDo(t *testing.T) {
	const glass, anew = "Ein durchgehender Streifen: Das Scannerglas reinigen", "drücken Sie F7"
	r := newRoom(t)
	for _, c := range []struct {
		name    string
		finding batch.Finding
		state   batch.State
		want    []string
		not     string
	}{
		{"a streak", batch.Finding{Code: batch.FindingStreak, Severity: batch.Warning, Message: glass}, batch.Captured, []string{glass, anew, "erkannt"}, ""},
		{"it is released", batch.Finding{Code: batch.FindingStreak, Severity: batch.Warning, Message: glass}, batch.Released, []string{glass}, anew},
		{"twice", batch.Finding{Code: batch.FindingDuplicate, Severity: batch.Warning, Message: "Die Seite gleicht"}, batch.Captured, []string{"Die Seite gleicht"}, anew},
		{"a note", batch.Finding{Code: batch.FindingSkew, Severity: batch.Note, Message: "Seite liegt 2 Grad schief."}, batch.Captured, []string{"erkannt"}, "schief"},
	} {
		s := stackOf(2, 2)
		s.Batch.State = c.state
		s.Pages[0].Findings = []batch.Finding{c.finding}
		r.take(s)
		r.choose("0000")
		said := r.side.read.Words()
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: »%s« does not say »%s«", c.name, said, want)
			}
		}
		if c.not != "" && strings.Contains(said, c.not) {
			t.Errorf("%s: »%s«", c.name, said)
		}
	}
}

// TestHardToReadNamesBothWays: where the paper may be to blame, it stands beside F7 who
// confirms that it gets no better, and by which key; nobody is named where no one inspects
// (mailroom.md 6, row 10).
func TestHardToReadNamesBothWays(t *testing.T) {
	const best = "bestätigt die Prüfung mit B und Grund"
	r := newRoom(t)
	for _, c := range []struct {
		code  batch.FindingCode
		class *batch.Class
		want  bool
	}{
		{batch.FindingDark, &batch.Class{Inspect: true}, true}, {batch.FindingLowConfidence, &batch.Class{Inspect: true}, true},
		{batch.FindingDark, nil, false}, {batch.FindingStreak, &batch.Class{Inspect: true}, false},
	} {
		if c.class != nil && !c.class.NeedsRelease() {
			t.Fatal("nobody inspects this class")
		}
		s := stackOf(2, 2)
		s.Batch.State, s.Batch.Class = batch.Captured, c.class
		s.Pages[0].Findings = []batch.Finding{{Code: c.code, Severity: batch.Warning, Message: "Die Seite ist schwer zu lesen."}}
		r.take(s)
		r.choose("0000")
		if said := r.side.read.Words(); strings.Contains(said, best) != c.want || !strings.Contains(said, "drücken Sie F7") {
			t.Errorf("%s, class %v: »%s«", c.code, c.class != nil, said)
		}
	}
}

// TestStackLeftOpenIsTold: a stack that was left open says at the next start what of it is
// safe and with which sheet it goes on (mailroom.md 6, row 22); one that somebody is at
// work with, or that has ended, does not.
func TestStackLeftOpenIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		resumed bool
		state   batch.State
		device  string
		sheets  int
		want    string
	}{
		"left open":        {true, batch.Open, "einzug", 46, "Blatt 1 bis 46 sind gesichert. Das letzte ist Blatt 46. Legen Sie ab Blatt 47 wieder ein (F5)"},
		"nothing came yet": {true, batch.Open, "einzug", 0, "Es ging nichts verloren."},
		"just begun":       {false, batch.Open, "einzug", 46, ""},
		"ended":            {true, batch.Captured, "einzug", 46, ""},
		"of files":         {true, batch.Open, "", 46, "gesichert. Mit dem Rest geht es weiter (F5)."},
	} {
		r := newRoom(t)
		s := stackOf(4, 4)
		s.Batch.State, s.Batch.Device, s.Batch.Balance.Sheets = c.state, c.device, c.sheets
		r.resumed = c.resumed
		r.take(s)
		switch {
		case c.want == "" && r.notice != nil:
			t.Errorf("%s: »%s«", name, r.notice.text)
		case c.want != "" && (r.notice == nil || !strings.Contains(r.notice.text, c.want) || !r.notice.goesOn):
			t.Errorf("%s: %+v", name, r.notice)
		}
		if r.resumed {
			t.Errorf("%s: it would be said again", name)
		}
	}
}

// TestUndoOfSealingIsTold: who sealed a letter off learns that an undo does not bring it
// back, and who does; every other refusal is told as it is.
func TestUndoOfSealingIsTold(t *testing.T) {
	r := newRoom(t)
	undo := stackOf(2, 2).UndoEdit()
	refused := func(code batch.Code) string {
		r.failed(undo, batch.Refuse("edit", code, "Scanleitung"))
		return r.said().title + " " + r.said().text
	}
	if said := refused(batch.CodeRole); !strings.Contains(said, "entscheidet nur die Scanleitung") || !strings.Contains(said, "»Versiegelt«") {
		t.Error(said)
	}
	if r.stack.Beside = true; r.beside {
		t.Error("an undo would leave what was sealed off unasked")
	}
	if said := refused(batch.CodeRole); !strings.Contains(said, "Noch einmal Strg Z") || !r.beside {
		t.Errorf("what can be undone beside it: %v, %s", r.beside, said)
	}
	undo = r.stack.UndoBeside()
	if said := refused(batch.CodeRole); strings.Contains(said, "Noch einmal") || r.beside || !undo.Request.Beside {
		t.Errorf("nothing is beside it: %v, %s", r.beside, said)
	}
	if said := refused(batch.CodeEditState); strings.Contains(said, "Weggeschlossen") {
		t.Error(said)
	}
}
