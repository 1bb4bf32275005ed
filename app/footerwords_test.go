package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestFooterTellsWhatWorks: the device in use and how fast it is, and how long reading
// what waits takes (field.md, complaint 33; issue: progress and remaining time).
func TestFooterTellsWhatWorks(t *testing.T) {
	d, win := alone(t, "de")
	scans := func(rates ...float64) []station.Scanning {
		var out []station.Scanning
		for _, r := range rates {
			out = append(out, station.Scanning{Device: "fi-8170", PerMinute: r})
		}
		return out
	}
	for name, c := range map[string]struct {
		status station.Status
		want   []string
	}{
		"nothing":             {station.Status{}, nil},
		"the feeder runs up":  {station.Status{Scanning: scans(0)}, []string{"fi-8170 scannt"}},
		"it feeds":            {station.Status{Scanning: scans(61.4)}, []string{"fi-8170: 60 Seiten je Minute"}},
		"slowly":              {station.Status{Scanning: scans(1.2)}, []string{"fi-8170: 1 Seite je Minute"}},
		"two do":              {station.Status{Scanning: scans(60, 41)}, []string{"2 Scanner: 100 Seiten je Minute"}},
		"of a long name":      {station.Status{Scanning: []station.Scanning{{Device: "escl:https://drucker.amt.beispiel:443"}}}, []string{"escl:https://drucker.am… scannt"}},
		"nothing is read yet": {station.Status{Reading: 40}, []string{"Texterkennung: noch 40 Seiten"}},
		"soon read":           {station.Status{Reading: 1, ReadingLeft: 3}, []string{"Texterkennung: noch 1 Seite, unter 1 Minute"}},
		"some minutes":        {station.Status{Reading: 400, ReadingLeft: 171}, []string{"Texterkennung: noch 400 Seiten, etwa 3 Minuten"}},
		"some hours":          {station.Status{Reading: 9000, ReadingLeft: 3 * 3600}, []string{"Texterkennung: noch 9.000 Seiten, etwa 3 Stunden"}},
		"both":                {station.Status{Scanning: scans(60), Reading: 12, ReadingLeft: 9}, []string{"fi-8170: 60 Seiten je Minute", "Texterkennung: noch 12 Seiten, unter 1 Minute"}},
	} {
		d.footer.show(c.status)
		var got []string
		for _, text := range shownTexts(win.Content(), nil) {
			if strings.Contains(text, "je Minute") || strings.HasSuffix(text, "scannt") || strings.HasPrefix(text, "Texterkennung") {
				got = append(got, text)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q instead of %q", name, got, c.want)
		}
	}
}

// TestFooterIsCalm: what says the same draws nothing anew, and a rate may tremble.
func TestFooterIsCalm(t *testing.T) {
	d, _ := alone(t, "de")
	at := func(rate, left float64) station.Status {
		return station.Status{Scanning: []station.Scanning{{Device: "fi-8170", PerMinute: rate}}, Reading: 40, ReadingLeft: left}
	}
	for i, c := range []struct {
		status  station.Status
		changed bool
	}{{at(60, 100), true}, {at(60, 100), false}, {at(61.9, 91), false}, {at(58, 101), false}, {at(70, 101), true}, {at(70, 160), true}, {station.Status{}, true}, {station.Status{}, false}} {
		if got := d.footer.show(c.status); got != c.changed {
			t.Errorf("look %d: changed %v", i+1, got)
		}
	}
	if footerEvery < time.Second {
		t.Errorf("it looks every %s", footerEvery)
	}
}

// TestFooterFits: with all that there can be to say, in every language and with the
// largest print, nothing is cut off and nothing lies upon another.
func TestFooterFits(t *testing.T) {
	worst := station.Status{
		Scanning: []station.Scanning{{Device: "escl:https://drucker.amt.beispiel:443", PerMinute: 140}}, Reading: 9999, ReadingLeft: 3000, ClockDoubt: "Die Uhr wurde gestellt.",
		Targets: []station.TargetState{{Contact: station.ContactOffline, Since: time.Now(), Rechecked: &station.Rechecked{Code: batch.CodeOffline}}}, Ready: 3, Space: station.SpaceView{Low: true, Sheets: 299},
	}
	usual := station.Status{Scanning: []station.Scanning{{Device: "fi-8170", PerMinute: 62}}, Reading: 120, ReadingLeft: 200, Space: station.SpaceView{Sheets: 41000}, Targets: []station.TargetState{{Contact: station.ContactOnline}}}
	for _, language := range append(slices.Clone(catalogue.Languages), words.Pseudo) {
		for _, scale := range []float32{1, 2} {
			d, win := alone(t, language)
			fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, scale))
			win.SetPadded(false)
			win.Resize(fyne.NewSize(1280, 800))
			lines := func(s station.Status) float32 {
				d.footer.show(s)
				for range 4 {
					win.Content().Refresh()
				}
				return d.footer.content.Size().Height
			}
			quiet := lines(station.Status{Space: usual.Space, Targets: usual.Targets})
			if high := lines(usual); scale == 1 && language != words.Pseudo && high > quiet {
				t.Errorf("%s: the room jumps when the scanner begins: %.0f high, %.0f before", language, high, quiet)
			}
			lines(worst)
			var seen []fyne.CanvasObject
			for _, b := range d.footer.badges {
				if b.Visible() {
					seen = append(seen, b)
				}
			}
			if len(seen) < 6 {
				t.Fatalf("%d badges are shown", len(seen))
			}
			for i, b := range seen {
				at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(b), b.Size()
				if at.X < 0 || at.X+size.Width > 1280 || at.Y+size.Height > 800 || size.Width < b.MinSize().Width {
					t.Errorf("%s, scale %g: »%s« is at %v with %v", language, scale, b.(interface{ AccessibilityLabel() string }).AccessibilityLabel(), at, size)
				}
				for _, o := range seen[:i] {
					p := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
					if at.X < p.X+o.Size().Width && p.X < at.X+size.Width && at.Y+1 < p.Y+o.Size().Height && p.Y+1 < at.Y+size.Height {
						t.Errorf("%s, scale %g: two lie upon each other at %v and %v", language, scale, p, at)
					}
				}
			}
		}
	}
}
