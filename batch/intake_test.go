package batch

import (
	"slices"
	"testing"
	"time"
)

// TestDayFrom: today is Monday, 23 November 2026; the night box of a Monday has
// three piles (A.DV.1, mailroom practice).
func TestDayFrom(t *testing.T) {
	const today = Day("2026-11-23")
	for text, want := range map[string]Day{
		"heute": "2026-11-23", "Gestern": "2026-11-22", "vorgestern": "2026-11-21", "freitag": "2026-11-20", "Samstag": "2026-11-21", "sonnabend": "2026-11-21",
		"sonntag": "2026-11-22", "montag": "2026-11-23", "dienstag": "2026-11-17", "20.11.2026": "2026-11-20", "1.2.2026": "2026-02-01",
		"20.11.": "2026-11-20", "30.12.": "2025-12-30", "Today": "2026-11-23", "yesterday": "2026-11-22", "friday": "2026-11-20", " 2026-11-20 ": "2026-11-20", "2026-12-24": "2026-12-24", // Check refuses the future
	} {
		if got, err := DayFrom(text, today); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "morgen", "31.2.2026", "2026-2-3", "2026-11-20T10", "20.11.26", "0.1.2026", "29.2."} {
		if got, err := DayFrom(text, "2026-11-23"); CodeOf(err) != CodeJournal {
			t.Errorf("%q is %q: %v", text, got, err)
		}
	}
	if got, err := DayFrom("29.2.", "2028-01-01"); CodeOf(err) != CodeJournal {
		t.Errorf("29 February of two years without one is %q: %v", got, err)
	}
}

func TestWorkdays(t *testing.T) {
	for _, c := range []struct {
		from, to Day
		want     int
	}{
		{"2026-11-20", "2026-11-20", 0}, {"2026-11-20", "2026-11-22", 0}, // Friday to Sunday
		{"2026-11-20", "2026-11-23", 1}, {"2026-11-20", "2026-11-30", 6}, {"2026-11-23", "2026-11-20", 0},
	} {
		if got := Workdays(c.from, c.to); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.from, c.to, got, c.want)
		}
	}
	if got := DayOf(time.Date(2026, 11, 20, 23, 59, 0, 0, time.FixedZone("", -3600))); got != "2026-11-20" || got.German() != "20.11.2026" {
		t.Errorf("%s", got)
	}
}

func TestWordsAreReadByBothNames(t *testing.T) {
	for _, w := range ways {
		for _, text := range []string{w.german, string(w.value)} {
			if got, err := ParseWay(text); err != nil || got != w.value || got.German() != w.german {
				t.Errorf("%q: %q %v", text, got, err)
			}
		}
	}
	for _, f := range Fields() {
		if got, err := ParseField(f.German()); err != nil || got != f || f.German() == string(f) {
			t.Errorf("%q: %q %v", f.German(), got, err)
		}
	}
	_, way := ParseWay("Taube")
	_, flag := ParseFlag("nass")
	_, kind := ParseMailKind("")
	_, field := ParseField("x")
	if CodeOf(way) != CodeJournal || CodeOf(flag) != CodeJournal || CodeOf(kind) != CodeJournal || CodeOf(field) != CodeField {
		t.Error(way, flag, kind, field)
	}
}

func TestCoverText(t *testing.T) {
	c := Cover{Sheets: 12, Class: "eingangspost", Intake: "2026-11-20"}
	if got := c.Text(); got != "SCANSTELLE:TRENN:1;blatt=12;klasse=eingangspost;eingang=2026-11-20" {
		t.Errorf("%s", got)
	}
	for text, want := range map[string]Cover{
		c.Text(): c,
		"SCANSTELLE:TRENN:1;nummer=E-2026-000007":        {Number: "E-2026-000007"},
		"SCANSTELLE:TRENN:1;farbe=rot;blatt=3":           {Sheets: 3}, // of a later version
		"SCANSTELLE:TRENN:1;blatt=-1;blatt=x;klasse=amt": {Class: "amt"},
		"SCANSTELLE:TRENN:1;eingang=2026-02-30;blatt=1":  {Sheets: 1},
		"SCANSTELLE:TRENN:1":                             {},
		"SCANSTELLE:TRENN:1;":                            {},
		"SCANSTELLE:TRENN:17;blatt=1":                    {},
		"PATCHT;blatt=1":                                 {},
	} {
		got, ok := ParseCover(text)
		if got != want || ok != (want != Cover{}) {
			t.Errorf("%q: %+v %v, want %+v", text, got, ok, want)
		}
	}
	for _, bad := range []Cover{{Sheets: -1}, {Sheets: 10000}, {Class: "A B"}, {Intake: "gestern"}, {Number: "7"}} {
		if CodeOf(bad.Check()) != CodeUsage {
			t.Errorf("%+v may be printed", bad)
		}
	}
}

// FuzzParseCover: whatever stands in a code of a sheet that somebody brings along,
// what is read of it is sound and prints the same again.
func FuzzParseCover(f *testing.F) {
	f.Add(Cover{Sheets: 12, Class: "eingangspost", Intake: "2026-11-20", Number: "E-2026-000001"}.Text())
	f.Add("SCANSTELLE:TRENN:1;blatt=1;blatt=2;=;klasse")
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := ParseCover(text)
		if ok != (c != Cover{}) {
			t.Fatalf("%+v %v", c, ok)
		}
		if err := c.Check(); err != nil {
			t.Fatalf("%q gives %+v: %v", text, c, err)
		}
		if again, _ := ParseCover(c.Text()); again != c {
			t.Fatalf("%+v prints as %+v", c, again)
		}
	})
}

func FuzzDayFrom(f *testing.F) {
	for _, s := range []string{"heute", "freitag", "20.11.", "1.1.0001", "2026-11-20", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := DayFrom(text, "2026-11-23")
		if err != nil {
			return
		}
		if back, err := ParseDay(string(d)); err != nil || back != d {
			t.Fatalf("%q gives %q: %v", text, d, err)
		}
	})
}

func TestIntakeNumber(t *testing.T) {
	if got := IntakeNumber(2026, 123); got != "E-2026-000123" {
		t.Error(got)
	}
	if y, n, ok := ParseIntakeNumber("E-2026-000123"); !ok || y != 2026 || n != 123 {
		t.Error(y, n, ok)
	}
	for _, s := range []string{"", "E-2026-000000", "E-2026-1", "e-2026-000001", "E-2026-00001x", "E-2026-+00001", "E-2026-0000001"} {
		if _, _, ok := ParseIntakeNumber(s); ok {
			t.Errorf("%q is a number", s)
		}
	}
	numbers := []string{IntakeNumber(2026, 9), IntakeNumber(2026, 10), IntakeNumber(2026, 100000), IntakeNumber(2027, 1)}
	if !slices.IsSorted(numbers) {
		t.Error("numbers do not sort as they are given")
	}
}
