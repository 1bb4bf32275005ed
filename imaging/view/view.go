// Package view runs the pictures of the screen in a child process: it decodes
// untrusted page images at the level that is looked at, keeps the pixels of the
// last pages, and cuts tiles and thumbnails out of them. The owner's side is
// Client, the child's Serve.
package view

import (
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// Kind is the name of this worker on the hidden command line.
const Kind = "view"

// Job asks for one picture of a page. The file that comes with it holds the page
// image; with Forget there is none.
type Job struct {
	Page      batch.ID     `json:"page"` // what the pixels are kept under; its image never changes
	Image     batch.Image  `json:"image"`
	MaxPixels int64        `json:"max_pixels"`
	Pose      imaging.Pose `json:"pose"`

	// Level has 1/2ⁿ of the size of the page.
	Level int `json:"level"`
	// Region is x, y, width, height in pixels of the level as the pose shows it;
	// what of it lies outside the page is left out.
	Region [4]int `json:"region"`
	// Format is JPEG or PNG; empty takes PNG where the picture is bitonal, else JPEG.
	Format batch.Codec `json:"format,omitempty"`

	// Thumb asks for a thumbnail instead, turned by the rotation of the pose.
	Thumb bool `json:"thumb,omitempty"`
	// Forget drops all pixels that are kept, and asks for nothing.
	Forget bool `json:"forget,omitempty"`
}

// Picture is the answer: a picture of Width × Height pixels.
type Picture struct {
	Width  int         `json:"width"`
	Height int         `json:"height"`
	Format batch.Codec `json:"format"` // JPEG or PNG
	Data   []byte      `json:"-"`      // comes as a file
	// Decoded tells that the page had to be decoded for it.
	Decoded bool `json:"decoded"`
}

// MaxRegion bounds the pixels of one picture: a page of A4 at 600 dpi.
const MaxRegion = 40_000_000

// quality of the tiles: the marks of the coder must not be taken for marks on
// the paper.
const quality = 92
