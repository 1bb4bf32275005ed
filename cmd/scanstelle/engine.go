//go:build !crashpoints

package main

import (
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/tesseract"
)

// newEngine is what reads pages.
func newEngine() (ocr.Engine, error) { return tesseract.New() }
