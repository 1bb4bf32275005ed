package app

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handbook"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/batch"
)

// pagesOf are the pages of the handbook in a language, as they lie in docs.
func pagesOf(language string) []string {
	if language == "en" {
		return []string{"en/operation.md", "en/inspection.md", "en/administration.md"}
	}
	return []string{"bedienung.md", "pruefung.md", "einrichten.md"}
}

// tables of messages are made from the catalogue of failures, which is tested there.
var tables = regexp.MustCompile(`(?s)<!-- Me\w+ .*?<!-- /Me\w+ -->`)

// keysOf are the actions of a desk in a language by what stands on their keys.
func keysOf(t *testing.T, language string) map[string][]string {
	d, _ := alone(t, language)
	w := d.frame.Words
	out := map[string][]string{}
	add := func(cap string, keys ...string) {
		for _, key := range keys {
			out[cap] = append(out[cap], w.T(key))
		}
	}
	note := func(_ string, _ bool, actions []frame.Action) {
		for _, a := range actions {
			for _, c := range a.Keys {
				add(c.Cap(w), "action."+a.ID)
			}
		}
	}
	d.config.Practise = func() {}
	note("", false, slices.Concat(d.actions(), d.frame.Keys.Always))
	d.config.Practice = true
	note("", false, []frame.Action{d.practising()})
	for _, r := range d.Rooms() {
		note("", false, r.Actions())
	}
	d.frame.Keys.Pushed = note
	d.lookSheet()
	d.sheets()
	d.uncoverAll()
	d.shut("", "")
	// Buttons that say otherwise what their key does just now, and keys of widgets.
	add(frame.Chord{Key: fyne.KeyF5}.Cap(w), "capture.go-on")
	add(frame.Chord{Key: fyne.KeyReturn}.Cap(w), "inspect.open", "inspect.confirm-field", "action.next") // the last in the first start
	add(frame.Chord{Key: fyne.KeyLeft, Mod: fyne.KeyModifierAlt}.Cap(w), "action.back")
	add(frame.Chord{Key: fyne.KeyF9}.Cap(w), "inspect.released.title")
	add(frame.Chord{Key: fyne.Key9}.Cap(w), "action.inspect-reason-9")
	assign, _, _ := strings.Cut(w.T("action.inspect-doubt-assign"), ":")
	out[frame.Chord{Key: fyne.Key3}.Cap(w)] = []string{assign}
	for _, k := range []fyne.KeyName{fyne.Key8, fyne.KeyTab} {
		add(frame.Chord{Key: k}.Cap(w))
		out[frame.Chord{Key: k}.Cap(w)] = nil
	}
	for cap, said := range out {
		out[strings.ReplaceAll(cap, w.T("key.enter"), "Enter")] = said
	}
	return out
}

