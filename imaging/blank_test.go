package imaging

import "testing"

// Pages that must never be called blank.
func TestContentIsNeverBlank(t *testing.T) {
	pages := map[string]func(*drawing){
		"page number 8 pt":          func(d *drawing) { d.text(104, 285, 8, false, 0, "7") },
		"page number 1, 8 pt":       func(d *drawing) { d.text(104, 285, 8, false, 0, "1") },
		"page number in the corner": func(d *drawing) { d.text(196, 12, 8, false, 0, "3") },
		"gray page number":          func(d *drawing) { d.text(100, 285, 8, true, 150, "- 2 -") },
		"signature, ball pen":       func(d *drawing) { d.signature(110, 250, 0.4, 190) },
		"signature, pale pencil":    func(d *drawing) { d.signature(110, 250, 0.4, 45) },
		"pencil note":               func(d *drawing) { d.signature(20, 20, 0.5, 35) },
		"pencil tick":               func(d *drawing) { d.stroke(30, 100, 32, 103, 0.4, 60); d.stroke(32, 103, 37, 95, 0.4, 60) },
		"pencil page mark":          func(d *drawing) { d.stroke(195, 12, 195, 17, 0.4, 70) },
		"felt pen, wide and pale":   func(d *drawing) { d.stroke(50, 50, 90, 60, 2.5, 60) },
		"one line of 6 pt":          func(d *drawing) { d.text(25, 290, 6, false, 0, "Bitte wenden – Seite 2 von 2") },
		"stamp":                     func(d *drawing) { d.text(120, 60, 16, false, 140, "EINGEGANGEN") },
		"map that runs off the sheet": func(d *drawing) {
			for i := range 8 {
				f := float64(i)
				d.stroke(0, 20+40*f, 210, 35*f, 0.4, 200)
				d.stroke(15+30*f, 0, 25*f, 297, 0.4, 200)
			}
		},
		"squared paper":      func(d *drawing) { d.squares(0, 5, 150) },
		"table to the edges": func(d *drawing) { d.squares(0, 25, 220) },
		"chessboard to the edges": func(d *drawing) {
			for y := range d.Height {
				for x := range d.Width {
					if side := int(d.px(10)); (x/side+y/side)%2 == 0 {
						d.Gray[y*d.Width+x] = 10
					}
				}
			}
		},
		"crossed out from corner to corner": func(d *drawing) { d.stroke(0, 0, 210, 297, 0.6, 200); d.stroke(210, 0, 0, 297, 0.6, 200) },
		"underscore and small cross":        func(d *drawing) { d.stroke(50, 200, 53, 203, 0.3, 120); d.stroke(50, 203, 53, 200, 0.3, 120) },
	}
	grounds := map[string]func(*drawing){
		"clean": func(*drawing) {},
		"grain": func(d *drawing) { d.noise(2.5) },
		"holes": func(d *drawing) { d.dot(12, 108, 6, 230); d.dot(12, 188, 6, 230); d.noise(1.5) },
	}
	for name, put := range pages {
		for ground, make := range grounds {
			for _, dpi := range []float64{200, 300} {
				d := paper(dpi, 250, 3)
				put(d)
				make(d)
				if m := measure(t, d.Raster, false); m.Blank || m.Marks == 0 {
					t.Errorf("%s on %s paper at %.0f dpi is called blank: ink %.5f, marks %d", name, ground, dpi, m.Ink, m.Marks)
				}
			}
		}
	}
}

