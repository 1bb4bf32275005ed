package main

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/docs/book"
)

type handbookCommand struct {
	Folder string `arg:"" name:"ordner" type:"path" help:"Ordner, der entsteht oder erneuert wird."`
}

// Run writes the handbook for a browser. It needs no station.
func (c *handbookCommand) Run(g *globals) error {
	first, err := book.Write(c.Folder)
	if err != nil {
		return &batch.Error{Op: "handbook", Code: batch.CodeUnreadable, Detail: c.Folder, Err: err}
	}
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"` // "handbook"
			File string `json:"file"` // the first page
		}{"handbook", first})
		return nil
	}
	fmt.Println(first)
	return nil
}
