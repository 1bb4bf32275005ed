package model

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Documents is the folder in which exports lie: that of the person at the desk.
func Documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return os.TempDir()
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(home, ".config")
	}
	return DocumentsIn(home, config)
}

// chosenDocuments is the line of user-dirs.dirs that names the folder, as the desktop
// writes it: with the home folder as $HOME.
var chosenDocuments = regexp.MustCompile(`(?m)^\s*XDG_DOCUMENTS_DIR="([^"]+)"`)

// DocumentsIn is the folder for documents of a home folder: the one that the desktop says,
// or else one with the usual name, or else the home folder.
func DocumentsIn(home, config string) string {
	var likely []string
	if data, err := os.ReadFile(filepath.Join(config, "user-dirs.dirs")); err == nil {
		if m := chosenDocuments.FindSubmatch(data); m != nil {
			likely = append(likely, strings.Replace(string(m[1]), "$HOME", home, 1))
		}
	}
	for _, dir := range append(likely, filepath.Join(home, "Dokumente"), filepath.Join(home, "Documents")) {
		if info, err := os.Stat(dir); filepath.IsAbs(dir) && err == nil && info.IsDir() {
			return dir
		}
	}
	return home
}
