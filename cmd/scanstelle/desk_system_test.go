package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"

	"github.com/scanstelle/scanstelle/app/look"
)

func TestScaleFrom(t *testing.T) {
	for answer, want := range map[string]float32{"1.25\n": 1.25, "1.0": 1, "0.8": 1, "5": 2, "": 1, "nan": 1, "gut": 1} {
		if got := scaleFrom(answer); got != want {
			t.Errorf("%q: %v", answer, got)
		}
	}
}

func TestFamilyOf(t *testing.T) {
	for name, want := range map[string]string{"Ubuntu 11": "Ubuntu", "Noto Sans Medium 10.5": "Noto Sans", "Source Sans 3 12": "Source Sans", "Sans": "Sans", "": "", "11": "11"} {
		if got := familyOf(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// TestTheDeskLooksAsTheSystem: size of text, colours and font of the computer are those of
// the desk, as far as the system tells and the font is fit for it (EN 301 549, 11.7).
func TestTheDeskLooksAsTheSystem(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	file := func(name string, data []byte, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, data := range map[string][]byte{"sans.ttf": liberationsansregular.TTF, "sans-bold.ttf": liberationsansbold.TTF, "mono.ttf": liberationmonoregular.TTF, "mono-bold.ttf": liberationmonobold.TTF, "broken.ttf": []byte("x"), "broken-bold.ttf": []byte("y")} {
		file(name, data, 0o600)
	}
	says := func(settings, family, fonts, index, variable string) {
		file("gsettings", []byte("#!/bin/sh\nwhile read -r line; do case \"$line\" in \"$2 \"*) echo \"$line\";; esac; done <<'END'\n"+settings+"\nEND\n"), 0o700)
		file("fc-match", fmt.Appendf(nil, "#!/bin/sh\ncase \"$3\" in *weight=200) b=-bold;; esac\nprintf '%%s\\n' '%s' '%s/%s'$b.ttf %s %s\n", family, dir, fonts, index, variable), 0o700)
	}
	const ui, a11y = "org.gnome.desktop.interface ", "org.gnome.desktop.a11y.interface "
	for name, c := range map[string]struct {
		settings, family, fonts, index, variable string
		want                                     system
		own                                      bool // the desk's own font
	}{
		"nothing":       {want: system{mode: look.Light, scale: 1}, own: true},
		"large print":   {settings: ui + "text-scaling-factor 1.25", want: system{mode: look.Light, scale: 1.25}, own: true},
		"dark":          {settings: ui + "color-scheme 'prefer-dark'", want: system{mode: look.Dark, scale: 1}, own: true},
		"high contrast": {settings: ui + "color-scheme 'prefer-dark'\n" + a11y + "high-contrast true", want: system{mode: look.HighContrast, scale: 1}, own: true},
		"a theme":       {settings: ui + "gtk-theme 'HighContrastInverse'", want: system{mode: look.HighContrast, scale: 1}, own: true},
		"a font":        {settings: ui + "font-name 'Liberation Sans 11'", family: "Liberation Sans", fonts: "sans", index: "0", variable: "False", want: system{mode: look.Light, scale: 1}},
		"not installed": {settings: ui + "font-name 'Cantarell 11'", family: "Liberation Sans", fonts: "sans", index: "0", variable: "False", want: system{mode: look.Light, scale: 1}, own: true},
		"one that varies": {settings: ui + "font-name 'Liberation Sans 11'", family: "Liberation Sans", fonts: "sans", index: "0", variable: "True",
			want: system{mode: look.Light, scale: 1}, own: true},
		"too wide": {settings: ui + "font-name 'Liberation Mono 11'", family: "Liberation Mono", fonts: "mono", index: "0", variable: "False", want: system{mode: look.Light, scale: 1}, own: true},
		"broken":   {settings: ui + "font-name 'Liberation Sans 11'", family: "Liberation Sans", fonts: "broken", index: "0", variable: "False", want: system{mode: look.Light, scale: 1}, own: true},
	} {
		says(c.settings, c.family, c.fonts, c.index, c.variable)
		s := readSystem()
		if s.mode != c.want.mode || s.scale != c.want.scale {
			t.Errorf("%s: %s, %v", name, s.mode, s.scale)
		}
		th := look.New(look.Light, 1).Written(s.fonts).In(look.Dark, 2)
		for style, own := range map[fyne.TextStyle]fyne.Resource{{}: theme.DefaultTextFont(), {Bold: true}: theme.DefaultTextBoldFont()} {
			got := th.Font(style)
			if (got == own) != c.own || !c.own && strings.Contains(got.Name(), "bold") != style.Bold {
				t.Errorf("%s: bold %v is written in %s", name, style.Bold, got.Name())
			}
		}
		if th.Font(fyne.TextStyle{Monospace: true}) != theme.DefaultTextMonospaceFont() {
			t.Errorf("%s: another monospace", name)
		}
	}
}
