package dms_test

import (
	"testing"
	"time"
	_ "time/tzdata" // a small system may have none

	"github.com/scanstelle/scanstelle/dms"
)

func TestWindow(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const form = "2006-01-02 15:04 -0700"
	at := func(text string) time.Time {
		t.Helper()
		v, err := time.Parse(form, text)
		if err != nil {
			t.Fatal(err)
		}
		return v.In(berlin)
	}
	for _, test := range []struct{ window, now, next string }{ // next "": open now
		{"", "2026-11-22 12:00 +0100", ""},
		{"18:00-06:00", "2026-11-22 17:59 +0100", "2026-11-22 18:00 +0100"},
		{"18:00-06:00", "2026-11-22 18:00 +0100", ""}, {"18:00-06:00", "2026-11-23 05:59 +0100", ""},
		{"18:00-06:00", "2026-11-23 06:00 +0100", "2026-11-23 18:00 +0100"},
		{"06:00-18:00", "2026-11-22 18:00 +0100", "2026-11-23 06:00 +0100"}, {"06:00 – 18:00", "2026-11-22 07:30 +0100", ""},
		{"18:00-24:00", "2026-11-22 23:59 +0100", ""}, {"18:00-24:00", "2026-11-23 00:00 +0100", "2026-11-23 18:00 +0100"},
		// Clocks go forward at 02:00 (29 March 2026): half past two does not come.
		{"18:00-02:30", "2026-03-29 01:59 +0100", ""}, {"18:00-02:30", "2026-03-29 03:00 +0200", "2026-03-29 18:00 +0200"},
		{"02:30-05:00", "2026-03-29 01:59 +0100", "2026-03-29 03:00 +0200"},
		{"02:10-02:50", "2026-03-29 01:59 +0100", "2026-03-30 02:10 +0200"},
		{"06:00-18:00", "2026-03-28 18:00 +0100", "2026-03-29 06:00 +0200"},
		// They go back at 03:00 (25 October 2026): half past two comes twice.
		{"02:10-02:50", "2026-10-25 02:30 +0200", ""}, {"02:10-02:50", "2026-10-25 02:50 +0200", "2026-10-25 02:10 +0100"}, {"02:10-02:50", "2026-10-25 02:30 +0100", ""},
		{"06:00-18:00", "2026-10-24 18:00 +0200", "2026-10-25 06:00 +0100"},
	} {
		w, err := dms.ParseWindow(test.window)
		if err != nil {
			t.Error(err)
			continue
		}
		now := at(test.now)
		if want := test.next == ""; w.Open(now) != want {
			t.Errorf("%s at %s: open %v", test.window, test.now, !want)
		}
		want := now
		if test.next != "" {
			want = at(test.next)
		}
		if got := w.Next(now); !got.Equal(want) {
			t.Errorf("%s at %s: next %s, want %s", test.window, test.now, got.Format(form), want.Format(form))
		}
		if again, err := dms.ParseWindow(w.String()); err != nil || again != w {
			t.Errorf("%q is read as %q, %v", w, again, err)
		}
	}
	for _, text := range []string{"18:00", "18:00-", "-", "25:00-06:00", "18:00-18:00", "abends", "18:00-06:00-07:00", "24:00-00:00"} {
		if w, err := dms.ParseWindow(text); err == nil {
			t.Errorf("%q is read as %q", text, w)
		}
	}
}
