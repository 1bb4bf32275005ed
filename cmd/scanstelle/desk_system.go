package main

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/app/look"
)

// openFile shows a file with the program that the person has for it.
func openFile(path string) error {
	cmd := exec.Command("xdg-open", path)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // it hands over and ends
	return nil
}

// system is how the person wants every program on this computer to look (EN 301 549,
// 11.7).
type system struct {
	mode  look.Mode
	scale float32 // of text, 1 to 2
	fonts look.Fonts
}

// thisSystem is what the system tells (GNOME and those who follow it); where it tells
// nothing the desk looks as its makers want it.
var thisSystem = sync.OnceValue(readSystem)

func readSystem() system {
	of := settingsOf("org.gnome.desktop.interface")
	s := system{mode: look.Light, scale: scaleFrom(of["text-scaling-factor"]), fonts: fontsOf(of["font-name"])}
	switch {
	case settingsOf("org.gnome.desktop.a11y.interface")["high-contrast"] == "true", strings.HasPrefix(of["gtk-theme"], "HighContrast"):
		s.mode = look.HighContrast
	case of["color-scheme"] == "prefer-dark":
		s.mode = look.Dark
	}
	return s
}

// answersIn is how long a program of the system may take to answer.
const answersIn = time.Second

// answer is what a program of the system says; empty where there is none.
func answer(program string, args ...string) string {
	ctx, stop := context.WithTimeout(context.Background(), answersIn)
	defer stop()
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// settingsOf are the settings of a schema, without quotes.
func settingsOf(schema string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(answer("gsettings", "list-recursively", schema)) {
		if parts := strings.SplitN(strings.TrimSpace(line), " ", 3); len(parts) == 3 {
			out[parts[1]] = strings.Trim(parts[2], "'")
		}
	}
	return out
}

// scaleFrom reads the answer of the system; the desk enlarges text up to twice.
func scaleFrom(answer string) float32 {
	v, err := strconv.ParseFloat(strings.TrimSpace(answer), 32)
	if err != nil || v != v {
		return 1
	}
	return float32(min(max(v, 1), 2))
}