// saidIn finds words on the screen: a text of the catalogues, or a part of one.
func saidIn(t *testing.T, language string) func(string) bool {
	t.Helper()
	data, err := catalogue.Files.ReadFile(language + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := words.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	var texts []string
	var filled []*regexp.Regexp
	place := regexp.MustCompile(`\\\{\\\{\\\.\w+\\\}\\\}`)
	add := func(text string) {
		texts = append(texts, " "+text+" ")
		if q := regexp.QuoteMeta(text); place.MatchString(q) && len(place.ReplaceAllString(q, "")) > 3 {
			filled = append(filled, regexp.MustCompile(`^`+place.ReplaceAllString(q, `.+`)+`$`))
		}
	}
	for _, v := range tree {
		switch v := v.(type) {
		case string:
			add(v)
		case map[string]any:
			for _, form := range v {
				add(form.(string))
			}
		}
	}
	return func(said string) bool {
		bounded := regexp.MustCompile(`[^\pL\pN]` + regexp.QuoteMeta(said) + `[^\pL\pN]`)
		return slices.ContainsFunc(texts, bounded.MatchString) || slices.ContainsFunc(filled, func(r *regexp.Regexp) bool { return r.MatchString(said) })
	}
}

var (
	boldText = regexp.MustCompile(`\*\*(.+?)\*\*`)
	quoted   = regexp.MustCompile(`[»“]([^»«“”]+)[«”]`)
	bothText = regexp.MustCompile(`\*\*([^*]+)\*\* \([»“]([^»«“”]+)[«”]\)`)
	cellText = regexp.MustCompile(`(?m)^\| (\*\*.*?) \| ([»“].*?) \|$`)
)

// TestHandbookSpeaksAsTheScreen: what is bold on the pages is a key, what is quoted
// stands on the screen in that language, and where a key is named with what it does, it
// does that. So nobody looks for a button that has another name.
func TestHandbookSpeaksAsTheScreen(t *testing.T) {
	for _, language := range catalogue.Languages {
		keys, said := keysOf(t, language), saidIn(t, language)
		for _, name := range pagesOf(language) {
			data, err := os.ReadFile(filepath.Join("../docs", name))
			if err != nil {
				t.Fatal(err)
			}
			text := tables.ReplaceAllString(string(data), "")
			does := func(key, what string) {
				if !slices.Contains(keys[key], what) {
					t.Errorf("%s: %q does not do »%s« but %q", name, key, what, keys[key])
				}
			}
			for _, m := range cellText.FindAllStringSubmatch(text, -1) {
				what, _, _ := strings.Cut(m[2], ";")
				all := quoted.FindAllStringSubmatch(what, -1)
				for i, k := range boldText.FindAllStringSubmatch(m[1], -1) {
					if i < len(all) {
						does(k[1], all[i][1])
					}
				}
			}
			text = strings.Join(strings.Fields(text), " ")
			found := boldText.FindAllStringSubmatch(text, -1)
			if len(found) < 40 {
				t.Errorf("%s names %d keys", name, len(found))
			}
			for _, m := range found {
				if _, ok := keys[m[1]]; !ok {
					t.Errorf("%s: there is no key %q", name, m[1])
				}
			}
			for _, m := range quoted.FindAllStringSubmatch(text, -1) {
				if !said(m[1]) {
					t.Errorf("%s: »%s« never stands on the screen", name, m[1])
				}
			}
			for _, m := range bothText.FindAllStringSubmatch(text, -1) {
				does(m[1], m[2])
			}
		}
	}
}

// TestHandbookInTheWindow opens the handbook by its key in every room, where it tells of
// that room, turns it, and puts it away; nothing but the window is needed for it.
func TestHandbookInTheWindow(t *testing.T) {
	for _, language := range []string{"de", "en", words.Pseudo} {
		d, win := alone(t, language)
		w, keys := d.frame.Words, d.Keys()
		shift := fyne.KeyModifierShift
		open := func() { keys.Chord(frame.Chord{Key: fyne.KeyF1, Mod: shift}, false) }
		shows := func(text string) bool {
			return slices.ContainsFunc(shownTexts(win.Content(), nil), func(s string) bool { return strings.Contains(s, text) })
		}
		for i, r := range d.Rooms() {
			d.Go(i)
			keys.Typed(fyne.KeyF1, false)
			if !shows(w.T("action.handbook")) {
				t.Errorf("%s: the sheet of keys does not lead to the handbook", r.ID())
			}
			open()
			place := places[r.ID()]
			kind, chapter, ok := handbook.Find(language, place)
			if place != "" && !ok {
				t.Fatalf("%s: the handbook has no %s", r.ID(), place)
			}
			page, err := handbook.Open(language, kind)
			if err != nil {
				t.Fatal(err)
			}
			if !shows(w.T("handbook.title")) || !shows(page.Chapters[chapter].Title) || slices.Contains(shownTexts(win.Content(), nil), w.T("help.title")) {
				t.Errorf("%s: the handbook is not open at %q", r.ID(), page.Chapters[chapter].Title)
			}
			keys.Typed(fyne.KeyEscape, false)
			if shows(w.T("handbook.title")) {
				t.Errorf("%s: the handbook cannot be put away", r.ID())
			}
		}
		d.Go(0)
		open()
		keys.Typed(fyne.KeyF3, false)
		if page, _ := handbook.Open(language, handbook.Inspection); !shows(page.Chapters[0].Title) {
			t.Errorf("F3 does not turn to %q", page.Chapters[0].Title)
		}
		keys.Typed(fyne.KeyF6, false)
		if _, ok := win.Canvas().Focused().(interface{ Chosen() int }); !ok {
			t.Errorf("F6 does not come to the chapters but to %T", win.Canvas().Focused())
		}
		win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		if page, _ := handbook.Open(language, handbook.Inspection); !shows(page.Chapters[1].Title) {
			t.Error("the arrow key does not go to the next chapter")
		}
		open()
		if shows(w.T("handbook.title")) {
			t.Error("its key does not put it away")
		}

		d.frame.Fail(batch.Refuse("test", batch.CodeJam, ""))
		open()
		if page, _ := handbook.Open(language, handbook.Operation); !shows(page.Chapters[len(page.Chapters)-3].Title) {
			t.Error("the handbook is not open where it tells of the failure")
		}
		keys.Typed(fyne.KeyEscape, false)
		keys.Typed(fyne.KeyF10, false)
		if d.code() != "" {
			t.Error("a sentence that was put away still opens the handbook at its place")
		}
		d.Go(len(d.Rooms()) - 1)
		open()
		keys.Typed(fyne.KeyF3, false)
		keys.Typed(fyne.KeyF3, false)
		keys.Typed(fyne.KeyF3, false)
		if page, _ := handbook.Open(language, handbook.Administration); !shows(page.Chapters[0].Title) || !shows(w.T("handbook.administration")) {
			t.Error("who may enter Verwaltung is not offered the page about it")
		}
		keys.Typed(fyne.KeyEscape, false)
		d.shut("", "")
		if d.administers() {
			t.Error("the page about administration is offered to somebody nobody knows")
		}
		keys.Typed(fyne.KeyF1, false)
		if page, _ := handbook.Open(language, handbook.Operation); !shows(page.Chapters[1].Title) {
			t.Error("at the login F1 does not open the handbook where it tells of it")
		}
	}
}
