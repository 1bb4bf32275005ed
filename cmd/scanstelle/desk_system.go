package main

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
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

// systemScale is how large the person wants text on this computer (GNOME and those who
// follow it: "large text"); 1 where the system does not tell.
var systemScale = sync.OnceValue(func() float32 {
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, "gsettings", "get", "org.gnome.desktop.interface", "text-scaling-factor").Output()
	if err != nil {
		return 1
	}
	return scaleFrom(string(out))
})

// scaleFrom reads the answer of the system; the desk enlarges text up to twice.
func scaleFrom(answer string) float32 {
	v, err := strconv.ParseFloat(strings.TrimSpace(answer), 32)
	if err != nil || v != v {
		return 1
	}
	return float32(min(max(v, 1), 2))
}