// Blank pages as scanners deliver them; all must be found.
func TestBlankPagesAreFound(t *testing.T) {
	front := letter(200, 11, false, 1)
	pages := map[string]func(d *drawing){
		"white":     func(*drawing) {},
		"grain 1.5": func(d *drawing) { d.noise(1.5) },
		"grain 4":   func(d *drawing) { d.noise(4) },
		"two holes": func(d *drawing) { d.dot(12, 108, 6, 230); d.dot(12, 188, 6, 230); d.noise(1.5) },
		"four holes, right": func(d *drawing) {
			for i := range 4 {
				d.dot(198, 28+80*float64(i), 6, 210)
			}
		},
		"sensor streak": func(d *drawing) { d.stroke(70, 0, 70, 297, 0.2, 60); d.noise(1.5) },
		"two streaks":   func(d *drawing) { d.stroke(70, 0, 70, 297, 0.2, 40); d.stroke(150, 0, 150, 297, 0.3, 90) },
		"dust": func(d *drawing) {
			for range 60 {
				d.dot(10+190*d.rng.Float64(), 10+270*d.rng.Float64(), 0.3, 150)
			}
		},
		"dark left edge": func(d *drawing) { d.stroke(0, 0, 0, 297, 3, 230) },
		"dark wedge": func(d *drawing) {
			for i := range 297 {
				d.stroke(0, float64(i), 3*float64(i)/297, float64(i), 1, 220)
			}
		},
		"dark frame": func(d *drawing) { d.frame(4) },
		"dark frame, creases": func(d *drawing) {
			d.frame(4)
			d.stroke(0, 99, 210, 99, 0.3, 90)
			d.stroke(0, 198, 210, 198, 0.3, 90)
		},
		"shadow at the edge": func(d *drawing) { shade(d, 12, 60) },
		"fold":               func(d *drawing) { fold(d, 148, 14) },
		"show-through 6 %":   func(d *drawing) { d.bleed(front, 2, 0.06).noise(1) },
		"show-through 10 %":  func(d *drawing) { d.bleed(front, 2, 0.10).noise(1.5) },
		"show-through 14 %":  func(d *drawing) { d.bleed(front, 2, 0.14).noise(1) },
		"show-through 18 %":  func(d *drawing) { d.bleed(front, 3, 0.18).noise(1) },
	}
	for name, put := range pages {
		for _, level := range []byte{255, 250, 225, 190} {
			d := paper(200, level, 5)
			put(d)
			if level < 250 { // dots are drawn against 250
				for i, v := range d.Gray {
					d.Gray[i] = byte(int(v) * int(level) / 250)
				}
				if name == "white" {
					continue
				}
			}
			if m := measure(t, d.Raster, false); !m.Blank {
				t.Errorf("%s on paper of level %d is not called blank: ink %.5f, marks %d, contrast %.0f", name, level, m.Ink, m.Marks, m.MarkContrast)
			}
		}
	}
}

// squares rules the sheet from edge to edge, every so many mm from an offset on.
func (d *drawing) squares(from, side float64, depth int) {
	for at := from; at < 297; at += side {
		d.stroke(0, at, 210, at, 0.3, depth)
		d.stroke(at, 0, at, 297, 0.3, depth)
	}
}

// frame is the scanner's bed around a sheet that is smaller.
func (d *drawing) frame(mm float64) {
	for y := range d.Height {
		for x := range d.Width {
			if float64(min(x, y, d.Width-1-x, d.Height-1-y)) < d.px(mm) {
				d.Gray[y*d.Width+x] = 20
			}
		}
	}
}

// shade darkens a strip of mm along the left edge, softly.
func shade(d *drawing, mm float64, depth int) {
	w := int(d.px(mm))
	for y := range d.Height {
		for x := range w {
			i := y*d.Width + x
			d.Gray[i] = byte(max(0, int(d.Gray[i])-depth*(w-x)*(w-x)/(w*w)))
		}
	}
}

// fold draws a crease across the page: soft, dark above and light below.
func fold(d *drawing, mm float64, depth int) {
	at, reach := int(d.px(mm)), int(d.px(2))
	for y := at - reach; y <= at; y++ {
		for x := range d.Width {
			i := y*d.Width + x
			d.Gray[i] = byte(max(0, int(d.Gray[i])-depth*(y-at+reach)/reach))
		}
	}
}

func TestBlankCorpus(t *testing.T) {
	for name, want := range map[string]bool{
		"blank/blank1.jpg": true, "blank/back-06.jpg": true, "blank/back-10.jpg": true, "blank/back-14.jpg": true,
		"blank/trainingtimes.tif": false,
	} {
		m := measure(t, load(t, corpus(t, name)), true)
		if m.Blank != want {
			t.Errorf("%s: blank %v, want %v (ink %.5f, marks %d)", name, m.Blank, want, m.Ink, m.Marks)
		}
	}
	if m := measure(t, load(t, corpus(t, "blank/back-10.jpg")), false); m.Holes != 2 || m.ShowThrough < 0.05 {
		t.Errorf("back-10: %d holes, show-through %.3f; want 2 and clearly some", m.Holes, m.ShowThrough)
	}
	for _, name := range []string{"blank/blank.pdf", "blank/T02-03_010_page-object-missing-contents.pdf"} {
		for i, page := range pdfPages(t, corpus(t, name)) {
			if m := measure(t, page, false); !m.Blank {
				t.Errorf("%s page %d is not called blank", name, i+1)
			}
		}
	}
}

func TestNoCorpusPageIsBlank(t *testing.T) {
	for _, name := range contentPages {
		if m := measure(t, load(t, corpus(t, "pages/"+name)), false); m.Blank {
			t.Errorf("%s is called blank", name)
		}
	}
}
