package verapdf

import (
	_ "embed"
	"path/filepath"
	"sync"

	"github.com/scanstelle/scanstelle/tests/maven"
)

// Version is the release the tests are run with; jarSHA256 is the hash of its
// jar in Maven Central.
const (
	Version   = "1.30.2"
	jarSHA256 = "287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332"
)

//go:embed pom.xml
var pom []byte

const jar = "cli-" + Version + ".jar"

var release = maven.Release{Name: "veraPDF " + Version, Folder: "verapdf-" + Version, POM: pom, SHA256: map[string]string{jar: jarSHA256}}

// program returns the path of the jar and fetches it on the first use.
var program = sync.OnceValues(func() (string, error) {
	folder, err := release.Files()
	return filepath.Join(folder, jar), err
})
