// Package model knows the folders of this computer and the files in them, without a
// screen.
package model

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/scanstelle/scanstelle/batch"
)

// Entry is a file that can be chosen, or a folder.
type Entry struct {
	Name    string
	Path    string // absolute
	Folder  bool
	Up      bool  // the folder around
	Bytes   int64 // of a file
	Changed time.Time
}

// Folder is what lies in a folder, as far as it can be chosen.
type Folder struct {
	Path    string
	Entries []Entry // the folder around, then folders, then files
	Others  int     // files that cannot be chosen
}

// OpenFolder lists a folder without what is hidden, and the files whose names have one of
// some ends, in small letters. A link to a folder leads there; links to files are not
// read. CodeUnreadable: it cannot be listed.
func OpenFolder(path string, ends []string) (Folder, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	f := Folder{Path: path}
	all, err := os.ReadDir(path)
	if err != nil {
		return f, &batch.Error{Op: "desk.folder", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	if up := filepath.Dir(path); up != path {
		f.Entries = append(f.Entries, Entry{Name: "..", Path: up, Folder: true, Up: true})
	}
	var files []Entry
	folders := len(f.Entries)
	for _, e := range all {
		at := filepath.Join(path, e.Name())
		info, err := os.Stat(at)
		one := Entry{Name: e.Name(), Path: at}
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case info.IsDir():
			one.Folder = true
			f.Entries = append(f.Entries, one)
		case e.Type().IsRegular() && slices.Contains(ends, strings.ToLower(filepath.Ext(e.Name()))):
			one.Bytes, one.Changed = info.Size(), info.ModTime()
			files = append(files, one)
		default:
			f.Others++
		}
	}
	inOrder(f.Entries[folders:])
	inOrder(files)
	f.Entries = append(f.Entries, files...)
	return f, nil
}

// inOrder sorts by name as people do: without regard to large letters, and »Scan 2« comes
// before »Scan 10«.
func inOrder(all []Entry) {
	c := collate.New(language.German, collate.IgnoreCase, collate.Numeric)
	slices.SortStableFunc(all, func(a, b Entry) int { return c.CompareString(a.Name, b.Name) })
}

// Find is the index of the entry with that path, 0 where it is not there.
func (f Folder) Find(path string) int {
	return max(slices.IndexFunc(f.Entries, func(e Entry) bool { return e.Path == path }), 0)
}

// Nearest is a folder, or the nearest around it that is still there.
func Nearest(path string) string {
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

// Place is where files often lie.
type Place struct {
	Kind string // "home", "documents", "disk", "all"
	Path string
}

// Places are the folder of the person, the one for documents, disks that were plugged
// in, and all of the computer.
func Places() []Place {
	var out []Place
	home, err := os.UserHomeDir()
	if err == nil {
		for _, name := range []string{"Dokumente", "Documents"} {
			if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
				out = append(out, Place{"documents", filepath.Join(home, name)})
				break
			}
		}
		out = append(out, Place{"home", home})
	}
	for _, pattern := range []string{"/media/*/*", "/run/media/*/*"} {
		disks, _ := filepath.Glob(pattern) // the pattern is a good one
		for _, d := range disks {
			if info, err := os.Stat(d); err == nil && info.IsDir() {
				out = append(out, Place{"disk", d})
			}
		}
	}
	return append(out, Place{"all", "/"})
}

// Typed reads one path, or several that are separated by semicolons; wrong is the first
// that is not there, "" for none.
func Typed(text string) (paths []string, wrong string) {
	for _, p := range strings.Split(text, ";") {
		p = strings.TrimPrefix(strings.TrimSpace(p), "file://")
		if p == "" {
			continue
		}
		if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(p, "~/") {
			p = filepath.Join(home, p[2:])
		}
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, p
		}
		if _, err := os.Stat(abs); err != nil {
			return nil, p
		}
		paths = append(paths, abs)
	}
	return paths, ""
}
