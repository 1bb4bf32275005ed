package main

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// corpus is the folder of real scans beside the checkout; "" where it is not.
func corpus() string {
	shared := os.Getenv("SCANSTELLE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	dir := filepath.Join(shared, "corpus")
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.tsv")); err != nil {
		return ""
	}
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	return dir
}

// entry is one file of the corpus with what is expected of it.
type entry struct{ file, shows, expect string }

func corpusEntries(dir string) ([]entry, error) {
	f, err := os.Open(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []entry
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) >= 5 && columns[0] != "file" {
			out = append(out, entry{columns[0], columns[3], columns[4]})
		}
	}
	return out, lines.Err()
}

// transcribed lists the page images of the corpus that have a transcription in a
// text file beside them, and the transcriptions by base name.
func transcribed(dir string) (files []string, truth map[string]string, err error) {
	entries, err := corpusEntries(dir)
	if err != nil {
		return nil, nil, err
	}
	truth = map[string]string{}
	for _, e := range entries {
		path := filepath.Join(dir, e.file)
		if !isImage(path) || strings.HasPrefix(e.file, "german-lines/") {
			continue
		}
		text, err := transcription(path)
		if err != nil {
			return nil, nil, err
		}
		if text != "" {
			truth[filepath.Base(path)] = text
			files = append(files, path)
		}
	}
	return files, truth, nil
}

func isImage(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jpg", ".png", ".tif", ".tiff":
		return true
	}
	return false
}

// transcription finds the text of an image: of the same name, or the gold text
// that the rotated forms of a page share.
func transcription(path string) (string, error) {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	base, _, _ := strings.Cut(stem, "-rotated")
	for _, name := range []string{stem + ".txt", base + ".gold.txt"} {
		text, err := os.ReadFile(name)
		if err == nil {
			return string(text), nil
		}
		if !os.IsNotExist(err) {
			return "", err
		}
	}
	return "", nil
}

// modern writes the long s of old print as s, for truth and reading alike.
func modern(s string) string { return strings.ReplaceAll(s, "ſ", "s") }

var patchPages = regexp.MustCompile(`PATCHT on pages? ([0-9]+)(?: and ([0-9]+))?`)

// separatorsOf lists the pages of a file that a separator sign is on.
func separatorsOf(e entry) []int {
	if m := patchPages.FindStringSubmatch(e.expect); m != nil {
		var pages []int
		for _, s := range m[1:] {
			if n, err := strconv.Atoi(s); err == nil {
				pages = append(pages, n)
			}
		}
		return pages
	}
	if strings.Contains(e.expect, "PATCHT") {
		return []int{1}
	}
	return nil
}
