package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/scanstelle/scanstelle/assets/samplepost"
)

// post is a written sample post of single pages, a file each.
type post struct {
	dir   string // of the page files
	files []string
	truth map[string]samplepost.Truth // by file name
}

// samples makes a sample post once per work folder; limit 0 takes all pages.
func (b *bench) samples(size samplepost.Size, limit int) (post, error) {
	dir := filepath.Join(b.work, "post-"+string(size))
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		b.say("   making sample post %s", size)
		if _, err := samplepost.Write(dir, samplepost.Options{Seed: 1, Size: size}); err != nil {
			return post{}, err
		}
	}
	p := post{dir: filepath.Join(dir, "post"), truth: map[string]samplepost.Truth{}}
	f, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		return p, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var t samplepost.Truth
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return p, err
		}
		if _, twice := p.truth[t.File]; twice || t.Page != 1 {
			return p, fmt.Errorf("%s has several pages", t.File)
		}
		p.truth[t.File] = t
		p.files = append(p.files, filepath.Join(p.dir, t.File))
	}
	if err := lines.Err(); err != nil {
		return p, err
	}
	if limit > 0 && limit < len(p.files) {
		p.files = p.files[:limit]
	}
	return p, nil
}

// bytes of the page files.
func (p post) bytes() (int64, error) {
	var n int64
	for _, f := range p.files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		n += info.Size()
	}
	return n, nil
}

// named returns the pages whose layout is one of those named.
func (p post) named(layouts ...string) []string {
	var out []string
	for _, f := range p.files {
		if slices.Contains(layouts, p.truth[filepath.Base(f)].Layout) {
			out = append(out, f)
		}
	}
	return out
}

// stack fills a folder with n hard links to the files, in turn.
func stack(dir string, n int, files []string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for i := range n {
		f := files[i%len(files)]
		if err := os.Link(f, filepath.Join(dir, fmt.Sprintf("%05d%s", i, filepath.Ext(f)))); err != nil {
			return err
		}
	}
	return nil
}
