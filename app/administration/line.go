package administration

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
)

// label names a value: in the words of the catalogue, or else as it is written in the
// file.
func (r *Room) label(prefix, key string) string {
	if words := r.desk.Words.T(prefix + key); !strings.Contains(words, "["+prefix) {
		return words
	}
	return key
}

// option names one of a few values; anything else stays as it is.
func (r *Room) option(text string) string {
	if words := r.desk.Words.T("admin.option." + text); text != "" && !strings.Contains(words, "[admin.option.") {
		return words
	}
	return text
}

// pairs shows values with their names; empty ones are left out.
func (r *Room) pairs(prefix string, values []model.Value) (out []fyne.CanvasObject) {
	for _, v := range values {
		if v.Text == "" {
			continue
		}
		text := v.Text
		if len(v.Options) > 0 {
			text = r.option(text)
		}
		out = append(out, part.NewPair(r.label(prefix, v.Key), text))
	}
	return out
}

// pathLine is how many signs of a path stand in a line.
const pathLine = 22

// path breaks the name of a folder into lines at its slashes.
func path(name string) string {
	var out strings.Builder
	line := 0
	for _, part := range strings.SplitAfter(name, "/") {
		if line > 0 && line+len(part) > pathLine {
			out.WriteString("\n")
			line = 0
		}
		out.WriteString(part)
		line += len(part)
	}
	return out.String()
}

// nameLine is how many signs of the name of a value stand in a line.
const nameLine = 17

// broken breaks words that are longer than a line.
func broken(text string, most int) string {
	var out strings.Builder
	line := 0
	for _, sign := range text {
		if line == most && sign != ' ' && sign != '\n' {
			out.WriteByte('\n')
			line = 0
		}
		out.WriteRune(sign)
		if line++; sign == ' ' || sign == '\n' {
			line = 0
		}
	}
	return out.String()
}

// plain is a JSON value without its signs.
func plain(raw string) string {
	var s string
	if json.Unmarshal([]byte(raw), &s) == nil {
		return s
	}
	return raw
}

// versions lists how a profile or a class came about, the newest first (A.SC.4).
func (r *Room) versions(n int, at func(int) (int, station.Provenance)) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.Rule(), part.NewText(w.T("admin.versions")).Bold()}
	for i := n - 1; i >= 0; i-- {
		number, p := at(i)
		text := w.T("admin.standing." + string(p.Standing))
		if p.Author != "" {
			text += "\n" + w.T("admin.author") + " " + r.nameOf(p.Author) + ", " + w.Date(p.Written.Local())
		}
		if p.Releaser != "" {
			text += "\n" + w.T("admin.releaser") + " " + r.nameOf(p.Releaser) + ", " + w.Date(p.Released.Local()) + ": " + p.Reason
		}
		lines = append(lines, part.NewPair(w.T("admin.version")+" "+w.Number(number), text))
	}
	return lines
}

// inLines breaks something that has to be compared sign by sign after every so many
// of its parts.
func inLines(text, after string, parts int) string {
	var out strings.Builder
	for i, part := range strings.SplitAfter(text, after) {
		if i > 0 && i%parts == 0 {
			out.WriteString("\n")
		}
		out.WriteString(part)
	}
	return out.String()
}
